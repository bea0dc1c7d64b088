/**
 * Members in the order of how many partitions they have, and by id where they have as many.
 *
 * @module
 */
import { compare } from "../assignment.ts";
import type { Slot } from "./claims.ts";

/** Note: a member is taken out before its partitions change, and put in again after. */
export class ByLoad implements Iterable<string> {
  readonly #shares: ReadonlyMap<string, readonly Slot[]>;
  readonly #ordered: string[];

  constructor(shares: ReadonlyMap<string, readonly Slot[]>) {
    this.#shares = shares;
    this.#ordered = [...shares.keys()].sort((a, b) => this.#compare(a, b));
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#ordered.values();
  }

  get least(): string | undefined {
    return this.#ordered[0];
  }

  get most(): string | undefined {
    return this.#ordered.at(-1);
  }

  takeOut(memberId: string): void {
    const at = this.#placeOf(memberId);
    if (this.#ordered[at] === memberId) this.#ordered.splice(at, 1);
  }

  putIn(memberId: string): void {
    this.#ordered.splice(this.#placeOf(memberId), 0, memberId);
  }

  /** Where it is, or belongs. */
  #placeOf(memberId: string): number {
    let [low, high] = [0, this.#ordered.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#ordered[middle]!, memberId) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compare(a: string, b: string): number {
    return this.#shares.get(a)!.length - this.#shares.get(b)!.length || compare(a, b);
  }
}
