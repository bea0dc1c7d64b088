/**
 * Answers OffsetFetch, for one group or (since version 8) several. A partition without a committed offset is no error: its
 * offset is -1. `requireStable` asks not to see past an open transaction; there are none.
 *
 * @module
 */
import { ZERO_UUID } from "../../base/uuid.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";

type Request = Requests["OffsetFetch"];
type Response = Responses["OffsetFetch"];
type AskedTopic = { readonly name: string; readonly topicId: string; readonly partitionIndexes: readonly number[] };
type AskedGroup = { readonly groupId: string; readonly topics: readonly AskedTopic[] | null };
type Group = Response["groups"][number];
type Topic = Group["topics"][number];

export async function handleOffsetFetch(request: Request, context: RequestContext): Promise<Response> {
  if (context.apiVersion >= 8) {
    const groups = await Promise.all(request.groups.map((group) => fetchGroup(group, context)));
    return { throttleTimeMs: 0, topics: [], errorCode: errorCode("NONE"), groups };
  }
  const topics = request.topics?.map((topic) => ({ ...topic, topicId: ZERO_UUID })) ?? null;
  const group = await fetchGroup({ groupId: request.groupId, topics }, context);
  // Before version 2 an error had no place but at each partition.
  const failed = context.apiVersion < 2 && group.errorCode !== errorCode("NONE");
  return {
    throttleTimeMs: 0,
    topics: failed ? (topics ?? []).map((topic) => nothing(topic, group.errorCode)) : group.topics,
    errorCode: group.errorCode,
    groups: [],
  };
}

async function fetchGroup({ groupId, topics: asked }: AskedGroup, context: RequestContext): Promise<Group> {
  const byId = context.apiVersion >= 10;
  const { image } = context.broker.metadata;
  const unknown: Topic[] = [];
  const known = asked?.flatMap(({ name, topicId, partitionIndexes }) => {
    const topic = byId ? image.topicsById.get(topicId)?.name : name;
    if (topic !== undefined) return [{ topic, topicId, partitions: partitionIndexes }];
    unknown.push(nothing({ name, topicId, partitionIndexes }, errorCode("UNKNOWN_TOPIC_ID")));
    return [];
  }) ?? null;
  const { error, topics } = await context.broker.groups.fetchOffsets({ groupId, topics: known });
  if (error !== "NONE") return failed(groupId, error);
  const fetched = topics.flatMap(({ topic, topicId, partitions }): Topic[] => {
    const id = byId && topicId === ZERO_UUID ? image.topics.get(topic)?.id : topicId;
    // Who knows topics only by id cannot be told of one that is gone.
    if (id === undefined) return [];
    return [{
      name: topic,
      topicId: id,
      partitions: partitions.map(({ partition, offset, leaderEpoch, metadata }) => ({
        partitionIndex: partition,
        committedOffset: offset,
        committedLeaderEpoch: leaderEpoch,
        metadata,
        errorCode: errorCode("NONE"),
      })),
    }];
  });
  return { groupId, topics: [...fetched, ...unknown], errorCode: errorCode("NONE") };
}

function failed(groupId: string, error: ErrorName): Group {
  return { groupId, topics: [], errorCode: errorCode(error) };
}

function nothing({ name, topicId, partitionIndexes }: AskedTopic, code: number): Topic {
  return {
    name,
    topicId,
    partitions: partitionIndexes.map((partitionIndex) => ({
      partitionIndex,
      committedOffset: -1n,
      committedLeaderEpoch: -1,
      metadata: "",
      errorCode: code,
    })),
  };
}
