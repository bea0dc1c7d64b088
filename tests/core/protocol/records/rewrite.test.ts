import { expect, test } from "bun:test";
import { plainChecksums } from "../../../../core/base/crc32c.ts";
import { MalformedBytes } from "../../../../core/base/cursor.ts";
import {
  batchCrc,
  lastSequence,
  readBatchHeader,
  sealBatch,
  sequenceAfter,
  setAttributes,
  setBaseOffset,
  setMaxTimestamp,
  setPartitionLeaderEpoch,
  setProducer,
} from "../../../../core/protocol/records/batch.ts";
import { type CodecName, codecNames } from "../../../../core/protocol/records/compression/codec.ts";
import { decodeRecords, encodeBatch, openBatch } from "../../../../core/protocol/records/records.ts";
import { rebuilt, renumbered, setTimes } from "../../../../core/protocol/records/rewrite.ts";
import { batch } from "../../../conformance/batches.ts";

const records = Array.from({ length: 300 }, (_, index) => ({
  timestampMs: 1000 + index,
  key: new TextEncoder().encode(`key ${index}`),
  value: new TextEncoder().encode(`value ${index % 10}`),
  headers: [],
}));
const isSound = (bytes: Uint8Array, at = 0): boolean => {
  const { crc, sizeInBytes } = readBatchHeader(bytes, at);
  return crc === batchCrc(bytes, at, sizeInBytes, plainChecksums);
};

/** The batch with another codec, and everything else as it was. */
function recompressed(batch: Uint8Array, codec: CodecName): Uint8Array {
  const header = readBatchHeader(batch, 0);
  const reader = openBatch(batch, 0, header);
  return rebuilt(batch, header, reader.bytes.subarray(reader.from, reader.to), { codec }, plainChecksums);
}

test("offset and leader epoch are set in place and leave the checksum true", () => {
  const bytes = new Uint8Array(1000);
  const one = encodeBatch(records.slice(0, 3));
  bytes.set(one, 100);
  setBaseOffset(bytes, 100, 2 ** 40 + 3);
  setPartitionLeaderEpoch(bytes, 100, 77);
  expect(readBatchHeader(bytes, 100)).toEqual({
    ...readBatchHeader(one, 0),
    baseOffset: 2 ** 40 + 3,
    nextOffset: 2 ** 40 + 6,
    partitionLeaderEpoch: 77,
  });
  expect(isSound(bytes, 100)).toBe(true);
});

test("attributes, time and producer are set in place, and sealed", () => {
  const one = encodeBatch(records.slice(0, 3));
  const before = readBatchHeader(one, 0);
  setAttributes(one, 0, 0x10);
  setMaxTimestamp(one, 0, -1);
  setProducer(one, 0, { producerId: 5, producerEpoch: -1, baseSequence: 2 ** 31 - 1 });
  expect(isSound(one)).toBe(false);
  sealBatch(one, 0, one.length, plainChecksums);
  expect(isSound(one)).toBe(true);
  const { crc } = readBatchHeader(one, 0);
  expect(readBatchHeader(one, 0)).toEqual({
    ...before,
    crc,
    attributes: 0x10,
    isTransactional: true,
    maxTimestamp: -1,
    producerId: 5,
    producerEpoch: -1,
    baseSequence: 2 ** 31 - 1,
  });
  expect(lastSequence(readBatchHeader(one, 0))).toBe(1);
});

test("sequence numbers begin again at 0", () => {
  expect([sequenceAfter(0, 1), sequenceAfter(2 ** 31 - 1, 1), sequenceAfter(2 ** 31 - 2, 5)]).toEqual([1, 0, 3]);
});

test("append time is stamped on all records, once", () => {
  const one = encodeBatch(records, { codec: "gzip" });
  setTimes(one, 0, { isLogAppendTime: true, maxTimestamp: 5_000_000 }, plainChecksums);
  expect(isSound(one)).toBe(true);
  expect(decodeRecords(one).every(({ timestampMs }) => timestampMs === 5_000_000)).toBe(true);
  const again = one.slice();
  setTimes(again, 0, { isLogAppendTime: true, maxTimestamp: 5_000_000 }, plainChecksums);
  expect(Buffer.compare(again, one)).toBe(0);
});

test("a batch changes its codec and nothing else", () => {
  for (const from of codecNames) {
    for (const to of codecNames) {
      const options = { baseOffset: 40, partitionLeaderEpoch: 2, isTransactional: true } as const;
      const was = encodeBatch(records, { ...options, codec: from });
      const is = recompressed(was, to);
      expect(isSound(is)).toBe(true);
      const { crc, batchLength, sizeInBytes } = readBatchHeader(is, 0);
      expect(readBatchHeader(is, 0)).toEqual({
        ...readBatchHeader(encodeBatch(records, { ...options, codec: to }), 0),
        crc,
        batchLength,
        sizeInBytes,
      });
      expect(decodeRecords(is)).toEqual(decodeRecords(was));
    }
  }
});

test("what cannot be inflated cannot be compressed anew", () => {
  const rubbish = batch({ attributes: 3, payload: new Uint8Array(20).fill(7) });
  expect(() => recompressed(rubbish, "gzip")).toThrow(MalformedBytes);
});

test("records are numbered from 0 on, also where the new number is longer", () => {
  const zeros = Array.from(
    { length: 20_000 },
    (_, index) => ({ value: `v${index}`, offsetDelta: 0, timestampDelta: index }),
  );
  const was = batch({ records: zeros });
  const plain = renumbered(openBatch(was, 0));
  const is = batch({ records: zeros, payload: plain });
  expect(decodeRecords(is)).toEqual(decodeRecords(was).map((record, index) => ({ ...record, offset: index })));
});
