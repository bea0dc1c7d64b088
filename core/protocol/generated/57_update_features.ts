// Written by core/protocol/codegen from ../apis/57_update_features.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { UpdateFeaturesRequest, UpdateFeaturesResponse } from "../apis/57_update_features.ts";

function readUpdateFeaturesRequestFeatureUpdates(r: Reader, version: number): UpdateFeaturesRequest["featureUpdates"][number] {
  const m: UpdateFeaturesRequest["featureUpdates"][number] = {
    feature: r.string(true),
    maxVersionLevel: r.int16(),
    allowDowngrade: version === 0 ? r.boolean() : false,
    upgradeType: version >= 1 ? r.int8() : 1,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeUpdateFeaturesRequestFeatureUpdates(w: Writer, m: UpdateFeaturesRequest["featureUpdates"][number], version: number): void {
  w.string(m.feature, true);
  w.int16(m.maxVersionLevel);
  if (version === 0) w.boolean(m.allowDowngrade);
  if (version >= 1) w.int8(m.upgradeType);
  w.tags(m.unknownTags);
}

function readUpdateFeaturesRequestFeatureUpdatesList(r: Reader, version: number): UpdateFeaturesRequest["featureUpdates"] {
  const count = r.count(true, 5);
  const list: UpdateFeaturesRequest["featureUpdates"] = [];
  for (let i = 0; i < count; i++) list.push(readUpdateFeaturesRequestFeatureUpdates(r, version));
  return list;
}

export function readUpdateFeaturesRequest(r: Reader, version: number): UpdateFeaturesRequest {
  const m: UpdateFeaturesRequest = {
    timeoutMs: r.int32(),
    featureUpdates: readUpdateFeaturesRequestFeatureUpdatesList(r, version),
    validateOnly: version >= 1 ? r.boolean() : false,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeUpdateFeaturesRequest(w: Writer, m: UpdateFeaturesRequest, version: number): void {
  w.int32(m.timeoutMs);
  w.count(m.featureUpdates.length, true);
  for (const e of m.featureUpdates) writeUpdateFeaturesRequestFeatureUpdates(w, e, version);
  if (version >= 1) w.boolean(m.validateOnly);
  w.tags(m.unknownTags);
}

function readUpdateFeaturesResponseResults(r: Reader, version: number): UpdateFeaturesResponse["results"][number] {
  const m: UpdateFeaturesResponse["results"][number] = {
    feature: r.string(true),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeUpdateFeaturesResponseResults(w: Writer, m: UpdateFeaturesResponse["results"][number], version: number): void {
  w.string(m.feature, true);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

function readUpdateFeaturesResponseResultsList(r: Reader, version: number): UpdateFeaturesResponse["results"] {
  const count = r.count(true, 5);
  const list: UpdateFeaturesResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readUpdateFeaturesResponseResults(r, version));
  return list;
}

export function readUpdateFeaturesResponse(r: Reader, version: number): UpdateFeaturesResponse {
  const m: UpdateFeaturesResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    results: version <= 1 ? readUpdateFeaturesResponseResultsList(r, version) : [],
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeUpdateFeaturesResponse(w: Writer, m: UpdateFeaturesResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  if (version <= 1) {
    w.count(m.results.length, true);
    for (const e of m.results) writeUpdateFeaturesResponseResults(w, e, version);
  }
  w.tags(m.unknownTags);
}

function* readUpdateFeaturesRequestFeatureUpdatesListInSlices(r: Reader, version: number): Generator<undefined, UpdateFeaturesRequest["featureUpdates"], unknown> {
  const count = r.count(true, 5);
  const list: UpdateFeaturesRequest["featureUpdates"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readUpdateFeaturesRequestFeatureUpdates(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readUpdateFeaturesRequestInSlices(r: Reader, version: number): Generator<undefined, UpdateFeaturesRequest, unknown> {
  const m: UpdateFeaturesRequest = {
    timeoutMs: r.int32(),
    featureUpdates: (yield* readUpdateFeaturesRequestFeatureUpdatesListInSlices(r, version)),
    validateOnly: version >= 1 ? r.boolean() : false,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function* writeUpdateFeaturesResponseInSlices(w: Writer, m: UpdateFeaturesResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  if (version <= 1) {
    w.count(m.results.length, true);
    for (const e of m.results) {
      writeUpdateFeaturesResponseResults(w, e, version);
      if (w.mayPause()) yield;
    }
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const updateFeaturesResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = "", results = [] }: Partial<UpdateFeaturesResponse> = {}): UpdateFeaturesResponse => ({ throttleTimeMs, errorCode, errorMessage, results }),
  {
    results: ({ feature = "", errorCode = 0, errorMessage = "" }: Partial<UpdateFeaturesResponse["results"][number]> = {}): UpdateFeaturesResponse["results"][number] => ({ feature, errorCode, errorMessage }),
  },
);

/** The first version of each field that v0 lacks. */
export const updateFeaturesSince = {
  upgradeType: 1,
  validateOnly: 1,
} as const;
