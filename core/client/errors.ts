/**
 * The errors that the client throws when a cluster cannot be reached or refuses a request. Each names the thing, the
 * value and, where there is one, the way out; commands turn them into exit codes.
 *
 * @module
 */
import { errorMessage, type ErrorName, isRetriable } from "../protocol/error_codes.ts";
import { OperatingFailure } from "../runtime/ports.ts";

/** One address that was tried, and the result. */
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

/** A broker answered with an error that retries did not cure. */
export class ServerError extends Error {
  override readonly name: string = "ServerError";
  constructor(
    readonly error: ErrorName,
    /** What was asked, such as `Cannot create topic orders`. */
    readonly what: string,
    /** The broker's error message, where it sent one; some send an empty one. */
    readonly said: string | null = null,
  ) {
    super(`${what}: ${said === null || said === "" ? errorMessage(error) : said} (${error})`);
  }
}

/** The broker supports no version of the API that kq supports. */
export class UnsupportedApi extends Error {
  override readonly name = "UnsupportedApi";
  constructor(readonly api: string, readonly address: string, offered: string) {
    super(`The broker at ${address} does not offer ${api} in a version kq speaks (${offered})`);
  }
}

/** A topic that was being read does not exist any more. */
export class TopicDeleted extends ServerError {
  override readonly name = "TopicDeleted";
  constructor(readonly topic: string) {
    super("UNKNOWN_TOPIC_OR_PARTITION", `Cannot read topic ${topic}`);
    this.message = `Topic ${topic} was deleted`;
  }
}

/** The data that a broker sent for a partition is damaged. */
export class DamagedRecords extends Error {
  override readonly name = "DamagedRecords";
  /** `nextWhole`: the offset at which a whole batch is known to begin behind the damage; null where none is. */
  constructor(
    readonly topic: string,
    readonly partition: number,
    offset: number,
    what: string,
    nextWhole: number | null,
  ) {
    const next = nextWhole === null ? "" : `; the next whole one is at offset ${nextWhole}`;
    super(
      `Cannot read on in ${topic} partition ${partition}: the batch at offset ${offset} is damaged: ${what}${next}`,
    );
  }
}

/**
 * Failures of the cluster that may pass: no connection, no broker, or a retriable error. Commands that run for ever
 * retry; for all others the retries are used up when this is thrown.
 */
export function isPassing(error: unknown): error is OperatingFailure | Unreachable | ServerError {
  if (error instanceof OperatingFailure || error instanceof Unreachable) return true;
  return error instanceof ServerError && (isRetriable(error.error) || error.error === "BROKER_NOT_AVAILABLE");
}
