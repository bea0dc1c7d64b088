/**
 * Answers AddPartitionsToTxn: adds partitions to a transaction. Clients add the partitions of one transaction; brokers
 * (since version 4) add or verify those of several, for the batches that wait for it (`verifyOnly`: only verify,
 * KIP-890). When a partition cannot be added, none of that transaction is.
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
import type { RequestContext } from "../request_context.ts";
import { mapEachInSteps, mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { fencedAs } from "./22_init_producer_id.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";
import { remembered } from "./remembered.ts";

type Request = Requests["AddPartitionsToTxn"];
type Response = Responses["AddPartitionsToTxn"];
type AskedTransaction = Request["transactions"][number];
type TopicResults = Response["resultsByTransaction"][number]["topicResults"];

const FIRST_WITH_PRODUCER_FENCED = 2;

export const addPartitionsToTxn: Handler<"AddPartitionsToTxn"> = {
  name: "AddPartitionsToTxn",
  handle,
  errorResponse,
};

function* handle(request: Request, context: RequestContext): Steps<Response> {
  if (context.apiVersion < addPartitionsToTxnSince.transactions) {
    const transaction = {
      transactionalId: request.v3AndBelowTransactionalId,
      producerId: request.v3AndBelowProducerId,
      producerEpoch: request.v3AndBelowProducerEpoch,
      verifyOnly: false,
      topics: request.v3AndBelowTopics,
    };
    const topicResults = yield* addTo(transaction, { clientVersion: 0, isFromClient: true }, context);
    return addPartitionsToTxnResponse({ resultsByTopicV3AndBelow: topicResults });
  }
  if (!context.may("CLUSTER_ACTION", CLUSTER)) {
    return yield* errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  }
  const resultsByTransaction: Response["resultsByTransaction"] = [];
  for (const transaction of request.transactions) {
    const topicResults = yield* addTo(transaction, { clientVersion: 2, isFromClient: false }, context);
    resultsByTransaction.push({ transactionalId: transaction.transactionalId, topicResults });
    yield;
  }
  return addPartitionsToTxnResponse({ resultsByTransaction });
}

function* addTo(
  { transactionalId, producerId, producerEpoch, verifyOnly, topics: asked }: AskedTransaction,
  { clientVersion, isFromClient }: { readonly clientVersion: TransactionVersion; readonly isFromClient: boolean },
  { broker: { metadata, transactions }, apiVersion, may }: RequestContext,
): Steps<TopicResults> {
  const topics = yield* mapInSteps(asked, ({ name, partitions }): TopicPartitions => ({ topic: name, partitions }));
  if (isFromClient && !may("WRITE", transactionalIdNamed(transactionalId))) {
    return yield* results(topics, () => "TRANSACTIONAL_ID_AUTHORIZATION_FAILED");
  }
  const mayWrite = remembered((topic) => !isInternalTopic(topic) && may("WRITE", topicNamed(topic)));
  const isThere = (topic: string, partition: number): boolean =>
    metadata.image.topics.get(topic)?.partitions[partition] !== undefined;
  const isForbidden = (topic: string): boolean => isFromClient && !mayWrite(topic);
  if (!(yield* isEach(topics, (topic) => !isForbidden(topic), isThere))) {
    return yield* results(topics, (topic, partition) => {
      if (isForbidden(topic)) return "TOPIC_AUTHORIZATION_FAILED";
      return isThere(topic, partition) ? "OPERATION_NOT_ATTEMPTED" : "UNKNOWN_TOPIC_OR_PARTITION";
    });
  }
  const of = { transactionalId, producerId, producerEpoch, topics };
  if (!verifyOnly) {
    const error = fencedAs(
      yield* wait(transactions.addPartitions({ ...of, clientVersion })),
      apiVersion >= FIRST_WITH_PRODUCER_FENCED,
    );
    return yield* results(topics, () => error);
  }
  if (transactionalId === "") return yield* results(topics, () => "INVALID_REQUEST");
  const { error, missing } = yield* wait(transactions.verifyPartitions(of));
  const missingOf = new Map<string, Set<number>>();
  for (const { topic, partitions } of missing) {
    const ofTopic = missingOf.get(topic) ?? new Set<number>();
    missingOf.set(topic, ofTopic);
    for (const partition of partitions) {
      ofTopic.add(partition);
      yield;
    }
  }
  return yield* results(
    topics,
    (topic, partition) => error === "NONE" && missingOf.get(topic)?.has(partition) ? "TRANSACTION_ABORTABLE" : error,
  );
}

function* isEach(
  topics: readonly TopicPartitions[],
  ofTopic: (topic: string) => boolean,
  ofPartition: (topic: string, partition: number) => boolean,
): Steps<boolean> {
  for (const { topic, partitions } of topics) {
    if (!ofTopic(topic)) return false;
    yield;
    for (const partition of partitions) {
      if (!ofPartition(topic, partition)) return false;
      yield;
    }
  }
  return true;
}

function* results(
  topics: readonly TopicPartitions[],
  errorOf: (topic: string, partition: number) => ErrorName,
): Steps<TopicResults> {
  const all: TopicResults = [];
  for (const { topic, partitions } of topics) {
    const resultsByPartition = yield* mapInSteps(partitions, (partition) => ({
      partitionIndex: partition,
      partitionErrorCode: errorCode(errorOf(topic, partition)),
    }));
    all.push({ name: topic, resultsByPartition });
    yield;
  }
  return all;
}

function* errorResponse({ v3AndBelowTopics }: Request, { code }: WireError): Steps<Response> {
  return addPartitionsToTxnResponse({
    errorCode: code,
    resultsByTopicV3AndBelow: yield* mapEachInSteps(v3AndBelowTopics, function* ({ name, partitions }) {
      return {
        name,
        resultsByPartition: yield* mapInSteps(
          partitions,
          (partitionIndex) => ({ partitionIndex, partitionErrorCode: code }),
        ),
      };
    }),
  });
}
