/**
 * The cooperative assignor: as even as possible, and moving as little as possible from what members own. A partition
 * that is to move is assigned to no member in the first round, because its owner has not revoked it yet; the owner sees
 * that it is missing from its assignment, revokes it, and rejoins, and the second round assigns it (KIP-429).
 *
 * @module
 */
import { partitionKey } from "../../protocol/partition_names.ts";
import { type AssignableMember, type Assignment, AssignmentBuilder, inOrder, sorted } from "./assignment.ts";

interface Slot {
  readonly topic: string;
  readonly partition: number;
  /** The one member with a valid claim to own it. */
  holder: string | null;
  owner: string | null;
}

export function cooperativeSticky(
  members: readonly AssignableMember[],
  sizes: ReadonlyMap<string, number>,
): Assignment {
  const ring = inOrder(members);
  const wants = new Map(ring.map(({ memberId, subscription }) => [memberId, new Set(subscription.topics)]));
  const slots = sorted(sizes).flatMap(([topic, size]) =>
    Array.from({ length: size }, (_, partition): Slot => ({ topic, partition, holder: null, owner: null }))
  ).filter(({ topic }) => ring.some(({ memberId }) => wants.get(memberId)!.has(topic)));
  const claimants = claim(slots, ring);

  const held = new Map(ring.map(({ memberId }) => [memberId, [] as Slot[]]));
  for (const slot of slots) {
    if (slot.holder !== null && wants.get(slot.holder)!.has(slot.topic)) own(slot, slot.holder, held);
  }
  deal(slots.filter(({ owner }) => owner === null), ring, wants, held);
  level(ring, wants, held);

  const shares = new AssignmentBuilder(members);
  for (const slot of slots) {
    const others = claimants.get(slot)!.filter((memberId) => memberId !== slot.owner);
    if (slot.owner !== null && others.length === 0) shares.give(slot.owner, slot.topic, slot.partition);
  }
  return shares.assignment();
}

/**
 * The owner of each partition, as the members report it. Members of an older generation missed a round, so others may
 * own what they claim; a partition claimed twice in one generation belongs to neither. Returns all members that claim
 * each partition, with a valid claim or not: as long as a member believes that it owns it, no other member gets it.
 */
function claim(slots: readonly Slot[], members: readonly AssignableMember[]): ReadonlyMap<Slot, readonly string[]> {
  const byName = new Map(slots.map((slot) => [partitionKey(slot), slot]));
  const claimants = new Map(slots.map((slot) => [slot, [] as string[]]));
  const disputed = new Set<Slot>();
  const newest = Math.max(...members.map(({ subscription }) => subscription.generation));
  for (const { memberId, subscription } of members) {
    for (const { topic, partitions } of subscription.owned) {
      for (const partition of partitions) {
        const slot = byName.get(partitionKey({ topic, partition }));
        if (slot === undefined) continue;
        claimants.get(slot)!.push(memberId);
        if (subscription.generation < newest) continue;
        if (slot.holder !== null) disputed.add(slot);
        slot.holder = memberId;
      }
    }
  }
  for (const slot of disputed) slot.holder = null;
  return claimants;
}

function own(slot: Slot, memberId: string, held: ReadonlyMap<string, Slot[]>): void {
  slot.owner = memberId;
  held.get(memberId)!.push(slot);
}

/**
 * Free partitions go to the least loaded member; partitions with few subscribers come first, while those have capacity.
 */
function deal(
  free: readonly Slot[],
  ring: readonly AssignableMember[],
  wants: ReadonlyMap<string, ReadonlySet<string>>,
  held: ReadonlyMap<string, readonly Slot[]>,
): void {
  const takers = new Map<string, readonly AssignableMember[]>();
  for (const { topic } of free) {
    if (!takers.has(topic)) takers.set(topic, ring.filter(({ memberId }) => wants.get(memberId)!.has(topic)));
  }
  const scarceFirst = free.toSorted((a, b) => takers.get(a.topic)!.length - takers.get(b.topic)!.length);
  for (const slot of scarceFirst) {
    let least: string | null = null;
    for (const { memberId } of takers.get(slot.topic)!) {
      if (least === null || held.get(memberId)!.length < held.get(least)!.length) least = memberId;
    }
    if (least !== null) own(slot, least, held as ReadonlyMap<string, Slot[]>);
  }
}

/**
 * Moves one at a time from a member that has two more than another that could take it. Each move reduces the
 * difference, so the loop ends.
 */
function level(
  ring: readonly AssignableMember[],
  wants: ReadonlyMap<string, ReadonlySet<string>>,
  held: ReadonlyMap<string, Slot[]>,
): void {
  const sizeOf = ({ memberId }: AssignableMember): number => held.get(memberId)!.length;
  for (let moved = true; moved;) {
    moved = false;
    const fullest = ring.toSorted((a, b) => sizeOf(b) - sizeOf(a));
    const emptiest = ring.toSorted((a, b) => sizeOf(a) - sizeOf(b));
    search: for (const from of fullest) {
      for (const to of emptiest) {
        if (sizeOf(from) - sizeOf(to) < 2) break;
        const slots = held.get(from.memberId)!;
        const at = slots.findLastIndex(({ topic }) => wants.get(to.memberId)!.has(topic));
        if (at < 0) continue;
        own(slots.splice(at, 1)[0]!, to.memberId, held);
        moved = true;
        break search;
      }
    }
  }
}
