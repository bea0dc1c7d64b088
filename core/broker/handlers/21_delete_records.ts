/**
 * Answers DeleteRecords: deletes the records before an offset. The answer comes when the deletion would survive a power
 * cut, with the log's new start.
 *
 * @module
 */
import { isInternalTopic } from "../../metadata/mod.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { deleteRecordsResponse } from "../../protocol/generated/21_delete_records.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import { topic as topicNamed } from "../../security/mod.ts";
import { topicSettings } from "../config/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapEachInSteps, mapInSteps, mapSideBySide, type Steps } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";

type Request = Requests["DeleteRecords"];
type Response = Responses["DeleteRecords"];
type PartitionResult = Response["topics"][number]["partitions"][number];

/** Everything that a reader can see. */
const HIGH_WATERMARK = -1;
const UNKNOWN = -1;

export const deleteRecords: Handler<"DeleteRecords"> = { name: "DeleteRecords", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  // When a partition is named twice, the last offset counts, and there is one answer.
  const offsets = new Map<string, Map<number, number>>();
  for (const { name, partitions } of request.topics) {
    const ofTopic = offsets.get(name) ?? new Map<number, number>();
    for (const { partitionIndex, offset } of partitions) {
      ofTopic.set(partitionIndex, offset);
      yield;
    }
    if (ofTopic.size > 0) offsets.set(name, ofTopic);
    yield;
  }
  const topics: Response["topics"] = [];
  for (const [name, ofTopic] of offsets) {
    const mayDelete = context.may("DELETE", topicNamed(name));
    const partitions = yield* mapSideBySide(
      ofTopic,
      ([index, offset]) =>
        mayDelete ? deleted(name, index, offset, context) : failed(index, "TOPIC_AUTHORIZATION_FAILED"),
    );
    topics.push({ name, partitions });
  }
  return deleteRecordsResponse({ topics });
}

function* errorResponse({ topics }: Request, { code }: WireError): Steps<Response> {
  return deleteRecordsResponse({
    topics: yield* mapEachInSteps(topics, function* ({ name, partitions }) {
      return {
        name,
        partitions: yield* mapInSteps(
          partitions,
          ({ partitionIndex }) => ({ partitionIndex, lowWatermark: UNKNOWN, errorCode: code }),
        ),
      };
    }),
  });
}

function failed(partitionIndex: number, error: ErrorName): PartitionResult {
  return { partitionIndex, lowWatermark: UNKNOWN, errorCode: errorCode(error) };
}

async function deleted(
  topic: string,
  partitionIndex: number,
  asked: number,
  { broker }: RequestContext,
): Promise<PartitionResult> {
  const partition = broker.partitions.find(topic, partitionIndex);
  if (typeof partition === "string") return failed(partitionIndex, partition);
  if (isInternalTopic(topic)) return failed(partitionIndex, "INVALID_TOPIC_EXCEPTION");
  const standing = partition.writeError({ acks: "leader" });
  if (standing !== null) return failed(partitionIndex, standing);
  const configs = broker.metadata.image.topicsById.get(partition.topicId)?.configs ?? new Map<string, string>();
  const { compacted, deleted } = topicSettings(broker.config, configs);
  if (compacted && !deleted) return failed(partitionIndex, "POLICY_VIOLATION");
  const offset = asked === HIGH_WATERMARK ? partition.highWatermark : asked;
  if (offset < 0 || offset > partition.highWatermark) return failed(partitionIndex, "OFFSET_OUT_OF_RANGE");
  try {
    const outcome = await partition.log.deleteRecords(offset);
    if (outcome === "outOfRange") return failed(partitionIndex, "OFFSET_OUT_OF_RANGE");
  } catch (failure) {
    if (!(failure instanceof OperatingFailure)) throw failure;
    return failed(partitionIndex, partition.writeError({ acks: "leader" }) ?? "KAFKA_STORAGE_ERROR");
  }
  return { partitionIndex, lowWatermark: partition.logStartOffset, errorCode: errorCode("NONE") };
}
