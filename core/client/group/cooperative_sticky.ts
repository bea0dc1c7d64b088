/**
 * The cooperative assignor: as even as can be, and moving as little as can be from what members hold. A partition that
 * is to move is given to nobody in the first round, for its holder has not let go of it yet; the holder sees that it is
 * gone from its share, lets go, and joins again, and the second round hands it over (KIP-429).
 *
 * @module
 */
import { type AssignableMember, type Assignment, AssignmentBuilder, inOrder, sorted } from "./assignment.ts";

interface Slot {
  readonly topic: string;
  readonly partition: number;
  /** The one member whose claim to hold it is good. */
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
 * Who holds what, by the members' own word. Members of an older generation missed a round, so others may hold what they
 * claim; a partition claimed twice in one generation belongs to neither. Returns all who claim each partition, good
 * claim or not: as long as anybody believes to hold it, it is handed to nobody else.
 */
function claim(slots: readonly Slot[], members: readonly AssignableMember[]): ReadonlyMap<Slot, readonly string[]> {
  const byName = new Map(slots.map((slot) => [`${slot.topic} ${slot.partition}`, slot]));
  const claimants = new Map(slots.map((slot) => [slot, [] as string[]]));
  const disputed = new Set<Slot>();
  const newest = Math.max(...members.map(({ subscription }) => subscription.generation));
  for (const { memberId, subscription } of members) {
    for (const { topic, partitions } of subscription.owned) {
      for (const partition of partitions) {
        const slot = byName.get(`${topic} ${partition}`);
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

/** What nobody holds goes to whoever has least; partitions that few want come first, while those few have room. */
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
 * Moves one at a time from who has two more than another that could take it. Each move evens out, so there is an end.
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
