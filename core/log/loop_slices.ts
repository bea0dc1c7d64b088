/**
 * Long work on the event loop, cut into slices: whoever is at it asks between two steps whether others are to have
 * their turn first.
 *
 * @module
 */
import type { Clock, Timers } from "../runtime/ports.ts";

/** For so long one slice may hold the event loop, the step aside that is being done when the time is over. */
const SLICE_MS = 4;

export interface SlicePorts {
  readonly clock: Clock;
  /** Absent, the work holds the event loop until it is done. */
  readonly timers: Timers | undefined;
}

export class LoopSlices {
  readonly #ports: SlicePorts;
  #sinceMs: number;

  constructor(ports: SlicePorts) {
    this.#ports = ports;
    this.#sinceMs = ports.clock.monotonicMs();
  }

  /** Null while the slice lasts; else a promise that ends when others have had their turn. */
  pause(): Promise<void> | null {
    const { clock, timers } = this.#ports;
    const nowMs = clock.monotonicMs();
    if (timers === undefined || nowMs - this.#sinceMs < SLICE_MS) return null;
    return new Promise<void>((resolve) => timers.at(nowMs, resolve)).then(() => {
      this.#sinceMs = clock.monotonicMs();
    });
  }
}

/** Does the steps with pauses between them; what a generator returns is the outcome. */
export async function inSlices<T>(steps: Generator<void, T, void>, slices: LoopSlices): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const others = slices.pause();
    if (others !== null) await others;
  }
}

/** Does the steps at once: for who has nobody waiting. */
export function atOnce<T>(steps: Generator<void, T, void>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
