/**
 * Memory as Bun has it. The runtime collects when much is allocated and not when nothing happens any more, so after a
 * burst its memory would stay large. A collection that is asked for runs beside the event loop: asking takes about a
 * millisecond.
 *
 * @module
 */
import type { Memory } from "../ports.ts";

export function bunMemory(): Memory {
  return { residentBytes: () => process.memoryUsage.rss(), giveBack: () => Bun.gc(false) };
}
