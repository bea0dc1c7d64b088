/**
 * The fields before every request and response, which say what follows. Written by hand, because the header's version
 * depends on the API and version inside it.
 *
 * The client id keeps its two-byte length in all versions, so that a broker can read the header of an ApiVersions
 * request that is newer than itself. For the same reason the response to ApiVersions never has tagged fields in its
 * header: the client does not know yet which versions the broker has.
 *
 * @module
 */
import { MalformedBytes, type Reader, type Writer } from "../base/cursor.ts";
import { codecByKey } from "./generated/mod.ts";

const API_VERSIONS = 18;

export interface RequestHeader {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

/** Throws {@linkcode MalformedBytes} for an API that Kafka does not have, because its header's format is unknown. */
export function readRequestHeader(r: Reader): RequestHeader {
  const apiKey = r.int16();
  const apiVersion = r.int16();
  const flexible = apiVersion >= flexibleFrom(apiKey);
  const header = { apiKey, apiVersion, correlationId: r.int32(), clientId: r.nullableString(false) };
  if (flexible) r.tags();
  return header;
}

export function writeRequestHeader(w: Writer, header: RequestHeader): void {
  w.int16(header.apiKey);
  w.int16(header.apiVersion);
  w.int32(header.correlationId);
  w.nullableString(header.clientId, false);
  if (header.apiVersion >= flexibleFrom(header.apiKey)) w.tags(undefined);
}

export interface ResponseHeader {
  readonly correlationId: number;
}

export function readResponseHeader(r: Reader, apiKey: number, apiVersion: number): ResponseHeader {
  const correlationId = r.int32();
  if (responseIsFlexible(apiKey, apiVersion)) r.tags();
  return { correlationId };
}

export function writeResponseHeader(w: Writer, header: ResponseHeader, apiKey: number, apiVersion: number): void {
  w.int32(header.correlationId);
  if (responseIsFlexible(apiKey, apiVersion)) w.tags(undefined);
}

function responseIsFlexible(apiKey: number, apiVersion: number): boolean {
  return apiKey !== API_VERSIONS && apiVersion >= flexibleFrom(apiKey);
}

function flexibleFrom(apiKey: number): number {
  const codec = codecByKey(apiKey);
  if (codec === undefined) throw new MalformedBytes(`unknown API key ${apiKey}`);
  return codec.flexibleFrom;
}
