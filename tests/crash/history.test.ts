/** What the crash run calls a finding: each way in which a broker may break its word is seen, and nothing else is. */
import { expect, test } from "bun:test";
import { findings, type Found, type Held, type Promised } from "./history.ts";

const crcOf = (producer: string, seq: number) => Bun.hash.crc32(`${producer}${seq}`);
const isIdempotent = (producer: string) => producer === "once";
const record = (producer: string, seq: number, offset: number, partition = 0): Found => ({
  producer,
  seq,
  topic: "t",
  partition,
  offset,
  crc: crcOf(producer, seq),
});
const partition = (endOffset: number, committed = -1001, startOffset = 0) => ({
  topic: "t",
  partition: 0,
  startOffset,
  endOffset,
  committed,
});
const nothing: Promised = { acknowledged: [], committed: [], topicsMade: new Set(), topicsDeleted: new Set() };

function found(promised: Partial<Promised>, held: Partial<Held>): string[] {
  const empty: Held = { topics: new Set(), partitions: [], records: [] };
  return findings({ ...nothing, ...promised }, { ...empty, ...held }, { isIdempotent, crcOf });
}

const three = [record("once", 0, 0), record("once", 1, 1), record("often", 0, 2)];

test("a broker that has kept its word is left in peace, also when it has more than it acknowledged", () => {
  expect(found(
    {
      acknowledged: three.slice(1),
      committed: [{ topic: "t", partition: 0, offset: 2 }],
      topicsMade: new Set(["a"]),
      topicsDeleted: new Set(["b"]),
    },
    { topics: new Set(["a", "t"]), partitions: [partition(3, 3)], records: three },
  )).toEqual([]);
});

test("an acknowledged record that is gone, or whose place another has taken", () => {
  expect(found({ acknowledged: three }, { partitions: [partition(2)], records: three.slice(0, 2) })).toEqual([
    "often#0 was acknowledged at t-0@2: nothing is there",
  ]);
  const moved = [record("once", 0, 0), record("often", 0, 1)];
  expect(found({ acknowledged: three.slice(0, 2) }, { partitions: [partition(2)], records: moved })).toEqual([
    "once#1 was acknowledged at t-0@1: often#0 is there",
  ]);
});

test("a record twice is a finding of an idempotent producer only; a later one before an earlier one is of all", () => {
  const twice = [record("once", 0, 0), record("once", 0, 1), record("often", 0, 2), record("often", 0, 3)];
  expect(found({}, { partitions: [partition(4)], records: twice })).toEqual(["once#0 is there twice: t-0@0 and t-0@1"]);
  const turned = [record("often", 1, 0), record("often", 0, 1), record("often", 1, 2)];
  expect(found({}, { partitions: [partition(3)], records: turned })).toEqual([
    "often#0 at t-0@1 comes after often#1 at t-0@0",
  ]);
});

test("bytes that nobody sent", () => {
  expect(found({}, { partitions: [partition(1)], records: [{ ...record("once", 0, 0), crc: 1 }] })).toEqual([
    "once#0 at t-0@0 is not what was sent",
  ]);
});

test("a gap between offsets, a beginning that moved, an end that cannot be reached", () => {
  expect(found({}, { partitions: [partition(3)], records: [record("once", 0, 0), record("once", 1, 2)] })).toEqual([
    "t-0@2 was delivered where 1 was due",
  ]);
  expect(found({}, { partitions: [partition(2, -1, 1)], records: [record("once", 1, 1)] })).toEqual([
    "t-0 begins at 1, not at 0",
  ]);
  expect(found({}, { partitions: [partition(2)], records: [record("once", 0, 0)] })).toEqual([
    "t-0 was read to 1, its end is 2",
  ]);
});

test("a commit that is forgotten or goes beyond the end", () => {
  const committed = [{ topic: "t", partition: 0, offset: 3 }, { topic: "t", partition: 0, offset: 1 }];
  expect(found({ committed }, { partitions: [partition(3, 1)], records: three })).toEqual([
    "t-0: offset 3 was committed, 1 is remembered",
  ]);
  expect(found({}, { partitions: [partition(3, 4)], records: three })).toEqual([
    "t-0: offset 4 is committed, beyond the end 3",
  ]);
});

test("a topic that was made and is not there, or deleted and is", () => {
  expect(found({ topicsMade: new Set(["a"]), topicsDeleted: new Set(["b"]) }, { topics: new Set(["b"]) })).toEqual([
    "topic a was created and is not there",
    "topic b was deleted and is there",
  ]);
});
