/**
 * What the client throws when a cluster cannot be asked or does not do as asked. Each names the thing, the value and, where
 * there is one, the way out; commands turn them into exit codes.
 *
 * @module
 */
import { errorMessage, type ErrorName } from "../protocol/error_codes.ts";

/** One address that was tried, and what came of it. */
export interface Tried {
  readonly address: string;
  readonly reason: string;
}

/** No broker answered: all addresses were tried. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
  constructor(readonly tried: readonly Tried[]) {
    super(`Cannot reach a broker: ${tried.map(({ address, reason }) => `${address}: ${reason}`).join("; ")}`);
  }
}

/** A broker answered with an error that trying again did not cure. */
export class ServerError extends Error {
  override readonly name = "ServerError";
  constructor(
    readonly error: ErrorName,
    /** What was asked, such as `Cannot create topic orders`. */
    readonly what: string,
    /** The broker's own words, where it sent any. */
    readonly said: string | null = null,
  ) {
    super(`${what}: ${said ?? errorMessage(error)} (${error})`);
  }
}

/** The broker does not speak a version of the API that we do. */
export class UnsupportedApi extends Error {
  override readonly name = "UnsupportedApi";
  constructor(readonly api: string, readonly address: string, offered: string) {
    super(`The broker at ${address} does not offer ${api} in a version kq speaks (${offered})`);
  }
}
