/**
 * Answers ListTransactions: the transactional ids this broker coordinates, filtered by state, producer id, age or name.
 *
 * @module
 */
import { RE2JS, RE2JSSyntaxException } from "re2js";
import { type ListedTransaction, TRANSACTION_STATES } from "../../coordinator/mod.ts";
import { errorCode } from "../../protocol/error_codes.ts";
import { listTransactionsResponse } from "../../protocol/generated/66_list_transactions.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { transactionalId as named } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Steps, wait } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["ListTransactions"];
type Response = Responses["ListTransactions"];

/** Bounds what a pattern may cost. */
const LONGEST_PATTERN = 4096;
/** What clients may filter by. */
const states: ReadonlySet<string> = new Set(TRANSACTION_STATES);

export const listTransactions: Handler<"ListTransactions"> = { name: "ListTransactions", handle, errorResponse };

function* handle(request: Request, { broker: { transactions, clock }, may }: RequestContext): Steps<Response> {
  const pattern = patternOf(request.transactionalIdPattern);
  if (pattern === "invalid") return errorResponse(request, wireError("INVALID_REGULAR_EXPRESSION"));
  const { error, transactions: all } = yield* wait(transactions.list());
  if (error !== "NONE") return listTransactionsResponse({ errorCode: errorCode(error), unknownStateFilters: [] });
  const unknownStateFilters: string[] = [];
  const ofStates = yield* setInSteps(request.stateFilters);
  for (const state of ofStates) {
    if (!states.has(state)) unknownStateFilters.push(state);
    yield;
  }
  const filters = { ofStates, ofProducers: yield* setInSteps(request.producerIdFilters) };
  const isWanted = wanted(request, filters, pattern, clock.wallMs());
  const transactionStates: Response["transactionStates"] = [];
  for (const each of all) {
    const { transactionalId, producerId, state } = each;
    if (isWanted(each) && may("DESCRIBE", named(transactionalId))) {
      transactionStates.push({ transactionalId, producerId, transactionState: state });
    }
    yield;
  }
  return listTransactionsResponse({ unknownStateFilters, transactionStates });
}

function* setInSteps<T>(items: readonly T[]): Steps<Set<T>> {
  const set = new Set<T>();
  for (const item of items) {
    set.add(item);
    yield;
  }
  return set;
}

interface Filters {
  readonly ofStates: ReadonlySet<string>;
  readonly ofProducers: ReadonlySet<number>;
}

function wanted(
  { durationFilter }: Request,
  { ofStates, ofProducers }: Filters,
  pattern: RE2JS | null,
  wallMs: number,
): (transaction: ListedTransaction) => boolean {
  return ({ transactionalId, producerId, state, startedMs }) =>
    (ofProducers.size === 0 || ofProducers.has(producerId)) &&
    (ofStates.size === 0 || ofStates.has(state)) &&
    (durationFilter < 0 || wallMs - startedMs > durationFilter) &&
    (pattern === null || pattern.matches(transactionalId));
}

/** A pattern for the whole id, in the syntax of RE2, which is matched in linear time; null for all. */
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
