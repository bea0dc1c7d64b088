/**
 * `kq cp SRC DST`: the records of a topic to another one, of this cluster or of another: the same bytes, headers and
 * times. With a group it can be stopped and goes on where it was; what the other side has not acknowledged is copied
 * again, unless records and offsets go in one transaction (`--exactly-once`).
 *
 * @module
 */
import { partitionKey } from "../core/protocol/partition_names.ts";
import {
  Client,
  fetchCommitted,
  Fetcher,
  HeaderView,
  type OutgoingHeader,
  OutgoingRecord,
  type Producer,
  RecordRefused,
  type RecordView,
  RecordWalk,
  ServerError,
  type TopicPartition,
  type TopicView,
} from "../core/client/mod.ts";
import { type CodecName, codecNames } from "../core/protocol/records/compression/codec.ts";
import { oneOf } from "./choice.ts";
import { deliverAtLeastOnce, deliverExactlyOnce } from "./cp/delivering.ts";
import {
  command,
  type CommandContext,
  type CommandEnd,
  CommandFailed,
  exitCodes,
  ofFlag,
  usageError,
} from "./command.ts";
import { committedExtents, tellHeld } from "./consume/held_ends.ts";
import { type Extent, extents, resolve } from "./consume/positions.ts";
import { requireAtRest } from "./groups/move.ts";
import { EXIT_CODES, OFFSETS } from "./help_notes.ts";
import { requireTopics, unknownTopic } from "./known_names.ts";
import { notesOf, type OffsetRange, parseOffsetRange } from "./offset_spec.ts";
import { counted } from "./output/counted.ts";
import { endOnSignal } from "./signals.ts";
import { parseCount, parseSize } from "./sizes.ts";
import { chosenPartitions, parseTopicPartitions } from "./topic_partitions.ts";
import { cloneTopic } from "./topics/clone.ts";

export const cp = command({
  shape: (c) =>
    c.argument(
      "<source>",
      "the topic to copy, such as orders, orders:0,2-4, or prod:orders in the cluster of context prod",
    )
      .argument("<target>", "the topic to copy to, such as orders-copy or local:orders")
      .option("--to-brokers <list>", "the cluster of the target, host:port,... (default: that of the source)")
      .option("-o, --offset <place>", "where to start, or a range A..B (default: beginning)")
      .option("--follow", "continue when what is there now is copied")
      .option("-n, --count <n>", "stop after n records", parseCount)
      .option("--preserve-partitions", "each record to the partition of the same number")
      .option("--create", "make the target like the source where it is missing")
      .option("-g, --group <name>", "remember in this group how far it came, and go on from there next time")
      .option(
        "--exactly-once",
        "with -g: records and how far it came in one transaction, so that a kill neither loses nor repeats any",
      )
      .option("-z, --compression <codec>", codecNames.join(", "), "none")
      .option("--max-record <size>", "the largest record", parseSize, 1_048_588)
      .option("--isolation <level>", "read_committed or read_uncommitted", "read_committed"),
  notes: [OFFSETS, EXIT_CODES],
  outputs: [],
  run: async ({ args: [source, target], options }, context) => {
    const range = ofFlag("-o", () => parseOffsetRange(options.offset ?? "beginning"));
    for (const spec of [range.from, range.until]) {
      if (spec?.kind === "committed") {
        throw usageError("What is committed belongs to a group", "With -g copying starts there.");
      }
    }
    for (const note of notesOf(range.until === null ? [range.from] : [range.from, range.until])) context.say(note);
    if (options.group !== undefined && options.offset !== undefined) {
      throw usageError("-g and -o exclude each other", "A group goes on where it stopped; kq groups seek moves it.");
    }
    if (options.follow === true && range.until !== null) {
      throw usageError("--follow and a range with an end exclude each other");
    }
    const [src, dst] = [placeOf(source), placeOf(target)];
    if (dst.context !== null && options.toBrokers !== undefined) {
      throw usageError(`--to-brokers and ${target} both say where the target is`, "Drop one of them.");
    }
    if (options.exactlyOnce === true) {
      if (options.group === undefined) {
        throw usageError("--exactly-once needs a group, which remembers how far it came", "Add -g NAME.");
      }
      if (options.toBrokers !== undefined || src.context !== dst.context) {
        throw usageError(
          "--exactly-once copies inside one cluster, and source and target are in two",
          "Records and how far it came are in one transaction, which no two clusters share.",
        );
      }
      if (options.isolation === "read_uncommitted") {
        throw usageError(
          "--exactly-once and --isolation read_uncommitted exclude each other",
          "What is aborted in the source would be committed in the target.",
        );
      }
    }
    const settings: CopySettings = {
      source: parseTopicPartitions(src.topic),
      target: dst.topic,
      range,
      follows: options.follow === true,
      most: options.count ?? Infinity,
      preservesPartitions: options.preservePartitions === true,
      creates: options.create === true,
      group: options.group ?? null,
      isExactlyOnce: options.exactlyOnce === true,
      codec: oneOf("--compression", codecNames, options.compression),
      maxRecordSize: options.maxRecord,
      isolation: oneOf("--isolation", ["read_committed", "read_uncommitted"] as const, options.isolation),
    };
    const from = src.context === null ? await context.openClient() : await openContext(src.context, context);
    try {
      const isSame = options.toBrokers === undefined && dst.context === src.context;
      const to = isSame
        ? from
        : options.toBrokers !== undefined
        ? await openTarget(options.toBrokers, context)
        : dst.context === null
        ? await context.openClient()
        : await openContext(dst.context, context);
      try {
        if (to === from && settings.source.name === settings.target) {
          throw usageError(
            `Topic ${settings.target} would be copied to itself`,
            "Name another topic, another cluster with --to-brokers, or a context: prod:orders.",
          );
        }
        return await copy(from, to, settings, context);
      } finally {
        if (to !== from) to.close();
      }
    } finally {
      from.close();
    }
  },
});

interface CopySettings {
  readonly source: ReturnType<typeof parseTopicPartitions>;
  readonly target: string;
  readonly range: OffsetRange;
  readonly follows: boolean;
  readonly most: number;
  readonly preservesPartitions: boolean;
  readonly creates: boolean;
  readonly group: string | null;
  readonly isExactlyOnce: boolean;
  readonly codec: CodecName;
  readonly maxRecordSize: number;
  readonly isolation: "read_committed" | "read_uncommitted";
}

/** `prod:orders`: a topic of a context; `orders:0,2-4` is one with partitions. */
function placeOf(text: string): { readonly context: string | null; readonly topic: string } {
  const [, name, rest] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  if (name === undefined || /^[\d,\s-]+$/.test(rest!)) return { context: null, topic: text };
  return { context: name, topic: rest! };
}

async function openContext(name: string, context: CommandContext): Promise<Client> {
  const [{ withContext }, { openClient }] = await Promise.all([
    import("./context/choice.ts"),
    import("./open_client.ts"),
  ]);
  const base = { ...context.flags, brokers: null, brokersFrom: "default" as const, data: null, contextProperties: [] };
  const { flags } = await withContext({ ...base, context: name }, context.process, context.machine);
  return await openClient({ ...context, flags });
}

async function openTarget(brokers: string, context: CommandContext): Promise<Client> {
  const { openClient } = await import("./open_client.ts");
  const list = brokers.split(",").map((part) => part.trim()).filter((part) => part !== "");
  const flags = { ...context.flags, brokers: list, brokersFrom: "flag" as const, data: null };
  return await openClient({ ...context, flags });
}

/** One answer, and what is committed after. */
const MAX_BYTES = 8 * 1024 * 1024, PARTITION_MAX_BYTES = 1024 * 1024, MAX_WAIT_MS = 500;

const END = { kind: "end" } as const;

async function copy(from: Client, to: Client, settings: CopySettings, context: CommandContext): Promise<CommandEnd> {
  const { range, group, isolation, follows } = settings;
  const [topic] = await requireTopics(from, [settings.source.name]);
  if (group !== null) await requireAtRest(from, group, "copy with");
  const target = await targetTopic(from, to, topic!, settings, context);
  const checksums = await context.machine.checksums();
  const options = {
    codec: settings.codec,
    partitioner: "murmur2" as const,
    lingerMs: 5,
    batchSize: Math.max(1_048_588, settings.maxRecordSize),
    maxRecordSize: settings.maxRecordSize,
    maxInFlight: 5,
    deliveryTimeoutMs: 120_000,
    inputSize: 0,
    checksums,
    say: (line: string) => context.say(`kq: ${line}`),
    acknowledged: null,
  };
  const delivering = settings.isExactlyOnce
    ? await deliverExactlyOnce(from, target, group!, options)
    : await deliverAtLeastOnce({ from, to }, target, group, options);
  const partitions = chosenPartitions(topic!, settings.source.partitions);
  const { logs, held } = !follows && isolation === "read_committed" && (range.until ?? END).kind === "end"
    ? await committedExtents(from, partitions)
    : { logs: await extents(from, partitions, isolation), held: [] };
  const wallMs = context.machine.clock.wallMs();
  const starts = group === null
    ? await resolve(from, range.from, logs, isolation, wallMs)
    : await committedStarts(from, group, logs, settings.isExactlyOnce);
  const ends = follows
    ? logs.map(() => Infinity)
    : range.until === null
    ? logs.map(({ latest }) => latest)
    : (await resolve(from, range.until, logs, isolation, wallMs)).map((until, at) => Math.min(until, logs[at]!.latest));
  const fetcher = new Fetcher(from, {
    isolation,
    maxWaitMs: MAX_WAIT_MS,
    maxBytes: MAX_BYTES,
    partitionMaxBytes: PARTITION_MAX_BYTES,
    reset: "beginning",
    giveUpAfterMs: follows ? Infinity : from.options.timeoutMs,
    say: (line) => context.say(`kq: ${line}`),
  });
  for (const [at, { topic, partition, earliest }] of logs.entries()) {
    const start = Math.max(starts[at]!, earliest);
    // Retention or a trim was faster than the copy.
    if (group !== null && starts[at]! < earliest) {
      context.warn(
        `kq: ${topic} partition ${partition}: the records from ${starts[at]!} to ${earliest - 1} were deleted before ` +
          `they were copied; going on at ${earliest}`,
      );
    }
    if (start < ends[at]!) fetcher.add(topic, partition, start, ends[at]!);
  }
  let isStopped = false;
  const signals = endOnSignal(context.process, () => {
    isStopped = true;
    fetcher.interrupt();
  });
  const copier = new Copier(delivering.producer, settings);
  const { clock } = context.machine;
  let committedMs = clock.monotonicMs();
  const commit = async (): Promise<void> => {
    await delivering.commit(copier.takePositions());
    committedMs = clock.monotonicMs();
  };
  try {
    while (!isStopped && !fetcher.isDone && copier.records < settings.most) {
      for (const part of await fetcher.next()) {
        if (isStopped) break;
        await copier.take(part.of, new RecordWalk(part, checksums));
      }
      if (clock.monotonicMs() - committedMs >= delivering.commitEveryMs) await commit();
    }
    await commit();
    await delivering.end();
  } catch (error) {
    throw await delivering.giveUp(error);
  } finally {
    fetcher.close();
    signals.forget();
  }
  context.say(`kq: ${counted(copier.records, "record")} of ${settings.source.name} copied to ${settings.target}`);
  if (!isStopped && copier.records < settings.most) await tellHeld(from, held, (line) => context.say(`kq: ${line}`));
  return signals.signal ?? exitCodes.done;
}

/** From records as they were fetched to records on their way. */
class Copier {
  records = 0;
  readonly #producer: Producer;
  readonly #settings: CopySettings;
  readonly #outgoing = new OutgoingRecord();
  readonly #header = new HeaderView();
  readonly #positions = new Map<string, TopicPartition & { readonly offset: number; readonly leaderEpoch: number }>();

  constructor(producer: Producer, settings: CopySettings) {
    this.#producer = producer;
    this.#settings = settings;
  }

  async take({ topic, partition }: TopicPartition, walk: RecordWalk): Promise<void> {
    while (this.records < this.#settings.most && walk.next()) {
      this.#fill(walk.view);
      try {
        while (!this.#producer.add(this.#outgoing, this.records + 1)) await this.#producer.whenSlotFree();
      } catch (error) {
        if (!(error instanceof RecordRefused)) throw error;
        const where = `${topic} partition ${partition} offset ${walk.view.offset}`;
        throw new CommandFailed(exitCodes.failed, `Cannot copy ${where}: ${error.message}`, error.hint, "bad_record");
      }
      this.records++;
    }
    const place = { topic, partition, offset: walk.nextOffset, leaderEpoch: walk.leaderEpoch };
    this.#positions.set(partitionKey(place), place);
  }

  /** How far each partition came since the last call. */
  takePositions() {
    const positions = [...this.#positions.values()];
    this.#positions.clear();
    return positions;
  }

  #fill(view: RecordView): void {
    const out = this.#outgoing;
    out.keyBytes = out.valueBytes = view.bytes;
    out.keyPosition = view.keyPosition;
    out.keySize = view.keySize;
    out.valuePosition = view.valuePosition;
    out.valueSize = view.valueSize;
    out.timestampMs = view.timestampMs;
    out.partition = this.#settings.preservesPartitions ? view.partition : -1;
    out.headers = view.headerCount === 0 ? [] : this.#headers(view);
  }

  #headers(view: RecordView): OutgoingHeader[] {
    const header = this.#header;
    header.start(view);
    return Array.from({ length: view.headerCount }, () => {
      header.next();
      const { bytes, keyPosition, keySize, valuePosition, valueSize } = header;
      const value = valueSize < 0 ? null : bytes.subarray(valuePosition, valuePosition + valueSize);
      return { key: bytes.subarray(keyPosition, keyPosition + keySize), value };
    });
  }
}

async function targetTopic(
  from: Client,
  to: Client,
  topic: TopicView,
  { target, creates, preservesPartitions }: CopySettings,
  context: CommandContext,
): Promise<TopicView> {
  const isMissing = (view: TopicView): boolean => view.error === "UNKNOWN_TOPIC_OR_PARTITION";
  let view = await to.topic(target);
  if (isMissing(view)) {
    if (!creates) {
      const { exitCode, message, hint, code } = await unknownTopic(to, target);
      throw new CommandFailed(exitCode, message, `${hint ?? ""} --create makes it like ${topic.name}.`.trim(), code);
    }
    await cloneTopic({ from, to }, topic, target, { partitions: topic.partitions.length, configs: [] });
    context.say(`kq: topic ${target} created, ${counted(topic.partitions.length, "partition")}, like ${topic.name}`);
    view = await to.topic(target);
  }
  if (view.error !== "NONE") throw new ServerError(view.error, `Cannot write to topic ${target}`);
  if (preservesPartitions && view.partitions.length < topic.partitions.length) {
    throw usageError(
      `Topic ${target} has ${
        counted(view.partitions.length, "partition")
      }, and ${topic.name} has ${topic.partitions.length}`,
      `kq topics alter ${target} --partitions ${topic.partitions.length}, or leave --preserve-partitions out.`,
    );
  }
  return view;
}

async function committedStarts(
  client: Client,
  group: string,
  logs: readonly Extent[],
  requireStable: boolean,
): Promise<number[]> {
  const committed = await fetchCommitted(client, group, logs, { requireStable });
  const failed = committed.find(({ error }) => error !== "NONE");
  if (failed !== undefined) throw new ServerError(failed.error, `Cannot read what group ${group} committed`);
  const offsets = new Map(committed.map((one) => [partitionKey(one), Number(one.offset)]));
  // It may lie before the log's start.
  return logs.map((log) => {
    const offset = offsets.get(partitionKey(log)) ?? -1;
    return offset < 0 ? log.earliest : offset;
  });
}
