/**
 * The members that can be assigned partitions and the assignment of each, with the orders that all assignors share.
 *
 * @module
 */
import type { Assigned, Subscription } from "./consumer_protocol.ts";

export interface AssignableMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly subscription: Subscription;
}

/** What each member gets, by member id. Every member has an entry. */
export type Assignment = ReadonlyMap<string, readonly Assigned[]>;

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
