/**
 * What ConsumerGroupDescribe shows of a group.
 *
 * @module
 */
import type { Assignment } from "./assignors/assignor.ts";
import type { ConsumerDescribeAnswer, NamedPartitions } from "./events.ts";
import type { ConsumerGroup } from "./group.ts";
import type { ConsumerContext } from "./heartbeat.ts";
import type { ConsumerMember, Epochs } from "./member.ts";
import type { GroupTopics } from "./topics.ts";

export function describe(group: ConsumerGroup, { config, topics }: ConsumerContext): ConsumerDescribeAnswer {
  return {
    error: "NONE",
    message: null,
    state: group.state,
    groupEpoch: group.epoch,
    targetEpoch: group.targetEpoch,
    assignor: group.counts.preferredAssignor() ?? config.assignors[0] ?? "",
    members: [...group.members.values()].map((member) => ({
      memberId: member.memberId,
      instanceId: member.instanceId,
      rackId: member.rackId,
      memberEpoch: member.epoch,
      clientId: member.clientId,
      clientHost: member.clientHost,
      subscribedTopicNames: member.subscribedTopicNames,
      subscribedTopicRegex: member.subscribedTopicRegex,
      assignment: held(member, topics),
      target: named(group.target.get(member.memberId) ?? new Map(), topics),
      isClassic: member.classic !== null,
    })),
  };
}

/** Everything the member has: what it has yet to revoke is still its own. */
function held({ assigned, pendingRevocation }: ConsumerMember, topics: GroupTopics): NamedPartitions {
  const all = new Map<string, Set<number>>();
  for (const epochs of [assigned, pendingRevocation] as readonly Epochs[]) {
    for (const [topicId, partitions] of epochs) {
      const known = all.get(topicId) ?? new Set();
      all.set(topicId, known);
      for (const partition of partitions.keys()) known.add(partition);
    }
  }
  return named(all, topics);
}

function named(assignment: Assignment, topics: GroupTopics): NamedPartitions {
  return [...assignment].flatMap(([topicId, partitions]) => {
    const topic = topics.byId(topicId);
    if (topic === undefined) return [];
    return [{ topicId, topicName: topic.name, partitions: [...partitions].sort((a, b) => a - b) }];
  });
}

export function describeMissing(message: string): ConsumerDescribeAnswer {
  return {
    error: "GROUP_ID_NOT_FOUND",
    message,
    state: "",
    groupEpoch: 0,
    targetEpoch: 0,
    assignor: "",
    members: [],
  };
}
