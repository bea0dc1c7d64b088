/**
 * What the group coordinator needs from the broker: the groups' configuration, and the topics.
 *
 * @module
 */
import type { AssignorName, GroupConfig, GroupTopic, GroupTopics, OneGroupConfig } from "../coordinator/mod.ts";
import type { ClusterImage, Metadata, TopicImage } from "../metadata/mod.ts";
import { type BrokerConfig, groupConfigOf } from "./config/mod.ts";

/** Of one partition of `__consumer_offsets`: of all 50 millions, where names are not chosen to meet in one. */
const MOST_GROUPS = 100_000;

export function groupConfig(
  { config, metadata, maxBatchSize }: {
    readonly config: BrokerConfig;
    readonly metadata: Metadata;
    /** What the topic that groups are kept in takes, now. */
    readonly maxBatchSize: () => number;
  },
): GroupConfig {
  return {
    minSessionTimeoutMs: config.get("group.min.session.timeout.ms"),
    maxSessionTimeoutMs: config.get("group.max.session.timeout.ms"),
    initialRebalanceDelayMs: config.get("group.initial.rebalance.delay.ms"),
    maxSize: config.get("group.max.size"),
    maxGroups: MOST_GROUPS,
    offsetMetadataMaxSize: config.get("offset.metadata.max.bytes"),
    offsetsRetentionMs: config.get("offsets.retention.minutes") * 60_000,
    offsetsRetentionCheckIntervalMs: config.get("offsets.retention.check.interval.ms"),
    get maxBatchSize() {
      return maxBatchSize();
    },
    consumer: {
      ofGroup: (groupId) => configOfGroup(config, metadata.image.groupConfigs.get(groupId)),
      maxSize: config.get("group.consumer.max.size"),
      classicMaxSize: config.get("group.max.size"),
      assignors: config.get("group.consumer.assignors") as readonly AssignorName[],
      migrationPolicy: config.get("group.consumer.migration.policy"),
      regexRefreshIntervalMs: config.get("group.consumer.regex.refresh.interval.ms"),
    },
    topics: groupTopics(metadata),
  };
}

function configOfGroup(config: BrokerConfig, configs: ReadonlyMap<string, string> | undefined): OneGroupConfig {
  return {
    sessionTimeoutMs: groupConfigOf(config, configs, "consumer.session.timeout.ms"),
    heartbeatIntervalMs: groupConfigOf(config, configs, "consumer.heartbeat.interval.ms"),
    assignmentIntervalMs: groupConfigOf(config, configs, "consumer.assignment.interval.ms"),
  };
}

/** The topics of the newest image, the same object for as long as that is the newest. */
function groupTopics(metadata: Metadata): () => GroupTopics {
  let createdRevision = metadata.image.revision;
  metadata.onChange(({ image, created }) => {
    if (created.length > 0) createdRevision = image.revision;
  });
  let image: ClusterImage | null = null;
  let topics: GroupTopics | null = null;
  return () => {
    if (topics !== null && image === metadata.image) return topics;
    image = metadata.image;
    return topics = topicsOf(image, createdRevision);
  };
}

/** A topic that has not changed gives the same object, by which the hash of it is remembered. */
const known = new WeakMap<TopicImage, { readonly brokers: ClusterImage["brokers"]; readonly topic: GroupTopic }>();

function topicsOf(image: ClusterImage, createdRevision: number): GroupTopics {
  const { revision, brokers } = image;
  const of = (topic: TopicImage | undefined): GroupTopic | undefined => {
    if (topic === undefined) return undefined;
    const before = known.get(topic);
    if (before !== undefined && sameRacks(before.brokers, brokers)) return before.topic;
    const made = toGroupTopic(topic, brokers);
    known.set(topic, { brokers, topic: made });
    return made;
  };
  return {
    revision,
    createdRevision,
    byName: (name) => of(image.topics.get(name)),
    byId: (id) => of(image.topicsById.get(id)),
    names: () => image.topics.keys(),
  };
}

function sameRacks(a: ClusterImage["brokers"], b: ClusterImage["brokers"]): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [id, { rack }] of a) if (b.get(id)?.rack !== rack) return false;
  return true;
}

function toGroupTopic({ name, id, partitions }: TopicImage, brokers: ClusterImage["brokers"]): GroupTopic {
  return {
    name,
    id,
    partitionCount: partitions.length,
    racks: (partition) => partitions[partition]?.replicas.flatMap((replica) => brokers.get(replica)?.rack ?? []) ?? [],
  };
}
