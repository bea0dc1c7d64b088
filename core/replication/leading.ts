/**
 * What the leader of a partition knows of its followers, and what follows from it: how far the high watermark goes, and
 * which replicas leave or join the ISR.
 *
 * The high watermark is the minimum over all replicas that are in the ISR, or that may be by a pending change: the next
 * leader has everything below it. It advances only while the agreed ISR is large enough, and never goes back.
 *
 * Note: a follower that fetches from an offset confirms that everything before it is on its disk. Before that, it
 * counts as having nothing.
 *
 * @module
 */
import type { Member, PartitionState, Registrations } from "./partition_state.ts";
import type { PartitionEvent } from "./transitions.ts";

/** A fetch of a replica, which names the log that it writes to. */
export interface ReplicaFetch extends Member {
  readonly brokerEpoch: number;
  readonly offset: number;
}

interface Follower {
  readonly generation: string;
  readonly brokerEpoch: number;
  /** Everything before it is on its disk. */
  offset: number;
  /** When it last had everything. */
  caughtUpMs: number;
  fetchedMs: number;
  /** The leader's end when it fetched last. */
  endWhenFetched: number;
}

export interface LeadingOptions {
  readonly id: number;
  readonly state: PartitionState;
  /** The log's end when this epoch began. */
  readonly epochStart: number;
  /** As it was known before: only what the followers have confirmed since advances it. */
  readonly highWatermark: number;
  readonly nowMs: number;
}

export interface ProposeOptions {
  readonly nowMs: number;
  /** How long a replica may be behind. */
  readonly maxLagMs: number;
  readonly registrations: Registrations;
}

type IsrChange = Extract<PartitionEvent, { kind: "shrink" | "expand" }>;

export class Leading {
  readonly #id: number;
  readonly #epochStart: number;
  readonly #startedMs: number;
  #state: PartitionState;
  #highWatermark: number;
  #ownEnd = 0;
  readonly #followers = new Map<number, Follower>();
  /** Proposed, and not known to be agreed on or refused. */
  #pending: IsrChange | null = null;

  constructor({ id, state, epochStart, highWatermark, nowMs }: LeadingOptions) {
    this.#id = id;
    this.#state = state;
    this.#epochStart = epochStart;
    this.#startedMs = nowMs;
    this.#highWatermark = highWatermark;
  }

  get highWatermark(): number {
    return this.#highWatermark;
  }

  /** Whether it is at least what it was when this epoch began; the leader before may have told readers more. */
  get isCaughtUp(): boolean {
    return this.#highWatermark >= this.#epochStart;
  }

  /** Whether what is written now can be acknowledged to producers with acks=all. */
  get hasMinIsr(): boolean {
    return this.#state.isr.length >= this.#state.minIsr;
  }

  /** Everything before that offset is on this broker's disk. */
  hasWritten(endOffset: number): void {
    this.#ownEnd = Math.max(this.#ownEnd, endOffset);
    this.#advance();
  }

  /**
   * A state of this leader epoch was agreed on: what was proposed is in it, or was based on an older one and refused.
   */
  agreed(state: PartitionState): void {
    if (state.partitionEpoch <= this.#state.partitionEpoch) return;
    this.#state = state;
    this.#pending = null;
    this.#advance();
  }

  fetched(
    { id, generation, brokerEpoch, offset }: ReplicaFetch,
    o: { readonly endOffset: number; readonly nowMs: number },
  ): void {
    if (id === this.#id || !this.#state.replicas.includes(id)) return;
    const before = this.#followers.get(id);
    if (before !== undefined && brokerEpoch < before.brokerEpoch) return;
    const isSame = before?.generation === generation && before.brokerEpoch === brokerEpoch;
    const follower = isSame
      ? before
      : { generation, brokerEpoch, offset, caughtUpMs: -Infinity, fetchedMs: o.nowMs, endWhenFetched: Infinity };
    if (offset >= o.endOffset) follower.caughtUpMs = o.nowMs;
    else if (offset >= follower.endWhenFetched) follower.caughtUpMs = Math.max(follower.caughtUpMs, follower.fetchedMs);
    follower.offset = offset;
    follower.fetchedMs = o.nowMs;
    follower.endWhenFetched = o.endOffset;
    this.#followers.set(id, follower);
    this.#advance();
  }

  /** What to propose now, or null. It counts as pending from here on. */
  propose(o: ProposeOptions): IsrChange | null {
    if (this.#pending !== null) return null;
    this.#pending = this.#expansion(o) ?? this.#shrinking(o);
    return this.#pending;
  }

  /** What was proposed turned out to change nothing, and was not submitted. */
  withdraw(): void {
    this.#pending = null;
    this.#advance();
  }

  #expansion(o: ProposeOptions): IsrChange | null {
    const { registrations } = o;
    for (const [id, follower] of this.#followers) {
      const { generation, brokerEpoch, offset } = follower;
      const isIn = this.#state.isr.some((member) => member.id === id && member.generation === generation);
      const registered = registrations.get(id);
      const isIt = registered?.state === "active" && registered.generation === generation &&
        registered.epoch === brokerEpoch;
      // One that would have to leave at once: it has fallen silent, or cannot keep up.
      if (isIn || !isIt || this.#isBehind(follower, o)) continue;
      // Before the epoch's start it may have records that this epoch does not have.
      if (offset >= this.#highWatermark && offset >= this.#epochStart) {
        return { kind: "expand", member: { id, generation } };
      }
    }
    return null;
  }

  #shrinking(o: ProposeOptions): IsrChange | null {
    const remove = this.#state.isr.filter(({ id, generation }) => {
      if (id === this.#id) return false;
      const follower = this.#followers.get(id);
      return this.#isBehind(follower?.generation === generation ? follower : null, o);
    }).map(({ id }) => id);
    return remove.length === 0 ? null : { kind: "shrink", remove };
  }

  #isBehind(follower: Follower | null, { nowMs, maxLagMs }: ProposeOptions): boolean {
    return nowMs - Math.max(follower?.caughtUpMs ?? -Infinity, this.#startedMs) > maxLagMs;
  }

  #advance(): void {
    if (!this.hasMinIsr) return;
    const joining = this.#pending?.kind === "expand" ? [this.#pending.member] : [];
    const offsets = [...this.#state.isr, ...joining].map((member) => this.#offsetOf(member));
    this.#highWatermark = Math.max(this.#highWatermark, Math.min(...offsets));
  }

  #offsetOf({ id, generation }: Member): number {
    if (id === this.#id) return this.#ownEnd;
    const follower = this.#followers.get(id);
    return follower?.generation === generation ? follower.offset : 0;
  }
}
