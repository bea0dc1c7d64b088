/**
 * The one grammar for places in a topic: `beginning`, `end`, `committed`, `N`, `+N`, `-N`, `end-N`, `committed-N`,
 * `@TIME`, `@-AGE`, and ranges `A..B`. Parsing only: what offset a place is in a partition is asked of the cluster
 * elsewhere.
 *
 * Note: `-10` is ten before the end, `+10` is ten after the beginning, `10` is offset 10.
 *
 * @module
 */
import { usageError } from "./command.ts";
import { isoText, parseIso } from "./instants.ts";
import { readDuration } from "./sizes.ts";

export type OffsetSpec =
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "beginning" | "end" | "committed"; readonly delta: number }
  /** The first record at or after this time; `note` is what the user is to be told of how the time was read. */
  | { readonly kind: "time"; readonly atMs: number; readonly note?: string }
  /** The same, so long before now. */
  | { readonly kind: "age"; readonly ms: number };

export interface OffsetRange {
  readonly from: OffsetSpec;
  /** The first place that is not part of it; null for no end. */
  readonly until: OffsetSpec | null;
}

const anchors: ReadonlyMap<string, "beginning" | "end" | "committed"> = new Map([
  ["beginning", "beginning"],
  ["earliest", "beginning"],
  ["start", "beginning"],
  ["oldest", "beginning"],
  ["end", "end"],
  ["latest", "end"],
  ["newest", "end"],
  ["committed", "committed"],
  ["stored", "committed"],
]);

const PLACES = "Write beginning, end, 42, +10, -10, end-10, @2026-09-01T10:00Z or @-1h";
const PLACE = `${PLACES}.`;
const HINT = `${PLACES}, or a range A..B.`;

export function parseOffsetRange(text: string): OffsetRange {
  const [left, right] = sidesOf(text);
  if (right === undefined) return { from: parseOffset(left, HINT), until: null };
  if (left === "" && right === "") throw usageError(`"${text}" is not a range of offsets`, HINT);
  const from: OffsetSpec = left === "" ? { kind: "beginning", delta: 0 } : parseOffset(left, HINT);
  const until = right === "" ? null : parseOffset(right, HINT);
  if (until !== null && isBefore(until, from)) {
    throw usageError(`"${text}" ends before it begins`, `Write it as ${right}..${left}.`);
  }
  return { from, until };
}

/** As far as it can be told without asking the cluster. */
function isBefore(one: OffsetSpec, other: OffsetSpec): boolean {
  if (one.kind === "offset") return other.kind === "offset" && one.offset < other.offset;
  if (one.kind === "time") return other.kind === "time" && one.atMs < other.atMs;
  if (one.kind === "age") return other.kind === "age" && one.ms > other.ms;
  return one.kind === other.kind && "delta" in other && one.delta < other.delta;
}

/** `A:B` is read too where neither side is a time, since times have colons of their own. */
function sidesOf(text: string): [string, string?] {
  if (text.includes("...")) {
    throw usageError(`"${text}" is not a range of offsets`, `Two dots make a range: ${text.replace(/\.{3,}/, "..")}`);
  }
  const dots = text.indexOf("..");
  if (dots >= 0) return [text.slice(0, dots), text.slice(dots + 2)];
  const colon = text.indexOf(":");
  if (colon >= 0 && !text.includes("@") && readTime(text) === null) {
    return [text.slice(0, colon), text.slice(colon + 1)];
  }
  return [text];
}

/** `hint`: what else could be written where it is asked for. */
export function parseOffset(given: string, hint = PLACE): OffsetSpec {
  const text = given.trim();
  if (text.includes("..")) throw usageError(`"${given}" is a range, and one place is asked for`, hint);
  if (text.startsWith("@")) return parseTime(text.slice(1), given);
  const [, name, sign, number] = /^([a-z]*)([+-]?)(\d[\d_]*)?$/i.exec(text) ?? [];
  const anchor = anchors.get(name?.toLowerCase() ?? "");
  const count = Number((number ?? "0").replaceAll("_", ""));
  if (!Number.isSafeInteger(count) && count < 2 ** 63) {
    throw usageError(`"${given}" is beyond the largest offset kq can ask for`, `That is ${Number.MAX_SAFE_INTEGER}.`);
  }
  if (name === undefined || (name !== "" && anchor === undefined) || !Number.isSafeInteger(count)) {
    throw unreadable(given, hint);
  }
  if (anchor !== undefined) {
    if ((sign === "") !== (number === undefined)) throw unreadable(given, hint);
    return { kind: anchor, delta: sign === "-" && count > 0 ? -count : count };
  }
  if (number === undefined) throw unreadable(given, hint);
  if (sign === "+") return { kind: "beginning", delta: count };
  if (sign === "-") return { kind: "end", delta: count === 0 ? 0 : -count };
  return { kind: "offset", offset: count };
}

export type Time = OffsetSpec & { readonly kind: "time" | "age" };

/** As {@linkcode parseOffset} reads a time without its `@`: also what `--timestamp` takes. */
export function parseTime(text: string, given = text): Time {
  const time = readTime(text);
  if (time !== null) return time;
  const at = given.startsWith("@") ? "@" : "";
  throw usageError(
    `"${given}" is not a time`,
    `Write ${at}2026-09-01, ${at}2026-09-01T10:00Z, ${at}-1h, or ${at}${
      at === "" ? "" : " and "
    }seconds or milliseconds since 1970. Without a zone it is UTC.`,
  );
}

/** As {@linkcode parseTime}; null for what is no time. */
export function readTime(text: string): Time | null {
  if (/^\d+$/.test(text)) return readEpoch(Number(text));
  if (text.startsWith("-")) {
    const ms = readDuration(text.slice(1));
    return ms === null ? null : { kind: "age", ms };
  }
  const atMs = parseIso(text);
  return atMs === null ? null : { kind: "time", atMs };
}

/** As seconds the year 5138, as milliseconds 1973. */
const FIRST_MILLISECONDS = 1e11;
/** Beyond this are microseconds and nanoseconds. */
const LAST_MILLISECONDS = 1e14;

/** Seconds or milliseconds since 1970, told apart by how many there are. */
function readEpoch(count: number): Time | null {
  if (count >= LAST_MILLISECONDS) return null;
  if (count >= FIRST_MILLISECONDS) return { kind: "time", atMs: count };
  const atMs = count * 1000;
  return { kind: "time", atMs, note: `${count} is read as seconds since 1970: ${isoText(atMs)}` };
}

/** What the user is to be told of how these places were read, a line each. */
export function notesOf(specs: readonly OffsetSpec[]): string[] {
  return specs.flatMap((spec) => spec.kind === "time" && spec.note !== undefined ? [`kq: @${spec.note}`] : []);
}

/** Smaller numbers would be seconds before 2001, which is certainly a mistake. */
const FIRST_SECONDS = 1e9;

/** What to write when an offset that no log reaches was meant as a time; null when it hardly was. */
export function timeInstead(offset: number): string | null {
  return offset >= FIRST_SECONDS ? `For a time put @ before it: @${offset}` : null;
}

function unreadable(text: string, hint: string): Error {
  if (/^(jsonl?|yaml|table|tsv)$/.test(text)) {
    return usageError(
      `"${text}" is not an offset`,
      `-o is the offset here: --output ${text}, or -J for lines of JSON.`,
    );
  }
  return usageError(
    `"${text}" is not an offset`,
    readTime(text) === null ? hint : `For a time put @ before it: @${text}`,
  );
}
