/**
 * Fetch sessions (KIP-227): what a client asks for again and again is remembered, so that it sends only what changed
 * and is sent only what changed. This file decides; it reads no log and awaits nothing.
 *
 *   a client's session: none -> (full fetch, epoch 0) -> open at epoch 1 -> (incremental fetches) epoch 2, 3, ... ->
 *   none
 *
 * Every incremental fetch names the epoch it expects; a repeated or lost request is noticed by that, and the client
 * starts over with a full fetch. A client that gets session id 0 has no session and sends everything each time: that is
 * always legal, so a full cache costs bandwidth and nothing else.
 *
 * What is bounded is sessions, as in Kafka, and the partitions that all of them remember together: a session of 50,000
 * partitions is 15 MB. One that asks for many partitions that are not there gets no session.
 *
 * @module
 */
import { errorCode, type ErrorName } from "../protocol/error_codes.ts";
import type { Random } from "../runtime/ports.ts";

/** What a client wants of one partition. */
export interface WantedPartition {
  /** The name, or the id where the request names topics by id. */
  readonly topic: string;
  readonly partition: number;
  readonly currentLeaderEpoch: number;
  readonly fetchOffset: number;
  readonly lastFetchedEpoch: number;
  readonly partitionMaxBytes: number;
}

/** What the client was last told of a partition, as far as it decides whether it must be told again. */
export interface ToldPartition {
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly logStartOffset: number;
  readonly hasRecords: boolean;
  readonly diverges: boolean;
}

export interface FetchRequestHead {
  readonly sessionId: number;
  readonly sessionEpoch: number;
  /** Topics are named by id (v13), which must not change within a session. */
  readonly byId: boolean;
  readonly wanted: readonly WantedPartition[];
  readonly forgotten: readonly { readonly topic: string; readonly partition: number }[];
}

/** How a fetch is to be answered. `wanted` is what to read, in order. */
export type FetchContext =
  | { readonly kind: "error"; readonly error: ErrorName }
  | { readonly kind: "sessionless"; readonly wanted: readonly WantedPartition[] }
  | { readonly kind: "full"; readonly wanted: readonly WantedPartition[]; readonly byId: boolean }
  | {
    readonly kind: "incremental";
    readonly wanted: readonly WantedPartition[];
    readonly session: Session;
    readonly epoch: number;
  };

export interface Told<A> {
  readonly error: ErrorName;
  readonly sessionId: number;
  readonly answers: readonly A[];
}

interface CachedPartition {
  wanted: WantedPartition;
  highWatermark: number;
  logStartOffset: number;
}

interface Session {
  readonly id: number;
  readonly byId: boolean;
  readonly createdMs: number;
  lastUsedMs: number;
  /** The epoch the next incremental fetch must name. */
  epoch: number;
  /** In the order to read them: those that just had records go last, so that none starves behind a busy one. */
  readonly partitions: Map<string, CachedPartition>;
}

const NO_SESSION = 0;
const INITIAL_EPOCH = 0;
const FINAL_EPOCH = -1;
const LAST_EPOCH = 0x7fff_ffff;
/** Partitions that all sessions together remember. */
const MOST_PARTITIONS = 500_000;
/** Of partitions that are not there a session remembers no more. */
const MOST_UNKNOWN = 1000;
/** Whoever has not asked for so long starts over. */
const FORGOTTEN_MS = 1_800_000;
const unknown: ReadonlySet<number> = new Set(
  (["UNKNOWN_TOPIC_OR_PARTITION", "UNKNOWN_TOPIC_ID"] as const).map((error) => errorCode(error)),
);
/** A session unused for so long gives way to any other; one younger than that is not yet pushed out by a larger one. */
const EVICTION_MS = 120_000;
/**
 * A fetch of more partitions gets no session, and one that grows beyond loses it: keeping it would hold the event loop.
 */
const MOST_IN_A_SESSION = 10_000;

export class FetchSessions {
  readonly #slots: number;
  readonly #random: Random;
  /** The least recently used first. */
  readonly #sessions = new Map<number, Session>();
  readonly #mostPartitions: number;
  /** Of all sessions. */
  #partitionCount = 0;

  constructor(o: { readonly slots: number; readonly random: Random; readonly mostPartitions?: number }) {
    this.#slots = o.slots;
    this.#mostPartitions = o.mostPartitions ?? MOST_PARTITIONS;
    this.#random = o.random;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Takes a request in, changing its session as the request says. */
  open(head: FetchRequestHead, nowMs: number): FetchContext {
    if (head.sessionEpoch === INITIAL_EPOCH || head.sessionEpoch === FINAL_EPOCH) {
      this.#remove(head.sessionId);
      return head.sessionEpoch === FINAL_EPOCH
        ? { kind: "sessionless", wanted: head.wanted }
        : head.wanted.length > MOST_IN_A_SESSION
        ? { kind: "sessionless", wanted: head.wanted }
        : { kind: "full", wanted: head.wanted, byId: head.byId };
    }
    const session = this.#sessions.get(head.sessionId);
    if (session === undefined) return { kind: "error", error: "FETCH_SESSION_ID_NOT_FOUND" };
    if (session.epoch !== head.sessionEpoch) return { kind: "error", error: "INVALID_FETCH_SESSION_EPOCH" };
    if (session.byId !== head.byId) return { kind: "error", error: "FETCH_SESSION_TOPIC_ID_ERROR" };
    if (growsTooLarge(session, head)) {
      this.#remove(session.id);
      return { kind: "error", error: "FETCH_SESSION_ID_NOT_FOUND" };
    }
    const before = session.partitions.size;
    update(session, head);
    this.#partitionCount += session.partitions.size - before;
    if (session.partitions.size === 0) {
      this.#remove(session.id);
      return { kind: "sessionless", wanted: [] };
    }
    if (this.#partitionCount > this.#mostPartitions) {
      this.#remove(session.id);
      return { kind: "error", error: "FETCH_SESSION_ID_NOT_FOUND" };
    }
    this.#touch(session, nowMs);
    session.epoch = nextEpoch(session.epoch);
    const wanted = [...session.partitions.values()].map((cached) => cached.wanted);
    return { kind: "incremental", wanted, session, epoch: session.epoch };
  }

  /**
   * Says which of the answers, one for each wanted partition in order, are sent, and remembers what the client now
   * knows.
   */
  close<A>(context: FetchContext, answers: readonly A[], told: (answer: A) => ToldPartition, nowMs: number): Told<A> {
    switch (context.kind) {
      case "error":
        return { error: context.error, sessionId: NO_SESSION, answers: [] };
      case "sessionless":
        return { error: "NONE", sessionId: NO_SESSION, answers };
      case "full":
        return { error: "NONE", sessionId: this.#create(context, answers.map(told), nowMs), answers };
      case "incremental": {
        const { session } = context;
        // While this fetch was parked the client may have gone on without it; what it knows is then not what we sent.
        if (session.epoch !== context.epoch) {
          return { error: "INVALID_FETCH_SESSION_EPOCH", sessionId: session.id, answers: [] };
        }
        const news = answers.filter((answer, i) => remember(session, context.wanted[i]!, told(answer)));
        return { error: "NONE", sessionId: session.id, answers: news };
      }
    }
  }

  #create(context: FetchContext & { kind: "full" }, told: readonly ToldPartition[], nowMs: number): number {
    if (told.filter((one) => unknown.has(one.errorCode)).length > MOST_UNKNOWN) return NO_SESSION;
    if (!this.#evictFor(context.wanted.length, nowMs)) return NO_SESSION;
    const session: Session = {
      id: this.#newId(),
      byId: context.byId,
      createdMs: nowMs,
      lastUsedMs: nowMs,
      epoch: nextEpoch(INITIAL_EPOCH),
      partitions: new Map(),
    };
    context.wanted.forEach((wanted, i) => {
      const { errorCode, highWatermark, logStartOffset } = told[i]!;
      session.partitions.set(keyOf(wanted), {
        wanted,
        highWatermark: errorCode === 0 ? highWatermark : -1,
        logStartOffset,
      });
    });
    this.#sessions.set(session.id, session);
    this.#partitionCount += session.partitions.size;
    return session.id;
  }

  #remove(id: number): boolean {
    this.#partitionCount -= this.#sessions.get(id)?.partitions.size ?? 0;
    return this.#sessions.delete(id);
  }

  #evictFor(newSize: number, nowMs: number): boolean {
    for (const { id, lastUsedMs } of this.#sessions.values()) {
      const isForgotten = nowMs - lastUsedMs > FORGOTTEN_MS;
      const isNeeded = this.#partitionCount + newSize > this.#mostPartitions && nowMs - lastUsedMs > EVICTION_MS;
      if (!isForgotten && !isNeeded) break;
      this.#remove(id);
    }
    return this.#partitionCount + newSize <= this.#mostPartitions && this.#makeSlot(newSize, nowMs);
  }

  /** A new session pushes out one that is long unused, or a smaller one that has had its time. */
  #makeSlot(newSize: number, nowMs: number): boolean {
    if (this.#sessions.size < this.#slots) return this.#slots > 0;
    const [oldest] = this.#sessions.values();
    if (oldest === undefined) return false;
    if (nowMs - oldest.lastUsedMs > EVICTION_MS) return this.#remove(oldest.id);
    let smallest: Session | null = null;
    for (const session of this.#sessions.values()) {
      if (nowMs - session.createdMs <= EVICTION_MS) continue;
      if (smallest === null || session.partitions.size < smallest.partitions.size) smallest = session;
    }
    return smallest !== null && smallest.partitions.size < newSize && this.#remove(smallest.id);
  }

  #touch(session: Session, nowMs: number): void {
    session.lastUsedMs = nowMs;
    this.#sessions.delete(session.id);
    this.#sessions.set(session.id, session);
  }

  /** Not to be guessed, so that no client ends up in another's session after a restart. */
  #newId(): number {
    for (;;) {
      const id = this.#random.uint32() & 0x7fff_ffff;
      if (id !== NO_SESSION && !this.#sessions.has(id)) return id;
    }
  }
}

function growsTooLarge({ partitions }: Session, { wanted, forgotten }: FetchRequestHead): boolean {
  if (wanted.length > MOST_IN_A_SESSION || forgotten.length > MOST_IN_A_SESSION) return true;
  if (partitions.size + wanted.length <= MOST_IN_A_SESSION) return false;
  return partitions.size + wanted.filter((one) => !partitions.has(keyOf(one))).length > MOST_IN_A_SESSION;
}

function update(session: Session, { wanted, forgotten }: FetchRequestHead): void {
  for (const one of wanted) {
    const cached = session.partitions.get(keyOf(one));
    if (cached === undefined) {
      session.partitions.set(keyOf(one), { wanted: one, highWatermark: -1, logStartOffset: -1 });
    } else cached.wanted = one;
  }
  for (const one of forgotten) session.partitions.delete(keyOf(one));
}

/** Whether the client must be told; remembers that it was. */
function remember(session: Session, wanted: WantedPartition, told: ToldPartition): boolean {
  const key = keyOf(wanted);
  const cached = session.partitions.get(key);
  if (cached === undefined) return true;
  const changed = cached.highWatermark !== told.highWatermark || cached.logStartOffset !== told.logStartOffset;
  // When the error has passed, the client must hear of it even if nothing else changed.
  cached.highWatermark = told.errorCode === 0 ? told.highWatermark : -1;
  cached.logStartOffset = told.logStartOffset;
  if (told.hasRecords) {
    session.partitions.delete(key);
    session.partitions.set(key, cached);
  }
  return changed || told.hasRecords || told.diverges || told.errorCode !== 0;
}

function nextEpoch(epoch: number): number {
  return epoch === LAST_EPOCH ? 1 : epoch + 1;
}

function keyOf({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}:${partition}`;
}
