/**
 * Answers TxnOffsetCommit: commits offsets that count when the producer's transaction is committed. Since version 3 the
 * client names its membership, and is refused when it is no member any more (KIP-447). Since version 5 the broker adds
 * the group to the transaction; before, it verifies that the client has done so (KIP-890).
 *
 * @module
 */
import { OFFSETS_TOPIC } from "../../protocol/well_known.ts";
import { ZERO_UUID } from "../../base/uuid.ts";
import type { Verification } from "../../log/mod.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { txnOffsetCommitResponse } from "../../protocol/generated/28_txn_offset_commit.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { encodeBatch } from "../../protocol/records/mod.ts";
import { group, topic as topicNamed, transactionalId as transactionalIdNamed } from "../../security/mod.ts";
import type { Partition } from "../partitions/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapEachInSteps, mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import type { TransactionSupport } from "../transaction_verification.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";
import { remembered } from "./remembered.ts";

type Request = Requests["TxnOffsetCommit"];
type Response = Responses["TxnOffsetCommit"];
type Topic = Request["topics"][number];

const FIRST_THAT_ADDS = 5;
const FIRST_WITH_ABORTABLE = 4;
/** Producers before 2.0 may fail on an answer that the coordinator is loading. */
const FIRST_WITH_LOADING = 2;
const NO_SEQUENCE = -1;

export const txnOffsetCommit: Handler<"TxnOffsetCommit"> = { name: "TxnOffsetCommit", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const { may } = context;
  if (!may("WRITE", transactionalIdNamed(request.transactionalId))) {
    return yield* errorResponse(request, wireError("TRANSACTIONAL_ID_AUTHORIZATION_FAILED"));
  }
  if (!may("READ", group(request.groupId))) {
    return yield* errorResponse(request, wireError("GROUP_AUTHORIZATION_FAILED"));
  }
  const mayRead = remembered((name) => may("READ", topicNamed(name)));
  const { image } = context.broker.metadata;
  const isThere = (topic: string, partition: number): boolean =>
    mayRead(topic) && image.topics.get(topic)?.partitions[partition] !== undefined;
  const known: Topic[] = [];
  for (const topic of request.topics) {
    yield;
    const partitions: Topic["partitions"] = [];
    for (const partition of topic.partitions) {
      if (isThere(topic.name, partition.partitionIndex)) partitions.push(partition);
      yield;
    }
    if (partitions.length > 0) known.push({ ...topic, partitions });
  }
  const errors = known.length === 0 ? () => "NONE" as const : yield* commit({ ...request, topics: known }, context);
  const topics: Response["topics"] = [];
  for (const { name, partitions } of request.topics) {
    yield;
    topics.push({
      name,
      partitions: yield* mapInSteps(partitions, ({ partitionIndex }) => {
        const error = !mayRead(name)
          ? "TOPIC_AUTHORIZATION_FAILED"
          : isThere(name, partitionIndex)
          ? errors(name, partitionIndex)
          : "UNKNOWN_TOPIC_OR_PARTITION";
        return { partitionIndex, errorCode: errorCode(inVersion(error, context.apiVersion)) };
      }),
    });
  }
  return txnOffsetCommitResponse({ topics });
}

type ErrorOf = (topic: string, partition: number) => ErrorName;

function* commit(request: Request, context: RequestContext): Steps<ErrorOf> {
  const { groupId, producerId, producerEpoch } = request;
  const { broker } = context;
  if (groupId === "") return () => "INVALID_GROUP_ID";
  const partition = broker.partitions.get(OFFSETS_TOPIC, broker.groups.partitionOf(groupId));
  if (partition === null) return () => "NOT_COORDINATOR";
  const verified = yield* wait(verify(request, partition, context));
  if (typeof verified === "string" && verified !== "waived") {
    const error = coordinatorErrors[verified] ?? verified;
    return () => error;
  }
  const producer = { producerId, producerEpoch, baseSequence: NO_SEQUENCE };
  const offsets = yield* mapEachInSteps(request.topics, function* ({ name, partitions }) {
    return {
      topic: name,
      topicId: broker.metadata.image.topics.get(name)?.id ?? ZERO_UUID,
      partitions: yield* mapInSteps(partitions, (each) => ({
        partition: each.partitionIndex,
        offset: each.committedOffset,
        leaderEpoch: each.committedLeaderEpoch,
        metadata: each.committedMetadata ?? "",
      })),
    };
  });
  const { topics } = yield* wait(broker.groups.commitInTransaction({
    producerId,
    producerEpoch,
    groupId,
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId,
    generation: request.generationId,
    topics: offsets,
  }, () => {
    const nowMs = broker.clock.wallMs();
    const records = encodeBatch([{ timestampMs: nowMs, key: null, value: null, headers: [] }], {
      producer,
      isTransactional: true,
    });
    return partition.producerRefusal({ records, nowMs, origin: "broker", verification: verified }) ?? "NONE";
  }));
  const errors = new Map<string, Map<number, ErrorName>>();
  for (const { topic, partitions } of topics) {
    const ofTopic = errors.get(topic) ?? new Map<number, ErrorName>();
    errors.set(topic, ofTopic);
    for (const { partition: index, error } of partitions) {
      ofTopic.set(index, error);
      yield;
    }
    yield;
  }
  return (topic, index) => errors.get(topic)?.get(index) ?? "UNKNOWN_SERVER_ERROR";
}

/** What to write the offsets with, or why they may not be written. */
async function verify(
  { transactionalId, producerId, producerEpoch }: Request,
  partition: Partition,
  { broker, apiVersion }: RequestContext,
): Promise<Verification | "waived" | null | ErrorName> {
  const support: TransactionSupport = apiVersion >= FIRST_THAT_ADDS
    ? "add"
    : apiVersion >= FIRST_WITH_ABORTABLE
    ? "verifyOrAbort"
    : "verify";
  const { transactionVerifier, clock } = broker;
  if (!transactionVerifier.isNeeded(support)) return "waived";
  const verification = partition.log.beginVerification({
    producerId,
    producerEpoch,
    sequence: NO_SEQUENCE,
    raisesEpoch: support === "add",
    nowMs: clock.wallMs(),
  });
  if (verification === null || typeof verification === "string") return verification;
  const topics = [{ topic: OFFSETS_TOPIC, partitions: [partition.index] }];
  const verdict = await transactionVerifier.ask({ transactionalId, producerId, producerEpoch, topics, support });
  const error = verdict(OFFSETS_TOPIC, partition.index);
  if (error === "INVALID_PRODUCER_ID_MAPPING") partition.log.dropVerification(verification);
  return error === "NONE" ? verification : error;
}

/** The transaction's coordinator could not be asked: older clients retry by looking for the group's coordinator. */
const coordinatorErrors: { readonly [E in ErrorName]?: ErrorName } = {
  UNKNOWN_TOPIC_OR_PARTITION: "COORDINATOR_NOT_AVAILABLE",
  KAFKA_STORAGE_ERROR: "NOT_COORDINATOR",
  NOT_LEADER_OR_FOLLOWER: "NOT_COORDINATOR",
};

function inVersion(error: ErrorName, apiVersion: number): ErrorName {
  const isTooNew = error === "COORDINATOR_LOAD_IN_PROGRESS" && apiVersion < FIRST_WITH_LOADING;
  return isTooNew ? "COORDINATOR_NOT_AVAILABLE" : error;
}

function* errorResponse({ topics }: Request, { code }: WireError): Steps<Response> {
  return txnOffsetCommitResponse({
    topics: yield* mapEachInSteps(topics, function* ({ name, partitions }) {
      return {
        name,
        partitions: yield* mapInSteps(partitions, ({ partitionIndex }) => ({ partitionIndex, errorCode: code })),
      };
    }),
  });
}
