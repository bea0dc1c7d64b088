/**
 * What each member of a group is to have in the end: asks the assignor, and returns the changes as records.
 *
 * @module
 */
import { type Assignment, type Assignor, type AssignorMember, NOTHING_ASSIGNED } from "./assignors/assignor.ts";
import { capacityOfCopy, hashOfString, javaOrder } from "../../../base/java_order.ts";
import { assignRange } from "./assignors/range.ts";
import { assignUniform } from "./assignors/uniform.ts";
import type { AssignorName } from "./config.ts";
import type { ConsumerGroup } from "./group.ts";
import { type ConsumerMember, regexOf } from "./member.ts";
import type { ConsumerGroupRecord } from "./records.ts";
import type { GroupTopics } from "./topics.ts";

const assignors: Readonly<Record<AssignorName, Assignor>> = { uniform: assignUniform, range: assignRange };

/** The ids of those topics that the member subscribes to and that exist, by its list and its expression. */
export function subscribedTopicIds(member: ConsumerMember, group: ConsumerGroup, topics: GroupTopics): string[] {
  const regex = regexOf(member);
  const matched = regex === null ? undefined : group.regexes.get(regex)?.topics;
  const names = new Set(javaNames(member.subscribedTopicNames));
  for (const name of javaNames([...matched ?? []])) names.add(name);
  return [...names].flatMap((name) => topics.byName(name)?.id ?? []);
}

/** Most members of a group subscribe to the same topics: those of each subscription are looked up once. */
function memoizedTopicIds(group: ConsumerGroup, topics: GroupTopics): (member: ConsumerMember) => readonly string[] {
  const known = new Map<readonly string[], Map<string | null, readonly string[]>>();
  return (member) => {
    // The group has one list for all members that subscribe to the same names.
    const byRegex = known.get(member.subscribedTopicNames) ?? new Map<string | null, readonly string[]>();
    known.set(member.subscribedTopicNames, byRegex);
    const regex = regexOf(member);
    const found = byRegex.get(regex) ?? subscribedTopicIds(member, group, topics);
    byRegex.set(regex, found);
    return found;
  };
}

function javaNames(names: readonly string[]): string[] {
  return javaOrder(names, hashOfString, capacityOfCopy(names.length));
}

export interface TargetOptions {
  readonly groupEpoch: number;
  readonly assignor: AssignorName;
  readonly isHomogeneous: boolean;
  /** As it is when the records of this step are replayed. */
  readonly updated: ConsumerMember;
  readonly topics: GroupTopics;
  readonly wallMs: number;
}

/** The static member in whose place this one comes. */
function replacedBy(member: ConsumerMember, group: ConsumerGroup): ConsumerMember | null {
  const before = group.staticMember(member.instanceId);
  return before === null || before.memberId === member.memberId ? null : before;
}

/** The records of a new target, and what of it is the updated member's. */
export function newTarget(
  group: ConsumerGroup,
  o: TargetOptions,
): { readonly records: ConsumerGroupRecord[]; readonly own: Assignment } {
  const { updated, topics, groupEpoch } = o;
  const members = new Map<string, ConsumerMember>(group.members);
  members.set(updated.memberId, updated);
  const replaced = replacedBy(updated, group);
  if (replaced !== null) members.delete(replaced.memberId);

  const topicIds = memoizedTopicIds(group, topics);
  const result = assignors[o.assignor]({
    members: new Map([...members.values()].map((member): [string, AssignorMember] => [member.memberId, {
      instanceId: member.instanceId,
      topicIds: topicIds(member),
      assignment: member === updated ? group.targetOf(replaced ?? updated) : group.target.get(member.memberId) ??
        NOTHING_ASSIGNED,
    }])),
    isHomogeneous: o.isHomogeneous,
    isAssigned: (topicId, partition) => group.isInTarget(topicId, partition),
    partitionCount: (topicId) => topics.byId(topicId)!.partitionCount,
  });

  const { groupId } = group;
  const records: ConsumerGroupRecord[] = [];
  for (const memberId of javaOrder(members.keys(), hashOfString)) {
    const value = result.get(memberId) ?? NOTHING_ASSIGNED;
    const before = group.target.get(memberId);
    if (before !== undefined && sameAssignment(before, value)) continue;
    records.push({ kind: "consumerTarget", groupId, memberId, value });
  }
  records.push({ kind: "consumerTargetEpoch", groupId, value: { epoch: groupEpoch, assignedMs: o.wallMs } });
  return { records, own: result.get(updated.memberId) ?? NOTHING_ASSIGNED };
}

function sameAssignment(a: Assignment, b: Assignment): boolean {
  if (a.size !== b.size) return false;
  for (const [topicId, partitions] of a) {
    const others = b.get(topicId);
    if (others === undefined || others.size !== partitions.size) return false;
    for (const partition of partitions) if (!others.has(partition)) return false;
  }
  return true;
}
