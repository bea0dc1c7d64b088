/**
 * The types of the generated tables' entries: one for each API, and one for each kind of record in an internal topic.
 *
 * @module
 */
import type { Reader, Writer } from "../base/cursor.ts";

export interface Codec<Name extends string, Request, Response> {
  readonly key: number;
  readonly name: Name;
  /** The versions that can be read and written. A broker may offer fewer. */
  readonly versions: readonly [first: number, last: number];
  /** The first version with compact lengths and tagged fields; Infinity for none. */
  readonly flexibleFrom: number;
  readonly readRequest: (r: Reader, version: number) => Request;
  readonly writeRequest: (w: Writer, message: Request, version: number) => void;
  readonly readResponse: (r: Reader, version: number) => Response;
  readonly writeResponse: (w: Writer, message: Response, version: number) => void;
  /** As `readRequest`, yielding between elements; only where a request has lists. */
  readonly readRequestInSlices?: (r: Reader, version: number) => Generator<undefined, Request, unknown>;
  /** As `writeResponse`, yielding between elements; only where a response has lists. */
  readonly writeResponseInSlices?: (
    w: Writer,
    message: Response,
    version: number,
  ) => Generator<undefined, void, unknown>;
}

export interface StoredCodec<Name extends string, Key, Value> {
  /** The number that a key of this kind starts with. */
  readonly type: number;
  readonly name: Name;
  /** The versions a value can be read and written in. */
  readonly versions: readonly [first: number, last: number];
  readonly readKey: (r: Reader, version: number) => Key;
  readonly writeKey: (w: Writer, message: Key, version: number) => void;
  readonly readValue: (r: Reader, version: number) => Value;
  readonly writeValue: (w: Writer, message: Value, version: number) => void;
}
