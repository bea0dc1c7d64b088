/**
 * Answers DescribeQuorum, which Kafka's tools and consoles ask where the metadata is: in kq it is in a store, whose
 * revisions stand for the offsets of Kafka's metadata log, and the controller is the one that speaks for it.
 *
 * @module
 */
import { ZERO_UUID } from "../../base/uuid.ts";
import { errorCode } from "../../protocol/error_codes.ts";
import { describeQuorumResponse } from "../../protocol/generated/55_describe_quorum.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER_METADATA_TOPIC } from "../../protocol/well_known.ts";
import { mapEachInSteps, mapInSteps, type Steps } from "../../runtime/steps.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";
import { nodeOf } from "./nodes.ts";

type Request = Requests["DescribeQuorum"];
type Response = Responses["DescribeQuorum"];

export const describeQuorum: Handler<"DescribeQuorum"> = { name: "DescribeQuorum", handle, errorResponse };

const UNKNOWN_TIME = -1;

function handle(request: Request, context: RequestContext): Response | Steps<Response> {
  const { broker, may, listener } = context;
  if (!may("DESCRIBE", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  const [topic, ...others] = request.topics;
  const isMetadata = topic?.topicName === CLUSTER_METADATA_TOPIC && others.length === 0 &&
    topic.partitions.length === 1 &&
    topic.partitions[0]!.partitionIndex === 0;
  if (!isMetadata) return ofPartitions(request, wireError("UNKNOWN_TOPIC_OR_PARTITION"));
  const { image } = broker.metadata;
  const controller = nodeOf(image.controllerId, context);
  const nodes = controller === null ? [] : [{
    nodeId: controller.nodeId,
    listeners: [{ name: listener.name, host: controller.host, port: controller.port }],
  }];
  return describeQuorumResponse({
    topics: [{
      topicName: CLUSTER_METADATA_TOPIC,
      partitions: [{
        partitionIndex: 0,
        errorCode: errorCode("NONE"),
        errorMessage: "",
        leaderId: image.controllerId,
        leaderEpoch: 1,
        highWatermark: image.revision,
        currentVoters: nodes.map(({ nodeId }) => ({
          replicaId: nodeId,
          replicaDirectoryId: ZERO_UUID,
          logEndOffset: image.revision,
          lastFetchTimestamp: UNKNOWN_TIME,
          lastCaughtUpTimestamp: UNKNOWN_TIME,
        })),
        observers: [],
      }],
    }],
    nodes,
  });
}

/** As Kafka answers what is not the metadata's partition: nothing but the error, for each that was asked for. */
function* ofPartitions({ topics }: Request, { code, message }: WireError): Steps<Response> {
  return describeQuorumResponse({
    topics: yield* mapEachInSteps(topics, function* ({ topicName, partitions }) {
      return {
        topicName,
        partitions: yield* mapInSteps(partitions, ({ partitionIndex }) => ({
          partitionIndex,
          errorCode: code,
          errorMessage: message,
          leaderId: 0,
          leaderEpoch: 0,
          highWatermark: 0,
          currentVoters: [],
          observers: [],
        })),
      };
    }),
  });
}

function errorResponse(_request: Request, { code, message }: WireError): Response {
  return describeQuorumResponse({ errorCode: code, errorMessage: code === errorCode("NONE") ? null : message });
}
