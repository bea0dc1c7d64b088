/**
 * Serdes: what the bytes of a key or a value are, and how they are written as text. One table for both directions:
 * `kq produce -s int64` makes the bytes of the text, `kq consume -s int64` the text of the bytes. Numbers are Kafka's
 * own serializers': big-endian.
 *
 * @module
 */
import { didYouMean } from "../../core/base/nearest.ts";
import { usageError } from "../command.ts";
import type { OutputBytes } from "../output_bytes.ts";
import { bytesOfBase64, bytesOfHex, isUtf8, writeJsonString } from "../utf8.ts";

export interface Serde {
  readonly name: string;
  /**
   * Appends the bytes as text, or as a value of JSON. False, and nothing appended, where the bytes are not what the
   * serde says.
   */
  readonly write: (bytes: Uint8Array, position: number, size: number, out: OutputBytes, asJson: boolean) => boolean;
  /** The bytes that the text stands for; null where it stands for none. */
  readonly encode: (text: Uint8Array) => Uint8Array | null;
  /** Whether the value of a JSON envelope is taken as it is written there, and not as a string. */
  readonly embeds: boolean;
}

export interface Serdes {
  /** Null for bytes as they are. */
  readonly key: Serde | null;
  readonly value: Serde | null;
}

export const noSerdes: Serdes = { key: null, value: null };

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

const string: Serde = {
  name: "string",
  embeds: false,
  encode: (text) => isUtf8(text, 0, text.length) ? text : null,
  write(bytes, position, size, out, asJson) {
    if (!isUtf8(bytes, position, size)) return false;
    if (asJson) writeJsonString(out, bytes, position, size);
    else out.range(bytes, position, size);
    return true;
  },
};

function isJson(bytes: Uint8Array): boolean {
  const text = textOf(bytes);
  if (text === null) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const json: Serde = {
  name: "json",
  embeds: true,
  encode: (text) => isJson(text) ? text : null,
  write(bytes, position, size, out, asJson) {
    if (!isJson(bytes.subarray(position, position + size))) return false;
    const from = out.length;
    out.range(bytes, position, size);
    if (!asJson) return true;
    // Between the tokens of JSON a line end is a space; inside of them none can be. An envelope is one line.
    for (let at = from; at < out.length; at++) if (out.bytes[at] === 10 || out.bytes[at] === 13) out.bytes[at] = 32;
    return true;
  },
};

function coded(name: "hex" | "base64", read: (text: string) => Uint8Array | null): Serde {
  return {
    name,
    embeds: false,
    encode(text) {
      const given = textOf(text);
      return given === null ? null : read(given.trim());
    },
    write(bytes, position, size, out, asJson) {
      if (asJson) out.byte(QUOTE);
      out[name](bytes, position, size);
      if (asJson) out.byte(QUOTE);
      return true;
    },
  };
}

const QUOTE = 0x22;

/** Numbers of one width. `read` and `write` are DataView's. */
function number(
  name: string,
  width: number,
  read: (view: DataView) => string,
  parse: (text: string, view: DataView) => boolean,
): Serde {
  return {
    name,
    embeds: true,
    encode(text) {
      const given = textOf(text)?.trim().replace(/^"(.*)"$/, "$1") ?? "";
      const view = new DataView(new ArrayBuffer(width));
      return parse(given, view) ? new Uint8Array(view.buffer) : null;
    },
    write(bytes, position, size, out, asJson) {
      if (size !== width) return false;
      const text = read(new DataView(bytes.buffer, bytes.byteOffset + position, size));
      out.text(asJson && !/^-?\d/.test(text) ? `"${text}"` : text);
      return true;
    },
  };
}

function integer(name: string, bits: 8 | 16 | 32 | 64, signed: boolean): Serde {
  const read = (view: DataView): string => {
    let value = 0n;
    for (let at = 0; at < bits / 8; at++) value = (value << 8n) | BigInt(view.getUint8(at));
    return String(signed ? BigInt.asIntN(bits, value) : value);
  };
  return number(name, bits / 8, read, (text, view) => {
    if (!/^[+-]?\d{1,20}$/.test(text)) return false;
    const value = BigInt(text.replace("+", ""));
    if (value !== (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value))) return false;
    let left = BigInt.asUintN(bits, value);
    for (let at = bits / 8 - 1; at >= 0; at--, left >>= 8n) view.setUint8(at, Number(left & 0xffn));
    return true;
  });
}

/** The shortest text that reads back as the same number; -0 keeps its sign. */
function floatText(value: number, isSame: (text: string) => boolean): string {
  if (Object.is(value, -0)) return "-0";
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 6; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (isSame(text)) return text;
  }
  return String(value);
}

function parseFloatText(text: string): number | null {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  return text === "NaN" ? Number.NaN : text === "Infinity" || text === "-Infinity" ? Number(text) : null;
}

const float32 = number(
  "float32",
  4,
  (view) => {
    const value = view.getFloat32(0);
    return floatText(value, (text) => Math.fround(Number(text)) === value);
  },
  (text, view) => {
    const value = parseFloatText(text);
    if (value !== null) view.setFloat32(0, value);
    return value !== null;
  },
);

const float64 = number(
  "float64",
  8,
  (view) => {
    const value = view.getFloat64(0);
    return Object.is(value, -0) ? "-0" : String(value);
  },
  (text, view) => {
    const value = parseFloatText(text);
    if (value !== null) view.setFloat64(0, value);
    return value !== null;
  },
);

const int16 = integer("int16", 16, true);
const int32 = integer("int32", 32, true);
const int64 = integer("int64", 64, true);

/** With the names of Kafka's own serializers besides. */
const serdes: ReadonlyMap<string, Serde | null> = new Map<string, Serde | null>([
  ["raw", null],
  ["bytes", null],
  ["string", string],
  ["json", json],
  ["hex", coded("hex", bytesOfHex)],
  ["base64", coded("base64", bytesOfBase64)],
  ["int8", integer("int8", 8, true)],
  ["int16", int16],
  ["short", int16],
  ["int32", int32],
  ["integer", int32],
  ["int64", int64],
  ["long", int64],
  ["uint8", integer("uint8", 8, false)],
  ["uint16", integer("uint16", 16, false)],
  ["uint32", integer("uint32", 32, false)],
  ["uint64", integer("uint64", 64, false)],
  ["float32", float32],
  ["float", float32],
  ["float64", float64],
  ["double", float64],
]);

/** Those shown in help; the others are other names of these. */
export const SERDE_NAMES = "string json hex base64 int8 int16 int32 int64 uint8 .. uint64 float32 float64 raw";

/** `-s`, as often as it was given: `SERDE` for keys and values, `key=SERDE` and `value=SERDE` for one of them. */
export function parseSerdes(given: readonly string[]): Serdes {
  const found: { key: Serde | null; value: Serde | null } = { key: null, value: null };
  for (const text of given) {
    const [, part, name = ""] = /^(?:(key|value)=)?(.*)$/s.exec(text)!;
    const serde = serdeOf(name, text);
    if (part !== "value") found.key = serde;
    if (part !== "key") found.value = serde;
  }
  return found;
}

function serdeOf(name: string, text: string): Serde | null {
  const found = serdes.get(name.toLowerCase());
  if (found !== undefined) return found;
  if (/^(avro|protobuf|jsonschema)(:|$)/.test(name)) {
    throw usageError(`-s ${text}: schemas are not there yet`, `Known: ${SERDE_NAMES}.`);
  }
  // kcat's: layouts of numbers.
  if (/^[<>bBhHiIqQcs$. ]+$/.test(name) && name !== "") {
    throw usageError(
      `-s ${text} is how kcat writes a layout of numbers`,
      `In kq: consume -f '%v{unpack[${name}]}\\n', or -s int32 and the like.`,
    );
  }
  throw usageError(`"${name}" is no serde`, didYouMean(name, serdes.keys()) ?? `It is one of ${SERDE_NAMES}.`);
}

/** What the text of a key or a value was to be, for a message: `it is no int32`. */
export function notEncoded(what: "key" | "value", serde: Serde, text: Uint8Array): string {
  const shown = new TextDecoder().decode(text.subarray(0, MOST_SHOWN));
  return `its ${what} ${JSON.stringify(shown)}${text.length > MOST_SHOWN ? "..." : ""} is no ${serde.name}`;
}

const MOST_SHOWN = 40;

/** As a text of the command line: for keys that are given there. */
export function encodeArgument(flag: string, serde: Serde | null, text: string): Uint8Array {
  const bytes = encoder.encode(text);
  if (serde === null) return bytes;
  const encoded = serde.encode(bytes);
  if (encoded === null) throw usageError(`${flag} "${text}" is no ${serde.name}, as -s says of keys`);
  return encoded;
}
