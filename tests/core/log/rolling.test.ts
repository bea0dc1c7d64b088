import { expect, test } from "bun:test";
import { shouldRoll } from "../../../core/log/rolling.ts";

const active = { size: 1000, baseOffset: 100, firstTimestampMs: 5000, openedMs: 90_000, isIndexFull: false };
const coming = { size: 50, lastOffset: 120, maxTimestampMs: 5500 };
const rules = { segmentBytes: 2000, segmentMs: 1000, jitterMs: 0, nowMs: 99_000 };

test("a segment is full when the batch would make it larger than it may be, not when it fits to the byte", () => {
  expect([1000, 1001].map((size) => shouldRoll(active, { ...coming, size }, rules))).toEqual([false, true]);
});

test("a segment's age goes by its records, and jitter shortens it", () => {
  const at = (maxTimestampMs: number, jitterMs: number) =>
    shouldRoll(active, { ...coming, maxTimestampMs }, { ...rules, jitterMs });
  expect([at(6000, 0), at(6001, 0), at(5901, 100), at(5900, 100), at(-1, 0)]).toEqual([
    false,
    true,
    true,
    false,
    false,
  ]);
});

test("where the first records have no timestamps the clock counts", () => {
  const old = { ...active, firstTimestampMs: -1 };
  const at = (nowMs: number) => shouldRoll(old, coming, { ...rules, nowMs });
  expect([at(91_000), at(91_001)]).toEqual([false, true]);
});

test("a full index or an offset too far from the first begins a new segment", () => {
  expect(shouldRoll({ ...active, isIndexFull: true }, coming, rules)).toBe(true);
  const at = (lastOffset: number) => shouldRoll(active, { ...coming, lastOffset }, rules);
  expect([at(100 + 0x7fffffff), at(101 + 0x7fffffff)]).toEqual([false, true]);
});

test("an empty segment takes anything", () => {
  expect(shouldRoll({ ...active, size: 0, firstTimestampMs: null }, { ...coming, size: 9999 }, rules)).toBe(false);
});
