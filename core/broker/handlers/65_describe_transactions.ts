/**
 * Answers DescribeTransactions: what state the transactions of some ids are in, and which partitions are in them still.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { describeTransactionsResponse } from "../../protocol/generated/65_describe_transactions.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { topic as topicNamed, transactionalId as transactionalIdNamed } from "../../security/mod.ts";
import { inTurn } from "../../runtime/loop_share.ts";
import type { RequestContext } from "../request_context.ts";
import type { Handler, WireError } from "./handler.ts";

type Request = Requests["DescribeTransactions"];
type Response = Responses["DescribeTransactions"];

const { transactionStates: transactionState } = describeTransactionsResponse;

export const describeTransactions: Handler<"DescribeTransactions"> = {
  name: "DescribeTransactions",
  handle,
  errorResponse,
};

async function handle(
  { transactionalIds }: Request,
  { broker, may }: RequestContext,
): Promise<Response> {
  const transactionStates = await inTurn(transactionalIds, broker, async (transactionalId) => {
    if (!may("DESCRIBE", transactionalIdNamed(transactionalId))) {
      return transactionState({ errorCode: errorCode("TRANSACTIONAL_ID_AUTHORIZATION_FAILED"), transactionalId });
    }
    const { error, transaction } = await broker.transactions.describe(transactionalId);
    if (transaction === null) return transactionState({ errorCode: errorCode(error), transactionalId });
    return transactionState({
      transactionalId,
      transactionState: transaction.state,
      transactionTimeoutMs: transaction.timeoutMs,
      transactionStartTimeMs: transaction.startedMs,
      producerId: transaction.producerId,
      producerEpoch: transaction.producerEpoch,
      topics: transaction.topics.filter(({ topic }) => may("DESCRIBE", topicNamed(topic))).map((
        { topic, partitions },
      ) => ({ topic, partitions: [...partitions] })),
    });
  });
  return describeTransactionsResponse({ transactionStates });
}

function errorResponse({ transactionalIds }: Request, { code }: WireError): Response {
  return describeTransactionsResponse({
    transactionStates: transactionalIds.map((transactionalId) =>
      transactionState({ errorCode: code, transactionalId })
    ),
  });
}
