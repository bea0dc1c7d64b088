import { expect, test } from "bun:test";
import { xxh3 } from "../../../../core/base/xxh3.ts";
import { type GroupTopic, type GroupTopics, metadataHash } from "../../../../core/coordinator/group/consumer/topics.ts";

function topics(...all: readonly GroupTopic[]): GroupTopics {
  return {
    revision: 1,
    createdRevision: 1,
    byName: (name) => all.find((topic) => topic.name === name),
    byId: (id) => all.find((topic) => topic.id === id),
    names: () => all.map(({ name }) => name),
  };
}

function orders(partitionCount: number, rack: string | null): GroupTopic {
  return { name: "orders", id: "pRXeR5sBTTGuEuYySLI9_g", partitionCount, racks: () => rack === null ? [] : [rack] };
}

/** A topic's hash as Kafka 4.3.1's hash4j streams it; a group's is the hash of those of its topics. */
const kafkas = [
  [1, null, 5608215778011578483n],
  [1, "r-ä", -6697243500534090696n],
  [3, null, 2172595704529507344n],
  [3, "r-ä", 3408290100368386208n],
  [100, null, 478775666577039755n],
  [100, "r-ä", 5140984105160198570n],
] as const;

function hashOfHashes(...hashes: readonly bigint[]): bigint {
  const bytes = new DataView(new ArrayBuffer(hashes.length * 8));
  for (const [index, hash] of hashes.entries()) bytes.setBigInt64(index * 8, hash, true);
  return xxh3(new Uint8Array(bytes.buffer));
}

for (const [partitions, rack, hash] of kafkas) {
  test(`the hash of a topic with ${partitions} partitions ${rack === null ? "without racks" : "in racks"} is Kafka's`, () => {
    expect(metadataHash(["orders"], topics(orders(partitions, rack)))).toBe(hashOfHashes(hash));
  });
}

test("topics that do not exist and names said twice do not change a group's hash, and nothing hashes to 0", () => {
  const all = topics(orders(3, null));
  expect(metadataHash(["missing", "orders", "orders"], all)).toBe(metadataHash(["orders"], all));
  expect(metadataHash(["missing"], all)).toBe(0n);
});
