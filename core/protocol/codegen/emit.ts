/**
 * Writes the decoder and encoder of a message as readable TypeScript.
 *
 * One function serves all versions of a struct: a version test is a predictable branch, costs nothing measurable, and
 * keeps the output as short as the declaration.
 *
 * @module
 */
import { assert } from "../../base/assert.ts";
import type { Struct } from "../schema.ts";
import { FieldEmitter, hasLists, type Message } from "./emit_field.ts";
import { block, when } from "./text.ts";

/** The functions `read<name>` and `write<name>`, after those of the structs inside. */
export function emitMessage(
  name: string,
  struct: Struct,
  versions: Message["versions"],
  flexibleFrom: number,
): string[] {
  const parts: string[] = [];
  emitStruct(parts, messageOf(versions, flexibleFrom, null), name, name, struct, ["read", "write"]);
  return exported(parts, 2);
}

/**
 * `read<name>InSlices` or `write<name>InSlices`: a generator that does the same and yields between elements, so that a
 * message with very many does not hold the event loop. None for a message without lists.
 */
export function emitSliced(
  side: "read" | "write",
  name: string,
  struct: Struct,
  versions: Message["versions"],
  flexibleFrom: number,
): string[] {
  if (!hasLists(struct)) return [];
  const parts: string[] = [];
  emitStruct(parts, messageOf(versions, flexibleFrom, side), name, name, struct, [side]);
  return exported(parts, 1);
}

function messageOf(versions: Message["versions"], flexibleFrom: number, sliced: Message["sliced"]): Message {
  return { versions, flexible: flexibleTest(versions, flexibleFrom), flexibleFrom, functions: new Map(), sliced };
}

function exported(parts: readonly string[], count: number): string[] {
  return parts.map((part, index) => index < parts.length - count ? part : `export ${part}`);
}

function emitStruct(
  parts: string[],
  message: Message,
  name: string,
  type: string,
  struct: Struct,
  sides: readonly ("read" | "write")[],
): void {
  message.functions.set(struct, name);
  // A struct without lists is read and written at once.
  if (message.sliced !== null && !hasLists(struct)) return;
  const fields = Object.entries(struct).map(([key, field]) => new FieldEmitter(message, name, type, key, field));
  for (const field of fields) {
    const inside = field.structInside;
    if (inside !== null && !message.functions.has(inside)) {
      emitStruct(parts, message, field.name, field.elementType, inside, sides);
    }
    if (field.field.wire === "array" && sides.includes("read")) parts.push(field.listReader());
  }

  const inLine = fields.filter(({ field }) => field.tag === null);
  const tagged = fields.filter(({ field }) => field.tag !== null).toSorted((a, b) => a.field.tag! - b.field.tag!);
  checkTags(name, tagged, message);

  const literal = `const m: ${type} = {\n${block(fields.map((field) => `${field.read()},`))}\n};`;
  const readTags = when(message.flexible, tagged.length === 0 ? readNoTags : readKnownTags(tagged));
  const writeTags = when(message.flexible, tagged.length === 0 ? "w.tags(m.unknownTags);" : writeKnownTags(tagged));
  const [star, suffix] = message.sliced === null ? ["", ""] : ["*", "InSlices"];
  const result = (of: string) => message.sliced === null ? of : `Generator<undefined, ${of}, unknown>`;
  if (sides.includes("read")) {
    const signature = `function${star} read${name}${suffix}(r: Reader, version: number): ${result(type)}`;
    parts.push(body(signature, message, [literal, readTags, "return m;"]));
  }
  if (sides.includes("write")) {
    const signature = `function${star} write${name}${suffix}(w: Writer, m: ${type}, version: number): ${
      result("void")
    }`;
    parts.push(body(signature, message, [...inLine.map((field) => field.write()), writeTags]));
  }
}

function body(signature: string, message: Message, lines: readonly string[]): string {
  const usesFlexible = lines.some((line) => /\bflexible\b/.test(line));
  const declared = usesFlexible ? [`const flexible = version >= ${message.flexibleFrom};`] : [];
  return `${signature} {\n${block([...declared, ...lines])}\n}`;
}

const readNoTags = "const unknown = r.tags();\nif (unknown !== undefined) m.unknownTags = unknown;";

function readKnownTags(tagged: readonly FieldEmitter[]): string {
  const cases = tagged.map((field) => {
    const known = [`tag === ${field.field.tag}`, field.present].filter(Boolean).join(" && ");
    return `if (${known}) {\n${
      block([`m.${field.key} = ${field.readValue("true")};`, "r.endTag(start, size);"])
    }\n} else `;
  });
  return "for (let left = r.uvarint(); left > 0; left--) {\n" + block([
    "const tag = r.uvarint(), size = r.uvarint(), start = r.position;",
    `${cases.join("")}m.unknownTags = r.unknownTag(tag, size, m.unknownTags);`,
  ]) + "\n}";
}

function writeKnownTags(tagged: readonly FieldEmitter[]): string {
  const worthSending = tagged.map((field) => [field.present, field.differs].filter(Boolean).join(" && "));
  const count = worthSending.map((test) => `(${test} ? 1 : 0)`).join(" + ");
  return [
    `w.uvarint(${count} + (m.unknownTags?.length ?? 0));`,
    ...tagged.map((field, index) => {
      const lines = [`const start = w.startTag(${field.field.tag});`, field.writeValue("true"), "w.endTag(start);"];
      return `if (${worthSending[index]}) {\n${block(lines)}\n}`;
    }),
    "w.unknownTags(m.unknownTags);",
  ].join("\n");
}

/**
 * Unknown tags are written after the known ones and must be in order, so the known ones are the lowest in every
 * version.
 */
function checkTags(
  name: string,
  tagged: readonly FieldEmitter[],
  { versions: [first, last], flexibleFrom }: Message,
): void {
  for (let version = Math.max(first, flexibleFrom); version <= last; version++) {
    const tags = tagged.filter(({ field }) => field.first <= version && version <= field.last).map(({ field }) =>
      field.tag
    );
    assert(tags.every((tag, index) => tag === index), `${name} v${version} counts its tags from 0: ${tags.join(" ")}`);
  }
}

/** "true" or "false" when all versions agree, otherwise the name of a variable. */
function flexibleTest([first, last]: Message["versions"], flexibleFrom: number): Message["flexible"] {
  return flexibleFrom <= first ? "true" : flexibleFrom > last ? "false" : "flexible";
}
