/**
 * Memory as Bun has it. The runtime collects garbage when much is allocated but not when it is idle, so after a burst
 * its memory would stay large. A requested collection runs beside the event loop: the request takes about a
 * millisecond.
 *
 * @module
 */
import type { Memory } from "../ports.ts";

export function bunMemory(): Memory {
  return { residentBytes: () => process.memoryUsage.rss(), giveBack: () => Bun.gc(false) };
}
