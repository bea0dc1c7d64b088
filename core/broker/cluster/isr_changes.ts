/**
 * Changes of the ISR that this broker finds necessary for the partitions that it leads: a follower that has caught up
 * joins, one that has been behind for too long leaves. What is found in one turn of the loop is asked for together.
 *
 * Note: until the outcome is known a change counts as pending (`core/replication/leading.ts`). One that was refused was
 * decided on an older state than the image has by then; one whose outcome is unknown is asked for again.
 *
 * @module
 */
import type { Metadata } from "../../metadata/mod.ts";
import { type PartitionEvent, type PartitionState, transition } from "../../replication/mod.ts";
import { type Clock, type Logger, OperatingFailure, type Timers } from "../../runtime/ports.ts";
import { RateLimitedLog } from "../../runtime/rate_limited_log.ts";
import type { BrokerConfig } from "../config/mod.ts";
import type { Partition, Partitions } from "../partitions/mod.ts";

export interface IsrChangesOptions {
  readonly brokerId: number;
  readonly metadata: Metadata;
  readonly partitions: Partitions;
  readonly config: BrokerConfig;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

const RETRY_AFTER_MS = 500;
const FAILING = "isr";

export class IsrChanges {
  readonly #o: IsrChangesOptions;
  readonly #limited: RateLimitedLog;
  /** Proposed and not asked for yet. */
  #proposed = new Map<Partition, PartitionEvent>();
  #running: Promise<void> | null = null;
  #cancelLook: () => void = () => {};
  #wakeEarly: () => void = () => {};
  #isStopped = false;

  constructor(o: IsrChangesOptions) {
    this.#o = o;
    this.#limited = new RateLimitedLog(o);
    this.#lookLater();
  }

  /** Ends when nothing is being asked for. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelLook();
    this.#wakeEarly();
    this.#limited.end();
    await this.#running;
  }

  /** A replica of the partition has told how far it is. */
  consider(partition: Partition): void {
    const { clock, config, metadata } = this.#o;
    if (this.#isStopped) return;
    const change = partition.proposeIsrChange({
      nowMs: clock.monotonicMs(),
      maxLagMs: config.get("replica.lag.time.max.ms"),
      registrations: metadata.image.registrations,
    });
    if (change === null) return;
    this.#proposed.set(partition, change);
    this.#running ??= this.#run().finally(() => this.#running = null);
  }

  /** Followers that have fallen silent say nothing. */
  #lookLater(): void {
    const { clock, timers, config, partitions } = this.#o;
    this.#cancelLook = timers.at(clock.monotonicMs() + config.get("replica.lag.time.max.ms") / 2, () => {
      for (const partition of partitions.all()) if (partition.isLeader) this.consider(partition);
      this.#lookLater();
    });
  }

  async #run(): Promise<void> {
    // What is found in this turn of the loop is asked for together.
    await Promise.resolve();
    while (this.#proposed.size > 0 && !this.#isStopped) {
      const proposed = this.#proposed;
      this.#proposed = new Map();
      while (!this.#isStopped && !await this.#ask(proposed)) await this.#pause();
      // Those that were made are agreed on by now; the others are found again.
      for (const partition of proposed.keys()) partition.withdrawIsrChange();
    }
  }

  /** False when the outcome is not known. */
  async #ask(proposed: ReadonlyMap<Partition, PartitionEvent>): Promise<boolean> {
    const { brokerId, metadata } = this.#o;
    const places = [...proposed].map(([partition, event]) => ({
      topicId: partition.topicId,
      index: partition.index,
      event,
      epoch: partition.leaderEpoch,
    }));
    const next = (agreed: PartitionState, at: typeof places[number]): PartitionState | null =>
      agreed.leader === brokerId && agreed.leaderEpoch === at.epoch
        ? transition(agreed, at.event, metadata.image.registrations)
        : null;
    try {
      await metadata.changePartitions(places, next, { as: "leader" });
      this.#limited.over(FAILING, "In-sync replicas are changed again");
      return true;
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#limited.error(`In-sync replicas cannot be changed: ${failure.message}`, {}, {
        of: FAILING,
        kind: failure.code,
      });
      return false;
    }
  }

  #pause(): Promise<void> {
    const { clock, timers } = this.#o;
    return new Promise((resolve) => {
      const cancel = timers.at(clock.monotonicMs() + RETRY_AFTER_MS, resolve);
      this.#wakeEarly = () => {
        cancel();
        resolve();
      };
    });
  }
}
