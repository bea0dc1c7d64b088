/**
 * Answers DescribeTransactions: the state of some ids' transactions, and the partitions that are still in them.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { describeTransactionsResponse } from "../../protocol/generated/65_describe_transactions.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { topic as topicNamed, transactionalId as transactionalIdNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";

type Request = Requests["DescribeTransactions"];
type Response = Responses["DescribeTransactions"];
type Described = Response["transactionStates"][number];

const { transactionStates: transactionState } = describeTransactionsResponse;

export const describeTransactions: Handler<"DescribeTransactions"> = {
  name: "DescribeTransactions",
  handle,
  errorResponse,
};

function* handle({ transactionalIds }: Request, context: RequestContext): Steps<Response> {
  // An id that is named several times is described once.
  const known = new Map<string, Described>();
  const transactionStates: Described[] = [];
  for (const transactionalId of transactionalIds) {
    const described = known.get(transactionalId) ?? (yield* describe(transactionalId, context));
    known.set(transactionalId, described);
    transactionStates.push(described);
    yield;
  }
  return describeTransactionsResponse({ transactionStates });
}

function* describe(transactionalId: string, { broker, may }: RequestContext): Steps<Described> {
  if (!may("DESCRIBE", transactionalIdNamed(transactionalId))) {
    return transactionState({ errorCode: errorCode("TRANSACTIONAL_ID_AUTHORIZATION_FAILED"), transactionalId });
  }
  const { error, transaction } = yield* wait(broker.transactions.describe(transactionalId));
  if (transaction === null) return transactionState({ errorCode: errorCode(error), transactionalId });
  const topics: Described["topics"] = [];
  for (const { topic, partitions } of transaction.topics) {
    if (may("DESCRIBE", topicNamed(topic))) topics.push({ topic, partitions: [...partitions] });
    yield;
  }
  return transactionState({
    transactionalId,
    transactionState: transaction.state,
    transactionTimeoutMs: transaction.timeoutMs,
    transactionStartTimeMs: transaction.startedMs,
    producerId: transaction.producerId,
    producerEpoch: transaction.producerEpoch,
    topics,
  });
}

function* errorResponse({ transactionalIds }: Request, { code }: WireError): Steps<Response> {
  return describeTransactionsResponse({
    transactionStates: yield* mapInSteps(
      transactionalIds,
      (transactionalId) => transactionState({ errorCode: code, transactionalId }),
    ),
  });
}
