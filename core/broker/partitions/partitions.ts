/**
 * All partitions this broker leads.
 *
 * @module
 */
import type { Partition } from "./partition.ts";

/** The part of it that handlers and the coordinators see. */
export interface Partitions {
  get(topic: string, index: number): Partition | null;
  getById(topicId: string, index: number): Partition | null;
  all(): Iterable<Partition>;
  /** Ends when the partitions of everything the cluster image holds now are open (or known to be offline), those of what it no longer holds gone. */
  settled(): Promise<void>;
}
