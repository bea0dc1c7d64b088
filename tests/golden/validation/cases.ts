/**
 * Batches that a broker accepts, changes or refuses, one reason each.
 *
 * @module
 */
import { lz4 } from "../../../core/protocol/records/compression/lz4.ts";
import { snappy } from "../../../core/protocol/records/compression/snappy.ts";
import { batch, concatenated, encodedRecords, numbered, type RecordFields } from "../../conformance/batches.ts";
import { gzipSync, zstdCompressSync } from "node:zlib";

export interface Case {
  readonly name: string;
  readonly topic: string;
  readonly version: number;
  readonly bytes: Uint8Array;
}

/** The topics' settings, Kafka's names. All have one partition. */
export const topics = {
  "r-plain": {},
  "r-compact": { "cleanup.policy": "compact" },
  "r-append": { "message.timestamp.type": "LogAppendTime" },
  "r-small": { "max.message.bytes": "300" },
  "r-gzip": { "compression.type": "gzip" },
  "r-before": { "message.timestamp.before.max.ms": "3600000" },
  "r-gzapp": { "compression.type": "gzip", "message.timestamp.type": "LogAppendTime", "cleanup.policy": "compact" },
} as const;

const HOUR_MS = 3_600_000;

export function cases(nowMs: number): Case[] {
  const all: Case[] = [];
  const add = (name: string, bytes: Uint8Array, topic: keyof typeof topics = "r-plain", version = 8): void => {
    all.push({ name, topic, version, bytes });
  };
  const ts = { baseTimestamp: nowMs };
  /** A producer that no earlier run has used. */
  const fresh = (n: number): bigint => BigInt(nowMs) * 10n + BigInt(n);
  const two: RecordFields[] = [{ key: "a", value: "1" }, { key: "b", value: "2" }];
  const packed = (records: RecordFields[], attributes: number, compress: (bytes: Uint8Array) => Uint8Array, more = {}) =>
    batch({ ...ts, attributes, records, payload: compress(encodedRecords(records)), ...more });
  const withTimes = (...deltas: number[]): RecordFields[] =>
    deltas.map((timestampDelta, index) => ({ key: `k${index}`, value: "v", timestampDelta }));

  add("two records", batch({ ...ts, records: two }));
  add("no batch at all", new Uint8Array(0));
  add("fewer bytes than a length takes", batch(ts).subarray(0, 10));
  add("half a header", batch(ts).subarray(0, 30));
  add("a batch that ends too early", batch({ ...ts, records: two }).subarray(0, -3));
  add("a length below the header's", batch({ ...ts, lengthError: -40 }));
  add("a length below any format's", batch({ ...ts, lengthError: -1000 }));
  add("a length of the least of format 0", batch({ ...ts, lengthError: 14 - batch(ts).length + 12 }));
  add("two batches", concatenated(batch(ts), batch(ts)));
  add("a batch and a bit", concatenated(batch(ts), new Uint8Array(5)));
  add("a batch and a broken one", concatenated(batch(ts), batch({ ...ts, magic: 9 })));
  add("magic 0", batch({ ...ts, magic: 0 }));
  add("magic 1", batch({ ...ts, magic: 1 }));
  add("magic 3", batch({ ...ts, magic: 3 }));
  add("magic -1", batch({ ...ts, magic: -1 }));
  add("a wrong checksum", batch({ ...ts, crcError: 1 }));
  add("a base offset of 5", batch({ ...ts, baseOffset: 5 }));
  add("a base offset of -1", batch({ ...ts, baseOffset: -1 }));
  add("a leader epoch of 77", batch({ ...ts, leaderEpoch: 77 }));
  add("a count of 0", batch({ ...ts, records: [], recordCount: 0, lastOffsetDelta: 0 }));
  add("no records, last offset delta -1", batch({ ...ts, records: [], recordCount: 0, lastOffsetDelta: -1 }));
  add("a negative count", batch({ ...ts, recordCount: -1 }));
  add("more counted than numbered", batch({ ...ts, recordCount: 2 }));
  add("more numbered than counted", batch({ ...ts, records: two, lastOffsetDelta: 3 }));
  add("more claimed than there are", batch({ ...ts, records: two, lastOffsetDelta: 2, recordCount: 3 }));
  add("fewer claimed than there are", batch({ ...ts, records: two, lastOffsetDelta: 0, recordCount: 1 }));
  add("gzip: more claimed than there are", packed(two, 1, gzipSync, { lastOffsetDelta: 2, recordCount: 3 }));
  add("gzip: fewer claimed than there are", packed(two, 1, gzipSync, { lastOffsetDelta: 0, recordCount: 1 }));
  const odd = [{ key: "a", value: "1", offsetDelta: 0 }, { key: "b", value: "2", offsetDelta: 5 }];
  add("numbers that leave some out", batch({ ...ts, records: odd, lastOffsetDelta: 1 }));
  add("numbers that leave some out, and say so", batch({ ...ts, records: odd, lastOffsetDelta: 5 }));
  add("gzip: numbers that leave some out", packed(odd, 1, gzipSync, { lastOffsetDelta: 1 }));
  const zeros = two.map((record) => ({ ...record, offsetDelta: 0 }));
  add("numbers all 0", batch({ ...ts, records: zeros }));
  add("gzip: numbers all 0", packed(zeros, 1, gzipSync));
  add("lz4: numbers all 0", packed(zeros, 3, (bytes) => lz4.compress(bytes)));
  add("a control batch", batch({ ...ts, attributes: 0x20 }));
  add("a transactional batch without a producer", batch({ ...ts, attributes: 0x10 }));
  add("a producer without a sequence number", batch({ ...ts, producerId: 4242n, producerEpoch: 0, baseSequence: -1 }));
  add("a producer without an epoch", batch({ ...ts, producerId: fresh(1), producerEpoch: -1, baseSequence: 0 }));
  add("a producer", batch({ ...ts, producerId: fresh(2), producerEpoch: 0, baseSequence: 0 }));
  add("a producer id of -2", batch({ ...ts, producerId: -2n, producerEpoch: 0, baseSequence: 0 }));
  add("a sequence number without a producer", batch({ ...ts, baseSequence: 7 }));
  add("bits without a meaning", batch({ ...ts, attributes: 0x7f80 }));
  add("the bit of the delete horizon", batch({ ...ts, attributes: 0x40 }));
  for (const id of [5, 6, 7]) add(`codec ${id}`, batch({ ...ts, attributes: id }));
  add("gzip", packed(two, 1, gzipSync));
  add("snappy", packed(two, 2, (bytes) => snappy.compress(bytes)));
  add("lz4", packed(two, 3, (bytes) => lz4.compress(bytes)));
  add("zstd", packed(two, 4, zstdCompressSync));
  add("zstd by Produce 6", packed(two, 4, zstdCompressSync), "r-plain", 6);
  add("zstd by Produce 7", packed(two, 4, zstdCompressSync), "r-plain", 7);
  for (const [id, codec] of [[1, "gzip"], [2, "snappy"], [3, "lz4"], [4, "zstd"]] as const) {
    add(`${codec}: rubbish`, batch({ ...ts, attributes: id, payload: new TextEncoder().encode("this is no such thing") }));
    add(`${codec}: nothing`, batch({ ...ts, attributes: id, payload: new Uint8Array(0) }));
  }
  add("gzip: cut", packed(two, 1, (bytes) => gzipSync(bytes).subarray(0, -6)));
  add("gzip: bytes behind it", packed(two, 1, (bytes) => concatenated(gzipSync(bytes), new Uint8Array(9).fill(7))));
  add("lz4: cut", packed(two, 3, (bytes) => lz4.compress(bytes).subarray(0, -6)));
  add("lz4: bytes behind it", packed(two, 3, (bytes) => concatenated(lz4.compress(bytes), new Uint8Array(9).fill(7))));
  add("zstd: cut", packed(two, 4, (bytes) => zstdCompressSync(bytes).subarray(0, -3)));
  add("zstd: bytes behind it", packed(two, 4, (bytes) => concatenated(zstdCompressSync(bytes), new Uint8Array(9).fill(7))));
  add("gzip: bytes behind the records", packed(two, 1, (bytes) => gzipSync(concatenated(bytes, new Uint8Array(3)))));
  add("bytes behind the records", batch({ ...ts, records: two, payload: concatenated(encodedRecords(two), new Uint8Array(3)) }));
  add("lz4: linked blocks", packed(two, 3, (bytes) => {
    // The same frame with the bit of independent blocks cleared, and the header's checksum that then is due.
    const frame = lz4.compress(bytes);
    frame[4] = 0x40;
    frame[6] = 0xc0;
    return frame;
  }));
  const spoiled = (at: number, byte: number): Uint8Array => {
    const records = encodedRecords(two);
    records[at] = byte;
    return records;
  };
  add("a record longer than the batch", batch({ ...ts, records: two, payload: spoiled(0, 0x7e) }));
  add("a record shorter than its parts", batch({ ...ts, records: two, payload: spoiled(0, 0x04) }));
  add("a negative record length", batch({ ...ts, records: two, payload: spoiled(0, 0x03) }));
  add("a key longer than the record", batch({ ...ts, records: two, payload: spoiled(4, 0x70) }));
  add("a key of size -2", batch({ ...ts, records: [{ key: null, value: "1" }], payload: Uint8Array.from([14, 0, 0, 0, 3, 2, 49, 0]) }));
  add("a negative count of headers", batch({ ...ts, records: [{ value: "1" }], payload: Uint8Array.from([14, 0, 0, 0, 1, 2, 49, 1]) }));
  add("more headers than bytes", batch({ ...ts, records: [{ value: "1" }], payload: Uint8Array.from([14, 0, 0, 0, 1, 2, 49, 80]) }));
  add("a header without a key", batch({ ...ts, records: [{ value: "1" }], payload: Uint8Array.from([18, 0, 0, 0, 1, 2, 49, 2, 1, 1]) }));
  add("attributes on a record", batch({ ...ts, records: [{ key: "a", value: "1", attributes: 5 }] }));
  add("gzip: attributes on a record", packed([{ key: "a", value: "1", attributes: 1 }], 1, gzipSync));
  add("headers", batch({ ...ts, records: [{ key: "a", value: "1", headers: [["h", "x"], ["h", null], ["", ""]] }] }));

  add("an hour and a minute ahead", batch({ baseTimestamp: nowMs + HOUR_MS + 60_000 }));
  add("half an hour ahead", batch({ baseTimestamp: nowMs + HOUR_MS / 2 }));
  add("one of three too far ahead", batch({ ...ts, records: withTimes(0, 2 * HOUR_MS, 0) }));
  add("five too far ahead", batch({ baseTimestamp: nowMs + 2 * HOUR_MS, records: withTimes(0, 1, 2, 3, 4) }));
  add("gzip: one of three too far ahead", packed(withTimes(0, 2 * HOUR_MS, 0), 1, gzipSync));
  add("no time", batch({ baseTimestamp: -1, maxTimestamp: -1 }));
  add("a time of -5", batch({ baseTimestamp: -5, maxTimestamp: -5 }));
  add("very long ago", batch({ baseTimestamp: 5 }));
  add("two hours ago where one is allowed", batch({ baseTimestamp: nowMs - 2 * HOUR_MS }), "r-before");
  add("a highest time that is too low", batch({ ...ts, maxTimestamp: nowMs - 1000, records: withTimes(0, 10) }));
  add("a highest time that is too high", batch({ ...ts, maxTimestamp: nowMs + 1000, records: withTimes(0, 10) }));
  add("gzip: a highest time that is too high", packed(withTimes(0, 10), 1, gzipSync, { maxTimestamp: nowMs + 1000 }));
  add("a highest time of -1", batch({ ...ts, maxTimestamp: -1 }));
  add("the bit of append time", batch({ ...ts, attributes: 8 }));
  add("the bit of append time and no time", batch({ attributes: 8, baseTimestamp: -1, maxTimestamp: -1 }));
  add("append time: two records", batch({ ...ts, records: two }), "r-append");
  add("append time: gzip", packed(two, 1, gzipSync), "r-append");
  add("append time: the bit is set already", batch({ ...ts, attributes: 8 }), "r-append");
  add("append time: gzip, the bit is set already", packed([{ value: "1" }], 9, gzipSync), "r-append");
  add("append time: snappy for gzip, the bit is set already", packed([{ value: "1" }], 10, (bytes) => snappy.compress(bytes)), "r-gzapp");
  add("append time: the bit is set already, no key", batch({ ...ts, attributes: 8, records: [{ value: null }] }), "r-append");
  add("append time: far ahead", batch({ baseTimestamp: nowMs + 10 * HOUR_MS }), "r-append");
  add("append time: bits without a meaning", batch({ ...ts, attributes: 0x7f80 }), "r-append");

  const keyless: RecordFields[] = [{ key: "a", value: "1" }, { value: "2" }, { key: "", value: "3" }, { value: "4" }];
  add("compacted: all have keys", batch({ ...ts, records: two }), "r-compact");
  add("compacted: some have none", batch({ ...ts, records: keyless }), "r-compact");
  add("compacted: gzip, some have none", packed(keyless, 1, gzipSync), "r-compact");
  add("compacted: five have none", numbered("x", 5, ts), "r-compact");
  add("compacted: some have none, by Produce 7", batch({ ...ts, records: keyless }), "r-compact", 7);
  add(
    "compacted: one has no key, one is too far ahead",
    batch({ ...ts, records: [{ value: "1" }, { key: "a", value: "2", timestampDelta: 2 * HOUR_MS }] }),
    "r-compact",
  );
  add(
    "compacted: one is too far ahead, one has no key",
    batch({ ...ts, records: [{ key: "a", value: "2", timestampDelta: 2 * HOUR_MS }, { value: "1" }] }),
    "r-compact",
  );

  const long = "x".repeat(400);
  add("larger than the topic takes", batch({ ...ts, records: [{ value: long }] }), "r-small");
  add("larger than the topic takes, and damaged", batch({ ...ts, records: [{ value: long }], crcError: 1 }), "r-small");
  add("smaller once compressed", packed([{ value: long }], 1, gzipSync), "r-small");

  add("topic wants gzip: none", batch({ ...ts, records: two }), "r-gzip");
  add("topic wants gzip: gzip", packed(two, 1, gzipSync), "r-gzip");
  add("topic wants gzip: snappy", packed(two, 2, (bytes) => snappy.compress(bytes)), "r-gzip");
  add("topic wants gzip: none, numbers all 0", batch({ ...ts, records: zeros }), "r-gzip");
  add("topic wants gzip: highest time too high", batch({ ...ts, maxTimestamp: nowMs + 1000, records: withTimes(5, 10, 2) }), "r-gzip");
  add("topic wants gzip and append time: none", batch({ ...ts, records: two }), "r-gzapp");
  add("topic wants gzip and append time: no key", batch({ ...ts, records: [{ value: "1" }] }), "r-gzapp");
  add("topic wants gzip: a producer", batch({ ...ts, records: two, producerId: fresh(3), producerEpoch: 3, baseSequence: 0 }), "r-gzip");
  return all;
}
