/**
 * Group records as the bytes of `__consumer_offsets`, as Kafka 4.3 writes and reads them. Records of other kinds (consumer
 * and share groups) are passed over, so that a log that has them can be read; so are those of transactions, which count
 * only once their transaction has ended, and nothing here knows when that is.
 *
 * @module
 */
import { ZERO_UUID } from "../../base/uuid.ts";
import { consumerOffsetsRecords as kinds } from "../../protocol/generated/stored_consumer_offsets.ts";
import { BATCH_HEADER_SIZE, readBatchHeader } from "../../protocol/records/batch.ts";
import { decodeRecords, encodeBatch, type NewRecord } from "../../protocol/records/records.ts";
import type { GroupMetadataValue, OffsetCommitValue } from "../../protocol/stored/consumer_offsets.ts";
import { readStoredRecord, type StoredRecord, writeStoredKey, writeStoredValue } from "../../protocol/stored_record.ts";
import type { CommittedOffset, GroupRecord, StoredGroup } from "./records.ts";

const GROUP_VERSION = 3;
const OFFSET_VERSION = 4;
/** The one version that can say when an offset expires. */
const EXPIRING_OFFSET_VERSION = 1;
/** What a record takes beside its key and value, at most. */
const RECORD_OVERHEAD = 40;

/** The records in order, in as few batches as do not exceed `maxBatchSize`. */
export function encodeGroupRecords(
  records: readonly GroupRecord[],
  { wallMs, maxBatchSize }: { readonly wallMs: number; readonly maxBatchSize: number },
): Uint8Array[] {
  const batches: NewRecord[][] = [];
  let size = Infinity;
  for (const record of records) {
    const { key, value } = encode(record);
    const recordSize = key.length + (value?.length ?? 0) + RECORD_OVERHEAD;
    if (size + recordSize > maxBatchSize) {
      batches.push([]);
      size = BATCH_HEADER_SIZE;
    }
    size += recordSize;
    batches.at(-1)!.push({ timestampMs: wallMs, key, value, headers: [] });
  }
  return batches.map((batch) => encodeBatch(batch));
}

/** Throws MalformedBytes for what is not a batch of such records. What it gives shares no bytes with `batch`. */
export function decodeGroupRecords(batch: Uint8Array): GroupRecord[] {
  const header = readBatchHeader(batch, 0);
  if (header.isControl || header.isTransactional) return [];
  return decodeRecords(batch).flatMap(({ key, value }) => {
    const stored = key === null ? null : readStoredRecord(kinds, key, value);
    return stored === null ? [] : fromStored(stored);
  });
}

function encode(record: GroupRecord): { readonly key: Uint8Array; readonly value: Uint8Array | null } {
  const { groupId: group, value } = record;
  if (record.kind === "group") {
    const key = writeStoredKey(kinds.GroupMetadata, { group });
    return {
      key,
      value: value === null ? null : writeStoredValue(kinds.GroupMetadata, groupValue(record.value!), GROUP_VERSION),
    };
  }
  const { topic, partition } = record;
  const key = writeStoredKey(kinds.OffsetCommit, { group, topic, partition });
  if (record.value === null) return { key, value: null };
  const version = record.value.expireTimestampMs === -1 ? OFFSET_VERSION : EXPIRING_OFFSET_VERSION;
  return { key, value: writeStoredValue(kinds.OffsetCommit, offsetValue(record.value), version) };
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

function offsetValue(committed: CommittedOffset): OffsetCommitValue {
  return {
    offset: committed.offset,
    leaderEpoch: committed.leaderEpoch,
    metadata: committed.metadata,
    commitTimestamp: committed.commitTimestampMs,
    expireTimestamp: committed.expireTimestampMs,
    topicId: committed.topicId,
  };
}

function fromStored(stored: StoredRecord<typeof kinds>): GroupRecord[] {
  switch (stored.name) {
    case "GroupMetadata":
      return [{ kind: "group", groupId: stored.key.group, value: stored.value && storedGroup(stored.value) }];
    case "OffsetCommit": {
      const { group: groupId, topic, partition } = stored.key;
      return [{ kind: "offset", groupId, topic, partition, value: stored.value && committedOffset(stored.value) }];
    }
    case "LegacyOffsetCommit": {
      const { group: groupId, topic, partition } = stored.key;
      const unknown = { leaderEpoch: -1, expireTimestamp: -1, topicId: ZERO_UUID };
      const value = stored.value && committedOffset({ ...unknown, ...stored.value });
      return [{ kind: "offset", groupId, topic, partition, value }];
    }
    default:
      return [];
  }
}

function storedGroup(value: GroupMetadataValue): StoredGroup {
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

function committedOffset(value: OffsetCommitValue): CommittedOffset {
  return {
    offset: value.offset,
    leaderEpoch: value.leaderEpoch,
    metadata: value.metadata,
    topicId: value.topicId,
    commitTimestampMs: value.commitTimestamp,
    expireTimestampMs: value.expireTimestamp,
  };
}
