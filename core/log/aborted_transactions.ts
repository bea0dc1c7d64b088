/**
 * The transactions that were aborted in a segment, as Kafka's `.txnindex` has them: a consumer of committed records
 * learns which producers' records to leave out, and up to which offset. An entry is in the segment of its marker and
 * holds the last stable offset of that moment, so that a reader knows when to stop looking.
 *
 * @module
 */
import { MalformedBytes, Reader, Writer } from "../base/cursor.ts";

export const TXN_INDEX_SUFFIX = ".txnindex";
const VERSION = 0;
const ENTRY_SIZE = 2 + 4 * 8;

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  /** The offset of the marker. */
  readonly lastOffset: number;
  /** The last stable offset once the marker was written: no transaction that was open then began before it. */
  readonly lastStableOffset: number;
}

export function encodeAborted(aborted: readonly AbortedTransaction[]): Uint8Array {
  const w = new Writer(aborted.length * ENTRY_SIZE);
  for (const { producerId, firstOffset, lastOffset, lastStableOffset } of aborted) {
    w.int16(VERSION);
    w.int64(producerId);
    w.int64(firstOffset);
    w.int64(lastOffset);
    w.int64(lastStableOffset);
  }
  return w.finish();
}

/** Throws MalformedBytes when the bytes are not such entries. */
export function decodeAborted(bytes: Uint8Array): AbortedTransaction[] {
  const r = new Reader(bytes);
  const aborted: AbortedTransaction[] = [];
  while (r.remaining > 0) {
    const version = r.int16();
    if (version !== VERSION) throw new MalformedBytes(`an aborted transaction of version ${version}`);
    aborted.push({
      producerId: r.int64(),
      firstOffset: r.int64(),
      lastOffset: r.int64(),
      lastStableOffset: r.int64(),
    });
  }
  return aborted;
}

/**
 * The transactions with records in the range, in the order of their markers. `segments`: the entries of each segment,
 * beginning with the one that holds `from`.
 */
export function abortedBetween(
  segments: Iterable<readonly AbortedTransaction[]>,
  from: number,
  to: number,
): AbortedTransaction[] {
  const found: AbortedTransaction[] = [];
  for (const aborted of segments) {
    for (const transaction of aborted) {
      if (transaction.lastOffset >= from && transaction.firstOffset < to) found.push(transaction);
      if (transaction.lastStableOffset >= to) return found;
    }
  }
  return found;
}
