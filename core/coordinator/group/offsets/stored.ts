/**
 * A committed offset as the bytes of `__consumer_offsets`, as Kafka 4.3 writes and reads them.
 *
 * @module
 */
import { ZERO_UUID } from "../../../base/uuid.ts";
import { consumerOffsetsRecords as kinds } from "../../../protocol/generated/stored_consumer_offsets.ts";
import type { OffsetCommitValue } from "../../../protocol/stored/consumer_offsets.ts";
import {
  type EncodedRecord,
  type StoredRecord,
  writeStoredKey,
  writeStoredValue,
} from "../../../protocol/stored_record.ts";
import type { CommittedOffset, OffsetRecord, PendingOffsetRecord } from "./records.ts";

const OFFSET_VERSION = 4;
/** The one version that can say when an offset expires. */
const EXPIRING_OFFSET_VERSION = 1;

export function encodeOffset(
  { groupId: group, topic, partition, value }: OffsetRecord | PendingOffsetRecord,
): EncodedRecord {
  const key = writeStoredKey(kinds.OffsetCommit, { group, topic, partition });
  if (value === null) return { key, value };
  const version = value.expireTimestampMs === -1 ? OFFSET_VERSION : EXPIRING_OFFSET_VERSION;
  return { key, value: writeStoredValue(kinds.OffsetCommit, offsetValue(value), version) };
}

export function decodeOffset(
  stored: StoredRecord<typeof kinds> & { readonly name: "OffsetCommit" | "LegacyOffsetCommit" },
): OffsetRecord {
  const { group: groupId, topic, partition } = stored.key;
  const unknown = { leaderEpoch: -1, expireTimestamp: -1, topicId: ZERO_UUID };
  const value = stored.value && committedOffset({ ...unknown, ...stored.value });
  return { kind: "offset", groupId, topic, partition, value };
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
