/**
 * Answers WriteTxnMarkers: transactions end in partitions that this broker leads. A transaction coordinator sends it,
 * or an administrator for a transaction that hangs because its coordinator has forgotten it.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { writeTxnMarkersResponse } from "../../protocol/generated/27_write_txn_markers.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import { inTurn } from "../../runtime/loop_share.ts";
import type { RequestContext } from "../request_context.ts";
import { type PartitionMarked, writeMarkers } from "../transaction_markers.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["WriteTxnMarkers"];
type Response = Responses["WriteTxnMarkers"];
type Asked = Request["markers"][number];

export const writeTxnMarkers: Handler<"WriteTxnMarkers"> = { name: "WriteTxnMarkers", handle, errorResponse };

async function handle(request: Request, { broker, may }: RequestContext): Promise<Response> {
  const { markers } = request;
  if (!may("ALTER", CLUSTER) && !may("CLUSTER_ACTION", CLUSTER)) {
    return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  }
  const outcomes = await inTurn(markers, broker, async (asked) => {
    const { producerId, producerEpoch, coordinatorEpoch, transactionResult: isCommit } = asked;
    const topics = topicsOf(asked);
    const transactionVersion = asked.transactionVersion >= 2 ? 2 : 0;
    const marked = producerId < 0 || producerEpoch < 0
      // Of no producer: there is nothing to end, and Kafka has no better word for it.
      ? refused(topics)
      : await writeMarkers(broker, {
        producerId,
        producerEpoch,
        coordinatorEpoch,
        isCommit,
        transactionVersion,
        topics,
      });
    return { producerId, marked };
  });
  return writeTxnMarkersResponse({ markers: byProducer(outcomes) });
}

function topicsOf({ topics }: Asked) {
  return topics.map(({ name, partitionIndexes }) => ({ topic: name, partitions: [...new Set(partitionIndexes)] }));
}

function refused(topics: ReturnType<typeof topicsOf>): PartitionMarked[] {
  return topics.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => ({ topic, partition, error: "UNKNOWN_SERVER_ERROR" as const }))
  );
}

/** Each producer once, however many of its transactions were to end. */
function byProducer(
  outcomes: readonly { readonly producerId: number; readonly marked: readonly PartitionMarked[] }[],
): Response["markers"] {
  const producers = new Map<number, Map<string, Map<number, number>>>();
  for (const { producerId, marked } of outcomes) {
    const topics = producers.get(producerId) ?? new Map<string, Map<number, number>>();
    producers.set(producerId, topics);
    for (const { topic, partition, error } of marked) {
      const partitions = topics.get(topic) ?? new Map<number, number>();
      topics.set(topic, partitions.set(partition, errorCode(error)));
    }
  }
  return [...producers].map(([producerId, topics]) => ({
    producerId,
    topics: [...topics].map(([name, partitions]) => ({
      name,
      partitions: [...partitions].map(([partitionIndex, code]) => ({ partitionIndex, errorCode: code })),
    })),
  }));
}

function errorResponse({ markers }: Request, { code }: WireError): Response {
  return writeTxnMarkersResponse({
    markers: markers.map(({ producerId, topics }) => ({
      producerId,
      topics: topics.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, errorCode: code })),
      })),
    })),
  });
}
