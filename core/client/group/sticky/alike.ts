/**
 * The sticky assignment where all members subscribe to the same topics. Then it is known beforehand how many partitions
 * everyone gets: the least, and some members one more. Everyone keeps what it owns up to its number, and the rest is
 * dealt out.
 *
 * @module
 */
import { assert } from "../../../base/assert.ts";
import { compare } from "../assignment.ts";
import { type Claims, remove, type Slot } from "./claims.ts";
import type { Racks } from "./racks.ts";

export interface Dealt {
  readonly shares: ReadonlyMap<string, Slot[]>;
  /** Partitions that somebody else believes to own, with who gets them. */
  readonly moving: ReadonlyMap<Slot, string>;
}

export function assignAlike(claims: Claims, racks: Racks): Dealt {
  const dealing = new Dealing(claims, racks);
  dealing.keepOwned();
  const free = dealing.sortOpen();
  dealing.dealRest(racks.matter ? dealing.dealWithinRacks(free) : free);
  return dealing;
}

class Dealing implements Dealt {
  readonly shares: ReadonlyMap<string, Slot[]>;
  readonly moving = new Map<Slot, string>();
  readonly #claims: Claims;
  readonly #racks: Racks;
  readonly #least: number;
  readonly #most: number;
  /** How many members get one more than the least, and how many of them have it. */
  readonly #largeShares: number;
  #largeGiven = 0;
  /** Members with less than the least. */
  readonly #short: string[] = [];
  /** Members with the least, of whom some get one more. */
  readonly #even: string[] = [];
  readonly #kept = new Set<Slot>();
  /** Partitions that their owner cannot keep, with the owner. */
  readonly #given = new Map<Slot, string>();

  constructor(claims: Claims, racks: Racks) {
    this.#claims = claims;
    this.#racks = racks;
    const { length: members } = claims.memberIds;
    this.#least = Math.floor(claims.slots.length / members);
    this.#most = Math.ceil(claims.slots.length / members);
    this.#largeShares = claims.slots.length % members;
    this.shares = new Map(claims.memberIds.map((memberId) => [memberId, []]));
  }

  get #mayBeLarge(): boolean {
    return this.#largeGiven < this.#largeShares;
  }

  /** One more member has the most. Once all of them have, those that have the least are done too. */
  #countLarge(): void {
    this.#largeGiven += 1;
    if (!this.#mayBeLarge) this.#even.length = 0;
  }

  keepOwned(): void {
    const { memberIds, held, disputed } = this.#claims;
    for (const memberId of memberIds) {
      const owned = held.get(memberId)!.filter((slot) => {
        if (!this.#racks.areApart(memberId, slot)) return true;
        this.#given.set(slot, memberId);
        return false;
      }).filter((slot) => !disputed.has(slot)).sort((a, b) => a.partition - b.partition || compare(a.topic, b.topic));
      const isShort = owned.length < this.#least;
      const isLarge = !isShort && owned.length >= this.#most && this.#mayBeLarge;
      if (isLarge) this.#countLarge();
      this.#keep(memberId, owned, isShort ? owned.length : isLarge ? this.#most : this.#least);
      if (isShort) this.#short.push(memberId);
      else if (!isLarge && this.#mayBeLarge) this.#even.push(memberId);
    }
  }

  #keep(memberId: string, owned: readonly Slot[], count: number): void {
    for (const slot of owned.slice(0, count)) {
      this.shares.get(memberId)!.push(slot);
      this.#kept.add(slot);
    }
    for (const slot of owned.slice(count)) this.#given.set(slot, memberId);
  }

  /** What is to be dealt, in the order in which it is. */
  sortOpen(): Slot[] {
    this.#short.sort(compare);
    this.#even.sort(compare);
    return this.#racks.scarceFirst(this.#claims.slots.filter((slot) => !this.#kept.has(slot)));
  }

  /** Returns what is left: nobody who may still get something is in a rack of it. */
  dealWithinRacks(free: readonly Slot[]): Slot[] {
    let turn = 0;
    return free.filter((slot) => {
      const at = this.#racks.nextTogether(slot, this.#short, turn);
      if (at < 0) return !this.#dealToEven(slot);
      const memberId = this.#short[at]!;
      const count = this.#give(slot, memberId);
      if (count >= this.#least) {
        this.#short.splice(at, 1);
        if (count < this.#most && this.#mayBeLarge) this.#even.push(memberId);
      }
      const next = count >= this.#least ? at : at + 1;
      turn = this.#short.length === 0 ? 0 : next % this.#short.length;
      return false;
    });
  }

  #dealToEven(slot: Slot): boolean {
    const memberId = this.#even[this.#racks.nextTogether(slot, this.#even, 0)];
    if (memberId === undefined) return false;
    if (this.shares.get(memberId)!.length + 1 === this.#most) {
      remove(this.#even, memberId);
      this.#countLarge();
    }
    this.#give(slot, memberId);
    return true;
  }

  dealRest(free: readonly Slot[]): void {
    let turn = 0;
    for (const slot of free) {
      if (turn >= this.#short.length) turn = 0;
      const memberId = this.#short.length === 0 ? this.#even.shift() : this.#short[turn++];
      assert(memberId !== undefined, "as much is to be dealt as there is room for");
      if (this.#give(slot, memberId) !== this.#least) continue;
      this.#short.splice(--turn, 1);
      this.#even.push(memberId);
    }
  }

  #give(slot: Slot, memberId: string): number {
    const owner = this.#given.get(slot);
    if ((owner !== undefined && owner !== memberId) || this.#claims.disputed.has(slot)) {
      this.moving.set(slot, memberId);
    }
    return this.shares.get(memberId)!.push(slot);
  }
}
