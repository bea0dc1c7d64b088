/**
 * The records of consumer groups as the bytes of `__consumer_offsets`, as Kafka 4.3 writes and reads them.
 *
 * @module
 */
import { consumerOffsetsRecords as kinds } from "../../../protocol/generated/stored_consumer_offsets.ts";
import type {
  ConsumerGroupCurrentMemberAssignmentValue,
  ConsumerGroupMemberMetadataValue,
} from "../../../protocol/stored/consumer_offsets.ts";
import {
  type EncodedRecord,
  type StoredRecord,
  writeStoredKey,
  writeStoredValue,
} from "../../../protocol/stored_record.ts";
import type { Epochs, MemberMetadata, MemberProgress, MemberState } from "./member.ts";
import type { ConsumerGroupRecord } from "./records.ts";

type StoredEpochs = ConsumerGroupCurrentMemberAssignmentValue["assignedPartitions"];

const VERSION = 0;
const stateCodes: Readonly<Record<MemberState, number>> = { stable: 0, unrevoked: 1, unreleased: 2, unknown: 127 };

export function encodeConsumerGroup(record: ConsumerGroupRecord): EncodedRecord {
  const { groupId, value } = record;
  switch (record.kind) {
    case "consumerGroup":
      return encoded(kinds.ConsumerGroupMetadata, { groupId }, record.value);
    case "consumerPartitions":
      return encoded(kinds.ConsumerGroupPartitionMetadata, { groupId }, value === null ? null : { topics: [] });
    case "consumerMember": {
      const key = { groupId, memberId: record.memberId };
      return encoded(kinds.ConsumerGroupMemberMetadata, key, record.value && memberValue(record.value));
    }
    case "consumerTargetEpoch":
      return encoded(
        kinds.ConsumerGroupTargetAssignmentMetadata,
        { groupId },
        record.value && { assignmentEpoch: record.value.epoch, assignmentTimestamp: record.value.assignedMs },
      );
    case "consumerTarget": {
      const key = { groupId, memberId: record.memberId };
      const topicPartitions = [...record.value ?? []].map(([topicId, partitions]) => ({
        topicId,
        partitions: [...partitions].sort((a, b) => a - b),
      }));
      return encoded(kinds.ConsumerGroupTargetAssignmentMember, key, record.value && { topicPartitions });
    }
    case "consumerProgress": {
      const key = { groupId, memberId: record.memberId };
      return encoded(kinds.ConsumerGroupCurrentMemberAssignment, key, record.value && progressValue(record.value));
    }
    case "consumerRegex": {
      const key = { groupId, regularExpression: record.regex };
      return encoded(
        kinds.ConsumerGroupRegularExpression,
        key,
        record.value &&
          {
            topics: [...record.value.topics].sort(),
            version: record.value.revision,
            timestamp: record.value.resolvedMs,
          },
      );
    }
  }
}

function encoded<K, V>(
  codec: Parameters<typeof writeStoredValue<K, V>>[0],
  key: K,
  value: V | null,
): EncodedRecord {
  return {
    key: writeStoredKey(codec, key),
    value: value === null ? null : writeStoredValue(codec, value, VERSION),
  };
}

/** Null for a record of another kind. The result shares no bytes with the input. */
export function decodeConsumerGroup(stored: StoredRecord<typeof kinds>): ConsumerGroupRecord | null {
  switch (stored.name) {
    case "ConsumerGroupMetadata":
      return { kind: "consumerGroup", groupId: stored.key.groupId, value: stored.value };
    case "ConsumerGroupPartitionMetadata":
      return { kind: "consumerPartitions", groupId: stored.key.groupId, value: stored.value && "present" };
    case "ConsumerGroupMemberMetadata":
      return { kind: "consumerMember", ...stored.key, value: stored.value && storedMember(stored.value) };
    case "ConsumerGroupTargetAssignmentMetadata": {
      const { groupId } = stored.key;
      const { value } = stored;
      return {
        kind: "consumerTargetEpoch",
        groupId,
        value: value && { epoch: value.assignmentEpoch, assignedMs: value.assignmentTimestamp },
      };
    }
    case "ConsumerGroupTargetAssignmentMember": {
      const { value } = stored;
      const target = value?.topicPartitions.map(({ topicId, partitions }) => [topicId, new Set(partitions)] as const);
      return { kind: "consumerTarget", ...stored.key, value: target === undefined ? null : new Map(target) };
    }
    case "ConsumerGroupCurrentMemberAssignment":
      return { kind: "consumerProgress", ...stored.key, value: stored.value && storedProgress(stored.value) };
    case "ConsumerGroupRegularExpression": {
      const { groupId, regularExpression: regex } = stored.key;
      const { value } = stored;
      return {
        kind: "consumerRegex",
        groupId,
        regex,
        value: value &&
          { topics: new Set(value.topics), revision: value.version, resolvedMs: value.timestamp },
      };
    }
    default:
      return null;
  }
}

function memberValue(member: MemberMetadata): ConsumerGroupMemberMetadataValue {
  return {
    instanceId: member.instanceId,
    rackId: member.rackId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: [...member.subscribedTopicNames].sort(),
    subscribedTopicRegex: member.subscribedTopicRegex,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    serverAssignor: member.serverAssignor,
    classicMemberMetadata: member.classic && {
      sessionTimeoutMs: member.classic.sessionTimeoutMs,
      supportedProtocols: [...member.classic.supportedProtocols],
    },
  };
}

function storedMember(value: ConsumerGroupMemberMetadataValue): MemberMetadata {
  const { classicMemberMetadata, ...said } = value;
  return {
    ...said,
    classic: classicMemberMetadata && {
      sessionTimeoutMs: classicMemberMetadata.sessionTimeoutMs,
      supportedProtocols: classicMemberMetadata.supportedProtocols.map(({ name, metadata }) => ({
        name,
        metadata: metadata.slice(),
      })),
    },
  };
}

function progressValue(progress: MemberProgress): ConsumerGroupCurrentMemberAssignmentValue {
  return {
    memberEpoch: progress.epoch,
    previousMemberEpoch: progress.previousEpoch,
    state: stateCodes[progress.state],
    assignedPartitions: epochsValue(progress.assigned),
    partitionsPendingRevocation: epochsValue(progress.pendingRevocation),
  };
}

function epochsValue(epochs: Epochs): StoredEpochs {
  return [...epochs].map(([topicId, partitions]) => {
    const sorted = [...partitions].sort(([a], [b]) => a - b);
    return {
      topicId,
      partitions: sorted.map(([partition]) => partition),
      assignmentEpochs: sorted.map(([, epoch]) => epoch),
    };
  });
}

function storedProgress(value: ConsumerGroupCurrentMemberAssignmentValue): MemberProgress {
  const { memberEpoch: epoch, previousMemberEpoch: previousEpoch, state: code } = value;
  const known = (Object.keys(stateCodes) as MemberState[]).find((state) => stateCodes[state] === code);
  return {
    epoch,
    previousEpoch,
    state: known ?? "unknown",
    assigned: storedEpochs(value.assignedPartitions, epoch),
    pendingRevocation: storedEpochs(value.partitionsPendingRevocation, epoch),
  };
}

/** Kafka before 4.2 did not record since when. */
function storedEpochs(value: StoredEpochs, memberEpoch: number): Epochs {
  return new Map(value.map(({ topicId, partitions, assignmentEpochs }) => {
    const epochs = assignmentEpochs?.length === partitions.length ? assignmentEpochs : null;
    const since = (index: number): number => epochs?.[index] ?? Math.max(memberEpoch, 0);
    return [topicId, new Map(partitions.map((partition, index) => [partition, since(index)]))];
  }));
}
