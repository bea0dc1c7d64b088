/**
 * The controller: what the cluster agrees on about partitions follows the brokers that are registered. It elects
 * leaders, takes brokers that are gone out of ISRs, ends reassignments, and applies `min.insync.replicas`.
 *
 * Every broker runs one, and the one that holds the controller's entry acts. Two that act at once do no harm: each
 * change is a transaction on the state that it was decided on (`core/replication/transitions.ts`).
 *
 * @module
 */
import type { ClusterImage, ImageChange, Metadata, Place, TopicImage } from "../../metadata/mod.ts";
import { type PartitionState, targetOf, transition } from "../../replication/mod.ts";
import { LoopShare } from "../../runtime/loop_share.ts";
import { type Clock, type Logger, OperatingFailure, type Timers } from "../../runtime/ports.ts";
import { RateLimitedLog } from "../../runtime/rate_limited_log.ts";
import { type BrokerConfig, topicSettings } from "../config/mod.ts";

export interface ControllerOptions {
  readonly metadata: Metadata;
  readonly config: BrokerConfig;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

const RETRY_AFTER_MS = 200;
const FAILING = "controller";

/** What is to be looked at: everything, or the partitions of some topics, by id. */
type Due = "all" | ReadonlySet<string>;

/** Runs until the returned function is called; that ends when nothing is being changed any more. */
export function startController(o: ControllerOptions): () => Promise<void> {
  const controller = new Controller(o);
  return () => controller.stop();
}

class Controller {
  readonly #o: ControllerOptions;
  readonly #limited: RateLimitedLog;
  readonly #stopFollowing: () => void;
  #due: Due = "all";
  #running: Promise<void> | null = null;
  #cancelRebalance: () => void = () => {};
  #wakeEarly: () => void = () => {};
  #isStopped = false;

  constructor(o: ControllerOptions) {
    this.#o = o;
    this.#limited = new RateLimitedLog(o);
    this.#stopFollowing = o.metadata.onChange((change) => this.#follow(change));
    this.#rebalanceLater();
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopFollowing();
    this.#cancelRebalance();
    this.#wakeEarly();
    this.#limited.end();
    await this.#running;
  }

  #follow({ image, previous, created, changed }: ImageChange): void {
    const isNew = image.controller !== previous.controller;
    const isWide = image.brokers !== previous.brokers || image.brokerConfigs !== previous.brokerConfigs;
    if (isNew || isWide) this.#due = "all";
    else if (this.#due !== "all") {
      const topics = [...created, ...changed.map(({ to }) => to)].map(({ id }) => id);
      if (topics.length > 0) this.#due = new Set([...this.#due, ...topics]);
    }
    this.#wake();
  }

  #wake(): void {
    const isIdle = this.#due !== "all" && this.#due.size === 0;
    if (this.#running !== null || this.#isStopped || isIdle || !this.#o.metadata.isController) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
      // What came between the last look and this.
      this.#wake();
    });
  }

  async #run(): Promise<void> {
    // What was asked for in this turn of the loop is looked at together.
    await Promise.resolve();
    while (!this.#isStopped && this.#o.metadata.isController) {
      const due = this.#due;
      if (due !== "all" && due.size === 0) return;
      this.#due = new Set();
      const isSettled = await this.#settle(due);
      if (isSettled) continue;
      this.#due = "all";
      await this.#pause();
    }
  }

  /** Whether everything is as it should be; not so where another writer was first, or the store does not answer. */
  async #settle(due: Due): Promise<boolean> {
    const { metadata } = this.#o;
    try {
      const places = await this.#unsettled(due);
      if (places.length === 0) return true;
      const isDone = await metadata.changePartitions(places, (agreed, place) => this.#next(agreed, place), {
        as: "controller",
      });
      this.#limited.over(FAILING, "The controller changes partitions again");
      return isDone;
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#limited.error(`The controller cannot change partitions: ${failure.message}`, {}, {
        of: FAILING,
        kind: failure.code,
      });
      return false;
    }
  }

  async #unsettled(due: Due): Promise<Place[]> {
    const { image } = this.#o.metadata;
    const share = new LoopShare(this.#o);
    const found: Place[] = [];
    for (const topic of due === "all" ? image.topics.values() : topicsOf(due, image)) {
      await share.rest();
      for (const { index, agreed } of topic.partitions) {
        const place = { topicId: topic.id, index };
        if (agreed !== null && this.#next(agreed, place) !== null) found.push(place);
      }
    }
    return found;
  }

  #next(agreed: PartitionState, { topicId }: Place): PartitionState | null {
    const { metadata: { image }, config } = this.#o;
    const { registrations } = image;
    const topic = image.topicsById.get(topicId);
    if (topic === undefined) return null;
    const minIsr = Math.min(minIsrOf(topic, config), targetOf(agreed).length);
    const changed = minIsr === agreed.minIsr ? null : transition(agreed, { kind: "minIsr", minIsr }, registrations);
    const settled = transition(changed ?? agreed, { kind: "brokersChanged" }, registrations) ?? changed;
    return settled === null ? null : { ...settled, partitionEpoch: agreed.partitionEpoch + 1 };
  }

  /** Leaders go back to where they were placed, so that no broker leads too much after others were away. */
  #rebalanceLater(): void {
    const { clock, timers, config } = this.#o;
    const everyMs = config.get("leader.imbalance.check.interval.seconds") * 1000;
    if (!config.get("auto.leader.rebalance.enable")) return;
    this.#cancelRebalance = timers.at(clock.monotonicMs() + everyMs, () => {
      void this.#rebalance().then(() => {
        if (!this.#isStopped) this.#rebalanceLater();
      });
    });
  }

  async #rebalance(): Promise<void> {
    const { metadata } = this.#o;
    if (!metadata.isController) return;
    const places = [...metadata.image.topics.values()].flatMap(({ id, partitions }) =>
      partitions.flatMap(({ index, agreed }) =>
        agreed !== null && agreed.leader !== targetOf(agreed)[0] ? [{ topicId: id, index }] : []
      )
    );
    try {
      await metadata.changePartitions(
        places,
        (agreed) => transition(agreed, { kind: "electPreferred" }, metadata.image.registrations),
        { as: "controller" },
      );
    } catch (failure) {
      // It is tried again at the next look.
      if (!(failure instanceof OperatingFailure)) throw failure;
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

function topicsOf(ids: ReadonlySet<string>, { topicsById }: ClusterImage): TopicImage[] {
  return [...ids].flatMap((id) => topicsById.get(id) ?? []);
}

function minIsrOf({ configs }: TopicImage, config: BrokerConfig): number {
  return topicSettings(config, configs).minInsyncReplicas;
}
