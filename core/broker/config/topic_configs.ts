/**
 * The one table of topic configs: all of Kafka 4.3's. Each row has the type, the default, the bounds, and the broker
 * property that is the default of topics that do not set it; `broker_properties.ts` makes those properties from these
 * rows, so that each default is written once.
 *
 * Configs that kq does not act on yet are parsed, checked, kept and described too.
 *
 * @module
 */
import { boolean, double, int, invalid, list, long, type Property, string, unset, wordsOf } from "./property.ts";

export interface TopicConfig<T> extends Property<T> {
  /** The broker property that is the default; null when there is none. */
  readonly brokerProperty: string | null;
  /** It is described only when it is set. */
  readonly isHidden?: true;
}

const from = <T>(brokerProperty: string | null, property: Property<T>): TopicConfig<T> => ({
  ...property,
  brokerProperty,
});

const MAX_LONG = "9223372036854775807";
const days = (count: number) => count * 24 * 60 * 60 * 1000;

const throttledReplicas: Property<readonly string[]>["check"] = (replicas, name) => {
  const literal = replicas.length === 1 && replicas[0]?.trim() === "*";
  if (literal || replicas.every((replica) => /^\d+:\d+$/.test(replica))) return null;
  const form = "[partitionId]:[brokerId],[partitionId]:[brokerId],...";
  return invalid(
    `[${replicas.join(", ")}]`,
    name,
    `${name} must be the literal '*' or a list of replicas in the following format: ${form}`,
  );
};

export const topicConfigs = {
  "cleanup.policy": from(
    "log.cleanup.policy",
    list(
      ["delete"],
      "What becomes of old records: delete drops whole segments by age and size, compact keeps the last record of each key; both may be given, and an empty list keeps everything.",
      wordsOf(["compact", "delete"]),
    ),
  ),
  "compression.gzip.level": from(
    "compression.gzip.level",
    int(-1, "How hard gzip works where compression.type is gzip, 1 to 9; -1 leaves it to gzip.", {
      min: 1,
      max: 9,
      or: -1,
    }),
  ),
  "compression.lz4.level": from(
    "compression.lz4.level",
    int(9, "How hard lz4 works where compression.type is lz4. kq does nothing with it: its lz4 has one level.", {
      min: 1,
      max: 17,
    }),
  ),
  "compression.type": from(
    "compression.type",
    string(
      "producer",
      "The codec batches are stored with. producer stores them as they came, uncompressed stores them plain; anything else recompresses what came otherwise.",
      ["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"],
    ),
  ),
  "compression.zstd.level": from(
    "compression.zstd.level",
    int(3, "How hard zstd works where compression.type is zstd.", { min: -131072, max: 22 }),
  ),
  "delete.retention.ms": from(
    "log.cleaner.delete.retention.ms",
    long(
      days(1),
      "How long a compacted topic keeps the markers of deleted keys. A reader that starts at the beginning and takes longer may miss a deletion.",
      { min: 0 },
    ),
  ),
  "file.delete.delay.ms": from(
    "log.segment.delete.delay.ms",
    long(60_000, "How long the file of a deleted segment stays, so that whoever reads from it can finish.", { min: 0 }),
  ),
  "flush.messages": from(
    "log.flush.interval.messages",
    long(MAX_LONG, "After how many records the log is synced to the disk without anyone asking.", { min: 1 }),
  ),
  "flush.ms": from(
    "log.flush.interval.ms",
    long(MAX_LONG, "After how many milliseconds the log is synced to the disk without anyone asking.", { min: 0 }),
  ),
  "follower.replication.throttled.replicas": from(
    null,
    list(
      [],
      "Which replicas are held to the replication rate where they follow: partition:broker pairs, or * for all of them.",
      throttledReplicas,
    ),
  ),
  "index.interval.bytes": from(
    "log.index.interval.bytes",
    int(4096, "How many bytes of the log lie between two entries of its offset index.", { min: 0 }),
  ),
  "internal.segment.bytes": {
    ...from(
      null,
      unset(int(0, "Stands for segment.bytes where it is set, without its bounds. It is there for tests.")),
    ),
    isHidden: true,
  },
  "leader.replication.throttled.replicas": from(
    null,
    list(
      [],
      "Which replicas are held to the replication rate where they lead: partition:broker pairs, or * for all of them.",
      throttledReplicas,
    ),
  ),
  "local.retention.bytes": from(
    "log.local.retention.bytes",
    long(
      -2,
      "How much of a tiered partition stays on the local disk; -2 means as much as retention.bytes. kq does nothing with it: it has no tiers.",
      {
        min: -2,
      },
    ),
  ),
  "local.retention.ms": from(
    "log.local.retention.ms",
    long(
      -2,
      "How long the segments of a tiered partition stay on the local disk; -2 means as long as retention.ms. kq does nothing with it: it has no tiers.",
      {
        min: -2,
      },
    ),
  ),
  "max.compaction.lag.ms": from(
    "log.cleaner.max.compaction.lag.ms",
    long(MAX_LONG, "How long a record of a compacted topic may wait to be compacted.", { min: 1 }),
  ),
  "max.message.bytes": from(
    "message.max.bytes",
    int(1_048_588, "The largest record batch that is taken, as it is on the wire: compressed, with its header.", {
      min: 0,
    }),
  ),
  "message.timestamp.after.max.ms": from(
    "log.message.timestamp.after.max.ms",
    long(3_600_000, "How far ahead of the broker's clock a record's own timestamp may be; further is refused.", {
      min: 0,
    }),
  ),
  "message.timestamp.before.max.ms": from(
    "log.message.timestamp.before.max.ms",
    long(MAX_LONG, "How far behind the broker's clock a record's own timestamp may be; further is refused.", {
      min: 0,
    }),
  ),
  "message.timestamp.type": from(
    "log.message.timestamp.type",
    string("CreateTime", "Whether records keep the producer's timestamp or get the time they were appended.", [
      "CreateTime",
      "LogAppendTime",
    ]),
  ),
  "min.cleanable.dirty.ratio": from(
    "log.cleaner.min.cleanable.ratio",
    double(0.5, "What part of a compacted log must be new since the last cleaning before it is cleaned again.", {
      min: 0,
      max: 1,
    }),
  ),
  "min.compaction.lag.ms": from(
    "log.cleaner.min.compaction.lag.ms",
    long(0, "How long a record of a compacted topic is left alone before it may be compacted.", { min: 0 }),
  ),
  "min.insync.replicas": from(
    "min.insync.replicas",
    int(
      1,
      "How many replicas must be in sync for a write with acks=all to be taken; no more than there are. A topic with three replicas or more is made with 2 where nothing is said.",
      { min: 1 },
    ),
  ),
  "preallocate": from(
    "log.preallocate",
    boolean(false, "Whether a new segment takes its whole size on the disk at once."),
  ),
  "remote.log.copy.disable": from(
    null,
    boolean(false, "Whether nothing more of the topic is copied to tiered storage; what is there stays readable."),
  ),
  "remote.log.delete.on.disable": from(
    null,
    boolean(false, "Whether what the topic has in tiered storage is deleted when tiering is turned off for it."),
  ),
  "remote.storage.enable": from(null, boolean(false, "Whether the topic's older segments go to tiered storage.")),
  "retention.bytes": from(
    "log.retention.bytes",
    long(-1, "How many bytes a partition keeps under cleanup.policy delete; older segments go. -1 is no limit."),
  ),
  "retention.ms": from(
    "log.retention.ms",
    long(days(7), "How long a partition keeps its records under cleanup.policy delete. -1 is for ever.", { min: -1 }),
  ),
  "segment.bytes": from(
    "log.segment.bytes",
    int(
      1_073_741_824,
      "How large a segment file grows before the next one is begun. Old records go by whole segments.",
      {
        min: 1024 * 1024,
      },
    ),
  ),
  "segment.index.bytes": from(
    "log.index.size.max.bytes",
    int(10_485_760, "How large the index of a segment may grow; a full one begins the next segment.", { min: 4 }),
  ),
  "segment.jitter.ms": from(
    "log.roll.jitter.ms",
    long(0, "By how much at most, at random, segment.ms is shortened, so that not all partitions roll at once.", {
      min: 0,
    }),
  ),
  "segment.ms": from(
    "log.roll.ms",
    long(days(7), "After how long the next segment is begun though this one is not full.", { min: 1 }),
  ),
  "unclean.leader.election.enable": from(
    "unclean.leader.election.enable",
    boolean(
      false,
      "Whether a replica that was not in sync may lead when no other is left, losing what it had not got. kq does nothing with it: a partition has one replica.",
    ),
  ),
} as const satisfies Record<string, TopicConfig<unknown>>;

export type TopicConfigName = keyof typeof topicConfigs;

export function isTopicConfig(name: string): name is TopicConfigName {
  return Object.hasOwn(topicConfigs, name);
}
