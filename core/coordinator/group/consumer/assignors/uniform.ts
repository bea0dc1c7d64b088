/**
 * The `uniform` assignor of the consumer protocol, the default: all members get the same number of partitions, give or
 * take one, and keep what they have as far as that allows. This file is the case in which all subscribe to the same
 * topics; `uniform_heterogeneous.ts` is the other.
 *
 * @module
 */
import { assert } from "../../../../base/assert.ts";
import type { Assignment, AssignorInput, AssignorResult } from "./assignor.ts";
import { capacityOfCopy, hashOfInteger, hashOfString, hashOfUuid, javaOrder } from "../../../../base/java_order.ts";
import { assignUniformHeterogeneous } from "./uniform_heterogeneous.ts";

/** `org.apache.kafka.coordinator.group.assignor.UniformAssignor`. */
export function assignUniform(input: AssignorInput): AssignorResult {
  if (input.members.size === 0) return new Map();
  return input.isHomogeneous ? assignHomogeneous(input) : assignUniformHeterogeneous(input);
}

interface Unassigned {
  readonly topicId: string;
  readonly partition: number;
}

interface Unfilled {
  readonly assignment: Map<string, Set<number>>;
  /** How many partitions it still has to get. */
  readonly quota: number;
}

function assignHomogeneous({ members, isAssigned, partitionCount }: AssignorInput): AssignorResult {
  const memberIds = javaOrder(members.keys(), hashOfString);
  const { topicIds } = members.get(memberIds[0]!)!;
  if (topicIds.length === 0) return new Map();

  const subscribed = new Set(javaOrder(topicIds, hashOfUuid, capacityOfCopy(topicIds.length)));
  const unassigned: Unassigned[] = [];
  let total = 0;
  for (const topicId of subscribed) {
    const count = partitionCount(topicId);
    total += count;
    for (let partition = 0; partition < count; partition++) {
      if (!isAssigned(topicId, partition)) unassigned.push({ topicId, partition });
    }
  }

  const minimum = Math.trunc(total / memberIds.length);
  let extras = total % memberIds.length;
  const unfilled: Unfilled[] = [];
  const result = new Map<string, Assignment>();
  for (const [index, memberId] of memberIds.entries()) {
    const takesExtra = extras > 0;
    const kept = keep(members.get(memberId)!.assignment, {
      subscribed,
      quota: takesExtra ? minimum + 1 : minimum,
      unassigned,
    });
    let { quota } = kept;
    let hasExtra = takesExtra;
    // A member that is not full leaves the extra one to a member that has it already, as long as enough members come
    // after.
    if (quota > 0 && hasExtra && memberIds.length - index > extras) {
      quota -= 1;
      hasExtra = false;
    }
    if (quota > 0) unfilled.push({ assignment: kept.assignment, quota });
    if (hasExtra) extras -= 1;
    result.set(memberId, kept.assignment);
  }

  let next = 0;
  for (const { assignment, quota } of unfilled) {
    for (let taken = 0; taken < quota && next < unassigned.length; taken++, next++) {
      const { topicId, partition } = unassigned[next]!;
      const partitions = assignment.get(topicId) ?? new Set();
      assignment.set(topicId, partitions.add(partition));
    }
  }
  assert(next === unassigned.length, "every partition finds a member");
  return result;
}

/**
 * What a member keeps of its old assignment, up to `quota`; the rest becomes unassigned. Returns what is left of the
 * quota.
 */
function keep(
  old: Assignment,
  o: { readonly subscribed: ReadonlySet<string>; readonly quota: number; readonly unassigned: Unassigned[] },
): { readonly assignment: Map<string, Set<number>>; readonly quota: number } {
  const assignment = new Map<string, Set<number>>();
  let { quota } = o;
  for (const topicId of javaOrder(old.keys(), hashOfUuid)) {
    if (!o.subscribed.has(topicId)) continue;
    const partitions = [...old.get(topicId)!];
    if (partitions.length <= quota) {
      quota -= partitions.length;
      assignment.set(topicId, new Set(partitions));
      continue;
    }
    const kept = new Set<number>();
    for (const partition of javaOrder(partitions, hashOfInteger, capacityOfCopy(partitions.length))) {
      if (quota > 0) {
        quota -= 1;
        kept.add(partition);
      } else o.unassigned.push({ topicId, partition });
    }
    if (kept.size > 0) assignment.set(topicId, kept);
  }
  return { assignment, quota };
}
