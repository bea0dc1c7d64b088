/**
 * `kq topics describe`.
 *
 * @module
 */
import {
  type Client,
  type ConfigEntry,
  describeLogDirs,
  describeTopicConfigs,
  EARLIEST,
  type FoundOffset,
  LATEST,
  listOffsets,
  type PartitionView,
  type TopicView,
  userTopics,
} from "../../core/client/mod.ts";
import { counted } from "../output/counted.ts";
import { command } from "../command.ts";
import { topicsNamed } from "../name_patterns.ts";
import { type Column, printValues, rowsText, tableText } from "../output/rows.ts";
import { sizeText } from "../sizes.ts";
import { withClient } from "../with_client.ts";

interface Described {
  readonly topic: TopicView;
  readonly configs: readonly ConfigEntry[];
  readonly partitions: readonly DescribedPartition[];
}

interface DescribedPartition extends PartitionView {
  readonly topic: string;
  /** Null while no leader can say. */
  readonly earliest: number | null;
  readonly latest: number | null;
  /** Of the leader's copy on its disk; null where it does not say. */
  readonly sizeInBytes: number | null;
}

const columns: readonly Column<DescribedPartition>[] = [
  { key: "partition", of: ({ index }) => index },
  { key: "leader", of: ({ leader }) => (leader < 0 ? null : leader) },
  { key: "leader_epoch", of: ({ leaderEpoch }) => leaderEpoch, wide: true },
  { key: "replicas", of: ({ replicas }) => replicas },
  { key: "isr", of: ({ inSync }) => inSync },
  { key: "offline", of: ({ offline }) => offline, wide: true },
  { key: "earliest", of: ({ earliest }) => earliest },
  { key: "latest", of: ({ latest }) => latest },
  {
    key: "size_bytes",
    head: "SIZE",
    of: ({ sizeInBytes }) => sizeInBytes === null ? null : { text: sizeText(sizeInBytes), value: sizeInBytes },
  },
];
const topicColumn: Column<DescribedPartition> = { key: "topic", of: ({ topic }) => topic };

export const topicsDescribe = command({
  shape: (c) =>
    c.argument(
      "[topic...]",
      "the topics; ^ at the start makes it a regular expression; all but Kafka's own when none is named",
    ),
  run: async ({ args: [names] }, context) => {
    const described = await withClient(context, (client) => describe(client, names));
    const partitions = described.flatMap((each) => each.partitions);
    printValues(context, described.map(valueOf), {
      name: "name",
      text: (wide) => described.map((each) => textOf(each, wide, context.flags.color)).join("\n"),
      tsv: () => rowsText({ columns: [topicColumn, ...columns], rows: partitions, name: ({ topic }) => topic }, "tsv"),
    });
  },
});

async function describe(client: Client, names: readonly string[]): Promise<Described[]> {
  const topics = names.length > 0
    ? await topicsNamed(client, names)
    : userTopics(await client.metadata(null)).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (topics.length === 0) return [];
  const configs = await describeTopicConfigs(client, topics.map(({ name }) => name));
  const asked = topics.flatMap(({ name, partitions }) =>
    partitions.filter(({ leader }) => leader >= 0).flatMap(({ index }) =>
      [EARLIEST, LATEST].map((timestamp) => ({ topic: name, partition: index, timestamp }))
    )
  );
  const sizes = await sizesOnDisk(client, topics);
  const found = new Map(
    (await listOffsets(client, asked)).map((one) => [`${one.topic} ${one.partition} ${one.timestamp}`, one]),
  );
  const offset = (topic: string, partition: number, timestamp: number): number | null =>
    known(found.get(`${topic} ${partition} ${timestamp}`));
  return topics.map((topic) => ({
    topic,
    configs: configs.get(topic.name) ?? [],
    partitions: topic.partitions.map((partition) => ({
      ...partition,
      topic: topic.name,
      earliest: offset(topic.name, partition.index, EARLIEST),
      latest: offset(topic.name, partition.index, LATEST),
      sizeInBytes: sizes.get(`${partition.leader} ${topic.name} ${partition.index}`) ?? null,
    })),
  }));
}

/** By broker, topic and partition. What a broker does not say, or may not, is left out. */
async function sizesOnDisk(client: Client, topics: readonly TopicView[]): Promise<ReadonlyMap<string, number>> {
  const brokers = new Set(topics.flatMap(({ partitions }) => partitions.map(({ leader }) => leader)));
  brokers.delete(-1);
  const asked = topics.map(({ name, partitions }) => ({ name, partitions: partitions.map(({ index }) => index) }));
  const { dirs } = await describeLogDirs(client, [...brokers], asked);
  return new Map(
    dirs.flatMap(({ broker, replicas }) =>
      replicas.filter(({ isFuture }) => !isFuture).map(({ topic, partition, sizeInBytes }) =>
        [`${broker} ${topic} ${partition}`, sizeInBytes] as const
      )
    ),
  );
}

function known(found: FoundOffset | undefined): number | null {
  return found === undefined || found.error !== "NONE" ? null : found.offset;
}

function valueOf({ topic, configs, partitions }: Described): Record<string, unknown> {
  return {
    name: topic.name,
    topic_id: topic.topicId,
    internal: topic.internal,
    partitions: partitions.map((partition) => ({
      partition: partition.index,
      leader: partition.leader < 0 ? null : partition.leader,
      leader_epoch: partition.leaderEpoch,
      replicas: partition.replicas,
      isr: partition.inSync,
      offline: partition.offline,
      earliest: partition.earliest,
      latest: partition.latest,
      size_bytes: partition.sizeInBytes,
    })),
    configs: Object.fromEntries(configs.map(({ name, value, isDefault }) => [name, { value, default: isDefault }])),
  };
}

function textOf({ topic, configs, partitions }: Described, wide: boolean, color: boolean): string {
  const shown = configs.filter(({ isDefault }) => wide || !isDefault);
  const replicas = topic.partitions[0]?.replicas.length ?? 0;
  const head = [
    `Topic ${topic.name}: ${counted(partitions.length, "partition")}, ${
      counted(replicas, "replica")
    }, id ${topic.topicId}`,
    ...shown.map(({ name, value, isDefault }) => `  ${name}=${value ?? "(secret)"}${isDefault ? " (default)" : ""}`),
  ];
  const table = tableText(columns.filter((column) => wide || column.wide !== true), partitions, color);
  return head.join("\n") + "\n" + table;
}
