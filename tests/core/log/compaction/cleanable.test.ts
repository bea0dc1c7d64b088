import { expect, test } from "bun:test";
import { cleanableRange, type CleanableSegment, filthiest } from "../../../../core/log/compaction/cleanable.ts";
import { groupSegments } from "../../../../core/log/compaction/segment_groups.ts";

const HOUR = 3_600_000;
const NOW = 1000 * HOUR;

/** Segments of 100 offsets and 1000 bytes each, an hour apart, the last one active and stamped now. */
function logOf(o: Partial<Parameters<typeof cleanableRange>[0]> = {}, count = 5) {
  const segments: CleanableSegment[] = Array.from({ length: count }, (_, n) => ({
    baseOffset: n * 100,
    size: 1000,
    maxTimestampMs: NOW - (count - 1 - n) * HOUR,
    firstTimestampMs: NOW - (count - n) * HOUR,
    openedMs: NOW - (count - n) * HOUR,
  }));
  const endOffset = count * 100;
  return { segments, startOffset: 0, endOffset, lastStableOffset: endOffset, settledOffset: endOffset, ...o };
}

const rules = { minLagMs: 0, maxLagMs: Infinity, minDirtyRatio: 0.5, nowMs: NOW };

test("everything but the active segment of a log that was never cleaned is dirty", () => {
  expect(cleanableRange(logOf(), null, rules)).toEqual({
    firstDirtyOffset: 0,
    endOffset: 400,
    isReset: false,
    dirtyRatio: 1,
    isDue: true,
  });
});

test("a log is due when more of it is dirty than min.cleanable.dirty.ratio says, not when just as much is", () => {
  expect(cleanableRange(logOf(), 200, rules)).toMatchObject({ dirtyRatio: 0.5, isDue: false });
  expect(cleanableRange(logOf(), 100, rules)).toMatchObject({ dirtyRatio: 0.75, isDue: true });
  expect(cleanableRange(logOf(), 400, rules)).toMatchObject({ dirtyRatio: 0, isDue: false });
});

test("nothing from the last stable offset's segment on is cleaned", () => {
  expect(cleanableRange(logOf({ lastStableOffset: 250 }), null, rules).endOffset).toBe(200);
  expect(cleanableRange(logOf({ lastStableOffset: 10 }), null, rules)).toMatchObject({ endOffset: 0, isDue: false });
});

test("nothing that is not on the disk yet is cleaned", () => {
  expect(cleanableRange(logOf({ settledOffset: 300 }), null, rules).endOffset).toBe(300);
});

test("segments with a record younger than min.compaction.lag.ms wait, and those behind them", () => {
  expect(cleanableRange(logOf(), null, { ...rules, minLagMs: 2.5 * HOUR }).endOffset).toBe(200);
  expect(cleanableRange(logOf(), null, { ...rules, minLagMs: 10 * HOUR })).toMatchObject({
    endOffset: 0,
    isDue: false,
  });
});

test("records that have waited for max.compaction.lag.ms are cleaned whatever the ratio", () => {
  const clean = { ...rules, minDirtyRatio: 1 };
  expect(cleanableRange(logOf(), 300, { ...clean, maxLagMs: 3 * HOUR }).isDue).toBe(false);
  expect(cleanableRange(logOf(), 300, { ...clean, maxLagMs: HOUR }).isDue).toBe(true);
  // Nothing is left to clean: then nothing waits.
  expect(cleanableRange(logOf(), 400, { ...clean, maxLagMs: HOUR }).isDue).toBe(false);
});

test("where cleaning had come to lies outside the log, it begins again", () => {
  expect(cleanableRange(logOf({ startOffset: 150 }), 100, rules)).toMatchObject({
    isReset: true,
    firstDirtyOffset: 150,
  });
  expect(cleanableRange(logOf(), 501, rules)).toMatchObject({ isReset: true, firstDirtyOffset: 0 });
  expect(cleanableRange(logOf(), 500, rules)).toMatchObject({ isReset: false, endOffset: 400 });
});

test("the dirtiest of the logs that are due is chosen", () => {
  const log = (name: string, from: number) => ({ name, cleanable: cleanableRange(logOf(), from, rules) });
  expect(filthiest([log("a", 100), log("b", 0), log("c", 300)])?.name).toBe("b");
  expect(filthiest([log("c", 300)])).toBeNull();
});

test("neighbours become one segment while their bytes, their index entries and their offsets fit", () => {
  const source = (baseOffset: number, size: number, indexSize = 8) => ({
    baseOffset,
    size,
    indexSize,
    timeIndexSize: 12,
  });
  const bases = (groups: { readonly baseOffset: number }[][]) => groups.map((group) => group.map((s) => s.baseOffset));
  const limits = { segmentBytes: 100, indexBytes: 1000, endOffset: 500 };
  expect(bases(groupSegments([source(0, 50), source(100, 50), source(200, 1), source(300, 120)], limits)))
    .toEqual([[0, 100], [200], [300]]);
  expect(bases(groupSegments([source(0, 1, 600), source(100, 1, 600), source(200, 1)], limits))).toEqual([[0], [
    100,
    200,
  ]]);
  const far = 0x7fff_ffff;
  expect(bases(groupSegments([source(0, 1), source(far, 1)], { ...limits, endOffset: far + 1 }))).toEqual([[0, far]]);
  expect(bases(groupSegments([source(0, 1), source(far, 1)], { ...limits, endOffset: far + 2 }))).toEqual([[0], [far]]);
});
