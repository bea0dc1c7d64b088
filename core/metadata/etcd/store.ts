/**
 * The metadata store of a cluster: etcd provides the consensus.
 *
 * Invariant: safety depends on no lease, clock, watch or answer of a single member. They only make kq notice quickly.
 * What a decision depends on is named in the conditions of its transaction.
 *
 * @module
 */
import { assert } from "../../base/assert.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import {
  type Change,
  type Condition,
  MAX_CHANGES,
  type MetadataStore,
  type Session,
  type Snapshot,
  type TxnResult,
  type Watcher,
} from "../store.ts";
import { Feed } from "./feed.ts";
import { Gateway, type GatewayOptions } from "./gateway.ts";
import { LeaseSession } from "./lease.ts";
import { Transactions } from "./transactions.ts";

export interface EtcdOptions extends GatewayOptions {
  /** Everything of this cluster is under it; with the last slash. */
  readonly prefix: string;
  /** Unique to this process. */
  readonly writer: string;
}

export class EtcdStore implements MetadataStore {
  readonly #o: EtcdOptions;
  readonly #gateway: Gateway;
  readonly #feed: Feed;
  readonly #transactions: Transactions;
  readonly #sessions = new Set<LeaseSession>();
  #isClosed = false;

  private constructor(o: EtcdOptions) {
    this.#o = o;
    const gateway = this.#gateway = new Gateway(o);
    const { prefix, clock, timers, writer } = o;
    const at = (atMs: number, wake: () => void): () => void => timers.at(atMs, wake);
    this.#feed = new Feed({ gateway, prefix, nowMs: () => clock.monotonicMs(), at });
    this.#transactions = new Transactions({ gateway, prefix, writer });
  }

  /** Rejects with OperatingFailure when no member answers. */
  static async open(o: EtcdOptions): Promise<EtcdStore> {
    const store = new EtcdStore(o);
    await store.#feed.open();
    return store;
  }

  /** The revision up to which this process knows everything. */
  get revision(): number {
    return this.#feed.revision;
  }

  async snapshot(prefix: string): Promise<Snapshot> {
    this.#assertOpen();
    const { revision, entries } = await this.#feed.list(prefix);
    return { revision, entries };
  }

  async txn(conditions: readonly Condition[], changes: readonly Change[]): Promise<TxnResult> {
    this.#assertOpen();
    assert(changes.length <= MAX_CHANGES, "a transaction makes no more changes than a consensus store takes");
    assert(new Set(changes.map(({ key }) => key)).size === changes.length, "a transaction changes a key once");
    assert(changes.every(({ key }) => /^[!-~]+$/.test(key)), "keys are printable ASCII");
    const outcome = await this.#transactions.make(conditions, changes, (change) => this.#leaseOf(change));
    const feed = this.#feed;
    if (outcome.kind === "refused") {
      // A caller that decides again must see the state that refused it.
      await feed.until(() =>
        outcome.found.every(({ key, modRevision }) =>
          modRevision === 0
            ? feed.get(key) === null || feed.revision >= outcome.revision
            : isAtLeast(feed, key, modRevision)
        )
      );
      return { committed: false, revision: feed.changedRevision };
    }
    if (!outcome.changed) return { committed: true, revision: feed.changedRevision };
    await feed.until(() => feed.revision >= outcome.revision);
    return { committed: true, revision: outcome.revision };
  }

  watch(prefix: string, fromRevision: number, watcher: Watcher): () => void {
    this.#assertOpen();
    return this.#feed.watch(prefix, fromRevision, watcher);
  }

  async session(ttlMs: number): Promise<Session> {
    this.#assertOpen();
    const { clock, timers } = this.#o;
    const whenGone = (leaseId: string): Promise<void> =>
      this.#feed.until(() => ![...this.#feed.held()].some(({ lease }) => lease === leaseId));
    const session = await LeaseSession.grant({ gateway: this.#gateway, clock, timers, whenGone }, ttlMs);
    this.#sessions.add(session);
    session.whenEnded(() => this.#sessions.delete(session));
    return session;
  }

  /**
   * The revision that created the entry, for as long as it has existed without a break: the registration's own number.
   */
  createRevision(key: string): number {
    return this.#feed.get(key)?.createRevision ?? 0;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const session of this.#sessions) await session.end();
    this.#feed.close();
  }

  #leaseOf(change: Change): string {
    if (change.kind === "delete" || change.session === undefined) return "0";
    assert(change.session instanceof LeaseSession, "an entry's session is of this store");
    if (!this.#sessions.has(change.session)) {
      throw new OperatingFailure("EEXPIRED", `The session that ${change.key} is put with has ended`);
    }
    return change.session.id;
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new OperatingFailure("ECANCELED", "The metadata store has been closed");
  }
}

function isAtLeast(feed: Feed, key: string, modRevision: number): boolean {
  return (feed.get(key)?.modRevision ?? 0) >= modRevision || feed.revision >= modRevision;
}
