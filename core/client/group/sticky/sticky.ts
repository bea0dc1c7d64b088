/**
 * The sticky assignors: as even as possible, and moving as little as possible of what members own. The eager one hands
 * every partition out at once. The cooperative one (KIP-429) leaves out what somebody else has yet to give up: its
 * owner sees that it is missing, revokes it and rejoins, and the next round assigns it.
 *
 * @module
 */
import { type AssignableMember, type Assignment, AssignmentBuilder, type TopicRacks } from "../assignment.ts";
import { assignAlike } from "./alike.ts";
import { type Claim, type Claims, readClaims, type Slot } from "./claims.ts";
import { Racks } from "./racks.ts";
import { assignUnlike } from "./unlike.ts";
import { readCooperativeData, readStickyData } from "./user_data.ts";

type Shares = ReadonlyMap<string, readonly Slot[]>;

export function sticky(members: readonly AssignableMember[], topics: TopicRacks): Assignment {
  const claims = readClaims(members, topics, ({ subscription }) => readStickyData(subscription.userData));
  return assignmentOf(members, dealt(members, claims).shares, () => true);
}

export function cooperativeSticky(members: readonly AssignableMember[], topics: TopicRacks): Assignment {
  const claims = readClaims(members, topics, cooperativeClaim);
  const { shares, moving } = dealt(members, claims);
  const isMoving = moving === null ? byComparison(members, shares) : (slot: Slot) => moving.has(slot);
  return assignmentOf(members, shares, (slot, memberId) => !isMoving(slot, memberId));
}

function cooperativeClaim({ subscription: { owned, generation, userData } }: AssignableMember): Claim {
  return { owned, generation: generation >= 0 ? generation : readCooperativeData(userData) };
}

function dealt(
  members: readonly AssignableMember[],
  claims: Claims,
): { readonly shares: Shares; readonly moving: ReadonlyMap<Slot, string> | null } {
  const racks = new Racks(members, claims.slots);
  if (claims.areAlike) return assignAlike(claims, racks);
  return { shares: assignUnlike(claims, racks), moving: null };
}

/** A partition moves when one member is to get it that did not own it, and another owns it that is not to. */
function byComparison(
  members: readonly AssignableMember[],
  shares: Shares,
): (slot: Slot, memberId: string) => boolean {
  const owned = new Map(members.map(({ memberId, subscription }) => [
    memberId,
    new Set(subscription.owned.flatMap(({ topic, partitions }) => partitions.map((each) => nameOf(topic, each)))),
  ]));
  const revoked = new Set<string>();
  for (const [memberId, names] of owned) {
    const kept = new Set(shares.get(memberId)!.map(({ topic, partition }) => nameOf(topic, partition)));
    for (const name of names) if (!kept.has(name)) revoked.add(name);
  }
  return ({ topic, partition }, memberId) => {
    const name = nameOf(topic, partition);
    return revoked.has(name) && !owned.get(memberId)!.has(name);
  };
}

function nameOf(topic: string, partition: number): string {
  return `${partition} ${topic}`;
}

function assignmentOf(
  members: readonly AssignableMember[],
  shares: Shares,
  isGiven: (slot: Slot, memberId: string) => boolean,
): Assignment {
  const builder = new AssignmentBuilder(members);
  for (const [memberId, slots] of shares) {
    for (const slot of slots) if (isGiven(slot, memberId)) builder.give(memberId, slot.topic, slot.partition);
  }
  return builder.assignment();
}
