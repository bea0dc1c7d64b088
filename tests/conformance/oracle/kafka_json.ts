/**
 * A message as the JSON that Kafka's own converters read and write: bytes in base64, ids as text, what is tagged only
 * when it differs from the default, and nothing of fields that the version does not carry.
 *
 * @module
 */
import { Field, type Struct } from "../../../core/protocol/schema.ts";
import { type AnyMessage, isDefault, type Layout } from "../../support/reference_codec.ts";

export interface JsonChoices {
  /** Kafka's converters take records in, but give out only their size. */
  readonly records: "whole" | "size";
}

/** Text rather than a value, because an int64 in it may be one that JavaScript's numbers cannot hold. */
export function kafkaJson(layout: Layout, message: AnyMessage, version: number, choices: JsonChoices): string {
  return structJson(layout.struct, message, version, choices);
}

function structJson(struct: Struct, message: AnyMessage, version: number, choices: JsonChoices): string {
  const properties = Object.entries(struct).flatMap(([name, field]) => {
    const value = message[name];
    const carried = field.first <= version && version <= field.last;
    if (!carried || (field.tag !== null && isDefault(field, value))) return [];
    if (field.wire === "records" && choices.records === "size" && value !== null) {
      return [`"${name}SizeInBytes":${(value as Uint8Array).length}`];
    }
    return [`"${name}":${valueJson(field, value, version, choices)}`];
  });
  return `{${properties.join(",")}}`;
}

function valueJson(field: Field<unknown>, value: unknown, version: number, choices: JsonChoices): string {
  if (value === null) return "null";
  switch (field.wire) {
    case "string":
    case "uuid":
    case "boolean":
      return JSON.stringify(value);
    case "bytes":
    case "records":
      return `"${(value as Uint8Array).toBase64()}"`;
    case "float64":
      return Number.isInteger(value)
        ? (value as number).toExponential().replace(/^(-?\d+)e/, "$1.0e")
        : `${value as number}`;
    case "array": {
      const one = (element: unknown) =>
        field.element instanceof Field
          ? valueJson(field.element, element, version, choices)
          : structJson(field.element!, element as AnyMessage, version, choices);
      return `[${(value as unknown[]).map(one).join(",")}]`;
    }
    case "struct":
      return structJson(field.element as Struct, value as AnyMessage, version, choices);
    default:
      return BigInt(value as number | bigint).toString();
  }
}
