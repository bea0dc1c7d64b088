/**
 * What a broker may do with its replica of a partition: who may write and read, which leader epoch a client has to
 * know, how far readers see, and when a write is acknowledged. It takes values and returns values: the log's end and
 * the time come as arguments.
 *
 * A partition with one replica has nobody to wait for: its high watermark is the log's end as soon as a record is
 * written, as in Kafka. With several replicas the leader's high watermark follows from what the others have fetched
 * (`leading.ts`), and a follower's is the one that the leader told it.
 *
 * @module
 */
import type { ErrorName } from "../protocol/error_codes.ts";
import { Leading, type ReplicaFetch } from "./leading.ts";
import type { PartitionState } from "./partition_state.ts";
import type { Role } from "./role.ts";

/** What the cluster has agreed on, for one replica. */
export interface Assignment {
  readonly role: Role;
  /** The state that the replicas share; null where there is only one replica. */
  readonly state: PartitionState | null;
}

/** The replica's log and the time, when something is decided. */
export interface Now {
  readonly endOffset: number;
  readonly nowMs: number;
}

/** Records up to an offset, and the epoch in which they were appended. */
interface Written {
  readonly writtenTo: number;
  readonly epoch: number;
}

export interface ReplicaOptions extends Now {
  /** The broker's. */
  readonly id: number;
  readonly assignment: Assignment;
  /** As it was known when the log was closed; counts where there are other replicas. */
  readonly highWatermark: number;
}

/** Which replicas a producer wants its records to be on: all that are in sync, or only the leader. */
export type Acks = "all" | "leader";

export class Replica {
  readonly #id: number;
  #role: Role;
  #isDeleted = false;
  /** Set while it leads and there are other replicas. */
  #leading: Leading | null = null;
  #isSole: boolean;
  /** The epoch since which it leads without a break; beyond all epochs while it does not lead. */
  #ledSince = Infinity;
  /** The last known one; that of `#leading` and that of a sole replica count before it. */
  #highWatermark: number;

  constructor({ id, assignment, highWatermark, ...now }: ReplicaOptions) {
    this.#id = id;
    this.#highWatermark = Math.min(highWatermark, now.endOffset);
    this.#role = assignment.role;
    this.#isSole = isSole(assignment);
    this.#begin(assignment.state, now);
  }

  get role(): Role {
    return this.#role;
  }

  /** Whether no other replica has to have what is written to this one. */
  get isSole(): boolean {
    return this.#isSole;
  }

  /** -1 where the broker has no replica. */
  get leaderEpoch(): number {
    return epochOf(this.#role);
  }

  /** A deleted partition has no leader. */
  get isLeader(): boolean {
    return this.#role.kind === "leader" && !this.#isDeleted;
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  /** The error for a client that reads, or null. */
  get readError(): ErrorName | null {
    if (this.#isDeleted) return "UNKNOWN_TOPIC_OR_PARTITION";
    return this.#role.kind === "leader" ? null : "NOT_LEADER_OR_FOLLOWER";
  }

  /** The error for a client that writes, or null. */
  writeError({ acks }: { readonly acks: Acks }): ErrorName | null {
    if (this.readError !== null) return this.readError;
    return acks === "all" && !this.#hasMinIsr ? "NOT_ENOUGH_REPLICAS" : null;
  }

  /**
   * The error for a client that assumes epoch `believed`; -1 assumes none. Neither side may act on a deposed leader's
   * answer (KIP-320).
   */
  checkLeaderEpoch(believed: number): ErrorName | null {
    if (believed < 0 || believed === this.leaderEpoch) return null;
    return believed < this.leaderEpoch ? "FENCED_LEADER_EPOCH" : "UNKNOWN_LEADER_EPOCH";
  }

  /** The first offset that readers may not see, of a log with that end. */
  highWatermark(endOffset: number): number {
    if (this.#isSole) return endOffset;
    return Math.min(this.#leading?.highWatermark ?? this.#highWatermark, endOffset);
  }

  /** False while readers may have seen more from the leader before than this one knows to be replicated (KIP-207). */
  get knowsHighWatermark(): boolean {
    return this.#leading?.isCaughtUp ?? true;
  }

  /**
   * The answer to a producer that waits for all replicas, once this broker's disk has its records, which end at
   * `writtenTo` and were appended in that epoch. Null while other replicas are waited for.
   *
   * Note: a replica that has stopped leading since may have truncated the records, also when it leads again now.
   */
  acknowledgement({ writtenTo, epoch, endOffset }: Written & { readonly endOffset: number }): ErrorName | null {
    if (this.readError !== null) return this.readError;
    if (epoch < this.#ledSince) return "NOT_LEADER_OR_FOLLOWER";
    if (this.highWatermark(endOffset) < writtenTo) return null;
    return this.#hasMinIsr ? "NONE" : "NOT_ENOUGH_REPLICAS_AFTER_APPEND";
  }

  /**
   * Takes on the assignment. A role whose epoch is over is refused: no broker leads or follows in it. `isNewRole`:
   * everyone who waits has to ask again. `isNewLeader`: it leads, in an epoch in which it did not lead before.
   */
  assume(assignment: Assignment, now: Now): { readonly isNewRole: boolean; readonly isNewLeader: boolean } {
    const { role, state } = assignment;
    const before = this.#role;
    if (epochOf(role) < epochOf(before)) return { isNewRole: false, isNewLeader: false };
    this.#highWatermark = this.highWatermark(now.endOffset);
    this.#role = role;
    this.#isSole = isSole(assignment);
    const isNewRole = !isSameRole(role, before);
    if (isNewRole || this.#leading === null || state === null) this.#begin(state, now);
    else this.#leading.agreed(state);
    return { isNewRole, isNewLeader: role.kind === "leader" && epochOf(role) > epochOf(before) };
  }

  /** Everything before that offset, appended in that epoch, is on this broker's disk. */
  written({ writtenTo, epoch }: Written): void {
    if (epoch >= this.#ledSince) this.#leading?.hasWritten(writtenTo);
  }

  /** Another replica asks for what it does not have. */
  fetched(fetch: ReplicaFetch, now: Now): void {
    this.#leading?.fetched(fetch, now);
  }

  /** The leader told this follower its high watermark. */
  learned(highWatermark: number): void {
    if (this.#role.kind === "follower") this.#highWatermark = Math.max(this.#highWatermark, highWatermark);
  }

  /** The change of the ISR to ask the cluster for, or null; it counts as pending from here on. */
  propose(o: Parameters<Leading["propose"]>[0]): ReturnType<Leading["propose"]> {
    return this.#leading?.propose(o) ?? null;
  }

  /** What was proposed turned out to change nothing, and was not asked for. */
  withdraw(): void {
    this.#leading?.withdraw();
  }

  /** The topic is deleted. */
  remove(): void {
    this.#isDeleted = true;
  }

  get #hasMinIsr(): boolean {
    return this.#leading?.hasMinIsr ?? true;
  }

  #begin(state: PartitionState | null, { endOffset, nowMs }: Now): void {
    const role = this.#role;
    this.#ledSince = role.kind === "leader" ? Math.min(this.#ledSince, role.epoch) : Infinity;
    const leads = role.kind === "leader" && state !== null && !this.#isSole;
    const highWatermark = this.#highWatermark;
    this.#leading = leads ? new Leading({ id: this.#id, state, epochStart: endOffset, highWatermark, nowMs }) : null;
  }
}

function isSole({ role, state }: Assignment): boolean {
  return role.kind === "leader" && (state === null || state.replicas.length === 1);
}

function epochOf(role: Role): number {
  return role.kind === "none" ? -1 : role.epoch;
}

function isSameRole(a: Role, b: Role): boolean {
  const leaderOf = (role: Role): number | null => role.kind === "follower" ? role.leader : null;
  return a.kind === b.kind && epochOf(a) === epochOf(b) && leaderOf(a) === leaderOf(b);
}
