import { expect, test } from "bun:test";
import { plainChecksums } from "../../../../core/base/crc32c.ts";
import { FetchedRecords, offsetAfter } from "../../../../core/client/consumer/fetched_records.ts";
import { RecordWalk } from "../../../../core/client/consumer/record_walk.ts";
import type { Fetched } from "../../../../core/client/consumer/fetcher.ts";
import { batches, type BatchOfRecords, fetched, record } from "../../../support/fetched.ts";
import { text } from "../../../support/records.ts";

function values(part: Fetched): string[] {
  const walk = new RecordWalk(part, plainChecksums);
  const found: string[] = [];
  while (walk.next()) {
    const { bytes, valuePosition, valueSize, offset } = walk.view;
    found.push(`${offset}:${text(bytes.subarray(valuePosition, valuePosition + valueSize))}`);
  }
  return found;
}

const of = (...words: string[]): BatchOfRecords => ({ records: words.map((word) => record(word)) });
const inTransaction = (producerId: number, ...words: string[]): BatchOfRecords => ({
  ...of(...words),
  isTransactional: true,
  producer: { producerId, producerEpoch: 0, baseSequence: 0 },
});
/** The marker that ends a transaction: type 0 aborts it, 1 commits it. */
const marker = (producerId: number, type: 0 | 1): BatchOfRecords => ({
  records: [record("", { key: Uint8Array.of(0, 0, 0, type) })],
  isTransactional: true,
  isControl: true,
  producer: { producerId, producerEpoch: 0, baseSequence: -1 },
});

test("a batch that was cut off at the end is left for the next fetch", () => {
  const whole = batches(0, [of("a", "b"), of("c")]);
  const cut = whole.subarray(0, whole.length - 1);
  expect(values(fetched(cut))).toEqual(["0:a", "1:b"]);
  expect([offsetAfter(cut, 0), offsetAfter(whole, 0), offsetAfter(cut.subarray(0, 60), 7)]).toEqual([2, 3, 7]);
});

test("a record before the asked offset, in the batch that holds it, is passed over", () => {
  expect(values(fetched(batches(5, [of("a", "b", "c")]), { from: 7 }))).toEqual(["7:c"]);
});

test("offsets keep the gaps that compaction left", () => {
  const bytes = batches(0, [{ records: [record("a", { offset: 2 }), record("b", { offset: 9 })], baseOffset: 2 }]);
  expect(values(fetched(bytes))).toEqual(["2:a", "9:b"]);
  expect(offsetAfter(bytes, 0)).toBe(10);
});

test("markers of transactions are nobody's records, and still move the offset on", () => {
  const records = new FetchedRecords(fetched(batches(0, [inTransaction(7, "a"), marker(7, 1)])), plainChecksums);
  expect([records.next(), records.next(), records.nextOffset]).toEqual([true, false, 2]);
});

test("an aborted transaction is hidden, up to its marker and of its producer only", () => {
  const bytes = batches(0, [
    inTransaction(7, "aborted"),
    inTransaction(8, "committed"),
    of("plain"),
    inTransaction(7, "aborted too"),
    marker(7, 0),
    marker(8, 1),
    inTransaction(7, "the next one"),
    marker(7, 1),
  ]);
  const aborted = [{ producerId: 7, firstOffset: 0 }];
  expect(values(fetched(bytes, { aborted }))).toEqual(["1:committed", "2:plain", "6:the next one"]);
  expect(values(fetched(bytes, { aborted: null })).length).toBe(5);
});

test("a transaction that is aborted only later in what was fetched is hidden from its first record on", () => {
  const bytes = batches(10, [inTransaction(7, "committed"), marker(7, 1), inTransaction(7, "aborted"), marker(7, 0)]);
  expect(values(fetched(bytes, { from: 10, aborted: [{ producerId: 7, firstOffset: 12 }] }))).toEqual(["10:committed"]);
});

test("a damaged batch is not handed out", () => {
  const bytes = batches(0, [of("a")]);
  bytes[bytes.length - 1]! ^= 1;
  expect(() => values(fetched(bytes))).toThrow(
    "Cannot read on in t partition 3: the batch at offset 0 is damaged: its checksum is wrong",
  );
});

test("where a whole batch begins behind the damaged one is named as far as the answer tells", () => {
  const sizes = [batches(0, [of("a")]).length, batches(0, [of("a"), of("b")]).length];
  const found = (...flips: number[]): string => {
    const bytes = batches(0, [of("a"), of("b"), of("c")]);
    for (const at of flips) bytes[at]! ^= 1;
    try {
      values(fetched(bytes));
    } catch (error) {
      return (error as Error).message.replace(/^.* is damaged: /, "");
    }
    return "read";
  };
  expect(found(sizes[0]! - 1)).toBe("its checksum is wrong; the next whole one is at offset 1");
  expect(found(sizes[0]! - 1, sizes[1]! - 1)).toBe("its checksum is wrong; the next whole one is at offset 2");
  // The second batch says that it is longer than all that came.
  expect(found(sizes[0]! - 1, sizes[0]! + 9)).toBe("its checksum is wrong");
});
