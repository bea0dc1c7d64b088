/**
 * The flags of `kq produce`, declared and then read into what the command works with. Contradictions are found here,
 * before anything is asked of a broker.
 *
 * @module
 */
import { type Command as CommanderCommand, Option } from "@commander-js/extra-typings";
import {
  type OutgoingHeader,
  type OutgoingRecord,
  type PartitionerName,
  partitionerNames,
} from "../../core/client/mod.ts";
import { type CodecName, codecNames } from "../../core/protocol/records/compression/codec.ts";
import { oneOf } from "../choice.ts";
import { ofFlag, usageError } from "../command.ts";
import { envelopeReader } from "../envelope.ts";
import { notesOf, parseTime, type Time } from "../offset_spec.ts";
import { BadRecord, type RecordReader } from "../record_format/input_record.ts";
import { type CsvOptions, csvReader } from "../record_format/csv.ts";
import { compileReader } from "../record_format/reader.ts";
import {
  encodeArgument,
  notEncoded,
  parseSerdes,
  type Serde,
  SERDE_NAMES,
  type Serdes,
} from "../record_format/serdes.ts";
import { parseTemplate } from "../record_format/template.ts";
import { compileWriter, type RecordWriter } from "../record_format/writer.ts";
import { parseCount, parseDuration, parseRate, parseSeparator, parseSize, type Rate } from "../sizes.ts";
import { asLineFormat, lineReader } from "./line_readers.ts";
import { type TransactionSettings, transactionsOf } from "./transaction_flags.ts";

const repeated = (value: string, before: readonly string[] | undefined): string[] => [...before ?? [], value];

export function produceShape(command: CommanderCommand) {
  return command
    .argument("<topic>", "the topic to write to")
    .argument("[file...]", "read these instead of stdin; - is stdin")
    .option(
      "-f, --format <template>",
      'how records are written in the input: a template such as "%k\\t%v\\n", json, or csv',
    )
    .option("--key-column <name>", "with -f csv, the column that becomes the key")
    .option("--value-column <name>", "with -f csv, the column that becomes the value (default: all, as JSON)")
    .option("--header-column <name>", "with -f csv, a column that becomes a header (repeat for more)", repeated)
    .option("--csv-separator <text>", "with -f csv, what stands between columns (default: a comma)")
    .option("-D, --delimiter <text>", "what ends a record (default: \\n)")
    .option("-0, --null-delimited", "records end with a zero byte")
    .option("--crlf", "a carriage return before the delimiter belongs to it")
    .option("-K, --key-separator <text>", "what stands between key and value, at its first place")
    .option("--keyless <how>", "a line without the separator: error or null", "error")
    .option("-k, --key <key>", "this key for every record")
    .option(
      "-H, --header <name=value>",
      "this header on every record; a name alone has no value (repeat for more)",
      repeated,
    )
    .option("-p, --partition <n>", "this partition for every record", parseCount)
    .option(
      "--timestamp <time>",
      "this time for every record: 2026-09-01T10:00Z, -1h, or seconds or milliseconds since 1970",
    )
    .option(
      "-s, --encode <serde>",
      `what keys and values are to be: ${SERDE_NAMES}; key=SERDE or value=SERDE for one of them; repeat for both`,
      repeated,
    )
    .option("-Z, --empty-null", "an empty value becomes null")
    .option("--null <text>", "a value that is this text becomes null")
    .option("--null-key", "the same for keys: an empty one, or the text of --null, becomes null")
    .option("--whole", "each file, or stdin, is one record")
    .option("--skip-empty", "leave empty lines out; they are records otherwise")
    .option(
      "--skip-lines <n>",
      "leave out the first n records of the input: go on where another run stopped",
      parseCount,
      0,
    )
    .option("-n, --count <n>", "stop after n records", parseCount)
    .option("--on-error <how>", "a bad record: stop, skip, or skip:FILE, which collects them", "stop")
    .option("--preserve-partitions", "with -f json: keep each record's partition")
    .option(
      "--partitioner <name>",
      `how a partition is chosen: ${partitionerNames.join(", ")}, or cmd:PROGRAM, a key per line in, a number out`,
      "murmur2",
    )
    .option("-z, --compression <codec>", codecNames.join(", "), "none")
    .option("--level <n>", "how hard to compress: gzip 1 to 9, zstd 1 to 22", parseCount)
    .option("--acks <who>", "when a record counts as delivered: all (on disk), 1 (with the leader) or 0 (sent)", "all")
    .option("--idempotent", "a retry never stores a batch twice (default with --acks all)")
    .option("--no-idempotent", "do without that")
    .option(
      "--transaction [=id]",
      "all or nothing: the whole input in one transaction, of the producer with this transactional id",
    )
    .option("--transaction-every <n>", "commit after so many records, such as 1000, or so much time, such as 5s")
    .addOption(
      new Option("--transaction-timeout <duration>", "the broker aborts a transaction that is open for longer")
        .argParser(parseDuration).default(60_000, "1m"),
    )
    .option("--resume", "with --transaction=ID: leave out what the producer has committed of this input already")
    .addOption(
      new Option("--linger <duration>", "how long a batch waits for more records").argParser(parseDuration).default(
        5,
        "5ms",
      ),
    )
    .addOption(
      new Option("--batch-size <size>", "a batch is sent when it is this large").argParser(parseSize).default(
        1_000_000,
        "1MB",
      ),
    )
    .addOption(
      new Option("--max-record <size>", "a larger record is an error").argParser(parseSize).default(1_000_000, "1MB"),
    )
    .option("--in-flight <n>", "batches on their way to one broker at once", parseCount, 5)
    .addOption(
      new Option("--delivery-timeout <duration>", "how long to try to deliver a batch").argParser(parseDuration)
        .default(120_000, "2m"),
    )
    .option("--rate <rate>", "no faster than this: 500/s or 10MB/s", parseRate)
    .option("--create <partitions>", "create the topic with this many partitions if it is missing", parseCount)
    .option("--no-create", "do not let the broker make the topic")
    .option("--report <template>", 'write this to stdout for each delivered record, such as "%p %o\\n"')
    .option("--progress <when>", "auto (on a terminal) or never", "auto");
}

type Options = ReturnType<ReturnType<typeof produceShape>["opts"]>;

export interface ProduceSettings {
  readonly reader: RecordReader;
  readonly word: "line" | "record";
  readonly finish: ((record: OutgoingRecord) => void) | null;
  readonly onError: { readonly skip: boolean; readonly file: string | null };
  readonly partition: number | null;
  readonly codec: CodecName;
  readonly level: number | undefined;
  readonly acks: -1 | 0 | 1;
  readonly idempotent: boolean;
  /** Acks other than all turned it off without being asked to: worth a line. */
  readonly idempotenceLost: boolean;
  readonly partitioner: PartitionerName;
  /** A line for the shell; null where kq chooses the partition. */
  readonly partitionProgram: string | null;
  /** The longest a record of allowed size can be in the input. */
  readonly longestInput: number;
  readonly report: RecordWriter | null;
  readonly rate: Rate | null;
  readonly create: number | "never" | "if allowed";
  readonly showProgress: boolean;
  readonly transactions: TransactionSettings | null;
  /** What the user is to be told of how flags were read. */
  readonly notes: readonly string[];
}

const NEWLINE = Uint8Array.of(10);
const encoder = new TextEncoder();

/** As JSON or hex a record may take several times its size. */
const CODED = 8;

/** Kafka remembers five batches of an idempotent producer. */
const MOST_IDEMPOTENT_IN_FLIGHT = 5;

/** The least that holds a batch with a record in it. */
const SMALLEST_BATCH = 100;
/** What one Produce request may hold, with room for what is around it. */
const LARGEST_BATCH = 100_000_000;

export function readProduceSettings(options: Options, wallMs: number): ProduceSettings {
  const delimiter = delimiterOf(options);
  const serdes = parseSerdes(options.encode ?? []);
  if (options.key !== undefined) encodeArgument("-k", serdes.key, options.key);
  const { reader, isCoded } = readerOf(options, delimiter, serdes);
  const { acks, idempotent } = acksOf(options);
  for (const [name, size] of [["--batch-size", options.batchSize], ["--max-record", options.maxRecord]] as const) {
    if (size >= SMALLEST_BATCH && size <= LARGEST_BATCH) continue;
    throw usageError(`${name} ${size} is out of range`, `It is from ${SMALLEST_BATCH} to ${LARGEST_BATCH} bytes.`);
  }
  const program = options.partitioner.startsWith("cmd:") ? options.partitioner.slice(4) : null;
  if (program?.trim() === "") throw usageError("--partitioner cmd: names no program", "Such as cmd:'./choose'.");
  if (program !== null && options.partition !== undefined) throw usageError("-p and --partitioner exclude each other");
  const time = timeOf(options.timestamp);
  if (options.inFlight < 1) throw usageError("--in-flight is at least 1");
  return {
    reader,
    word: options.format !== "csv" && sameBytes(reader.delimiter ?? NEWLINE, NEWLINE) && !options.whole
      ? "line"
      : "record",
    finish: finisherOf(options, serdes, time === null ? null : time.kind === "age" ? wallMs - time.ms : time.atMs),
    onError: onErrorOf(options.onError),
    partition: options.partition ?? null,
    codec: oneOf("--compression", codecNames, options.compression),
    level: levelOf(options.compression, options.level),
    acks,
    idempotent,
    idempotenceLost: !idempotent && options.idempotent !== false,
    partitioner: program === null
      ? oneOf("--partitioner", partitionerNames, options.partitioner, ["cmd:PROGRAM"])
      : "murmur2",
    partitionProgram: program,
    longestInput: options.maxRecord * (isCoded ? CODED : 1) + 1024,
    report: options.report === undefined ? null : compileWriter(parseTemplate(options.report)),
    rate: options.rate ?? null,
    create: typeof options.create === "number" ? options.create : options.create === false ? "never" : "if allowed",
    transactions: transactionsOf(options, idempotent),
    showProgress: oneOf("--progress", ["auto", "never"], options.progress) === "auto",
    notes: [...time === null ? [] : notesOf([time]), ...(options.header ?? []).flatMap(noteOfHeader)],
  };
}

function delimiterOf({ delimiter, nullDelimited }: Options): Uint8Array {
  if (nullDelimited !== true) return delimiter === undefined ? NEWLINE : parseSeparator(delimiter);
  if (delimiter !== undefined) throw usageError("-D and -0 both say what ends a record", "Give one of them.");
  return Uint8Array.of(0);
}

function readerOf(
  options: Options,
  delimiter: Uint8Array,
  serdes: Serdes,
): { reader: RecordReader; isCoded: boolean } {
  const { format, keySeparator, key, whole, preservePartitions } = options;
  const keyless = oneOf("--keyless", ["error", "null"], options.keyless);
  const crlf = options.crlf === true;
  if (key !== undefined && keySeparator !== undefined) {
    throw usageError("-k and -K both say where keys come from", "Give one of them.");
  }
  if (whole === true && (format !== undefined || keySeparator !== undefined)) {
    throw usageError("--whole takes an input as it is, without -f or -K", "Drop one of them.");
  }
  if (preservePartitions === true && format !== "json") throw usageError("--preserve-partitions needs -f json");
  if (format !== "csv") {
    const ofCsv = [["--key-column", options.keyColumn], ["--value-column", options.valueColumn], [
      "--header-column",
      options.headerColumn,
    ], ["--csv-separator", options.csvSeparator]] as const;
    for (const [flag, given] of ofCsv) if (given !== undefined) throw usageError(`${flag} is for -f csv`);
  }
  if (format === undefined) {
    const separator = keySeparator === undefined ? null : parseSeparator(keySeparator);
    return { reader: lineReader({ delimiter, separator, keyless, crlf }), isCoded: false };
  }
  if (keySeparator !== undefined) {
    throw usageError("-K and -f both say where keys are", 'As a format: -f "%k\\t%v\\n".');
  }
  if (format === "csv") {
    if (options.delimiter !== undefined || options.nullDelimited === true || crlf) {
      throw usageError("-D, -0 and --crlf have no meaning with -f csv", "Rows end with their lines.");
    }
    return { reader: csvReader(csvOptionsOf(options)), isCoded: true };
  }
  if (format === "json") return { reader: envelopeReader(serdes), isCoded: true };
  const template = parseTemplate(format);
  for (const segment of template) {
    if (segment.kind !== "text" || segment.field === "topic" || segment.coding === "raw") continue;
    if (serdes[segment.field] === null) continue;
    const field = `%${segment.field[0]}{${segment.coding}}`;
    throw usageError(`-s and ${field} both say what a ${segment.field} is in the input`, "Drop one of them.");
  }
  const lines = asLineFormat(template, delimiter);
  if (lines !== null) return { reader: lineReader({ ...lines, keyless, crlf }), isCoded: false };
  if (crlf) throw usageError("--crlf is for lines", "In a format write the ending itself: \\r\\n.");
  return { reader: compileReader(template, delimiter), isCoded: true };
}

function csvOptionsOf({ keyColumn, valueColumn, headerColumn, csvSeparator, key }: Options): CsvOptions {
  if (key !== undefined && keyColumn !== undefined) {
    throw usageError("-k and --key-column both say where keys come from", "Give one of them.");
  }
  const separator = parseSeparator(csvSeparator ?? ",");
  if (separator.length !== 1 || separator[0] === 0x22 || separator[0] === 10) {
    throw usageError(`--csv-separator "${csvSeparator}" is not one character of ASCII`, "Such as ; or \\t.");
  }
  return {
    separator: separator[0]!,
    key: keyColumn ?? null,
    value: valueColumn ?? null,
    headers: headerColumn ?? [],
  };
}

function timeOf(timestamp: string | undefined): Time | null {
  if (timestamp === undefined) return null;
  return ofFlag("--timestamp", () => parseTime(timestamp.replace(/^@/, ""), timestamp));
}

/** What the flags say of every record, as one function; null where they say nothing. */
function finisherOf(
  options: Options,
  serdes: Serdes,
  atMs: number | null,
): ((record: OutgoingRecord) => void) | null {
  const steps: ((record: OutgoingRecord) => void)[] = [];
  const { key, partition, format, preservePartitions } = options;
  const nullText = options.null === undefined ? null : encoder.encode(options.null);
  if (key !== undefined) {
    const bytes = encoder.encode(key);
    steps.push((record) => record.setKey(bytes));
  }
  if (options.emptyNull === true || nullText !== null) {
    const texts = [...options.emptyNull === true ? [new Uint8Array(0)] : [], ...nullText === null ? [] : [nullText]];
    steps.push((record) => {
      if (texts.some((text) => isText(record.valueBytes, record.valuePosition, record.valueSize, text))) {
        record.valueSize = -1;
      }
    });
  }
  if (options.nullKey === true) {
    const text = nullText ?? new Uint8Array(0);
    steps.push((record) => {
      const { keyBytes, keyPosition, keySize } = record;
      if (keySize === 0 || isText(keyBytes, keyPosition, keySize, text)) record.keySize = -1;
    });
  }
  // An envelope says itself what is a number and what a string.
  const isFixedKey = key !== undefined;
  if (serdes.key !== null && (format !== "json" || isFixedKey)) steps.push(keyEncoder(serdes.key));
  if (serdes.value !== null && format !== "json") steps.push(valueEncoder(serdes.value));
  if (format === "json" && preservePartitions !== true) steps.push((record) => void (record.partition = -1));
  if (partition !== undefined) steps.push((record) => void (record.partition = partition));
  if (atMs !== null) steps.push((record) => void (record.timestampMs = atMs));
  const headers = (options.header ?? []).map(headerOf);
  if (headers.length > 0) {
    // Readers that know of headers set them anew for each record; the others leave ours there.
    steps.push((record) => {
      if (record.headers !== headers) {
        record.headers = record.headers.length === 0 ? headers : [...record.headers, ...headers];
      }
    });
  }
  const [only] = steps;
  if (steps.length <= 1) return only ?? null;
  return (record) => {
    for (const step of steps) step(record);
  };
}

function keyEncoder(serde: Serde): (record: OutgoingRecord) => void {
  return (record) => {
    const { keyBytes, keyPosition, keySize } = record;
    if (keySize >= 0) record.setKey(encoded("key", serde, keyBytes.subarray(keyPosition, keyPosition + keySize)));
  };
}

function valueEncoder(serde: Serde): (record: OutgoingRecord) => void {
  return (record) => {
    const { valueBytes, valuePosition, valueSize } = record;
    if (valueSize < 0) return;
    record.setValue(encoded("value", serde, valueBytes.subarray(valuePosition, valuePosition + valueSize)));
  };
}

function encoded(what: "key" | "value", serde: Serde, text: Uint8Array): Uint8Array {
  const bytes = serde.encode(text);
  if (bytes === null) throw new BadRecord(notEncoded(what, serde, text));
  return bytes;
}

function isText(bytes: Uint8Array, position: number, size: number, text: Uint8Array): boolean {
  return size === text.length && text.every((byte, index) => byte === bytes[position + index]);
}

/** `name=value`; a name alone is a header without a value. */
function headerOf(text: string): OutgoingHeader {
  // Whichever comes first: kcat writes a=b, rpk and kaf a:b.
  const at = text.search(/[=:]/);
  const name = at < 0 ? text : text.slice(0, at);
  if (name === "") throw usageError(`Header "${text}" has no name`, "Write it as -H name=value.");
  return { key: encoder.encode(name), value: at < 0 ? null : encoder.encode(text.slice(at + 1)) };
}

/** It may be meant, and it may be the `=` that was forgotten. */
function noteOfHeader(text: string): string[] {
  if (/[=:]/.test(text)) return [];
  return [`kq: -H ${text} is a header without a value (null); with one it is -H ${text}=VALUE`];
}

function acksOf({ acks: given, idempotent, inFlight }: Options): { acks: -1 | 0 | 1; idempotent: boolean } {
  const name = oneOf("--acks", ["all", "-1", "1", "0"], given);
  const acks = name === "1" ? 1 : name === "0" ? 0 : -1;
  if (idempotent === true && acks !== -1) {
    throw usageError(`--idempotent needs --acks all, not ${name}`, "Leave one of them out.");
  }
  const isIdempotent = acks === -1 && idempotent !== false;
  if (isIdempotent && inFlight > MOST_IDEMPOTENT_IN_FLIGHT) {
    throw usageError(
      `--in-flight ${inFlight} is more than the ${MOST_IDEMPOTENT_IN_FLIGHT} batches a broker remembers`,
      "Give 5 or less, or --no-idempotent.",
    );
  }
  return { acks, idempotent: isIdempotent };
}

function onErrorOf(text: string): { skip: boolean; file: string | null } {
  if (text === "stop") return { skip: false, file: null };
  if (text === "skip") return { skip: true, file: null };
  if (text.startsWith("skip:") && text.length > 5) return { skip: true, file: text.slice(5) };
  throw usageError(`"${text}" is no value for --on-error`, "It is stop, skip or skip:FILE.");
}

function levelOf(codec: string, level: number | undefined): number | undefined {
  if (level === undefined) return undefined;
  const most = codec === "gzip" ? 9 : codec === "zstd" ? 22 : 0;
  if (most === 0) throw usageError(`--level has no meaning for ${codec}`, "It is for -z gzip and -z zstd.");
  if (level < 1 || level > most) throw usageError(`--level ${level} is out of range`, `${codec} has 1 to ${most}.`);
  return level;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
