/**
 * Answers OffsetFetch, for one group or (since version 8) several. A partition without a committed offset is no error: its
 * offset is -1. Who requires stable offsets is told where a transaction that has not ended has committed one: which offset
 * counts is not known yet, and the client asks again (KIP-447).
 *
 * @module
 */
import { ZERO_UUID } from "../../base/uuid.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { offsetFetchResponse, offsetFetchSince } from "../../protocol/generated/09_offset_fetch.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group as groupNamed, topic as topicNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import type { Handler, WireError } from "./handler.ts";

type Request = Requests["OffsetFetch"];
type Response = Responses["OffsetFetch"];
type AskedTopic = { readonly name: string; readonly topicId: string; readonly partitionIndexes: readonly number[] };
interface AskedGroup {
  readonly groupId: string;
  readonly memberId: string | null;
  readonly memberEpoch: number;
  readonly topics: readonly AskedTopic[] | null;
  readonly requireStable: boolean;
}
type Group = Response["groups"][number];
type Topic = Group["topics"][number];

/** What a client says that is no member, or none of a consumer group. */
const NO_MEMBER = { memberId: null, memberEpoch: -1 };
const NO_OFFSET = -1n;
const NONE = errorCode("NONE");

export const offsetFetch: Handler<"OffsetFetch"> = { name: "OffsetFetch", handle, errorResponse };

async function handle(request: Request, context: RequestContext): Promise<Response> {
  if (context.apiVersion >= offsetFetchSince.groups) {
    const { requireStable } = request;
    const groups = await Promise.all(request.groups.map((group) => fetchGroup({ ...group, requireStable }, context)));
    return offsetFetchResponse({ groups });
  }
  const topics = request.topics?.map((topic) => ({ ...topic, topicId: ZERO_UUID })) ?? null;
  const { groupId, requireStable } = request;
  const group = await fetchGroup({ groupId, ...NO_MEMBER, topics, requireStable }, context);
  const hasNoPlaceForErrors = context.apiVersion < offsetFetchSince["response.errorCode"];
  const failed = hasNoPlaceForErrors && group.errorCode !== NONE;
  return offsetFetchResponse({
    topics: failed ? (topics ?? []).map((topic) => nothing(topic, group.errorCode)) : group.topics,
    errorCode: group.errorCode,
  });
}

async function fetchGroup(
  { groupId, memberId, memberEpoch, topics: asked, requireStable }: AskedGroup,
  context: RequestContext,
): Promise<Group> {
  if (!context.may("DESCRIBE", groupNamed(groupId))) {
    return offsetFetchResponse.groups({ groupId, errorCode: errorCode("GROUP_AUTHORIZATION_FAILED") });
  }
  const byId = context.apiVersion >= offsetFetchSince.topicId;
  const { image } = context.broker.metadata;
  const refused: Topic[] = [];
  const refuse = (topic: AskedTopic, error: ErrorName) => {
    refused.push(nothing(topic, errorCode(error)));
    return [];
  };
  const known = asked?.flatMap(({ name, topicId, partitionIndexes }) => {
    const topic = byId ? image.topicsById.get(topicId)?.name : name;
    if (topic === undefined) return refuse({ name, topicId, partitionIndexes }, "UNKNOWN_TOPIC_ID");
    return context.may("DESCRIBE", topicNamed(topic))
      ? [{ topic, topicId, partitions: partitionIndexes }]
      : refuse({ name, topicId, partitionIndexes }, "TOPIC_AUTHORIZATION_FAILED");
  }) ?? null;
  const { error, topics } = await context.broker.groups.fetchOffsets({
    groupId,
    member: { memberId, memberEpoch },
    topics: known,
    requireStable,
  });
  if (error !== "NONE") return offsetFetchResponse.groups({ groupId, errorCode: errorCode(error) });
  const fetched = topics.flatMap(({ topic, topicId, partitions }): Topic[] => {
    const id = byId && topicId === ZERO_UUID ? image.topics.get(topic)?.id : topicId;
    // Of all topics those are told of that the client may know of.
    if (asked === null && !context.may("DESCRIBE", topicNamed(topic))) return [];
    // Who knows topics only by id cannot be told of one that is gone.
    if (id === undefined) return [];
    return [{
      name: topic,
      topicId: id,
      partitions: partitions.map(({ partition, error, offset, leaderEpoch, metadata }) => ({
        partitionIndex: partition,
        committedOffset: offset,
        committedLeaderEpoch: leaderEpoch,
        metadata,
        errorCode: errorCode(error),
      })),
    }];
  });
  return offsetFetchResponse.groups({ groupId, topics: [...fetched, ...refused] });
}

function errorResponse({ groups }: Request, { code }: WireError): Response {
  return offsetFetchResponse({
    errorCode: code,
    groups: groups.map(({ groupId }) => offsetFetchResponse.groups({ groupId, errorCode: code })),
  });
}

function nothing({ name, topicId, partitionIndexes }: AskedTopic, code: number): Topic {
  return {
    name,
    topicId,
    partitions: partitionIndexes.map((partitionIndex) =>
      offsetFetchResponse.groups.topics.partitions({ partitionIndex, committedOffset: NO_OFFSET, errorCode: code })
    ),
  };
}
