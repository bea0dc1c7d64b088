/**
 * Long work in slices: whoever does many small things in a row asks between them, and waits for the others' turn when
 * the event loop has been held long enough.
 *
 * @module
 */
import type { Clock, Timers } from "../runtime/ports.ts";

/** So long the loop is held before others have their turn. */
const SLICE_MS = 4;
/** A wait that is shorter may have been for what was there already, so that nobody else had a turn. */
const UNNOTICED_MS = 1;

export interface LoopSharing {
  readonly clock: Clock;
  readonly timers?: Timers | undefined;
}

/** As `Array.map`, in slices. What `map` looks at may change between two of its calls. */
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

  /** The work begins now. Without timers nobody ever waits. */
  constructor({ clock, timers }: LoopSharing) {
    this.#clock = clock;
    this.#timers = timers;
    this.#sinceMs = clock.monotonicMs();
  }

  /**
   * The work goes on after it waited for something since `fromMs`: if that took a while, others had their turn
   * meanwhile.
   */
  resumed(fromMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - fromMs >= UNNOTICED_MS) this.#sinceMs = nowMs;
  }

  nowMs(): number {
    return this.#clock.monotonicMs();
  }

  /** Null when the work may go on at once. */
  rest(): Promise<void> | null {
    const timers = this.#timers;
    if (this.#resting !== null || timers === undefined) return this.#resting;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#sinceMs < SLICE_MS) return null;
    return this.#resting = new Promise((resolve) =>
      timers.at(nowMs, () => {
        this.#resting = null;
        this.#sinceMs = this.#clock.monotonicMs();
        resolve();
      })
    );
  }
}
