import { expect, test } from "bun:test";
import fc from "fast-check";
import { isoText, parseIso, strftime, strptime } from "../../commands/instants.ts";

const anyInstant = fc.integer({ min: Date.UTC(0, 0, 1), max: 253_402_300_799_999 });

test("a time is written as ISO 8601 just as the language itself writes it", () => {
  fc.assert(fc.property(anyInstant, (atMs) => expect(isoText(atMs)).toBe(new Date(atMs).toISOString())));
});

test("what is written as ISO 8601 is read back to the millisecond", () => {
  fc.assert(fc.property(anyInstant, (atMs) => expect(parseIso(isoText(atMs))).toBe(atMs)));
});

test("a date without a time is midnight UTC, and a zone shifts it", () => {
  expect(parseIso("2026-09-01")).toBe(Date.UTC(2026, 8, 1));
  expect(parseIso("2026-09-01T10:00Z")).toBe(Date.UTC(2026, 8, 1, 10));
  expect(parseIso("2026-09-01 10:00:30.5+02:00")).toBe(Date.UTC(2026, 8, 1, 8, 0, 30, 500));
  expect(parseIso("2026-09-01T10:00-0330")).toBe(Date.UTC(2026, 8, 1, 13, 30));
});

test("days and hours that do not exist are no time", () => {
  const given = ["2026-02-29", "2026-13-01", "2026-01-01T24:00", "2026-01-01T10", "yesterday", ""];
  expect(given.map(parseIso)).toEqual(given.map(() => null));
});

test("every directive writes its part", () => {
  const at = Date.UTC(2024, 1, 29, 15, 4, 5, 67);
  expect(strftime("%F %T|%Y %y %m %d %e|%H %I %p %M %S %L %f|%j %b %B %a %A|%s %z %Z|%D %R|%n%t%%", at)).toBe(
    "2024-02-29 15:04:05|2024 24 02 29 29|15 03 PM 04 05 067 067000|060 Feb February Thu Thursday|1709219045 +0000 UTC|02/29/24 15:04|\n\t%",
  );
});

test("weekdays and days of the year agree with the calendar of the language", () => {
  fc.assert(fc.property(fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) }), (atMs) => {
    const date = new Date(atMs);
    const startOfYear = Date.UTC(date.getUTCFullYear(), 0, 1);
    const day = String(Math.floor((atMs - startOfYear) / 86_400_000) + 1).padStart(3, "0");
    expect(strftime("%a %j", atMs)).toBe(`${date.toUTCString().slice(0, 3)} ${day}`);
  }));
});

test("a format of full dates is read back", () => {
  for (const format of ["%F %T.%L", "%d/%b/%Y:%H:%M:%S.%f %z", "%s.%L"]) {
    const read = strptime(format)!;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 253_402_300_799_999 }),
        (atMs) => expect(read(strftime(format, atMs))?.atMs).toBe(atMs),
      ),
    );
  }
  expect(strptime("%F")!("2026-02-30")).toBeNull();
  expect(strptime("%F")!("2026-02-03 and more")).toEqual({ atMs: Date.UTC(2026, 1, 3), length: 10 });
  expect(strptime("%I %p")).toBeNull();
});
