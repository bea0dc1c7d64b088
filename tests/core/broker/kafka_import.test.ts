/**
 * Which of the topics in a stopped Kafka's folder are taken, by the names of folders, the ids in them and the cluster's
 * log.
 */
import { expect, test } from "bun:test";
import { chooseTopics } from "../../../core/broker/kafka_import/chosen_topics.ts";
import { NO_SETTINGS } from "../../../core/broker/kafka_import/cluster_settings.ts";
import type { ClusterLog } from "../../../core/broker/kafka_import/metadata_log.ts";

type Folders = Record<string, Record<number, string | null>>;

const found = (folders: Folders) =>
  new Map(
    Object.entries(folders).map(([name, ids]) => [
      name,
      new Map(Object.entries(ids).map(([index, id]) => [Number(index), id])),
    ]),
  );

/** By name: the id and how many partitions there were. */
function cluster(topics: Record<string, [id: string, partitions: number]>, more: Partial<ClusterLog> = {}): ClusterLog {
  const known = Object.entries(topics).map(([name, [id, partitions]]) =>
    [name, { name, id, partitions, configs: new Map() }] as const
  );
  return {
    file: "metadata",
    topics: new Map(known),
    deleted: new Set(),
    settings: NO_SETTINGS,
    missing: null,
    ...more,
  };
}

const nothing = cluster({}, { missing: "it is not there" });
const elsewhere = "is not in this folder: it is in another of that Kafka's log.dirs, in another broker's, or lost";

test("a topic is taken whose partitions are all there, whether the cluster knew it or not", () => {
  const folders = found({ a: { 0: "A", 1: "A" }, b: { 0: "B" } });
  const topics = [{ name: "a", id: "A", partitions: 2 }, { name: "b", id: "B", partitions: 1 }];
  for (const log of [nothing, cluster({ a: ["A", 2], b: ["B", 1] }), cluster({ a: ["A", 2] })]) {
    expect(chooseTopics(folders, log)).toEqual({ topics, notTaken: [] });
  }
});

test("a topic without one of its partitions is not taken, be it the last, which only the cluster knew", () => {
  const folders = found({ a: { 0: "A", 1: "A", 2: "A", 3: "A" }, b: { 1: "B", 4: "B" } });
  expect(chooseTopics(folders, cluster({ a: ["A", 5], b: ["B", 7] }))).toEqual({
    topics: [],
    notTaken: [`a: partition 4 ${elsewhere}`, `b: partition 0, 2-3, 5-6 ${elsewhere}`],
  });
  expect(chooseTopics(folders, nothing)).toEqual({
    topics: [{ name: "a", id: "A", partitions: 4 }],
    notTaken: [`b: partition 0, 2-3 ${elsewhere}`],
  });
});

test("a folder with a number beyond the topic's partitions is left, and the topic taken, when the cluster knew how many there are", () => {
  const folders = found({ "a.b": { 0: "A", 7: null, 8: "A", 1795208499: "A" } });
  expect(chooseTopics(folders, cluster({ "a.b": ["A", 1] }))).toEqual({
    topics: [{ name: "a.b", id: "A", partitions: 1 }],
    notTaken: ["a.b-7-8,1795208499: the topic had 1 partition in that cluster, and these are none of them"],
  });
  expect(chooseTopics(found({ "a.b": { 0: "A", 1795208499: "A" } }), nothing)).toEqual({
    topics: [],
    notTaken: [`a.b: partition 1-1795208498 ${elsewhere}`],
  });
});

test("of folders with one topic id those are taken that the cluster knew; where it did not, none", () => {
  const copied = found({ a: { 0: "A" }, "a-0": { 20261121: "A" }, zz: { 0: "A" } });
  expect(chooseTopics(copied, cluster({ a: ["A", 1] }))).toEqual({
    topics: [{ name: "a", id: "A", partitions: 1 }],
    notTaken: [
      "a-0: its folders are copies of those of a: they have that topic's id",
      "zz: its folders are copies of those of a: they have that topic's id",
    ],
  });
  // A copy that could be no topic does not cast doubt on the other.
  expect(chooseTopics(copied, nothing)).toEqual({
    topics: [],
    notTaken: [
      `a-0: partition 0-20261120 ${elsewhere}`,
      "a: it has the same topic id as zz, and which is the copy cannot be told: move that away",
      "zz: it has the same topic id as a, and which is the copy cannot be told: move that away",
    ],
  });
});

test("folders of a topic that was deleted, of another of that name, or of nobody are left", () => {
  const folders = found({
    gone: { 0: "G" },
    again: { 0: "old" },
    mixed: { 0: "M", 1: "N" },
    dumb: { 0: null, 1: "D" },
  });
  const log = cluster({ again: ["new", 1] }, { deleted: new Set(["G"]) });
  expect(chooseTopics(folders, log)).toEqual({
    topics: [],
    notTaken: [
      "gone: that cluster had deleted it",
      "again: its folders are of another topic of that name, which that cluster did not know",
      "mixed: its partitions are of more than one topic of that name",
      "dumb: dumb-0 does not say which topic it is of (partition.metadata)",
    ],
  });
});
