/**
 * Limits a cleaning's speed: bytes per second, read and written (`log.cleaner.io.max.bytes.per.second`). When it shares
 * the event loop, it yields it often.
 *
 * @module
 */
import type { Clock, Timers } from "../../runtime/ports.ts";

export interface PaceOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly bytesPerSecond: number;
  /** The longest time for which it holds its thread; Infinity when it has the thread for itself. */
  readonly turnMs: number;
}

/** Call it with bytes that were read or written, and continue when it resolves. */
export function pace({ clock, timers, bytesPerSecond, turnMs }: PaceOptions): (bytes: number) => Promise<void> {
  let allowedAtMs = 0;
  let turnSinceMs = clock.monotonicMs();
  return async (bytes) => {
    const nowMs = clock.monotonicMs();
    allowedAtMs = Math.max(allowedAtMs, nowMs) + bytes * 1000 / bytesPerSecond;
    // Short waits add up in `allowedAtMs`: a timer for each of them would be too long.
    const isDue = allowedAtMs - nowMs >= 5 || nowMs - turnSinceMs >= turnMs;
    if (!isDue) return;
    await new Promise<void>((wake) => timers.at(Math.max(allowedAtMs, nowMs), wake));
    turnSinceMs = clock.monotonicMs();
  };
}
