/**
 * `kq log dump DIR`: batches, or the records in them, as they are on the disk. Damaged ones are reported and skipped
 * over.
 *
 * @module
 */
import { partitionName } from "../../core/protocol/partition_names.ts";
import { MalformedBytes } from "../../core/base/cursor.ts";
import { RecordView } from "../../core/client/mod.ts";
import { type BatchPiece, type GapPiece, type PartitionFolder, piecesOf } from "../../core/log/inspection/mod.ts";
import { openBatch } from "../../core/protocol/records/records.ts";
import { OperatingFailure } from "../../core/runtime/ports.ts";
import { command, type CommandContext, CommandFailed, exitCodes, usageError } from "../command.ts";
import { envelopeWriter } from "../envelope.ts";
import { ReaderGone } from "../failure.ts";
import { isoText } from "../instants.ts";
import { OutputBytes } from "../output_bytes.ts";
import { parseTemplate } from "../record_format/template.ts";
import { compileWriter, type RecordWriter } from "../record_format/writer.ts";
import { openFolder } from "./folder.ts";
import { counted } from "../output/counted.ts";

const PRINT_AT = 64 * 1024;
/** Bytes inflated. Memory that was used for them is given back only in a turn of the event loop. */
const TURN_AFTER = 16 * 1024 * 1024;
const TEXT = "%t-%p %o %d{iso} %k %v\\n";

export const logDump = command({
  outputs: ["table", "json", "jsonl"],
  shape: (c) =>
    c.argument("<dir>", "a data folder of kq or Kafka, or one partition's folder in it")
      .option("-r, --records", "the records, not the batches")
      .option("-f, --format <template>", "the records by a template, as kq consume has them")
      .option("--from <offset>", "begin at this offset of each partition")
      .option("-n, --count <n>", "at most this many batches, or records, of each partition"),
  run: async ({ args: [given], options }, context) => {
    const { output } = context.flags;
    const from = whole("--from", options.from) ?? 0;
    const count = whole("--count", options.count) ?? Infinity;
    const asJson = output === "json" || output === "jsonl";
    if (options.format !== undefined && asJson) throw usageError("--format and -o json exclude each other");
    const wantsRecords = options.records === true || options.format !== undefined;
    const folder = await openFolder(given, context);
    const checksums = await context.machine.checksums();
    const writer = asJson ? envelopeWriter() : compileWriter(parseTemplate(options.format ?? TEXT));
    const out = new Output(context, output === "json");
    let faults = 0;
    for (const partition of folder.partitions) {
      let left = count;
      for (const { segment, piece } of pieces(partition)) {
        if (left === 0) break;
        if (piece.kind === "batch" && piece.header.nextOffset <= from) continue;
        const fault = piece.kind === "gap" ? piece.why : piece.fault;
        if (fault !== null) faults += 1;
        if (!wantsRecords) {
          out.item((bytes) => bytes.text(batchText(partition, segment, piece, asJson)));
          left -= 1;
        } else if (piece.kind === "batch" && fault === null) {
          const taken = records(partition, piece, { from, most: left, writer, out });
          if (taken === null) faults += 1;
          else left -= taken;
          if (out.inflated < TURN_AFTER) continue;
          out.inflated = 0;
          await turn(context);
        } else if (fault !== null) {
          context.warn(`kq: ${partitionName(partition)}/${segment} at ${piece.position}: ${fault}; skipped`);
        }
      }
    }
    out.end();
    if (faults === 0) return exitCodes.done;
    const hint = `\`kq log verify ${given}\` says more.`;
    throw new CommandFailed(exitCodes.failed, `${counted(faults, "stretch")} could not be read`, hint, "damaged");

    function* pieces({ path, bases, names }: PartitionFolder) {
      const files = [...names].filter((name) => name.endsWith(".log")).sort();
      for (const [index, base] of bases.entries()) {
        // Nothing of a segment is wanted where the next one begins at or before the first offset.
        if ((bases[index + 1] ?? Infinity) <= from) continue;
        const segment = files.find((name) => Number(name.slice(0, -4)) === base)!;
        const file = folder.disk.open(`${path}/${segment}`, "never");
        try {
          for (const piece of piecesOf(file, checksums)) {
            // Nothing is missing there: a broker that was killed had taken more of the disk than it came to write to.
            if (piece.kind === "batch" || !piece.isPreallocated) yield { segment, piece };
          }
        } finally {
          file.close();
        }
      }
    }
  },
});

/** How many records were written; null where they cannot be read. */
function records(
  { topic, partition }: PartitionFolder,
  { bytes, at, header }: BatchPiece,
  o: { readonly from: number; readonly most: number; readonly writer: RecordWriter; readonly out: Output },
): number | null {
  const view = new RecordView();
  view.topic = topic;
  view.partition = partition;
  let written = 0;
  try {
    const reader = openBatch(bytes, at, header, { isTransient: true });
    if (header.compression !== "none") o.out.inflated += reader.bytes.length;
    view.bytes = reader.bytes;
    while (written < o.most && reader.next()) {
      view.offset = header.baseOffset + reader.offsetDelta;
      if (view.offset < o.from) continue;
      const isStamped = header.timestampType === "LogAppendTime";
      view.timestampMs = isStamped ? header.maxTimestamp : header.baseTimestamp + reader.timestampDelta;
      view.keyPosition = reader.keyStart;
      view.keySize = reader.keySize;
      view.valuePosition = reader.valueStart;
      view.valueSize = reader.valueSize;
      view.headersPosition = reader.headersStart;
      view.headerCount = reader.headerCount;
      o.out.item((bytes) => o.writer(view, bytes));
      written += 1;
    }
    return written;
  } catch (malformed) {
    if (malformed instanceof MalformedBytes) return null;
    throw malformed;
  }
}

function batchText(folder: PartitionFolder, segment: string, piece: BatchPiece | GapPiece, asJson: boolean): string {
  const { topic, partition } = folder;
  const { position } = piece;
  if (piece.kind === "gap") {
    const { size, why } = piece;
    if (asJson) return JSON.stringify({ topic, partition, segment, position, size, fault: why }) + "\n";
    return `${partitionName(folder)}/${segment} at ${position}: ${size} bytes: ${why}\n`;
  }
  const { header, fault } = piece;
  const { baseOffset, nextOffset, sizeInBytes, recordCount, partitionLeaderEpoch } = header;
  if (asJson) {
    const { producerId, producerEpoch, baseSequence, isTransactional, isControl, crc } = header;
    return JSON.stringify({
      topic,
      partition,
      segment,
      position,
      size: sizeInBytes,
      base_offset: baseOffset,
      last_offset: nextOffset - 1,
      records: recordCount,
      leader_epoch: partitionLeaderEpoch,
      codec: header.compression,
      timestamp_type: header.timestampType,
      base_timestamp: header.baseTimestamp,
      max_timestamp: header.maxTimestamp,
      producer_id: producerId,
      producer_epoch: producerEpoch,
      base_sequence: baseSequence,
      transactional: isTransactional,
      control: isControl,
      crc,
      fault,
    }) + "\n";
  }
  const { producerId, producerEpoch, baseSequence, isTransactional, isControl, maxTimestamp } = header;
  return [
    `${partitionName(folder)}/${segment} at ${position}:`,
    `offsets ${baseOffset}..${nextOffset - 1},`,
    `${counted(recordCount, "record")} in ${sizeInBytes} bytes,`,
    `${header.compression ?? "unknown codec"}, epoch ${partitionLeaderEpoch}, ${header.timestampType} up to ${
      maxTimestamp < 0 ? maxTimestamp : isoText(maxTimestamp)
    }`,
    ...(producerId < 0 ? [] : [`, producer ${producerId} epoch ${producerEpoch} sequence ${baseSequence}`]),
    ...(isTransactional ? [", transactional"] : []),
    ...(isControl ? [", control"] : []),
    ...(fault === null ? [] : [`: ${fault}`]),
  ].join(" ").replaceAll(" ,", ",").replaceAll(" :", ":") + "\n";
}

/** stdout, in large pieces; with `-o json` the lines become the elements of one list. */
class Output {
  readonly #context: CommandContext;
  readonly #isList: boolean;
  readonly #bytes = new OutputBytes();
  /** Bytes of compressed batches since it was last reset. */
  inflated = 0;
  #isEmpty = true;

  constructor(context: CommandContext, isList: boolean) {
    this.#context = context;
    this.#isList = isList;
  }

  /** `write` ends with a newline where this is a list. */
  item(write: (bytes: OutputBytes) => void): void {
    if (this.#isList) this.#bytes.text(this.#isEmpty ? "[\n" : ",\n");
    this.#isEmpty = false;
    write(this.#bytes);
    if (this.#isList) this.#bytes.length -= 1;
    if (this.#bytes.length >= PRINT_AT) this.#print();
  }

  end(): void {
    if (this.#isList) this.#bytes.text(this.#isEmpty ? "[]\n" : "\n]\n");
    this.#print();
  }

  #print(): void {
    const { bytes, length } = this.#bytes;
    this.#bytes.empty();
    try {
      if (length > 0) this.#context.process.stdout.writeNow(bytes, 0, length);
    } catch (failure) {
      if (failure instanceof OperatingFailure && failure.code === "EPIPE") throw new ReaderGone();
      throw failure;
    }
  }
}

function turn({ machine: { clock, timers } }: CommandContext): Promise<void> {
  return new Promise((resolve) => timers.at(clock.monotonicMs(), resolve));
}

function whole(flag: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text)) throw usageError(`${flag} is a whole number, not "${text}"`);
  return Number(text);
}
