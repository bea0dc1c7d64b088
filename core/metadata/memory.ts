/**
 * The metadata store in memory, and the whole of the store but its disk: conditions, revisions, watches and sessions of
 * one process live here; `sqlite.ts` adds only where the entries are kept.
 *
 * A revision is first kept, then applied, then told to the watchers, without a wait in between: when a transaction
 * answers, everybody who watches has seen it.
 *
 * @module
 */
import { assert } from "../base/assert.ts";
import {
  type Change,
  type Condition,
  type Entry,
  MAX_CHANGES,
  type MetadataStore,
  type Session,
  type Snapshot,
  type TxnResult,
  type WatchedRevision,
  type Watcher,
} from "./store.ts";

/** How many revisions a watcher may lie behind. A local watcher starts where its snapshot ended, a few at the most. */
const KEPT_REVISIONS = 100;

export interface Keeper {
  /**
   * Keeps a revision for good before it is applied; throws an `OperatingFailure` when it cannot, and then nothing
   * changes. What a session put comes as gone (null): it would not outlive the process anyway.
   */
  keep(revision: WatchedRevision): void;
  close(): void;
}

const keepNothing: Keeper = { keep() {}, close() {} };

interface Watch {
  readonly prefix: string;
  readonly watcher: Watcher;
  /** The last revision it was told of. */
  toldUpTo: number;
}

export class MemoryStore implements MetadataStore {
  readonly #entries = new Map<string, Entry>();
  readonly #keeper: Keeper;
  readonly #watches = new Set<Watch>();
  readonly #sessions = new Set<LocalSession>();
  /** Which session an entry belongs to; entries without one are not here. */
  readonly #ownerOf = new Map<string, LocalSession>();
  /** The last revisions, without gaps, ending at `#revision`. */
  #history: WatchedRevision[] = [];
  #revision: number;
  #sessionsMade = 0;
  /** Revisions that the watchers are yet to be told of; a watcher that writes must not overtake the telling it is in. */
  readonly #untold: WatchedRevision[] = [];
  #telling = false;
  #closed = false;

  constructor(
    found: { readonly revision: number; readonly entries: readonly Entry[] } = { revision: 0, entries: [] },
    keeper: Keeper = keepNothing,
  ) {
    this.#revision = found.revision;
    for (const entry of found.entries) this.#entries.set(entry.key, entry);
    this.#keeper = keeper;
  }

  snapshot(prefix: string): Promise<Snapshot> {
    this.#assertOpen();
    const entries = [...this.#entries.values()].filter(({ key }) => key.startsWith(prefix));
    entries.sort((a, b) => (a.key < b.key ? -1 : 1));
    return Promise.resolve({ revision: this.#revision, entries });
  }

  // oxlint-disable-next-line require-await -- a refusal of the medium is a rejected promise, never a throw.
  async txn(conditions: readonly Condition[], changes: readonly Change[]): Promise<TxnResult> {
    this.#assertOpen();
    assert(changes.length <= MAX_CHANGES, "a transaction makes no more changes than a consensus store takes");
    assert(new Set(changes.map(({ key }) => key)).size === changes.length, "a transaction changes a key once");
    assert(changes.every(({ key }) => /^[!-~]+$/.test(key)), "keys are printable ASCII");
    const holds = conditions.every((asked) => (this.#entries.get(asked.key)?.modRevision ?? 0) === asked.modRevision);
    if (!holds) return { committed: false, revision: this.#revision };
    return { committed: true, revision: this.#commit(changes) };
  }

  watch(prefix: string, fromRevision: number, watcher: Watcher): () => void {
    this.#assertOpen();
    const oldestKept = this.#revision - this.#history.length + 1;
    if (fromRevision < oldestKept) {
      watcher.lost();
      return () => {};
    }
    const watch = { prefix, watcher, toldUpTo: fromRevision - 1 };
    this.#watches.add(watch);
    for (const revision of this.#history) tell(watch, revision);
    return () => void this.#watches.delete(watch);
  }

  session(_ttlMs: number): Promise<Session> {
    this.#assertOpen();
    this.#sessionsMade += 1;
    const session = new LocalSession(`${this.#revision}-${this.#sessionsMade}`, (ended) => this.#endSession(ended));
    this.#sessions.add(session);
    return Promise.resolve(session);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    for (const session of this.#sessions) await session.end();
    this.#closed = true;
    this.#watches.clear();
    this.#keeper.close();
  }

  #assertOpen(): void {
    assert(!this.#closed, "nobody asks a closed metadata store");
  }

  /** Answers the new revision, or the present one when nothing has changed. */
  #commit(changes: readonly Change[]): number {
    const effective = changes.filter((change) => change.kind === "put" || this.#entries.has(change.key));
    if (effective.length === 0) return this.#revision;
    const modRevision = this.#revision + 1;
    const revision: WatchedRevision = {
      revision: modRevision,
      changes: effective.map((change) => ({
        key: change.key,
        entry: change.kind === "put" ? { key: change.key, value: change.value.slice(), modRevision } : null,
      })),
    };
    const owners = new Map(
      effective.flatMap((change) =>
        change.kind === "put" && change.session !== undefined ? [[change.key, this.#owned(change.session)]] : []
      ),
    );
    this.#keeper.keep({
      revision: modRevision,
      changes: revision.changes.map(({ key, entry }) => ({ key, entry: owners.has(key) ? null : entry })),
    });

    this.#revision = modRevision;
    for (const { key, entry } of revision.changes) {
      if (entry === null) this.#entries.delete(key);
      else this.#entries.set(key, entry);
      this.#ownerOf.delete(key);
    }
    for (const [key, owner] of owners) this.#ownerOf.set(key, owner);
    this.#history.push(revision);
    // Cutting at twice the bound makes it one copy in a hundred revisions.
    if (this.#history.length >= 2 * KEPT_REVISIONS) this.#history = this.#history.slice(-KEPT_REVISIONS);
    this.#untold.push(revision);
    this.#tellAll();
    return modRevision;
  }

  #owned(session: Session): LocalSession {
    assert(
      session instanceof LocalSession && this.#sessions.has(session),
      "an entry's session is alive and of this store",
    );
    return session;
  }

  #tellAll(): void {
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let revision = this.#untold.shift(); revision !== undefined; revision = this.#untold.shift()) {
        for (const watch of this.#watches) tell(watch, revision);
      }
    } finally {
      this.#telling = false;
    }
  }

  #endSession(session: LocalSession): void {
    const owned = [...this.#ownerOf].filter(([, owner]) => owner === session).map(([key]) => key);
    for (let at = 0; at < owned.length; at += MAX_CHANGES) {
      this.#commit(owned.slice(at, at + MAX_CHANGES).map((key) => ({ kind: "delete", key })));
    }
    this.#sessions.delete(session);
  }
}

function tell(watch: Watch, { revision, changes }: WatchedRevision): void {
  if (revision <= watch.toldUpTo) return;
  watch.toldUpTo = revision;
  const asked = changes.filter(({ key }) => key.startsWith(watch.prefix));
  if (asked.length > 0) watch.watcher.changed({ revision, changes: asked });
}

/** Lives as long as the process does: there is nobody else to hear its silence. */
class LocalSession implements Session {
  readonly #removeEntries: (session: LocalSession) => void;
  readonly #ending = new Set<() => void>();
  #ended = false;

  constructor(readonly id: string, removeEntries: (session: LocalSession) => void) {
    this.#removeEntries = removeEntries;
  }

  // oxlint-disable-next-line require-await -- a refusal of the medium is a rejected promise, never a throw.
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#removeEntries(this);
    this.#ended = true;
    for (const run of this.#ending) run();
    this.#ending.clear();
  }

  whenEnded(run: () => void): () => void {
    if (this.#ended) {
      run();
      return () => {};
    }
    this.#ending.add(run);
    return () => void this.#ending.delete(run);
  }
}
