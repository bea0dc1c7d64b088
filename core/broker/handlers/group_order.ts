/**
 * The order in which Kafka answers for several groups: by partition of `__consumer_offsets`, the partitions in the
 * order of Java's HashMap, and within a partition the groups in the order of the request.
 *
 * @module
 */
import { OFFSETS_TOPIC } from "../../protocol/well_known.ts";
import type { Steps } from "../../runtime/steps.ts";

export function* inKafkasOrder(
  groupIds: Iterable<string>,
  partitionOf: (groupId: string) => number,
): Steps<string[]> {
  const byPartition = new Map<number, string[]>();
  // As HashMap.computeIfAbsent does: it doubles the buckets late, and puts a new entry first in its bucket.
  let buckets: number[][] = Array.from({ length: 16 }, () => []);
  for (const groupId of groupIds) {
    yield;
    if (byPartition.size > buckets.length * 0.75) buckets = doubled(buckets);
    const partition = partitionOf(groupId);
    const there = byPartition.get(partition);
    if (there !== undefined) there.push(groupId);
    else {
      byPartition.set(partition, [groupId]);
      buckets[bucketOf(partition, buckets.length)]!.unshift(partition);
    }
  }
  return buckets.flat().flatMap((partition) => byPartition.get(partition)!);
}

function doubled(buckets: readonly (readonly number[])[]): number[][] {
  const to: number[][] = Array.from({ length: 2 * buckets.length }, () => []);
  for (const partition of buckets.flat()) to[bucketOf(partition, to.length)]!.push(partition);
  return to;
}

const TOPIC_HASH = [...OFFSETS_TOPIC].reduce((hash, char) => (Math.imul(hash, 31) + char.charCodeAt(0)) | 0, 0);

/** As java.util.HashMap places an org.apache.kafka.common.TopicPartition. */
function bucketOf(partition: number, buckets: number): number {
  const hash = (Math.imul(31, 31 + partition) + TOPIC_HASH) | 0;
  return (hash ^ (hash >>> 16)) & (buckets - 1);
}
