/**
 * Points in time as text, in UTC: ISO 8601 both ways and the `strftime` directives people know. Everything here is a
 * function of its arguments; the present time is one of them.
 *
 * @module
 */

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly dayOfYear: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
}

const DAY_MS = 86_400_000;
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Days are turned into dates by the 400-year cycle of the Gregorian calendar, counted from 1 March of the year 0. */
function civilOf(atMs: number): Civil {
  const days = Math.floor(atMs / DAY_MS);
  const inDay = atMs - days * DAY_MS;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYearFromMarch = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYearFromMarch + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day: dayOfYearFromMarch - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    weekday: ((days % 7) + 11) % 7,
    dayOfYear: Math.round((days * DAY_MS - Date.UTC(year, 0, 1)) / DAY_MS) + 1,
    hour: Math.floor(inDay / 3_600_000),
    minute: Math.floor(inDay / 60_000) % 60,
    second: Math.floor(inDay / 1000) % 60,
    ms: Math.floor(inDay) % 1000,
  };
}

const digits = (value: number, width: number): string => String(value).padStart(width, "0");

/** `2026-09-01T10:00:00.123Z`. */
export function isoText(atMs: number): string {
  const { year, month, day, hour, minute, second, ms } = civilOf(atMs);
  const date = `${year < 0 ? "-" : ""}${digits(Math.abs(year), 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  return `${date}T${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}.${digits(ms, 3)}Z`;
}

/** A time found at the start of a text, and how many characters it took. */
export interface ReadInstant {
  readonly atMs: number;
  readonly length: number;
}

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(?: ?(Z|[+-]\d{2}:?\d{2}))?/i;

/** Reads a date or a date with a time at the start of a text; UTC unless it says otherwise. Null when there is none. */
export function readIso(text: string): ReadInstant | null {
  const match = iso.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = Math.floor(Number(`0.${match[7] ?? "0"}`) * 1000 + 1e-6);
  const atMs = instantOf({ year: year!, month: month!, day: day!, hour: hour!, minute: minute!, second: second!, ms });
  return atMs === null ? null : { atMs: atMs - zoneOffsetMs(match[8]), length: match[0].length };
}

/** Milliseconds since 1970 of a text that is a time and nothing else. */
export function parseIso(text: string): number | null {
  const read = readIso(text.trim());
  return read !== null && read.length === text.trim().length ? read.atMs : null;
}

/** `+02:00` is two hours ahead of UTC. */
function zoneOffsetMs(zone = "Z"): number {
  if (zone.toUpperCase() === "Z") return 0;
  return Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
}

/** Null when there is no such day or no such time of day: 30 February, 25:00. */
function instantOf(
  at: { year: number; month: number; day: number; hour: number; minute: number; second: number; ms: number },
): number | null {
  const atMs = Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second, at.ms);
  const back = civilOf(atMs);
  const same = back.month === at.month && back.day === at.day && back.hour === at.hour && back.minute === at.minute &&
    back.second === at.second;
  return same ? atMs : null;
}

/** Longer spellings of what can be said with others. */
const composed: Readonly<Record<string, string>> = { F: "%Y-%m-%d", T: "%H:%M:%S", D: "%m/%d/%y", R: "%H:%M" };

const written: Readonly<Record<string, (at: Civil, atMs: number) => string>> = {
  Y: ({ year }) => digits(year, 4),
  y: ({ year }) => digits(year % 100, 2),
  m: ({ month }) => digits(month, 2),
  d: ({ day }) => digits(day, 2),
  e: ({ day }) => String(day).padStart(2, " "),
  H: ({ hour }) => digits(hour, 2),
  I: ({ hour }) => digits(hour % 12 === 0 ? 12 : hour % 12, 2),
  p: ({ hour }) => hour < 12 ? "AM" : "PM",
  M: ({ minute }) => digits(minute, 2),
  S: ({ second }) => digits(second, 2),
  L: ({ ms }) => digits(ms, 3),
  f: ({ ms }) => `${digits(ms, 3)}000`,
  j: ({ dayOfYear }) => digits(dayOfYear, 3),
  b: ({ month }) => months[month - 1]!.slice(0, 3),
  B: ({ month }) => months[month - 1]!,
  a: ({ weekday }) => weekdays[weekday]!.slice(0, 3),
  A: ({ weekday }) => weekdays[weekday]!,
  s: (_, atMs) => String(Math.floor(atMs / 1000)),
  z: () => "+0000",
  Z: () => "UTC",
  n: () => "\n",
  t: () => "\t",
  "%": () => "%",
};

const plain = (format: string): string => format.replaceAll(/%([FTDR])/g, (_, letter: string) => composed[letter]!);

/** The first directive that {@linkcode strftime} does not know, or null. */
export function unknownDirective(format: string): string | null {
  for (const [whole, letter] of plain(format).matchAll(/%(.?)/gs)) {
    if (written[letter!] === undefined) return whole;
  }
  return null;
}

export function strftime(format: string, atMs: number): string {
  const civil = civilOf(atMs);
  return plain(format).replaceAll(/%(.)/gs, (whole, letter: string) => written[letter]?.(civil, atMs) ?? whole);
}

/** What the directives that can be read back look like, and which part of the time they give. */
const readable: Readonly<Record<string, { pattern: string; part: string }>> = {
  Y: { pattern: "(\\d{4})", part: "year" },
  m: { pattern: "(\\d{1,2})", part: "month" },
  d: { pattern: "(\\d{1,2})", part: "day" },
  e: { pattern: "\\s*(\\d{1,2})", part: "day" },
  H: { pattern: "(\\d{1,2})", part: "hour" },
  M: { pattern: "(\\d{1,2})", part: "minute" },
  S: { pattern: "(\\d{1,2})", part: "second" },
  L: { pattern: "(\\d{3})", part: "ms" },
  f: { pattern: "(\\d{3})\\d{0,6}", part: "ms" },
  b: { pattern: `(${months.map((name) => name.slice(0, 3)).join("|")})`, part: "monthName" },
  B: { pattern: `(${months.join("|")})`, part: "monthName" },
  a: { pattern: `(${weekdays.map((name) => name.slice(0, 3)).join("|")})`, part: "" },
  A: { pattern: `(${weekdays.join("|")})`, part: "" },
  s: { pattern: "(\\d{1,12})", part: "seconds" },
  z: { pattern: "(Z|[+-]\\d{2}:?\\d{2})", part: "zone" },
  Z: { pattern: "(UTC|GMT|Z)", part: "" },
  n: { pattern: "(\\s)", part: "" },
  t: { pattern: "(\\s)", part: "" },
  "%": { pattern: "(%)", part: "" },
};

/**
 * Compiles a format into a reader of what is written so, at the start of a text. Null for a format that cannot be read
 * back.
 */
export function strptime(format: string): ((text: string) => ReadInstant | null) | null {
  const parts: string[] = [];
  let isReadable = true;
  const pattern = plain(format).replaceAll(/%(.)|[^%]+/gs, (literal, letter: string | undefined) => {
    if (letter === undefined) return literal.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const known = readable[letter];
    if (known === undefined) isReadable = false;
    else parts.push(known.part);
    return known?.pattern ?? "";
  });
  if (!isReadable) return null;
  const start = new RegExp(`^${pattern}`);
  return (text) => {
    const match = start.exec(text);
    if (match === null) return null;
    const atMs = instantOfParts(Object.fromEntries(parts.map((part, index) => [part, match[index + 1]!])));
    return atMs === null ? null : { atMs, length: match[0].length };
  };
}

function instantOfParts(given: Readonly<Record<string, string>>): number | null {
  if (given["seconds"] !== undefined) return Number(given["seconds"]) * 1000 + Number(given["ms"] ?? 0);
  const named = months.findIndex((name) => given["monthName"] !== undefined && name.startsWith(given["monthName"]));
  const number = (part: string, fallback: number): number => Number(given[part] ?? fallback);
  const atMs = instantOf({
    year: number("year", 1970),
    month: named >= 0 ? named + 1 : number("month", 1),
    day: number("day", 1),
    hour: number("hour", 0),
    minute: number("minute", 0),
    second: number("second", 0),
    ms: number("ms", 0),
  });
  return atMs === null ? null : atMs - zoneOffsetMs(given["zone"]);
}
