/**
 * One partition as this broker has it: a log, a replica of which `core/replication` decides what it may do, and the
 * waiters for a change of either.
 *
 * Note: where there is no other replica, the high watermark is the log's end as soon as it is written. A reader sees a
 * record before its acks=all producer is answered: only the acknowledgement waits for the disk.
 *
 * @module
 */
import { assert } from "../../base/assert.ts";
import type { AppendContext, Log, LogRead } from "../../log/mod.ts";
import type { ErrorName } from "../../protocol/error_codes.ts";
import {
  BATCH_HEADER_SIZE,
  readBatchHeader,
  type RefusedBatch,
  refusedBatch,
  type Validated,
} from "../../protocol/records/mod.ts";
import { type Acks, type Assignment, Replica, type ReplicaFetch, type Role } from "../../replication/mod.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import { AppendQueue } from "./append_queue.ts";
import type { BatchValidator } from "./batch_validator.ts";
import { chargeOverrun, LOOP_MS_OF_A_REQUEST, type LoopBudget, maxInflatedHere, shouldOffload } from "./offload.ts";

/** What happened to a partition, for its waiters. */
export type PartitionChange =
  | {
    readonly kind: "appended";
    readonly bytes: number;
    /** It ended a transaction: records that were there before may be read as committed ones from now on. */
    readonly releasesOlder: boolean;
  }
  | { readonly kind: "epoch" }
  /** Other replicas have more: it may be read, and producers that wait for it may be answered. */
  | { readonly kind: "highWatermark" }
  | { readonly kind: "failed" }
  | { readonly kind: "deleted" };

export interface ToProduce extends AppendContext {
  /** Corrected in place, unless they are large. */
  readonly records: Uint8Array;
  /** Which replicas have to have the records; all that are in sync, unless it says otherwise. */
  readonly acks?: Acks;
  /** Shared by the batches of one request. */
  readonly allowance?: LoopBudget;
}

export type Produced =
  | {
    readonly kind: "produced";
    readonly baseOffset: number;
    readonly lastOffset: number;
    /** -1 unless the topic stamps records itself. */
    readonly logAppendTimeMs: number;
    readonly logStartOffset: number;
    /** Resolves when every replica that has to has the records on disk, or with the error to answer instead. */
    readonly whenAcknowledged: () => Promise<ErrorName>;
  }
  | {
    readonly kind: "refused";
    readonly error: ErrorName;
    readonly message: string | null;
    readonly recordErrors: readonly { readonly batchIndex: number; readonly message: string | null }[];
  };

type PartitionRead =
  | Extract<LogRead, { readonly kind: "read" }>
  | { readonly kind: "error"; readonly error: ErrorName };

export class Partition {
  readonly topic: string;
  readonly topicId: string;
  readonly index: number;
  readonly log: Log;
  readonly #replica: Replica;
  /** Its log is being cut or begun anew. */
  #isExclusive = false;
  /** What came meanwhile. */
  #postponed: Assignment | null = null;
  #isBound = false;
  readonly #validator: BatchValidator | null;
  /** Set while a batch is in a thread; every append meanwhile goes through it. */
  #queue: AppendQueue<ToProduce, Produced> | null = null;
  readonly #watchers = new Set<(change: PartitionChange) => void>();

  constructor(
    o: {
      readonly topic: string;
      readonly topicId: string;
      readonly index: number;
      readonly log: Log;
      readonly replica: Replica;
      /** Without one every batch is checked on the event loop. */
      readonly validator?: BatchValidator | null;
    },
  ) {
    this.topic = o.topic;
    this.topicId = o.topicId;
    this.index = o.index;
    this.log = o.log;
    this.#replica = o.replica;
    this.#validator = o.validator ?? null;
  }

  /** What this broker is to the partition. */
  get role(): Role {
    return this.#replica.role;
  }

  /** Whether no other replica has to have what is written to this one. */
  get isSole(): boolean {
    return this.#replica.isSole;
  }

  /** -1 where it is nothing. */
  get leaderEpoch(): number {
    return this.#replica.leaderEpoch;
  }

  /** A deleted partition has no leader. */
  get isLeader(): boolean {
    return this.#replica.isLeader;
  }

  get isDeleted(): boolean {
    return this.#replica.isDeleted;
  }

  get logStartOffset(): number {
    return this.log.startOffset;
  }

  /** The first offset that readers may not see. */
  get highWatermark(): number {
    return this.#replica.highWatermark(this.log.endOffset);
  }

  /** False while a reader may have seen more of it from another leader. */
  get knowsHighWatermark(): boolean {
    return this.#replica.knowsHighWatermark;
  }

  get lastStableOffset(): number {
    return this.log.stableOffset(this.highWatermark);
  }

  /** The error for a request that changes the partition, or null. `acks` as for {@linkcode ToProduce}. */
  writeError({ acks = "all" }: { readonly acks?: Acks }): ErrorName | null {
    return this.#replica.writeError({ acks }) ?? this.#logError;
  }

  /** The error for a request that only reads: a damaged log is readable up to its damage. */
  get readError(): ErrorName | null {
    return this.#replica.readError ?? (this.log.isReadable ? null : this.#logError);
  }

  get #logError(): ErrorName | null {
    return this.log.failed === null ? null : "KAFKA_STORAGE_ERROR";
  }

  /** The error for a client that assumes epoch `believed`; -1 assumes none. */
  checkLeaderEpoch(believed: number): ErrorName | null {
    return this.#replica.checkLeaderEpoch(believed);
  }

  /** The first offset a reader may not see yet. */
  readBound(o: { readonly readCommitted: boolean }): number {
    return o.readCommitted ? this.lastStableOffset : this.highWatermark;
  }

  /**
   * Appends at once, unless the batch is worth a thread or is queued behind one that is: then when it reaches the head
   * of the queue. Calls are appended in their order, for all clients. Readers that wait for records are woken before
   * the answer is there.
   */
  produce(asked: ToProduce): Produced | Promise<Produced> {
    const error = this.writeError(asked);
    if (error !== null) return refusedBatch(error);
    const validator = this.#validator;
    if (validator === null) return this.#append(asked, null);
    const allowance = asked.allowance ?? { leftMs: LOOP_MS_OF_A_REQUEST };
    const { leftMs } = allowance;
    let isLarge = shouldOffload(asked.records, this.log.config, allowance);
    if (!isLarge && this.#queue === null) {
      const begunMs = validator.nowMs();
      const produced = this.#appendSmall(asked);
      chargeOverrun(allowance, { seemedMs: leftMs - allowance.leftMs, tookMs: validator.nowMs() - begunMs });
      if (produced !== null) return produced;
      isLarge = true;
    }
    this.#queue ??= new AppendQueue({
      validator,
      config: () => this.log.config,
      rules: (each) => this.log.produceRules(each),
      append: (each, checked) => checked === null ? this.#appendSmall(each) : this.#append(each, checked),
      onEmpty: () => this.#queue = null,
    });
    return this.#queue.add(asked, { isLarge });
  }

  /**
   * What the batch would be refused with for its producer's sake or because nothing is taken, or null; nothing is
   * appended.
   */
  producerRefusal(asked: ToProduce): ErrorName | null {
    return this.writeError(asked) ?? this.log.producerRefusal(asked.records, asked);
  }

  /** Null when the batch inflates too far for the event loop. */
  #appendSmall(asked: ToProduce): Produced | null {
    const maxInflatedSize = maxInflatedHere(asked.records, this.log.config);
    if (maxInflatedSize === null) return this.#append(asked, null);
    const produced = this.#append({ ...asked, maxInflatedSize }, null);
    return produced.kind === "refused" && produced.error === "MESSAGE_TOO_LARGE" ? null : produced;
  }

  #append(asked: ToProduce, checked: Validated | RefusedBatch | null): Produced {
    const error = this.writeError(asked);
    if (error !== null) return refusedBatch(error);
    if (checked?.kind === "refused") return checked;
    const at = { ...asked, leaderEpoch: this.leaderEpoch };
    const size = asked.records.length;
    const before = { lastStableOffset: this.lastStableOffset, endOffset: this.log.endOffset };
    const outcome = checked === null ? this.log.append(at) : this.log.appendValidated(checked.records, at);
    if (this.log.failed !== null) this.#tell({ kind: "failed" });
    if (outcome.kind === "refused") return outcome;
    const releasesOlder = before.lastStableOffset < before.endOffset && this.lastStableOffset > before.lastStableOffset;
    if (!outcome.duplicate) this.#tell({ kind: "appended", bytes: size, releasesOlder });
    const { baseOffset, lastOffset, logAppendTimeMs, endOffset } = outcome;
    const written = { writtenTo: endOffset, epoch: at.leaderEpoch };
    // The others count what is on this disk too, also of what nobody waits for.
    if (!this.#replica.isSole) void this.#whenWritten(written);
    return {
      kind: "produced",
      baseOffset,
      lastOffset,
      logAppendTimeMs,
      logStartOffset: this.logStartOffset,
      whenAcknowledged: () => this.whenAcknowledged(written),
    };
  }

  /** Resolves when all records before `endOffset` would survive a power cut, or with the error to answer instead. */
  async whenDurable(endOffset: number): Promise<ErrorName> {
    try {
      await this.log.whenDurable(endOffset);
      return "NONE";
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      if (!this.isDeleted && this.log.failed !== null) this.#tell({ kind: "failed" });
      return this.writeError({ acks: "leader" }) ?? "KAFKA_STORAGE_ERROR";
    }
  }

  async #whenWritten(written: { readonly writtenTo: number; readonly epoch: number }): Promise<ErrorName> {
    const error = await this.whenDurable(written.writtenTo);
    if (error === "NONE") this.#learn(() => this.#replica.written(written));
    return error;
  }

  /** Resolves with the answer to a producer that waits for all replicas to have what was written so far. */
  async whenAcknowledged(written: { readonly writtenTo: number; readonly epoch: number }): Promise<ErrorName> {
    const error = await this.#whenWritten(written);
    if (error !== "NONE") return error;
    for (;;) {
      const answer = this.#replica.acknowledgement({ ...written, endOffset: this.log.endOffset });
      if (answer !== null) return answer;
      await new Promise<void>((resolve) => {
        const stop = this.whenChanged(({ kind }) => {
          if (kind === "appended") return;
          stop();
          resolve();
        });
      });
    }
  }

  /** Another replica asks for what it does not have. */
  replicaFetched(fetch: ReplicaFetch, { nowMs }: { readonly nowMs: number }): void {
    this.#learn(() => this.#replica.fetched(fetch, { endOffset: this.log.endOffset, nowMs }));
  }

  /** The change of the ISR to ask the cluster for, or null; it counts as pending from here on. */
  proposeIsrChange(o: Parameters<Replica["propose"]>[0]): ReturnType<Replica["propose"]> {
    return this.isDeleted ? null : this.#replica.propose(o);
  }

  /** What was proposed was not agreed on. */
  withdrawIsrChange(): void {
    this.#learn(() => this.#replica.withdraw());
  }

  /**
   * Does something to the log of a follower that nothing may be appended meanwhile. It begins to lead only when that is
   * over.
   */
  async exclusively(work: () => Promise<void>, nowMs: () => number): Promise<void> {
    assert(!this.#isExclusive, "one at a time");
    this.#isExclusive = true;
    try {
      await work();
    } finally {
      this.#isExclusive = false;
      const postponed = this.#postponed;
      this.#postponed = null;
      if (postponed !== null) this.assume(postponed, { nowMs: nowMs() });
    }
  }

  /** The leader told this follower its high watermark. */
  learnHighWatermark(highWatermark: number): void {
    this.#learn(() => this.#replica.learned(highWatermark));
  }

  #learn(learn: () => void): void {
    const before = this.highWatermark;
    learn();
    if (this.highWatermark > before) this.#tell({ kind: "highWatermark" });
  }

  /** Where the records of an epoch, or of the one before it that we know, end; -1 and -1 when nothing is known. */
  endOffsetForEpoch(epoch: number): { readonly leaderEpoch: number; readonly endOffset: number } {
    const { epoch: leaderEpoch, endOffset } = this.log.endOffsetForEpoch(epoch);
    return { leaderEpoch, endOffset };
  }

  /** The leader epoch that the first record is of; of an empty log, the epoch that its first record will be of. */
  get earliestEpoch(): number {
    const first = this.log.read({
      fromOffset: this.log.startOffset,
      maxBytes: 0,
      upperBound: this.log.endOffset,
      wholeFirstBatch: true,
    });
    if (first.kind !== "read" || first.bytes === null) return this.leaderEpoch;
    const head = new Uint8Array(BATCH_HEADER_SIZE);
    first.bytes.readInto(head, 0, 0, BATCH_HEADER_SIZE);
    return readBatchHeader(head, 0).partitionLeaderEpoch;
  }

  /**
   * Whole batches, beginning with the one that holds `fromOffset`. `wholeFirstBatch`: the first one even when it is
   * larger than `maxBytes`.
   */
  read(
    o: {
      readonly fromOffset: number;
      readonly maxBytes: number;
      readonly upperBound: number;
      readonly wholeFirstBatch: boolean;
    },
  ): PartitionRead {
    const error = this.readError;
    if (error !== null) return { kind: "error", error };
    const outcome = this.log.read(o);
    return outcome.kind === "outOfRange" ? { kind: "error", error: "OFFSET_OUT_OF_RANGE" } : outcome;
  }

  /**
   * Runs `run` at every change until the returned function is called. A watcher is called while the partition changes:
   * it may read state, but not wait.
   */
  whenChanged(run: (change: PartitionChange) => void): () => void {
    this.#watchers.add(run);
    return () => this.#watchers.delete(run);
  }

  /**
   * Takes on the assignment, unless its epoch is over. Where the role is a new one every waiter is notified and checks
   * again.
   */
  assume(assignment: Assignment, { nowMs }: { readonly nowMs: number }): void {
    if (this.#isExclusive) return void (this.#postponed = assignment);
    if (assignment.state !== null) this.#isReplicated();
    const { endOffset } = this.log;
    let change = { isNewRole: false, isNewLeader: false };
    this.#learn(() => change = this.#replica.assume(assignment, { endOffset, nowMs }));
    if (change.isNewLeader) {
      // Only the leader knows where its epoch begins, also before its first record.
      this.log.assignLeaderEpoch(this.leaderEpoch);
      if (!this.#replica.isSole) void this.#whenWritten({ writtenTo: endOffset, epoch: this.leaderEpoch });
    }
    if (change.isNewRole) this.#tell({ kind: "epoch" });
  }

  /** What only this broker has may be cut off. */
  #isReplicated(): void {
    if (this.#isBound) return;
    this.#isBound = true;
    this.log.boundBy(() => this.highWatermark);
  }

  /** From here on the partition answers as unknown, and every waiter has been notified. */
  markDeleted(): void {
    if (this.isDeleted) return;
    this.#replica.remove();
    this.#tell({ kind: "deleted" });
  }

  #tell(change: PartitionChange): void {
    // A watcher may remove itself, or a new one be added, during this loop: those added now are not notified of this
    // change.
    const now = Array.from(this.#watchers);
    for (const run of now) if (this.#watchers.has(run)) run(change);
  }
}
