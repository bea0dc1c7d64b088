/**
 * Follows the partitions that one other broker leads: asks it for what comes next of all of them, appends that, makes
 * it durable, and asks again. So the offset that it asks for says what is on this disk, and many partitions share a
 * flush.
 *
 * An answer is used only while the log is as it was asked for (`core/replication/following.ts`): it may be late, and
 * the log may have been cut since.
 *
 * @module
 */
import { partitionName } from "../../protocol/partition_names.ts";
import { ZERO_UUID } from "../../base/uuid.ts";
import { Connection } from "../../client/mod.ts";
import type { Endpoint } from "../../metadata/mod.ts";
import { type ErrorName, errorName } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { type FetchPosition, isStillAsked, truncationOffset } from "../../replication/mod.ts";
import { type Clock, type Logger, type Network, OperatingFailure, type Timers } from "../../runtime/ports.ts";
import { RateLimitedLog } from "../../runtime/rate_limited_log.ts";
import type { BrokerConfig } from "../config/mod.ts";
import type { Partition } from "../partitions/mod.ts";

export interface ReplicaFetcherOptions {
  readonly brokerId: number;
  readonly brokerEpoch: () => number;
  readonly leader: number;
  /** Where the leader is reached now; null while it is not registered. */
  readonly endpoint: () => Endpoint | null;
  /** What is to be followed now. */
  readonly followed: () => readonly Partition[];
  readonly config: BrokerConfig;
  readonly network: Network;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

type PartitionAnswer = Responses["Fetch"]["responses"][number]["partitions"][number];

/** A partition as it was when it was asked for. */
interface Asked {
  readonly partition: Partition;
  readonly position: FetchPosition;
}

const CONNECT_MS = 3_000;
/** Beyond what the leader was asked to wait. */
const ANSWER_MS = 10_000;
/** After a failure of the connection, and for a partition that the leader does not serve. */
const BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 2_000;

export class ReplicaFetcher {
  readonly #o: ReplicaFetcherOptions;
  readonly #limited: RateLimitedLog;
  /** Until when a partition is left alone. */
  readonly #backoff = new Map<Partition, number>();
  #connection: { readonly to: string; readonly connection: Connection } | null = null;
  #rounds = 0;
  #wake: () => void = () => {};
  #isStopped = false;
  readonly #running: Promise<void>;

  constructor(o: ReplicaFetcherOptions) {
    this.#o = o;
    this.#limited = new RateLimitedLog(o);
    this.#running = this.#run();
  }

  /** What is followed may have changed. */
  changed(): void {
    this.#wake();
  }

  /** Ends when nothing more is appended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#connection?.connection.close();
    this.#wake();
    await this.#running;
    this.#limited.end();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#isStopped) {
      const asked = this.#askedNow();
      if (asked.length === 0) {
        await this.#sleep(BACKOFF_MS);
        continue;
      }
      try {
        const answer = await this.#fetch(asked);
        failures = 0;
        await this.#take(asked, answer);
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        if (this.#isStopped) return;
        this.#disconnect();
        this.#limited.warn(`Cannot follow broker ${this.#o.leader}: ${failure.message}`, {}, {
          of: "leader",
          kind: failure.code,
        });
        await this.#sleep(Math.min(BACKOFF_MS * 2 ** failures++, LONGEST_BACKOFF_MS));
      }
    }
  }

  #askedNow(): Asked[] {
    const nowMs = this.#o.clock.monotonicMs();
    const all = this.#o.followed();
    const first = this.#rounds++ % Math.max(1, all.length);
    return [...all.slice(first), ...all.slice(0, first)].flatMap((partition) => {
      // What is followed may have changed since it was looked at.
      if (!isFollower(partition, this.#o.leader)) return [];
      const untilMs = this.#backoff.get(partition);
      if (untilMs !== undefined && untilMs > nowMs) return [];
      this.#backoff.delete(partition);
      return [{ partition, position: positionOf(partition) }];
    });
  }

  async #fetch(asked: readonly Asked[]): Promise<Map<string, PartitionAnswer>> {
    const { config, brokerId, brokerEpoch } = this.#o;
    const connection = await this.#connected();
    const maxWaitMs = config.get("replica.fetch.wait.max.ms");
    const request: Requests["Fetch"] = {
      clusterId: null,
      replicaId: -1,
      replicaState: { replicaId: brokerId, replicaEpoch: brokerEpoch() },
      maxWaitMs,
      minBytes: 1,
      maxBytes: config.get("replica.fetch.response.max.bytes"),
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics: topicsOf(asked, this.#mostOfOne()),
      forgottenTopicsData: [],
      rackId: "",
    };
    const answer = await connection.send("Fetch", request, connection.version("Fetch"), maxWaitMs + ANSWER_MS);
    if (answer.errorCode !== 0) {
      throw new OperatingFailure(errorName(answer.errorCode), `it answers ${errorName(answer.errorCode)}`);
    }
    this.#limited.over("leader", `Broker ${this.#o.leader} is followed again`);
    return new Map(
      answer.responses.flatMap(({ topicId, partitions }) =>
        partitions.map((one): [string, PartitionAnswer] => [`${topicId}/${one.partitionIndex}`, one])
      ),
    );
  }

  /**
   * Each round waits for the disk, so unless it is said otherwise one partition may take all that an answer may have.
   * Each round begins with another partition.
   */
  #mostOfOne(): number {
    const { config } = this.#o;
    const isSaid = config.given.has("replica.fetch.max.bytes");
    return isSaid ? config.get("replica.fetch.max.bytes") : config.get("replica.fetch.response.max.bytes");
  }

  async #take(asked: readonly Asked[], answers: ReadonlyMap<string, PartitionAnswer>): Promise<void> {
    const cuts: Promise<void>[] = [];
    const flushes: Promise<void>[] = [];
    for (const one of asked) {
      const { partition, position } = one;
      const answer = answers.get(`${partition.topicId}/${partition.index}`);
      // The first partitions that have much leave no room for the others, which come first next time.
      const isAsked = isFollower(partition, this.#o.leader) && isStillAsked(position, positionOf(partition));
      if (answer === undefined || !isAsked) continue;
      if (answer.errorCode !== 0) cuts.push(this.#refused(partition, answer));
      else if (answer.divergingEpoch !== null) cuts.push(this.#cut(partition, answer.divergingEpoch));
      else if (this.#append(partition, answer)) flushes.push(this.#flush(partition));
    }
    await Promise.all([...cuts, ...flushes]);
  }

  /** Whether there is something to flush. */
  #append(partition: Partition, { records, highWatermark, logStartOffset }: PartitionAnswer): boolean {
    const { clock } = this.#o;
    const before = partition.log.endOffset;
    if (records instanceof Uint8Array && records.length > 0) {
      const { fault } = partition.log.appendReplicated(records, clock.wallMs());
      if (fault !== null) this.#leaveAlone(partition, fault);
    }
    const { endOffset } = partition.log;
    partition.learnHighWatermark(Math.min(highWatermark, endOffset));
    if (logStartOffset > partition.logStartOffset) this.#raiseStart(partition, logStartOffset);
    return endOffset > before;
  }

  async #flush(partition: Partition): Promise<void> {
    try {
      await partition.log.whenDurable(partition.log.endOffset);
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#leaveAlone(partition, failure.message);
    }
  }

  /** Not waited for: what the leader has deleted may be here a while longer. */
  #raiseStart(partition: Partition, offset: number): void {
    partition.log.deleteRecords(Math.min(offset, partition.log.endOffset)).catch((failure: unknown) => {
      if (!(failure instanceof OperatingFailure)) throw failure;
    });
  }

  /** To where it is the leader's. */
  async #cut(partition: Partition, diverging: { readonly epoch: number; readonly endOffset: number }): Promise<void> {
    const { log } = partition;
    const endOf = (epoch: number) => {
      const { epoch: known, endOffset } = log.endOffsetForEpoch(epoch);
      return known < 0 ? { epoch: -1, endOffset: 0 } : { epoch: known, endOffset };
    };
    const to = truncationOffset(diverging, { endOffset: log.endOffset, endOf });
    const { topic, index } = partition;
    this.#o.logger.info(
      `${partitionName({ topic, partition: index })} is truncated to ${to}, where it diverges from its leader`,
      {
        endOffset: log.endOffset,
        highWatermark: partition.highWatermark,
      },
    );
    await this.#exclusively(partition, () => log.truncateTo(to));
  }

  async #refused(partition: Partition, { errorCode, logStartOffset }: PartitionAnswer): Promise<void> {
    const error: ErrorName = errorName(errorCode);
    const { log } = partition;
    if (error === "OFFSET_OUT_OF_RANGE" && logStartOffset > log.endOffset) {
      return await this.#exclusively(partition, () => log.restartAt(logStartOffset));
    }
    if (error === "TOPIC_AUTHORIZATION_FAILED") {
      const { leader, brokerId } = this.#o;
      this.#limited.warn(
        `Broker ${leader} does not let broker ${brokerId} copy: its user needs the right to CLUSTER_ACTION on the cluster`,
        {},
        { of: "rights" },
      );
    }
    // It is about to lead, or leads no more: one of us will hear of it soon.
    this.#leaveAlone(partition, `the leader answers ${error}`);
  }

  async #exclusively(partition: Partition, work: () => Promise<void>): Promise<void> {
    try {
      await partition.exclusively(work, () => this.#o.clock.monotonicMs());
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#leaveAlone(partition, failure.message);
    }
  }

  #leaveAlone(partition: Partition, why: string): void {
    this.#backoff.set(partition, this.#o.clock.monotonicMs() + BACKOFF_MS);
    this.#o.logger.debug(
      `${partitionName({ topic: partition.topic, partition: partition.index })} does not follow for a while: ${why}`,
    );
  }

  async #connected(): Promise<Connection> {
    const { endpoint, brokerId, network, clock, timers, leader, config } = this.#o;
    const where = endpoint();
    if (where === null) throw new OperatingFailure("ENOENT", "it is not registered");
    const to = `${where.host}:${where.port}`;
    if (this.#connection !== null && this.#connection.to === to && !this.#connection.connection.isClosed) {
      return this.#connection.connection;
    }
    this.#disconnect();
    const connection = await Connection.open({
      ...where,
      clientId: `broker-${brokerId}-fetcher-${leader}`,
      softwareVersion: "0",
      connectTimeoutMs: CONNECT_MS,
      requestTimeoutMs: ANSWER_MS,
      // One batch may be larger than what is asked for.
      maxResponseBytes: config.get("replica.fetch.response.max.bytes") + config.get("socket.request.max.bytes"),
    }, { network, clock, timers });
    this.#connection = { to, connection };
    if (this.#isStopped) connection.close();
    return connection;
  }

  #disconnect(): void {
    this.#connection?.connection.close();
    this.#connection = null;
  }

  #sleep(ms: number): Promise<void> {
    const { clock, timers } = this.#o;
    if (this.#isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = timers.at(clock.monotonicMs() + ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

function positionOf({ log, leaderEpoch }: Partition): FetchPosition {
  return { leaderEpoch, offset: log.endOffset, lastEpoch: log.lastRecordEpoch };
}

function isFollower({ role, isDeleted, log }: Partition, leader: number): boolean {
  return role.kind === "follower" && role.leader === leader && !isDeleted && log.failed === null;
}

function topicsOf(asked: readonly Asked[], partitionMaxBytes: number): Requests["Fetch"]["topics"] {
  const topics = new Map<string, Requests["Fetch"]["topics"][number]>();
  for (const { partition, position } of asked) {
    const { topicId, topic } = partition;
    const known = topics.get(topicId) ?? { topic, topicId, partitions: [] };
    topics.set(topicId, known);
    known.partitions.push({
      partition: partition.index,
      currentLeaderEpoch: position.leaderEpoch,
      fetchOffset: position.offset,
      lastFetchedEpoch: position.lastEpoch,
      logStartOffset: partition.logStartOffset,
      partitionMaxBytes,
      replicaDirectoryId: ZERO_UUID,
      highWatermark: partition.highWatermark,
    });
  }
  return [...topics.values()];
}
