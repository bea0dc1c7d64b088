import { expect, test } from "bun:test";
import fc from "fast-check";
import { MalformedBytes } from "../../../../core/base/cursor.ts";
import { type BatchHeader, readBatchHeader } from "../../../../core/protocol/records/batch.ts";
import {
  type Findings,
  type RecordRules,
  validateRecords,
} from "../../../../core/protocol/records/validate_records.ts";
import { validateRecordsFast } from "../../../../core/protocol/records/validate_records_fast.ts";
import { RecordReader } from "../../../../core/protocol/records/record_reader.ts";
import { encodeBatch, type NewRecord } from "../../../../core/protocol/records/records.ts";
import { batch } from "../../../conformance/batches.ts";

const NOW = 1_700_000_000_000;
const rules: RecordRules = {
  topicPartition: "t-0",
  compacted: false,
  timestampType: "CreateTime",
  beforeMaxMs: 2 ** 63,
  afterMaxMs: 3_600_000,
  nowMs: NOW,
};

const headerOf = (fields: Parameters<typeof batch>[0]): BatchHeader => readBatchHeader(batch(fields), 0);

/** A varint in as many bytes as wanted, which may be more than it takes. */
function varint(value: number, longerBy = 0): number[] {
  const bytes: number[] = [];
  let zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; zigzag > 0x7f; zigzag >>>= 7) bytes.push((zigzag & 0x7f) | 0x80);
  bytes.push(zigzag);
  for (let n = 0; n < longerBy; n++) {
    bytes[bytes.length - 1]! |= 0x80;
    bytes.push(0);
  }
  return bytes;
}

function glance(bytes: Uint8Array, count: number, header: BatchHeader, asked: RecordRules): Findings | null {
  return validateRecordsFast(new RecordReader(bytes, 0, bytes.length, count), header, asked);
}

function examination(bytes: Uint8Array, count: number, header: BatchHeader, asked: RecordRules): Findings | null {
  try {
    return validateRecords(new RecordReader(bytes, 0, bytes.length, count), header, asked, false);
  } catch (failure) {
    if (failure instanceof MalformedBytes) return null;
    throw failure;
  }
}

const anySize = fc.oneof(
  { weight: 60, arbitrary: fc.nat(20) },
  { weight: 10, arbitrary: fc.nat(200) },
  fc.constant(9000),
);
const anyPart = fc.oneof({ weight: 4, arbitrary: anySize.map((size) => new Uint8Array(size)) }, fc.constant(null));
const longerBy = fc.oneof({ weight: 60, arbitrary: fc.constant(0) }, fc.nat(4));
const anyNumber = fc.tuple(longerBy, longerBy, longerBy, longerBy, longerBy);
/** One in a while not what it should be. */
const slip = (most: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 300, arbitrary: fc.constant(0) }, fc.integer({ min: -most, max: most }));

const anyRecord = fc.record({
  delta: fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: -70, max: 9000 }) },
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  ),
  key: anyPart,
  value: anyPart,
  headers: fc.array(fc.tuple(fc.oneof({ weight: 30, arbitrary: fc.constant(new Uint8Array(3)) }, anyPart), anyPart), {
    maxLength: 3,
  }),
  longer: anyNumber,
  numberSlip: slip(2),
  sizeSlip: slip(3),
  headerCountSlip: slip(70),
});
type AnyRecord = typeof anyRecord extends fc.Arbitrary<infer T> ? T : never;

/** The records as bytes, with their slips. */
function bytesOf(records: readonly AnyRecord[]): Uint8Array {
  const part = (bytes: Uint8Array | null, longer = 0): number[] =>
    bytes === null ? varint(-1, longer) : [...varint(bytes.length, longer), ...bytes];
  return new Uint8Array(records.flatMap((record, index) => {
    const body = [
      0,
      ...varint(record.delta, record.longer[0]),
      ...varint(index + record.numberSlip, record.longer[1]),
      ...part(record.key, record.longer[2]),
      ...part(record.value, record.longer[3]),
      ...varint(record.headers.length + record.headerCountSlip),
      ...record.headers.flatMap(([key, value]) => [...part(key), ...part(value)]),
    ];
    return [...varint(body.length + record.sizeSlip, record.longer[4]), ...body];
  }));
}

const anyRules: fc.Arbitrary<RecordRules> = fc.record({
  topicPartition: fc.constant("t-0"),
  compacted: fc.boolean(),
  timestampType: fc.constantFrom("CreateTime", "CreateTime", "LogAppendTime"),
  beforeMaxMs: fc.constantFrom(2 ** 63, 86_400_000, 5000, 0),
  afterMaxMs: fc.constantFrom(2 ** 63, 3_600_000, 5000, 0),
  nowMs: fc.constant(NOW),
});

const anyBatch = fc.record({
  records: fc.array(anyRecord, { minLength: 0, maxLength: 12 }),
  countSlip: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, -1),
  baseTimestamp: fc.constantFrom(NOW, NOW, NOW, NOW - 5000, -1, 0, 2 ** 62),
  attributes: fc.constantFrom(0, 0, 0, 0, 0, 0, 0x08),
  asked: anyRules,
  /** Which byte becomes which, as parts of the whole. */
  damage: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 2 }),
  isDamaged: fc.boolean(),
  cutBy: slip(3).map(Math.abs),
});

test("what is plainly in order at a glance is what a closer look finds, also in damaged batches", () => {
  let seen = 0;
  fc.assert(
    fc.property(anyBatch, ({ records, countSlip, baseTimestamp, attributes, asked, damage, isDamaged, cutBy }) => {
      const whole = bytesOf(records);
      const bytes = whole.slice(0, Math.max(0, whole.length - cutBy));
      if (isDamaged) { for (const [at, byte] of damage) if (at < 1) bytes[Math.floor(at * bytes.length)] = byte; }
      const count = Math.max(0, records.length + countSlip);
      const header = headerOf({ payload: bytes, baseTimestamp, maxTimestamp: baseTimestamp, attributes });
      const found = glance(bytes, count, header, asked);
      if (found === null) return;
      seen++;
      expect(found).toEqual(examination(bytes, count, header, asked)!);
    }),
    { numRuns: 3000 },
  );
  expect(seen).toBeGreaterThan(100);
});

test("every damage to one byte of a batch's records is judged as a closer look judges it", () => {
  const records = [0, 1, 2].map((index): NewRecord => ({
    timestampMs: NOW + index * 100,
    key: new Uint8Array(index * 70),
    value: index === 1 ? null : new Uint8Array(100),
    headers: index === 2 ? [{ key: "h", value: null }, { key: "other", value: new Uint8Array(3) }] : [],
  }));
  const sent = encodeBatch(records);
  const header = readBatchHeader(sent, 0);
  const good = sent.subarray(61);
  for (let at = 0; at < good.length; at++) {
    for (let byte = 0; byte < 256; byte++) {
      const bytes = good.slice();
      bytes[at] = byte;
      const found = glance(bytes, 3, header, rules);
      if (found !== null) expect(found, `byte ${at} as ${byte}`).toEqual(examination(bytes, 3, header, rules)!);
    }
  }
});

test("records that are none, too few or too many are left to a closer look", () => {
  const record = [...varint(6), 0, 0, 0, 1, 1, 0];
  const bytes = new Uint8Array([...record, ...varint(6), 0, 0, 2, 1, 1, 0]);
  const header = headerOf({ payload: bytes, baseTimestamp: NOW });
  expect([0, 1, 2, 3].map((count) => glance(bytes, count, header, rules) !== null)).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

test("a time that takes five bytes is not taken for one of four, though the rest could be read so", () => {
  // Read so, the fifth is the record's number, and the value's size that of the headers.
  const bytes = new Uint8Array([...varint(11), 0, 0x80, 0x80, 0x80, 0x80, 0, 0, 0, 2, 0, 0]);
  const header = headerOf({ payload: bytes, baseTimestamp: NOW });
  const asked = { ...rules, afterMaxMs: 2 ** 63 };
  expect(examination(bytes, 1, header, asked)?.maxTimestamp).toBe(NOW);
  expect(glance(bytes, 1, header, asked)).toBeNull();
});

test("a glance is enough for what clients send: keys, headers, times within a day, numbers of any length", () => {
  const longer = [0, 1, 63, 64, 8191, 8192, 100_000, 1_100_000].map((size, index): NewRecord => ({
    timestampMs: NOW - index * 10_000_000,
    key: index % 2 === 0 ? null : new Uint8Array(size),
    value: new Uint8Array(size),
    headers: Array.from(
      { length: index },
      (_, n) => ({ key: "k".repeat(n), value: n % 2 === 0 ? null : new Uint8Array(n) }),
    ),
  }));
  const many = Array.from({ length: 20_000 }, (): NewRecord => ({
    timestampMs: NOW,
    key: null,
    value: null,
    headers: [],
  }));
  for (const records of [longer, many]) {
    const sent = encodeBatch(records);
    const found = glance(sent.subarray(61), records.length, readBatchHeader(sent, 0), rules);
    expect(found).toEqual({
      recordErrors: [],
      errorCount: 0,
      hasTimestampError: false,
      maxTimestamp: NOW,
      isNumbered: true,
    });
  }
});

test("what has to be told to the client is left to a closer look", () => {
  const plain: NewRecord = { timestampMs: NOW, key: null, value: new Uint8Array(1), headers: [] };
  const early = { ...plain, timestampMs: NOW - 5001 };
  const late = { ...plain, timestampMs: NOW + 1001 };
  const asked = (records: NewRecord[], changed: Partial<RecordRules>, isStamped = false): boolean => {
    const sent = encodeBatch(records, isStamped ? { logAppendTimeMs: NOW } : {});
    return glance(sent.subarray(61), records.length, readBatchHeader(sent, 0), { ...rules, ...changed }) !== null;
  };
  expect({
    "in order": asked([plain, plain], {}),
    "without a key": asked([plain], { compacted: true }),
    "too early": asked([plain, early, plain], { beforeMaxMs: 5000 }),
    "not too early": asked([plain, early, plain], { beforeMaxMs: 5001 }),
    "too late": asked([plain, late, plain], { afterMaxMs: 1000 }),
    "not too late": asked([plain, late, plain], { afterMaxMs: 1001 }),
    "too late where the broker's time counts": asked([late], { afterMaxMs: 0, timestampType: "LogAppendTime" }),
    "with the broker's time": asked([plain], {}, true),
    "numbered otherwise": asked([{ ...plain, offset: 0 }, { ...plain, offset: 2 }], {}),
  }).toEqual({
    "in order": true,
    "without a key": false,
    "too early": false,
    "not too early": true,
    "too late": false,
    "not too late": true,
    "too late where the broker's time counts": true,
    "with the broker's time": false,
    "numbered otherwise": false,
  });
});
