/**
 * Random messages of a declaration, at a version: the lengths and numbers where encodings change, nulls, empty lists,
 * and tagged fields that nobody has declared yet.
 *
 * @module
 */
import { Field, type Struct } from "../../core/protocol/schema.ts";
import { absent, type AnyMessage, type Layout } from "./reference_codec.ts";
import type { SeededRandom } from "./random.ts";

const strings = [
  "",
  "a",
  "orders",
  "größe 😀",
  "x".repeat(126),
  "x".repeat(127),
  "x".repeat(128),
  "\u0000",
  "ÿ".repeat(300),
];
const sizes = [0, 1, 126, 127, 128, 1023, 1024, 5000];
const numbers = {
  int8: [-128, -1, 0, 1, 127],
  int16: [-32768, -1, 0, 1, 32767],
  int32: [-(2 ** 31), -1, 0, 1, 127, 128, 2 ** 31 - 1],
  /** Those a double can hold: what is computed with. */
  int64: [-(2 ** 63), -(2 ** 53), -2, -1, 0, 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 62],
  uint16: [0, 1, 9092, 65535],
  uint32: [0, 1, 2 ** 31, 2 ** 32 - 1],
  float64: [-1.5, 0, 0.1, 1e300],
};
const kept = [-(2n ** 63n), -1n, 0n, 1n, 2n ** 53n + 1n, 2n ** 62n + 1n, 2n ** 63n - 1n];
const uuids = ["AAAAAAAAAAAAAAAAAAAAAA", "_____________________w", "4zk2QmXhSLKpEwRCJ_uHyQ"];

export interface Choices {
  /** Whether to add tagged fields that no declaration has. */
  readonly unknownTags: boolean;
}

export function arbitraryMessage(layout: Layout, version: number, random: SeededRandom, choices: Choices): AnyMessage {
  return arbitraryStruct(layout.struct, version, version >= layout.flexibleFrom && choices.unknownTags, random);
}

function arbitraryStruct(struct: Struct, version: number, unknownTags: boolean, random: SeededRandom): AnyMessage {
  const message: AnyMessage = {};
  for (const [name, field] of Object.entries(struct)) {
    const carried = field.first <= version && version <= field.last;
    message[name] = carried ? arbitraryValue(field, version, unknownTags, random) : absent(field);
  }
  if (unknownTags && random.chance(4)) {
    const first = 100 + random.below(200);
    const count = 1 + random.below(2);
    message.unknownTags = Array.from({ length: count }, (_, i) => ({ tag: first + i, bytes: arbitraryBytes(random) }));
  }
  return message;
}

function arbitraryValue(field: Field<unknown>, version: number, unknownTags: boolean, random: SeededRandom): unknown {
  if (field.tag !== null && random.chance(3)) return absent(field);
  if (version >= field.nullableFrom && random.chance(4)) return null;
  switch (field.wire) {
    case "boolean":
      return random.chance(2);
    case "string":
      return random.pick(strings);
    case "bytes":
    case "records":
      return arbitraryBytes(random);
    case "uuid":
      return random.pick(uuids);
    case "keptInt64":
      return random.pick(kept);
    case "array":
      return Array.from(
        { length: arbitraryCount(field, random) },
        () =>
          field.element instanceof Field
            ? arbitraryValue(field.element, version, unknownTags, random)
            : arbitraryStruct(field.element!, version, unknownTags, random),
      );
    case "struct":
      return arbitraryTaggedStruct(field, version, unknownTags, random);
    default:
      return random.pick(numbers[field.wire]);
  }
}

/** A tagged struct of nothing but defaults is one that Kafka does not send: it is null with us. */
function arbitraryTaggedStruct(
  field: Field<unknown>,
  version: number,
  unknownTags: boolean,
  random: SeededRandom,
): unknown {
  const struct = field.element as Struct;
  const message = arbitraryStruct(struct, version, unknownTags, random);
  if (field.tag === null || version >= field.nullableFrom) return message;
  const allDefault = Object.entries(struct).every(([name, inner]) => message[name] === absent(inner));
  return allDefault ? null : message;
}

/** Lists of plain values are sometimes so long that their count takes two bytes. */
function arbitraryCount(field: Field<unknown>, random: SeededRandom): number {
  return field.element instanceof Field && field.element.wire !== "string" && random.chance(10) ? 200 : random.below(4);
}

function arbitraryBytes(random: SeededRandom): Uint8Array {
  return Uint8Array.from({ length: random.pick(sizes) }, () => random.below(256));
}
