/**
 * The states of a shard, which may follow which, and what a client is told in each.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";

/**
 * initial made, and nothing read yet. -> loading, closed loading the log is being replayed. -> active when all is;
 * failed when it cannot be read; closed active events are stepped. -> loading when an append failed; closed failed the
 * log could not be read, and will be tried again. -> loading when it is; closed closed another broker leads the
 * partition, the topic is gone, or the broker stops. A shard is never opened again.
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

/** What a client is told by a shard that cannot take its request now; null by one that can. */
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
