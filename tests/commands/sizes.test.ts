import { expect, test } from "bun:test";
import {
  durationText,
  parseCount,
  parseDuration,
  parsePartitions,
  parseRate,
  parseSeparator,
  parseSize,
  sizeText,
} from "../../commands/sizes.ts";

/** What a parser makes of a text, or the sentence it refuses it with. */
function outcome<T>(parse: (text: string) => T, text: string): T | string {
  try {
    return parse(text);
  } catch (error) {
    return (error as Error).message;
  }
}

test("kB and MB are thousands, KiB and MiB are 1024s", () => {
  const given = ["0", "17", "1kB", "1MB", "1.5MB", "64KiB", "1MiB", "2GB", "2 GiB", "1e6"];
  expect(given.map(parseSize)).toEqual([0, 17, 1000, 1e6, 1.5e6, 65536, 1048576, 2e9, 2147483648, 1e6]);
});

test("what is no size, duration, rate, count or list of partitions is named", () => {
  expect(outcome(parseSize, "1 elephant")).toBe('"1 elephant" is not a size');
  expect(outcome(parseSize, "-1")).toBe('"-1" is not a size');
  expect(outcome(parseSize, "1.5")).toBe('"1.5" is not a size');
  expect(outcome(parseDuration, "10")).toBe('"10" is not a duration');
  expect(outcome(parseDuration, "5constructor")).toBe('"5constructor" is not a duration');
  expect(outcome(parseSize, "5constructor")).toBe('"5constructor" is not a size');
  expect(outcome(parseDuration, "")).toBe('"" is not a duration');
  expect(outcome(parseRate, "500")).toBe('"500" is not a rate');
  expect(outcome(parseRate, "0/s")).toBe('"0/s" is not a rate');
  expect(outcome(parseCount, "-3")).toBe('"-3" is not a whole number, 0 or more');
  expect(outcome(parseCount, "1.5")).toBe('"1.5" is not a whole number, 0 or more');
  expect(outcome(parsePartitions, "2-1")).toBe('"2-1" is not a list of partitions');
  expect(outcome(parsePartitions, "")).toBe('"" is not a list of partitions');
  expect(outcome(parsePartitions, "0-99999999")).toBe('"0-99999999" names more than 100000 partitions');
});

test("durations have a unit, and 0 needs none", () => {
  const given = ["0", "5ms", "10s", "2m", "1h", "7d", "1.5s"];
  expect(given.map(parseDuration)).toEqual([0, 5, 10_000, 120_000, 3_600_000, 604_800_000, 1500]);
});

test("a rate with a size is bytes, without one it is records", () => {
  expect(parseRate("500/s")).toEqual({ of: "records", perSecond: 500 });
  expect(parseRate("10MB/s")).toEqual({ of: "bytes", perSecond: 10_000_000 });
  expect(parseRate("120/m")).toEqual({ of: "records", perSecond: 2 });
});

test("counts may have thousands marked or an exponent", () => {
  expect(["0", "1e6", "1_000_000"].map(parseCount)).toEqual([0, 1_000_000, 1_000_000]);
});

test("partitions come in order and once each", () => {
  expect(parsePartitions("4,0,2-4")).toEqual([0, 2, 3, 4]);
});

test("a separator understands escapes, and keeps every other byte", () => {
  expect([...parseSeparator("\\t")]).toEqual([9]);
  expect([...parseSeparator("a\\0\\x7f\\\\é")]).toEqual([97, 0, 0x7f, 92, 0xc3, 0xa9]);
  expect(outcome(parseSeparator, "\\q")).toBe('Unknown escape "\\q" in "\\q"');
  expect(outcome(parseSeparator, "")).toBe("A separator cannot be empty");
});

test("sizes and durations are told in the unit that fits", () => {
  expect([0, 999, 1000, 1_500_000, 2e12].map(sizeText)).toEqual(["0 B", "999 B", "1.0 kB", "1.5 MB", "2.0 TB"]);
  expect([350, 12_000, 60_000, 200_000, 7_500_000].map(durationText)).toEqual([
    "350 ms",
    "12 s",
    "1 m",
    "3 m 20 s",
    "2 h 5 m",
  ]);
});
