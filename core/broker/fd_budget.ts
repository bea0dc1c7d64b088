/**
 * How many of the process's file handles are for segments and how many for connections. Each side keeps to its share,
 * so that segments do not shut clients out and clients never take the handle that a sync needs. Pure.
 *
 * @module
 */
import { MOST_OPEN_FILES } from "../log/mod.ts";

/**
 * For what is open all the time (streams, the event loop, the lock, the metadata, listeners) and for what is open for a
 * moment.
 */
const OWN = 24;
const FEWEST = 4;

export interface FdBudget {
  readonly segments: number;
  readonly connections: number;
  /** Segments get fewer than make a difference. */
  readonly isLow: boolean;
}

/** `limit`: how many the process may have. `maxConnections`: how many connections are wanted at most. */
export function fdBudget(o: { readonly limit: number; readonly maxConnections: number }): FdBudget {
  const shared = Math.max(o.limit - OWN, 2 * FEWEST);
  const forConnections = Math.max(Math.min(o.maxConnections, Math.floor(shared / 2)), FEWEST);
  const segments = Math.min(MOST_OPEN_FILES, shared - forConnections);
  return { segments, connections: shared - segments, isLow: segments < MOST_OPEN_FILES };
}
