/**
 * The log in which coordinators keep their state, as the runtime uses it. The broker implements it over a topic.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";
import type { OperatingFailure } from "../../runtime/ports.ts";
import type { Covered } from "./state_machine.ts";

/** One topic in which each partition keeps the state of one shard. */
export interface CoordinatorStorage {
  /** This broker's. */
  readonly brokerId: number;
  /** Of the topic, or of the one that would be created. A key's partition follows from it, so it never changes. */
  partitionCount(): number;
  /** Creates the topic where there is none. Resolves when it can be written to, or with the reason why not. */
  ensureTopic(): Promise<ErrorName>;
  /** Null where there is no such partition or another broker leads it. */
  log(partition: number): ShardLog | null;
  /** The broker that leads the partition, this one or another; -1 where none does. */
  leaderOf(partition: number): number;
  /** Resolves when what is in these partitions now would survive a power cut, or never can; does not fail. */
  whenDurable(covered: readonly Covered[]): Promise<void>;
}

/** One partition of the topic, led by this broker. */
export interface ShardLog {
  /** The epoch in which this broker leads it, now. */
  readonly leaderEpoch: number;
  /**
   * Whole batches, from the start to the present end; when that is reached, what a coordinator acts on elsewhere is
   * durable. Throws OperatingFailure or MalformedBytes.
   */
  read(): AsyncIterable<Uint8Array>;
  /**
   * Appends before it returns, so that calls are in order; the promise resolves when the batch is durable, or with the
   * error that prevented that.
   */
  append(batch: Uint8Array): Promise<ErrorName>;
  /**
   * What prevented the last append, with the way out; null when the error says it all.
   */
  lastAppendError(): OperatingFailure | null;
}
