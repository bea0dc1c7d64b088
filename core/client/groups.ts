/**
 * Administration of a cluster's groups: lists, describes and deletes them. The classic and the consumer protocol
 * describe their groups by different APIs; the results here have one form.
 *
 * @module
 */
import { type ErrorName, errorName } from "../protocol/error_codes.ts";
import type { ItemAnswer } from "./admin.ts";
import type { Client } from "./client.ts";
import { isPassing, ServerError, UnsupportedApi } from "./errors.ts";
import { type Assigned, readAssignment, readSubscription } from "./group/consumer_protocol.ts";
import type { TopicPartition } from "./offsets.ts";

export interface ListedGroup {
  readonly group: string;
  /** `consumer` for consumers; empty for a group that only holds offsets. */
  readonly protocolType: string;
  /** As the broker spells it: Stable, Empty, ...; empty where it is too old to report it. */
  readonly state: string;
  /** Classic, Consumer, Share; empty where the broker is too old to report it. */
  readonly type: string;
}

export interface GroupList {
  /** By name. */
  readonly groups: readonly ListedGroup[];
  /**
   * Why the list is incomplete, one for each broker that could not list all of its groups; empty where it is complete.
   */
  readonly failures: readonly Error[];
}

/** Every group of the cluster: each broker knows those it coordinates. */
export async function listGroups(client: Client): Promise<GroupList> {
  const { brokers } = await client.metadata([]);
  const failures: Error[] = [];
  const lists = await Promise.all([...brokers.keys()].map(async (broker) => {
    const what = `Cannot list the groups of broker ${broker}`;
    try {
      const response = await client.send("ListGroups", { statesFilter: [], typesFilter: [] }, { broker }, {
        errorIn: ({ errorCode }) => errorName(errorCode),
      });
      if (response.errorCode !== 0) failures.push(new ServerError(errorName(response.errorCode), what));
      return response.groups;
    } catch (error) {
      if (!isPassing(error)) throw error;
      failures.push(error);
      return [];
    }
  }));
  const groups = lists.flat()
    .map(({ groupId, protocolType, groupState, groupType }) => ({
      group: groupId,
      protocolType,
      state: groupState,
      type: groupType,
    }))
    .sort((a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : 0));
  return { groups, failures };
}

export interface DescribedMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  /** Null where the members are not consumers. */
  readonly subscribed: readonly string[] | null;
  /** A regular expression that the broker evaluates; only members of the consumer protocol have one. */
  readonly subscribedRegex: string | null;
  readonly assigned: readonly Assigned[];
  /** Of the consumer protocol; null for members of classic groups. */
  readonly epoch: number | null;
}

export interface DescribedGroup {
  readonly group: string;
  readonly error: ErrorName;
  readonly message: string | null;
  /** `Dead` for a group that does not exist. */
  readonly state: string;
  readonly protocolType: string;
  /** The assignor, such as `range`. */
  readonly protocol: string;
  readonly members: readonly DescribedMember[];
}

/** Asks each group's coordinator, concurrently. A group that does not exist has the state `Dead`. */
export async function describeGroups(client: Client, groups: readonly string[]): Promise<DescribedGroup[]> {
  return await Promise.all(groups.map(async (group) => {
    const classic = await describeClassic(client, group);
    if (classic.state !== "Dead") return classic;
    return await describeConsumer(client, group) ?? classic;
  }));
}

async function describeClassic(client: Client, group: string): Promise<DescribedGroup> {
  const response = await client.send(
    "DescribeGroups",
    { groups: [group], includeAuthorizedOperations: false },
    { coordinator: group },
    { lane: "control", errorIn: ({ groups: [only] }) => errorName(only?.errorCode ?? 0) },
  );
  const [only] = response.groups;
  if (only === undefined) throw new ServerError("UNKNOWN_SERVER_ERROR", `Cannot describe group ${group}`);
  const error = errorName(only.errorCode);
  const isAbsent = error === "GROUP_ID_NOT_FOUND";
  const ofConsumers = only.protocolType === "consumer";
  return {
    group,
    error: isAbsent ? "NONE" as const : error,
    message: only.errorMessage,
    state: isAbsent ? "Dead" : only.groupState,
    protocolType: only.protocolType,
    protocol: only.protocolData,
    members: only.members.map((member) => ({
      memberId: member.memberId,
      instanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost.replace(/^\//, ""),
      subscribed: ofConsumers ? readSubscription(member.memberMetadata)?.topics ?? null : null,
      subscribedRegex: null,
      assigned: ofConsumers ? readAssignment(member.memberAssignment) ?? [] : [],
      epoch: null,
    })),
  };
}

/** Null where the broker does not know the API, or has no such group of the consumer protocol. */
async function describeConsumer(client: Client, group: string): Promise<DescribedGroup | null> {
  try {
    const response = await client.send(
      "ConsumerGroupDescribe",
      { groupIds: [group], includeAuthorizedOperations: false },
      { coordinator: group },
      { lane: "control", errorIn: ({ groups: [only] }) => errorName(only?.errorCode ?? 0) },
    );
    const [only] = response.groups;
    if (only === undefined) return null;
    const error = errorName(only.errorCode);
    if (error === "GROUP_ID_NOT_FOUND" || error === "UNSUPPORTED_VERSION") return null;
    return {
      group,
      error,
      message: only.errorMessage,
      state: only.groupState,
      protocolType: "consumer",
      protocol: only.assignorName,
      members: only.members.map((member) => ({
        memberId: member.memberId,
        instanceId: member.instanceId,
        clientId: member.clientId,
        clientHost: member.clientHost.replace(/^\//, ""),
        subscribed: member.subscribedTopicNames,
        subscribedRegex: member.subscribedTopicRegex === "" ? null : member.subscribedTopicRegex,
        assigned: member.assignment.topicPartitions.map(({ topicName, partitions }) => ({
          topic: topicName,
          partitions,
        })),
        epoch: member.memberEpoch,
      })),
    };
  } catch (error) {
    if (error instanceof UnsupportedApi) return null;
    throw error;
  }
}

/**
 * Deletes groups with everything they committed, each by its coordinator. A group with members answers NON_EMPTY_GROUP.
 */
export async function deleteGroups(client: Client, groups: readonly string[]): Promise<ItemAnswer[]> {
  return await Promise.all(groups.map(async (group) => {
    const { results } = await client.send(
      "DeleteGroups",
      { groupsNames: [group] },
      { coordinator: group },
      { lane: "control", errorIn: ({ results: [only] }) => errorName(only?.errorCode ?? 0) },
    );
    return { name: group, error: errorName(results[0]?.errorCode ?? -1), message: null };
  }));
}

/**
 * Deletes what the group has committed for these partitions. The error of the group as a whole, such as
 * GROUP_ID_NOT_FOUND, is thrown as ServerError; that of a partition (GROUP_SUBSCRIBED_TO_TOPIC) is its answer.
 */
export async function deleteOffsets(
  client: Client,
  group: string,
  partitions: readonly TopicPartition[],
): Promise<(TopicPartition & { readonly error: ErrorName })[]> {
  if (partitions.length === 0) return [];
  const response = await client.send(
    "OffsetDelete",
    {
      groupId: group,
      topics: [...Map.groupBy(partitions, ({ topic }) => topic)].map(([name, ones]) => ({
        name,
        partitions: ones.map(({ partition }) => ({ partitionIndex: partition })),
      })),
    },
    { coordinator: group },
    { lane: "control", errorIn: ({ errorCode }) => errorName(errorCode) },
  );
  if (response.errorCode !== 0) {
    throw new ServerError(errorName(response.errorCode), `Cannot delete offsets of group ${group}`);
  }
  return response.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, errorCode }) => ({
      topic: name,
      partition: partitionIndex,
      error: errorName(errorCode),
    }))
  );
}
