import { expect, test } from "bun:test";
import type { CommandFailed } from "../../commands/command.ts";
import { parseOffset, parseOffsetRange, timeInstead } from "../../commands/offset_spec.ts";

test("the words for the two ends and the committed offset", () => {
  const words = ["beginning", "earliest", "start", "oldest", "END", "latest", "newest", "committed", "stored"];
  expect(words.map((word) => parseOffset(word))).toEqual([
    { kind: "beginning", delta: 0 },
    { kind: "beginning", delta: 0 },
    { kind: "beginning", delta: 0 },
    { kind: "beginning", delta: 0 },
    { kind: "end", delta: 0 },
    { kind: "end", delta: 0 },
    { kind: "end", delta: 0 },
    { kind: "committed", delta: 0 },
    { kind: "committed", delta: 0 },
  ]);
});

test("10 is an offset, +10 is after the beginning, -10 is before the end", () => {
  const given = ["10", "+10", "-10", "end-10", "committed-3", "beginning+5", "1_000", "-0"];
  expect(given.map((text) => parseOffset(text))).toEqual([
    { kind: "offset", offset: 10 },
    { kind: "beginning", delta: 10 },
    { kind: "end", delta: -10 },
    { kind: "end", delta: -10 },
    { kind: "committed", delta: -3 },
    { kind: "beginning", delta: 5 },
    { kind: "offset", offset: 1000 },
    { kind: "end", delta: 0 },
  ]);
});

test("times are dates, milliseconds or an age", () => {
  const given = ["@2026-09-01", "@2026-09-01T10:00Z", "@1795208499289", "@-1h"];
  expect(given.map((text) => parseOffset(text))).toEqual([
    { kind: "time", atMs: Date.UTC(2026, 8, 1) },
    { kind: "time", atMs: Date.UTC(2026, 8, 1, 10) },
    { kind: "time", atMs: 1795208499289 },
    { kind: "age", ms: 3_600_000 },
  ]);
});

test("a range has two sides, either of which may be left out", () => {
  expect(parseOffsetRange("5")).toEqual({ from: { kind: "offset", offset: 5 }, until: null });
  expect(parseOffsetRange("5..10")).toEqual({
    from: { kind: "offset", offset: 5 },
    until: { kind: "offset", offset: 10 },
  });
  expect(parseOffsetRange("5:10")).toEqual({
    from: { kind: "offset", offset: 5 },
    until: { kind: "offset", offset: 10 },
  });
  expect(parseOffsetRange(":end")).toEqual({ from: { kind: "beginning", delta: 0 }, until: { kind: "end", delta: 0 } });
  expect(parseOffsetRange("@-1h..@-30m")).toEqual({
    from: { kind: "age", ms: 3_600_000 },
    until: { kind: "age", ms: 1_800_000 },
  });
  expect(parseOffsetRange("@2026-09-01T10:00:00Z..")).toEqual({
    from: { kind: "time", atMs: Date.UTC(2026, 8, 1, 10) },
    until: null,
  });
});

test("a time without its @ is refused with that advice, and is not taken for a range", () => {
  const hint = (text: string): unknown => {
    try {
      return parseOffsetRange(text);
    } catch (error) {
      return (error as CommandFailed).hint;
    }
  };
  expect(["-1h", "2026-09-01", "2026-09-01T10:00Z"].map(hint)).toEqual([
    "For a time put @ before it: @-1h",
    "For a time put @ before it: @2026-09-01",
    "For a time put @ before it: @2026-09-01T10:00Z",
  ]);
  expect(hint("1...2")).toBe("Two dots make a range: 1..2");
  expect(timeInstead(1795280843000)).toBe("For a time put @ before it: @1795280843000");
  expect(timeInstead(3_000_000)).toBe(null);
});

test("what is no offset is named, with what would be one", () => {
  const refused = (text: string): string => {
    try {
      parseOffsetRange(text);
    } catch (error) {
      return (error as Error).message;
    }
    return "accepted";
  };
  expect(
    [
      "",
      "..",
      "yesterday",
      "end-",
      "end5",
      "1.5",
      "5..x",
      "constructor",
      "--5",
      "99999999999999999999",
      "9007199254740993",
    ].map(
      refused,
    ),
  ).toEqual([
    '"" is not an offset',
    '".." is not a range of offsets',
    '"yesterday" is not an offset',
    '"end-" is not an offset',
    '"end5" is not an offset',
    '"1.5" is not an offset',
    '"x" is not an offset',
    '"constructor" is not an offset',
    '"--5" is not an offset',
    '"99999999999999999999" is not an offset',
    '"9007199254740993" is beyond the largest offset kq can ask for',
  ]);
  expect(refused("@noon")).toBe('"@noon" is not a time');
});
