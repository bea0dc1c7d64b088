/**
 * The shards of one topic: which of them owns a key, and which this broker runs. A shard is loaded when this broker
 * begins to lead its partition, or at the first request; it is closed when another broker leads the partition.
 *
 * Invariant: a partition has one shard at a time. The next one loads only after the last one has finished writing, so
 * that it reads everything that was answered.
 *
 * @module
 */
import { partitionName } from "../../protocol/partition_names.ts";
import type { ErrorName } from "../../protocol/error_codes.ts";
import type { Clock, Logger, Timers } from "../../runtime/ports.ts";
import { Shard, type ShardKind } from "./shard.ts";
import type { ReplyToken } from "./state_machine.ts";
import { PacedTimers } from "./paced_timers.ts";
import type { CoordinatorStorage } from "./storage.ts";

/** How many shards replay their log at a time. */
const LOADING_AT_ONCE = 2;
/** How long the event loop is held when every shard is asked. */
const SLICE_MS = 5;

export interface ShardsOptions<Event, Reply extends { readonly to: ReplyToken }, Rec, Effect = never> {
  /** The topic's name, for the operator. */
  readonly topic: string;
  readonly storage: CoordinatorStorage;
  readonly kind: ShardKind<Event, Reply, Rec, Effect>;
  /** How long a client waits for its records to become durable; without it, as long as it takes. */
  readonly writeTimeoutMs?: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** The broker that coordinates a key, or why none does now. */
export type FoundCoordinator =
  | { readonly error: "NONE"; readonly leader: number }
  | { readonly error: Exclude<ErrorName, "NONE"> };

export class Shards<Event, Reply extends { readonly to: ReplyToken }, Rec, Effect = never> {
  readonly #o: ShardsOptions<Event, Reply, Rec, Effect>;
  readonly #timers: PacedTimers;
  readonly #shards = new Map<number, Shard<Event, Reply, Rec, Effect>>();
  /** Shards that were released and may still be writing. */
  readonly #closing = new Map<number, Promise<void>>();
  #loading = 0;
  readonly #waitingToLoad: (() => void)[] = [];
  #isClosed = false;

  constructor(options: ShardsOptions<Event, Reply, Rec, Effect>) {
    this.#o = options;
    this.#timers = new PacedTimers(options);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether a part of the state that this broker is to keep cannot be read now, or is not known yet. */
  get hasFailed(): boolean {
    const { storage } = this.#o;
    const isMissing = (partition: number): boolean =>
      storage.leaderOf(partition) === storage.brokerId && !this.#shards.has(partition);
    return [...this.#shards.values()].some(({ state }) => state === "failed") || this.#partitions().some(isMissing);
  }

  /** Loads the existing partitions, so that their state is known before the first request. */
  async start(): Promise<void> {
    await Promise.all(this.#partitions().map((partition) => this.lead(partition)));
  }

  /** Which broker coordinates the key; creates the topic on first use, and loads what this broker leads of it. */
  async find(key: string): Promise<FoundCoordinator> {
    if (this.#isClosed) return nobody("COORDINATOR_NOT_AVAILABLE");
    const { storage } = this.#o;
    const error = await storage.ensureTopic();
    if (error !== "NONE") return nobody(error);
    // All that this broker leads of a new topic, so that a client that has found one coordinator need not wait for the
    // next.
    if (this.#shards.size < this.#partitions().filter((index) => storage.log(index) !== null).length) {
      await this.start();
    }
    const partition = this.partitionOf(key);
    const shard = this.#shard(partition);
    await shard?.whenLoaded();
    const leader = storage.leaderOf(partition);
    // Whether its shard is loaded, another broker says itself.
    const isReady = leader !== -1 && (leader !== storage.brokerId || shard?.state === "active");
    return isReady && !this.#isClosed ? { error: "NONE", leader } : nobody("COORDINATOR_NOT_AVAILABLE");
  }

  /** The broker that leads the key's partition, by the image; -1 for none. */
  leaderOf(key: string): number {
    return this.#o.storage.leaderOf(this.partitionOf(key));
  }

  /** The partition of the topic that the key is in. */
  partitionOf(key: string): number {
    return partitionOf(key, this.#o.storage.partitionCount());
  }

  /** The shard that owns the key steps the event; resolves with its answer, or with the reason why it cannot. */
  ask(key: string, make: (from: ReplyToken) => Event): Promise<Reply | ErrorName> {
    return this.askPartition(this.partitionOf(key), make);
  }

  /** As `ask`, where the partition is known. */
  askPartition(partition: number, make: (from: ReplyToken) => Event): Promise<Reply | ErrorName> {
    if (this.#isClosed) return Promise.resolve("COORDINATOR_NOT_AVAILABLE");
    return this.#shard(partition)?.ask(make) ?? Promise.resolve("NOT_COORDINATOR");
  }

  /** Every shard on this broker steps the event: what each answered, or why it could not. */
  async askAll(make: (from: ReplyToken) => Event): Promise<(Reply | ErrorName)[]> {
    return await this.#each((shard) => shard.ask(make));
  }

  /** As `askAll`; a shard that is loading is waited for. */
  async tellAll(make: (from: ReplyToken) => Event): Promise<void> {
    await this.#each(async (shard) => {
      if (shard.state === "loading") await shard.whenLoaded();
      await shard.ask(make);
    });
  }

  /**
   * Loads what this broker leads and has not loaded: of a new topic it may be told that it leads before the logs are
   * open.
   */
  async #loadMissing(): Promise<void> {
    await Promise.all(this.#partitions().filter((each) => !this.#shards.has(each)).map((each) => this.lead(each)));
  }

  /** Starts one after the other, and yields the event loop between them where that takes long. */
  async #each<T>(ask: (shard: Shard<Event, Reply, Rec, Effect>) => Promise<T>): Promise<T[]> {
    const { clock, timers } = this.#o;
    await this.#loadMissing();
    const asked: Promise<T>[] = [];
    let begunMs = clock.monotonicMs();
    for (const shard of [...this.#shards.values()]) {
      if (clock.monotonicMs() - begunMs >= SLICE_MS) {
        await new Promise<void>((resolve) => timers.at(clock.monotonicMs(), resolve));
        begunMs = clock.monotonicMs();
      }
      asked.push(ask(shard));
    }
    return await Promise.all(asked);
  }

  /**
   * This broker leads the partition now: its shard is loaded, unless it is already. Resolves when it is, or cannot be.
   */
  async lead(partition: number): Promise<void> {
    await this.#shard(partition)?.whenLoaded();
  }

  /**
   * Another broker leads the partition, or it is gone: waiting clients are told to look for another coordinator.
   * Resolves when nothing is being written any more.
   */
  async resign(partition: number): Promise<void> {
    const shard = this.#shards.get(partition);
    if (shard === undefined) return await this.#closing.get(partition);
    this.#shards.delete(partition);
    const before = this.#closing.get(partition);
    const closing = Promise.all([before, shard.close()]).then(() => {
      if (this.#closing.get(partition) === closing) this.#closing.delete(partition);
    });
    this.#closing.set(partition, closing);
    await closing;
  }

  /** Every waiting client is told to look for another coordinator. Resolves when nothing is being written any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#shards.keys(), ...this.#closing.keys()].map((partition) => this.resign(partition)));
  }

  #partitions(): number[] {
    return Array.from({ length: this.#o.storage.partitionCount() }, (_, index) => index);
  }

  /** Not all at once: each holds the event loop while it replays what it has read. */
  async #whenMayLoad(partition: number): Promise<void> {
    await this.#closing.get(partition);
    if (this.#loading < LOADING_AT_ONCE) this.#loading += 1;
    else await new Promise<void>((resolve) => this.#waitingToLoad.push(resolve));
  }

  #loadNext(): void {
    const next = this.#waitingToLoad.shift();
    if (next === undefined) this.#loading -= 1;
    else next();
  }

  /**
   * The shard of the partition, which starts to load on first use; null where the partition is not on this broker.
   */
  #shard(partition: number): Shard<Event, Reply, Rec, Effect> | null {
    const known = this.#shards.get(partition);
    if (known !== undefined) return known;
    if (this.#isClosed) return null;
    const { topic, storage, kind, writeTimeoutMs = Infinity, clock, logger } = this.#o;
    const log = storage.log(partition);
    if (log === null) return null;
    const shard = new Shard({
      name: partitionName({ topic, partition }),
      partition,
      kind,
      log,
      whenDurable: (covered) => storage.whenDurable(covered),
      writeTimeoutMs,
      clock,
      timers: this.#timers,
      logger,
    });
    this.#shards.set(partition, shard);
    void shard.load(this.#whenMayLoad(partition)).then(() => this.#loadNext());
    return shard;
  }
}

function nobody(error: Exclude<ErrorName, "NONE">): FoundCoordinator {
  return { error };
}

/** Kafka's: Java's hash of the key, made positive, modulo. */
export function partitionOf(key: string, partitionCount: number): number {
  let hash = 0;
  for (let at = 0; at < key.length; at++) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
  // -2^31 has no positive counterpart; Kafka takes 0.
  return (hash === -(2 ** 31) ? 0 : Math.abs(hash)) % partitionCount;
}
