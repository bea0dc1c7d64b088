import { expect, test } from "bun:test";
import { MalformedBytes } from "../../../core/base/cursor.ts";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import { consumerOffsetsRecords } from "../../../core/protocol/generated/stored_consumer_offsets.ts";
import { readStoredRecord, writeStoredKey, writeStoredValue } from "../../../core/protocol/stored_record.ts";

const key = { group: "g", topic: "t", partition: 3 };
const value = {
  offset: 2n ** 62n + 1n,
  leaderEpoch: 4,
  metadata: "",
  commitTimestamp: 1700000000000,
  expireTimestamp: -1,
  topicId: ZERO_UUID,
};
const { OffsetCommit } = consumerOffsetsRecords;

test("a key starts with its kind and a value with its version", () => {
  expect(writeStoredKey(OffsetCommit, key).toHex()).toBe("0001" + "000167" + "000174" + "00000003");
  expect(writeStoredValue(OffsetCommit, value, 3).toHex()).toBe(
    "0003" + "4000000000000001" + "00000004" + "0000" + "0000018bcfe56800",
  );
});

test("a stored record reads as what was written", () => {
  const record = readStoredRecord(
    consumerOffsetsRecords,
    writeStoredKey(OffsetCommit, key),
    writeStoredValue(OffsetCommit, value, 3),
  );
  expect(record).toEqual({ name: "OffsetCommit", key, value });
});

test("a record without a value takes back what its key said", () => {
  const record = readStoredRecord(consumerOffsetsRecords, writeStoredKey(OffsetCommit, key), null);
  expect(record).toEqual({ name: "OffsetCommit", key, value: null });
});

test("a kind of record from a newer Kafka is passed over", () => {
  expect(readStoredRecord(consumerOffsetsRecords, Uint8Array.of(0x7f, 0xff, 1, 2, 3), Uint8Array.of(0, 0))).toBe(null);
});

test("a value of a version that does not exist is malformed", () => {
  const read = () => readStoredRecord(consumerOffsetsRecords, writeStoredKey(OffsetCommit, key), Uint8Array.of(0, 5));
  expect(read).toThrow(MalformedBytes);
});
