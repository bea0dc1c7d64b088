/**
 * All partitions this broker leads, following the cluster image: a topic made gets its folders and logs, a deleted one
 * loses them, and everyone who waits on it is told. Nobody else opens a log.
 *
 * A folder says in `partition.metadata`, as Kafka's does, which topic it is of. One that is of another topic than the image
 * names (deleted and made again while we were down) is put aside under a name that ends in `-stray` and never served.
 *
 * @module
 */
import {
  type Checkpoints,
  forgetPartition,
  type GroupCommit,
  Log,
  type LogConfig,
  openCheckpoints,
} from "../../log/mod.ts";
import type { ImageChange, Metadata, PartitionImage, TopicImage } from "../../metadata/mod.ts";
import type { ErrorName } from "../../protocol/error_codes.ts";
import {
  type Checksums,
  type Clock,
  type Disk,
  type Logger,
  OperatingFailure,
  type Random,
} from "../../runtime/ports.ts";
import { type BrokerConfig, topicSettings } from "../config/mod.ts";
import { sideBySide } from "./side_by_side.ts";
import { Partition } from "./partition.ts";
import { readFolderTopicId, writeFolderTopicId } from "./partition_folder.ts";

interface PartitionsOptions {
  readonly metadata: Metadata;
  readonly brokerId: number;
  readonly config: BrokerConfig;
  /** Absolute. Partitions have their folders in it. */
  readonly dataFolder: string;
  readonly disk: Disk;
  readonly checksums: Checksums;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly commit: GroupCommit;
  /** Whether the last stop was orderly. */
  readonly clean: boolean;
}

/** Logs opened or removed at once. */
const AT_ONCE = 16;
const CLOSED_AT_ONCE = 256;

interface Topic {
  readonly id: string;
  readonly name: string;
  logConfig: LogConfig;
  /** By index; a string is why there is none to serve. */
  readonly partitions: (Partition | ErrorName)[];
}

export class Partitions {
  readonly #o: PartitionsOptions;
  readonly #topics = new Map<string, Topic>();
  readonly #topicsById = new Map<string, Topic>();
  readonly #checkpoints: Checkpoints;
  #stopFollowing: () => void = () => {};

  private constructor(o: PartitionsOptions) {
    this.#o = o;
    this.#checkpoints = openCheckpoints(o);
  }

  /** Opens what the image holds now and follows it from then on. Throws OperatingFailure when the data folder cannot be read. */
  static async open(o: PartitionsOptions): Promise<Partitions> {
    const partitions = new Partitions(o);
    partitions.#tidy();
    const topics = [...o.metadata.image.topics.values()];
    await partitions.#openTopics(topics, { clean: o.clean });
    partitions.#stopFollowing = o.metadata.onChange((change) => partitions.#follow(change));
    return partitions;
  }

  /** The partition, or what a request about it is to be answered with. */
  find(topic: string, index: number): Partition | "UNKNOWN_TOPIC_OR_PARTITION" | "KAFKA_STORAGE_ERROR" {
    const found = this.#topics.get(topic)?.partitions[index];
    if (found === undefined) return "UNKNOWN_TOPIC_OR_PARTITION";
    return found instanceof Partition ? found : "KAFKA_STORAGE_ERROR";
  }

  /** The partition where there is one to serve. */
  get(topic: string, index: number): Partition | null {
    const found = this.find(topic, index);
    return found instanceof Partition ? found : null;
  }

  getById(topicId: string, index: number): Partition | null {
    const found = this.#topicsById.get(topicId)?.partitions[index];
    return found instanceof Partition ? found : null;
  }

  *all(): Iterable<Partition> {
    for (const { partitions } of this.#topics.values()) {
      for (const partition of partitions) if (partition instanceof Partition) yield partition;
    }
  }

  /** Notes down how far readers may see, as Kafka does; nothing here is decided by it. */
  async checkpointHighWatermarks(): Promise<void> {
    const { highWatermarks } = this.#checkpoints;
    for (const { topic, index, highWatermark } of this.all()) {
      highWatermarks.set({ topic, partition: index }, highWatermark);
    }
    try {
      await highWatermarks.flush();
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#o.logger.warn(`High watermarks were not noted down: ${failure.message}`);
    }
  }

  /** Makes everything durable and closes the logs. True when all of it succeeded: then the next start need not check. */
  async close(): Promise<boolean> {
    this.#stopFollowing();
    const partitions = [...this.all()];
    // More than are opened at once: they wait for the disk together.
    await sideBySide(partitions, CLOSED_AT_ONCE, ({ log }) => log.close());
    await this.checkpointHighWatermarks();
    return partitions.every(({ log }) => log.failed === null);
  }

  async #follow({ created, deleted, changed }: ImageChange): Promise<void> {
    for (const { to } of changed) this.#change(to);
    // First what goes, because what comes may have its name.
    await this.#removeTopics(deleted);
    await this.#openTopics(created, { clean: true });
  }

  #change(image: TopicImage): void {
    const topic = this.#topicsById.get(image.id);
    if (topic === undefined) return;
    topic.logConfig = this.#logConfig(image);
    for (const { index, leaderEpoch } of image.partitions) {
      const partition = topic.partitions[index];
      if (partition instanceof Partition) partition.raiseLeaderEpoch(leaderEpoch);
    }
  }

  async #openTopics(images: readonly TopicImage[], o: { readonly clean: boolean }): Promise<void> {
    const opened = images.map((image) => {
      const topic: Topic = { id: image.id, name: image.name, logConfig: this.#logConfig(image), partitions: [] };
      return { topic, image };
    });
    const wanted = opened.flatMap(({ topic, image }) => image.partitions.map((partition) => ({ topic, partition })));
    await sideBySide(wanted, AT_ONCE, async ({ topic, partition }) => {
      topic.partitions[partition.index] = await this.#openPartition(topic, partition, o);
    });
    for (const { topic } of opened) {
      this.#topics.set(topic.name, topic);
      this.#topicsById.set(topic.id, topic);
    }
  }

  /** A partition that cannot be opened is offline: the others are served all the same. */
  async #openPartition(
    topic: Topic,
    image: PartitionImage,
    o: { readonly clean: boolean },
  ): Promise<Partition | ErrorName> {
    if (image.leader !== this.#o.brokerId) return "NOT_LEADER_OR_FOLLOWER";
    const { dataFolder, disk, checksums, clock, random, logger, commit } = this.#o;
    const { name, id } = topic;
    const { index, leaderEpoch } = image;
    const folder = `${dataFolder}/${name}-${index}`;
    try {
      await this.#claim(folder, topic, index);
      const log = await Log.open({
        folder,
        topic: name,
        partition: index,
        disk,
        checksums,
        clock,
        random,
        logger,
        checkpoints: this.#checkpoints,
        config: () => topic.logConfig,
        commit,
        clean: o.clean,
        leaderEpoch,
      });
      return new Partition({ topic: name, topicId: id, index, log, leaderEpoch });
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      logger.error(`${name}-${index} is offline: ${failure.message}`, { code: failure.code });
      return "KAFKA_STORAGE_ERROR";
    }
  }

  /** Makes sure that what lies in the folder is of this topic. */
  async #claim(folder: string, { id, name }: Topic, index: number): Promise<void> {
    const { disk } = this.#o;
    const known = disk.exists(folder) ? readFolderTopicId(disk, folder) : null;
    if (known === id) return;
    if (known !== null) this.#putAside(folder, `it is of another topic of that name (${known}, not ${id})`);
    // What the checkpoints say is of the folder that was, and would make a new log look damaged.
    if (!disk.exists(folder)) await forgetPartition(this.#checkpoints, { topic: name, partition: index });
    disk.makeFolder(folder);
    writeFolderTopicId(disk, folder, id);
  }

  async #removeTopics(images: readonly TopicImage[]): Promise<void> {
    const gone: Partition[] = [];
    for (const { id, name } of images) {
      const topic = this.#topicsById.get(id);
      if (topic === undefined) continue;
      this.#topicsById.delete(id);
      if (this.#topics.get(name) === topic) this.#topics.delete(name);
      for (const partition of topic.partitions) if (partition instanceof Partition) gone.push(partition);
    }
    for (const partition of gone) partition.markDeleted();
    await sideBySide(gone, AT_ONCE, async ({ log, topic, index }) => {
      try {
        await log.remove(this.#uniqueId());
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        this.#o.logger.error(`${topic}-${index} is deleted, but its files are not: ${failure.message}`);
      }
    });
  }

  #logConfig(image: TopicImage): LogConfig {
    const { config } = this.#o;
    const settings = topicSettings(config, image.configs);
    return {
      segmentBytes: settings.segmentBytes,
      // Only full segments are compacted, so a record that must be compacted soon ends its segment soon.
      segmentMs: settings.compacted ? Math.min(settings.segmentMs, settings.maxCompactionLagMs) : settings.segmentMs,
      segmentJitterMs: settings.segmentJitterMs,
      segmentIndexBytes: settings.segmentIndexBytes,
      flushMessages: settings.flushMessages,
      flushMs: settings.flushMs,
      deletes: settings.deleted,
      retentionMs: settings.retentionMs,
      retentionBytes: settings.retentionBytes,
      fileDeleteDelayMs: settings.fileDeleteDelayMs,
      maxMessageBytes: settings.maxMessageBytes,
      compacted: settings.compacted,
      timestampType: settings.timestampType,
      beforeMaxMs: settings.timestampBeforeMaxMs,
      afterMaxMs: settings.timestampAfterMaxMs,
      indexIntervalBytes: settings.indexIntervalBytes,
      producerIdExpirationMs: config.get("producer.id.expiration.ms"),
    };
  }

  /** Ends what a crash left half done: folders on their way out, and folders of topics that the image does not have. */
  #tidy(): void {
    const { disk, dataFolder, metadata } = this.#o;
    for (const name of disk.list(dataFolder)) {
      const folder = `${dataFolder}/${name}`;
      if (name.endsWith("-delete")) {
        disk.removeFolder(folder);
        continue;
      }
      const [, topic, index] = /^([A-Za-z0-9._-]+)-(\d+)$/.exec(name) ?? [];
      if (topic === undefined || !isFolder(disk, folder)) continue;
      const image = metadata.image.topics.get(topic);
      if (image?.partitions[Number(index)] === undefined) this.#putAside(folder, "there is no such partition");
    }
  }

  #putAside(folder: string, why: string): void {
    const aside = `${folder}.${this.#uniqueId()}-stray`;
    this.#o.disk.rename(folder, aside);
    this.#o.logger.warn(`Put aside ${folder}: ${why}`, { now: aside });
  }

  #uniqueId(): string {
    return Array.from(this.#o.random.bytes(16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

function isFolder(disk: Disk, path: string): boolean {
  try {
    disk.list(path);
    return true;
  } catch (failure) {
    if (failure instanceof OperatingFailure) return false;
    throw failure;
  }
}
