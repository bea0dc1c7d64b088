/**
 * The sticky assignment where members subscribe to different topics. Everyone keeps what it owns, the rest goes to whom
 * has least of those that may have it, and then partitions are moved one at a time as long as that makes the shares
 * more even.
 *
 * @module
 */
import { compare } from "../assignment.ts";
import { ByLoad } from "./by_load.ts";
import { type Claims, remove, type Slot } from "./claims.ts";
import { Movements } from "./movements.ts";
import type { Racks } from "./racks.ts";

export function assignUnlike(claims: Claims, racks: Racks): ReadonlyMap<string, Slot[]> {
  return new Balancing(claims, racks).balance();
}

class Balancing {
  readonly #claims: Claims;
  readonly #racks: Racks;
  readonly #movements = new Movements();
  /** Topic -> who subscribes to it. */
  readonly #takers = new Map<string, readonly string[]>();
  /** Member -> the existing topics that it subscribes to. */
  readonly #wants: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #sizes: ReadonlyMap<string, number>;
  #shares = new Map<string, Slot[]>();
  #owners = new Map<Slot, string>();
  #byLoad: ByLoad;

  constructor(claims: Claims, racks: Racks) {
    this.#claims = claims;
    this.#racks = racks;
    this.#sizes = new Map(
      [...Map.groupBy(claims.slots, ({ topic }) => topic)].map(([topic, of]) => [topic, of.length]),
    );
    this.#wants = new Map(
      [...claims.subscriptions].map(([memberId, topics]) => [
        memberId,
        new Set(topics.filter((topic) => this.#sizes.has(topic))),
      ]),
    );
    for (const topic of this.#sizes.keys()) {
      this.#takers.set(topic, claims.memberIds.filter((memberId) => this.#wants.get(memberId)!.has(topic)));
    }
    this.#byLoad = new ByLoad(this.#shares);
  }

  balance(): ReadonlyMap<string, Slot[]> {
    const ordered = this.#claims.slots.toSorted((a, b) =>
      this.#takers.get(a.topic)!.length - this.#takers.get(b.topic)!.length || compare(a.topic, b.topic) ||
      a.partition - b.partition
    );
    const mustRevoke = this.#keepOwned();
    const free = ordered.filter((slot) => !this.#owners.has(slot));
    this.#byLoad = new ByLoad(this.#shares);
    const isFirst = this.#shares.get(this.#byLoad.most!)!.length === 0;
    this.#dealOut(free);

    const mayMove = ({ topic }: Slot): boolean => this.#takers.get(topic)!.length >= 2;
    const settled = this.#setAsideSettled(mayMove);
    const [shares, owners] = [copyOf(this.#shares), new Map(this.#owners)];
    // What is new is moved before anything that somebody has to give up.
    if (!mustRevoke) this.#level(free.filter(mayMove));
    const hasMoved = this.#level(ordered.filter(mayMove));
    if (!isFirst && hasMoved && unevenness(this.#shares) >= unevenness(shares)) {
      this.#shares = shares;
      this.#owners = owners;
    }
    for (const [memberId, share] of settled) this.#shares.set(memberId, share);
    return this.#shares;
  }

  /** Returns whether a member has to give up what it must not have. */
  #keepOwned(): boolean {
    let mustRevoke = false;
    for (const memberId of this.#claims.memberIds) {
      const kept = this.#claims.held.get(memberId)!.filter((slot) => {
        const may = this.#wants.get(memberId)!.has(slot.topic) && !this.#racks.areApart(memberId, slot);
        if (may) this.#owners.set(slot, memberId);
        else mustRevoke = true;
        return may;
      });
      this.#shares.set(memberId, kept);
    }
    return mustRevoke;
  }

  #dealOut(free: readonly Slot[]): void {
    const left = this.#racks.matter
      ? free.filter((slot) => !this.#deal(slot, (memberId) => !this.#racks.areApart(memberId, slot)))
      : free;
    for (const slot of left) this.#deal(slot, () => true);
  }

  #deal(slot: Slot, may: (memberId: string) => boolean): boolean {
    for (const memberId of this.#byLoad) {
      if (!this.#wants.get(memberId)!.has(slot.topic) || !may(memberId)) continue;
      this.#byLoad.takeOut(memberId);
      this.#shares.get(memberId)!.push(slot);
      this.#owners.set(slot, memberId);
      this.#byLoad.putIn(memberId);
      return true;
    }
    return false;
  }

  /** Takes out the members that have all they may have, of topics that nobody else wants. */
  #setAsideSettled(mayMove: (slot: Slot) => boolean): Map<string, Slot[]> {
    const settled = new Map<string, Slot[]>();
    for (const memberId of this.#claims.memberIds) {
      const share = this.#shares.get(memberId)!;
      if (share.length < this.#mostOf(memberId) || share.some(mayMove)) continue;
      this.#byLoad.takeOut(memberId);
      this.#shares.delete(memberId);
      settled.set(memberId, share);
    }
    return settled;
  }

  #mostOf(memberId: string): number {
    let most = 0;
    for (const topic of this.#wants.get(memberId)!) most += this.#sizes.get(topic)!;
    return most;
  }

  /** Goes through the partitions until none of them moves any more. Returns whether any did. */
  #level(slots: readonly Slot[]): boolean {
    let hasMoved = false;
    for (let again = true; again;) {
      again = false;
      for (const slot of slots) {
        if (this.#isBalanced()) break;
        if (!this.#moveOne(slot)) continue;
        again = true;
        hasMoved = true;
      }
    }
    return hasMoved;
  }

  #moveOne(slot: Slot): boolean {
    const owner = this.#owners.get(slot)!;
    const count = this.#shares.get(owner)!.length;
    const former = this.#claims.ownedBefore.get(slot);
    // Unlike in Java, where one that does not subscribe to the topic any more would get it back.
    if (former !== undefined && this.#wants.get(former)!.has(slot.topic)) {
      if (count > this.#shares.get(former)!.length + 1) {
        this.#reassign(slot, owner, former);
        return true;
      }
    }
    if (!this.#takers.get(slot.topic)!.some((memberId) => count > this.#shares.get(memberId)!.length + 1)) return false;
    for (const memberId of this.#byLoad) {
      if (!this.#wants.get(memberId)!.has(slot.topic)) continue;
      this.#reassign(slot, owner, memberId);
      return true;
    }
    return false;
  }

  #reassign(wanted: Slot, owner: string, to: string): void {
    const slot = this.#movements.insteadOf(wanted, owner, to);
    const from = this.#owners.get(slot)!;
    this.#byLoad.takeOut(from);
    this.#byLoad.takeOut(to);
    this.#movements.move(slot, from, to);
    remove(this.#shares.get(from)!, slot);
    this.#shares.get(to)!.push(slot);
    this.#owners.set(slot, to);
    this.#byLoad.putIn(to);
    this.#byLoad.putIn(from);
  }

  /** Nobody could be given a partition of somebody who has two more. */
  #isBalanced(): boolean {
    const { least, most } = this.#byLoad;
    if (least === undefined || most === undefined) return true;
    if (this.#shares.get(least)!.length >= this.#shares.get(most)!.length - 1) return true;
    for (const memberId of this.#byLoad) {
      const count = this.#shares.get(memberId)!.length;
      const wants = this.#wants.get(memberId)!;
      if (count === this.#mostOf(memberId)) continue;
      for (const [other, share] of this.#shares) {
        if (share.length > count + 1 && other !== memberId && share.some(({ topic }) => wants.has(topic))) return false;
      }
    }
    return true;
  }
}

/** How far the members are from each other, over all pairs. */
function unevenness(shares: ReadonlyMap<string, readonly Slot[]>): number {
  const counts = [...shares.values()].map(({ length }) => length);
  let sum = 0;
  for (const [at, count] of counts.entries()) {
    for (let other = at + 1; other < counts.length; other++) sum += Math.abs(count - counts[other]!);
  }
  return sum;
}

function copyOf(shares: ReadonlyMap<string, readonly Slot[]>): Map<string, Slot[]> {
  return new Map([...shares].map(([memberId, share]) => [memberId, [...share]]));
}
