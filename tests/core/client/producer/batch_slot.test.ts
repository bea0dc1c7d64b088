import { expect, test } from "bun:test";
import fc from "fast-check";
import { plainChecksums } from "../../../../core/base/crc32c.ts";
import { OutgoingRecord } from "../../../../core/client/outgoing_record.ts";
import { BatchSlot } from "../../../../core/client/producer/batch_slot.ts";
import { hashOfKey } from "../../../../core/client/producer/partitioners.ts";
import { NO_PRODUCER, sealBatch, writeBatchHeader } from "../../../../core/protocol/records/batch.ts";
import { decodeRecords, encodeBatch } from "../../../../core/protocol/records/records.ts";
import { bytes } from "../../../support/records.ts";

const anyPart = fc.option(fc.uint8Array({ maxLength: 300 }).map((part) => Uint8Array.from(part)));
const anyRecord = fc.record({
  timestampMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  key: anyPart,
  value: anyPart,
  headers: fc.array(fc.record({ key: fc.string({ maxLength: 5 }), value: anyPart }), { maxLength: 3 }),
  /** Whether the value lies in the arena, where input is read to, or elsewhere. */
  inArena: fc.boolean(),
});

test("records laid out in a slot are the batch that an encoder of whole records makes", () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 20 }), fc.nat(50), (records, start) => {
      const arena = new Uint8Array(40_000);
      const inputAt = 38_000;
      const slot = new BatchSlot(arena, start);
      for (const [index, { timestampMs, key, value, headers, inArena }] of records.entries()) {
        const record = new OutgoingRecord();
        record.setKey(key);
        record.setValue(value);
        if (inArena && value !== null) {
          arena.set(value, inputAt);
          record.valueBytes = arena;
          record.valuePosition = inputAt;
        }
        record.headers = headers.map((header) => ({ key: bytes(header.key), value: header.value }));
        const measured = slot.sizeWith(record, timestampMs);
        slot.append(record, timestampMs, index + 1);
        expect(slot.size).toBe(measured);
      }
      const batch = arena.slice(slot.start, slot.position);
      writeBatchHeader(batch, 0, {
        ...NO_PRODUCER,
        baseOffset: 0,
        partitionLeaderEpoch: -1,
        attributes: 0,
        baseTimestamp: slot.baseTimestampMs,
        maxTimestamp: slot.maxTimestampMs,
        lastOffsetDelta: slot.count - 1,
        recordCount: slot.count,
        sizeInBytes: batch.length,
      });
      sealBatch(batch, 0, batch.length, plainChecksums);
      expect([...batch]).toEqual([...encodeBatch(records)]);
      expect(decodeRecords(batch).map(({ value }) => value)).toEqual(records.map(({ value }) => value));
      expect([slot.firstLine, slot.lastLine]).toEqual([1, records.length]);
    }),
  );
});

test("keys go where the clients they are named after would put them", () => {
  const partition = (name: Parameters<typeof hashOfKey>[0], key: string, count: number): number =>
    hashOfKey(name)!(bytes(key), 0, bytes(key).length) % count;
  // Kafka's own UtilsTest: murmur2("21") is -973932308 and murmur2("foobar") is -790332482.
  expect(partition("murmur2", "21", 1000)).toBe((-973932308 & 0x7fffffff) % 1000);
  expect(partition("murmur2", "foobar", 1000)).toBe((-790332482 & 0x7fffffff) % 1000);
  expect(partition("consistent", "123456789", 1000)).toBe(0xcbf43926 % 1000);
  expect(partition("fnv1a", "a", 1000)).toBe(Math.abs(0xe40c292c | 0) % 1000);
  expect(["random", "round-robin", "sticky"].map((name) => hashOfKey(name as "random"))).toEqual([null, null, null]);
});
