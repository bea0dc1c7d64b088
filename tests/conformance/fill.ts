/**
 * Completes a request from its declaration: a script writes what it means to say, the rest is what Kafka's own classes
 * would put there.
 *
 * @module
 */
import { Glob } from "bun";
import type { ApiName, Requests } from "../../core/protocol/generated/mod.ts";
import { type Api, Field, type Struct } from "../../core/protocol/schema.ts";

export type Partly<T> = T extends Uint8Array ? T
  : T extends (infer E)[] ? Partly<E>[]
  : T extends object ? { [K in keyof T]?: Partly<T[K]> }
  : T;

const folder = new URL("../../core/protocol/apis/", import.meta.url).pathname;
const declarations = new Map<string, Api>();
for (const file of new Glob("*.ts").scanSync(folder)) {
  const module = (await import(folder + file)) as Record<string, Api>;
  for (const declared of Object.values(module)) {
    if (typeof declared.key === "number") declarations.set(declared.name, declared);
  }
}

export function filled<N extends ApiName>(api: N, body: Partly<Requests[N]>): Requests[N] {
  const declared = declarations.get(api);
  if (declared === undefined) throw new Error(`${api} is not declared`);
  return filledStruct(api, declared.request, body as Record<string, unknown>) as unknown as Requests[N];
}

function filledStruct(where: string, struct: Struct, given: Record<string, unknown>): Record<string, unknown> {
  const strange = Object.keys(given).filter((name) => !(name in struct) && name !== "unknownTags");
  if (strange.length > 0) throw new Error(`${where} has no field ${strange.join(", ")}`);
  const complete: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(struct)) {
    complete[name] = name in given ? filledValue(`${where}.${name}`, field, given[name]) : field.absent;
  }
  return "unknownTags" in given ? { ...complete, unknownTags: given["unknownTags"] } : complete;
}

function filledValue(where: string, field: Field<unknown>, value: unknown): unknown {
  if (value === null || value === undefined || field.element === null) return value;
  if (field.wire === "array") {
    return (value as unknown[]).map((element) => {
      return field.element instanceof Field
        ? filledValue(where, field.element, element)
        : filledStruct(where, field.element!, element as Record<string, unknown>);
    });
  }
  return filledStruct(where, field.element as Struct, value as Record<string, unknown>);
}
