/**
 * Which brokers are followed, for which partitions: one fetcher for each broker that leads something this one has a
 * replica of.
 *
 * @module
 */
import type { Metadata } from "../../metadata/mod.ts";
import type { Clock, Logger, Network, Timers } from "../../runtime/ports.ts";
import type { BrokerConfig } from "../config/mod.ts";
import type { Partition, Partitions } from "../partitions/mod.ts";
import { endpointOf } from "./broker_links.ts";
import { ReplicaFetcher } from "./replica_fetcher.ts";

export interface ReplicaFetchersOptions {
  readonly metadata: Metadata;
  readonly partitions: Partitions;
  readonly config: BrokerConfig;
  readonly network: Network;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Runs until the returned function is called; that ends when nothing more is copied. */
export function startReplicaFetchers(o: ReplicaFetchersOptions): () => Promise<void> {
  const fetchers = new ReplicaFetchers(o);
  return () => fetchers.stop();
}

const nothing: readonly Partition[] = [];

class ReplicaFetchers {
  readonly #o: ReplicaFetchersOptions;
  /** By the broker that is followed. */
  readonly #fetchers = new Map<number, ReplicaFetcher>();
  #followed: ReadonlyMap<number, readonly Partition[]> = new Map();
  readonly #stopFollowing: () => void;
  #cancelLook: (() => void) | null = null;
  #isStopped = false;

  constructor(o: ReplicaFetchersOptions) {
    this.#o = o;
    const ends = [o.metadata.onChange(() => this.#lookSoon()), o.partitions.whenServed(() => this.#lookSoon())];
    this.#stopFollowing = () => {
      for (const end of ends) end();
    };
    this.#lookSoon();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopFollowing();
    this.#cancelLook?.();
    await Promise.all([...this.#fetchers.values()].map((fetcher) => fetcher.stop()));
  }

  /** Once for all that changes in this turn of the loop. */
  #lookSoon(): void {
    const { clock, timers } = this.#o;
    this.#cancelLook ??= timers.at(clock.monotonicMs(), () => {
      this.#cancelLook = null;
      this.#look();
    });
  }

  #look(): void {
    if (this.#isStopped) return;
    const followed = new Map<number, Partition[]>();
    for (const partition of this.#o.partitions.all()) {
      const { role } = partition;
      if (role.kind !== "follower" || partition.isDeleted || partition.log.failed !== null) continue;
      const known = followed.get(role.leader);
      if (known === undefined) followed.set(role.leader, [partition]);
      else known.push(partition);
    }
    this.#followed = followed;
    for (const leader of followed.keys()) {
      if (!this.#fetchers.has(leader)) this.#fetchers.set(leader, this.#start(leader));
    }
    for (const fetcher of this.#fetchers.values()) fetcher.changed();
  }

  #start(leader: number): ReplicaFetcher {
    const { metadata, config, network, clock, timers, logger } = this.#o;
    return new ReplicaFetcher({
      brokerId: config.get("node.id"),
      brokerEpoch: () => metadata.brokerEpoch,
      leader,
      endpoint: () => endpointOf(leader, this.#o),
      followed: () => this.#followed.get(leader) ?? nothing,
      config,
      network,
      clock,
      timers,
      logger,
    });
  }
}
