/**
 * Long work in slices: work of many small pieces checks between them, and yields when it has held the event loop long
 * enough.
 *
 * @module
 */
import type { Clock, Timers } from "../runtime/ports.ts";

/** How long the event loop is held before the work yields. */
const SLICE_MS = 4;
/** A shorter wait may have been for promises that others settled in the same turn, so that no other work ran. */
const UNNOTICED_MS = 5;

export interface LoopSharing {
  readonly clock: Clock;
  readonly timers?: Timers | undefined;
}

/** As `Array.map`, in slices. Note: what `map` reads may change between two of its calls. */
export async function mapInSlices<T, R>(
  items: readonly T[],
  sharing: LoopSharing,
  map: (item: T, index: number) => R,
): Promise<R[]> {
  const share = new LoopShare(sharing);
  const mapped: R[] = [];
  for (const [index, item] of items.entries()) {
    const rest = share.rest();
    if (rest !== null) await rest;
    mapped.push(map(item, index));
  }
  return mapped;
}

export class LoopShare {
  readonly #clock: Clock;
  readonly #timers: Timers | undefined;
  #sinceMs: number;
  #resting: Promise<void> | null = null;

  /** The work begins now. Without timers it never yields. */
  constructor({ clock, timers }: LoopSharing) {
    this.#clock = clock;
    this.#timers = timers;
    this.#sinceMs = clock.monotonicMs();
  }

  /**
   * The work continues after it has waited for something since `fromMs`: if that took a while, other work ran
   * meanwhile.
   */
  resumed(fromMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - fromMs >= UNNOTICED_MS) this.#sinceMs = nowMs;
  }

  nowMs(): number {
    return this.#clock.monotonicMs();
  }

  /**
   * Ends when the work may continue. For several who share it and wait together: who goes on first may use up what
   * there is, and the others wait again.
   */
  async turn(): Promise<void> {
    for (let rest = this.rest(); rest !== null; rest = this.rest()) await rest;
  }

  /** Null when the work may continue at once. */
  rest(): Promise<void> | null {
    const timers = this.#timers;
    if (this.#resting !== null || timers === undefined) return this.#resting;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#sinceMs < SLICE_MS) return null;
    return this.#resting = new Promise((resolve) =>
      restsOf(timers).rest(nowMs, () => {
        this.#resting = null;
        this.#sinceMs = this.#clock.monotonicMs();
        resolve();
      })
    );
  }
}

/**
 * All work that rests: one goes on in a turn of the event loop, however many there are. A hundred large requests side
 * by side would hold it for a hundred slices otherwise.
 */
class Rests {
  readonly #timers: Timers;
  #waiting: (() => void)[] = [];
  #next = 0;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  rest(nowMs: number, goOn: () => void): void {
    this.#waiting.push(goOn);
    if (this.#waiting.length - this.#next === 1) this.#later(nowMs);
  }

  #later(nowMs: number): void {
    this.#timers.at(nowMs, () => {
      const goOn = this.#waiting[this.#next++]!;
      if (this.#next === this.#waiting.length) [this.#waiting, this.#next] = [[], 0];
      else this.#later(nowMs);
      goOn();
    });
  }
}

const rests = new WeakMap<Timers, Rests>();

function restsOf(timers: Timers): Rests {
  let known = rests.get(timers);
  if (known === undefined) rests.set(timers, known = new Rests(timers));
  return known;
}
