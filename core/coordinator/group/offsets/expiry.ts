/**
 * Expiry of committed offsets, as in Kafka. In a group without members retention counts from when the last member left;
 * for a client that commits without being a member, from each commit; in a group of consumers only the offsets of
 * topics that no member subscribes to expire. A group without members is deleted with its last offset.
 *
 * @module
 */
import { expirationBase, type Group, hasMembers, tombstones, topicsRead } from "../group.ts";
import type { GroupTable } from "../group_table.ts";
import type { StepContext } from "../step_context.ts";
import { RECORD_COST, type Walk } from "../walk.ts";
import type { CommittedOffsets } from "./committed_offsets.ts";
import type { CommittedOffset } from "./records.ts";

/** Walks all groups and returns the tombstones of what has expired. */
export function* expire(groups: GroupTable, offsets: CommittedOffsets): Walk {
  let context = yield 0;
  for (const group of groups.values()) {
    const began: StepContext = context;
    const walk = expireIn(group, offsets);
    walk.next(context);
    let next = walk.next(context);
    while (next.done !== true) {
      context = yield next.value;
      next = walk.next(context);
    }
    if (!next.value) continue;
    // Events may have come between the slices, so check again that nothing is left.
    if (context !== began) {
      context = yield Infinity;
      if (offsets.of(group.groupId) !== undefined || offsets.pending.hasAny(group.groupId)) continue;
    }
    if (groups.get(group.groupId) !== group || hasMembers(group)) continue;
    context.records.push(...tombstones(group));
    context = yield RECORD_COST;
  }
}

/** The tombstones of what has expired in one group; whether nothing is left. */
function* expireIn(group: Group, offsets: CommittedOffsets): Generator<number, boolean, StepContext> {
  let context = yield 0;
  const { groupId } = group;
  const committed = offsets.of(groupId);
  if (committed === undefined) {
    yield 1;
    return !offsets.pending.hasAny(groupId);
  }
  const base = expirationBase(group);
  if (base === null) {
    yield 1;
    return false;
  }
  const read = hasMembers(group) ? topicsRead(group) : new Set<string>();
  context = yield hasMembers(group) ? 1 + 2 * group.members.size : 1;
  let isBare = true;
  for (const [topic, partitions] of committed) {
    if (read === "any" || read.has(topic)) {
      isBare = false;
      continue;
    }
    for (const [partition, each] of partitions) {
      // A transaction that has not ended may be about to replace it.
      const isExpired = hasExpired(each, base, context) && !offsets.pending.has(groupId, topic, partition);
      if (isExpired) context.records.push({ kind: "offset", groupId, topic, partition, value: null });
      else isBare = false;
      context = yield isExpired ? RECORD_COST : 1;
    }
  }
  return isBare && !offsets.pending.hasAny(groupId);
}

/** An old commit may carry its own expiry time. */
function hasExpired(
  committed: CommittedOffset,
  base: (committed: CommittedOffset) => number,
  { at: { wallMs }, config: { offsetsRetentionMs } }: StepContext,
): boolean {
  const { expireTimestampMs } = committed;
  return expireTimestampMs === -1 ? wallMs - base(committed) >= offsetsRetentionMs : wallMs >= expireTimestampMs;
}
