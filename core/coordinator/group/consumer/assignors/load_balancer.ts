/**
 * The least and the most loaded subscribers of one topic: two ranges over the subscribers sorted by load, one growing
 * from each end while partitions move from one to the other. Within a range all began with the same load and are taken
 * in rotation, so a step costs almost nothing.
 *
 * @module
 */

/** How many partitions each member has, by its index. */
export type Load = Int32Array;

export class LoadBalancer {
  readonly #load: Load;
  #sorted: number[] = [];
  /** The least loaded are those from 0 to here. */
  #leastEnd = 0;
  #leastLoad = 0;
  #nextLeast = 0;
  /** The most loaded are those from here to `#mostEnd`; members with nothing to give are moved behind that. */
  #mostStart = 0;
  #mostEnd = 0;
  #mostLoad = 0;
  #nextMost = 0;

  constructor(load: Load) {
    this.#load = load;
  }

  /**
   * Begins with these members, ascending, at least one. Returns by how much the most loaded exceeds the least loaded.
   */
  begin(members: readonly number[]): number {
    this.#sorted = byLoad(members, this.#load);
    const [least, most] = [this.#loadAt(0), this.#loadAt(this.#sorted.length - 1)];
    this.#leastEnd = 0;
    this.#leastLoad = least - 1;
    this.#nextLeast = 0;
    this.#mostStart = this.#sorted.length;
    this.#mostEnd = this.#sorted.length;
    this.#mostLoad = most + 1;
    this.#nextMost = this.#sorted.length - 1;
    return most - least;
  }

  #loadAt(index: number): number {
    return this.#load[this.#sorted[index]!]!;
  }

  /** Whether moving another partition would gain nothing. */
  get isBalanced(): boolean {
    return this.#mostLoad - this.#leastLoad <= 1;
  }

  nextLeastLoaded(): number {
    if (this.#nextLeast >= this.#leastEnd) {
      this.#leastLoad += 1;
      while (this.#leastEnd < this.#sorted.length && this.#loadAt(this.#leastEnd) === this.#leastLoad) {
        this.#leastEnd += 1;
      }
      this.#nextLeast = 0;
    }
    return this.#sorted[this.#nextLeast++]!;
  }

  /** Null when no member is left that might have something to give. */
  nextMostLoaded(): number | null {
    if (this.#nextMost < this.#mostStart) {
      const isEmpty = this.#mostEnd <= this.#mostStart && this.#mostStart > 0;
      this.#mostLoad = isEmpty ? this.#loadAt(this.#mostStart - 1) : this.#mostLoad - 1;
      while (this.#mostStart > 0 && this.#loadAt(this.#mostStart - 1) === this.#mostLoad) this.#mostStart -= 1;
      this.#nextMost = this.#mostEnd - 1;
    }
    return this.#nextMost < 0 ? null : this.#sorted[this.#nextMost--]!;
  }

  /** The member returned last has nothing to give. */
  excludeMostLoaded(): void {
    const at = this.#nextMost + 1;
    const member = this.#sorted[at]!;
    this.#sorted[at] = this.#sorted[this.#mostEnd - 1]!;
    this.#sorted[this.#mostEnd - 1] = member;
    this.#mostEnd -= 1;
  }
}

/** The members in the order of their loads, and of those with the same load as they were: without comparing them. */
function byLoad(members: readonly number[], load: Load): number[] {
  let [least, most] = [Infinity, -Infinity];
  for (const member of members) {
    least = Math.min(least, load[member]!);
    most = Math.max(most, load[member]!);
  }
  // Loads that are far apart are few.
  if (most - least > members.length + 16) return members.toSorted((a, b) => load[a]! - load[b]!);
  const starts = new Int32Array(most - least + 2);
  for (const member of members) starts[load[member]! - least + 1]! += 1;
  for (let at = 1; at < starts.length; at++) starts[at]! += starts[at - 1]!;
  const sorted = [...members];
  for (const member of members) sorted[starts[load[member]! - least]!++] = member;
  return sorted;
}
