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

/**
 * Topic -> for each of its partitions, the racks of the replicas as far as they are known. A topic that is missing, or
 * has no partitions, does not exist.
 */
export type TopicRacks = ReadonlyMap<string, readonly (readonly string[])[]>;

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

/** The existing topics that some member subscribes to, by name. */
export function wantedTopics(
  members: readonly AssignableMember[],
  topics: TopicRacks,
): [topic: string, racks: readonly (readonly string[])[]][] {
  const wanted = new Set(members.flatMap(({ subscription }) => subscription.topics));
  return [...topics].filter(([topic, { length }]) => length > 0 && wanted.has(topic)).sort(([a], [b]) => compare(a, b));
}

/** As Java compares strings: by UTF-16 code units. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The rack that the member says it is in; an empty name is none. */
export function rackOf({ subscription: { rack } }: AssignableMember): string | null {
  return rack === "" ? null : rack;
}

/**
 * Whether racks make a difference: some member is in a rack that has replicas, and not every partition has replicas in
 * all racks.
 */
export function racksMatter(ofMembers: ReadonlySet<string>, ofPartitions: readonly (readonly string[])[]): boolean {
  const all = new Set(ofPartitions.flat());
  if (![...ofMembers].some((rack) => all.has(rack))) return false;
  return ofPartitions.some((racks) => new Set(racks).size !== all.size);
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
