/**
 * What the generated table holds for each API.
 *
 * @module
 */
import type { Reader, Writer } from "../base/cursor.ts";

export interface Codec<Name extends string, Request, Response> {
  readonly key: number;
  readonly name: Name;
  /** The versions that can be read and written; what a broker offers is its own affair. */
  readonly versions: readonly [first: number, last: number];
  /** The first version with compact lengths and tagged fields; Infinity for none. */
  readonly flexibleFrom: number;
  readonly readRequest: (r: Reader, version: number) => Request;
  readonly writeRequest: (w: Writer, message: Request, version: number) => void;
  readonly readResponse: (r: Reader, version: number) => Response;
  readonly writeResponse: (w: Writer, message: Response, version: number) => void;
}
