/**
 * A group that changes its protocol while it has members. Upwards: the first member of the consumer protocol that joins
 * a classic group of consumers makes it a consumer group, in which every member has what the last generation gave it.
 * Downwards: when only members of the classic protocol are left, the group is classic again.
 *
 * @module
 */
import {
  type ClassicGroup,
  elect,
  emptyGroup,
  type Member,
  NEVER_DUE,
  putMember,
  stableRecord,
} from "../classic/classic_group.ts";
import type { ClassicGroupRecord } from "../classic/records.ts";
import type { Assignment } from "./assignors/assignor.ts";
import { CONSUMER_TYPE, readAssignment, readSubscription, writeAssignment } from "./classic_protocol.ts";
import { mayUpgrade } from "./config.ts";
import type { Refusal } from "./events.ts";
import { ConsumerGroup } from "./group.ts";
import { type ConsumerContext, metadataOf, progressOf } from "./heartbeat.ts";
import { tombstonesOf } from "./leave.ts";
import { type ConsumerMember, newMember } from "./member.ts";
import type { ConsumerGroupRecord } from "./records.ts";

export interface Upgraded {
  /** As it is once the records are replayed. */
  readonly group: ConsumerGroup;
  readonly records: readonly (ClassicGroupRecord | ConsumerGroupRecord)[];
}

export function upgrade(classic: ClassicGroup, context: ConsumerContext): Upgraded | Refusal {
  const { groupId } = classic;
  const because = upgradeProblem(classic, context);
  if (because !== null) return cannotUpgrade(groupId, because);
  const members: { readonly member: ConsumerMember; readonly target: Assignment }[] = [];
  for (const each of classic.members.values()) {
    const converted = toConsumerMember(classic, each, context);
    if (typeof converted === "string") return cannotUpgrade(groupId, converted);
    members.push(converted);
  }
  const epoch = classic.generation;
  const records: ConsumerGroupRecord[] = [
    ...members.map(({ member }) => {
      const { memberId } = member;
      return { kind: "consumerMember" as const, groupId, memberId, value: metadataOf(member) };
    }),
    // Of no topics, so that the heartbeat that brought it about begins a new epoch. In Kafka, where the hash is that of
    // now, a static member that takes the place of a classic one changes nothing of the group, and what the classic
    // leader has not assigned, or not yet, is nobody's until something else changes.
    { kind: "consumerGroup", groupId, value: { epoch, metadataHash: 0n } },
    ...members.map(({ member: { memberId }, target }) => {
      return { kind: "consumerTarget" as const, groupId, memberId, value: target };
    }),
    { kind: "consumerTargetEpoch", groupId, value: { epoch, assignedMs: 0 } },
    ...members.map(({ member }) => {
      const { memberId } = member;
      return { kind: "consumerProgress" as const, groupId, memberId, value: progressOf(member) };
    }),
  ];
  const group = new ConsumerGroup(groupId);
  for (const record of records) group.replay(record);
  return { group, records: [{ kind: "classicGroup", groupId, value: null }, ...records] };
}

function upgradeProblem(classic: ClassicGroup, { config }: ConsumerContext): string | null {
  if (!mayUpgrade(config)) return "online upgrade is disabled.";
  if (classic.protocolType !== CONSUMER_TYPE) return "the group does not use the consumer embedded protocol.";
  if (classic.members.size > config.maxSize) return "the group size exceeds the consumer group maximum size.";
  return null;
}

function cannotUpgrade(groupId: string, because: string): Refusal {
  const message = `Cannot upgrade classic group ${groupId} to consumer group because ${because}`;
  return { error: "GROUP_ID_NOT_FOUND", message };
}

const MALFORMED = "the embedded consumer protocol is malformed.";

function toConsumerMember(
  classic: ClassicGroup,
  member: Member,
  { topics }: ConsumerContext,
): { readonly member: ConsumerMember; readonly target: Assignment } | string {
  const target = readAssignment(member.assignment, topics);
  if (target === null) return MALFORMED;
  if (target === "userData") {
    return "an unsupported custom assignor is in use. Please refer to the documentation or switch to a default " +
      "assignor before re-attempting the upgrade.";
  }
  // In its first join phase a group has chosen no protocol yet.
  const protocol = member.protocols.find(({ name }) => name === classic.protocolName) ?? member.protocols[0];
  const subscription = protocol === undefined ? null : readSubscription(protocol.metadata);
  if (subscription === null) return MALFORMED;
  const { generation } = classic;
  return {
    target,
    member: {
      ...newMember(member.memberId),
      instanceId: member.groupInstanceId,
      rackId: subscription.rackId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      subscribedTopicNames: [...new Set(subscription.topics)],
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      classic: { sessionTimeoutMs: member.sessionTimeoutMs, supportedProtocols: member.protocols },
      epoch: generation,
      previousEpoch: generation,
      assigned: new Map(
        [...target].map(([topicId, partitions]) => [
          topicId,
          new Map([...partitions].map((partition) => [partition, generation])),
        ]),
      ),
    },
  };
}

export interface Downgrade {
  readonly leaving: readonly ConsumerMember[];
  /** A static member of the classic protocol that takes the place of the one with its instance id. */
  readonly joining: ConsumerMember | null;
}

/**
 * The records that make the group classic, with the target as the last assignment. Null where members cannot be read.
 */
export function downgrade(
  group: ConsumerGroup,
  { leaving, joining }: Downgrade,
  { at, topics }: ConsumerContext,
): readonly (ClassicGroupRecord | ConsumerGroupRecord)[] | null {
  const replaced = joining === null ? null : group.staticMember(joining.instanceId);
  const gone = new Set([...leaving.map(({ memberId }) => memberId), replaced?.memberId]);
  const stays = [...group.members.values()].filter(({ memberId }) => !gone.has(memberId));
  const classic = emptyGroup(group.groupId);
  classic.state = "Stable";
  classic.stateChangedMs = at.wallMs;
  classic.protocolType = CONSUMER_TYPE;
  classic.generation = group.epoch;
  for (const member of joining === null ? stays : [...stays, joining]) {
    const made = toClassicMember(member);
    if (made === null) return null;
    classic.leaderId ??= made.memberId;
    putMember(classic, made);
  }
  classic.protocolName = elect(classic);
  const assignmentOf = ({ memberId, protocols }: Member): Uint8Array => {
    const owner = memberId === joining?.memberId ? replaced?.memberId ?? memberId : memberId;
    const { metadata } = protocols.find(({ name }) => name === classic.protocolName)!;
    return writeAssignment(group.target.get(owner) ?? new Map(), metadata, topics);
  };
  // The records before these have put the one that joins in the place of the other.
  const renamed = new Map(replaced === null || joining === null ? [] : [[replaced.memberId, joining.memberId]]);
  return [...tombstonesOf(group, renamed), stableRecord(classic, assignmentOf)];
}

function toClassicMember(member: ConsumerMember): Member | null {
  const { memberId, instanceId, clientId, clientHost, rebalanceTimeoutMs, classic } = member;
  if (classic === null || classic.supportedProtocols.some(({ metadata }) => metadata.length < 2)) return null;
  return {
    kind: "member",
    memberId,
    groupInstanceId: instanceId,
    clientId,
    clientHost,
    sessionTimeoutMs: classic.sessionTimeoutMs,
    rebalanceTimeoutMs,
    protocols: classic.supportedProtocols,
    assignment: new Uint8Array(0),
    isNew: false,
    joining: null,
    syncing: null,
    ...NEVER_DUE,
  };
}
