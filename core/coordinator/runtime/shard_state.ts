/**
 * The states of a shard, their transitions, and the error that a client gets in each.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";

/**
 * initial   created, and nothing read yet.     -> loading, closed
 * loading   the log is being replayed.         -> active when all is; failed when it cannot be read; closed
 * active    events are stepped.                -> loading when an append failed; closed
 * failed    the log could not be read, and     -> loading when it is; closed
 *           will be tried again.
 * closed    another broker leads the partition, the topic is gone, or the broker stops. A shard is never opened again.
 */
export type ShardState = "initial" | "loading" | "active" | "failed" | "closed";

const followers: Record<ShardState, readonly ShardState[]> = {
  initial: ["loading", "closed"],
  loading: ["active", "failed", "closed"],
  active: ["loading", "closed"],
  failed: ["loading", "closed"],
  closed: [],
};

export function mayFollow(from: ShardState, to: ShardState): boolean {
  return followers[from].includes(to);
}

/** The error from a shard that cannot take a request now; null from one that can. */
export function refusalIn(state: ShardState): ErrorName | null {
  switch (state) {
    case "active":
      return null;
    case "initial":
    case "loading":
      return "COORDINATOR_LOAD_IN_PROGRESS";
    case "failed":
    case "closed":
      return "NOT_COORDINATOR";
  }
}
