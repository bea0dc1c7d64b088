import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { plainChecksums } from "../../../../core/base/crc32c.ts";
import { MalformedBytes, Reader, Writer } from "../../../../core/base/cursor.ts";
import { batchCrc, type BatchHeader, readBatchHeader } from "../../../../core/protocol/records/batch.ts";
import { codecNames } from "../../../../core/protocol/records/compression/codec.ts";
import { RecordReader } from "../../../../core/protocol/records/record_reader.ts";
import { decodeRecords, encodeBatch, type NewRecord, openBatch } from "../../../../core/protocol/records/records.ts";
import { varintSize, varlongSize, writeVarint, writeVarlong } from "../../../../core/protocol/records/varint.ts";
import { seededRandom } from "../../../support/random.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const golden = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../golden/batches/${name}.log`, import.meta.url)));

/** What Produce.java writes. */
const byJava = Array.from({ length: 50 }, (_, index) => ({
  offset: index,
  timestampMs: 1_700_000_000_000 + index * 1000,
  key: index % 5 === 0 ? null : utf8(`key-${index % 7}`),
  value: index % 11 === 0 ? null : utf8(`value ${index} größe `.repeat(index)),
  headers: index % 3 === 0 ? [{ key: "header", value: utf8(`h${index}`) }, { key: "null", value: null }] : [],
}));

/** What record.sh has kcat write, without the time. */
const byKcat = Array.from({ length: 40 }, (_, index) => ({
  offset: index,
  key: utf8(`key-${index % 7}`),
  value: utf8(`line ${index} of forty, which are all much alike`),
  headers: [{ key: "from", value: utf8("kcat") }],
}));

/** The batches of a segment, each a view. */
function batchesOf(log: Uint8Array): Uint8Array[] {
  const batches: Uint8Array[] = [];
  for (let at = 0; at < log.length;) {
    const { sizeInBytes } = readBatchHeader(log, at);
    batches.push(log.subarray(at, at + sizeInBytes));
    at += sizeInBytes;
  }
  return batches;
}

describe.each([...codecNames])("%s", (codec) => {
  test("batches of Java's client are read", () => {
    const batches = batchesOf(golden(`java-${codec}`));
    expect(batches.flatMap((batch) => decodeRecords(batch))).toEqual(byJava);
    for (const batch of batches) {
      const header = readBatchHeader(batch, 0);
      expect([header.compression, header.crc, header.isTransactional, header.isControl, header.timestampType]).toEqual(
        [codec, batchCrc(batch, 0, batch.length, plainChecksums), false, false, "CreateTime"],
      );
    }
  });

  test("batches of librdkafka are read", () => {
    const records = batchesOf(golden(`kcat-${codec}`)).flatMap((batch) => decodeRecords(batch));
    expect(records.map(({ offset, key, value, headers }) => ({ offset, key, value, headers }))).toEqual(byKcat);
    expect(records.every(({ timestampMs }) => timestampMs > 1_700_000_000_000)).toBe(true);
  });

  test("what is written is read, whatever it is", () => {
    fc.assert(
      fc.property(fc.array(anyRecord(), { minLength: 1, maxLength: 40 }), (records) => {
        const batch = encodeBatch(records, { codec, baseOffset: 1000 });
        const expected = records.map((record, index) => ({ ...record, offset: 1000 + index }));
        expect(decodeRecords(batch)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});

function anyRecord(): fc.Arbitrary<NewRecord> {
  const bytes = fc.option(fc.uint8Array({ maxLength: 200 }), { nil: null });
  return fc.record({
    timestampMs: fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 2 ** 41 }), fc.constant(2 ** 51)),
    key: bytes,
    value: bytes,
    headers: fc.array(fc.record({ key: fc.string({ unit: "grapheme" }), value: bytes }), { maxLength: 3 }),
  });
}

test("a batch is written byte for byte as Java's client writes it", () => {
  for (const batch of batchesOf(golden("java-none"))) {
    const header = readBatchHeader(batch, 0);
    const { baseOffset, partitionLeaderEpoch } = header;
    expect(encodeBatch(decodeRecords(batch), { baseOffset, partitionLeaderEpoch, producer: header })).toEqual(batch);
  }
});

test("a header tells everything that was asked for", () => {
  const batch = encodeBatch(
    [
      { offset: 52, timestampMs: 10, key: null, value: utf8("a"), headers: [] },
      { offset: 60, timestampMs: 7, key: null, value: utf8("b"), headers: [] },
    ],
    {
      baseOffset: 50,
      partitionLeaderEpoch: 3,
      codec: "snappy",
      producer: { producerId: 2 ** 40 + 5, producerEpoch: 300, baseSequence: 9 },
      isTransactional: true,
      isControl: true,
      logAppendTimeMs: 99,
    },
  );
  const expected: BatchHeader = {
    baseOffset: 50,
    batchLength: batch.length - 12,
    partitionLeaderEpoch: 3,
    magic: 2,
    crc: batchCrc(batch, 0, batch.length, plainChecksums),
    attributes: 0x3a,
    lastOffsetDelta: 10,
    baseTimestamp: 10,
    maxTimestamp: 99,
    producerId: 2 ** 40 + 5,
    producerEpoch: 300,
    baseSequence: 9,
    recordCount: 2,
    sizeInBytes: batch.length,
    compression: "snappy",
    isTransactional: true,
    isControl: true,
    timestampType: "LogAppendTime",
    nextOffset: 61,
  };
  expect(readBatchHeader(batch, 0)).toEqual(expected);
  expect(decodeRecords(batch).map(({ offset, timestampMs }) => [offset, timestampMs])).toEqual([[52, 99], [60, 99]]);
});

test("a reader tells where the parts of each record lie, without copying any", () => {
  const batch = encodeBatch([
    { timestampMs: 5, key: utf8("k"), value: null, headers: [{ key: "h", value: utf8("x") }] },
    { timestampMs: 3, key: null, value: utf8("vv"), headers: [] },
  ]);
  const reader = openBatch(batch, 0);
  const seen: unknown[] = [];
  while (reader.next()) {
    const { timestampDelta, offsetDelta, headerCount, recordsRead } = reader;
    const [key, value] = [reader.key(), reader.value()];
    expect(key?.buffer ?? value?.buffer).toBe(batch.buffer);
    seen.push({ timestampDelta, offsetDelta, headerCount, recordsRead, key, value, headers: reader.headers() });
  }
  expect(seen).toEqual([
    {
      timestampDelta: 0,
      offsetDelta: 0,
      headerCount: 1,
      recordsRead: 1,
      key: utf8("k"),
      value: null,
      headers: [{ key: "h", value: utf8("x") }],
    },
    { timestampDelta: -2, offsetDelta: 1, headerCount: 0, recordsRead: 2, key: null, value: utf8("vv"), headers: [] },
  ]);
});

test("a record that is longer than its parts, or shorter, is malformed, and so are bytes behind the last", () => {
  const read = (...bytes: number[]) => () => {
    const reader = new RecordReader(Uint8Array.from(bytes), 0, bytes.length, 1);
    while (reader.next());
    return reader.recordsRead;
  };
  const parts = [0, 0, 0, 2, 75, 2, 86, 0];
  expect(read(16, ...parts)()).toBe(1);
  expect(read(18, ...parts, 0)).toThrow("1 bytes of the record follow its headers");
  expect(read(14, ...parts)).toThrow(MalformedBytes);
  expect(read(16, ...parts, 0)).toThrow("1 bytes follow the last record");
  expect(read(20, 0, 0, 0, 2, 75, 2, 86, 2, 20, 65)).toThrow("a part of it says it takes 10 bytes");
  expect(read(16, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0)).toThrow(MalformedBytes);
});

test("damaged records are MalformedBytes or other records, and nothing else", () => {
  const plain = encodeBatch(byJava).subarray(61);
  for (let seed = 1; seed <= 5000; seed++) {
    const random = seededRandom(seed);
    const length = random.chance(3) ? random.below(plain.length) : plain.length;
    const bytes = plain.slice(0, length);
    for (let spoils = random.below(4); spoils > 0; spoils--) {
      bytes[random.below(random.pick([20, 200, length + 1]))] = random.pick([
        0,
        1,
        0x7f,
        0x80,
        0xff,
        random.below(256),
      ]);
    }
    const reader = new RecordReader(bytes, 0, bytes.length, random.pick([50, 50, 50, 0, 49, 2 ** 31 - 1]));
    try {
      while (reader.next()) {
        reader.key();
        reader.value();
        reader.headers();
      }
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw new Error(`seed ${seed}`, { cause: error });
    }
  }
});

test("a batch that is not all there, or of another format, is malformed", () => {
  const batch = encodeBatch([{ timestampMs: 0, key: null, value: utf8("x"), headers: [] }]);
  const spoil = (at: number, byte: number): Uint8Array => {
    const spoiled = batch.slice();
    spoiled[at] = byte;
    return spoiled;
  };
  const complaints = [
    batch.subarray(0, 40),
    batch.subarray(0, -1),
    spoil(8, 0x80),
    spoil(11, 3),
    spoil(16, 1),
    spoil(22, 6),
  ];
  for (const bytes of complaints) expect(() => decodeRecords(bytes)).toThrow(MalformedBytes);
});

test("variable-length numbers are those of the message cursor", () => {
  const numbers = fc.oneof(fc.integer(), fc.integer({ min: -200, max: 200 }));
  fc.assert(fc.property(numbers, (number) => {
    const w = new Writer();
    w.varint(number);
    const bytes = new Uint8Array(5);
    const end = writeVarint(bytes, 0, number);
    expect([end, bytes.slice(0, end)]).toEqual([varintSize(number), w.finish()]);
  }));
  fc.assert(fc.property(fc.oneof(numbers, fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 })), (number) => {
    const bytes = new Uint8Array(10);
    const end = writeVarlong(bytes, 0, number);
    expect([end, new Reader(bytes.slice(0, end)).varlong()]).toEqual([varlongSize(number), number]);
  }));
});
