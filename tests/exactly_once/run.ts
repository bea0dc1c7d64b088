/**
 * The rounds: programs of several clients copy one topic to a topic of their own each, exactly once, two of each in a
 * group, while they and the broker are killed. Then everybody is let finish, and what is there is judged.
 *
 * @module
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { Server } from "../crash/server.ts";
import { kq } from "../support/kq_process.ts";
import { type SeededRandom, seededRandom } from "../support/random.ts";
import { anomaliesIn } from "./checker.ts";
import type { ProcessHistory, Seen, Told } from "./history.ts";
import { preparePrograms, type Program, readerCommand, RunningProgram } from "./loops.ts";

const PARTITIONS = 3;
const FROM = "orders";
const RECORDS_A_ROUND = 600;
const ENDED_BETWEEN_ROUNDS = 6;
const MOST_MS_OF_A_ROUND = 8000;
const SERVER_ARGS = [
  ...["-c", "transaction.abort.timed.out.transaction.cleanup.interval.ms=500"],
  ...["-c", "group.min.session.timeout.ms=1000", "-c", "group.initial.rebalance.delay.ms=0"],
  ...["-c", "log.segment.bytes=1048576"],
];
/** Nobody needs so long for the next record unless something hangs. */
const MOST_MS_OF_SILENCE = 120_000;
/** Nothing is added while a copy is so far behind: a slow machine has as much to do as a fast one. */
const MOST_BEHIND = 3000;

export interface Outcome {
  readonly rounds: number;
  readonly transactions: Readonly<Record<Told["outcome"], number>>;
  readonly records: number;
  readonly deaths: number;
  readonly pauses: number;
  /** Empty when all is well. */
  readonly findings: readonly string[];
}

export async function runRounds(
  o: {
    readonly rounds: number;
    readonly seed: number;
    readonly folder: string;
    readonly say: (line: string) => void;
    /** Those with it in their names; all where it is not said. */
    readonly only?: string;
  },
): Promise<Outcome> {
  const { programs: all, python } = await preparePrograms();
  const programs = all.filter(({ name }) => name.includes(o.only ?? ""));
  const run = new Run(programs, python, o.folder, seededRandom(o.seed));
  const findings: string[] = [];
  let rounds = 0;
  try {
    await run.begin();
    for (; rounds < o.rounds; rounds++) o.say(`round ${rounds + 1}: ${await run.round()}`);
    findings.push(...await run.end());
  } catch (failure) {
    findings.push(failure instanceof Error ? failure.message : String(failure));
  } finally {
    await run.stop();
  }
  return { rounds, findings, ...run.figures };
}

class Run {
  readonly #server: Server;
  readonly #input: string;
  readonly #loops: RunningProgram[] = [];
  readonly #seen: Seen[] = [];
  /** How many of its records the reader was given, by topic. */
  readonly #copied = new Map<string, number>();
  #reader: RunningProgram | null = null;
  #fed = 0;
  #brokerDeaths = 0;
  #clientDeaths = 0;
  #pauses = 0;

  constructor(
    readonly programs: readonly Program[],
    readonly python: string,
    folder: string,
    readonly random: SeededRandom,
  ) {
    const [data, log] = [join(folder, "data"), join(folder, "server.log")];
    this.#input = join(folder, "input");
    this.#server = new Server({ data, log, port: 0, args: SERVER_ARGS });
  }

  get #topics(): string[] {
    return this.programs.map(({ name }) => `${FROM}-${name}`);
  }

  get figures(): Omit<Outcome, "rounds" | "findings"> {
    const transactions = { committed: 0, aborted: 0, unknown: 0 };
    for (const { outcome } of this.#told()) transactions[outcome] += 1;
    const deaths = this.#brokerDeaths + this.#clientDeaths;
    return { transactions, records: this.#fed, deaths, pauses: this.#pauses };
  }

  async begin(): Promise<void> {
    await this.#server.start();
    const made = await kq(["topics", "create", FROM, ...this.#topics, "--partitions", String(PARTITIONS)], {
      broker: this.#server.address,
    });
    if (made.exitCode !== 0) throw new Error(made.stderr);
    await this.#feed();
    const { address: broker } = this.#server;
    for (const program of this.programs) {
      for (let each = 0; each < (program.isTalkative ? 2 : 1); each++) {
        this.#loops.push(this.#start(program, broker, each));
      }
    }
    this.#reader = new RunningProgram({
      name: "reader",
      topic: null,
      command: () => readerCommand(this.python, broker, this.#topics, PARTITIONS),
      hear: (line) => {
        const [topic, partition, offset, value] = JSON.parse(line) as [string, number, number, string];
        this.#seen.push({ topic, partition, offset, value });
        this.#copied.set(topic, (this.#copied.get(topic) ?? 0) + 1);
      },
    });
  }

  #start(program: Program, broker: string, each: number): RunningProgram {
    const { name, isTalkative } = program;
    const to = `${FROM}-${name}`;
    const seed = this.random.uint32() & 0xffffff;
    return new RunningProgram({
      name: `${name}-${each}`,
      topic: isTalkative ? to : null,
      command: (life) => {
        // The copier reads one partition to its end, and then another.
        const partition = name === "copier" ? life % PARTITIONS : 0;
        // A program that comes back under its old id fences what it was; under a new one, its group does.
        const id = !isTalkative ? `${name}-${partition}` : `${name}-${each}${life % 3 === 0 ? `-${life}` : ""}`;
        return program.command({
          broker,
          from: FROM,
          to,
          group: name,
          id,
          seed: seed + life,
          partition,
          input: this.#input,
        });
      },
    });
  }

  async round(): Promise<string> {
    const { random } = this;
    if (this.#fed - Math.min(...this.#topics.map((topic) => this.#copied.get(topic) ?? 0)) < MOST_BEHIND) {
      await this.#feed();
    }
    await this.#untilBusy();
    await Bun.sleep(random.below(600));
    const victim = random.pick(this.#loops);
    const what = random.below(3);
    let said = "";
    if (what === 0) {
      victim.kill();
      this.#clientDeaths += 1;
      said = `${victim.o.name} killed`;
    } else if (what === 1) {
      // For longer than its session and not as long as its transaction may be open, or longer than both.
      const ms = random.chance(2) ? 4000 : 6500;
      victim.pause();
      this.#pauses += 1;
      said = `${victim.o.name} stood still for ${ms} ms`;
      setTimeout(() => victim.goOn(), ms);
    }
    if (what !== 1 || random.chance(2)) {
      await Bun.sleep(random.below(400));
      await this.#server.kill();
      this.#brokerDeaths += 1;
      await this.#server.start();
      said += `${said === "" ? "" : ", "}broker killed`;
    }
    const { committed, aborted, unknown } = this.figures.transactions;
    return `${said}; ${committed} committed, ${aborted} aborted, ${unknown} not known`;
  }

  /** Until somebody has ended transactions since the last round: what is killed is at work, or everybody hangs. */
  async #untilBusy(): Promise<void> {
    const ended = (): number => this.#told().filter(({ endedMs }) => endedMs !== null).length;
    const wanted = ended() + ENDED_BETWEEN_ROUNDS;
    for (const until = performance.now() + MOST_MS_OF_A_ROUND; ended() < wanted; await Bun.sleep(20)) {
      if (performance.now() > until) return;
    }
  }

  /** Everybody finishes; what is wrong then. */
  async end(): Promise<string[]> {
    for (const loop of this.#loops) loop.goOn();
    let [copied, sinceMs] = [-1, performance.now()];
    for (;;) {
      const { behind, there } = await this.#behind();
      if (behind.length === 0) break;
      if (there > copied) [copied, sinceMs] = [there, performance.now()];
      if (performance.now() - sinceMs > MOST_MS_OF_SILENCE) {
        const complaints = this.#loops.map(({ o, complaints }) => `${o.name}: ${complaints.slice(-5).join(" / ")}`);
        return [`these have not finished: ${behind.join(", ")}`, ...complaints];
      }
      await Bun.sleep(500);
    }
    const final = (await Promise.all([FROM, ...this.#topics].map((topic) => this.#read(topic)))).flat();
    // What a reader has been given by now is judged, however far it is.
    for (const loop of this.#loops) await loop.stop();
    await this.#reader!.stop();
    const readers: Seen[][] = this.#reader!.deaths > 1 ? [] : [this.#seen];
    const history: ProcessHistory = {
      told: this.#told(),
      readers,
      final,
      copying: { from: FROM, to: this.#topics, original: (value) => value.split("|")[0]! },
    };
    const findings = anomaliesIn(history).map(({ kind, what }) => `${kind}: ${what}`);
    if (readers.length === 0) findings.push(`the reader ended: ${this.#reader!.complaints.join(" / ")}`);
    else if (this.#seen.length === 0) findings.push("the reader was given nothing");
    return findings;
  }

  async stop(): Promise<void> {
    for (const loop of this.#loops) loop.goOn();
    await Promise.all([...this.#loops, ...this.#reader === null ? [] : [this.#reader]].map((each) => each.stop()));
    await this.#server.kill();
  }

  #told(): Told[] {
    return this.#loops.flatMap(({ histories }) => histories.flatMap(({ told }) => told));
  }

  async #feed(): Promise<void> {
    const lines = Array.from({ length: RECORDS_A_ROUND }, () => `${this.#fed}\tn${this.#fed++}\n`);
    const sent = await kq(["produce", FROM, "-K", "\\t"], { stdin: lines.join(""), broker: this.#server.address });
    if (sent.exitCode !== 0) throw new Error(`feeding: ${sent.stderr}`);
    appendFileSync(this.#input, lines.join(""));
  }

  /** The topics that do not have a copy of everything yet. */
  async #behind(): Promise<{ readonly behind: readonly string[]; readonly there: number }> {
    const counts = await Promise.all(this.#topics.map(async (topic) => (await this.#read(topic)).length));
    return {
      behind: this.#topics.flatMap((topic, at) =>
        counts[at]! < this.#fed ? [`${topic} (${counts[at]} of ${this.#fed})`] : []
      ),
      there: counts.reduce((sum, count) => sum + count, 0),
    };
  }

  async #read(topic: string): Promise<Seen[]> {
    const read = await kq(["consume", topic, "-e", "-f", "%p %o %v\n"], { broker: this.#server.address });
    if (read.exitCode !== 0) throw new Error(read.stderr);
    return read.stdout.split("\n").filter((line) => line !== "").map((line) => {
      const [partition, offset, value] = line.split(" ");
      return { topic, partition: Number(partition), offset: Number(offset), value: value! };
    });
  }
}
