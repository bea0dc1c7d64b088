/**
 * The fewest bytes that a value can take: what a count of elements is checked against before anything is read.
 *
 * @module
 */
import { Field, type Struct } from "../schema.ts";

interface Message {
  readonly versions: readonly [first: number, last: number];
  readonly flexibleFrom: number;
}

/** The least over all versions of the message. */
export function leastSize(element: Struct | Field<unknown>, message: Message): number {
  const [first, last] = message.versions;
  let least = Infinity;
  for (let version = first; version <= last; version++) {
    least = Math.min(least, sizeIn(element, version, version >= message.flexibleFrom));
  }
  return least;
}

function sizeIn(element: Struct | Field<unknown>, version: number, flexible: boolean): number {
  if (element instanceof Field) return fieldSizeIn(element, version, flexible);
  let size = flexible ? 1 : 0;
  for (const field of Object.values(element)) {
    const inLine = field.tag === null && field.first <= version && version <= field.last;
    if (inLine) size += fieldSizeIn(field, version, flexible);
  }
  return size;
}

function fieldSizeIn(field: Field<unknown>, version: number, flexible: boolean): number {
  switch (field.wire) {
    case "int8":
    case "boolean":
      return 1;
    case "int16":
    case "uint16":
      return 2;
    case "int32":
    case "uint32":
      return 4;
    case "int64":
    case "keptInt64":
    case "float64":
      return 8;
    case "uuid":
      return 16;
    case "string":
      return flexible ? 1 : 2;
    case "bytes":
    case "records":
    case "array":
      return flexible ? 1 : 4;
    case "struct":
      return field.nullableFrom <= version ? 1 : sizeIn(field.element as Struct, version, flexible);
  }
}
