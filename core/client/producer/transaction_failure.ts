/**
 * What an error means for a transaction (KIP-1050), in one place: a retry may cure it, the transaction must be aborted
 * and another may follow, or this producer can do no more. Retries are the client's affair: what comes here is the
 * error that was left when they were over.
 *
 * @module
 */
import { errorMessage, type ErrorName } from "../../protocol/error_codes.ts";

/**
 *   abortable  nothing of the transaction counts once it is aborted; the producer goes on with the next
 *   fatal      another producer has taken over, or the cluster does not let this one; nothing more can be done with it
 *   in doubt   the end was asked for and no answer came: it may be committed, or be open until its timeout
 */
export type TransactionFailure = "abortable" | "fatal" | "in doubt";

/** A transaction that did not commit, as far as is known. */
export class TransactionFailed extends Error {
  override readonly name = "TransactionFailed";
  constructor(readonly kind: TransactionFailure, readonly error: ErrorName | "TIMED_OUT", message: string) {
    super(message);
  }
}

/** What asked: the leaders of partitions and the coordinators mean different things by some errors. */
export type AskedOf = "a leader" | "the coordinator";

/** A newer producer has the transactional id, or the coordinator has ended the transaction after its timeout. */
export function isFenced(error: ErrorName): boolean {
  return error === "PRODUCER_FENCED" || error === "INVALID_PRODUCER_EPOCH";
}

const fatalEverywhere: ReadonlySet<ErrorName> = new Set([
  "PRODUCER_FENCED",
  "INVALID_PRODUCER_ID_MAPPING",
  "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
  "CLUSTER_AUTHORIZATION_FAILED",
  "UNSUPPORTED_VERSION",
  "UNSUPPORTED_FOR_MESSAGE_FORMAT",
]);

/**
 * A leader that finds the epoch old or the transaction closed knows only its own partition; whether the producer is
 * fenced, the coordinator says when it is asked to abort.
 */
const fatalAtCoordinator: ReadonlySet<ErrorName> = new Set(["INVALID_PRODUCER_EPOCH", "INVALID_TXN_STATE"]);

/** How an error ends a transaction that is under way. */
export function severityOf(error: ErrorName | "TIMED_OUT", asked: AskedOf): "abortable" | "fatal" {
  if (error === "TIMED_OUT") return "abortable";
  if (fatalEverywhere.has(error)) return "fatal";
  return asked === "the coordinator" && fatalAtCoordinator.has(error) ? "fatal" : "abortable";
}

/** A sentence that names the producer and, where that is known, the way out. */
export function sentenceOf(
  error: ErrorName,
  o: {
    readonly transactionalId: string;
    readonly timeoutMs: number;
    /** What could not be done: `commit the transaction`. */
    readonly doing: string;
    /** The broker's own words. */
    readonly said?: string | null;
  },
): string {
  const { transactionalId, timeoutMs, doing } = o;
  const why = isFenced(error)
    ? "another producer has taken over this transactional id, or the transaction was aborted, by hand (kq txns abort) or " +
      `because it was open for longer than its timeout of ${timeoutMs / 1000} s`
    : o.said ?? errorMessage(error);
  return `Producer ${transactionalId} cannot ${doing}: ${why} (${error})`;
}
