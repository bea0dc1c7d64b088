/**
 * The APIs that the broker serves, for tests that ask something of each.
 *
 * @module
 */
import { listedApis, type ServedApiName } from "../../core/broker/served_apis.ts";
import { type ApiName, codecs } from "../../core/protocol/generated/mod.ts";

const nameByKey = new Map((Object.keys(codecs) as ApiName[]).map((name) => [codecs[name].key, name]));

/** In the order of their keys. */
export const servedApis: readonly ServedApiName[] = listedApis.map(({ apiKey }) =>
  nameByKey.get(apiKey) as ServedApiName
);
