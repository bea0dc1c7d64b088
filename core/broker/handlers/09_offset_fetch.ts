/**
 * Answers OffsetFetch, for one group or (since version 8) several. A partition without a committed offset is not an
 * error: its offset is -1. A client that requires stable offsets gets an error for a partition in which an open
 * transaction has committed one: which offset counts is not known yet, and the client asks again (KIP-447).
 *
 * @module
 */
import { ZERO_UUID } from "../../base/uuid.ts";
import { errorCode } from "../../protocol/error_codes.ts";
import { offsetFetchResponse, offsetFetchSince } from "../../protocol/generated/09_offset_fetch.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group as groupNamed, topic as topicNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
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
type KnownTopic = { readonly topic: string; readonly topicId: string; readonly partitions: readonly number[] };

/** The values of a client that is not a member of a consumer group. */
const NO_MEMBER = { memberId: null, memberEpoch: -1 };
const NO_OFFSET = -1n;
const NONE = errorCode("NONE");

export const offsetFetch: Handler<"OffsetFetch"> = { name: "OffsetFetch", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const { requireStable } = request;
  if (context.apiVersion >= offsetFetchSince.groups) {
    const groups: Group[] = [];
    // All offsets of a group that is named again and again are looked up, and kept, once.
    const known = new Map<string, Group>();
    for (const group of request.groups) {
      const key = `${group.groupId}\n${group.memberId}\n${group.memberEpoch}`;
      const before = group.topics === null ? known.get(key) : undefined;
      const fetched = before ?? (yield* fetchGroup({ ...group, requireStable }, context));
      if (group.topics === null) known.set(key, fetched);
      groups.push(fetched);
      yield;
    }
    return offsetFetchResponse({ groups });
  }
  const { groupId, topics: named } = request;
  const topics = named && (yield* mapInSteps(named, (topic): AskedTopic => ({ ...topic, topicId: ZERO_UUID })));
  const group = yield* fetchGroup({ groupId, ...NO_MEMBER, topics, requireStable }, context);
  const hasNoPlaceForErrors = context.apiVersion < offsetFetchSince["response.errorCode"];
  if (!hasNoPlaceForErrors || group.errorCode === NONE) {
    return offsetFetchResponse({ topics: group.topics, errorCode: group.errorCode });
  }
  const failed: Topic[] = [];
  for (const topic of topics ?? []) failed.push(yield* nothing(topic, group.errorCode));
  return offsetFetchResponse({ topics: failed, errorCode: group.errorCode });
}

function* fetchGroup(
  { groupId, memberId, memberEpoch, topics: asked, requireStable }: AskedGroup,
  context: RequestContext,
): Steps<Group> {
  yield;
  if (!context.may("DESCRIBE", groupNamed(groupId))) {
    return offsetFetchResponse.groups({ groupId, errorCode: errorCode("GROUP_AUTHORIZATION_FAILED") });
  }
  const byId = context.apiVersion >= offsetFetchSince.topicId;
  const { image } = context.broker.metadata;
  const [known, refused]: [KnownTopic[], Topic[]] = [[], []];
  for (const { name, topicId, partitionIndexes } of asked ?? []) {
    const topic = byId ? image.topicsById.get(topicId)?.name : name;
    const error = topic === undefined
      ? "UNKNOWN_TOPIC_ID"
      : context.may("DESCRIBE", topicNamed(topic))
      ? null
      : "TOPIC_AUTHORIZATION_FAILED";
    if (error === null) known.push({ topic: topic!, topicId, partitions: partitionIndexes });
    else refused.push(yield* nothing({ name, topicId, partitionIndexes }, errorCode(error)));
    yield;
  }
  const topicsAsked = asked === null ? null : known;
  const wanted = { groupId, member: { memberId, memberEpoch }, topics: topicsAsked, requireStable };
  const { error, topics } = yield* wait(context.broker.groups.fetchOffsets(wanted));
  if (error !== "NONE") return offsetFetchResponse.groups({ groupId, errorCode: errorCode(error) });
  const fetched: Topic[] = [];
  for (const { topic, topicId, partitions } of topics) {
    yield;
    const id = byId && topicId === ZERO_UUID ? image.topics.get(topic)?.id : topicId;
    // A request for all topics lists those that the client may describe; by id, only those that still exist.
    if (id === undefined || asked === null && !context.may("DESCRIBE", topicNamed(topic))) continue;
    fetched.push({
      name: topic,
      topicId: id,
      partitions: yield* mapInSteps(partitions, ({ partition, error, offset, leaderEpoch, metadata }) => ({
        partitionIndex: partition,
        committedOffset: offset,
        committedLeaderEpoch: leaderEpoch,
        metadata,
        errorCode: errorCode(error),
      })),
    });
  }
  return offsetFetchResponse.groups({ groupId, topics: fetched.concat(refused) });
}

function* errorResponse({ groups }: Request, { code }: WireError): Steps<Response> {
  return offsetFetchResponse({
    errorCode: code,
    groups: yield* mapInSteps(groups, ({ groupId }) => offsetFetchResponse.groups({ groupId, errorCode: code })),
  });
}

function* nothing({ name, topicId, partitionIndexes }: AskedTopic, code: number): Steps<Topic> {
  const partitions = yield* mapInSteps(
    partitionIndexes,
    (partitionIndex) =>
      offsetFetchResponse.groups.topics.partitions({ partitionIndex, committedOffset: NO_OFFSET, errorCode: code }),
  );
  return { name, topicId, partitions };
}
