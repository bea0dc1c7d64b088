/**
 * Answers OffsetCommit. Partitions that do not exist are refused one by one; the rest go to the group as one commit, kept
 * together or not at all.
 *
 * @module
 */
import { ZERO_UUID } from "../../base/uuid.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { offsetCommitResponse, offsetCommitSince } from "../../protocol/generated/08_offset_commit.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group, topic as topicNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["OffsetCommit"];
type Response = Responses["OffsetCommit"];
type Topic = Request["topics"][number];
type AnsweredTopic = Response["topics"][number];

/** With KIP-848 a member of no group is told so; before, that its generation is wrong. */
const GROUP_ID_NOT_FOUND_SINCE = 9;

export const offsetCommit: Handler<"OffsetCommit"> = { name: "OffsetCommit", handle, errorResponse };

async function handle(request: Request, context: RequestContext): Promise<Response> {
  if (!context.may("READ", group(request.groupId))) {
    return errorResponse(request, wireError("GROUP_AUTHORIZATION_FAILED"));
  }
  const byId = context.apiVersion >= offsetCommitSince.topicId;
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
  if (accepted.length === 0) return offsetCommitResponse({ topics: refused });

  const answer = await context.broker.groups.commit({
    groupId: request.groupId,
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId,
    generation: request.generationIdOrMemberEpoch,
    retentionMs: request.retentionTimeMs,
    errorWithoutGroup: context.apiVersion >= GROUP_ID_NOT_FOUND_SINCE ? "GROUP_ID_NOT_FOUND" : "ILLEGAL_GENERATION",
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
  return offsetCommitResponse({ topics: merged(refused, committed) });
}

interface Resolved {
  readonly name: string;
  readonly topicId: string;
  readonly partitionCount: number;
}

function resolve({ name, topicId }: Topic, byId: boolean, context: RequestContext): Resolved | ErrorName {
  const { image } = context.broker.metadata;
  const topic = byId ? image.topicsById.get(topicId) : image.topics.get(name);
  if (topic === undefined) {
    if (byId) return "UNKNOWN_TOPIC_ID";
    return context.may("READ", topicNamed(name)) ? "UNKNOWN_TOPIC_OR_PARTITION" : "TOPIC_AUTHORIZATION_FAILED";
  }
  if (!context.may("READ", topicNamed(topic.name))) return "TOPIC_AUTHORIZATION_FAILED";
  return { name: topic.name, topicId: topic.id, partitionCount: topic.partitions.length };
}

function refusal(
  { name, topicId = ZERO_UUID }: { readonly name: string; readonly topicId?: string },
  partitions: Topic["partitions"],
  error: ErrorName,
): AnsweredTopic {
  return failed({ name, topicId, partitions }, errorCode(error));
}

function failed({ name, topicId, partitions }: Topic, code: number): AnsweredTopic {
  return { name, topicId, partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: code })) };
}

function errorResponse({ topics }: Request, { code }: WireError): Response {
  return offsetCommitResponse({ topics: topics.map((topic) => failed(topic, code)) });
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
