/**
 * `--exec CMD`: runs a program for each record, or for several of one partition. A record is done when the program
 * exits with 0, or when the record is in the dead-letter topic after the last try. Invariant: a record is committed
 * only when it and all before it in its partition are done. Records with the same key are handled one at a time,
 * however many programs run.
 *
 * @module
 */
import {
  type Client,
  type Fetched,
  type Fetcher,
  HeaderView,
  produceOnce,
  type RecordView,
  RecordWalk,
  ServerError,
} from "../../core/client/mod.ts";
import type { Checksums } from "../../core/base/crc32c.ts";
import { murmur2, toPositive } from "../../core/base/murmur2.ts";
import type { NewRecord } from "../../core/protocol/records/records.ts";
import { OperatingFailure } from "../../core/runtime/ports.ts";
import type { Child, Process } from "../../core/runtime/process_port.ts";
import { CommandFailed, exitCodes } from "../command.ts";
import { OutputBytes } from "../output_bytes.ts";
import type { RecordWriter } from "../record_format/writer.ts";
import { isUtf8 } from "../utf8.ts";
import type { RecordFilter } from "./filter.ts";
import type { Ledger } from "./ledger.ts";
import type { OutputPorts } from "./output.ts";

export interface ExecSettings {
  /** For `sh -c`. */
  readonly command: string;
  /** The most records of a partition for one program. */
  readonly batch: number;
  readonly parallel: number;
  /** How many retries. */
  readonly retries: number;
  /** The dead-letter topic for records that failed every try; null to stop at one. */
  readonly deadLetters: string | null;
}

export interface ExecOptions extends ExecSettings {
  /** The format of the program's input; null for the value, with a delimiter when it gets several. */
  readonly writer: RecordWriter | null;
  readonly lineWriter: RecordWriter;
  readonly accepts: RecordFilter | null;
  readonly checksums: Checksums;
  readonly ledger: Ledger | null;
  /** A program that takes longer is killed and the read fails; Infinity for no limit. */
  readonly mostMs: number;
  readonly say: (line: string) => void;
}

/** The most records, and bytes, that are taken at a time. */
const MOST_RECORDS = 256;
const MOST_BYTES = 16 * 1024 * 1024;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

interface Job {
  readonly input: Uint8Array;
  readonly env: Readonly<Record<string, string>>;
  readonly records: readonly (NewRecord & { readonly offset: number })[];
  /** Jobs of the same lane run one after the other. */
  readonly lane: number;
  /** The offset to commit once it and all before it are done. */
  readonly nextOffset: number;
  readonly leaderEpoch: number;
}

export class Executor {
  deadLettered = 0;
  readonly #client: Client;
  readonly #fetcher: Fetcher;
  readonly #process: Process;
  readonly #ports: OutputPorts;
  readonly #options: ExecOptions;
  readonly #running = new Set<Child>();
  #isStopped = false;
  #nextLane = 0;

  constructor(client: Client, fetcher: Fetcher, process: Process, ports: OutputPorts, options: ExecOptions) {
    this.#client = client;
    this.#fetcher = fetcher;
    this.#process = process;
    this.#ports = ports;
    this.#options = options;
  }

  /** Starts no further program. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Handles at most `most` records of the part. Returns how many were done. Throws what ends the read. */
  async take(part: Fetched, most: number): Promise<number> {
    const walk = new RecordWalk(part, this.#options.checksums);
    let done = 0;
    for (let isOver = false; !isOver && done < most && !this.#isStopped && this.#fetcher.isWanted(part.of);) {
      const { jobs, hasMore } = this.#jobsOf(walk, most - done);
      const finished = await this.#runAll(part, jobs);
      done += jobs.slice(0, finished).reduce((sum, { records }) => sum + records.length, 0);
      isOver = !hasMore || finished < jobs.length;
      // Includes filtered records and transaction markers.
      if (!hasMore && finished === jobs.length) this.#note(part, walk.nextOffset, walk.leaderEpoch);
    }
    return done;
  }

  #jobsOf(walk: RecordWalk, most: number): { readonly jobs: Job[]; readonly hasMore: boolean } {
    const { batch, parallel, accepts } = this.#options;
    const jobs: Job[] = [];
    let size = 0, count = 0, hasMore = true;
    while (count < most && count < MOST_RECORDS && size < MOST_BYTES && (hasMore = walk.next())) {
      if (accepts !== null && !accepts(walk.view)) continue;
      const job = this.#jobOf(walk);
      count++;
      size += job.input.length;
      const last = jobs.at(-1);
      if (batch > 1 && last !== undefined && last.records.length < batch) jobs[jobs.length - 1] = joined(last, job);
      else jobs.push(batch > 1 ? { ...asBatch(job, [job]), lane: this.#nextLane++ % parallel } : job);
    }
    return { jobs, hasMore };
  }

  #jobOf(walk: RecordWalk): Job {
    const { batch, parallel, writer, lineWriter } = this.#options;
    const { view } = walk;
    const out = new OutputBytes();
    const write = writer ?? (batch > 1 ? lineWriter : null);
    if (write === null) out.range(view.bytes, view.valuePosition, Math.max(0, view.valueSize));
    else write(view, out);
    const record = recordOf(view);
    const lane = record.key === null ? this.#nextLane++ : toPositive(murmur2(record.key, 0, record.key.length));
    return {
      input: out.bytes.slice(0, out.length),
      env: environmentOf(view, record),
      records: [record],
      lane: lane % parallel,
      nextOffset: view.offset + 1,
      leaderEpoch: walk.leaderEpoch,
    };
  }

  /** Runs the jobs, each lane in order. Returns the length of the longest prefix that is done. */
  async #runAll(part: Fetched, jobs: readonly Job[]): Promise<number> {
    const isDone = jobs.map(() => false);
    let finished = 0;
    let failure: unknown = null;
    const lanes = Map.groupBy(jobs.keys(), (index) => jobs[index]!.lane);
    await Promise.all([...lanes.values()].map(async (indexes) => {
      for (const index of indexes) {
        if (failure !== null || this.#isStopped || !this.#fetcher.isWanted(part.of)) return;
        try {
          if (!await this.#runToEnd(part, jobs[index]!)) return;
        } catch (error) {
          failure ??= error;
          return;
        }
        isDone[index] = true;
        while (isDone[finished] === true) {
          const { nextOffset, leaderEpoch } = jobs[finished++]!;
          this.#note(part, nextOffset, leaderEpoch);
        }
      }
    }));
    if (failure !== null) throw failure;
    return finished;
  }

  #note(part: Fetched, offset: number, leaderEpoch: number): void {
    // Another member owns it by now, and begins at the committed offset.
    if (this.#fetcher.isWanted(part.of)) this.#options.ledger?.note(part.of, 0, offset, leaderEpoch);
  }

  /** True when the job is done, false when it was given up because the read ends. Throws when every try failed. */
  async #runToEnd({ of }: Fetched, job: Job): Promise<boolean> {
    const { retries, deadLetters, say } = this.#options;
    const where = `${of.topic} partition ${of.partition} offset ${job.records[0]!.offset}`;
    for (let tries = 1;; tries++) {
      const failed = await this.#run(job, tries);
      if (failed === null) return true;
      if (this.#isStopped) return false;
      if (tries <= retries) {
        const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
        say(`${where}: the command ${failed}; trying again in ${pauseMs / 1000} s`);
        await this.#pause(pauseMs);
        if (this.#isStopped) return false;
        continue;
      }
      if (deadLetters === null) {
        throw new CommandFailed(
          exitCodes.failed,
          `${where}: the command ${failed}${tries === 1 ? "" : `, at the last of ${tries} tries`}`,
          "Reading stopped there, and it is not committed. --retries N tries again; --dlq TOPIC puts it aside and goes on.",
          "exec_failed",
        );
      }
      await this.#bury(of, job, failed, tries);
      say(`${where}: the command ${failed}; put into ${deadLetters}`);
      return true;
    }
  }

  /** Null when the program exits with 0, otherwise how it ended. */
  async #run(job: Job, tries: number): Promise<string | null> {
    const { command, mostMs } = this.#options;
    const { clock, timers } = this.#ports;
    let child: Child;
    try {
      const env = { ...job.env, KQ_ATTEMPT: String(tries) };
      child = this.#process.spawn(["/bin/sh", "-c", command], { env, stdin: job.input, stdout: "ours" });
    } catch (error) {
      if (error instanceof OperatingFailure) return `could not be run: ${error.message}`;
      throw error;
    }
    this.#running.add(child);
    let isLate = false;
    const cancel = mostMs === Infinity ? () => {} : timers.at(clock.monotonicMs() + mostMs, () => {
      isLate = true;
      child.kill("SIGKILL");
    });
    const { exitCode, signal } = await child.ended;
    cancel();
    this.#running.delete(child);
    if (isLate) return `took longer than ${mostMs / 1000} s (--max-poll-interval) and was killed`;
    return exitCode === 0 ? null : exitCode === null ? `died of ${signal}` : `ended with exit ${exitCode}`;
  }

  async #bury(of: Fetched["of"], job: Job, failed: string, tries: number): Promise<void> {
    const encoder = new TextEncoder();
    const header = (key: string, value: string) => ({ key, value: encoder.encode(value) });
    const records = job.records.map((record) => ({
      timestampMs: record.timestampMs,
      key: record.key,
      value: record.value,
      headers: [
        ...record.headers,
        header("kq.dlq.topic", of.topic),
        header("kq.dlq.partition", String(of.partition)),
        header("kq.dlq.offset", String(record.offset)),
        header("kq.dlq.error", failed),
        header("kq.dlq.attempts", String(tries)),
      ],
    }));
    const topic = this.#options.deadLetters!;
    const error = await produceOnce(this.#client, topic, records, this.#options.checksums);
    if (error !== "NONE") throw new ServerError(error, `Cannot write to topic ${topic}`);
    this.deadLettered += records.length;
  }

  #pause(ms: number): Promise<void> {
    const { clock, timers } = this.#ports;
    const endMs = clock.monotonicMs() + ms;
    return new Promise((resolve) => {
      const look = (): void => {
        const leftMs = endMs - clock.monotonicMs();
        if (leftMs <= 0 || this.#isStopped) resolve();
        else timers.at(clock.monotonicMs() + Math.min(leftMs, LOOK_EVERY_MS), look);
      };
      look();
    });
  }
}

/** How soon a pause ends when the read ends. */
const LOOK_EVERY_MS = 100;

function joined(one: Job, other: Job): Job {
  const input = new Uint8Array(one.input.length + other.input.length);
  input.set(one.input);
  input.set(other.input, one.input.length);
  return { ...asBatch(one, [one, other]), input, nextOffset: other.nextOffset, leaderEpoch: other.leaderEpoch };
}

/** The records of the jobs as one job like `first`: its environment has their place, not their content. */
function asBatch(first: Job, jobs: readonly Job[]): Job {
  const { KQ_TOPIC, KQ_PARTITION, KQ_OFFSET } = first.env;
  const records = jobs.flatMap((job) => job.records);
  const env = {
    KQ_TOPIC: KQ_TOPIC!,
    KQ_PARTITION: KQ_PARTITION!,
    KQ_OFFSET: KQ_OFFSET!,
    KQ_LAST_OFFSET: String(records.at(-1)!.offset),
    KQ_COUNT: String(records.length),
  };
  return { ...first, env, records };
}

function recordOf(view: RecordView): Job["records"][number] {
  const part = (position: number, size: number) => size < 0 ? null : view.bytes.slice(position, position + size);
  const header = new HeaderView();
  header.start(view);
  const headers = Array.from({ length: view.headerCount }, () => {
    header.next();
    const key = new TextDecoder().decode(
      header.bytes.subarray(header.keyPosition, header.keyPosition + header.keySize),
    );
    const value = header.valueSize < 0
      ? null
      : header.bytes.slice(header.valuePosition, header.valuePosition + header.valueSize);
    return { key, value };
  });
  return {
    offset: view.offset,
    timestampMs: view.timestampMs,
    key: part(view.keyPosition, view.keySize),
    value: part(view.valuePosition, view.valueSize),
    headers,
  };
}

/** Values that an environment variable cannot hold are base64. */
function environmentOf(view: RecordView, { key, headers }: Job["records"][number]): Record<string, string> {
  const env: Record<string, string> = {
    KQ_TOPIC: view.topic,
    KQ_PARTITION: String(view.partition),
    KQ_OFFSET: String(view.offset),
    KQ_TIMESTAMP: String(view.timestampMs),
  };
  const put = (name: string, bytes: Uint8Array | null): void => {
    if (bytes === null) return;
    if (isUtf8(bytes, 0, bytes.length) && !bytes.includes(0)) env[name] = new TextDecoder().decode(bytes);
    else env[`${name}_BASE64`] = Buffer.from(bytes).toString("base64");
  };
  put("KQ_KEY", key);
  for (const { key: name, value } of headers) {
    put(`KQ_HEADER_${name.toUpperCase().replace(/[^A-Z0-9_]/g, "_")}`, value);
  }
  return env;
}
