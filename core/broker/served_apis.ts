/**
 * The APIs that this broker serves, worked out from the handlers.
 *
 * @module
 */
import { type ApiName, codecs } from "../protocol/generated/mod.ts";
import type { Handler } from "./handlers/handler.ts";
import * as handlers from "./handlers/mod.ts";
import type { ListedApi } from "./request_context.ts";

export type ServedApiName = (typeof handlers)[keyof typeof handlers]["name"];

/** In the order of their keys. */
const served: readonly Handler<ApiName>[] = (Object.values(handlers) as unknown as Handler<ApiName>[])
  .toSorted((a, b) => codecs[a.name].key - codecs[b.name].key);

const byKey = new Map(served.map((handler) => [codecs[handler.name].key, handler]));

export const listedApis: readonly ListedApi[] = served.map(({ name, listedFrom }) => {
  const { key, versions } = codecs[name];
  return { apiKey: key, minVersion: listedFrom ?? versions[0], maxVersion: versions[1] };
});

/** Undefined for an API that is not served. */
export function handlerByKey(apiKey: number): Handler<ApiName> | undefined {
  return byKey.get(apiKey);
}
