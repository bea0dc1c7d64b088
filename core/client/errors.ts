/**
 * What the client throws when a cluster cannot be asked or does not do as asked. Each names the thing, the value and,
 * where there is one, the way out; commands turn them into exit codes.
 *
 * @module
 */
import { errorMessage, type ErrorName, isRetriable } from "../protocol/error_codes.ts";
import { OperatingFailure } from "../runtime/ports.ts";

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
  override readonly name: string = "ServerError";
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

/** A topic that was being read is not there any more. */
export class TopicDeleted extends ServerError {
  override readonly name = "TopicDeleted";
  constructor(readonly topic: string) {
    super("UNKNOWN_TOPIC_OR_PARTITION", `Cannot read topic ${topic}`);
    this.message = `Topic ${topic} was deleted`;
  }
}

/** What a broker sent of a partition is not what was written there. */
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
 * What a bad day of the cluster does, and the next day may cure: no connection, no broker, or an answer that says to
 * come again. Who works for ever tries again; everybody else has tried for long enough when this is thrown.
 */
export function isPassing(error: unknown): error is OperatingFailure | Unreachable | ServerError {
  if (error instanceof OperatingFailure || error instanceof Unreachable) return true;
  return error instanceof ServerError && (isRetriable(error.error) || error.error === "BROKER_NOT_AVAILABLE");
}
