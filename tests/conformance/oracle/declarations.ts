/**
 * Declarations as lines of text, ours and Kafka's in the same words, so that they can be compared and read as a diff.
 * A line holds a field's path, type, versions, the versions in which it may be null, its default and its tag.
 *
 * @module
 */
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import { Field, type Struct } from "../../../core/protocol/schema.ts";
import type { Layout } from "../../support/reference_codec.ts";

type Versions = readonly [first: number, last: number];

export interface Declared extends Layout {
  readonly name: string;
  readonly versions: Versions;
}

export function ourLines(message: Declared): string[] {
  const lines = [heading(message.name, message.versions, message.flexibleFrom)];
  addOurs(lines, message.name, message.struct, message.versions);
  return lines;
}

function addOurs(lines: string[], path: string, struct: Struct, around: Versions): void {
  for (const [name, field] of Object.entries(struct)) {
    const within = overlap(around, [field.first, field.last])!;
    const inside = field.element instanceof Field ? ourType(field.element) : field.element === null ? "" : "struct";
    const nullable = overlap(within, [field.nullableFrom, Infinity]);
    lines.push(line(`${path}.${name}`, {
      type: field.wire === "array" ? `[]${inside}` : ourType(field),
      within,
      nullable,
      absent: field.wire === "struct" && (nullable === null || field.absent !== null) ? "{}" : asText(field.absent),
      tag: field.tag,
    }));
    if (inside === "struct") addOurs(lines, `${path}.${name}`, field.element as Struct, within);
  }
}

function ourType(field: Field<unknown>): string {
  return field.wire === "keptInt64" ? "int64" : field.wire === "boolean" ? "bool" : field.wire;
}

/** Kafka's JSON, as far as we look at it. */
export interface KafkaMessage {
  readonly type: string;
  readonly name: string;
  readonly apiKey?: number;
  readonly listeners?: readonly string[];
  readonly validVersions: string;
  readonly latestVersionUnstable?: boolean;
  readonly flexibleVersions?: string;
  readonly fields: readonly KafkaField[];
  readonly commonStructs?: readonly { readonly name: string; readonly fields: readonly KafkaField[] }[];
}

interface KafkaField {
  readonly name: string;
  readonly type: string;
  readonly versions?: string;
  readonly taggedVersions?: string;
  readonly nullableVersions?: string;
  readonly default?: unknown;
  readonly tag?: number;
  readonly fields?: readonly KafkaField[];
}

/** The versions that a broker offers: the newest may be declared before it is stable, which only the request says. */
export function kafkaVersions(messages: ReadonlyMap<string, KafkaMessage>, name: string): Versions {
  const [first, last] = range(messages.get(name)!.validVersions);
  const request = messages.get(name.replace(/Response$/, "Request"));
  return [first, request?.latestVersionUnstable === true ? last - 1 : last];
}

export function kafkaLines(message: KafkaMessage, versions: Versions): string[] {
  const lines = [heading(message.name, versions, range(message.flexibleVersions ?? "none")[0])];
  addKafkas(lines, message.name, message.fields, versions, message);
  return lines;
}

function addKafkas(
  lines: string[],
  path: string,
  fields: readonly KafkaField[],
  around: Versions,
  message: KafkaMessage,
): void {
  for (const field of fields) {
    const within = overlap(around, range(field.versions ?? field.taggedVersions ?? "none"));
    if (within === null) continue;
    const name = field.name[0]!.toLowerCase() + field.name.slice(1);
    const isArray = field.type.startsWith("[]");
    const inside = isArray ? field.type.slice(2) : field.type;
    const isStruct = /^[A-Z]/.test(inside);
    const nullable = overlap(within, range(field.nullableVersions ?? "none"));
    lines.push(line(`${path}.${name}`, {
      type: (isArray ? "[]" : "") + (isStruct ? "struct" : inside),
      within,
      nullable,
      absent: kafkaDefault(field, isArray ? "array" : isStruct ? "struct" : inside),
      tag: field.tag ?? null,
    }));
    const common = message.commonStructs?.find((each) => each.name === inside);
    if (isStruct) addKafkas(lines, `${path}.${name}`, field.fields ?? common?.fields ?? [], within, message);
  }
}

function kafkaDefault({ default: value }: KafkaField, kind: string): string {
  // The text "null". A null of JSON's own is no default at all to Kafka's generator.
  if (value === "null") return "null";
  switch (kind) {
    case "string":
      return asText(value ?? "");
    case "bool":
      return asText(value ?? false).replaceAll('"', "").toLowerCase();
    case "uuid":
      return asText(ZERO_UUID);
    case "array":
      return "[]";
    case "bytes":
    case "records":
      return "0 bytes";
    case "struct":
      return "{}";
    default:
      return asText(Number(value ?? 0));
  }
}

interface Line {
  readonly type: string;
  readonly within: Versions;
  readonly nullable: Versions | null;
  readonly absent: string;
  readonly tag: number | null;
}

function line(path: string, { type, within, nullable, absent, tag }: Line): string {
  const nulls = nullable === null ? [] : [`nullable ${versionsText(nullable)}`];
  return [path, type, versionsText(within), ...nulls, `default ${absent}`, ...(tag === null ? [] : [`tag ${tag}`])]
    .join(" ");
}

function heading(name: string, versions: Versions, flexibleFrom: number): string {
  return `${name} ${versionsText(versions)} flexible ${
    flexibleFrom > versions[1] ? "never" : `from v${Math.max(flexibleFrom, versions[0])}`
  }`;
}

function versionsText([first, last]: Versions): string {
  return first === last ? `v${first}` : `v${first}-${last}`;
}

function asText(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}

/** "3+", "3-5", "3" or "none". */
function range(text: string): Versions {
  if (text === "none") return [Infinity, -Infinity];
  const [, first, plus, last] = text.match(/^(\d+)(\+)?(?:-(\d+))?$/)!;
  return [Number(first), plus === "+" ? Infinity : Number(last ?? first)];
}

function overlap([a, b]: Versions, [c, d]: Versions): Versions | null {
  const both = [Math.max(a, c), Math.min(b, d)] as const;
  return both[0] <= both[1] ? both : null;
}
