// Written by core/protocol/codegen from ../apis/18_api_versions.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ApiVersionsRequest, ApiVersionsResponse } from "../apis/18_api_versions.ts";

export function readApiVersionsRequest(r: Reader, version: number): ApiVersionsRequest {
  const flexible = version >= 3;
  const m: ApiVersionsRequest = {
    clientSoftwareName: version >= 3 ? r.string(flexible) : "",
    clientSoftwareVersion: version >= 3 ? r.string(flexible) : "",
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeApiVersionsRequest(w: Writer, m: ApiVersionsRequest, version: number): void {
  const flexible = version >= 3;
  if (version >= 3) w.string(m.clientSoftwareName, flexible);
  if (version >= 3) w.string(m.clientSoftwareVersion, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readApiVersionsResponseApiKeys(r: Reader, version: number): ApiVersionsResponse["apiKeys"][number] {
  const flexible = version >= 3;
  const m: ApiVersionsResponse["apiKeys"][number] = {
    apiKey: r.int16(),
    minVersion: r.int16(),
    maxVersion: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeApiVersionsResponseApiKeys(w: Writer, m: ApiVersionsResponse["apiKeys"][number], version: number): void {
  const flexible = version >= 3;
  w.int16(m.apiKey);
  w.int16(m.minVersion);
  w.int16(m.maxVersion);
  if (flexible) w.tags(m.unknownTags);
}

function readApiVersionsResponseApiKeysList(r: Reader, version: number): ApiVersionsResponse["apiKeys"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 6);
  const list: ApiVersionsResponse["apiKeys"] = [];
  for (let i = 0; i < count; i++) list.push(readApiVersionsResponseApiKeys(r, version));
  return list;
}

function readApiVersionsResponseSupportedFeatures(r: Reader, version: number): NonNullable<ApiVersionsResponse["supportedFeatures"]>[number] {
  const flexible = version >= 3;
  const m: NonNullable<ApiVersionsResponse["supportedFeatures"]>[number] = {
    name: r.string(flexible),
    minVersion: r.int16(),
    maxVersion: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeApiVersionsResponseSupportedFeatures(w: Writer, m: NonNullable<ApiVersionsResponse["supportedFeatures"]>[number], version: number): void {
  const flexible = version >= 3;
  w.string(m.name, flexible);
  w.int16(m.minVersion);
  w.int16(m.maxVersion);
  if (flexible) w.tags(m.unknownTags);
}

function readApiVersionsResponseSupportedFeaturesList(r: Reader, version: number): NonNullable<ApiVersionsResponse["supportedFeatures"]> {
  const count = r.count(true, 6);
  const list: NonNullable<ApiVersionsResponse["supportedFeatures"]> = [];
  for (let i = 0; i < count; i++) list.push(readApiVersionsResponseSupportedFeatures(r, version));
  return list;
}

function readApiVersionsResponseFinalizedFeatures(r: Reader, version: number): NonNullable<ApiVersionsResponse["finalizedFeatures"]>[number] {
  const flexible = version >= 3;
  const m: NonNullable<ApiVersionsResponse["finalizedFeatures"]>[number] = {
    name: r.string(flexible),
    maxVersionLevel: r.int16(),
    minVersionLevel: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeApiVersionsResponseFinalizedFeatures(w: Writer, m: NonNullable<ApiVersionsResponse["finalizedFeatures"]>[number], version: number): void {
  const flexible = version >= 3;
  w.string(m.name, flexible);
  w.int16(m.maxVersionLevel);
  w.int16(m.minVersionLevel);
  if (flexible) w.tags(m.unknownTags);
}

function readApiVersionsResponseFinalizedFeaturesList(r: Reader, version: number): NonNullable<ApiVersionsResponse["finalizedFeatures"]> {
  const count = r.count(true, 6);
  const list: NonNullable<ApiVersionsResponse["finalizedFeatures"]> = [];
  for (let i = 0; i < count; i++) list.push(readApiVersionsResponseFinalizedFeatures(r, version));
  return list;
}

export function readApiVersionsResponse(r: Reader, version: number): ApiVersionsResponse {
  const flexible = version >= 3;
  const m: ApiVersionsResponse = {
    errorCode: r.int16(),
    apiKeys: readApiVersionsResponseApiKeysList(r, version),
    throttleTimeMs: version >= 1 ? r.int32() : 0,
    supportedFeatures: [],
    finalizedFeaturesEpoch: -1,
    finalizedFeatures: [],
    zkMigrationReady: false,
  };
  if (flexible) {
    for (let left = r.uvarint(); left > 0; left--) {
      const tag = r.uvarint(), size = r.uvarint(), start = r.position;
      if (tag === 0 && version >= 3) {
        m.supportedFeatures = readApiVersionsResponseSupportedFeaturesList(r, version);
        r.endTag(start, size);
      } else if (tag === 1 && version >= 3) {
        m.finalizedFeaturesEpoch = r.int64();
        r.endTag(start, size);
      } else if (tag === 2 && version >= 3) {
        m.finalizedFeatures = readApiVersionsResponseFinalizedFeaturesList(r, version);
        r.endTag(start, size);
      } else if (tag === 3 && version >= 3) {
        m.zkMigrationReady = r.boolean();
        r.endTag(start, size);
      } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
    }
  }
  return m;
}

export function writeApiVersionsResponse(w: Writer, m: ApiVersionsResponse, version: number): void {
  const flexible = version >= 3;
  w.int16(m.errorCode);
  w.count(m.apiKeys.length, flexible);
  for (const e of m.apiKeys) writeApiVersionsResponseApiKeys(w, e, version);
  if (version >= 1) w.int32(m.throttleTimeMs);
  if (flexible) {
    w.uvarint((version >= 3 && m.supportedFeatures.length > 0 ? 1 : 0) + (version >= 3 && m.finalizedFeaturesEpoch !== -1 ? 1 : 0) + (version >= 3 && m.finalizedFeatures.length > 0 ? 1 : 0) + (version >= 3 && m.zkMigrationReady !== false ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 3 && m.supportedFeatures.length > 0) {
      const start = w.startTag(0);
      w.count(m.supportedFeatures.length, true);
      for (const e of m.supportedFeatures) writeApiVersionsResponseSupportedFeatures(w, e, version);
      w.endTag(start);
    }
    if (version >= 3 && m.finalizedFeaturesEpoch !== -1) {
      const start = w.startTag(1);
      w.int64(m.finalizedFeaturesEpoch);
      w.endTag(start);
    }
    if (version >= 3 && m.finalizedFeatures.length > 0) {
      const start = w.startTag(2);
      w.count(m.finalizedFeatures.length, true);
      for (const e of m.finalizedFeatures) writeApiVersionsResponseFinalizedFeatures(w, e, version);
      w.endTag(start);
    }
    if (version >= 3 && m.zkMigrationReady !== false) {
      const start = w.startTag(3);
      w.boolean(m.zkMigrationReady);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

export function* writeApiVersionsResponseInSlices(w: Writer, m: ApiVersionsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 3;
  w.int16(m.errorCode);
  w.count(m.apiKeys.length, flexible);
  for (const e of m.apiKeys) {
    writeApiVersionsResponseApiKeys(w, e, version);
    if (w.mayPause()) yield;
  }
  if (version >= 1) w.int32(m.throttleTimeMs);
  if (flexible) {
    w.uvarint((version >= 3 && m.supportedFeatures.length > 0 ? 1 : 0) + (version >= 3 && m.finalizedFeaturesEpoch !== -1 ? 1 : 0) + (version >= 3 && m.finalizedFeatures.length > 0 ? 1 : 0) + (version >= 3 && m.zkMigrationReady !== false ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 3 && m.supportedFeatures.length > 0) {
      const start = w.startTag(0);
      w.count(m.supportedFeatures.length, true);
      for (const e of m.supportedFeatures) {
        writeApiVersionsResponseSupportedFeatures(w, e, version);
        if (w.mayPause()) yield;
      }
      w.endTag(start);
    }
    if (version >= 3 && m.finalizedFeaturesEpoch !== -1) {
      const start = w.startTag(1);
      w.int64(m.finalizedFeaturesEpoch);
      w.endTag(start);
    }
    if (version >= 3 && m.finalizedFeatures.length > 0) {
      const start = w.startTag(2);
      w.count(m.finalizedFeatures.length, true);
      for (const e of m.finalizedFeatures) {
        writeApiVersionsResponseFinalizedFeatures(w, e, version);
        if (w.mayPause()) yield;
      }
      w.endTag(start);
    }
    if (version >= 3 && m.zkMigrationReady !== false) {
      const start = w.startTag(3);
      w.boolean(m.zkMigrationReady);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

/** With the declared default in every field that is not given. */
export const apiVersionsResponse = Object.assign(
  ({ errorCode = 0, apiKeys = [], throttleTimeMs = 0, supportedFeatures = [], finalizedFeaturesEpoch = -1, finalizedFeatures = [], zkMigrationReady = false }: Partial<ApiVersionsResponse> = {}): ApiVersionsResponse => ({ errorCode, apiKeys, throttleTimeMs, supportedFeatures, finalizedFeaturesEpoch, finalizedFeatures, zkMigrationReady }),
  {
    apiKeys: ({ apiKey = 0, minVersion = 0, maxVersion = 0 }: Partial<ApiVersionsResponse["apiKeys"][number]> = {}): ApiVersionsResponse["apiKeys"][number] => ({ apiKey, minVersion, maxVersion }),
    supportedFeatures: ({ name = "", minVersion = 0, maxVersion = 0 }: Partial<NonNullable<ApiVersionsResponse["supportedFeatures"]>[number]> = {}): NonNullable<ApiVersionsResponse["supportedFeatures"]>[number] => ({ name, minVersion, maxVersion }),
    finalizedFeatures: ({ name = "", maxVersionLevel = 0, minVersionLevel = 0 }: Partial<NonNullable<ApiVersionsResponse["finalizedFeatures"]>[number]> = {}): NonNullable<ApiVersionsResponse["finalizedFeatures"]>[number] => ({ name, maxVersionLevel, minVersionLevel }),
  },
);

/** The first version of each field that v0 lacks. */
export const apiVersionsSince = {
  clientSoftwareName: 3,
  clientSoftwareVersion: 3,
  throttleTimeMs: 1,
  supportedFeatures: 3,
  finalizedFeaturesEpoch: 3,
  finalizedFeatures: 3,
  zkMigrationReady: 3,
} as const;
