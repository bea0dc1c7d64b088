/**
 * The flags of `kq consume`: their declaration, and their parsing. Contradictions are found here, before a broker is
 * asked.
 *
 * @module
 */
import type { Command as CommanderCommand } from "@commander-js/extra-typings";
import { type AssignorName, assignors, isAssignorName } from "../../core/client/mod.ts";
import { oneOf } from "../choice.ts";
import { ofFlag, usageError } from "../command.ts";
import { envelopeWriter } from "../envelope.ts";
import { didYouMean } from "../../core/base/nearest.ts";
import { type OffsetRange, type OffsetSpec, parseOffset, parseOffsetRange } from "../offset_spec.ts";
import { Decoding } from "../record_format/decoding.ts";
import { encodeArgument, parseSerdes, SERDE_NAMES } from "../record_format/serdes.ts";
import { parseTemplate, type Segment } from "../record_format/template.ts";
import { compileWriter, type RecordWriter } from "../record_format/writer.ts";
import { parseCount, parseDuration, parsePartitions, parseSeparator } from "../sizes.ts";
import type { ExecSettings } from "./exec.ts";
import { filterOf, type RecordFilter } from "./filter.ts";
import type { Isolation } from "./positions.ts";
import { LEAST_AROUND_A_VALUE } from "./render.ts";

/** With `isTail`, -n is the number of last records, as in other tools called tail. */
export function consumeShape(command: CommanderCommand, isTail = false) {
  return command
    .argument("[topic...]", "the topics to read; ^ at the start makes it a regular expression")
    .option("-o, --offset <place>", "where to start, or a range A..B (default: beginning)")
    .option("--from-beginning", "the same as -o beginning")
    .option("--until <place>", "where to end, exclusive")
    .option("-e, --exit", "stop at the end of the topic as it is now")
    .option(isTail ? "--count <n>" : "-n, --count <n>", "stop after n records in all", parseCount)
    .option(
      isTail ? "-n, --tail <n>" : "--tail <n>",
      "start with the last n records of the whole topic by time, then follow",
      parseCount,
    )
    .option("--wait", "wait for topics that do not exist yet, however long that takes")
    .option(
      "--latest-per-key",
      "only the last record of each key, and none where that is null, as compaction would keep them; needs an end",
    )
    .option("--idle <duration>", "stop after this long without a record", parseDuration)
    .option("-p, --partitions <list>", "only these partitions: 0,2-4", parsePartitions)
    .option("-r, --regex", "topics are regular expressions, found anywhere in the name; a ^ at the start says the same")
    .option("-g, --group <name>", "read as a member of this group")
    .option("--all-topics", "with -g and no topic: every topic, however many there are")
    .option(
      "--commit <when>",
      "with -g, when to commit what was read: auto (every 5 s and at the end), exit or none (default: auto)",
    )
    .option("--reset <place>", "with -g, where to start when the group has committed nothing (default: beginning)")
    .option("-f, --format <template>", 'how records are written: a template such as "%k\\t%v\\n", or json')
    .option("-J, --json", "records as lines of JSON, the same as -f json")
    .option("-K, --key-separator <text>", "write keys first, then this, then values")
    .option("-D, --delimiter <text>", "what to write after each record (default: \\n)")
    .option("-0, --null-delimited", "write a zero byte after each record")
    .option("--null <text>", "what to write for null (default: nothing)")
    .option(
      "-s, --decode <serde>",
      `what keys and values are: ${SERDE_NAMES}; key=SERDE or value=SERDE for one of them; repeat for both`,
      many,
    )
    .option("--decode-errors <how>", "what is not that: raw, as it is, or skip; either way exit 1 (default: raw)")
    .option("--isolation <level>", "read_committed or read_uncommitted", "read_committed")
    .option("--sort <by>", "time: the records of all partitions in the order of their timestamps; needs an end")
    .option("--expect <n>", "exit 4 unless exactly n records came", parseCount)
    .option(
      "--grep <regex>",
      "only records that match, k:, v: or h:NAME= before it for key, value or a header, ! to turn it round; repeat for and",
      many,
    )
    .option("--key <key>", "only records with this key, and only the partition it belongs to")
    .option("--exec <command>", "run this for each record, with the value on stdin and KQ_KEY, KQ_OFFSET, ... set")
    .option("--exec-batch <n>", "with --exec, up to this many records of a partition at once, as lines", parseCount)
    .option("--exec-parallel <n>", "with --exec, so many at once, those with the same key in their order", parseCount)
    .option("--retries <n>", "with --exec, further tries of a command that failed (default: 0)", parseCount)
    .option("--dlq <topic>", "with --exec, where to put records whose command failed on every try")
    .option("--progress <when>", "auto (into a file, seen from a terminal) or never (default: auto)")
    .option("-u, --unbuffered", "write every record on its own")
    .option(
      "--session-timeout <duration>",
      "the group drops a member that is silent for this long (default: 45s)",
      parseDuration,
    )
    .option(
      "--max-poll-interval <duration>",
      "leave the group when the reader of stdout takes nothing for this long (default: 5m)",
      parseDuration,
    )
    .option(
      "--assignor <name>",
      `how partitions are shared: ${Object.keys(assignors).join(", ")}; with --protocol consumer uniform or range`,
    )
    .option("--protocol <name>", "how the group is coordinated: classic, or consumer (KIP-848) (default: classic)")
    .option(
      "--instance-id <id>",
      "be a static member: a member that comes back under this id gets the same partitions",
    );
}

const many = (value: string, before: string[] | undefined): string[] => [...before ?? [], value];

export type ConsumeOptions = ReturnType<ReturnType<typeof consumeShape>["opts"]>;

export interface ConsumeSettings {
  readonly range: OffsetRange;
  /** The earlier of `--until` and the range's end counts, with `-e` also the present end. */
  readonly untils: readonly OffsetSpec[];
  readonly mostRecords: number;
  readonly tail: number | null;
  readonly idleMs: number | null;
  readonly partitions: readonly number[] | null;
  readonly group: string | null;
  readonly allTopics: boolean;
  readonly commit: "auto" | "exit" | "none";
  readonly reset: OffsetSpec;
  readonly writer: RecordWriter;
  /** The output is only the values, each with the delimiter. */
  readonly isPlain: boolean;
  readonly delimiter: Uint8Array;
  readonly isolation: Isolation;
  readonly sortByTime: boolean;
  readonly latestPerKey: boolean;
  readonly wait: boolean;
  readonly showProgress: boolean;
  /** Bytes that the user asked for, so they need no warning on a terminal. */
  readonly expectedBytes: ReadonlySet<number>;
  readonly expect: number | null;
  readonly unbuffered: boolean;
  readonly accepts: RecordFilter | null;
  readonly decoding: Decoding;
  /** Only the partition of this key is read; null for all. */
  readonly key: Uint8Array | null;
  readonly exec: ExecSettings | null;
  /** Whether the user chose the output format. */
  readonly hasFormat: boolean;
  readonly sessionTimeoutMs: number;
  readonly maxPollMs: number;
  readonly assignors: readonly AssignorName[] | null;
  readonly protocol: "classic" | "consumer";
  /** The consumer protocol; null for the group's own. */
  readonly serverAssignor: string | null;
  readonly instanceId: string | null;
}

const NEWLINE = Uint8Array.of(10);

export function readConsumeSettings(options: ConsumeOptions, topics: readonly string[]): ConsumeSettings {
  const { group, offset, fromBeginning, partitions, tail, sort } = options;
  const start = offset === undefined ? "--from-beginning" : "-o";
  if (group === undefined && topics.length === 0) {
    throw usageError("Neither a topic nor a group was given", "kq consume TOPIC, or kq consume --group NAME.");
  }
  if (group !== undefined) {
    const both = [
      [
        offset !== undefined || fromBeginning === true,
        start,
        `A group starts where it stopped. \`kq groups seek ${group} --to ${
          offset ?? "beginning"
        }\` moves it; to look without moving it, leave -g out.`,
      ],
      [partitions !== undefined, "-p", "The group shares out the partitions."],
      [tail !== undefined, "--tail", "A group starts where it stopped."],
      [options.latestPerKey === true, "--latest-per-key", "A group reads every record once."],
      [sort !== undefined, "--sort", "A group reads what is assigned to it, as it comes."],
    ] as const;
    for (const [given, flag, why] of both) if (given) throw usageError(`-g and ${flag} exclude each other`, why);
  } else {
    const ofGroups = [
      ["--commit", options.commit],
      ["--reset", options.reset],
      ["--protocol", options.protocol],
      ["--instance-id", options.instanceId],
      ["--assignor", options.assignor],
      ["--session-timeout", options.sessionTimeout],
    ] as const;
    for (const [flag, given] of ofGroups) {
      if (given !== undefined) throw usageError(`${flag} is for a group, and none is named`, "Name it with -g NAME.");
    }
  }
  for (
    const [flag, ms] of [
      ["--max-poll-interval", options.maxPollInterval],
      ["--session-timeout", options.sessionTimeout],
    ] as const
  ) {
    if (ms === 0) throw usageError(`${flag} must be longer than 0`, "It is how long the group waits, such as 45s.");
  }
  if (group === "") throw usageError("The name of the group is empty");
  if (offset !== undefined && fromBeginning === true) throw usageError("-o and --from-beginning exclude each other");
  if (tail !== undefined && (offset !== undefined || fromBeginning === true)) {
    throw usageError(`--tail and ${start} exclude each other`, "--tail N starts N records before the end.");
  }
  const range = ofFlag("-o", () => parseOffsetRange(offset ?? "beginning"));
  const untils = [
    ...range.until === null ? [] : [range.until],
    ...options.until === undefined ? [] : [ofFlag("--until", () => parseOffset(options.until!))],
    ...options.exit === true ? [{ kind: "end", delta: 0 } as const] : [],
  ];
  const reset = ofFlag("--reset", () => parseOffset(options.reset ?? "beginning"));
  for (const spec of [range.from, ...untils, reset]) {
    if (spec.kind === "committed") {
      throw usageError("What is committed belongs to a group", "With -g reading starts there by itself.");
    }
  }
  const sortByTime = sort === undefined ? false : oneOf("--sort", ["time"], sort) === "time";
  if (sortByTime && untils.length === 0) throw usageError("--sort needs an end", "Add -e, --until or a range A..B.");
  if (sortByTime && tail !== undefined) {
    throw usageError("--sort and --tail exclude each other", "--tail sorts by time by itself.");
  }
  const hasEnd = untils.length > 0 || options.count !== undefined || options.idle !== undefined;
  if (options.expect !== undefined && !hasEnd) {
    throw usageError("--expect needs an end", "Add -e, --until, a range A..B, -n or --idle.");
  }
  const latestPerKey = options.latestPerKey === true;
  if (latestPerKey && untils.length === 0) {
    throw usageError("--latest-per-key needs an end", "Add -e, --until or a range A..B.");
  }
  if (latestPerKey && tail !== undefined) throw usageError("--latest-per-key and --tail exclude each other");
  if (options.wait === true && topics.length === 0) {
    throw usageError("--wait waits for topics that are named, and none is");
  }
  const delimiter = delimiterOf(options);
  const { decoding, skipsUndecoded } = decodingOf(options);
  const key = options.key === undefined ? null : encodeArgument("--key", decoding.serdes.key, options.key);
  const filter = filterOf(options.grep ?? [], key);
  return {
    range,
    untils,
    mostRecords: options.count ?? Infinity,
    tail: tail ?? null,
    idleMs: options.idle ?? null,
    partitions: partitions ?? null,
    group: group ?? null,
    allTopics: options.allTopics === true,
    commit: oneOf("--commit", ["auto", "exit", "none"], options.commit ?? "auto"),
    reset,
    ...writerOf(options, delimiter, decoding, filter !== null || skipsUndecoded || latestPerKey),
    decoding,
    delimiter,
    isolation: oneOf("--isolation", ["read_committed", "read_uncommitted"], options.isolation),
    sortByTime,
    latestPerKey,
    wait: options.wait === true,
    showProgress: oneOf("--progress", ["auto", "never"], options.progress ?? "auto") === "auto",
    expectedBytes: new Set([...delimiter, ...literalsOf(options)]),
    expect: options.expect ?? null,
    unbuffered: options.unbuffered === true,
    accepts: skipsUndecoded ? (record) => (filter?.(record) ?? true) && decoding.accepts(record) : filter,
    key,
    exec: execOf(options),
    hasFormat: options.format !== undefined || options.json === true || options.keySeparator !== undefined,
    sessionTimeoutMs: options.sessionTimeout ?? 45_000,
    maxPollMs: options.maxPollInterval ?? 300_000,
    ...membershipOf(options),
  };
}

function execOf(options: ConsumeOptions): ExecSettings | null {
  const { exec: command, execBatch, execParallel, retries, dlq } = options;
  if (command === undefined) {
    const alone = [["--exec-batch", execBatch], ["--exec-parallel", execParallel], ["--retries", retries], [
      "--dlq",
      dlq,
    ]] as const;
    for (const [flag, given] of alone) if (given !== undefined) throw usageError(`${flag} is for --exec`);
    return null;
  }
  if (command.trim() === "") throw usageError("--exec names no command");
  for (const [flag, given] of [["--tail", options.tail], ["--sort", options.sort]] as const) {
    if (given !== undefined) throw usageError(`--exec and ${flag} exclude each other`);
  }
  for (const [flag, given] of [["--exec-batch", execBatch], ["--exec-parallel", execParallel]] as const) {
    if (given !== undefined && (given < 1 || given > 1024)) throw usageError(`${flag} is from 1 to 1024`);
  }
  return {
    command,
    batch: execBatch ?? 1,
    parallel: execParallel ?? 1,
    retries: retries ?? 0,
    deadLetters: dlq ?? null,
  };
}

function literalsOf({ format, keySeparator }: ConsumeOptions): number[] {
  if (keySeparator !== undefined) return [...parseSeparator(keySeparator)];
  if (format === undefined || format === "json" || format === "csv") return [];
  return parseTemplate(format).flatMap((segment) => segment.kind === "literal" ? [...segment.bytes] : []);
}

function decodingOf({ decode, decodeErrors, exec, format }: ConsumeOptions) {
  const decoding = new Decoding(parseSerdes(decode ?? []));
  if (decode === undefined && decodeErrors !== undefined) {
    throw usageError("--decode-errors is for --decode", "Say with -s what keys and values are, such as -s int64.");
  }
  if (decode !== undefined && exec !== undefined && format === undefined) {
    throw usageError("--exec hands over the bytes of a value, which -s does not change", "Add a format: -f '%v\\n'.");
  }
  const how = oneOf("--decode-errors", ["raw", "skip"], decodeErrors ?? "raw");
  return { decoding, skipsUndecoded: how === "skip" && !decoding.isRaw };
}

function delimiterOf({ delimiter, nullDelimited }: ConsumeOptions): Uint8Array {
  if (nullDelimited !== true) return delimiter === undefined ? NEWLINE : parseSeparator(delimiter);
  if (delimiter !== undefined) throw usageError("-D and -0 both say what comes after a record", "Give one of them.");
  return Uint8Array.of(0);
}

function writerOf(
  options: ConsumeOptions,
  delimiter: Uint8Array,
  decoding: Decoding,
  isFiltered: boolean,
): { writer: RecordWriter; isPlain: boolean } {
  const { format, json, keySeparator, unbuffered } = options;
  const ways = [format !== undefined, json === true, keySeparator !== undefined].filter((given) => given).length;
  if (ways > 1) throw usageError("-f, -J (--output json) and -K each say how records are written", "Give one of them.");
  const hasDelimiter = options.delimiter !== undefined || options.nullDelimited === true;
  if (hasDelimiter && (format !== undefined || json === true)) {
    throw usageError("-D and -0 have no meaning with -f or -J", "A format says itself what ends a record.");
  }
  const nullText = new TextEncoder().encode(options.null ?? "");
  if (json === true || format === "json") return { writer: envelopeWriter(decoding), isPlain: false };
  if (format === "csv") {
    throw usageError("-f csv is for produce", "Here: -f '%k,%v\\n', or -J | jq -r '[.key, .value] | @csv'.");
  }
  if (format !== undefined) return { writer: compileWriter(parseTemplate(format), nullText, decoding), isPlain: false };
  const value = { kind: "text", field: "value", coding: "raw" } as const;
  const end = { kind: "literal", bytes: delimiter } as const;
  if (keySeparator !== undefined) {
    const key: Segment = { kind: "text", field: "key", coding: "raw" };
    const separator: Segment = { kind: "literal", bytes: parseSeparator(keySeparator) };
    return { writer: compileWriter([key, separator, value, end], nullText, decoding), isPlain: false };
  }
  const isPlain = !isFiltered && decoding.serdes.value === null && nullText.length === 0 &&
    delimiter.length <= LEAST_AROUND_A_VALUE &&
    unbuffered !== true;
  return { writer: compileWriter([value, end], nullText, decoding), isPlain };
}

type MembershipSettings = Pick<ConsumeSettings, "assignors" | "protocol" | "serverAssignor" | "instanceId">;

function membershipOf(options: ConsumeOptions): MembershipSettings {
  const { assignor, instanceId = null, sessionTimeout } = options;
  const protocol = oneOf("--protocol", ["classic", "consumer"], options.protocol ?? "classic");
  if (instanceId === "") throw usageError("--instance-id is empty");
  if (protocol === "classic") {
    return { protocol, assignors: assignorsOf(assignor), serverAssignor: null, instanceId };
  }
  if (sessionTimeout !== undefined) {
    throw usageError(
      "--session-timeout has no meaning with --protocol consumer",
      "The broker sets it: kq config set groups/NAME consumer.session.timeout.ms=45000.",
    );
  }
  // Not checked here: a broker may have other assignors than Kafka's two.
  return { protocol, assignors: null, serverAssignor: assignor ?? null, instanceId };
}

function assignorsOf(given: string | undefined): readonly AssignorName[] | null {
  if (given === undefined) return null;
  if (isAssignorName(given)) return [given];
  const known = Object.keys(assignors);
  throw usageError(
    `"${given}" is no value for --assignor`,
    didYouMean(given, known) ?? `It is one of ${known.join(", ")}.`,
  );
}
