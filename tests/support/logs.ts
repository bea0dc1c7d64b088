/**
 * Logs on a simulated disk, and what is in them as text: for the tests of `core/log` and of what stands on it.
 *
 * @module
 */
import { plainChecksums } from "../../core/base/crc32c.ts";
import { openFilesOf } from "../../core/log/open_files.ts";
import { GroupCommit, Log, type LogConfig, type LogOptions, openCheckpoints } from "../../core/log/mod.ts";
import type { CodecName } from "../../core/protocol/records/compression/codec.ts";
import { decodeRecords, encodeBatch } from "../../core/protocol/records/records.ts";
import { encodeMarker } from "../../core/protocol/records/transaction_marker.ts";
import { readBatchHeader } from "../../core/protocol/records/batch.ts";
import type { Disk, Logger } from "../../core/runtime/ports.ts";

export const NOW_MS = 1_700_000_000_000;

export const usualConfig: LogConfig = {
  segmentBytes: 1 << 30,
  maxMessageBytes: 1_048_588,
  compacted: false,
  timestampType: "CreateTime",
  beforeMaxMs: Number.MAX_SAFE_INTEGER,
  afterMaxMs: 3_600_000,
  indexIntervalBytes: 4096,
  segmentMs: Number.MAX_SAFE_INTEGER,
  segmentJitterMs: 0,
  segmentIndexBytes: 10 << 20,
  flushMessages: Number.MAX_SAFE_INTEGER,
  flushMs: Number.MAX_SAFE_INTEGER,
  deletes: true,
  retentionMs: -1,
  retentionBytes: -1,
  preallocate: false,
  fileDeleteDelayMs: 60_000,
  producerIdExpirationMs: 86_400_000,
};

/** Keeps the lines that an operator would see. */
export class TalkLog implements Logger {
  readonly lines: string[] = [];
  debug(): void {}
  info(message: string): void {
    this.lines.push(`info ${message}`);
  }
  warn(message: string): void {
    this.lines.push(`warn ${message}`);
  }
  error(message: string): void {
    this.lines.push(`error ${message}`);
  }
}

export type OpenOptions =
  & { readonly config?: Partial<LogConfig> }
  & Partial<
    Pick<
      LogOptions,
      | "folder"
      | "topic"
      | "partition"
      | "clean"
      | "isKafkas"
      | "leaderEpoch"
      | "commit"
      | "logger"
      | "files"
      | "checkpoints"
      | "clock"
    >
  >;

export function openLog(disk: Disk, o: OpenOptions = {}): Promise<Log> {
  const { config, ...rest } = o;
  const folder = o.folder ?? "/data/orders-0";
  const logger = o.logger ?? new TalkLog();
  const dataFolder = folder.slice(0, folder.lastIndexOf("/"));
  // As the broker has it: for want of a handle one of the segments' is closed.
  const { disk: roomy } = o.files ?? openFilesOf(disk);
  return Log.open({
    folder,
    topic: "orders",
    partition: 0,
    disk,
    checksums: plainChecksums,
    clock: { monotonicMs: () => 0, wallMs: () => NOW_MS },
    logger,
    checkpoints: openCheckpoints({ disk: roomy, dataFolder, logger, clean: o.clean ?? false }),
    config: () => ({ ...usualConfig, ...config }),
    commit: new GroupCommit(roomy),
    clean: false,
    leaderEpoch: 0,
    ...rest,
  });
}

export interface BatchOf {
  readonly stamps?: readonly number[];
  readonly codec?: CodecName;
  readonly producer?: { readonly id: number; readonly epoch?: number; readonly sequence: number };
  /** The producer's records are of the transaction it has open. */
  readonly isTransactional?: boolean;
  /** Of every record. */
  readonly key?: string;
}

/** A batch as a client sends it: one record per value; null is a tombstone. */
export function batchOf(values: readonly (string | null)[], o: BatchOf = {}): Uint8Array {
  const records = values.map((value, index) => ({
    timestampMs: o.stamps?.[index] ?? NOW_MS,
    key: o.key === undefined ? null : new TextEncoder().encode(o.key),
    value: value === null ? null : new TextEncoder().encode(value),
    headers: [],
  }));
  const { producer } = o;
  return encodeBatch(records, {
    codec: o.codec ?? "none",
    isTransactional: o.isTransactional ?? false,
    ...(producer === undefined
      ? {}
      : { producer: { producerId: producer.id, producerEpoch: producer.epoch ?? 0, baseSequence: producer.sequence } }),
  });
}

/** Appends the values as one batch and says what came of it, in a few words. */
export function append(
  log: Log,
  values: readonly (string | null)[],
  o: BatchOf & { readonly nowMs?: number } = {},
): string {
  const outcome = log.append({
    records: batchOf(values, o),
    leaderEpoch: Math.max(0, log.latestEpoch),
    nowMs: o.nowMs ?? NOW_MS,
    origin: "client",
    verification: o.isTransactional === true ? "waived" : null,
  });
  if (outcome.kind === "refused") return outcome.error;
  return `${outcome.duplicate ? "duplicate " : ""}${outcome.baseOffset}..${outcome.lastOffset}`;
}

/** What a transaction coordinator writes to end a producer's transaction. */
export function markerOf(
  o: {
    readonly id: number;
    readonly epoch?: number;
    readonly isAbort: boolean;
    readonly coordinatorEpoch?: number;
    readonly nowMs?: number;
  },
): Uint8Array {
  return encodeMarker({
    producerId: o.id,
    producerEpoch: o.epoch ?? 0,
    isAbort: o.isAbort,
    coordinatorEpoch: o.coordinatorEpoch ?? 0,
    timestampMs: o.nowMs ?? NOW_MS,
  });
}

/** Ends the producer's transaction and says where the marker is. */
export function endTransaction(log: Log, o: Parameters<typeof markerOf>[0] & { readonly version?: number }): string {
  const outcome = log.append({
    records: markerOf(o),
    leaderEpoch: Math.max(0, log.latestEpoch),
    nowMs: NOW_MS,
    origin: "broker",
    markerVersion: o.version ?? 0,
  });
  return outcome.kind === "refused" ? outcome.error : `marker ${outcome.baseOffset}`;
}

/** The bytes a read hands out, as they would be sent. */
export function readBytes(
  log: Log,
  o: { readonly from: number; readonly maxBytes?: number; readonly upperBound?: number; readonly whole?: boolean },
): Uint8Array | "outOfRange" {
  const outcome = log.read({
    fromOffset: o.from,
    maxBytes: o.maxBytes ?? 1 << 20,
    upperBound: o.upperBound ?? log.endOffset,
    wholeFirstBatch: o.whole ?? true,
  });
  if (outcome.kind === "outOfRange") return outcome.kind;
  const into = new Uint8Array(outcome.size);
  outcome.bytes?.readInto(into, 0, 0, outcome.size);
  return into;
}

/**
 * `offset=value` for each record in the bytes, for one without a value whose it is; fails where they are not whole
 * batches.
 */
export function recordsIn(bytes: Uint8Array): string[] {
  const records: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const { sizeInBytes, producerId, baseSequence } = readBatchHeader(bytes, at);
    for (const { offset, key, value, timestampMs } of decodeRecords(bytes.subarray(at, at + sizeInBytes))) {
      const said = new TextDecoder().decode(value ?? key ?? undefined);
      const whose = `${said} of ${producerId}, sequence ${baseSequence}, stamped ${timestampMs}`;
      records.push(`${offset}=${value === null ? whose : said}`);
    }
    at += sizeInBytes;
  }
  return records;
}

export function read(log: Log, o: Parameters<typeof readBytes>[1]): string[] | "outOfRange" {
  const bytes = readBytes(log, o);
  return bytes === "outOfRange" ? bytes : recordsIn(bytes);
}

/** Everything in the log, read as a consumer would: from where the last batch ended. */
export function readAll(log: Log): string[] {
  const records: string[] = [];
  for (let from = log.startOffset; from < log.endOffset;) {
    const bytes = readBytes(log, { from });
    if (bytes === "outOfRange" || bytes.length === 0) throw new Error(`nothing at ${from} of ${log.endOffset}`);
    for (let at = 0; at < bytes.length;) {
      const { sizeInBytes, nextOffset } = readBatchHeader(bytes, at);
      at += sizeInBytes;
      from = nextOffset;
    }
    records.push(...recordsIn(bytes));
  }
  return records;
}
