/**
 * How fast a cleaning may go: so many bytes a second, read and written (`log.cleaner.io.max.bytes.per.second`), and
 * where it shares a thread with others, never long without giving them a turn.
 *
 * @module
 */
import type { Clock, Timers } from "../../runtime/ports.ts";

export interface PaceOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly bytesPerSecond: number;
  /** For so long at most the thread is held; Infinity where nobody else wants it. */
  readonly turnMs: number;
}

/** To be called with bytes that were read or written; the work goes on when the answer ends. */
export function pace({ clock, timers, bytesPerSecond, turnMs }: PaceOptions): (bytes: number) => Promise<void> {
  let allowedAtMs = 0;
  let turnSinceMs = clock.monotonicMs();
  return async (bytes) => {
    const nowMs = clock.monotonicMs();
    allowedAtMs = Math.max(allowedAtMs, nowMs) + bytes * 1000 / bytesPerSecond;
    // Short waits add up in `allowedAtMs`: a timer for each would make them long ones.
    const isDue = allowedAtMs - nowMs >= 5 || nowMs - turnSinceMs >= turnMs;
    if (!isDue) return;
    await new Promise<void>((wake) => timers.at(Math.max(allowedAtMs, nowMs), wake));
    turnSinceMs = clock.monotonicMs();
  };
}
