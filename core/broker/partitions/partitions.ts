/**
 * All partitions this broker leads, following the cluster image: a topic made gets its folders and logs, a deleted one
 * loses them, and everyone who waits on it is told. Nobody else opens a log.
 *
 * A folder says in `partition.metadata`, as Kafka's does, which topic it is of. One that is of another topic than the image
 * names (deleted and made again while we were down) is put aside under a name that ends in `-stray` and never served.
 *
 * A folder is worked on by one at a time: what is made, deleted and made again while the first is still being checked after a
 * crash is opened, removed and opened in that order, each when the one before is over. Nobody waits for that but the
 * partitions of that name; those who made the topic are answered before.
 *
 * A partition that cannot be opened is offline, and the others are served all the same. Where the reason may pass, opening is
 * tried again until it succeeds. A log whose sync has failed is another matter and stays offline: the page cache still shows
 * what may never have reached the disk, so that reading the files again here and now would prove nothing.
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
  openFilesOf,
  removeLogFolder,
  retryWhenResident,
  type SearchBatch,
  searchHere,
} from "../../log/mod.ts";
import type { ClusterImage, ImageChange, Metadata, PartitionImage, TopicImage } from "../../metadata/mod.ts";
import type { ErrorName } from "../../protocol/error_codes.ts";
import {
  type Checksums,
  type Clock,
  type Disk,
  type Logger,
  OperatingFailure,
  type Random,
  type Timers,
} from "../../runtime/ports.ts";
import { type BrokerConfig, topicSettings } from "../config/mod.ts";
import { type BatchSearcher, searchBeside } from "./batch_searcher.ts";
import type { BatchValidator } from "./batch_validator.ts";
import { closeLogs } from "./closing.ts";
import { putAside, tidyDataFolder, uniqueId } from "./leftover_folders.ts";
import { logConfigOf } from "./log_config.ts";
import { Partition } from "./partition.ts";
import { readFolderTopicId, writeFolderTopicId } from "./partition_folder.ts";
import { Retries } from "./retries.ts";
import { forEachConcurrent } from "./for_each_concurrent.ts";
import { KeyedQueue } from "./keyed_queue.ts";
import type { LoopBudget } from "./offload.ts";

interface PartitionsOptions {
  readonly metadata: Metadata;
  readonly brokerId: number;
  readonly config: BrokerConfig;
  /** Absolute. Partitions have their folders in it. */
  readonly dataFolder: string;
  readonly disk: Disk;
  readonly checksums: Checksums;
  readonly clock: Clock;
  /** With them, checking much after a crash lets others have their turn; without, opening ends when all is open. */
  readonly timers?: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly commit: GroupCommit;
  /** For batches that would hold the event loop; without it all are checked there. */
  readonly validator?: BatchValidator | null;
  /** For searches that would hold the event loop; without it all are made there. */
  readonly searcher?: BatchSearcher | null;
  /** Whether the last stop was orderly. */
  readonly clean: boolean;
}

/** Logs opened or removed at once. */
const AT_ONCE = 16;

/** For so long a start waits for partitions that are still being checked; it goes on without the others. */
const PATIENCE_MS = 500;

/** What is answered for a partition that is not open yet: clients look for its leader again, and come back. */
const OPENING: ErrorName = "NOT_LEADER_OR_FOLLOWER";
const OFFLINE: ErrorName = "KAFKA_STORAGE_ERROR";

/** Why a partition may not be opened now and yet be later: rights, room, handles. */
const PASSING = /^(EACCES|EPERM|EROFS|ENOSPC|EDQUOT|EMFILE|ENFILE|ENOMEM)$/;

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
  /** By folder: everything that opens or removes. */
  readonly #turns = new KeyedQueue();
  #allOpen: Promise<void> = Promise.resolve();
  /** Of opening; none without timers. */
  readonly #retries: Retries | null;
  #isClosing = false;
  #leftUnopened = false;
  #stopFollowing: () => void = () => {};

  private constructor(o: PartitionsOptions) {
    this.#o = o;
    this.#checkpoints = openCheckpoints(o);
    const { clock, timers } = o;
    this.#retries = timers === undefined ? null : new Retries({ clock, timers });
  }

  /**
   * Opens what the image holds now and follows it from then on. After a crash partitions that have much to check are opened
   * while the others are served already. Throws OperatingFailure when the data folder cannot be read.
   */
  static async open(o: PartitionsOptions): Promise<Partitions> {
    const partitions = new Partitions(o);
    tidyDataFolder({ ...o, image: o.metadata.image, checkpoints: partitions.#checkpoints });
    const topics = [...o.metadata.image.topics.values()];
    partitions.#allOpen = partitions.#openTopics(topics, { clean: o.clean });
    partitions.#stopFollowing = o.metadata.onChange((change) => partitions.#follow(change));
    await partitions.#openOrOutOfPatience();
    return partitions;
  }

  /** Ends when every partition that there was at the start is open, or known to be offline. */
  get allOpen(): Promise<void> {
    return this.#allOpen;
  }

  /** The partition, or what a request about it is to be answered with. */
  find(topic: string, index: number): Partition | ErrorName {
    return this.#topics.get(topic)?.partitions[index] ?? "UNKNOWN_TOPIC_OR_PARTITION";
  }

  /** The outcome of work that only reads: at once, or when what it reads need not be waited for any more. */
  retryWhenResident<T>(work: () => T): T | Promise<T> {
    return retryWhenResident(openFilesOf(this.#o.disk), work);
  }

  /**
   * How one lookup, made within {@linkcode Partitions.retryWhenResident}, is to look into batches. `allowance` is shared by the lookups
   * of one request; one that is not wanted any more when its turn comes is given up.
   */
  searching(o: { readonly allowance: LoopBudget; readonly isWanted: () => boolean }): SearchBatch {
    const { searcher = null, clock } = this.#o;
    return searcher === null ? searchHere : searchBeside(searcher, { ...o, nowMs: () => clock.monotonicMs() });
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

  /** It is here, and cannot be served: there was no opening it, or its log has failed. */
  isOffline(topic: string, index: number): boolean {
    const found = this.find(topic, index);
    return found === OFFLINE || found instanceof Partition && found.readError === OFFLINE;
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
    this.#isClosing = true;
    await this.#allOpen;
    await this.#retries?.stop();
    await this.#turns.over();
    const partitions = [...this.all()];
    await closeLogs(partitions.map(({ log }) => log), this.#o);
    await this.checkpointHighWatermarks();
    // After a crash, what was not opened has not been checked.
    const isUnchecked = this.#leftUnopened || !this.#o.clean && this.#hasUnopened();
    return !isUnchecked && partitions.every(({ log }) => log.failed === null);
  }

  #hasUnopened(): boolean {
    return [...this.#topics.values()].some(({ partitions }) => partitions.includes(OFFLINE));
  }

  /** The folder the partitions have theirs in. Absolute. */
  get folder(): string {
    return this.#o.dataFolder;
  }

  /** How much room the disk has. Throws OperatingFailure. */
  space(): ReturnType<Disk["space"]> {
    return this.#o.disk.space(this.#o.dataFolder);
  }

  async #follow({ created, deleted, changed, image, previous }: ImageChange): Promise<void> {
    for (const { to } of changed) this.#change(to);
    if (image.brokerConfigs !== previous.brokerConfigs) this.#resettle(image);
    for (const { to } of changed) await this.#grow(to);
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

  async #openOrOutOfPatience(): Promise<void> {
    const { timers, clock } = this.#o;
    if (timers === undefined) return await this.#allOpen;
    await new Promise<void>((resolve, reject) => {
      const cancel = timers.at(clock.monotonicMs() + PATIENCE_MS, resolve);
      this.#allOpen.then(resolve, reject).finally(cancel);
    });
  }

  /** What topics leave to the broker is another now. */
  #resettle({ topicsById }: ClusterImage): void {
    for (const [id, topic] of this.#topicsById) {
      const image = topicsById.get(id);
      if (image !== undefined) topic.logConfig = this.#logConfig(image);
    }
  }

  /** Opens the partitions that the topic did not have before. */
  async #grow(image: TopicImage): Promise<void> {
    const topic = this.#topicsById.get(image.id);
    if (topic === undefined) return;
    const added = image.partitions.slice(topic.partitions.length);
    topic.partitions.push(...added.map(() => OPENING));
    await forEachConcurrent(added, AT_ONCE, (partition) => this.#openInTurn(topic, partition, { clean: true }));
  }

  async #openTopics(images: readonly TopicImage[], o: { readonly clean: boolean }): Promise<void> {
    const wanted = images.flatMap((image) => {
      const partitions = image.partitions.map(() => OPENING);
      const topic: Topic = { id: image.id, name: image.name, logConfig: this.#logConfig(image), partitions };
      this.#topics.set(topic.name, topic);
      this.#topicsById.set(topic.id, topic);
      return image.partitions.map((partition) => ({ topic, partition }));
    });
    await forEachConcurrent(wanted, AT_ONCE, ({ topic, partition }) => this.#openInTurn(topic, partition, o));
  }

  #openInTurn(topic: Topic, image: PartitionImage, o: { readonly clean: boolean }): Promise<void> {
    return this.#inTurn(topic, image.index, async () => {
      // Deleted before it was its turn: the removal is behind it, or has been.
      if (this.#topicsById.get(topic.id) !== topic) return;
      if (this.#isClosing) this.#leftUnopened = true;
      else this.#serve(topic, image.index, await this.#openOrTryAgain(topic, image, o));
    });
  }

  /** Ends with the work; but at once where others are still at work on the folder, because they may be for long. */
  async #inTurn(topic: Topic, index: number, work: () => Promise<void>): Promise<void> {
    const folder = this.#folderOf(topic, index);
    const mustWait = this.#turns.isTaken(folder);
    const turn = this.#turns.take(folder, work);
    if (!mustWait) await turn;
  }

  #folderOf({ name }: Topic, index: number): string {
    return `${this.#o.dataFolder}/${name}-${index}`;
  }

  #serve(topic: Topic, index: number, opened: Partition | ErrorName): void {
    topic.partitions[index] = opened;
    // The image may have gone on while the log was checked.
    const now = this.#imageOf(topic, index);
    if (opened instanceof Partition && now !== null) opened.raiseLeaderEpoch(now.leaderEpoch);
  }

  #imageOf({ id }: Topic, index: number): PartitionImage | null {
    return this.#o.metadata.image.topicsById.get(id)?.partitions[index] ?? null;
  }

  /** One that cannot be opened is told of and, where that may pass, tried again later. */
  async #openOrTryAgain(
    topic: Topic,
    image: PartitionImage,
    o: { readonly clean: boolean },
  ): Promise<Partition | ErrorName> {
    if (image.leader !== this.#o.brokerId) return "NOT_LEADER_OR_FOLLOWER";
    const opened = await this.#openPartition(topic, image, o);
    if (opened instanceof Partition) return opened;
    this.#tellOffline(topic, image.index, opened);
    this.#tryAgainLater(topic, image.index, { failure: opened, tries: 0 });
    return OFFLINE;
  }

  #tellOffline({ name }: Topic, index: number, { message, code }: OperatingFailure): void {
    const then = this.#retries !== null && PASSING.test(code) ? ". It is served again once it can be opened" : "";
    this.#o.logger.error(`${name}-${index} is offline: ${message}${then}`, { code });
  }

  #tryAgainLater(topic: Topic, index: number, last: { failure: OperatingFailure; tries: number }): void {
    if (!PASSING.test(last.failure.code)) return;
    const folder = this.#folderOf(topic, index);
    this.#retries?.later(last.tries, () => this.#turns.take(folder, () => this.#tryAgain(topic, index, last)));
  }

  async #tryAgain(topic: Topic, index: number, last: { failure: OperatingFailure; tries: number }): Promise<void> {
    const image = this.#imageOf(topic, index);
    if (image === null || this.#isClosing) return;
    // Whatever was begun last time is checked.
    const opened = await this.#openPartition(topic, image, { clean: false });
    if (opened instanceof Partition) {
      this.#o.logger.info(`${topic.name}-${index} is back`);
      return this.#serve(topic, index, opened);
    }
    if (opened.message !== last.failure.message) this.#tellOffline(topic, index, opened);
    this.#tryAgainLater(topic, index, { failure: opened, tries: last.tries + 1 });
  }

  async #openPartition(
    topic: Topic,
    image: PartitionImage,
    o: { readonly clean: boolean },
  ): Promise<Partition | OperatingFailure> {
    const { disk, checksums, clock, timers, random, logger, commit } = this.#o;
    const { name, id } = topic;
    const { index, leaderEpoch } = image;
    const folder = this.#folderOf(topic, index);
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
        ...(timers === undefined ? {} : { timers }),
        logger,
        checkpoints: this.#checkpoints,
        config: () => topic.logConfig,
        commit,
        clean: o.clean,
        leaderEpoch,
      });
      return new Partition({ topic: name, topicId: id, index, log, leaderEpoch, validator: this.#o.validator ?? null });
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      return failure;
    }
  }

  /** Makes sure that what lies in the folder is of this topic. */
  async #claim(folder: string, { id, name }: Topic, index: number): Promise<void> {
    const { disk } = this.#o;
    const known = disk.exists(folder) ? readFolderTopicId(disk, folder) : null;
    if (known === id) return;
    const why = `it is of another topic of that name (${known}, not ${id})`;
    if (known !== null) putAside(this.#o, { name: `${name}-${index}`, why });
    // What the checkpoints say is of the folder that was, and would make a new log look damaged.
    if (!disk.exists(folder)) await forgetPartition(this.#checkpoints, { topic: name, partition: index });
    disk.makeFolder(folder);
    writeFolderTopicId(disk, folder, id);
  }

  async #removeTopics(images: readonly TopicImage[]): Promise<void> {
    const gone: { readonly topic: Topic; readonly index: number }[] = [];
    for (const { id, name } of images) {
      const topic = this.#topicsById.get(id);
      if (topic === undefined) continue;
      this.#topicsById.delete(id);
      if (this.#topics.get(name) === topic) this.#topics.delete(name);
      for (const [index, partition] of topic.partitions.entries()) {
        if (partition instanceof Partition) partition.markDeleted();
        gone.push({ topic, index });
      }
    }
    await forEachConcurrent(
      gone,
      AT_ONCE,
      ({ topic, index }) => this.#inTurn(topic, index, () => this.#remove(topic, index)),
    );
  }

  async #remove(topic: Topic, index: number): Promise<void> {
    // Asked only now: it may have been opened while this waited.
    const partition = topic.partitions[index];
    try {
      if (!(partition instanceof Partition)) return await this.#removeUnopened(topic, index);
      partition.markDeleted();
      await partition.log.remove(uniqueId(this.#o.random));
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#o.logger.error(`${topic.name}-${index} is deleted, but its files are not: ${failure.message}`);
    }
  }

  async #removeUnopened(topic: Topic, index: number): Promise<void> {
    const { disk, random } = this.#o;
    const folder = this.#folderOf(topic, index);
    if (!disk.exists(folder)) return;
    const known = readFolderTopicId(disk, folder);
    // One that does not say whose it is would have been taken for this topic's, and must not be for the next one's.
    if (known !== null && known !== topic.id) return;
    const partition = { topic: topic.name, partition: index };
    await removeLogFolder({ disk, folder, partition, checkpoints: this.#checkpoints, uniqueId: uniqueId(random) });
  }

  #logConfig(image: TopicImage): LogConfig {
    const { config } = this.#o;
    return logConfigOf(topicSettings(config, image.configs), config);
  }
}
