/**
 * The metadata store in memory, and the whole of the store but its disk: conditions, revisions, watches and sessions of
 * one process live here; `sqlite.ts` adds only where the entries are kept.
 *
 * A revision is stored and applied without a wait in between, so that the next transaction is checked against it. The
 * watchers are notified when it is durable, and then the transaction answers: by then every watcher has seen it.
 *
 * @module
 */
import { assert } from "../base/assert.ts";
import { OperatingFailure } from "../runtime/ports.ts";
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

/** How many revisions a watcher may be behind. A local watcher starts where its snapshot ended, a few at most. */
const KEPT_REVISIONS = 100;

/**
 * A revision as a keeper gets it. The entry is null for what a session puts: it would not outlive the process anyway.
 */
export interface ToKeep {
  readonly revision: number;
  readonly changes: readonly {
    readonly key: string;
    readonly entry: Entry | null;
    /** It has stored an entry of that key before. */
    readonly isKept: boolean;
  }[];
}

export interface Keeper {
  /** Null when a revision may be stored now; else none may until the promise settles. */
  busy(): Promise<void> | null;
  /** Takes a revision; throws an `OperatingFailure` when it cannot, and then nothing changes. */
  keep(revision: ToKeep): void;
  /**
   * Null when everything taken so far would survive a power cut; else resolves when that is so, or rejects for good.
   */
  durable(): Promise<void> | null;
  close(): Promise<void>;
}

const keepNothing: Keeper = { busy: () => null, keep() {}, durable: () => null, close: () => Promise.resolve() };

interface Watch {
  readonly prefix: string;
  readonly watcher: Watcher;
  /** The last revision it was notified of. */
  toldUpTo: number;
}

interface ToldWaiter {
  readonly revision: number;
  readonly resolve: () => void;
  readonly reject: (why: unknown) => void;
}

export class MemoryStore implements MetadataStore {
  /** As of `#revision`, which may not be durable yet: what the next transaction is checked against. */
  readonly #entries = new Map<string, Entry>();
  readonly #keeper: Keeper;
  readonly #watches = new Set<Watch>();
  readonly #sessions = new Set<LocalSession>();
  /** The session that an entry belongs to; entries without one are not here. */
  readonly #ownerOf = new Map<string, LocalSession>();
  /** The last revisions that watchers were notified of, without gaps, ending at `#toldRevision`. */
  #history: WatchedRevision[] = [];
  #revision: number;
  #toldRevision: number;
  #sessionsMade = 0;
  /**
   * Revisions that the watchers have yet to be notified of; a watcher that writes must not overtake the notification it
   * is in.
   */
  readonly #untold: WatchedRevision[] = [];
  #durableRevision: number;
  #toldWaiters: ToldWaiter[] = [];
  /** Why nothing more becomes durable. */
  #failure: unknown = null;
  #telling = false;
  #closed = false;

  constructor(
    found: { readonly revision: number; readonly entries: readonly Entry[] } = { revision: 0, entries: [] },
    keeper: Keeper = keepNothing,
  ) {
    this.#revision = this.#toldRevision = this.#durableRevision = found.revision;
    for (const entry of found.entries) this.#entries.set(entry.key, entry);
    this.#keeper = keeper;
  }

  async snapshot(prefix: string): Promise<Snapshot> {
    this.#assertOpen();
    const entries = [...this.#entries.values()].filter(({ key }) => key.startsWith(prefix));
    entries.sort((a, b) => (a.key < b.key ? -1 : 1));
    const snapshot = { revision: this.#revision, entries };
    await this.#whenTold(snapshot.revision);
    return snapshot;
  }

  async txn(conditions: readonly Condition[], changes: readonly Change[]): Promise<TxnResult> {
    this.#assertOpen();
    assert(changes.length <= MAX_CHANGES, "a transaction makes no more changes than a consensus store takes");
    assert(new Set(changes.map(({ key }) => key)).size === changes.length, "a transaction changes a key once");
    assert(changes.every(({ key }) => /^[!-~]+$/.test(key)), "keys are printable ASCII");
    await this.#untilKeeperIsFree();
    const holds = conditions.every((asked) => (this.#entries.get(asked.key)?.modRevision ?? 0) === asked.modRevision);
    const revision = holds ? this.#commit(changes) : this.#revision;
    await this.#whenTold(revision);
    return { committed: holds, revision };
  }

  watch(prefix: string, fromRevision: number, watcher: Watcher): () => void {
    this.#assertOpen();
    const oldestKept = this.#toldRevision - this.#history.length + 1;
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
    for (const session of this.#sessions) {
      try {
        await session.end();
      } catch (failure) {
        // What a session put is not kept, so nothing is lost with it.
        if (!(failure instanceof OperatingFailure)) throw failure;
      }
    }
    this.#closed = true;
    this.#watches.clear();
    await this.#keeper.close();
  }

  #assertOpen(): void {
    assert(!this.#closed, "nobody asks a closed metadata store");
  }

  async #untilKeeperIsFree(): Promise<void> {
    for (let busy = this.#keeper.busy(); busy !== null; busy = this.#keeper.busy()) await busy;
  }

  /**
   * Returns the new revision, or the present one when nothing has changed. Watchers are notified when it is durable.
   */
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
      changes: revision.changes.map(({ key, entry }) => ({
        key,
        entry: owners.has(key) ? null : entry,
        isKept: this.#entries.has(key) && !this.#ownerOf.has(key),
      })),
    });

    this.#revision = modRevision;
    for (const { key, entry } of revision.changes) {
      if (entry === null) this.#entries.delete(key);
      else this.#entries.set(key, entry);
      this.#ownerOf.delete(key);
    }
    for (const [key, owner] of owners) this.#ownerOf.set(key, owner);
    this.#untold.push(revision);
    const durable = this.#keeper.durable();
    if (durable === null) this.#isDurable(modRevision);
    else void durable.then(() => this.#isDurable(modRevision), (failure: unknown) => this.#failed(failure));
    return modRevision;
  }

  #owned(session: Session): LocalSession {
    assert(
      session instanceof LocalSession && this.#sessions.has(session),
      "an entry's session is alive and of this store",
    );
    return session;
  }

  #isDurable(revision: number): void {
    this.#durableRevision = Math.max(this.#durableRevision, revision);
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let next = this.#untold[0]; next !== undefined; next = this.#untold[0]) {
        if (next.revision > this.#durableRevision) break;
        this.#untold.shift();
        this.#toldRevision = next.revision;
        this.#history.push(next);
        // Cutting at twice the bound makes it one copy in a hundred revisions.
        if (this.#history.length >= 2 * KEPT_REVISIONS) this.#history = this.#history.slice(-KEPT_REVISIONS);
        for (const watch of this.#watches) tell(watch, next);
      }
    } finally {
      this.#telling = false;
    }
    const waiters = this.#toldWaiters;
    this.#toldWaiters = waiters.filter((waiter) => waiter.revision > this.#toldRevision);
    for (const waiter of waiters) if (waiter.revision <= this.#toldRevision) waiter.resolve();
  }

  /** The keeper takes nothing more after that: watchers are never notified of what it had not made durable. */
  #failed(failure: unknown): void {
    this.#failure = failure;
    for (const { reject } of this.#toldWaiters.splice(0)) reject(failure);
  }

  #whenTold(revision: number): Promise<void> {
    if (revision <= this.#toldRevision) return Promise.resolve();
    if (this.#failure !== null) return Promise.reject(this.#failure as Error);
    return new Promise((resolve, reject) => this.#toldWaiters.push({ revision, resolve, reject }));
  }

  async #endSession(session: LocalSession): Promise<void> {
    const owned = [...this.#ownerOf].filter(([, owner]) => owner === session).map(([key]) => key);
    for (let at = 0; at < owned.length; at += MAX_CHANGES) {
      await this.#untilKeeperIsFree();
      const changes = owned.slice(at, at + MAX_CHANGES).filter((key) => this.#ownerOf.get(key) === session);
      await this.#whenTold(this.#commit(changes.map((key) => ({ kind: "delete", key }))));
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

/** Lives as long as the process does: no other process could notice its silence. */
class LocalSession implements Session {
  readonly #removeEntries: (session: LocalSession) => Promise<void>;
  readonly #ending = new Set<() => void>();
  #ended = false;

  constructor(readonly id: string, removeEntries: (session: LocalSession) => Promise<void>) {
    this.#removeEntries = removeEntries;
  }

  async end(): Promise<void> {
    if (this.#ended) return;
    await this.#removeEntries(this);
    if (this.#ended) return;
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
