/**
 * Sizes, durations, rates and sets of numbers as people type them: `64KiB`, `1MB`, `5ms`, `1h`, `500/s`, `10MB/s`,
 * `0,2-4`. Each parser names what it could not read and shows one that it can.
 *
 * @module
 */
import { usageError } from "./command.ts";

const sizeUnits: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["b", 1],
  ["k", 1e3],
  ["kb", 1e3],
  ["m", 1e6],
  ["mb", 1e6],
  ["g", 1e9],
  ["gb", 1e9],
  ["kib", 1024],
  ["mib", 1024 ** 2],
  ["gib", 1024 ** 3],
]);

const durationUnits: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);

/** Bytes. `kB MB GB` are thousands, `KiB MiB GiB` 1024s. */
export function parseSize(text: string): number {
  const bytes = readSize(text);
  if (bytes === null) throw usageError(`"${text}" is not a size`, "Write it as 1000, 64KiB or 1MB.");
  return bytes;
}

/** As {@linkcode parseSize}; null for what is no size. */
export function readSize(text: string): number | null {
  const bytes = measured(text, sizeUnits);
  return bytes === null || !Number.isSafeInteger(bytes) ? null : bytes;
}

/** Milliseconds, rounded to whole ones; a unit is required, but for 0. */
export function parseDuration(text: string): number {
  const ms = readDuration(text);
  if (ms === null) throw usageError(`"${text}" is not a duration`, "Write it as 5ms, 10s, 2m, 1h or 7d.");
  return ms;
}

/** As {@linkcode parseDuration}; null for what is no duration. */
export function readDuration(text: string): number | null {
  const ms = text === "0" ? 0 : measured(text, durationUnits);
  return ms === null ? null : Math.round(ms);
}

export interface Rate {
  readonly of: "records" | "bytes";
  readonly perSecond: number;
}

/** `500/s` is records, `10MB/s` is bytes: a size needs its unit. */
export function parseRate(text: string): Rate {
  const [, amount, per] = /^(.+)\/(s|m|h)$/.exec(text.trim()) ?? [];
  const perSecondOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
  const count = amount === undefined ? Number.NaN : Number(amount);
  const bytes = amount === undefined ? null : measured(amount, sizeUnits);
  const value = Number.isNaN(count) ? bytes : count;
  if (value === null || !(value > 0)) throw usageError(`"${text}" is not a rate`, "Write it as 500/s or 10MB/s.");
  return { of: Number.isNaN(count) ? "bytes" : "records", perSecond: value / perSecondOf[per!]! };
}

/** A whole number, 0 or more; `1e6` and `1_000_000` are fine. */
export function parseCount(text: string): number {
  const count = /^[0-9][0-9_]*(e[0-9]+)?$/i.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN;
  if (!Number.isSafeInteger(count)) {
    throw usageError(`"${text}" is not a whole number, 0 or more`, "Write it as 10, 1_000 or 1e6.");
  }
  return count;
}

/** The highest partition Kafka can number. */
const LAST_PARTITION = 0x7fff_ffff;
/** A range written by mistake (`0-4000000000`) must not become an array. */
const MOST_PARTITIONS = 100_000;

/** `0,2-4` as numbers, ascending, each once. */
export function parsePartitions(text: string): number[] {
  const chosen = new Set<number>();
  for (const part of text.split(",")) {
    const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || from > to || to > LAST_PARTITION) {
      throw usageError(`"${text}" is not a list of partitions`, "Write it as 0 or 0,2-4.");
    }
    if (to - from >= MOST_PARTITIONS) throw usageError(`"${text}" names more than ${MOST_PARTITIONS} partitions`);
    for (let partition = from; partition <= to; partition++) chosen.add(partition);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** The text of a delimiter or separator, with `\n \t \r \0 \\ \xNN` understood. */
export function parseSeparator(text: string): Uint8Array {
  const bytes = unescaped(text);
  if (bytes.length === 0) throw usageError("A separator cannot be empty", "For the byte 0 write \\0.");
  return bytes;
}

const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, "0": 0, "\\": 92, e: 27 };
const encoder = new TextEncoder();

/** Bytes of a text in which backslash escapes stand for single bytes; an unknown escape is an error. */
export function unescaped(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < text.length;) {
    const stop = text.indexOf("\\", at);
    bytes.push(...encoder.encode(text.slice(at, stop < 0 ? text.length : stop)));
    if (stop < 0) break;
    const hex = /^\\x([0-9a-fA-F]{2})/.exec(text.slice(stop));
    const byte = hex === null ? escapes[text[stop + 1] ?? ""] : parseInt(hex[1]!, 16);
    if (byte === undefined) {
      throw usageError(
        `Unknown escape "${text.slice(stop, stop + 2)}" in "${text}"`,
        "Known: \\n \\t \\r \\0 \\\\ \\xNN.",
      );
    }
    bytes.push(byte);
    at = stop + (hex === null ? 2 : 4);
  }
  return Uint8Array.from(bytes);
}

function measured(text: string, units: ReadonlyMap<string, number>): number | null {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?(?:e\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const scale = units.get(unit?.toLowerCase() ?? "?");
  return number === undefined || scale === undefined ? null : Number(number) * scale;
}

/** A size for eyes: `1.5 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${["", "kB", "MB", "GB", "TB"][power]}`;
}

/** A duration for eyes: `350 ms`, `12 s`, `3 m 20 s`, `2 h 5 m`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const [big, small, of] = seconds < 3600 ? ["m", "s", 60] as const : ["h", "m", 3600] as const;
  const rest = Math.floor((seconds % of) / (of === 60 ? 1 : 60));
  return rest === 0 ? `${Math.floor(seconds / of)} ${big}` : `${Math.floor(seconds / of)} ${big} ${rest} ${small}`;
}
