/**
 * The life of a partition's log: opens what the image names, retries, removes.
 *
 * A folder says in `partition.metadata`, as Kafka's does, which topic it belongs to. A folder of another topic than the
 * image names (deleted and created again while kq was down) is renamed to end in `-stray` and never served.
 *
 * Work on one folder is serial: a topic that is created, deleted and created again while the first is still being
 * checked after a crash is opened, removed and opened in the order of the requests, each step when the one before is
 * over. Only the partitions of that name wait for that; the client that created the topic is answered before.
 *
 * A partition that cannot be opened is offline, and the others are served all the same. Where the reason may pass,
 * opening is retried until it succeeds. A log whose sync has failed is different and stays offline: the page cache
 * still shows what may never have reached the disk, so that reading the files again here and now would prove nothing.
 *
 * @module
 */
import { type Checkpoints, FolderRemovals, forgetPartition, type GroupCommit, Log } from "../../log/mod.ts";
import type { PartitionImage } from "../../metadata/mod.ts";
import { type Assignment, Replica, roleIn } from "../../replication/mod.ts";
import type { ErrorName } from "../../protocol/error_codes.ts";
import { partitionName } from "../../protocol/partition_names.ts";
import { mayPass } from "../../runtime/errno.ts";
import {
  type Checksums,
  type Clock,
  type Disk,
  type Logger,
  OperatingFailure,
  type Random,
  type Timers,
} from "../../runtime/ports.ts";
import { RateLimitedLog } from "../../runtime/rate_limited_log.ts";
import type { BatchValidator } from "./batch_validator.ts";
import { forEachConcurrent } from "./for_each_concurrent.ts";
import { KeyedQueue, type Ticket } from "../keyed_queue.ts";
import { putAside, tellOfLeftover, uniqueId } from "./leftover_folders.ts";
import { LoopShare } from "../../runtime/loop_share.ts";
import { Partition } from "./partition.ts";
import { readFolderTopicId, writeFolderTopicId } from "./partition_folder.ts";
import { type HostedTopic, OFFLINE, type PartitionTable } from "./partition_table.ts";
import { Retries } from "./retries.ts";

export interface LifecycleOptions {
  readonly brokerId: number;
  /** Of its registration, now. */
  readonly brokerEpoch: () => number;
  /** Absolute. Partitions have their folders in it. */
  readonly dataFolder: string;
  readonly disk: Disk;
  readonly checksums: Checksums;
  readonly clock: Clock;
  /** With them, a long check after a crash yields the event loop; without, opening ends when all is open. */
  readonly timers?: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly commit: GroupCommit;
  /** For batches that would hold the event loop; without it all batches are checked on the event loop. */
  readonly validator?: BatchValidator | null;
  /** While it is, deleted segments leave the disk at once. */
  readonly isDiskFull?: () => boolean;
}

interface Place {
  readonly table: PartitionTable;
  readonly checkpoints: Checkpoints;
  /** The partition as the image has it now; null when it has gone. */
  readonly imageOf: (topicId: string, index: number) => PartitionImage | null;
  /** A partition has been opened, or cannot be. */
  readonly served: (opened: Partition | ErrorName, name: string) => void;
}

/** A partition of a topic, by index. */
export interface HostedPartition {
  readonly topic: HostedTopic;
  readonly index: number;
}

interface Opening {
  /** Nothing that was closed in order has to be checked. */
  readonly clean: boolean;
  readonly share: LoopShare;
}

/** A place in the queue of a partition's folder. */
interface QueuedPlace {
  readonly place: HostedPartition;
  /** Earlier work is not over. */
  readonly mustWait: boolean;
  readonly ticket: Ticket;
}

/** Places that are taken in queues without a look at the clock. */
const RESERVED_AT_ONCE = 256;
/** One that this broker is no replica of any more. */
export interface LeftReplica extends HostedPartition {
  readonly partition: Partition;
}

/** Logs opened or removed at once for one change. */
const AT_ONCE = 16;

export class Lifecycle {
  readonly #o: LifecycleOptions;
  readonly #table: PartitionTable;
  readonly #checkpoints: Checkpoints;
  readonly #imageOf: Place["imageOf"];
  readonly #served: Place["served"];
  readonly #removals: FolderRemovals;
  /** By folder: everything that opens or removes. */
  readonly #queues = new KeyedQueue();
  /** Ends when all that was wanted so far has its place there. */
  #reserving: Promise<unknown> = Promise.resolve();
  /** Of opening; none without timers. */
  readonly #retries: Retries | null;
  /** A disk that fails may fail thousands of partitions. */
  readonly #limited: RateLimitedLog;
  #isClosing = false;
  #leftUnopened = false;

  constructor(o: LifecycleOptions, { table, checkpoints, imageOf, served }: Place) {
    this.#o = o;
    this.#table = table;
    this.#checkpoints = checkpoints;
    this.#imageOf = imageOf;
    this.#served = served;
    this.#removals = new FolderRemovals({ disk: o.disk, checkpoints });
    const { clock, timers, logger } = o;
    this.#limited = new RateLimitedLog({ logger, clock, timers });
    this.#retries = timers === undefined ? null : new Retries({ clock, timers });
  }

  /** Something was not opened because kq stops. */
  get leftUnopened(): boolean {
    return this.#leftUnopened;
  }

  /**
   * Opens the partitions, each as the image has it by then. Their order among others of the same folders is that of the
   * calls.
   */
  async open(wanted: readonly HostedPartition[], o: { readonly clean: boolean }): Promise<void> {
    await this.#inQueues(wanted, async ({ topic, index }, share) => {
      const image = this.#imageOf(topic.id, index);
      // Deleted before it reached the head of the queue: the removal is queued behind it, or is done.
      if (image === null || !this.#table.has(topic)) return;
      // Asked for twice: this broker became a replica, ceased to be one and became one again.
      if (topic.partitions[index] instanceof Partition) return;
      if (this.#isClosing) this.#leftUnopened = true;
      else this.#serve(topic, index, await this.#openOrTryAgain(topic, image, { ...o, share }));
    });
  }

  /** Removes partitions that the table has no more, with their files. */
  async remove(gone: readonly HostedPartition[]): Promise<void> {
    const files: Promise<void>[] = [];
    // Looked up only in their turn: they may have been opened while this waited.
    await this.#inQueues(gone, async (place, share) => {
      await this.#remove(place, place.topic.partitions[place.index], { files, share });
    });
    await Promise.all(files);
  }

  /** Removes the logs of partitions that are others' now. */
  async removeReplicas(left: readonly LeftReplica[]): Promise<void> {
    const files: Promise<void>[] = [];
    const partitions = new Map(left.map((each) => [`${each.topic.id}/${each.index}`, each.partition]));
    await this.#inQueues(left, async ({ topic, index }, share) => {
      const partition = partitions.get(`${topic.id}/${index}`);
      await this.#remove({ topic, index }, partition, { files, share });
    });
    await Promise.all(files);
  }

  /** Unlinks what an earlier removal renamed but did not unlink. What cannot be removed is logged. */
  async unlinkLeftOver(folders: readonly string[]): Promise<void> {
    await Promise.all(folders.map(async (folder) => {
      try {
        await this.#removals.unlink(folder);
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        tellOfLeftover(this.#o.logger, folder, failure);
      }
    }));
  }

  /** Nothing is opened any more. Resolves when no work on a folder runs. */
  async stop(): Promise<void> {
    this.#isClosing = true;
    await this.#retries?.stop();
    await this.#reserving;
    await this.#queues.over();
    this.#limited.end();
  }

  /**
   * Does the work for each in its folder's queue. Resolves with it; but at once for folders on which earlier work still
   * runs, because that may take long.
   */
  async #inQueues(
    all: readonly HostedPartition[],
    work: (place: HostedPartition, share: LoopShare) => Promise<void>,
  ): Promise<void> {
    const share = new LoopShare(this.#o);
    const turns = await (this.#reserving = this.#reserved(all, this.#reserving, share));
    await forEachConcurrent(turns, AT_ONCE, async ({ place, mustWait, ticket }) => {
      await share.turn();
      const turn = this.#queues.use(ticket, () => work(place, share));
      if (!mustWait) await turn;
    });
  }

  /** In the order of the calls, because those before are waited for, and in slices. */
  async #reserved(all: readonly HostedPartition[], before: Promise<unknown>, share: LoopShare): Promise<QueuedPlace[]> {
    await before;
    const turns: QueuedPlace[] = [];
    for (const place of all) {
      const folder = this.#folderOf(place.topic, place.index);
      turns.push({ place, mustWait: this.#queues.isTaken(folder), ticket: this.#queues.reserve(folder) });
      if (turns.length % RESERVED_AT_ONCE !== 0) continue;
      const rest = share.rest();
      if (rest !== null) await rest;
    }
    return turns;
  }

  #folderOf(topic: HostedTopic, index: number): string {
    return `${this.#o.dataFolder}/${nameOf(topic, index)}`;
  }

  #serve(topic: HostedTopic, index: number, opened: Partition | ErrorName): void {
    topic.partitions[index] = opened;
    // The image may have changed while the log was checked.
    const now = this.#imageOf(topic.id, index);
    if (opened instanceof Partition && now !== null) this.assign(opened, now);
    this.#served(opened, nameOf(topic, index));
  }

  /** A partition that cannot be opened is logged and, where the reason may pass, retried later. */
  async #openOrTryAgain(
    topic: HostedTopic,
    image: PartitionImage,
    o: Opening,
  ): Promise<Partition | ErrorName> {
    if (!this.isReplica(image)) return "NOT_LEADER_OR_FOLLOWER";
    const opened = await this.#openPartition(topic, image, o);
    if (opened instanceof Partition) return opened;
    this.#tryAgainLater(topic, image.index, { failure: opened, tries: 0 });
    this.#tellOffline(topic, image.index, opened);
    return OFFLINE;
  }

  /** Whether this broker has a log of the partition. */
  isReplica(image: PartitionImage): boolean {
    return this.#assignmentOf(image).role.kind !== "none";
  }

  /** The partition takes on what the image says of it. */
  assign(partition: Partition, image: PartitionImage): void {
    partition.assume(this.#assignmentOf(image), { nowMs: this.#o.clock.monotonicMs() });
  }

  /** The one place where the cluster's image becomes what `core/replication` decides by. */
  #assignmentOf(image: PartitionImage): Assignment {
    const role = roleIn(image, { id: this.#o.brokerId, epoch: this.#o.brokerEpoch() });
    return { role, state: image.agreed };
  }

  #tellOffline(topic: HostedTopic, index: number, failure: OperatingFailure): void {
    const { message, code } = failure;
    const then = this.#retries !== null && mayPass(failure) ? ". It is served again once it can be opened" : "";
    this.#limited.error(`${nameOf(topic, index)} is offline: ${message}${then}`, { code });
  }

  #tryAgainLater(topic: HostedTopic, index: number, last: { failure: OperatingFailure; tries: number }): void {
    if (!mayPass(last.failure)) return;
    const folder = this.#folderOf(topic, index);
    this.#retries?.later(last.tries, () => this.#queues.take(folder, () => this.#tryAgain(topic, index, last)));
  }

  async #tryAgain(
    topic: HostedTopic,
    index: number,
    last: { failure: OperatingFailure; tries: number },
  ): Promise<void> {
    const image = this.#imageOf(topic.id, index);
    if (image === null || this.#isClosing) return;
    // Everything that was begun last time is checked.
    const opened = await this.#openPartition(topic, image, { clean: false, share: new LoopShare(this.#o) });
    if (opened instanceof Partition) {
      this.#o.logger.info(`${nameOf(topic, index)} is back`);
      return this.#serve(topic, index, opened);
    }
    if (opened.message !== last.failure.message) this.#tellOffline(topic, index, opened);
    this.#tryAgainLater(topic, index, { failure: opened, tries: last.tries + 1 });
  }

  async #openPartition(
    topic: HostedTopic,
    image: PartitionImage,
    o: Opening,
  ): Promise<Partition | OperatingFailure> {
    const { disk, checksums, clock, timers, random, logger, commit, isDiskFull } = this.#o;
    const { name, id } = topic;
    const { index } = image;
    const assignment = this.#assignmentOf(image);
    const folder = this.#folderOf(topic, index);
    try {
      await this.#claim(folder, topic, index);
      // Many are opened together, and all of them in the same turn of the event loop otherwise.
      await o.share.turn();
      const log = await Log.open({
        folder,
        topic: name,
        partition: index,
        disk,
        checksums,
        clock,
        random,
        ...(timers === undefined ? {} : { timers }),
        ...(isDiskFull === undefined ? {} : { isDiskFull }),
        logger,
        checkpoints: this.#checkpoints,
        config: () => topic.logConfig,
        commit,
        clean: o.clean,
        // Only the leader begins an epoch.
        leaderEpoch: assignment.role.kind === "leader" ? assignment.role.epoch : -1,
      });
      const { endOffset } = log;
      const highWatermark = this.#checkpoints.highWatermarks.get({ topic: name, partition: index }) ?? log.startOffset;
      const now = { endOffset, nowMs: clock.monotonicMs() };
      const replica = new Replica({ id: this.#o.brokerId, assignment, highWatermark, ...now });
      return new Partition({ topic: name, topicId: id, index, log, replica, validator: this.#o.validator ?? null });
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      return failure;
    }
  }

  /** Makes sure that what lies in the folder is of this topic. */
  async #claim(folder: string, topic: HostedTopic, index: number): Promise<void> {
    const { id, name } = topic;
    const { disk } = this.#o;
    const isThere = disk.exists(folder);
    const known = isThere ? readFolderTopicId(disk, folder) : null;
    if (known === id) return;
    const why = `it is of another topic of that name (${known}, not ${id})`;
    if (known !== null) putAside(this.#o, { name: nameOf(topic, index), why });
    // What the checkpoints say is of the folder that was, and would make a new log look damaged.
    if (!isThere || known !== null) await forgetPartition(this.#checkpoints, { topic: name, partition: index });
    disk.makeFolder(folder);
    writeFolderTopicId(disk, folder, id);
  }

  /** Ends when the folder's name is free; what is added to `files` ends when they are gone. */
  async #remove(
    { topic, index }: HostedPartition,
    partition: Partition | ErrorName | undefined,
    { files, share }: { readonly files: Promise<void>[]; readonly share: LoopShare },
  ): Promise<void> {
    const tell = (failure: unknown): void => {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#limited.error(`${nameOf(topic, index)} is deleted, but its files are not: ${failure.message}`);
    };
    try {
      if (!(partition instanceof Partition)) {
        const gone = this.#removeUnopened(topic, index);
        if (gone !== null) files.push(gone.catch(tell));
        return;
      }
      partition.markDeleted();
      await share.turn();
      const { gone } = await partition.log.remove(uniqueId(this.#o.random), this.#removals);
      files.push(gone.catch(tell));
    } catch (failure) {
      tell(failure);
    }
  }

  #removeUnopened(topic: HostedTopic, index: number): Promise<void> | null {
    const { disk, random } = this.#o;
    const folder = this.#folderOf(topic, index);
    if (!disk.exists(folder)) return null;
    const known = readFolderTopicId(disk, folder);
    // One that does not say whose it is would have been taken for this topic's, and must not be for the next one's.
    if (known !== null && known !== topic.id) return null;
    const partition = { topic: topic.name, partition: index };
    return this.#removals.remove(folder, { partition, uniqueId: uniqueId(random) });
  }
}

/** Its folder's name too. */
function nameOf({ name }: HostedTopic, index: number): string {
  return partitionName({ topic: name, partition: index });
}
