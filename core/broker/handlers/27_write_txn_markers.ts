/**
 * Answers WriteTxnMarkers: writes the markers that end transactions into partitions that this broker leads. A
 * transaction coordinator sends it, or an administrator, for a transaction that its coordinator has forgotten.
 *
 * @module
 */
import type { TopicPartitions } from "../../coordinator/mod.ts";
import { errorCode } from "../../protocol/error_codes.ts";
import { writeTxnMarkersResponse } from "../../protocol/generated/27_write_txn_markers.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapEachInSteps, mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { type PartitionMarked, writeMarkers } from "../transaction_markers.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["WriteTxnMarkers"];
type Response = Responses["WriteTxnMarkers"];
type AskedMarker = Request["markers"][number];

interface MarkerResult {
  readonly producerId: number;
  readonly marked: readonly PartitionMarked[];
}

export const writeTxnMarkers: Handler<"WriteTxnMarkers"> = { name: "WriteTxnMarkers", handle, errorResponse };

function* handle(request: Request, { broker, may }: RequestContext): Steps<Response> {
  const { markers } = request;
  if (!may("ALTER", CLUSTER) && !may("CLUSTER_ACTION", CLUSTER)) {
    return yield* errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  }
  const outcomes: MarkerResult[] = [];
  for (const asked of markers) {
    yield;
    const { producerId, producerEpoch, coordinatorEpoch, transactionResult: isCommit } = asked;
    const topics = yield* topicsOf(asked);
    const transactionVersion = asked.transactionVersion >= 2 ? 2 : 0;
    const marked = producerId < 0 || producerEpoch < 0
      // There is no such producer, so nothing to end; Kafka has no better error for it.
      ? yield* refused(topics)
      : yield* wait(writeMarkers(broker, {
        producerId,
        producerEpoch,
        coordinatorEpoch,
        isCommit,
        transactionVersion,
        topics,
      }));
    outcomes.push({ producerId, marked });
  }
  return writeTxnMarkersResponse({ markers: yield* byProducer(outcomes) });
}

function* topicsOf({ topics }: AskedMarker): Steps<TopicPartitions[]> {
  const all: TopicPartitions[] = [];
  for (const { name, partitionIndexes } of topics) {
    yield;
    const seen = new Set<number>();
    const partitions: number[] = [];
    for (const partition of partitionIndexes) {
      yield;
      if (seen.has(partition)) continue;
      seen.add(partition);
      partitions.push(partition);
    }
    all.push({ topic: name, partitions });
  }
  return all;
}

function* refused(topics: readonly TopicPartitions[]): Steps<PartitionMarked[]> {
  const all: PartitionMarked[] = [];
  for (const { topic, partitions } of topics) {
    yield;
    for (const partition of partitions) {
      all.push({ topic, partition, error: "UNKNOWN_SERVER_ERROR" });
      yield;
    }
  }
  return all;
}

/** Each producer once, however many of its transactions are in the request. */
function* byProducer(outcomes: readonly MarkerResult[]): Steps<Response["markers"]> {
  const producers = new Map<number, Map<string, Map<number, number>>>();
  for (const { producerId, marked } of outcomes) {
    yield;
    const topics = producers.get(producerId) ?? new Map<string, Map<number, number>>();
    producers.set(producerId, topics);
    for (const { topic, partition, error } of marked) {
      const partitions = topics.get(topic) ?? new Map<number, number>();
      topics.set(topic, partitions.set(partition, errorCode(error)));
      yield;
    }
  }
  const answered: Response["markers"] = [];
  for (const [producerId, topics] of producers) {
    yield;
    const ofProducer: Response["markers"][number]["topics"] = [];
    for (const [name, partitions] of topics) {
      yield;
      ofProducer.push({
        name,
        partitions: yield* mapInSteps(partitions, ([partitionIndex, code]) => ({ partitionIndex, errorCode: code })),
      });
    }
    answered.push({ producerId, topics: ofProducer });
  }
  return answered;
}

function* errorResponse({ markers }: Request, { code }: WireError): Steps<Response> {
  return writeTxnMarkersResponse({
    markers: yield* mapEachInSteps(markers, function* ({ producerId, topics }) {
      return {
        producerId,
        topics: yield* mapEachInSteps(topics, function* ({ name, partitionIndexes }) {
          return {
            name,
            partitions: yield* mapInSteps(partitionIndexes, (partitionIndex) => ({ partitionIndex, errorCode: code })),
          };
        }),
      };
    }),
  });
}
