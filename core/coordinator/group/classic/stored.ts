/**
 * A classic group as the bytes of `__consumer_offsets`, as Kafka 4.3 writes and reads them.
 *
 * @module
 */
import { MalformedBytes } from "../../../base/cursor.ts";
import { consumerOffsetsRecords as kinds } from "../../../protocol/generated/stored_consumer_offsets.ts";
import type { GroupMetadataValue } from "../../../protocol/stored/consumer_offsets.ts";
import {
  type EncodedRecord,
  type StoredRecord,
  writeStoredKey,
  writeStoredValue,
} from "../../../protocol/stored_record.ts";
import type { ClassicGroupRecord, StoredGroup } from "./records.ts";

const GROUP_VERSION = 3;

export function encodeClassicGroup({ groupId: group, value }: ClassicGroupRecord): EncodedRecord {
  const key = writeStoredKey(kinds.GroupMetadata, { group });
  return {
    key,
    value: value === null ? null : writeStoredValue(kinds.GroupMetadata, groupValue(value), GROUP_VERSION),
  };
}

export function decodeClassicGroup(
  { key, value }: StoredRecord<typeof kinds> & { readonly name: "GroupMetadata" },
): ClassicGroupRecord {
  return { kind: "classicGroup", groupId: key.group, value: value && storedGroup(value) };
}

function groupValue(group: StoredGroup): GroupMetadataValue {
  return {
    protocolType: group.protocolType ?? "",
    generation: group.generation,
    protocol: group.protocolName,
    leader: group.leaderId,
    currentStateTimestamp: group.stateChangedMs,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      rebalanceTimeout: member.rebalanceTimeoutMs,
      sessionTimeout: member.sessionTimeoutMs,
      subscription: member.subscription,
      assignment: member.assignment,
    })),
  };
}

/**
 * Throws MalformedBytes for a group that no coordinator has written: no member could be told what the group agreed on.
 */
function storedGroup(value: GroupMetadataValue): StoredGroup {
  if (value.members.length > 0 && (value.protocol === null || value.protocolType === "")) {
    throw new MalformedBytes(`a group with ${value.members.length} members and no protocol`);
  }
  return {
    protocolType: value.protocolType === "" ? null : value.protocolType,
    generation: value.generation,
    protocolName: value.protocol,
    leaderId: value.leader,
    stateChangedMs: value.currentStateTimestamp,
    members: value.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      rebalanceTimeoutMs: member.rebalanceTimeout === -1 ? member.sessionTimeout : member.rebalanceTimeout,
      sessionTimeoutMs: member.sessionTimeout,
      subscription: member.subscription.slice(),
      assignment: member.assignment.slice(),
    })),
  };
}
