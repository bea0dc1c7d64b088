/**
 * Answers OffsetCommit. Partitions that do not exist are refused one by one; the rest go to the group as one commit, kept
 * together or not at all.
 *
 * @module
 */
import { ZERO_UUID } from "../../base/uuid.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";

type Request = Requests["OffsetCommit"];
type Response = Responses["OffsetCommit"];
type Topic = Request["topics"][number];
type AnsweredTopic = Response["topics"][number];

export async function handleOffsetCommit(request: Request, context: RequestContext): Promise<Response> {
  const byId = context.apiVersion >= 10;
  const refused: AnsweredTopic[] = [];
  const accepted: Topic[] = [];
  for (const topic of request.topics) {
    const found = resolve(topic, byId, context);
    if (typeof found === "string") {
      refused.push(refusal(topic, topic.partitions, found));
      continue;
    }
    const { name, topicId, partitionCount } = found;
    const exists = ({ partitionIndex }: { readonly partitionIndex: number }): boolean =>
      partitionIndex >= 0 && partitionIndex < partitionCount;
    const missing = topic.partitions.filter((partition) => !exists(partition));
    const there = topic.partitions.filter(exists);
    if (missing.length > 0) refused.push(refusal({ name, topicId }, missing, "UNKNOWN_TOPIC_OR_PARTITION"));
    if (there.length > 0) accepted.push({ name, topicId, partitions: there });
  }
  if (accepted.length === 0) return { throttleTimeMs: 0, topics: refused };

  const answer = await context.broker.groups.commit({
    groupId: request.groupId,
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId,
    generation: request.generationIdOrMemberEpoch,
    retentionMs: request.retentionTimeMs,
    errorWithoutGroup: context.apiVersion >= 9 ? "GROUP_ID_NOT_FOUND" : "ILLEGAL_GENERATION",
    topics: accepted.map(({ name, topicId, partitions }) => ({
      topic: name,
      topicId,
      partitions: partitions.map((partition) => ({
        partition: partition.partitionIndex,
        offset: partition.committedOffset,
        leaderEpoch: partition.committedLeaderEpoch,
        metadata: partition.committedMetadata ?? "",
      })),
    })),
  });
  const committed = answer.topics.map(({ topic, topicId, partitions }) => ({
    name: topic,
    topicId,
    partitions: partitions.map(({ partition, error }) => ({ partitionIndex: partition, errorCode: errorCode(error) })),
  }));
  return { throttleTimeMs: 0, topics: merged(refused, committed) };
}

interface Resolved {
  readonly name: string;
  readonly topicId: string;
  readonly partitionCount: number;
}

function resolve({ name, topicId }: Topic, byId: boolean, context: RequestContext): Resolved | ErrorName {
  const { image } = context.broker.metadata;
  const topic = byId ? image.topicsById.get(topicId) : image.topics.get(name);
  if (topic === undefined) return byId ? "UNKNOWN_TOPIC_ID" : "UNKNOWN_TOPIC_OR_PARTITION";
  return { name: topic.name, topicId: topic.id, partitionCount: topic.partitions.length };
}

function refusal(
  { name, topicId = ZERO_UUID }: { readonly name: string; readonly topicId?: string },
  partitions: Topic["partitions"],
  error: ErrorName,
): AnsweredTopic {
  const code = errorCode(error);
  return { name, topicId, partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: code })) };
}

/** A topic of which some partitions were refused is answered once, the refused ones first. */
function merged(refused: readonly AnsweredTopic[], committed: readonly AnsweredTopic[]): AnsweredTopic[] {
  const topics = new Map<string, AnsweredTopic>();
  for (const topic of [...refused, ...committed]) {
    const key = `${topic.topicId} ${topic.name}`;
    const before = topics.get(key)?.partitions ?? [];
    topics.set(key, { ...topic, partitions: [...before, ...topic.partitions] });
  }
  return [...topics.values()];
}
