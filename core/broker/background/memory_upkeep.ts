/**
 * Gives memory back after a burst: large requests that are answered, answers that no client read, connections that are
 * gone. The runtime by itself keeps what it has until it needs more.
 *
 * @module
 */
import type { Clock, Memory, Timers } from "../../runtime/ports.ts";

export interface MemoryUpkeepOptions {
  readonly memory: Memory;
  readonly clock: Clock;
  readonly timers: Timers;
}

const LOOK_EVERY_MS = 5000;
/** The process may grow by this much, or by this fraction, before it is worth a collection. */
const WORTH_BYTES = 64 * 1024 * 1024;
const WORTH_PART = 1 / 4;

/** Returns the function that stops it. */
export function startMemoryUpkeep({ memory, clock, timers }: MemoryUpkeepOptions): () => void {
  /** What the process needs: the least it used since it was last seen to need more. */
  let neededBytes = memory.residentBytes();
  let wasAsked = false;
  let cancel = (): void => {};
  const look = (): void => {
    const bytes = memory.residentBytes();
    // What is still there after a collection is needed.
    if (wasAsked || bytes < neededBytes) neededBytes = bytes;
    wasAsked = bytes - neededBytes >= Math.max(WORTH_BYTES, neededBytes * WORTH_PART);
    if (wasAsked) memory.giveBack();
    lookLater();
  };
  const lookLater = (): void => {
    cancel = timers.at(clock.monotonicMs() + LOOK_EVERY_MS, look);
  };
  lookLater();
  return () => cancel();
}
