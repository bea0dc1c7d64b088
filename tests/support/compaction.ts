/**
 * Logs with keys in them, cleaned in a test as the broker would, and what is in them batch by batch.
 *
 * @module
 */
import { plainChecksums } from "../../core/base/crc32c.ts";
import {
  cleanableRange,
  type CleaningOutcome,
  discardAllCleaned,
  startCleaning,
} from "../../core/log/compaction/mod.ts";
import type { Log } from "../../core/log/mod.ts";
import { readBatchHeader } from "../../core/protocol/records/batch.ts";
import type { CodecName } from "../../core/protocol/records/compression/codec.ts";
import { decodeRecords, encodeBatch } from "../../core/protocol/records/records.ts";
import type { Clock, Disk, Timers } from "../../core/runtime/ports.ts";
import { NOW_MS, readBytes } from "./logs.ts";

/** `key=value`, `key=` for an empty value, `key` alone for a tombstone, `=value` without a key. */
export type RecordText = string;

export interface KeyedBatch {
  readonly stampMs?: number;
  readonly codec?: CodecName;
  readonly producer?: { readonly id: number; readonly epoch?: number; readonly sequence: number };
  readonly isTransactional?: boolean;
}

const utf8 = new TextEncoder();

export function keyedBatch(records: readonly RecordText[], o: KeyedBatch = {}): Uint8Array {
  const { producer } = o;
  return encodeBatch(
    records.map((text, n) => {
      const [, key = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(text)!;
      return {
        timestampMs: (o.stampMs ?? NOW_MS) + n,
        key: key === "" ? null : utf8.encode(key),
        value: value === undefined ? null : utf8.encode(value),
        headers: [],
      };
    }),
    {
      codec: o.codec ?? "none",
      isTransactional: o.isTransactional ?? false,
      ...(producer === undefined ? {} : {
        producer: { producerId: producer.id, producerEpoch: producer.epoch ?? 0, baseSequence: producer.sequence },
      }),
    },
  );
}

/** The batch that ends a producer's transaction. */
export function markerBatch(end: "commit" | "abort", producerId: number, stampMs = NOW_MS): Uint8Array {
  const key = Uint8Array.of(0, 0, 0, end === "commit" ? 1 : 0);
  return encodeBatch([{ timestampMs: stampMs, key, value: new Uint8Array(6), headers: [] }], {
    isTransactional: true,
    isControl: true,
    producer: { producerId, producerEpoch: 0, baseSequence: -1 },
  });
}

/** Appends, and fails where that is refused. */
export function add(log: Log, batch: Uint8Array): void {
  const header = readBatchHeader(batch, 0);
  const outcome = log.append({
    records: batch,
    leaderEpoch: log.latestEpoch,
    nowMs: NOW_MS,
    origin: header.isControl ? "broker" : "client",
    verification: "waived",
  });
  if (outcome.kind === "refused") throw new Error(outcome.error);
}

/** Lets everything that is under way on a simulated disk come to its end. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) await Promise.resolve();
}

/** Time does not pass, and whoever waits for it is woken at once. */
const still: Clock & Timers = {
  monotonicMs: () => 0,
  wallMs: () => NOW_MS,
  at(_, wake) {
    wake();
    return () => {};
  },
};

export interface CleanOptions {
  readonly nowMs?: number;
  readonly deleteRetentionMs?: number;
  readonly mapBytes?: number;
  readonly bufferBytes?: number;
  readonly minDirtyRatio?: number;
  /** Told after each group that took its place. */
  readonly swapped?: () => void;
  /** Told of each group that is about to; told in turn whether it did. Where it did not, the cleaning ends. */
  readonly swapping?: (group: { readonly baseOffset: number; readonly endOffset: number }) => (done: boolean) => void;
  /** Asked before each group: whether to give up. */
  readonly isStopped?: () => boolean;
}

/** Cleans the log once; null when nothing is dirty. */
export async function clean(log: Log, disk: Disk, o: CleanOptions = {}): Promise<CleaningOutcome | null> {
  const nowMs = o.nowMs ?? NOW_MS;
  const view = log.compaction;
  const rules = { minLagMs: 0, maxLagMs: Infinity, minDirtyRatio: o.minDirtyRatio ?? 0, nowMs };
  const { firstDirtyOffset, endOffset, isDue, isReset } = cleanableRange(view.extent, view.cleanedOffset, rules);
  if (isReset) view.noteCleaned(firstDirtyOffset);
  if (!isDue) return null;
  await view.ready();
  const segments = view.segmentsBefore(endOffset);
  const { segmentBytes, segmentIndexBytes, indexIntervalBytes } = view.config;
  const job = {
    folder: view.folder,
    segments: segments.map(({ baseOffset, size }) => ({ baseOffset, size })),
    firstDirtyOffset,
    endOffset,
    aborted: await view.abortedTransactions(0, endOffset),
    lastOfProducers: await view.lastOfProducers(),
    nowMs,
    deleteRetentionMs: o.deleteRetentionMs ?? 86_400_000,
    segmentBytes,
    segmentIndexBytes,
    indexIntervalBytes,
    mapBytes: o.mapBytes ?? 1 << 20,
    mapLoadFactor: 0.9,
    bufferBytes: o.bufferBytes ?? 4096,
    hashStart: Int32Array.of(1, 2, 3, 4),
  };
  const ports = { threads: null, disk, checksums: plainChecksums, clock: still, timers: still };
  const run = startCleaning(job, { ...ports, bytesPerSecond: Infinity });
  for (;;) {
    const step = await run.next();
    if (step.done === true) {
      await view.checkpointCleaned(step.value.cleanedOffset);
      return step.value;
    }
    if (o.isStopped?.() === true) {
      discardAllCleaned(disk, view.folder);
      return null;
    }
    const { baseOffset, replaces } = step.value;
    const old = replaces.map((base) => segments.find((segment) => segment.baseOffset === base)!);
    const told = o.swapping?.({ baseOffset, endOffset: old.at(-1)!.nextOffset });
    const isReplaced = await view.replaceSegments(old);
    told?.(isReplaced);
    if (!isReplaced && told !== undefined) return null;
    if (!isReplaced) throw new Error("the old segments are not the log's any more");
    o.swapped?.();
  }
}

/** Every batch in the log, one after the other. */
export function batchesOf(log: Log): Uint8Array[] {
  const batches: Uint8Array[] = [];
  for (let from = log.startOffset; from < log.endOffset;) {
    const bytes = readBytes(log, { from });
    if (bytes === "outOfRange" || bytes.length === 0) break;
    for (let at = 0; at < bytes.length;) {
      const { sizeInBytes, nextOffset } = readBatchHeader(bytes, at);
      batches.push(bytes.slice(at, at + sizeInBytes));
      from = nextOffset;
      at += sizeInBytes;
    }
  }
  return batches;
}

/** `offset key=value` for each record of the log that a consumer would be given. */
export function keyed(log: Log): string[] {
  return batchesOf(log).filter((batch) => !readBatchHeader(batch, 0).isControl).flatMap((batch) =>
    decodeRecords(batch).map(({ offset, key, value }) =>
      `${offset} ${key === null ? "" : text(key)}${value === null ? "" : `=${text(value)}`}`
    )
  );
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
