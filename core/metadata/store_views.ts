/**
 * One store for several brokers of one process: each has a view of its own, whose end ends its sessions and watches and
 * nothing of the others. The store is closed with the last view.
 *
 * @module
 */
import { OperatingFailure } from "../runtime/ports.ts";
import type { Change, Condition, MetadataStore, Session, Snapshot, TxnResult, Watcher } from "./store.ts";

export class SharedStore {
  readonly #store: MetadataStore;
  readonly #views = new Set<StoreView>();

  constructor(store: MetadataStore) {
    this.#store = store;
  }

  /** All are made before the first is closed. */
  view(): MetadataStore {
    const view = new StoreView(this.#store, async () => {
      this.#views.delete(view);
      if (this.#views.size === 0) await this.#store.close();
    });
    this.#views.add(view);
    return view;
  }
}

class StoreView implements MetadataStore {
  readonly #store: MetadataStore;
  readonly #closed: () => Promise<void>;
  readonly #sessions = new Set<Session>();
  readonly #watches = new Set<() => void>();
  #isClosed = false;

  constructor(store: MetadataStore, closed: () => Promise<void>) {
    this.#store = store;
    this.#closed = closed;
  }

  async snapshot(prefix: string): Promise<Snapshot> {
    this.#assertOpen();
    return await this.#store.snapshot(prefix);
  }

  async txn(conditions: readonly Condition[], changes: readonly Change[]): Promise<TxnResult> {
    this.#assertOpen();
    return await this.#store.txn(conditions, changes);
  }

  watch(prefix: string, fromRevision: number, watcher: Watcher): () => void {
    this.#assertOpen();
    const stop = this.#store.watch(prefix, fromRevision, watcher);
    this.#watches.add(stop);
    return () => {
      this.#watches.delete(stop);
      stop();
    };
  }

  async session(ttlMs: number): Promise<Session> {
    this.#assertOpen();
    const session = await this.#store.session(ttlMs);
    this.#sessions.add(session);
    session.whenEnded(() => this.#sessions.delete(session));
    return session;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const stop of this.#watches) stop();
    await Promise.all([...this.#sessions].map((session) => session.end()));
    await this.#closed();
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new OperatingFailure("ECANCELED", "The metadata store has been closed");
  }
}
