/**
 * What the members of a group say they own, and what of it holds. Of two that claim a partition, the one of the newer
 * generation owns it; two of the same generation cannot both be right, so it is taken from both.
 *
 * @module
 */
import { hashOfString, javaOrder } from "../../../base/java_order.ts";
import { type AssignableMember, type TopicRacks, wantedTopics } from "../assignment.ts";
import type { Assigned } from "../consumer_protocol.ts";

/** A partition that is to be assigned. There is one object for each. */
export interface Slot {
  readonly topic: string;
  readonly partition: number;
  /** Of its replicas, as far as they are known. */
  readonly racks: readonly string[];
}

/** What a member says it owned; the generation is null where it does not say. */
export interface Claim {
  readonly owned: readonly Assigned[];
  readonly generation: number | null;
}

export interface Claims {
  /** In the order in which Java's leader goes through them. */
  readonly memberIds: readonly string[];
  readonly subscriptions: ReadonlyMap<string, readonly string[]>;
  /** By topic and partition. */
  readonly slots: readonly Slot[];
  /** What each member rightly owns. */
  readonly held: ReadonlyMap<string, Slot[]>;
  /** Claimed by several members of one generation. */
  readonly disputed: ReadonlySet<Slot>;
  /** Who owned a partition last, of those that were not in the newest generation. */
  readonly ownedBefore: ReadonlyMap<Slot, string>;
  /** All members subscribe to the same topics. */
  readonly areAlike: boolean;
}

const NO_GENERATION = -1;

export function readClaims(
  members: readonly AssignableMember[],
  topics: TopicRacks,
  claimOf: (member: AssignableMember) => Claim,
): Claims {
  const byId = new Map(members.map((member) => [member.memberId, member]));
  const ordered = javaOrder(byId.keys(), hashOfString).map((memberId) => byId.get(memberId)!);
  const said = ordered.map((member) => ({ member, ...claimOf(member) }));
  const wanted = new Map(
    wantedTopics(members, topics).map(([topic, replicaRacks]) => [
      topic,
      replicaRacks.map((racks, partition): Slot => ({ topic, partition, racks: [...new Set(racks)] })),
    ]),
  );
  const slotsOf = (owned: readonly Assigned[]): Slot[] =>
    owned.flatMap(({ topic, partitions }) => partitions.flatMap((partition) => wanted.get(topic)?.[partition] ?? []));

  const held = new Map<string, Slot[]>();
  const owners = new Map<Slot, AssignableMember>();
  const disputed = new Set<Slot>();
  for (const { member, owned, generation } of said) {
    const mine: Slot[] = [];
    held.set(member.memberId, mine);
    for (const slot of slotsOf(owned)) {
      const other = owners.get(slot);
      const [here, there] = [generation ?? NO_GENERATION, other?.subscription.generation ?? NO_GENERATION];
      if (other !== undefined && here < there) continue;
      if (other !== undefined) remove(held.get(other.memberId)!, slot);
      if (other !== undefined && here === there) disputed.add(slot);
      else mine.push(slot);
      owners.set(slot, member);
    }
  }
  return {
    memberIds: ordered.map(({ memberId }) => memberId),
    subscriptions: new Map(ordered.map(({ memberId, subscription }) => [memberId, subscription.topics])),
    slots: [...wanted.values()].flat(),
    held,
    disputed,
    ownedBefore: formerOwners(
      said.map(({ member: { memberId }, owned, generation }) => ({ memberId, slots: slotsOf(owned), generation })),
    ),
    areAlike: areAlike(ordered),
  };
}

function formerOwners(
  said: readonly { readonly memberId: string; readonly slots: readonly Slot[]; readonly generation: number | null }[],
): Map<Slot, string> {
  const newest = Math.max(NO_GENERATION, ...said.map(({ generation }) => generation ?? NO_GENERATION));
  const before = new Map<Slot, { readonly memberId: string; readonly generation: number }>();
  for (const { memberId, slots, generation: told } of said) {
    const generation = told ?? NO_GENERATION;
    if (generation >= newest) continue;
    for (const slot of slots) {
      const other = before.get(slot);
      if (other === undefined || generation > other.generation) before.set(slot, { memberId, generation });
    }
  }
  return new Map([...before].map(([slot, { memberId }]) => [slot, memberId]));
}

/** Unlike in Java, where members that subscribe to nothing do not count, and would be given what others want. */
function areAlike(members: readonly AssignableMember[]): boolean {
  const [first = new Set<string>(), ...others] = members.map(({ subscription }) => new Set(subscription.topics));
  return others.every((topics) => topics.size === first.size && topics.isSubsetOf(first));
}

export function remove<T>(from: T[], what: T): void {
  const at = from.indexOf(what);
  if (at >= 0) from.splice(at, 1);
}
