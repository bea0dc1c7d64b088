/**
 * Reads a declaration and encodes and decodes by it, slowly and plainly. Production never uses this; it is the second
 * opinion that the generated codecs must agree with, byte for byte.
 *
 * @module
 */
import { assert } from "../../core/base/assert.ts";
import { Reader, type UnknownTag, Writer } from "../../core/base/cursor.ts";
import { Field, type Struct } from "../../core/protocol/schema.ts";

export type AnyMessage = { [name: string]: unknown; unknownTags?: UnknownTag[] };

/** A declared message: which struct, and from which version on it is compact and tagged. */
export interface Layout {
  readonly struct: Struct;
  readonly flexibleFrom: number;
}

const carries = (field: Field<unknown>, version: number) => field.first <= version && version <= field.last;

export function referenceEncode(layout: Layout, message: AnyMessage, version: number): Uint8Array {
  const w = new Writer();
  encodeStruct(w, layout.struct, message, version, version >= layout.flexibleFrom);
  return w.finish();
}

function encodeStruct(w: Writer, struct: Struct, message: AnyMessage, version: number, flexible: boolean): void {
  const carried = Object.entries(struct).filter(([, field]) => carries(field, version));
  for (const [name, field] of carried) if (field.tag === null) encode(w, field, message[name], version, flexible);
  if (!flexible) return;
  const tags = [...message.unknownTags ?? []];
  for (const [name, field] of carried) {
    if (field.tag === null || isDefault(field, message[name])) continue;
    const inside = new Writer();
    encode(inside, field, message[name], version, true);
    tags.push({ tag: field.tag, bytes: inside.finish() });
  }
  w.uvarint(tags.length);
  for (const { tag, bytes } of tags.toSorted((a, b) => a.tag - b.tag)) {
    w.uvarint(tag);
    w.uvarint(bytes.length);
    w.raw(bytes);
  }
}

export function isDefault(field: Field<unknown>, value: unknown): boolean {
  return value === field.absent || (typeof value === "object" && Bun.deepEquals(value, field.absent));
}

function encode(w: Writer, field: Field<unknown>, value: unknown, version: number, flexible: boolean): void {
  const nullable = version >= field.nullableFrom;
  assert(value !== null || nullable, "only nullable fields are null");
  switch (field.wire) {
    case "string":
      return w.nullableString(value as string | null, flexible);
    case "bytes":
    case "records":
      return w.nullableBytes(value as Uint8Array | null, flexible);
    case "array": {
      const list = value as unknown[] | null;
      w.count(list === null ? -1 : list.length, flexible);
      for (const one of list ?? []) {
        if (field.element instanceof Field) encode(w, field.element, one, version, flexible);
        else encodeStruct(w, field.element!, one as AnyMessage, version, flexible);
      }
      return;
    }
    case "struct":
      if (nullable) w.int8(value !== null ? 1 : field.tag === null ? -1 : 0);
      if (value !== null) encodeStruct(w, field.element as Struct, value as AnyMessage, version, flexible);
      return;
    default:
      return w[field.wire](value as never);
  }
}

export function referenceDecode(layout: Layout, bytes: Uint8Array, version: number): AnyMessage {
  const r = new Reader(bytes);
  const message = decodeStruct(r, layout.struct, version, version >= layout.flexibleFrom);
  assert(r.remaining === 0, "a message ends with its bytes");
  return message;
}

function decodeStruct(r: Reader, struct: Struct, version: number, flexible: boolean): AnyMessage {
  const message: AnyMessage = {};
  for (const [name, field] of Object.entries(struct)) {
    const inLine = field.tag === null && carries(field, version);
    message[name] = inLine ? decode(r, field, version, flexible) : absent(field);
  }
  if (!flexible) return message;
  for (let left = r.uvarint(); left > 0; left--) {
    const tag = r.uvarint();
    const bytes = r.raw(r.uvarint());
    const known = Object.entries(struct).find(([, field]) => field.tag === tag && carries(field, version));
    if (known === undefined) (message.unknownTags ??= []).push({ tag, bytes });
    else message[known[0]] = decode(new Reader(bytes), known[1], version, true);
  }
  return message;
}

function decode(r: Reader, field: Field<unknown>, version: number, flexible: boolean): unknown {
  const nullable = version >= field.nullableFrom;
  switch (field.wire) {
    case "string":
      return nullable ? r.nullableString(flexible) : r.string(flexible);
    case "bytes":
    case "records":
      return nullable ? r.nullableBytes(flexible) : r.bytes(flexible);
    case "array": {
      const count = nullable ? r.nullableCount(flexible) : r.count(flexible);
      if (count < 0) return null;
      return Array.from(
        { length: count },
        () =>
          field.element instanceof Field
            ? decode(r, field.element, version, flexible)
            : decodeStruct(r, field.element!, version, flexible),
      );
    }
    case "struct":
      return nullable && r.int8() <= (field.tag === null ? -1 : 0)
        ? null
        : decodeStruct(r, field.element as Struct, version, flexible);
    default:
      return r[field.wire]();
  }
}

/** What a field reads as in a version that does not carry it. */
export function absent(field: Field<unknown>): unknown {
  const isBlank = field.wire === "struct" && field.tag === null && field.nullableFrom === Infinity;
  return isBlank ? blank(field.element as Struct) : field.absent;
}

function blank(struct: Struct): AnyMessage {
  return Object.fromEntries(Object.entries(struct).map(([name, field]) => [name, absent(field)]));
}
