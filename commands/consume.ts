/**
 * `kq consume [TOPIC...]`: writes topics to stdout: once, for ever, or as a member of a group. Exit 0 means that
 * everything asked for was written, or that the reader of stdout has gone.
 *
 * @module
 */
import { partitionKey } from "../core/protocol/partition_names.ts";
import type { Checksums } from "../core/base/crc32c.ts";
import {
  type Client,
  Fetcher,
  type FetcherOptions,
  type HeldUp,
  type TopicPartition,
  type TopicView,
} from "../core/client/mod.ts";
import { murmur2, toPositive } from "../core/base/murmur2.ts";
import { command, type CommandContext, type CommandEnd, CommandFailed, exitCodes } from "./command.ts";
import { chooseTopics, type ChosenTopics, topicsNow } from "./consume/chosen_topics.ts";
import { type ConsumeSettings, consumeShape, readConsumeSettings } from "./consume/flags.ts";
import { AssignedReader } from "./consume/assigned_reader.ts";
import { Executor } from "./consume/exec.ts";
import { binaryWatch } from "./consume/binary_watch.ts";
import type { RecordFilter } from "./consume/filter.ts";
import { committedExtents, tellHeld } from "./consume/held_ends.ts";
import { findLatest } from "./consume/latest.ts";
import { Ledger } from "./consume/ledger.ts";
import { Output, type Taken } from "./consume/output.ts";
import { type Extent, extents, resolve } from "./consume/positions.ts";
import { type Ending, Reading } from "./consume/reading.ts";
import { Renderer } from "./consume/render.ts";
import { findTail, type Sources, type Stretch, writeSorted, writeTail } from "./consume/by_time.ts";
import { EXIT_CODES, OFFSETS, RECORD_LANGUAGE } from "./help_notes.ts";
import { notesOf, timeInstead } from "./offset_spec.ts";
import { showProgress } from "./progress.ts";
import { counted } from "./output/counted.ts";
import { requireTopics } from "./known_names.ts";
import { endOnSignal } from "./signals.ts";
import { unknownPartition } from "./topic_partitions.ts";
import type { EndingSignal } from "../core/runtime/process_port.ts";
import { withClient } from "./with_client.ts";

/** `kq consume`; `kq tail` is the same except for -n. */
const reading = (isTail: boolean) =>
  command({
    shape: (c) => consumeShape(c, isTail),
    notes: [RECORD_LANGUAGE, OFFSETS, EXIT_CODES],
    // A read may be endless, so json is also one line per record, and not a list.
    outputs: ["json", "jsonl"],
    async run({ args: [topics], options }, context) {
      const json = options.json === true || context.flags.output !== null;
      const settings = readConsumeSettings(json ? { ...options, json } : options, topics);
      for (const note of notesOf([settings.range.from, ...settings.untils, settings.reset])) context.say(note);
      return await withClient(context, async (client) => {
        const chosen = await chooseTopics(client, topics, {
          ...settings,
          regex: options.regex === true,
          say: (line) => context.say(`kq: ${line}`),
        });
        if (chosen.announcement !== null) context.say(`kq: ${chosen.announcement}`);
        if (settings.exec?.deadLetters != null) await requireDeadLetters(client, settings.exec.deadLetters);
        const session = await Session.open(client, chosen, settings, context);
        return await session.run();
      });
    },
  });

export const consume = reading(false);
export const tail = reading(true);

/** Made by hand: a name that was mistyped would be found when the records are missed. */
async function requireDeadLetters(client: Client, name: string): Promise<void> {
  try {
    await requireTopics(client, [name]);
  } catch (error) {
    if (!(error instanceof CommandFailed) || error.code !== "unknown_topic") throw error;
    const { exitCode, message, code } = error;
    const meant = error.hint?.startsWith("Did you mean") === true ? `${error.hint} ` : "";
    throw new CommandFailed(exitCode, `--dlq: ${message}`, `${meant}\`kq topics create ${name}\` makes it.`, code);
  }
}

/**
 * The size of one response: large enough that a request's cost does not matter, small enough to hold a few in memory.
 */
const MAX_BYTES = 8 * 1024 * 1024;
const PARTITION_MAX_BYTES = 1024 * 1024;
/** The same when partitions are sorted, because each then has responses in memory. */
const SORTED_MAX_BYTES = 256 * 1024;
const MAX_WAIT_MS = 500;

/** After this time a message says what a range still waits for. */
const SAY_AWAITED_AFTER_MS = 1_000;

/** How often new topics that match a pattern and new partitions are looked for; and how often while there is none. */
const LOOK_FOR_TOPICS_MS = 10_000;
const LOOK_FOR_FIRST_TOPIC_MS = 500;

/** The state of one run. */
class Session {
  readonly #client: Client;
  readonly #chosen: ChosenTopics;
  readonly #settings: ConsumeSettings;
  readonly #context: CommandContext;
  readonly #checksums: Checksums;
  readonly #fetcher: Fetcher;
  readonly #fetcherOptions: FetcherOptions;
  readonly #output: Output;
  readonly #renderer: Renderer;
  readonly #ledger: Ledger | null;
  /** By partition name: those that are being read or were read. */
  readonly #known = new Set<string>();
  #reading: Reading | null = null;
  #share: AssignedReader | null = null;
  #executor: Executor | null = null;
  /** Partitions whose read ends in front of an open transaction. */
  #held: readonly HeldUp[] = [];
  /** With --latest-per-key: the offsets, once they are known. */
  #isLatest: RecordFilter = () => false;

  static async open(
    client: Client,
    chosen: ChosenTopics,
    settings: ConsumeSettings,
    context: CommandContext,
  ): Promise<Session> {
    return new Session(client, chosen, settings, context, await context.machine.checksums());
  }

  private constructor(
    client: Client,
    chosen: ChosenTopics,
    settings: ConsumeSettings,
    context: CommandContext,
    checksums: Checksums,
  ) {
    this.#client = client;
    this.#chosen = chosen;
    this.#settings = settings;
    this.#context = context;
    this.#checksums = checksums;
    const { group, untils, isolation, writer, isPlain, delimiter, unbuffered, reset, sortByTime } = settings;
    const isFinite = untils.length > 0;
    this.#ledger = group === null || settings.commit === "none" ? null : new Ledger(() => this.#output.taken);
    this.#fetcherOptions = {
      isolation,
      maxWaitMs: MAX_WAIT_MS,
      maxBytes: MAX_BYTES,
      partitionMaxBytes: sortByTime ? SORTED_MAX_BYTES : PARTITION_MAX_BYTES,
      reset: reset.kind === "end" ? "end" : "beginning",
      giveUpAfterMs: isFinite ? client.options.timeoutMs : Infinity,
      say: (line) => this.#say(line),
    };
    this.#fetcher = new Fetcher(client, this.#fetcherOptions);
    this.#renderer = new Renderer({
      writer: isPlain ? null : writer,
      delimiter,
      checksums,
      ledger: this.#ledger,
      accepts: this.#accepts,
      unbuffered,
    });
    // A read with an end and without a group may block on a disk. Not on a pipe: its reader may sleep, and no signal
    // would be heard.
    this.#output = new Output(
      context.process.stdout,
      isFinite && group === null && context.process.stdout.kind === "file",
      context.machine,
      () => this.#reading?.look(),
      context.process.stdout.kind === "terminal" ? binaryWatch(settings, (line) => this.#say(line)) : null,
    );
  }

  async run(): Promise<CommandEnd> {
    const { group, sortByTime, latestPerKey, untils } = this.#settings;
    if (group !== null) return await this.#runGroup();
    const topics = await topicsNow(this.#client, this.#chosen);
    const stretches = await this.#stretches(topics);
    if (latestPerKey) await this.#findLatest(stretches);
    if (sortByTime) return await this.#runSorted(stretches);
    const before = await this.#begin(stretches);
    const follows = untils.length === 0;
    const reading = this.#newReading(before, null, () => !follows && this.#fetcher.isDone);
    const stopLooking = follows ? this.#lookForTopics(topics, (now) => this.#addNew(now)) : () => {};
    const stopSaying = this.#sayWhatIsAwaited(stretches);
    const endProgress = this.#showProgress(reading, stretches);
    const signals = endOnSignal(this.#context.process, () => reading.end("stopped"));
    try {
      const ending = await reading.run();
      if (ending === "stopped") await this.#output.settled(STOP_DRAIN_MS, STOP_MOST_MS);
      const records = before + reading.records;
      await this.#tellHeld(records, ending);
      return this.#end({ records, ending }, signals.signal);
    } finally {
      signals.forget();
      stopLooking();
      stopSaying();
      endProgress();
      this.#fetcher.close();
    }
  }

  /** A range that ends behind the log's end waits for records; a message says so. */
  #sayWhatIsAwaited(stretches: readonly Stretch[]): () => void {
    const { clock, timers } = this.#context.machine;
    return timers.at(clock.monotonicMs() + SAY_AWAITED_AFTER_MS, () => {
      const awaited = this.#fetcher.open.filter(({ topic, partition, position, until }) => {
        const stretch = stretches.find((one) => one.topic === topic && one.partition === partition);
        return until !== Infinity && stretch !== undefined && position >= stretch.latest;
      });
      if (awaited.length === 0) return;
      const [first] = awaited;
      const { topic, partition, position, until } = first!;
      const others = awaited.length === 1 ? "" : `, and for ${counted(awaited.length - 1, "more partition")}`;
      this.#say(
        `waiting for ${topic} partition ${partition}, which ends at ${position}, to reach ${until}${others}; ` +
          "-e ends at what is there now",
      );
    });
  }

  /** Begins at each partition's start, or writes the tail and begins behind it. Returns the records written. */
  async #begin(stretches: readonly Stretch[]): Promise<number> {
    const { tail, mostRecords } = this.#settings;
    if (tail === null) {
      for (const { topic, partition, from, until } of stretches) {
        if (from < until) this.#fetcher.add(topic, partition, from, until);
      }
      return 0;
    }
    const found = await findTail(tail, stretches, this.#sources());
    const written = await writeTail(found.records.slice(0, mostRecords), this.#sources(), this.#output);
    for (const { topic, partition, end, until } of found.ends) {
      if (end < until) this.#fetcher.add(topic, partition, end, until);
    }
    return written;
  }

  async #runSorted(stretches: readonly Stretch[]): Promise<CommandEnd> {
    const { promise: stopped, resolve: stop } = Promise.withResolvers<null>();
    let isStopped = false;
    const signals = endOnSignal(this.#context.process, () => {
      isStopped = true;
      stop(null);
    });
    try {
      const { mostRecords } = this.#settings;
      const sorted = writeSorted(stretches, mostRecords, this.#sources(), this.#output, () => isStopped);
      const records = await Promise.race([sorted, stopped]);
      if (records !== null && !isStopped) {
        await this.#tellHeld(records, "complete");
        return this.#end({ records, ending: "complete" });
      }
      await this.#output.settled(STOP_DRAIN_MS, STOP_MOST_MS);
      return this.#end({ records: 0, ending: "stopped" }, signals.signal);
    } finally {
      signals.forget();
    }
  }

  /** Which records are written; null for all of them. */
  get #accepts(): RecordFilter | null {
    const { accepts, latestPerKey } = this.#settings;
    return latestPerKey ? (record) => this.#isLatest(record) && (accepts?.(record) ?? true) : accepts;
  }

  async #findLatest(stretches: readonly Stretch[]): Promise<void> {
    const { isLatest, keyless } = await findLatest(this.#client, stretches, this.#fetcherOptions, this.#checksums);
    this.#isLatest = isLatest;
    if (keyless > 0) this.#say(`${counted(keyless, "record")} without a key ${keyless === 1 ? "is" : "are"} left out`);
  }

  /** Shows the progress of output that the user at the terminal does not see. */
  #showProgress(reading: Reading, stretches: readonly Stretch[]): () => void {
    const { stdout, stderr } = this.#context.process;
    const isSeen = stderr.kind === "terminal" && (stdout.kind === "file" || stdout.kind === "other");
    if (!isSeen || this.#context.flags.quiet || !this.#settings.showProgress) return () => {};
    const total = stretches.reduce((sum, { from, until }) => sum + Math.max(0, until - from), 0);
    const left = (): number => this.#fetcher.open.reduce((sum, { position, until }) => sum + until - position, 0);
    const ask = () => ({
      records: reading.records,
      bytes: this.#output.written,
      share: Number.isFinite(total) && total > 0 ? 1 - left() / total : null,
    });
    return showProgress(ask, stderr, this.#context.machine);
  }

  #sources(): Sources {
    const { writer, isolation } = this.#settings;
    return {
      accepts: this.#accepts,
      client: this.#client,
      options: this.#fetcherOptions,
      isolation,
      writer,
      checksums: this.#checksums,
    };
  }

  async #runGroup(): Promise<CommandEnd> {
    const { untils, maxPollMs } = this.#settings;
    const topics = await topicsNow(this.#client, this.#chosen);
    const ends = untils.length === 0 ? null : await this.#endsOf(topics);
    const reading = this.#newReading(
      0,
      maxPollMs,
      () => ends !== null && this.#share?.hasAssignment === true && this.#fetcher.isDone,
    );
    const signals = endOnSignal(this.#context.process, () => reading.end("stopped"));
    const share = this.#share = new AssignedReader(this.#client, topics.map(({ name }) => name), ends, this.#settings, {
      fetcher: this.#fetcher,
      output: this.#output,
      ledger: this.#ledger ?? new Ledger(),
      look: () => reading.look(),
      fail: (error) => reading.fail(error),
      say: (line) => this.#say(line),
    }, this.#context.machine);
    share.member.ended.catch((error: Error) => reading.fail(error));
    const stopLooking = this.#chosen.includes === null
      ? () => {}
      : this.#lookForTopics(topics, (now) => share.member.subscribe(now.map(({ name }) => name)));
    const endProgress = this.#showProgress(reading, []);
    let ending: Ending | null = null;
    let uncommitted: Error | null = null;
    try {
      ending = await reading.run();
      if (ending === "stopped") await this.#output.settled(STOP_DRAIN_MS, STOP_MOST_MS);
      const taken = await this.#takenAt(ending);
      // Everything was read, but the reader of stdout has not taken it.
      if (ending === "complete" && taken !== null && !taken.isAll && !this.#context.process.stdout.readerHasGone()) {
        ending = "stalled";
      }
      const mayCommit = taken !== null && (ending !== "stalled" || this.#settings.commit === "auto");
      uncommitted = await share.leave(mayCommit ? taken.size : null);
      share.member.ended.catch(() => {});
    } finally {
      stopLooking();
      endProgress();
      // What one command has done counts, also when the next one failed.
      if (ending === null) await share.leave(this.#executor === null ? null : this.#output.taken);
      this.#fetcher.close();
      signals.forget();
    }
    // What was read is read again next time: that is a failure, whatever the reason for the end.
    if (uncommitted !== null && ending !== "stalled") throw uncommitted;
    await this.#tellHeld(reading.records, ending);
    return this.#end({ records: reading.records, ending }, signals.signal);
  }

  /** How much of the output may be committed at the end; null for no more than before. */
  async #takenAt(ending: Ending): Promise<Taken | null> {
    const { maxPollMs } = this.#settings;
    if (ending === "reader gone") return null;
    if (ending === "stalled") return { size: this.#output.taken, isAll: false };
    const { clock } = this.#context.machine;
    // After a signal kq does not wait long for a reader that sleeps.
    const deadlineMs = clock.monotonicMs() + (ending === "stopped" ? STOP_DRAIN_MS : maxPollMs);
    return await this.#output.drained(() => clock.monotonicMs() >= deadlineMs);
  }

  #newReading(before: number, stallMs: number | null, isComplete: () => boolean): Reading {
    const { mostRecords, idleMs } = this.#settings;
    const options = { mostRecords: mostRecords - before, idleMs, stallMs, isComplete };
    const { machine } = this.#context;
    this.#executor = this.#newExecutor();
    return this.#reading = new Reading(this.#fetcher, this.#renderer, this.#output, options, machine, this.#executor);
  }

  #newExecutor(): Executor | null {
    const { exec, writer, hasFormat, group, maxPollMs } = this.#settings;
    if (exec === null) return null;
    const { machine, process } = this.#context;
    return new Executor(this.#client, this.#fetcher, process, machine, {
      ...exec,
      writer: hasFormat ? writer : null,
      lineWriter: writer,
      accepts: this.#accepts,
      checksums: this.#checksums,
      ledger: this.#ledger,
      mostMs: group === null ? Infinity : maxPollMs,
      say: (line) => this.#say(line),
    });
  }

  async #tellHeld(records: number, ending: Ending): Promise<void> {
    if (ending !== "complete" || records >= this.#settings.mostRecords) return;
    await tellHeld(this.#client, this.#held, (line) => this.#say(line));
  }

  /** Of a read to the end also what holds it up. */
  async #extents(partitions: readonly TopicPartition[]): Promise<Extent[]> {
    const { isolation, untils } = this.#settings;
    const toTheEnd = untils.some((spec) => spec.kind === "end");
    if (!toTheEnd || isolation === "read_uncommitted") return await extents(this.#client, partitions, isolation);
    const { logs, held } = await committedExtents(this.#client, partitions);
    this.#held = held;
    return logs;
  }

  #end(
    { records, ending }: { readonly records: number; readonly ending: Ending },
    signal: EndingSignal | null = null,
  ): CommandEnd {
    const { expect, exec, group, maxPollMs } = this.#settings;
    const buried = this.#executor?.deadLettered ?? 0;
    if (buried > 0) this.#say(`${counted(buried, "record")} went to ${exec!.deadLetters}`);
    this.#tellUndecoded(ending);
    if (ending === "reader gone") return exitCodes.done;
    if (ending === "stalled") {
      throw new CommandFailed(
        exitCodes.failed,
        `The reader of stdout took nothing for ${maxPollMs / 1000} s: group ${group} was left`,
        "What it did not take was not committed. --max-poll-interval says how long it may take.",
        "stalled",
      );
    }
    if (ending === "stopped") return signal ?? exitCodes.done;
    if (expect === null || expect === records) return exitCodes.done;
    throw new CommandFailed(
      exitCodes.conditionNotMet,
      `${expect} records were expected, and ${records} came`,
      null,
      "unexpected_count",
    );
  }

  /** Records that do not match -s: a failure, unless a signal ended the read. */
  #tellUndecoded(ending: Ending): void {
    const { failures, first } = this.#settings.decoding;
    if (failures === 0) return;
    const what = `${counted(failures, "record")} could not be decoded, the first ${first}`;
    if (ending === "stopped" || ending === "stalled") return this.#say(what);
    throw new CommandFailed(exitCodes.failed, what, null, "not_decoded");
  }

  /** The range to read of each partition. */
  async #stretches(topics: readonly TopicView[]): Promise<Stretch[]> {
    const { range, isolation, partitions } = this.#settings;
    const logs = await this.#extents(this.#partitionsOf(topics, partitions));
    for (const { topic, partition } of logs) this.#known.add(partitionKey({ topic, partition }));
    const froms = await resolve(this.#client, range.from, logs, isolation, this.#context.machine.clock.wallMs());
    const untils = await this.#untilsOf(logs);
    return logs.map(({ topic, partition, earliest, latest }, index): Stretch => {
      const from = Math.max(froms[index]!, earliest);
      const until = untils[index]!;
      // A relative place (+10, -10) takes what there is; an absolute offset must be in the log.
      if (range.from.kind === "offset" && froms[index]! < earliest) {
        const then = from < until ? `reading from ${earliest}` : "nothing is read";
        this.#say(`${topic} partition ${partition}: the records before ${earliest} are gone: ${then}`);
      }
      if (from <= latest) return { topic, partition, from, until, latest };
      const then = until === Infinity ? "waiting there" : "nothing is read";
      this.#say(`${topic} partition ${partition} ends at ${latest}, before ${from}: ${then}`);
      const instead = range.from.kind === "offset" ? timeInstead(from) : null;
      if (instead !== null) this.#say(instead);
      return { topic, partition, from: latest, until: until === Infinity ? until : latest, latest };
    });
  }

  #partitionsOf(topics: readonly TopicView[], only: readonly number[] | null): TopicPartition[] {
    const { key } = this.#settings;
    const ofKey = only !== null ? null : key;
    return topics.flatMap(({ name, partitions }) => {
      if (ofKey !== null && partitions.length > 0) {
        return [{ topic: name, partition: toPositive(murmur2(ofKey, 0, ofKey.length)) % partitions.length }];
      }
      const missing = only?.find((partition) => partition >= partitions.length);
      if (missing !== undefined) throw unknownPartition(name, partitions.length, missing);
      return partitions.filter(({ index }) => only?.includes(index) ?? true).map(({ index }) => ({
        topic: name,
        partition: index,
      }));
    });
  }

  async #untilsOf(logs: readonly Extent[]): Promise<number[]> {
    const { untils, isolation } = this.#settings;
    const wallMs = this.#context.machine.clock.wallMs();
    const each = await Promise.all(untils.map((spec) => resolve(this.#client, spec, logs, isolation, wallMs)));
    return logs.map((_, index) => Math.min(Infinity, ...each.map((offsets) => offsets[index]!)));
  }

  async #endsOf(topics: readonly TopicView[]): Promise<ReadonlyMap<string, number>> {
    const logs = await this.#extents(this.#partitionsOf(topics, null));
    const untils = await this.#untilsOf(logs);
    return new Map(logs.map(({ topic, partition }, index) => [partitionKey({ topic, partition }), untils[index]!]));
  }

  /** Reads new partitions of followed topics, and new topics that match, from their beginning. */
  #addNew(topics: readonly TopicView[]): void {
    for (const { topic, partition } of this.#partitionsOf(topics, null)) {
      if (this.#known.has(partitionKey({ topic, partition }))) continue;
      this.#known.add(partitionKey({ topic, partition }));
      if (this.#settings.partitions === null) this.#fetcher.add(topic, partition, 0);
    }
  }

  #lookForTopics(known: readonly TopicView[], found: (topics: readonly TopicView[]) => void): () => void {
    const { clock, timers } = this.#context.machine;
    const summary = (topics: readonly TopicView[]): string =>
      topics.map(({ name, partitions }) => `${name} ${partitions.length}`).sort().join();
    let before = summary(known);
    let cancel = (): void => {};
    const later = (): void => {
      const afterMs = before === "" ? LOOK_FOR_FIRST_TOPIC_MS : LOOK_FOR_TOPICS_MS;
      cancel = timers.at(clock.monotonicMs() + afterMs, () => {
        void topicsNow(this.#client, this.#chosen).then((topics) => {
          const now = summary(topics);
          if (now !== before) found(topics);
          before = now;
        }, () => {
          // The fetcher reports an unreachable broker; the next look-up may succeed.
        }).then(later);
      });
    };
    later();
    return () => cancel();
  }

  #say(line: string): void {
    this.#context.say(`kq: ${line}`);
  }
}

/** After a signal kq waits for a reader that takes something at least this often, */
const STOP_DRAIN_MS = 1_000;
/** and at most this long. */
const STOP_MOST_MS = 10_000;
