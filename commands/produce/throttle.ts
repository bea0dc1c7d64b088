/**
 * `--rate`: records or bytes per second, evenly; what was not used in the last tenth of a second is added.
 *
 * @module
 */
import type { Clock, Timers } from "../../core/runtime/ports.ts";
import type { Rate } from "../sizes.ts";

/** How far ahead of an even pace a burst may run. */
const BURST_MS = 100;

/** Returns what to call before each record: null to go on at once, or what to wait for. */
export function throttle(
  { of, perSecond }: Rate,
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
): (count: number, size: number) => Promise<void> | null {
  /** When the next record is due at an even pace. */
  let dueMs = clock.monotonicMs();
  return (count, size) => {
    const nowMs = clock.monotonicMs();
    dueMs = Math.max(dueMs, nowMs - BURST_MS) + (of === "records" ? count : size) * 1000 / perSecond;
    if (dueMs <= nowMs) return null;
    return new Promise((resolve) => void timers.at(dueMs, resolve));
  };
}
