/**
 * Answers OffsetCommit. Partitions that do not exist are refused one by one; the others go to the group as one commit,
 * which is stored as a whole or not at all.
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { offsetCommitResponse, offsetCommitSince } from "../../protocol/generated/08_offset_commit.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group, topic as topicNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapEachInSteps, mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["OffsetCommit"];
type Response = Responses["OffsetCommit"];
type Topic = Request["topics"][number];
type AnsweredTopic = Response["topics"][number];

/** Since KIP-848 the error says that there is no such group; before, that the generation is wrong. */
const GROUP_ID_NOT_FOUND_SINCE = 9;

export const offsetCommit: Handler<"OffsetCommit"> = { name: "OffsetCommit", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  if (!context.may("READ", group(request.groupId))) {
    return yield* errorResponse(request, wireError("GROUP_AUTHORIZATION_FAILED"));
  }
  const byId = context.apiVersion >= offsetCommitSince.topicId;
  const answered = new AnsweredTopics();
  const accepted: CommittedTopic[] = [];
  for (const topic of request.topics) {
    yield;
    const found = resolve(topic, byId, context);
    if (typeof found === "string") {
      yield* answered.add(topic.name, topic.topicId, topic.partitions, () => found);
      continue;
    }
    const { name, topicId, partitionCount } = found;
    const exists = ({ partitionIndex }: { readonly partitionIndex: number }): boolean =>
      partitionIndex >= 0 && partitionIndex < partitionCount;
    const [there, missing]: [CommittedTopic["partitions"][number][], Topic["partitions"]] = [[], []];
    for (const partition of topic.partitions) {
      if (exists(partition)) there.push(committedPartition(partition));
      else missing.push(partition);
      yield;
    }
    if (missing.length > 0) yield* answered.add(name, topicId, missing, () => "UNKNOWN_TOPIC_OR_PARTITION");
    if (there.length > 0) accepted.push({ topic: name, topicId, partitions: there });
  }
  if (accepted.length === 0) return offsetCommitResponse({ topics: answered.topics });

  const answer = yield* wait(context.broker.groups.commit({
    groupId: request.groupId,
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId,
    generation: request.generationIdOrMemberEpoch,
    retentionMs: request.retentionTimeMs,
    errorWithoutGroup: context.apiVersion >= GROUP_ID_NOT_FOUND_SINCE ? "GROUP_ID_NOT_FOUND" : "ILLEGAL_GENERATION",
    topics: accepted,
  }));
  for (const { topic, topicId, partitions } of answer.topics) {
    const named = yield* mapInSteps(partitions, ({ partition, error }) => ({ partitionIndex: partition, error }));
    yield* answered.add(topic, topicId, named, ({ error }) => error);
  }
  return offsetCommitResponse({ topics: answered.topics });
}

type CommittedTopic = Parameters<RequestContext["broker"]["groups"]["commit"]>[0]["topics"][number];

function committedPartition(
  { partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }: Topic["partitions"][number],
): CommittedTopic["partitions"][number] {
  return {
    partition: partitionIndex,
    offset: committedOffset,
    leaderEpoch: committedLeaderEpoch,
    metadata: committedMetadata ?? "",
  };
}

/** A topic with refused partitions has one entry, with the refused ones first. */
class AnsweredTopics {
  readonly #byKey = new Map<string, AnsweredTopic>();

  get topics(): AnsweredTopic[] {
    return [...this.#byKey.values()];
  }

  *add<P extends { readonly partitionIndex: number }>(
    name: string,
    topicId: string,
    partitions: readonly P[],
    errorOf: (partition: P) => ErrorName,
  ): Steps<void> {
    const key = `${topicId} ${name}`;
    let topic = this.#byKey.get(key);
    if (topic === undefined) this.#byKey.set(key, topic = { name, topicId, partitions: [] });
    for (const partition of partitions) {
      const { partitionIndex } = partition;
      topic.partitions.push({ partitionIndex, errorCode: errorCode(errorOf(partition)) });
      yield;
    }
  }
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

function* errorResponse({ topics }: Request, { code }: WireError): Steps<Response> {
  return offsetCommitResponse({
    topics: yield* mapEachInSteps(topics, function* ({ name, topicId, partitions }) {
      return {
        name,
        topicId,
        partitions: yield* mapInSteps(partitions, ({ partitionIndex }) => ({ partitionIndex, errorCode: code })),
      };
    }),
  });
}
