/**
 * Compares a segment's index files with its batches: finds entries that would mislead a search.
 *
 * @module
 */
import { MalformedBytes } from "../../base/cursor.ts";
import type { Disk } from "../../runtime/ports.ts";
import { decodeAborted, TXN_INDEX_SUFFIX } from "../aborted_transactions.ts";
import { type EntryShape, INDEX_SUFFIX, offsetEntry, TIME_INDEX_SUFFIX, timeEntry } from "../index_files.ts";
import { sidecar } from "../segment_indexes.ts";
import type { Problem } from "./findings.ts";
import type { SeenBatch } from "./offset_order.ts";

interface IndexedSegment {
  readonly disk: Disk;
  /** The segment's file. */
  readonly path: string;
  readonly base: number;
  /** Its valid batches, in order. */
  readonly seen: readonly SeenBatch[];
  /** Whether these are all its batches. */
  readonly isWhole: boolean;
  /** Another segment follows: this one is not written any more. */
  readonly isFull: boolean;
  /** The names in the folder. */
  readonly names: ReadonlySet<string>;
}

export function checkIndexes(segment: IndexedSegment): { readonly entries: number; readonly problems: Problem[] } {
  const problems: Problem[] = [];
  let entries = 0;
  const check = (suffix: string, of: (bytes: Uint8Array, say: (at: number | null, what: string) => void) => number) => {
    const path = sidecar(segment.path, suffix);
    if (!segment.names.has(path.slice(path.lastIndexOf("/") + 1))) return;
    const found: Problem[] = [];
    const say = (position: number | null, what: string) =>
      void found.push({ grade: "doubtful", path, position, what, remedy: { kind: "remove", path } });
    entries += of(segment.disk.readFile(path), say);
    // One is enough to distrust the file, and the others usually follow from it.
    problems.push(...found.slice(0, 1));
  };
  check(INDEX_SUFFIX, (bytes, say) => checkPositions(entriesOf(bytes, offsetEntry, say), segment, say));
  check(TIME_INDEX_SUFFIX, (bytes, say) => checkTimes(entriesOf(bytes, timeEntry, say), segment, say));
  check(TXN_INDEX_SUFFIX, (bytes, say) => checkAborted(bytes, segment, say));
  return { entries, problems };
}

interface Entry {
  /** Of the entry itself. */
  readonly at: number;
  readonly key: number;
  readonly value: number;
}

type Say = (position: number | null, what: string) => void;

/** Kafka makes the file longer than needed: zeros at the end are not entries. */
function entriesOf(bytes: Uint8Array, { size, keySize }: EntryShape, say: Say): Entry[] {
  if (bytes.length % size !== 0) say(null, `it is ${bytes.length} bytes long, no multiple of ${size}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: Entry[] = [];
  for (let at = 0; at + size <= bytes.length; at += size) {
    const key = keySize === 4 ? view.getInt32(at) : Number(view.getBigInt64(at));
    entries.push({ at, key, value: view.getInt32(at + keySize) });
  }
  while (entries.at(-1)?.key === 0 && entries.at(-1)?.value === 0) entries.pop();
  return entries;
}

/**
 * A search for an offset begins at the last entry that is not above it: the batch there must not begin above it either.
 * The entry is a batch's last offset; for several that were appended together it is the last one's.
 */
function checkPositions(entries: readonly Entry[], { base, seen }: IndexedSegment, say: Say): number {
  const batches = new Map(seen.map((batch) => [batch.position, batch]));
  const lastOffsets = new Set(seen.map(({ nextOffset }) => nextOffset - 1));
  let before: Entry = { at: -1, key: -1, value: -1 };
  for (const entry of entries) {
    const { at, key, value: position } = entry;
    const offset = base + key;
    const batch = batches.get(position);
    if (key <= before.key || position < before.value) {
      say(at, `offset ${offset} at ${position} comes after ${base + before.key}`);
    } else if (batch === undefined) say(at, `offset ${offset} is said to be at ${position}, where no batch begins`);
    else if (offset < batch.baseOffset || !lastOffsets.has(offset)) {
      say(at, `offset ${offset} is said to be at ${position}, where the batch of offset ${batch.baseOffset} is`);
    }
    before = entry;
  }
  return entries.length;
}

/**
 * A search for a time skips everything before an entry that is not later, so nothing there may be later than the entry.
 * The last entry has the largest timestamp of all, so a record with it must exist.
 */
function checkTimes(entries: readonly Entry[], { base, seen, isWhole, isFull }: IndexedSegment, say: Say): number {
  let before: Entry = { at: -1, key: -Infinity, value: -1 };
  let largest = -Infinity;
  let next = 0;
  for (const entry of entries) {
    const { at, key: timestampMs, value } = entry;
    const offset = base + value;
    for (; next < seen.length && seen[next]!.nextOffset - 1 <= offset; next++) {
      largest = Math.max(largest, seen[next]!.maxTimestamp);
    }
    if (timestampMs < before.key || value < before.value) {
      say(at, `time ${timestampMs} of offset ${offset} comes after ${before.key} of ${base + before.value}`);
    } else if (largest > timestampMs) {
      say(at, `nothing before offset ${offset} is said to be later than ${timestampMs}, and ${largest} is`);
    } else if (seen.length > 0 && offset >= seen.at(-1)!.nextOffset) {
      say(at, `offset ${offset} is behind the segment's end, ${seen.at(-1)!.nextOffset}`);
    } else if (isWhole && Math.max(largest, latestIn(seen[next], offset)) < timestampMs) {
      say(at, `a record up to offset ${offset} is said to be as late as ${timestampMs}, and none is`);
    }
    before = entry;
  }
  // Files end with zeros, so entries with time 0 cannot be checked.
  const latest = seen.reduce((most, { maxTimestamp }) => Math.max(most, maxTimestamp), 0);
  if (isWhole && isFull && latest > Math.max(0, before.key)) {
    say(null, `the latest time of the segment is ${latest}, and its last entry says ${Math.max(0, before.key)}`);
  }
  return entries.length;
}

/** Of a batch that holds the offset: for several appended at once, Kafka may name one in the middle. */
function latestIn(batch: SeenBatch | undefined, offset: number): number {
  return batch !== undefined && batch.baseOffset <= offset ? batch.maxTimestamp : -Infinity;
}

function checkAborted(bytes: Uint8Array, { base, seen }: IndexedSegment, say: Say): number {
  try {
    const aborted = decodeAborted(bytes);
    const end = seen.at(-1)?.nextOffset ?? base;
    for (const { producerId, firstOffset, lastOffset } of aborted) {
      if (firstOffset <= lastOffset && lastOffset >= base && lastOffset < end) continue;
      say(
        null,
        `the transaction of producer ${producerId} from ${firstOffset} to ${lastOffset} did not end in this segment`,
      );
    }
    return aborted.length;
  } catch (malformed) {
    if (!(malformed instanceof MalformedBytes)) throw malformed;
    say(null, malformed.message);
    return 0;
  }
}
