/**
 * How the leader of a group assigns partitions. Each assignor is a function of the members and the topics' sizes, and
 * must return what Java's assignor of that name returns, because a member of either kind may lead; only the cooperative
 * one may differ, because it starts from what each member owns.
 *
 * @module
 */
import { type AssignableMember, type Assignment, AssignmentBuilder, inOrder, sorted } from "./assignment.ts";
import { cooperativeSticky } from "./cooperative_sticky.ts";

export type { AssignableMember, Assignment } from "./assignment.ts";

/** `sizes`: how many partitions each topic has; a missing topic has none. */
export type Assign = (members: readonly AssignableMember[], sizes: ReadonlyMap<string, number>) => Assignment;

export interface Assignor {
  readonly assign: Assign;
  /** Members keep what they own while the group rebalances, and revoke only what moves (KIP-429). */
  readonly cooperative: boolean;
}

/** By the names that go over the wire; `RoundRobinAssigner` is what kafkajs calls the same thing. */
export const assignors = {
  range: { assign: range, cooperative: false },
  roundrobin: { assign: roundRobin, cooperative: false },
  "cooperative-sticky": { assign: cooperativeSticky, cooperative: true },
  RoundRobinAssigner: { assign: roundRobin, cooperative: false },
} as const satisfies Record<string, Assignor>;

export type AssignorName = keyof typeof assignors;

export function isAssignorName(name: string): name is AssignorName {
  return Object.hasOwn(assignors, name);
}

/**
 * Each topic is divided into runs of adjacent partitions; the first members get one more where the division leaves a
 * remainder.
 */
function range(members: readonly AssignableMember[], sizes: ReadonlyMap<string, number>): Assignment {
  const shares = new AssignmentBuilder(members);
  for (const [topic, size] of sorted(sizes)) {
    const takers = inOrder(members).filter(({ subscription }) => subscription.topics.includes(topic));
    const each = Math.floor(size / takers.length), extra = size % takers.length;
    let next = 0;
    for (const [index, { memberId }] of takers.entries()) {
      const end = next + each + (index < extra ? 1 : 0);
      while (next < end) shares.give(memberId, topic, next++);
    }
  }
  return shares.assignment();
}

/** All partitions of all topics in order, assigned in rotation to the members that subscribe to the topic. */
function roundRobin(members: readonly AssignableMember[], sizes: ReadonlyMap<string, number>): Assignment {
  const shares = new AssignmentBuilder(members);
  const ring = inOrder(members);
  let turn = 0;
  for (const [topic, size] of sorted(sizes)) {
    if (!ring.some(({ subscription }) => subscription.topics.includes(topic))) continue;
    for (let partition = 0; partition < size; partition++) {
      while (!ring[turn % ring.length]!.subscription.topics.includes(topic)) turn++;
      shares.give(ring[turn++ % ring.length]!.memberId, topic, partition);
    }
  }
  return shares.assignment();
}
