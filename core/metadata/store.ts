/**
 * Where the cluster's metadata is kept: a small ordered map of keys to bytes with one revision for the whole of it,
 * modelled on what a consensus store offers, so that one process on one disk and a cluster look the same to the rest of
 * kq.
 *
 * Invariant: no caller reads, decides and writes without a condition. Another writer may write between the read and the
 * write. Every decision is a {@linkcode MetadataStore.txn} whose conditions name the revisions that it was made on, and
 * the decision is made again when they no longer hold.
 *
 * @module
 */

/** One key with its value. Keys are printable ASCII without spaces; the order of entries is the order of their keys. */
export interface Entry {
  readonly key: string;
  readonly value: Uint8Array;
  /** The revision that last wrote the key; above 0. */
  readonly modRevision: number;
}

export interface Snapshot {
  /** The store's revision when the entries were read; a watch that continues from here starts at `revision + 1`. */
  readonly revision: number;
  readonly entries: readonly Entry[];
}

/** Holds when the key was last written by that revision; 0 means that the key is absent. */
export interface Condition {
  readonly key: string;
  readonly modRevision: number;
}

/**
 * An entry put with a session is removed when the session ends. A key occurs once among the changes of a transaction.
 */
export type Change =
  | { readonly kind: "put"; readonly key: string; readonly value: Uint8Array; readonly session?: Session }
  | { readonly kind: "delete"; readonly key: string };

/** `revision` is the one the changes were made at, or the store's present one when a condition did not hold. */
export interface TxnResult {
  readonly committed: boolean;
  readonly revision: number;
}

/** What one revision did to the keys a watcher asked for; `entry` is null for a removed key. */
export interface WatchedRevision {
  readonly revision: number;
  readonly changes: readonly { readonly key: string; readonly entry: Entry | null }[];
}

export interface Watcher {
  /** Called once for each revision that touched the prefix, in the order of revisions. */
  changed(revision: WatchedRevision): void;
  /** Revisions in between are no longer known: take a snapshot and watch from there. No callback follows. */
  lost(): void;
}

/**
 * The lifetime of the entries that stand for a live process. The store keeps it alive for as long as this process can.
 */
export interface Session {
  readonly id: string;
  /** Ends it and removes its entries; ending twice is harmless. */
  end(): Promise<void>;
  /** Runs `run` once when the session has ended, for any reason. The returned function cancels that. */
  whenEnded(run: () => void): () => void;
}

/**
 * The most changes one transaction may make: a stock etcd takes 128 operations, and some of them are the store's own.
 */
export const MAX_CHANGES = 120;

/** Every failure of the underlying storage is an `OperatingFailure`; nothing has changed then. */
export interface MetadataStore {
  /** All entries whose key starts with `prefix`, as they are at one revision. */
  snapshot(prefix: string): Promise<Snapshot>;
  /**
   * All changes or none: none when a condition does not hold. When it resolves, the changes are durable and every watch
   * of this store has been notified of everything up to the outcome's revision: a writer may read what a watcher made
   * of its change, and a caller that was refused can decide again. Without changes it only checks the conditions.
   */
  txn(conditions: readonly Condition[], changes: readonly Change[]): Promise<TxnResult>;
  /** Reports every revision from `fromRevision` on that touches the prefix. The returned function ends the watch. */
  watch(prefix: string, fromRevision: number, watcher: Watcher): () => void;
  /** `ttlMs`: how long the entries outlive a process that has fallen silent. */
  session(ttlMs: number): Promise<Session>;
  /** Ends all sessions and watches. Closing twice is harmless. */
  close(): Promise<void>;
}
