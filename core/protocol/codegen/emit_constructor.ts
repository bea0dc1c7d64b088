/**
 * Writes what handlers make responses with: a constructor that knows the declared defaults, and the versions in which
 * fields begin, by name.
 *
 * @module
 */
import { type Api, Field, type Struct } from "../schema.ts";
import { FieldEmitter, type Message } from "./emit_field.ts";
import { block } from "./text.ts";

/**
 * `offsetCommitResponse({ topics })`, and for the structs inside `offsetCommitResponse.topics.partitions({ errorCode
 * })`: whatever is not given has its declared default.
 */
export function emitConstructor({ name, response, versions, flexibleFrom }: Api): string {
  const message: Message = { versions, flexibleFrom, flexible: "true", functions: new Map(), sliced: null };
  const type = `${name}Response`;
  return `/** With the declared default in every field that is not given. */\nexport const ${camel(type)} = ${
    constructor(message, type, response)
  };`;
}

function constructor(message: Message, type: string, struct: Struct): string {
  const fields = Object.entries(struct).map(([key, field]) => new FieldEmitter(message, "", type, key, field));
  const parameters = fields.map(({ key, absent }) => `${key} = ${absent}`).join(", ");
  const make = `({ ${parameters} }: Partial<${type}> = {}): ${type} => ({ ${
    fields.map(({ key }) => key).join(", ")
  } })`;
  const inside = fields.filter(({ structInside }) => structInside !== null)
    .map((field) => `${field.key}: ${constructor(message, field.elementType, field.structInside!)},`);
  return inside.length === 0 ? make : `Object.assign(\n${block([`${make},`, `{\n${block(inside)}\n},`])}\n)`;
}

/**
 * The first version of each field that the API's first version lacks. Fields of one name that begin in different
 * versions go by their paths.
 */
export function emitSince(api: Api): string {
  const fields = [...fieldsOf("request", api.request), ...fieldsOf("response", api.response)].map((
    { path, key, first },
  ) => ({
    path,
    key,
    first: Math.max(first, api.versions[0]),
  }));
  const lines = new Set<string>();
  for (const { path, key, first } of fields) {
    if (first === api.versions[0]) continue;
    const isClear = fields.every((other) => other.key !== key || other.first === first);
    lines.add(`${isClear ? key : JSON.stringify(path)}: ${first},`);
  }
  if (lines.size === 0) return "";
  return `/** The first version of each field that v${api.versions[0]} lacks. */\nexport const ${
    camel(api.name)
  }Since = {\n${block([...lines])}\n} as const;`;
}

function fieldsOf(path: string, struct: Struct): { path: string; key: string; first: number }[] {
  return Object.entries(struct).flatMap(([key, { first, element }]) => [
    { path: `${path}.${key}`, key, first },
    ...(element === null || element instanceof Field ? [] : fieldsOf(`${path}.${key}`, element)),
  ]);
}

function camel(name: string): string {
  return name[0]!.toLowerCase() + name.slice(1);
}
