/**
 * Everything under one prefix of etcd as this process knows it: entries, the last revisions, and the watchers. One
 * stream feeds it, which is reopened where it ended, on another member; where etcd has compacted what came since,
 * everything is read again and the differences are reported as one revision.
 *
 * Invariant: an entry is only ever replaced by a later one. The answers of a member that lags, and of a stream that
 * goes back, are ignored.
 *
 * @module
 */
import { OperatingFailure } from "../../runtime/ports.ts";
import type { Entry, WatchedRevision, Watcher } from "../store.ts";
import { endOf, fromBase64, type Gateway, type KeyValue, toBase64, type WatchMessage } from "./gateway.ts";
import { LANE_KEYS } from "./transactions.ts";

/** How many revisions a watcher may be behind. */
const KEPT_REVISIONS = 100;
/** How long the stream may be behind what other answers reported before it is reopened. */
const MOST_BEHIND_MS = 3_000;

export interface Held extends Entry {
  /** As etcd writes it; "0" for none. */
  readonly lease: string;
  /** The revision that created it; a different one when it was deleted in between. */
  readonly createRevision: number;
}

interface HeldRevision {
  readonly revision: number;
  readonly changes: readonly { readonly key: string; readonly entry: Held | null }[];
}

interface Watch {
  readonly prefix: string;
  readonly watcher: Watcher;
  toldUpTo: number;
}

export interface FeedOptions {
  readonly gateway: Gateway;
  /** With the last slash. */
  readonly prefix: string;
  readonly nowMs: () => number;
  readonly at: (monotonicMs: number, wake: () => void) => () => void;
}

export class Feed {
  readonly #o: FeedOptions;
  readonly #entries = new Map<string, Held>();
  readonly #watches = new Set<Watch>();
  #history: WatchedRevision[] = [];
  /** Of the stream: everything up to it has been reported. */
  #revision = 0;
  #changedRevision = 0;
  /** From here on the history has every revision. */
  #knownFrom = 1;
  #stream: { close(): void } | null = null;
  #generation = 0;
  #tries = 0;
  #isClosed = false;
  #waiters: {
    readonly isThere: () => boolean;
    readonly resolve: () => void;
    readonly reject: (why: unknown) => void;
  }[] = [];
  #behindSinceMs: number | null = null;
  #cancelLook: () => void = () => {};

  constructor(o: FeedOptions) {
    this.#o = o;
  }

  /** Reads everything and follows it from there. */
  async open(): Promise<void> {
    await this.#readAll();
    this.#follow();
    this.#lookLater();
  }

  get revision(): number {
    return this.#revision;
  }

  /** The last one that changed anything here. */
  get changedRevision(): number {
    return this.#changedRevision;
  }

  get(key: string): Held | null {
    return this.#entries.get(key) ?? null;
  }

  held(): Iterable<Held> {
    return this.#entries.values();
  }

  /** Resolves when `isThere` holds, after the watchers are notified; rejects when that can no longer be known. */
  until(isThere: () => boolean): Promise<void> {
    if (isThere()) return Promise.resolve();
    if (this.#isClosed) return Promise.reject(closed());
    return new Promise((resolve, reject) => this.#waiters.push({ isThere, resolve, reject }));
  }

  watch(prefix: string, fromRevision: number, watcher: Watcher): () => void {
    if (fromRevision < this.#knownFrom) {
      watcher.lost();
      return () => {};
    }
    const watch = { prefix, watcher, toldUpTo: fromRevision - 1 };
    this.#watches.add(watch);
    for (const revision of this.#history) tell(watch, revision);
    return () => void this.#watches.delete(watch);
  }

  /** The state at one revision, as etcd reports it. */
  async list(prefix: string): Promise<{ readonly revision: number; readonly entries: Held[] }> {
    const whole = this.#o.prefix + prefix;
    const answer = await this.#o.gateway.read("Range", { key: toBase64(whole), range_end: endOf(whole) }) as {
      readonly header: { readonly revision: string };
      readonly kvs?: readonly KeyValue[];
    };
    const entries = (answer.kvs ?? []).map((kv) => this.#heldOf(kv)).filter(({ key }) => !key.startsWith(LANE_KEYS));
    return { revision: Number(answer.header.revision), entries };
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelLook();
    this.#stream?.close();
    this.#watches.clear();
    for (const { reject } of this.#waiters.splice(0)) reject(closed());
  }

  /** The differences from what is known are reported as one revision. */
  async #readAll(): Promise<void> {
    const { revision, entries } = await this.list("");
    if (revision < this.#revision) {
      throw new OperatingFailure(
        "EBACKWARDS",
        `etcd has gone back, from revision ${this.#revision} to ${revision}: it was restored from a copy without ` +
          "--bump-revision --mark-compacted, or it is another one; nothing of it is believed",
      );
    }
    const present = new Set(entries.map(({ key }) => key));
    const gone = [...this.#entries.keys()].filter((key) => !present.has(key)).map((key) => ({ key, entry: null }));
    const changed = entries.filter(({ key, modRevision }) => this.#entries.get(key)?.modRevision !== modRevision);
    const isFirst = this.#revision === 0;
    this.#tell({ revision, changes: [...gone, ...changed.map((entry) => ({ key: entry.key, entry }))] });
    this.#revision = revision;
    // A watcher with a snapshot of this revision or a later one can continue from here.
    if (isFirst) {
      this.#changedRevision = revision;
      this.#history = [];
      this.#knownFrom = revision + 1;
    }
    this.#settle();
  }

  #follow(): void {
    if (this.#isClosed) return;
    const generation = ++this.#generation;
    const { gateway, prefix } = this.#o;
    const isCurrent = (): boolean => generation === this.#generation && !this.#isClosed;
    const request = {
      key: toBase64(prefix),
      range_end: endOf(prefix),
      start_revision: String(this.#revision + 1),
      progress_notify: true,
    };
    this.#stream = gateway.watch(request, {
      message: (message) => {
        if (isCurrent()) this.#heard(message);
      },
      ended: () => {
        if (isCurrent()) this.#again();
      },
    });
  }

  #heard(message: WatchMessage): void {
    if (Number(message.compact_revision ?? 0) > 0) return void this.#readAgain();
    if (message.canceled === true) return this.#again();
    if (message.created === true) return;
    this.#tries = 0;
    const byRevision = new Map<number, Map<string, Held | null>>();
    for (const { type, kv } of message.events ?? []) {
      const revision = Number(kv.mod_revision);
      if (revision <= this.#revision) continue;
      const held = this.#heldOf(kv);
      const changes = byRevision.get(revision) ?? new Map<string, Held | null>();
      changes.set(held.key, type === "DELETE" ? null : held);
      byRevision.set(revision, changes);
    }
    for (const [revision, changes] of [...byRevision].sort(([a], [b]) => a - b)) {
      const shown = [...changes].filter(([key]) => !key.startsWith(LANE_KEYS)).map(([key, entry]) => ({ key, entry }));
      this.#tell({ revision, changes: shown });
      this.#revision = revision;
    }
    // A message without events says up to which revision there are none.
    if ((message.events ?? []).length === 0) {
      this.#revision = Math.max(this.#revision, Number(message.header?.revision ?? 0));
    }
    this.#settle();
  }

  #again(): void {
    this.#generation += 1;
    this.#stream?.close();
    this.#o.gateway.nextMember();
    void this.#o.gateway.pause(this.#tries++).then(() => this.#follow());
  }

  async #readAgain(): Promise<void> {
    this.#generation += 1;
    this.#stream?.close();
    for (let tries = 0; !this.#isClosed; tries++) {
      try {
        await this.#readAll();
        return this.#follow();
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        await this.#o.gateway.pause(tries);
      }
    }
  }

  /** Other answers may show that the stream is silent where it should not be. */
  #lookLater(): void {
    const { nowMs, at, gateway } = this.#o;
    this.#cancelLook = at(nowMs() + MOST_BEHIND_MS / 2, () => {
      const isBehind = gateway.revisionSeen > this.#revision;
      this.#behindSinceMs = isBehind ? this.#behindSinceMs ?? nowMs() : null;
      if (this.#behindSinceMs !== null && nowMs() - this.#behindSinceMs >= MOST_BEHIND_MS) {
        this.#behindSinceMs = null;
        this.#again();
      }
      this.#lookLater();
    });
  }

  #tell(revision: HeldRevision): void {
    const changes = revision.changes.filter(({ key, entry }) =>
      entry === null ? this.#entries.has(key) : (this.#entries.get(key)?.modRevision ?? 0) < entry.modRevision
    );
    for (const { key, entry } of changes) {
      if (entry === null) this.#entries.delete(key);
      else this.#entries.set(key, entry);
    }
    if (changes.length === 0) return;
    const told = { revision: revision.revision, changes };
    this.#changedRevision = revision.revision;
    this.#history.push(told);
    if (this.#history.length >= 2 * KEPT_REVISIONS) {
      this.#knownFrom = this.#history[this.#history.length - KEPT_REVISIONS - 1]!.revision + 1;
      this.#history = this.#history.slice(-KEPT_REVISIONS);
    }
    for (const watch of this.#watches) tell(watch, told);
  }

  #settle(): void {
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ isThere, resolve }) => {
      if (!isThere()) return true;
      resolve();
      return false;
    });
  }

  #heldOf({ key, value, mod_revision, create_revision, lease = "0" }: KeyValue): Held {
    return {
      key: new TextDecoder().decode(fromBase64(key)).slice(this.#o.prefix.length),
      value: value === undefined ? new Uint8Array() : fromBase64(value),
      modRevision: Number(mod_revision),
      createRevision: Number(create_revision),
      lease,
    };
  }
}

function tell(watch: Watch, { revision, changes }: WatchedRevision): void {
  if (revision <= watch.toldUpTo) return;
  watch.toldUpTo = revision;
  const asked = changes.filter(({ key }) => key.startsWith(watch.prefix));
  if (asked.length > 0) watch.watcher.changed({ revision, changes: asked });
}

function closed(): OperatingFailure {
  return new OperatingFailure("ECANCELED", "The metadata store has been closed");
}
