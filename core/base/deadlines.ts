/**
 * Which of many things is due next, as a heap: finding it takes constant time.
 *
 * Postponing, which happens to nearly every deadline, moves nothing in the heap: the entry stays where it is and is
 * checked again when its time comes. So `nextMs` may be earlier than the first deadline; it is never later.
 *
 * @module
 */

/** Something with a deadline. Both fields begin at Infinity; only {@linkcode Deadlines.set} changes them. */
export interface Due {
  /** Infinity: never. */
  dueAtMs: number;
  /** Its time in the heap; Infinity when it is not in it. */
  heapMs: number;
}

interface Entry<T> {
  readonly atMs: number;
  readonly order: number;
  readonly what: T;
}

export class Deadlines<T extends Due> {
  #heap: Entry<T>[] = [];
  #order = 0;
  /** The least number of stale entries before they are removed. */
  #stale = 0;

  /** How many entries there are, stale ones included: never more than a few over twice the number of deadlines. */
  get size(): number {
    return this.#heap.length;
  }

  /** Nothing is due before this; Infinity when nothing is due at all. */
  get nextMs(): number {
    return this.#heap[0]?.atMs ?? Infinity;
  }

  /** `what` is due then; Infinity takes its deadline back. */
  set(what: T, dueAtMs: number): void {
    if (dueAtMs === Infinity && what.heapMs !== Infinity && what.dueAtMs !== Infinity) this.#stale += 1;
    else if (dueAtMs !== Infinity && what.dueAtMs === Infinity && what.heapMs !== Infinity) this.#stale -= 1;
    what.dueAtMs = dueAtMs;
    if (dueAtMs < what.heapMs) {
      if (what.heapMs !== Infinity) this.#stale += 1;
      this.#push(what, dueAtMs);
    }
    if (this.#stale > this.#heap.length / 2 + 16) this.#sweep();
  }

  /**
   * One thing that is due now, the longest due first; its deadline is past, and it has none until `set` gives it
   * another.
   */
  take(nowMs: number): T | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.atMs > nowMs) return undefined;
      this.#pop();
      const { what } = first;
      if (what.heapMs !== first.atMs) {
        this.#stale -= 1;
        continue;
      }
      what.heapMs = Infinity;
      if (what.dueAtMs === Infinity) this.#stale -= 1;
      else if (what.dueAtMs > first.atMs) this.#push(what, what.dueAtMs);
      else {
        what.dueAtMs = Infinity;
        return what;
      }
    }
  }

  #sweep(): void {
    const live = this.#heap.filter(({ what, atMs }) => what.heapMs === atMs && what.dueAtMs !== Infinity);
    for (const { what, atMs } of this.#heap) {
      if (what.dueAtMs === Infinity && what.heapMs === atMs) what.heapMs = Infinity;
    }
    // In order is a heap too.
    this.#heap = live.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
    this.#stale = 0;
  }

  #push(what: T, atMs: number): void {
    what.heapMs = atMs;
    const heap = this.#heap;
    const entry = { atMs, order: this.#order++, what };
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent]!, entry)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (isBefore(last, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
