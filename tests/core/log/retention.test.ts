import { expect, test } from "bun:test";
import { expiredSegments, type RetentionRules } from "../../../core/log/retention.ts";

/** Segments of 100 bytes and ten offsets each, the last one active, with these largest timestamps. */
const segments = (...stamps: number[]) =>
  stamps.map((largestTimestampMs, n) => ({ baseOffset: n * 10, size: 100, largestTimestampMs }));
const rules: RetentionRules = { deletes: true, retentionMs: -1, retentionBytes: -1, startOffset: 0, nowMs: 10_000 };

test("segments go from the front while their largest timestamp is older than retention.ms", () => {
  const verdict = (...stamps: number[]) => expiredSegments(segments(...stamps), { ...rules, retentionMs: 1000 });
  expect([
    verdict(1000, 2000, 9999),
    verdict(8999, 9000, 9999),
    // A young one in front keeps what is behind it; so does one from the future.
    verdict(9500, 1000, 1000),
    verdict(99_999, 1000, 1000),
    // All of them: the active one too.
    verdict(1000, 1000),
  ]).toEqual([
    { count: 2, reason: "time" },
    { count: 1, reason: "time" },
    { count: 0, reason: null },
    { count: 0, reason: null },
    { count: 2, reason: "time" },
  ]);
});

test("an empty active segment stays", () => {
  const [first, last] = segments(1000, 1000);
  const left = [first!, { ...last!, size: 0 }];
  expect(expiredSegments(left, { ...rules, retentionMs: 1, retentionBytes: 0 })).toEqual({ count: 1, reason: "size" });
});

test("segments go by size while what is left still has retention.bytes", () => {
  const verdict = (retentionBytes: number) => expiredSegments(segments(1, 1, 1), { ...rules, retentionBytes }).count;
  expect([300, 299, 201, 200, 100, 99, 0].map(verdict)).toEqual([0, 0, 0, 1, 2, 2, 3]);
});

test("what lies before the log's start goes whatever the policy, but never the active segment", () => {
  const verdict = (startOffset: number) =>
    expiredSegments(segments(1, 1, 1), { ...rules, deletes: false, retentionMs: 0, retentionBytes: 0, startOffset })
      .count;
  expect([0, 9, 10, 19, 20, 30].map(verdict)).toEqual([0, 0, 1, 1, 2, 2]);
});
