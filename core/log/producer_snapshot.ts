/**
 * Producer state in a file, `<offset>.snapshot`, as it was when the log ended at that offset: Kafka's format, version
 * 1.
 *
 * Kafka's rows hold only a producer's last batch, so that after a restart Kafka takes a repeated second last batch for
 * one out of order. kq writes a row for each batch it remembers, the oldest first: Kafka reads the file too and keeps a
 * producer's last row, and kq has them all.
 *
 * @module
 */
import { MalformedBytes, Reader, Writer } from "../base/cursor.ts";
import type { Checksums } from "../runtime/ports.ts";
import type { Steps } from "../runtime/steps.ts";
import type { ProducerEntry, RememberedBatch } from "./producer_state.ts";

const SUFFIX = ".snapshot";
const NAME = /^(\d{20})\.snapshot$/;
const VERSION = 1;
const CRC_AT = 2;
const ENTRIES_AT = 6;
const ROW_SIZE = 8 + 2 + 4 + 8 + 4 + 8 + 4 + 8;

export function snapshotName(offset: number): string {
  return String(offset).padStart(20, "0") + SUFFIX;
}

/** The offset in a snapshot's name; null when the name is not a snapshot's. */
export function snapshotOffsetIn(name: string): number | null {
  const match = NAME.exec(name);
  return match === null ? null : Number(match[1]);
}

const NO_BATCH = { lastSequence: -1, lastOffset: -1, firstOffset: -1 };
/** The rows of one step. */
const STEP = 2000;

/** In steps, because there may be a million rows: see `steps.ts`. */
export function* encodeSnapshot(
  entries: readonly ProducerEntry[],
  checksums: Checksums,
): Steps<Uint8Array> {
  let rows = 0;
  for (const [n, { batches }] of entries.entries()) {
    rows += Math.max(1, batches.length);
    if (n % STEP === STEP - 1) yield;
  }
  const w = new Writer(ENTRIES_AT + 4 + rows * ROW_SIZE);
  w.int16(VERSION);
  w.int32(0);
  w.int32(rows);
  for (const [n, entry] of entries.entries()) {
    encodeEntry(w, entry);
    if (n % STEP === STEP - 1) yield;
  }
  const bytes = w.finish();
  const crc = yield* checksum(bytes, checksums);
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length).setUint32(CRC_AT, crc);
  return bytes;
}

function encodeEntry(w: Writer, entry: ProducerEntry): void {
  const batches = entry.batches.length === 0 ? [NO_BATCH] : entry.batches;
  for (const [n, batch] of batches.entries()) {
    const isLast = n === batches.length - 1;
    w.int64(entry.producerId);
    w.int16(entry.epoch);
    w.int32(batch.lastSequence);
    w.int64(batch.lastOffset);
    w.int32(batch.lastOffset - batch.firstOffset);
    w.int64(isLast || !("timestampMs" in batch) ? entry.lastTimestampMs : batch.timestampMs);
    w.int32(entry.coordinatorEpoch);
    w.int64(isLast ? entry.currentTxnFirstOffset ?? -1 : -1);
  }
}

/** In steps. The generator throws MalformedBytes when the bytes are not a whole snapshot. */
export function* decodeSnapshot(bytes: Uint8Array, checksums: Checksums): Steps<ProducerEntry[]> {
  const r = new Reader(bytes);
  const version = r.int16();
  if (version !== VERSION) throw new MalformedBytes(`a snapshot of version ${version}`);
  const crc = r.uint32();
  if (crc !== (yield* checksum(bytes, checksums))) {
    throw new MalformedBytes("it does not have the checksum it carries");
  }
  const entries = new Map<number, ProducerEntry>();
  for (let rows = r.count(false, ROW_SIZE); rows > 0; rows--) {
    decodeRow(r, entries);
    if (rows % STEP === 0) yield;
  }
  return [...entries.values()];
}

function decodeRow(r: Reader, entries: Map<number, ProducerEntry>): void {
  const producerId = r.int64();
  const epoch = r.int16();
  const lastSequence = r.int32();
  const lastOffset = r.int64();
  const delta = r.int32();
  const timestampMs = r.int64();
  const coordinatorEpoch = r.int32();
  const txnFirstOffset = r.int64();
  const before = entries.get(producerId)?.batches ?? [];
  const batch: RememberedBatch = {
    firstOffset: lastOffset - delta,
    lastOffset,
    // Sequences have 31 bits and begin again at 0.
    firstSequence: (lastSequence - delta) & 0x7fffffff,
    lastSequence,
    timestampMs,
  };
  entries.set(producerId, {
    producerId,
    epoch,
    batches: lastOffset < 0 ? [] : [...before, batch],
    lastTimestampMs: timestampMs,
    coordinatorEpoch,
    currentTxnFirstOffset: txnFirstOffset < 0 ? null : txnFirstOffset,
  });
}

function* checksum(bytes: Uint8Array, checksums: Checksums): Steps<number> {
  let crc = 0;
  for (let at = ENTRIES_AT; at < bytes.length;) {
    const length = Math.min(STEP * ROW_SIZE, bytes.length - at);
    crc = checksums.crc32c(bytes, at, length, crc);
    at += length;
    if (at < bytes.length) yield;
  }
  return crc;
}
