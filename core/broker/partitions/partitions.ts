/**
 * All partitions this broker has, following the cluster image: a new topic gets its folders and logs, a deleted one
 * loses them, and every waiter on it is notified. No other code opens a log.
 *
 * A change of the image is in the table before any other code sees that image: a partition that is not open yet is
 * answered as such, never as unknown. Logs are opened and removed after that (`lifecycle.ts`), and the caller that made
 * the change waits for it.
 *
 * @module
 */
import {
  type Checkpoints,
  type LogConfig,
  openCheckpoints,
  openFilesOf,
  retryWhenResident,
  type SearchBatch,
  searchHere,
} from "../../log/mod.ts";
import type { ClusterImage, ImageChange, Metadata, TopicImage } from "../../metadata/mod.ts";
import type { ErrorName } from "../../protocol/error_codes.ts";
import { LoopShare } from "../../runtime/loop_share.ts";
import { type Disk, OperatingFailure } from "../../runtime/ports.ts";
import { RateLimitedLog } from "../../runtime/rate_limited_log.ts";
import { type BrokerConfig, topicSettings } from "../config/mod.ts";
import { type BatchSearcher, searchBeside } from "./batch_searcher.ts";
import { closeLogs } from "./closing.ts";
import { tidyDataFolder } from "./leftover_folders.ts";
import { type HostedPartition, type LeftReplica, Lifecycle, type LifecycleOptions } from "./lifecycle.ts";
import { logConfigOf } from "./log_config.ts";
import type { LoopBudget } from "./offload.ts";
import { Partition } from "./partition.ts";
import { type HostedTopic, OFFLINE, OPENING, PartitionTable } from "./partition_table.ts";

interface PartitionsOptions extends LifecycleOptions {
  readonly metadata: Metadata;
  readonly config: BrokerConfig;
  /** For searches that would hold the event loop; without it all searches run on the event loop. */
  readonly searcher?: BatchSearcher | null;
  /** Whether the last stop was orderly. */
  readonly clean: boolean;
}

/** How long a start waits for partitions that are still being checked; then it goes on without them. */
const PATIENCE_MS = 500;

export class Partitions {
  readonly #o: PartitionsOptions;
  readonly #table = new PartitionTable();
  readonly #checkpoints: Checkpoints;
  readonly #lifecycle: Lifecycle;
  /** The defaults of topics without settings of their own. */
  #defaultLogConfig: LogConfig | null = null;
  #allOpen: Promise<void> = Promise.resolve();
  #unlinking: Promise<void> = Promise.resolve();
  #stopFollowing: () => void = () => {};
  readonly #servedListeners = new Set<(opened: Partition | ErrorName, name: string) => void>();
  /** The registration by which the roles are. */
  #assessedEpoch: number;
  /** On a full disk it fails at every check. */
  readonly #limited: RateLimitedLog;

  private constructor(o: PartitionsOptions) {
    this.#o = o;
    this.#assessedEpoch = o.brokerEpoch();
    this.#limited = new RateLimitedLog({ logger: o.logger, clock: o.clock });
    this.#checkpoints = openCheckpoints(o);
    this.#lifecycle = new Lifecycle(o, {
      table: this.#table,
      checkpoints: this.#checkpoints,
      imageOf: (topicId, index) => o.metadata.image.topicsById.get(topicId)?.partitions[index] ?? null,
      served: (opened, name) => {
        for (const run of this.#servedListeners) run(opened, name);
      },
    });
  }

  /**
   * Opens what the image holds now and follows it from then on. After a crash, partitions with much to check are opened
   * while the others are already served. Throws OperatingFailure when the data folder cannot be read.
   */
  static async open(o: PartitionsOptions): Promise<Partitions> {
    const partitions = new Partitions(o);
    const leftOver = tidyDataFolder({ ...o, image: o.metadata.image, checkpoints: partitions.#checkpoints });
    partitions.#unlinking = partitions.#lifecycle.unlinkLeftOver(leftOver);
    const wanted = partitions.#add([...o.metadata.image.topics.values()]);
    partitions.#allOpen = partitions.#lifecycle.open(wanted, { clean: o.clean });
    partitions.#stopFollowing = o.metadata.onChange((change) => partitions.#follow(change));
    await partitions.#openOrOutOfPatience();
    return partitions;
  }

  /** Ends when every partition that there was at the start is open, or known to be offline. */
  get allOpen(): Promise<void> {
    return this.#allOpen;
  }

  /** The partition, or the error to answer a request about it with. */
  find(topic: string, index: number): Partition | ErrorName {
    return this.#table.find(topic, index);
  }

  /** The outcome of work that only reads: at once, or when it no longer has to wait for what it reads. */
  retryWhenResident<T>(work: () => T): T | Promise<T> {
    return retryWhenResident(openFilesOf(this.#o.disk), work);
  }

  /**
   * How one lookup, made within {@linkcode Partitions.retryWhenResident}, is to look into batches. `allowance` is
   * shared by the lookups of one request; a search that is no longer wanted when it reaches the head of the queue is
   * abandoned.
   */
  searching(o: { readonly allowance: LoopBudget; readonly isWanted: () => boolean }): SearchBatch {
    const { searcher = null, clock } = this.#o;
    return searcher === null ? searchHere : searchBeside(searcher, { ...o, nowMs: () => clock.monotonicMs() });
  }

  /** The partition if it can be served. */
  get(topic: string, index: number): Partition | null {
    const found = this.#table.find(topic, index);
    return found instanceof Partition ? found : null;
  }

  getById(topicId: string, index: number): Partition | null {
    const found = this.#table.findById(topicId, index);
    return found instanceof Partition ? found : null;
  }

  /** Runs `run` whenever a partition has been opened, or could not be. The answer takes that back. */
  whenServed(run: (opened: Partition | ErrorName, name: string) => void): () => void {
    this.#servedListeners.add(run);
    return () => void this.#servedListeners.delete(run);
  }

  /** The names of those that could not be opened. */
  offline(): Iterable<string> {
    return this.#table.unopened();
  }

  /** It is here, and cannot be served: it could not be opened, or its log has failed. */
  isOffline(topic: string, index: number): boolean {
    const found = this.find(topic, index);
    return found === OFFLINE || found instanceof Partition && found.readError === OFFLINE;
  }

  all(): Iterable<Partition> {
    return this.#table.all();
  }

  /** Checkpoints the high watermarks, as Kafka does; nothing here is decided by them. */
  async checkpointHighWatermarks(): Promise<void> {
    const { highWatermarks } = this.#checkpoints;
    const share = new LoopShare(this.#o);
    for (const { topic, index, highWatermark } of this.all()) {
      highWatermarks.set({ topic, partition: index }, highWatermark);
      const rest = share.rest();
      if (rest !== null) await rest;
    }
    try {
      await highWatermarks.flush();
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#limited.warn(`High watermarks were not noted down: ${failure.message}`);
    }
  }

  /**
   * Makes everything durable and closes the logs. True when all of it succeeded: then the next start need not check.
   */
  async close(): Promise<boolean> {
    this.#stopFollowing();
    const stopping = this.#lifecycle.stop();
    await this.#allOpen;
    await this.#unlinking;
    await stopping;
    const partitions = [...this.all()];
    await closeLogs(partitions.map(({ log }) => log), this.#o);
    await this.checkpointHighWatermarks();
    // After a crash, what was not opened has not been checked.
    const isUnchecked = this.#lifecycle.leftUnopened || !this.#o.clean && this.#table.hasUnopened;
    return !isUnchecked && partitions.every(({ log }) => log.failed === null);
  }

  /** The folder that holds the partitions' folders. Absolute. */
  get folder(): string {
    return this.#o.dataFolder;
  }

  /** How much space the disk has. Throws OperatingFailure. */
  space(): ReturnType<Disk["space"]> {
    return this.#o.disk.space(this.#o.dataFolder);
  }

  /** The table is up to date when this returns its promise, which ends when the files are. */
  async #follow({ created, deleted, changed, image, previous }: ImageChange): Promise<void> {
    if (image.brokerConfigs !== previous.brokerConfigs) this.#resettle(image);
    if (image.brokers !== previous.brokers) this.#reassess(image);
    const left = this.#dropReplicas(changed);
    const added = changed.flatMap((each) => this.#change(each));
    // Removals first, because a new topic may have the name of a removed one.
    const gone = this.#drop(deleted);
    const wanted = [...added, ...this.#add(created)];
    const removing = [this.#lifecycle.remove(gone), this.#lifecycle.removeReplicas(left)];
    await Promise.all([...removing, this.#lifecycle.open(wanted, { clean: true })]);
  }

  /** Returns the partitions that are to be opened: new ones, and those that this broker becomes a replica of. */
  #change({ from, to: image }: ImageChange["changed"][number]): HostedPartition[] {
    const topic = this.#table.topic(image.id);
    if (topic === null) return [];
    topic.logConfig = this.#logConfig(image);
    const added: HostedPartition[] = [];
    for (const state of image.partitions) {
      const { index } = state;
      const partition = topic.partitions[index];
      if (partition instanceof Partition) {
        this.#lifecycle.assign(partition, state);
        continue;
      }
      const before = from.partitions[index];
      const isNew = before === undefined || !this.#lifecycle.isReplica(before) && this.#lifecycle.isReplica(state);
      if (!isNew) continue;
      topic.partitions[index] = OPENING;
      added.push({ topic, index });
    }
    return added;
  }

  /** The broker's defaults for topics have changed. */
  #resettle({ topicsById }: ClusterImage): void {
    this.#defaultLogConfig = null;
    for (const topic of this.#table.topics()) {
      const image = topicsById.get(topic.id);
      if (image !== undefined) topic.logConfig = this.#logConfig(image);
    }
  }

  /** Returns the partitions that this broker has a log of and is no replica of any more: they are not served now. */
  #dropReplicas(changed: ImageChange["changed"]): LeftReplica[] {
    return changed.flatMap(({ to }) => {
      const topic = this.#table.topic(to.id);
      return topic === null ? [] : to.partitions.flatMap((state): LeftReplica[] => {
        const partition = topic.partitions[state.index];
        if (!(partition instanceof Partition) || this.#lifecycle.isReplica(state)) return [];
        topic.partitions[state.index] = OPENING;
        return [{ topic, index: state.index, partition }];
      });
    });
  }

  /** This broker may be registered anew: what it led before, it leads no more. */
  #reassess({ topicsById }: ClusterImage): void {
    const epoch = this.#o.brokerEpoch();
    if (epoch === this.#assessedEpoch) return;
    this.#assessedEpoch = epoch;
    for (const partition of this.all()) {
      const state = topicsById.get(partition.topicId)?.partitions[partition.index];
      if (state !== undefined) this.#lifecycle.assign(partition, state);
    }
  }

  /** Returns the partitions that are to be opened. */
  #add(images: readonly TopicImage[]): HostedPartition[] {
    return images.flatMap((image) => {
      const partitions = image.partitions.map(() => OPENING);
      const topic: HostedTopic = { id: image.id, name: image.name, logConfig: this.#logConfig(image), partitions };
      this.#table.add(topic);
      return partitions.map((_, index) => ({ topic, index }));
    });
  }

  /** Returns the partitions whose files are to be removed; every waiter on them has been notified. */
  #drop(images: readonly TopicImage[]): HostedPartition[] {
    return images.flatMap(({ id }) => {
      const topic = this.#table.remove(id);
      if (topic === null) return [];
      return topic.partitions.map((partition, index) => {
        if (partition instanceof Partition) partition.markDeleted();
        return { topic, index };
      });
    });
  }

  async #openOrOutOfPatience(): Promise<void> {
    const { timers, clock } = this.#o;
    if (timers === undefined) return await Promise.all([this.#allOpen, this.#unlinking]).then(() => {});
    await new Promise<void>((resolve, reject) => {
      const cancel = timers.at(clock.monotonicMs() + PATIENCE_MS, resolve);
      this.#allOpen.then(resolve, reject).finally(cancel);
    });
  }

  #logConfig({ configs }: TopicImage): LogConfig {
    const { config } = this.#o;
    if (configs.size > 0) return logConfigOf(topicSettings(config, configs), config);
    return this.#defaultLogConfig ??= logConfigOf(topicSettings(config, configs), config);
  }
}
