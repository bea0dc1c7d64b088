/**
 * Answers OffsetForLeaderEpoch: where the records of a leader epoch end here. A client that has read further than that has
 * read what was lost, and goes back to it (KIP-320).
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";

type Request = Requests["OffsetForLeaderEpoch"];
type Response = Responses["OffsetForLeaderEpoch"];
type PartitionRequest = Request["topics"][number]["partitions"][number];
type PartitionResult = Response["topics"][number]["partitions"][number];

export function handleOffsetForLeaderEpoch(request: Request, context: RequestContext): Response {
  const topics = request.topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((asked) => answer(topic, asked, context)),
  }));
  return { throttleTimeMs: 0, topics };
}

function answer(topic: string, asked: PartitionRequest, context: RequestContext): PartitionResult {
  const partition = context.broker.partitions.find(topic, asked.partition);
  if (typeof partition === "string") return failed(asked, partition);
  const error = partition.readError ?? partition.checkLeaderEpoch(asked.currentLeaderEpoch);
  if (error !== null) return failed(asked, error);
  const { leaderEpoch, endOffset } = partition.endOffsetForEpoch(asked.leaderEpoch);
  return { errorCode: errorCode("NONE"), partition: asked.partition, leaderEpoch, endOffset };
}

function failed(asked: PartitionRequest, error: ErrorName): PartitionResult {
  return { errorCode: errorCode(error), partition: asked.partition, leaderEpoch: -1, endOffset: -1 };
}
