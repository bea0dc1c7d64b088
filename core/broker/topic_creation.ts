/**
 * Turns a request for a topic into a plan: the checks, in Kafka's order and with its messages, and the defaults. A
 * topic comes to be in three ways, by CreateTopics, by a Metadata request that allows it, and because the broker itself
 * needs it; all three go through here.
 *
 * @module
 */
import {
  CLUSTER_METADATA_TOPIC,
  OFFSETS_TOPIC,
  SHARE_STATE_TOPIC,
  TRANSACTIONS_TOPIC,
} from "../protocol/well_known.ts";
import { assert } from "../base/assert.ts";
import { type Refusal, refused } from "../protocol/refusal.ts";
import type { ClusterImage, Created, Metadata, TopicPlan } from "../metadata/mod.ts";
import { type BrokerConfig, topicConfigProblem, topicSettings } from "./config/mod.ts";
import { brokersToPlaceOn, placeReplicas } from "./replica_placement.ts";
import { type LoopSharing, mapInSlices } from "../runtime/loop_share.ts";

/** What one request may make, so that one client's request does not hold up everybody. */
export const MAX_PARTITIONS_AT_ONCE = 10_000;
export const tooManyPartitions = refused("POLICY_VIOLATION", "Excessively large number of partitions per request.");

/** -1 asks for the default. */
const BY_DEFAULT = -1;

export interface AskedTopic {
  readonly name: string;
  readonly numPartitions: number;
  readonly replicationFactor: number;
  /** Who holds each partition, where the client says so itself. */
  readonly assignments: readonly { readonly partitionIndex: number; readonly brokerIds: readonly number[] }[];
  readonly configs: readonly { readonly name: string; readonly value: string | null }[];
}

export type Planned = { readonly kind: "planned"; readonly plan: TopicPlan } | Refusal;

/** Everything but the name, which `Metadata` checks when the topic is made. */
export function planTopic(asked: AskedTopic, image: ClusterImage, config: BrokerConfig): Planned {
  const unset = asked.configs.filter(({ value }) => value === null).map(({ name }) => name);
  if (unset.length > 0) {
    return refused("INVALID_CONFIG", `Null value not supported for topic configs: ${unset.join(",")}`);
  }
  // Of a config that is given twice the last one counts.
  const configs = new Map(asked.configs.flatMap(({ name, value }) => value === null ? [] : [[name, value]]));
  const problem = topicConfigProblem(config, configs);
  if (problem !== null) return refused("INVALID_CONFIG", problem);

  const placed = asked.assignments.length > 0 ? placedByHand(asked, image) : placedByCount(asked, image, config);
  if ("kind" in placed) return placed;
  const factor = placed[0]?.length ?? 0;
  // With three replicas an acknowledged record survives a broker, and one may be away.
  if (factor >= 3 && !configs.has(MIN_ISR) && !config.given.has(MIN_ISR) && config.get(MIN_ISR) === 1) {
    configs.set(MIN_ISR, "2");
  }
  const { minInsyncReplicas: minIsr } = topicSettings(config, configs);
  return { kind: "planned", plan: { name: asked.name, replicas: placed, configs, minIsr } };
}

const MIN_ISR = "min.insync.replicas";

type Placed = number[][] | Refusal;

function placedByHand({ numPartitions, replicationFactor, assignments }: AskedTopic, image: ClusterImage): Placed {
  const by = "A manual partition assignment was specified, but";
  if (replicationFactor !== BY_DEFAULT) {
    return refused("INVALID_REQUEST", `${by} replication factor was not set to -1.`);
  }
  if (numPartitions !== BY_DEFAULT) return refused("INVALID_REQUEST", `${by} numPartitions was not set to -1.`);
  const placed = new Map<number, number[]>();
  let replicas: number | null = null;
  for (const { partitionIndex, brokerIds } of assignments) {
    if (placed.has(partitionIndex)) {
      return misplaced(`Found multiple manual partition assignments for partition ${partitionIndex}`);
    }
    const problem = problemOfReplicas(brokerIds, replicas, image);
    if (problem !== null) return misplaced(problem);
    replicas = brokerIds.length;
    placed.set(partitionIndex, [...brokerIds]);
  }
  const inOrder: number[][] = [];
  for (let index = 0; index < placed.size; index++) {
    const brokerIds = placed.get(index);
    if (brokerIds === undefined) return misplaced("partitions should be a consecutive 0-based integer sequence");
    inOrder.push(brokerIds);
  }
  return inOrder;
}

/** Why nobody can hold a partition like this, or null. `before`: how many hold each of the others. */
export function problemOfReplicas(
  brokerIds: readonly number[],
  before: number | null,
  image: ClusterImage,
): string | null {
  const assignment = "The manual partition assignment includes";
  if (brokerIds.length === 0) return `${assignment} an empty replica list.`;
  const sorted = [...brokerIds].sort((a, b) => a - b);
  for (const [at, id] of sorted.entries()) {
    if (!image.brokers.has(id)) return `${assignment} broker ${id}, but no such broker is registered.`;
    if (at > 0 && sorted[at - 1] === id) return `${assignment} the broker ${id} more than once.`;
  }
  if (before === null || before === brokerIds.length) return null;
  return `${assignment} a partition with ${brokerIds.length} replica(s), but this is not consistent with previous ` +
    `partitions, which have ${before} replica(s).`;
}

function placedByCount(asked: AskedTopic, image: ClusterImage, config: BrokerConfig): Placed {
  const { numPartitions, replicationFactor } = asked;
  if (replicationFactor < BY_DEFAULT || replicationFactor === 0) {
    return refused(
      "INVALID_REPLICATION_FACTOR",
      "Replication factor must be larger than 0, or -1 to use the default value.",
    );
  }
  if (numPartitions < BY_DEFAULT || numPartitions === 0) {
    return refused("INVALID_PARTITIONS", "Number of partitions was set to an invalid non-positive value.");
  }
  const replicas = replicationFactor === BY_DEFAULT ? config.get("default.replication.factor") : replicationFactor;
  const brokers = brokersToPlaceOn(image);
  if (replicas > brokers.length) {
    return refused(
      "INVALID_REPLICATION_FACTOR",
      `Unable to replicate the partition ${replicas} time(s): The target replication factor of ${replicas} cannot be ` +
        `reached because only ${brokers.length} broker(s) are registered or some brokers have all their log ` +
        "directories cordoned.",
    );
  }
  const count = partitionCount(asked, config);
  return placeReplicas(brokers, { topic: asked.name, from: 0, count, replicationFactor: replicas });
}

export function partitionCount(
  { numPartitions, assignments }: Pick<AskedTopic, "numPartitions" | "assignments">,
  config: BrokerConfig,
): number {
  if (assignments.length > 0) return assignments.length;
  return numPartitions === BY_DEFAULT ? config.get("num.partitions") : numPartitions;
}

/** A topic without a description: an internal one as the broker needs it, any other by the defaults. */
function undescribedTopic(name: string, config: BrokerConfig): AskedTopic {
  const internal = internalTopics.get(name);
  if (internal !== undefined) return { name, assignments: [], ...internal(config) };
  return { name, numPartitions: BY_DEFAULT, replicationFactor: BY_DEFAULT, assignments: [], configs: [] };
}

/** What the broker sets for a topic of its own that it makes; null for any other topic. */
export function internalTopicConfigs(name: string, config: BrokerConfig): ReadonlyMap<string, string> | null {
  const configs = internalTopics.get(name)?.(config).configs ?? null;
  return configs === null ? null : new Map(configs.map(({ name, value }) => [name, value ?? ""]));
}

const set = (configs: Record<string, string | number>) =>
  Object.entries(configs).map(([name, value]) => ({ name, value: String(value) }));

type InternalTopic = (config: BrokerConfig) => Omit<AskedTopic, "name" | "assignments">;

/** Kafka's own settings for its topics, so that its tools, pointed at the files, find what they expect. */
const internalTopics: ReadonlyMap<string, InternalTopic> = new Map<string, InternalTopic>([
  [OFFSETS_TOPIC, (config) => ({
    numPartitions: config.get("offsets.topic.num.partitions"),
    replicationFactor: config.get("offsets.topic.replication.factor"),
    configs: set({
      "cleanup.policy": "compact",
      "compression.type": "producer",
      "segment.bytes": config.get("offsets.topic.segment.bytes"),
    }),
  })],
  [TRANSACTIONS_TOPIC, (config) => ({
    numPartitions: config.get("transaction.state.log.num.partitions"),
    replicationFactor: config.get("transaction.state.log.replication.factor"),
    configs: set({
      "cleanup.policy": "compact",
      "compression.type": "uncompressed",
      "min.insync.replicas": config.get("transaction.state.log.min.isr"),
      "segment.bytes": config.get("transaction.state.log.segment.bytes"),
      "unclean.leader.election.enable": "false",
    }),
  })],
  [SHARE_STATE_TOPIC, (config) => ({
    numPartitions: config.get("share.coordinator.state.topic.num.partitions"),
    replicationFactor: config.get("share.coordinator.state.topic.replication.factor"),
    configs: set({
      "cleanup.policy": "delete",
      "compression.type": "producer",
      "min.insync.replicas": config.get("share.coordinator.state.topic.min.isr"),
      "retention.ms": "-1",
      "segment.bytes": config.get("share.coordinator.state.topic.segment.bytes"),
    }),
  })],
]);

/**
 * Makes the topics, each for itself; one that is there already, or is being made, is refused as such. All are refused
 * when they are more than one request may make.
 */
export async function createUndescribedTopics(
  names: readonly string[],
  { metadata, config, ...sharing }: LoopSharing & { readonly metadata: Metadata; readonly config: BrokerConfig },
): Promise<Created[]> {
  let partitions = 0;
  const planned = await mapInSlices(names, sharing, (name): Planned => {
    if (name === CLUSTER_METADATA_TOPIC) return refused("UNKNOWN_TOPIC_OR_PARTITION", `${name} is no topic here.`);
    const refusal = metadata.topicRefusal(name);
    if (refusal !== null) return refusal;
    const asked = undescribedTopic(name, config);
    partitions += Math.max(partitionCount(asked, config), 0);
    // Planning is what costs: what is refused together need not be planned.
    return partitions > MAX_PARTITIONS_AT_ONCE ? tooManyPartitions : planTopic(asked, metadata.image, config);
  });
  if (partitions <= MAX_PARTITIONS_AT_ONCE) return await createPlanned(planned, metadata);
  return planned.map((one) => (one.kind === "planned" ? tooManyPartitions : one));
}

/** Makes what could be planned; the answers are in the order of the plans. */
export async function createPlanned(planned: readonly Planned[], metadata: Metadata): Promise<Created[]> {
  const made = await metadata.createTopics(planned.flatMap((one) => one.kind === "planned" ? [one.plan] : []));
  let next = 0;
  return planned.map((one) => {
    if (one.kind === "refused") return one;
    const created = made[next++];
    assert(created !== undefined, "every plan has an answer");
    return created;
  });
}

function misplaced(message: string): Refusal {
  return refused("INVALID_REPLICA_ASSIGNMENT", message);
}
