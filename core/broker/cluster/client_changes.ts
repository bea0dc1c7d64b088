/**
 * What clients ask for about the replicas and leaders of partitions. Any broker carries it out: a change is decided on
 * the state that it is made on, and decided again where another one came first.
 *
 * @module
 */
import type { Metadata, Place } from "../../metadata/mod.ts";
import { type PartitionEvent, type PartitionState, targetOf, transition } from "../../replication/mod.ts";

/** How often at most another change may come first. */
const MOST_TRIES = 20;

export interface WantedChange extends Place {
  readonly event: PartitionEvent;
}

/** Resolves when every change is made that changes anything. Throws OperatingFailure when the store does not answer. */
export async function carryOut(metadata: Metadata, wanted: readonly WantedChange[]): Promise<void> {
  const next = (agreed: PartitionState, { event }: WantedChange): PartitionState | null =>
    transition(agreed, event, metadata.image.registrations);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (await metadata.changePartitions(wanted, next, { as: "client" })) return;
  }
}

/**
 * Who is to lead a partition that nobody leads, when losing what others had is accepted: of those that can, one that
 * was eligible last; null when nobody can.
 */
export function uncleanLeader(
  { lastKnownElr, replicas }: PartitionState,
  { image: { registrations } }: Metadata,
): number | null {
  return [...lastKnownElr, ...replicas].find((id) => registrations.get(id)?.state === "active") ?? null;
}

/** The first of its replicas, which leads where it can. */
export function preferredLeader(agreed: PartitionState): number {
  return targetOf(agreed)[0] ?? -1;
}
