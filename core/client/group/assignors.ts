/**
 * How the leader of a group shares partitions out. Each assignor is a function of the members and the topics' sizes, and what
 * it returns must be what Java's assignor of that name returns, for members of both kinds take turns at leading; only the
 * cooperative one is free to differ, since it starts from what each member holds.
 *
 * @module
 */
import type { Assigned, Subscription } from "./consumer_protocol.ts";
import { cooperativeSticky } from "./cooperative_sticky.ts";

export interface AssignableMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly subscription: Subscription;
}

/** What each member gets, by member id. Every member has an entry. */
export type Assignment = ReadonlyMap<string, readonly Assigned[]>;

/** `sizes`: how many partitions each topic has; a topic that is not there has none. */
export type Assign = (members: readonly AssignableMember[], sizes: ReadonlyMap<string, number>) => Assignment;

export interface Assignor {
  readonly assign: Assign;
  /** Members keep what they hold while the group rebalances, and give up only what moves (KIP-429). */
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

/** Each topic is cut into runs of neighbouring partitions, the first members getting one more where it does not come out even. */
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

/** All partitions of all topics in order, dealt out in turn to whoever wants the topic. */
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

/** Static members first, by instance id, then the others by member id: an order that survives restarts. */
export function inOrder(members: readonly AssignableMember[]): AssignableMember[] {
  return [...members].sort((a, b) => {
    if (a.instanceId !== null && b.instanceId !== null) return compare(a.instanceId, b.instanceId);
    if (a.instanceId !== null) return -1;
    if (b.instanceId !== null) return 1;
    return compare(a.memberId, b.memberId);
  });
}

export function sorted(sizes: ReadonlyMap<string, number>): [topic: string, size: number][] {
  return [...sizes].sort(([a], [b]) => compare(a, b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Collects what each member gets. */
export class AssignmentBuilder {
  readonly #byMember: ReadonlyMap<string, Map<string, number[]>>;

  constructor(members: readonly AssignableMember[]) {
    this.#byMember = new Map(members.map(({ memberId }) => [memberId, new Map()]));
  }

  give(memberId: string, topic: string, partition: number): void {
    const topics = this.#byMember.get(memberId)!;
    const present = topics.get(topic);
    if (present === undefined) topics.set(topic, [partition]);
    else present.push(partition);
  }

  assignment(): Assignment {
    return new Map(
      [...this.#byMember].map(([memberId, topics]) => [
        memberId,
        [...topics].sort(([a], [b]) => compare(a, b)).map(([topic, partitions]) => ({
          topic,
          partitions: partitions.sort((a, b) => a - b),
        })),
      ]),
    );
  }
}
