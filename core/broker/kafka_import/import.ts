/**
 * The import itself, partition by partition: the files are copied and synced, the log is opened as after a crash, which
 * checks what Kafka had not synced, and only when all partitions of a topic are there does the topic exist. A run that
 * was cut short leaves folders that no topic has; the next one begins them anew.
 *
 * Leader epochs go on from Kafka's: clients that remember one must not meet it again with other records.
 *
 * @module
 */
import { GroupCommit, type Log, openCheckpoints } from "../../log/mod.ts";
import { ALL_BROKERS, type Metadata, topicNameProblem } from "../../metadata/mod.ts";
import { type Checksums, type Clock, type Disk, type Logger, OperatingFailure } from "../../runtime/ports.ts";
import { type BrokerConfig, topicConfigProblem, topicSettings } from "../config/mod.ts";
import { logConfigOf } from "../partitions/log_config.ts";
import { type BrokerSettings, chooseBrokerSettings, otherSettingsTold } from "./broker_settings.ts";
import type { KafkaTopic } from "./chosen_topics.ts";
import type { KafkaFolder } from "./kafka_folder.ts";
import { isTransactionState, OpenTransactions } from "./open_transactions.ts";
import { type TakenPartition, takePartition } from "./take_partition.ts";
import { settingsOf, unknownSettingsTold } from "./unknown_settings.ts";

export interface ImportOptions {
  /** What lies in Kafka's data folder: one of its `log.dirs`. */
  readonly kafka: KafkaFolder;
  /** kq's. */
  readonly dataFolder: string;
  readonly metadata: Metadata;
  readonly brokerId: number;
  readonly config: BrokerConfig;
  readonly disk: Disk;
  readonly checksums: Checksums;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called with what all brokers or one of them are set to from now on, such as `log.retention.ms=-1`. */
  readonly set: (brokers: string, settings: readonly string[]) => void;
  /** Called with each topic that has been taken over. */
  readonly took: (topic: ImportedTopic) => void;
}

export interface ImportedTopic {
  readonly name: string;
  readonly partitions: number;
  /** Offsets from the start to the end of each partition, added up. */
  readonly records: number;
  readonly bytes: number;
}

export interface ImportReport {
  readonly topics: readonly ImportedTopic[];
  /** One line for each thing that was not taken. */
  readonly notTaken: readonly string[];
  /** One line for each transactional id whose open transaction goes on in kq. */
  readonly openTransactions: readonly string[];
  /** Folders that were left because what is in them had been deleted on purpose. */
  readonly deleted: readonly string[];
  readonly wasClean: boolean;
  /** Which broker of its cluster it was; null when it was none of Kafka's, or the folder does not say. */
  readonly kafkaNode: number | null;
}

/** Throws OperatingFailure when the disk refuses; what was taken over until then stays. */
export async function importKafka(o: ImportOptions): Promise<ImportReport> {
  const { kafka, metadata } = o;
  const { cluster } = kafka;
  const settings = chooseBrokerSettings(kafka, { image: metadata.image, brokerId: o.brokerId, config: o.config });
  await setBrokers(settings, o);
  const notTaken = [...kafka.notTaken, ...settings.notTaken, ...otherSettingsTold(cluster.settings)];
  const taken: ImportedTopic[] = [];
  const unknown: string[] = [];
  const transactions = new OpenTransactions();
  let largestProducerId = -1;
  for (const topic of kafka.topics) {
    const { configs, areUnknown } = settingsOf(topic, cluster, o.config);
    const wanted = takeable(topic, new Map([...settings.forTopics, ...configs]), o, notTaken);
    if (wanted === null) continue;
    if (areUnknown) unknown.push(topic.name);
    const logs = await takePartitions(topic, wanted, o, transactions);
    for (const { lost, producerId, open } of logs) {
      notTaken.push(...lost);
      transactions.seeOpen(open);
      largestProducerId = Math.max(largestProducerId, producerId);
    }
    await enter(topic, wanted, logs.map(({ latestEpoch }) => latestEpoch + 1), o);
    const sum = (of: (log: (typeof logs)[number]) => number): number => logs.reduce((total, log) => total + of(log), 0);
    const { name, partitions } = topic;
    const imported = { name, partitions, records: sum(({ records }) => records), bytes: sum(({ bytes }) => bytes) };
    taken.push(imported);
    o.took(imported);
  }
  largestProducerId = Math.max(largestProducerId, transactions.largestProducerId);
  // An id that Kafka had given out must not be given out again: its first batch would look like an old one's repeat.
  let next = await metadata.allocateProducerIds(1);
  if (next <= largestProducerId) next = await metadata.allocateProducerIds(largestProducerId - next);
  const { taken: openTransactions, hanging } = transactions.ended();
  notTaken.push(...hanging, ...unknownSettingsTold(unknown, kafka));
  const { isClean: wasClean, deleted } = kafka;
  const kafkaNode = kafka.isKafkas ? kafka.node : null;
  return { topics: taken, notTaken, openTransactions, deleted, wasClean, kafkaNode };
}

/** Before any topic is there: what they were kept by must hold for them from the beginning. */
async function setBrokers({ set }: BrokerSettings, { metadata, set: tell }: ImportOptions): Promise<void> {
  for (const [of, configs] of set) {
    if (configs.size === 0) continue;
    await metadata.changeBrokerConfigs(of, () => configs);
    tell(
      of === ALL_BROKERS ? "all brokers" : `broker ${of}`,
      Array.from(configs, ([name, value]) => `${name}=${value}`),
    );
  }
}

/** What to set for the topic, or null when it cannot be taken. */
function takeable(
  { name, id }: KafkaTopic,
  given: ReadonlyMap<string, string>,
  { metadata, config }: ImportOptions,
  notTaken: string[],
): ReadonlyMap<string, string> | null {
  const twin = metadata.image.topicsById.get(id);
  const refusal = metadata.image.topics.has(name)
    ? "kq has a topic of that name"
    : twin !== undefined
    ? `kq has it as ${twin.name}`
    : topicNameProblem(name) ?? metadata.topicRefusal(name)?.message ?? null;
  if (refusal !== null) {
    notTaken.push(`${name}: ${refusal}`);
    return null;
  }
  const configs = new Map<string, string>();
  for (const [key, value] of given) {
    const problem = topicConfigProblem(config, new Map([[key, value]]));
    if (problem === null) configs.set(key, value);
    else notTaken.push(`${name}: its setting ${key}=${value}: ${problem}`);
  }
  return configs;
}

async function takePartitions(
  topic: KafkaTopic,
  configs: ReadonlyMap<string, string>,
  o: ImportOptions,
  transactions: OpenTransactions,
): Promise<TakenPartition[]> {
  const { kafka, disk, dataFolder, checksums, clock, logger } = o;
  const checkpoints = openCheckpoints({ disk, dataFolder, logger, clean: false });
  const commit = new GroupCommit(disk);
  const config = logConfigOf(topicSettings(o.config, configs), o.config);
  const taken: TakenPartition[] = [];
  for (let partition = 0; partition < topic.partitions; partition++) {
    const name = { topic: topic.name, partition };
    const see = (log: Log): void => {
      if (isTransactionState(topic.name)) transactions.seeState(log);
    };
    const kept = { checkpoints, commit, config, see };
    taken.push(await takePartition(name, { kafka, dataFolder, disk, checksums, clock, ...kept }));
  }
  return taken;
}

/** A topic as kq would have made it, but for its id and epochs, which are Kafka's. */
async function enter(
  topic: KafkaTopic,
  configs: ReadonlyMap<string, string>,
  epochs: readonly number[],
  { metadata, brokerId }: ImportOptions,
): Promise<void> {
  const replicas = epochs.map(() => [brokerId]);
  const { name, id } = topic;
  const created = await metadata.createTopic({ name, id, replicas, configs, leaderEpochs: epochs });
  if (created.kind !== "created") {
    throw new OperatingFailure("ETOPIC", `Cannot enter ${name}: ${created.message}`);
  }
}
