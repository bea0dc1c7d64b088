/**
 * Answers OffsetForLeaderEpoch: where the records of a leader epoch end here. A client that has read further has read
 * lost records, and goes back to that offset (KIP-320).
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { offsetForLeaderEpochResponse } from "../../protocol/generated/23_offset_for_leader_epoch.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER, topic as topicNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapEachInSteps, mapInSteps, type Steps } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";

type Request = Requests["OffsetForLeaderEpoch"];
type Response = Responses["OffsetForLeaderEpoch"];
type PartitionRequest = Request["topics"][number]["partitions"][number];
type PartitionResult = Response["topics"][number]["partitions"][number];

const { partitions: partitionResponse } = offsetForLeaderEpochResponse.topics;

export const offsetForLeaderEpoch: Handler<"OffsetForLeaderEpoch"> = {
  name: "OffsetForLeaderEpoch",
  handle,
  errorResponse,
};

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const seesAll = context.may("CLUSTER_ACTION", CLUSTER);
  const topics: Response["topics"] = [];
  for (const { topic, partitions } of request.topics) {
    const mayDescribe = seesAll || context.may("DESCRIBE", topicNamed(topic));
    topics.push({
      topic,
      partitions: yield* mapInSteps(
        partitions,
        (asked) => mayDescribe ? answer(topic, asked, context) : failed(asked, "TOPIC_AUTHORIZATION_FAILED"),
      ),
    });
    yield;
  }
  return offsetForLeaderEpochResponse({ topics });
}

function* errorResponse({ topics }: Request, { code }: WireError): Steps<Response> {
  return offsetForLeaderEpochResponse({
    topics: yield* mapEachInSteps(topics, function* ({ topic, partitions }) {
      return {
        topic,
        partitions: yield* mapInSteps(
          partitions,
          ({ partition }) => partitionResponse({ partition, errorCode: code }),
        ),
      };
    }),
  });
}

function answer(topic: string, asked: PartitionRequest, context: RequestContext): PartitionResult {
  const partition = context.broker.partitions.find(topic, asked.partition);
  if (typeof partition === "string") return failed(asked, partition);
  const error = partition.readError ?? partition.checkLeaderEpoch(asked.currentLeaderEpoch);
  if (error !== null) return failed(asked, error);
  const { leaderEpoch, endOffset } = partition.endOffsetForEpoch(asked.leaderEpoch);
  return partitionResponse({ partition: asked.partition, leaderEpoch, endOffset });
}

function failed(asked: PartitionRequest, error: ErrorName): PartitionResult {
  return partitionResponse({ partition: asked.partition, errorCode: errorCode(error) });
}
