/**
 * The `range` assignor of the consumer protocol: each subscriber gets a run of adjacent partitions of each topic, so
 * that members get the same partition numbers of topics with equal partition counts.
 *
 * @module
 */
import type { AssignorInput, AssignorResult } from "./assignor.ts";

interface TopicShare {
  /** What every member gets at least. */
  readonly quota: number;
  readonly partitionCount: number;
  /** How many more members get one more. */
  extra: number;
  next: number;
}

/** `org.apache.kafka.coordinator.group.assignor.RangeAssignor`. */
export function assignRange({ members, partitionCount }: AssignorInput): AssignorResult {
  const subscribers = new Map<string, number>();
  for (const { topicIds } of members.values()) {
    for (const topicId of topicIds) subscribers.set(topicId, (subscribers.get(topicId) ?? 0) + 1);
  }
  const shares = new Map<string, TopicShare>();
  for (const [topicId, count] of subscribers) {
    const partitions = partitionCount(topicId);
    const quota = Math.trunc(partitions / count);
    shares.set(topicId, { quota, partitionCount: partitions, extra: partitions % count, next: 0 });
  }
  const assignments = new Map<string, Map<string, Set<number>>>();
  for (const [memberId, { topicIds }] of [...members].sort(byName)) {
    const assignment = new Map<string, Set<number>>();
    for (const topicId of topicIds) {
      const partitions = take(shares.get(topicId)!);
      if (partitions.size > 0) assignment.set(topicId, partitions);
    }
    assignments.set(memberId, assignment);
  }
  return assignments;
}

function take(share: TopicShare): Set<number> {
  const end = Math.min(share.next + share.quota + (share.extra > 0 ? 1 : 0), share.partitionCount);
  if (share.extra > 0) share.extra -= 1;
  const partitions = new Set<number>();
  for (; share.next < end; share.next++) partitions.add(share.next);
  return partitions;
}

type Entry = readonly [memberId: string, member: { readonly instanceId: string | null }];

/** Static members first, by instance id, which outlives the member id; then the others, by member id. */
function byName([idA, { instanceId: a }]: Entry, [idB, { instanceId: b }]: Entry): number {
  if (a !== null && b !== null) return compare(a, b);
  if (a !== null) return -1;
  return b !== null ? 1 : compare(idA, idB);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
