/**
 * Answers AddPartitionsToTxn: partitions are going to have records of a transaction. Clients add the partitions of one
 * transaction; brokers ask for several at once (since version 4), for the batches that wait for the answer, or only
 * whether the partitions have been added (`verifyOnly`, KIP-890). Where a partition cannot be added, none of its
 * transaction is.
 *
 * @module
 */
import type { TopicPartitions, TransactionVersion } from "../../coordinator/mod.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import {
  addPartitionsToTxnResponse,
  addPartitionsToTxnSince,
} from "../../protocol/generated/24_add_partitions_to_txn.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { isInternalTopic } from "../../metadata/mod.ts";
import { CLUSTER, topic as topicNamed, transactionalId as transactionalIdNamed } from "../../security/mod.ts";
import { inTurn } from "../../runtime/loop_share.ts";
import type { RequestContext } from "../request_context.ts";
import { fencedAs } from "./22_init_producer_id.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["AddPartitionsToTxn"];
type Response = Responses["AddPartitionsToTxn"];
type Asked = Request["transactions"][number];
type TopicResults = Response["resultsByTransaction"][number]["topicResults"];

const FIRST_WITH_PRODUCER_FENCED = 2;

export const addPartitionsToTxn: Handler<"AddPartitionsToTxn"> = {
  name: "AddPartitionsToTxn",
  handle,
  errorResponse,
};

async function handle(request: Request, context: RequestContext): Promise<Response> {
  if (context.apiVersion < addPartitionsToTxnSince.transactions) {
    const transaction = {
      transactionalId: request.v3AndBelowTransactionalId,
      producerId: request.v3AndBelowProducerId,
      producerEpoch: request.v3AndBelowProducerEpoch,
      verifyOnly: false,
      topics: request.v3AndBelowTopics,
    };
    const topicResults = await addTo(transaction, { clientVersion: 0, isFromClient: true }, context);
    return addPartitionsToTxnResponse({ resultsByTopicV3AndBelow: topicResults });
  }
  if (!context.may("CLUSTER_ACTION", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  const resultsByTransaction = await inTurn(request.transactions, context.broker, async (transaction) => ({
    transactionalId: transaction.transactionalId,
    topicResults: await addTo(transaction, { clientVersion: 2, isFromClient: false }, context),
  }));
  return addPartitionsToTxnResponse({ resultsByTransaction });
}

async function addTo(
  { transactionalId, producerId, producerEpoch, verifyOnly, topics: asked }: Asked,
  { clientVersion, isFromClient }: { readonly clientVersion: TransactionVersion; readonly isFromClient: boolean },
  { broker: { metadata, transactions }, apiVersion, may }: RequestContext,
): Promise<TopicResults> {
  const topics = asked.map(({ name, partitions }): TopicPartitions => ({ topic: name, partitions }));
  if (isFromClient && !may("WRITE", transactionalIdNamed(transactionalId))) {
    return results(topics, () => "TRANSACTIONAL_ID_AUTHORIZATION_FAILED");
  }
  const mayNotWrite = (topic: string): boolean => isInternalTopic(topic) || !may("WRITE", topicNamed(topic));
  const forbidden = new Set(isFromClient ? topics.map(({ topic }) => topic).filter(mayNotWrite) : []);
  const isThere = (topic: string, partition: number): boolean =>
    metadata.image.topics.get(topic)?.partitions[partition] !== undefined;
  const isMissingOne = topics.some(({ topic, partitions }) => partitions.some((each) => !isThere(topic, each)));
  if (forbidden.size > 0 || isMissingOne) {
    return results(topics, (topic, partition) => {
      if (forbidden.has(topic)) return "TOPIC_AUTHORIZATION_FAILED";
      return isThere(topic, partition) ? "OPERATION_NOT_ATTEMPTED" : "UNKNOWN_TOPIC_OR_PARTITION";
    });
  }
  const of = { transactionalId, producerId, producerEpoch, topics };
  if (!verifyOnly) {
    const error = fencedAs(
      await transactions.addPartitions({ ...of, clientVersion }),
      apiVersion >= FIRST_WITH_PRODUCER_FENCED,
    );
    return results(topics, () => error);
  }
  if (transactionalId === "") return results(topics, () => "INVALID_REQUEST");
  const { error, missing } = await transactions.verifyPartitions(of);
  const isMissing = (topic: string, partition: number): boolean =>
    missing.some((each) => each.topic === topic && each.partitions.includes(partition));
  return results(
    topics,
    (topic, partition) => error === "NONE" && isMissing(topic, partition) ? "TRANSACTION_ABORTABLE" : error,
  );
}

function results(
  topics: readonly TopicPartitions[],
  errorOf: (topic: string, partition: number) => ErrorName,
): TopicResults {
  return topics.map(({ topic, partitions }) => ({
    name: topic,
    resultsByPartition: partitions.map((partition) => ({
      partitionIndex: partition,
      partitionErrorCode: errorCode(errorOf(topic, partition)),
    })),
  }));
}

function errorResponse({ v3AndBelowTopics }: Request, { code }: WireError): Response {
  return addPartitionsToTxnResponse({
    errorCode: code,
    resultsByTopicV3AndBelow: v3AndBelowTopics.map(({ name, partitions }) => ({
      name,
      resultsByPartition: partitions.map((partitionIndex) => ({ partitionIndex, partitionErrorCode: code })),
    })),
  });
}
