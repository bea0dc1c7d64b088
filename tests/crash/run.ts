/**
 * The rounds: a server under load dies, comes back, and is held to everything it ever acknowledged. Ten rounds share
 * one data directory and one set of clients, whose retries go across the deaths; then both begin anew.
 *
 * @module
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kq } from "../support/kq_process.ts";
import { findings, type Promised } from "./history.ts";
import { type Death, planOf } from "./plan.ts";
import { Server } from "./server.ts";
import { crcOf } from "./values.ts";
import { Load, type ProducerPlan, pythonOfWitness, Reader } from "./witness.ts";

const ROUNDS_PER_SERIES = 10;

const producers: readonly ProducerPlan[] = [
  { name: "idempotent-none", topic: "wide", isIdempotent: true, codec: "none" },
  { name: "idempotent-zstd", topic: "narrow", isIdempotent: true, codec: "zstd" },
  { name: "idempotent-snappy", topic: "few", isIdempotent: true, codec: "snappy" },
  { name: "plain-lz4", topic: "wide", isIdempotent: false, codec: "lz4" },
  { name: "plain-gzip", topic: "few", isIdempotent: false, codec: "gzip" },
];
const ownProducers: readonly ProducerPlan[] = [
  { name: "kq-none", topic: "narrow", isIdempotent: true, codec: "none" },
  { name: "kq-lz4", topic: "wide", isIdempotent: true, codec: "lz4" },
];
const isIdempotent = (name: string) => [...producers, ...ownProducers].find((each) => each.name === name)!.isIdempotent;
const topics = { narrow: 1, few: 3, wide: 6 };
/** Segments as small as Kafka allows, so that they roll. */
const SERVER_ARGS = [
  ...Object.entries(topics).flatMap(([name, partitions]) => ["--topic", `${name}:${partitions}`]),
  ...["-c", "log.segment.bytes=1048576", "-c", "log.initial.task.delay.ms=0"],
];

export interface Outcome {
  readonly rounds: number;
  readonly deaths: Readonly<Record<Death["kind"], number>>;
  readonly acknowledged: number;
  readonly commits: number;
  readonly longestStartMs: number;
  /** Empty when all is well. */
  readonly findings: readonly string[];
  /** Where it can all be looked at; only where there are findings. */
  readonly kept: string | null;
}

export async function runRounds(
  o: {
    readonly rounds: number;
    readonly seed: number;
    readonly port: number;
    readonly folder: string;
    readonly say: (line: string) => void;
  },
): Promise<Outcome> {
  const python = await pythonOfWitness();
  const plan = planOf(o.seed, o.rounds);
  const deaths = { running: 0, starting: 0, stopping: 0, stopped: 0 };
  let acknowledged = 0, commits = 0, longestStartMs = 0, rounds = 0;
  for (let first = 0; first < plan.length; first += ROUNDS_PER_SERIES) {
    const folder = join(o.folder, `from-round-${first + 1}`);
    mkdirSync(folder, { recursive: true });
    const series = new Series(folder, python, o.port);
    const found: string[] = [];
    try {
      await series.begin();
      for (const death of plan.slice(first, first + ROUNDS_PER_SERIES)) {
        rounds += 1;
        deaths[death.kind] += 1;
        found.push(...await series.round(death));
        if (found.length > 0) break;
        o.say(`round ${rounds}: ${describe(death)}; ${series.summary}`);
      }
      if (found.length === 0) found.push(...await series.end());
    } catch (failure) {
      found.push(String(failure));
    } finally {
      await series.kill();
    }
    acknowledged += series.load?.acknowledged.length ?? 0;
    commits += series.load?.committed.length ?? 0;
    longestStartMs = Math.max(longestStartMs, series.server.longestStartMs);
    const outcome = { rounds, deaths, acknowledged, commits, longestStartMs };
    if (found.length > 0) {
      writeFileSync(join(folder, "findings"), found.join("\n") + "\n");
      writeFileSync(join(folder, "promised.json"), JSON.stringify(series.promised));
      return { ...outcome, findings: [`round ${rounds} (${describe(plan[rounds - 1]!)})`, ...found], kept: folder };
    }
    rmSync(folder, { recursive: true, force: true });
  }
  return { rounds, deaths, acknowledged, commits, longestStartMs, findings: [], kept: null };
}

function describe(death: Death): string {
  if (death.kind === "starting") return `killed ${death.shares.length} times in a row while starting`;
  const after = `${death.afterMs} ms after it was ready`;
  if (death.kind === "running") return `killed ${after}`;
  return death.kind === "stopping" ? `killed while stopping, ${after}` : `stopped ${after}`;
}

/** One data directory and its clients. */
class Series {
  readonly server: Server;
  readonly #topicsMade = new Set<string>();
  readonly #topicsDeleted = new Set<string>();
  #rounds = 0;
  load: Load | null = null;
  #reader: Reader | null = null;

  constructor(readonly folder: string, readonly python: string, port: number) {
    const [data, log] = [join(folder, "data"), join(folder, "server.log")];
    this.server = new Server({ data, log, port, args: SERVER_ARGS });
  }

  async begin(): Promise<void> {
    await this.server.start();
    const names = Object.keys(topics);
    const { python, server: { address: broker } } = this;
    this.load = new Load({ python, broker, producers, ownProducers, topics: names });
    this.#reader = new Reader(python, broker, names);
    await this.load.begun;
  }

  /** The server dies this way and comes back. Answers what is wrong then. */
  async round(death: Death): Promise<string[]> {
    const changing = this.#changeTopics();
    await this.#die(death);
    await changing;
    // What recovery finds is worth more than what it leaves, when something is wrong.
    rmSync(join(this.folder, "before"), { recursive: true, force: true });
    cpSync(this.server.o.data, join(this.folder, "before"), { recursive: true });
    await this.server.start();
    return await this.#check();
  }

  /** Everything sent is acknowledged in the end, and there; an orderly stop and a start change nothing. */
  async end(): Promise<string[]> {
    await this.load!.finish();
    const exitCode = await this.server.stop();
    if (exitCode !== 0) return [`an orderly stop ended with ${exitCode}`];
    await this.server.start();
    return await this.#check();
  }

  async kill(): Promise<void> {
    this.load?.kill();
    this.#reader?.kill();
    await this.server.kill();
  }

  get promised(): Promised {
    return {
      acknowledged: [...this.load?.acknowledged ?? []],
      committed: [...this.load?.committed ?? []],
      topicsMade: new Set(this.#topicsMade),
      topicsDeleted: new Set(this.#topicsDeleted),
    };
  }

  get summary(): string {
    const { acknowledged, committed } = this.load!;
    const { startMs } = this.server;
    return `back after ${
      Math.round(startMs)
    } ms; ${acknowledged.length} acknowledged, ${committed.length} commits, all kept`;
  }

  async #check(): Promise<string[]> {
    // In this order: what is promised by now is what the reader must find.
    const { promised } = this;
    const held = await this.#reader!.read();
    return [
      ...findings(promised, held, { isIdempotent, crcOf }),
      ...this.load!.failures,
      ...this.server.errors().map((line) => `the server said: ${line}`),
    ];
  }

  async #die(death: Death): Promise<void> {
    const { server } = this;
    if (death.kind === "starting") {
      await server.kill();
      for (const share of death.shares) {
        server.spawn();
        await passed(share * server.startMs);
        await server.kill();
      }
      return;
    }
    await passed(death.afterMs);
    if (death.kind === "running") return await server.kill();
    if (death.kind === "stopped") {
      const exitCode = await server.stop();
      if (exitCode !== 0) throw new Error(`an orderly stop ended with ${exitCode}`);
      return;
    }
    server.signal();
    await passed(death.share * server.stopMs);
    await server.kill();
  }

  /** A topic more and one less, each noted when the broker has said so. */
  async #changeTopics(): Promise<void> {
    const ask = async (...args: string[]) =>
      (await kq(["topics", ...args, "--timeout", "2s"], { broker: this.server.address })).exitCode === 0;
    const [oldest] = this.#topicsMade;
    const made = `made-${this.#rounds++}`;
    if (await ask("create", made)) this.#topicsMade.add(made);
    if (oldest === undefined) return;
    // Whether a deletion that was not answered has happened nobody can say.
    this.#topicsMade.delete(oldest);
    if (await ask("delete", oldest, "-y")) this.#topicsDeleted.add(oldest);
  }
}

/** Moments of death are dice, not waiting for something: this is the one place with a timer. */
function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
