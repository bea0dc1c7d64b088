/**
 * How members leave: by themselves, or because they are fenced. The record of it frees their partitions.
 *
 * @module
 */
import { mayDowngrade } from "./config.ts";
import { type ConsumerHeartbeatAnswer, type ConsumerHeartbeatEvent, isRefusal, type Refusal } from "./events.ts";
import type { ConsumerGroup } from "./group.ts";
import { type ConsumerContext, dynamicMember, memberTombstones, progressOf, staticMember } from "./heartbeat.ts";
import { type ConsumerMember, type Epochs, NO_PARTITIONS, regexOf, STATIC_LEAVE_EPOCH } from "./member.ts";
import type { ConsumerGroupRecord } from "./records.ts";
import { metadataHash } from "./topics.ts";

/**
 * Who has gone, which is a record of the group or, where only members of the classic protocol are left, another group.
 */
export interface Gone {
  readonly records: readonly ConsumerGroupRecord[];
  /** The members that leave a group to be made classic; the caller makes it. */
  readonly downgradeWithout: readonly ConsumerMember[] | null;
}

export function leave(
  group: ConsumerGroup,
  event: ConsumerHeartbeatEvent,
  context: ConsumerContext,
): Gone & { readonly answer: ConsumerHeartbeatAnswer } | Refusal {
  const { memberId, memberEpoch, instanceId } = event;
  const member = instanceId === null
    ? dynamicMember(group, memberId, false)
    : staticMember(group, memberId, instanceId);
  if (isRefusal(member)) return member;
  const nothing = { error: "NONE", message: null, heartbeatIntervalMs: 0, assignment: null } as const;
  const answer: ConsumerHeartbeatAnswer = { ...nothing, memberId, memberEpoch };
  if (instanceId === null || memberEpoch !== STATIC_LEAVE_EPOCH) {
    return { ...fence(group, [member], context), answer };
  }
  // It keeps what it has until it is back, or its session ends. No client may commit in its old epochs.
  const value = {
    ...progressOf(member),
    epoch: STATIC_LEAVE_EPOCH,
    assigned: withEpoch(member.assigned, 0),
    pendingRevocation: NO_PARTITIONS,
  };
  const { groupId } = group;
  return { records: [{ kind: "consumerProgress", groupId, memberId, value }], downgradeWithout: null, answer };
}

/** Removes some members, all of them in the group. */
export function fence(group: ConsumerGroup, members: readonly ConsumerMember[], context: ConsumerContext): Gone {
  if (members.length === 0) return { records: [], downgradeWithout: null };
  if (onlyClassicAreLeft(group, members, context)) return { records: [], downgradeWithout: members };
  const { groupId } = group;
  const records = members.flatMap(({ memberId }) => memberTombstones(groupId, memberId));
  const counts = group.counts.copy();
  for (const member of members) counts.change(member, null);
  for (const regex of new Set(members.flatMap((member) => regexOf(member) ?? []))) {
    if (counts.membersOfRegex(regex) > 0) continue;
    records.push({ kind: "consumerRegex", groupId, regex, value: null });
    counts.addRegexTopics(group.regexes.get(regex)?.topics ?? [], -1);
  }
  const hash = metadataHash(counts.topicNames(), context.topics);
  records.push({ kind: "consumerGroup", groupId, value: { epoch: group.epoch + 1, metadataHash: hash } });
  return { records, downgradeWithout: null };
}

function onlyClassicAreLeft(
  group: ConsumerGroup,
  going: readonly ConsumerMember[],
  { config }: ConsumerContext,
): boolean {
  const left = group.members.size - going.length;
  const classicLeft = group.counts.classicMembers - going.filter(({ classic }) => classic !== null).length;
  return left > 0 && classicLeft === left && mayDowngrade(config) && left <= config.classicMaxSize;
}

function withEpoch(epochs: Epochs, epoch: number): Epochs {
  return new Map(
    [...epochs].map(([topicId, partitions]) => [
      topicId,
      new Map([...partitions.keys()].map((partition) => [partition, epoch])),
    ]),
  );
}

/** The records that remove the group completely. */
export function tombstonesOf(
  group: ConsumerGroup,
  renamed: ReadonlyMap<string, string> = new Map(),
): ConsumerGroupRecord[] {
  const { groupId } = group;
  const memberIds = [...group.members.keys()].map((memberId) => renamed.get(memberId) ?? memberId);
  return [
    ...memberIds.map((memberId) => ({ kind: "consumerProgress" as const, groupId, memberId, value: null })),
    ...memberIds.map((memberId) => ({ kind: "consumerTarget" as const, groupId, memberId, value: null })),
    { kind: "consumerTargetEpoch", groupId, value: null },
    ...memberIds.map((memberId) => ({ kind: "consumerMember" as const, groupId, memberId, value: null })),
    ...[...group.regexes.keys()].map((regex) => ({ kind: "consumerRegex" as const, groupId, regex, value: null })),
    { kind: "consumerPartitions", groupId, value: null },
    { kind: "consumerGroup", groupId, value: null },
  ];
}
