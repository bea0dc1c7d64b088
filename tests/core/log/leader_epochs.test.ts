import { expect, test } from "bun:test";
import { LeaderEpochs } from "../../../core/log/leader_epochs.ts";

function epochs(...entries: readonly [epoch: number, startOffset: number][]): LeaderEpochs {
  const made = new LeaderEpochs();
  for (const [epoch, startOffset] of entries) made.assign(epoch, startOffset);
  return made;
}

test("an epoch ends where the next one began, the latest at the log's end", () => {
  const known = epochs([2, 10], [3, 20], [5, 40]);
  expect([0, 1, 2, 3, 4, 5, 6, -1].map((epoch) => known.endOffsetFor(epoch, 50))).toEqual([
    // Older than all: its records are gone, ours begin at 10.
    { epoch: 0, endOffset: 10 },
    { epoch: 1, endOffset: 10 },
    { epoch: 2, endOffset: 20 },
    { epoch: 3, endOffset: 40 },
    { epoch: 3, endOffset: 40 },
    { epoch: 5, endOffset: 50 },
    { epoch: -1, endOffset: -1 },
    { epoch: -1, endOffset: -1 },
  ]);
  expect(epochs().endOffsetFor(0, 0)).toEqual({ epoch: -1, endOffset: -1 });
});

test("an epoch that wrote nothing gives way, and one cannot be assigned twice", () => {
  const known = epochs([1, 0], [2, 10], [2, 15], [3, 10], [3, 30]);
  expect(known.entries()).toEqual([{ epoch: 1, startOffset: 0 }, { epoch: 3, startOffset: 10 }]);
  expect(known.latest).toBe(3);
});

test("what contradicts a new entry is dropped", () => {
  expect(epochs([1, 0], [2, 10], [4, 20], [2, 5]).entries()).toEqual([
    { epoch: 1, startOffset: 0 },
    { epoch: 2, startOffset: 5 },
  ]);
});

test("a record's epoch is the last that began at or before it", () => {
  const known = epochs([2, 10], [3, 20]);
  expect([9, 10, 19, 20, 99].map((offset) => known.epochAt(offset))).toEqual([-1, 2, 2, 3, 3]);
});
