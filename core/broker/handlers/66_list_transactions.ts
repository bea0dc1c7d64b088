/**
 * Answers ListTransactions: the transactional ids this broker coordinates, filtered by state, producer id, age or name.
 *
 * @module
 */
import { RE2JS, RE2JSSyntaxException } from "re2js";
import type { ListedTransaction } from "../../coordinator/mod.ts";
import { errorCode } from "../../protocol/error_codes.ts";
import { listTransactionsResponse } from "../../protocol/generated/66_list_transactions.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { transactionalId as named } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["ListTransactions"];
type Response = Responses["ListTransactions"];

/** What one may cost follows from its length. */
const LONGEST_PATTERN = 4096;
/** What clients may filter by. The last two no transaction is ever seen in. */
const states: ReadonlySet<string> = new Set([
  "Empty",
  "Ongoing",
  "PrepareCommit",
  "PrepareAbort",
  "CompleteCommit",
  "CompleteAbort",
  "Dead",
  "PrepareEpochFence",
]);

export const listTransactions: Handler<"ListTransactions"> = { name: "ListTransactions", handle, errorResponse };

async function handle(request: Request, { broker: { transactions, clock }, may }: RequestContext): Promise<Response> {
  const pattern = patternOf(request.transactionalIdPattern);
  if (pattern === "invalid") return errorResponse(request, wireError("INVALID_REGULAR_EXPRESSION"));
  const { error, transactions: all } = await transactions.list();
  const unknownStateFilters = request.stateFilters.filter((state) => !states.has(state));
  if (error !== "NONE") return listTransactionsResponse({ errorCode: errorCode(error), unknownStateFilters: [] });
  const isWanted = wanted(request, pattern, clock.wallMs());
  return listTransactionsResponse({
    unknownStateFilters: [...new Set(unknownStateFilters)],
    transactionStates: all.filter((each) => isWanted(each) && may("DESCRIBE", named(each.transactionalId))).map((
      { transactionalId, producerId, state },
    ) => ({
      transactionalId,
      producerId,
      transactionState: state,
    })),
  });
}

function wanted(
  { stateFilters, producerIdFilters, durationFilter }: Request,
  pattern: RE2JS | null,
  wallMs: number,
): (transaction: ListedTransaction) => boolean {
  const ofStates = new Set(stateFilters);
  const ofProducers = new Set(producerIdFilters);
  return ({ transactionalId, producerId, state, startedMs }) =>
    (ofProducers.size === 0 || ofProducers.has(producerId)) &&
    (ofStates.size === 0 || ofStates.has(state)) &&
    (durationFilter < 0 || wallMs - startedMs > durationFilter) &&
    (pattern === null || pattern.matches(transactionalId));
}

/** One that matches the whole id, in the syntax of RE2, which is matched in linear time; null for all. */
function patternOf(text: string | null): RE2JS | null | "invalid" {
  if (text === null || text === "") return null;
  if (text.length > LONGEST_PATTERN) return "invalid";
  try {
    return RE2JS.compile(text);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return "invalid";
    throw error;
  }
}

function errorResponse(_: Request, { code }: WireError): Response {
  return listTransactionsResponse({ errorCode: code });
}
