/**
 * Decides which batches of a segment have the right offset. The checksum does not cover a batch's offset, so a damaged
 * one looks like any other; but the offsets of all the others ascend, and it does not fit. Pure.
 *
 * @module
 */

/** A batch with a valid checksum. */
export interface SeenBatch {
  readonly position: number;
  readonly size: number;
  readonly baseOffset: number;
  /** The offset after its last. */
  readonly nextOffset: number;
  readonly records: number;
  readonly maxTimestamp: number;
  readonly leaderEpoch: number;
}

/** For each batch, in the order of the file, whether it is in the longest ascending sequence. */
export function inRow(
  batches: readonly SeenBatch[],
  { from, to }: { readonly from: number; readonly to: number },
): boolean[] {
  const believed = batches.map(() => false);
  if (followOneAnother(batches, from, to)) return believed.fill(true);
  // By length: the batch that ends a sequence of that length with the smallest offset; and for each batch its
  // predecessor.
  const ends: number[] = [];
  const before: number[] = [];
  for (const [index, { baseOffset, nextOffset }] of batches.entries()) {
    before.push(-1);
    if (baseOffset < from || nextOffset > to) continue;
    const length = firstEndAfter(ends, batches, baseOffset);
    before[index] = length === 0 ? -1 : ends[length - 1]!;
    if (length === ends.length || batches[ends[length]!]!.nextOffset > nextOffset) ends[length] = index;
  }
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index]!) believed[index] = true;
  return believed;
}

function followOneAnother(batches: readonly SeenBatch[], from: number, to: number): boolean {
  let expected = from;
  for (const { baseOffset, nextOffset } of batches) {
    if (baseOffset < expected) return false;
    expected = nextOffset;
  }
  return expected <= to;
}

/** The length of the longest sequence that a batch of that offset can follow. */
function firstEndAfter(ends: readonly number[], batches: readonly SeenBatch[], baseOffset: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (batches[ends[middle]!]!.nextOffset > baseOffset) high = middle;
    else low = middle + 1;
  }
  return low;
}
