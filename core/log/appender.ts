/**
 * Appending to a log: the batch is validated, its producer checked, offsets are assigned inside the caller's bytes, and
 * they are written to the active segment or to a new one. Nothing is copied, and nothing here waits for the disk.
 *
 * @module
 */
import { partitionName } from "../protocol/partition_names.ts";
import {
  type BatchHeader,
  readBatchHeader,
  setBaseOffset,
  setPartitionLeaderEpoch,
} from "../protocol/records/batch.ts";
import { type ProduceRules, type RefusedBatch, refusedBatch, validateProduced } from "../protocol/records/validate.ts";
import { OperatingFailure, type Random } from "../runtime/ports.ts";
import type { RateLimitedLog } from "../runtime/rate_limited_log.ts";
import type { AppendContext, Appended } from "./append_context.ts";
import { firstFileBytes, type LogConfig } from "./config.ts";
import { type LogParts } from "./log_parts.ts";
import type { ProducerCheck } from "./producer_check.ts";
import { type Replicated, replicatedBatch } from "./replicated.ts";
import { shouldRoll } from "./rolling.ts";
import { Segment } from "./segment.ts";

/** The kinds of events in the rate-limited log. */
const NOT_APPENDED = "append";

export class Appender {
  readonly #log: LogParts;
  readonly #producers: ProducerCheck;
  readonly #limited: RateLimitedLog;
  readonly #random: Random | undefined;
  readonly #name: string;
  #lastAppendMs: number;
  #lastFlushMs: number;
  /** By how much the active segment's time is shortened. */
  #jitterMs: number;
  #error: OperatingFailure | null = null;

  constructor(
    log: LogParts,
    o: { readonly producers: ProducerCheck; readonly limited: RateLimitedLog; readonly random?: Random | undefined },
  ) {
    this.#log = log;
    this.#producers = o.producers;
    this.#limited = o.limited;
    this.#random = o.random;
    this.#name = partitionName(log.partition);
    this.#lastFlushMs = this.#lastAppendMs = log.clock.wallMs();
    this.#jitterMs = this.#nextJitter();
  }

  /** When the newest batch was written; before there is one, when the log was opened. */
  get lastAppendMs(): number {
    return this.#lastAppendMs;
  }

  /** What kept the last batch from being written; null when it was. */
  get error(): OperatingFailure | null {
    return this.#error;
  }

  /** What a batch must meet to be appended now. */
  produceRules(o: AppendContext): ProduceRules {
    const { nowMs, origin, produceVersion, maxInflatedSize } = o;
    return { ...this.#log.config(), topicPartition: this.#name, nowMs, origin, produceVersion, maxInflatedSize };
  }

  /** Validates one batch and appends it. A refused append leaves the log as it was. */
  append(o: AppendContext & { readonly records: Uint8Array; readonly leaderEpoch: number }): Appended | RefusedBatch {
    if (this.#isOver) return refusedBatch("KAFKA_STORAGE_ERROR");
    const validated = validateProduced(o.records, this.produceRules(o), this.#log.checksums);
    return validated.kind === "refused" ? validated : this.appendValidated(validated.records, o);
  }

  /**
   * Assigns offsets and the leader epoch inside a batch that was found valid by the rules of now, and writes it. A
   * refused append leaves the log as it was. The time in `o` is the one in the rules.
   */
  appendValidated(records: Uint8Array, o: AppendContext & { readonly leaderEpoch: number }): Appended | RefusedBatch {
    if (this.#isOver) return refusedBatch("KAFKA_STORAGE_ERROR");
    const config = this.#log.config();
    const { nowMs } = o;
    const baseOffset = this.#endOffset;
    setBaseOffset(records, 0, baseOffset);
    setPartitionLeaderEpoch(records, 0, o.leaderEpoch);
    const header = readBatchHeader(records, 0);
    const producer = header.producerId < 0 ? null : this.#producers.check(header, records, o);
    if (producer !== null && producer.kind !== "accepted") return producer;

    try {
      this.#write(records, header, config, nowMs);
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#notAppended(failure);
      return refusedBatch("KAFKA_STORAGE_ERROR");
    }
    this.#log.epochs.assign(o.leaderEpoch, baseOffset);
    if (producer !== null) this.#producers.takeOver(producer, header);
    this.#producers.expireSome(nowMs, config);
    const endOffset = this.#endOffset;
    if (endOffset - this.#log.durability.end >= config.flushMessages) this.#flush(nowMs);
    const logAppendTimeMs = config.timestampType === "LogAppendTime" ? nowMs : -1;
    return { kind: "appended", baseOffset, lastOffset: endOffset - 1, logAppendTimeMs, duplicate: false, endOffset };
  }

  /**
   * Appends batches as the leader's log has them, with its offsets and epochs; a last one that is not whole is left
   * out. What is wrong with a batch is in `fault`; what came before it is appended.
   */
  appendReplicated(records: Uint8Array, nowMs: number): Replicated {
    const config = this.#log.config();
    // Epochs in which this broker led and wrote nothing: the leader may have records of earlier ones here.
    if (records.length > 0) this.#log.epochs.truncateFrom(this.#endOffset);
    for (let at = 0; at < records.length;) {
      if (this.#isOver) return { endOffset: this.#endOffset, fault: "the log takes no more records" };
      const next = replicatedBatch(records, at, {
        endOffset: this.#endOffset,
        latestEpoch: this.#log.epochs.latest,
        checksums: this.#log.checksums,
      });
      if (next === null) break;
      if (next.kind === "faulty") return { endOffset: this.#endOffset, fault: next.fault };
      const { header } = next;
      const batch = records.subarray(at, at + header.sizeInBytes);
      try {
        this.#write(batch, header, config, nowMs);
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        this.#notAppended(failure);
        return { endOffset: this.#endOffset, fault: failure.message };
      }
      this.#log.epochs.assign(header.partitionLeaderEpoch, header.baseOffset);
      this.#producers.replicated(header, batch);
      at += header.sizeInBytes;
    }
    this.#producers.expireSome(nowMs, config);
    return { endOffset: this.#endOffset, fault: null };
  }

  /** Syncs the log when `flush.ms` has passed since it was last asked to. */
  flushIfDue(nowMs: number): void {
    const hasUnsynced = this.#endOffset > this.#log.durability.end && !this.#log.isClosed();
    if (hasUnsynced && nowMs - this.#lastFlushMs >= this.#log.config().flushMs) this.#flush(nowMs);
  }

  /** Writes to the active segment, or to a new one when it is full. */
  #write(records: Uint8Array, header: BatchHeader, config: LogConfig, nowMs: number): void {
    let segment = this.#active;
    if (segment.isTorn) segment.truncateTornWrite();
    if (segment.isTorn) {
      const { path } = segment.file;
      throw new OperatingFailure("EIO", `Cannot append to ${path}: what a failed write left cannot be cut off`);
    }
    if (this.#isFull(segment, header, config, nowMs)) segment = this.roll(nowMs);
    segment.append(records);
    segment.note(header, segment.size, config.indexIntervalBytes);
    this.#lastAppendMs = nowMs;
    if (this.#error === null) return;
    this.#limited.over(NOT_APPENDED, `${this.#name}: records are written again`);
    this.#error = null;
  }

  #isFull(active: Segment, header: BatchHeader, config: LogConfig, nowMs: number): boolean {
    const { size, baseOffset, firstTimestampMs, openedMs } = active;
    const isIndexFull = active.indexes.isFull(config.segmentIndexBytes);
    const coming = {
      size: header.sizeInBytes,
      lastOffset: header.nextOffset - 1,
      maxTimestampMs: header.maxTimestamp,
    };
    const { segmentBytes, segmentMs } = config;
    const rules = { segmentBytes, segmentMs, jitterMs: this.#jitterMs, nowMs };
    return shouldRoll({ size, baseOffset, firstTimestampMs, openedMs, isIndexFull }, coming, rules);
  }

  /** The old segment is synced in the background, and the recovery point then passes it. */
  roll(nowMs: number): Segment {
    this.#active.trimPreallocation();
    const { files, folder } = this.#log;
    const preallocatedBytes = firstFileBytes(this.#log.config());
    const segment = Segment.create({ files, folder, baseOffset: this.#endOffset, nowMs, preallocatedBytes });
    this.#log.sidecarFiles.takeSnapshot(segment.baseOffset);
    this.#log.segments.push(segment);
    this.#jitterMs = this.#nextJitter();
    this.#log.durability.namesChanged();
    this.#log.durability.sealInBackground(segment.baseOffset);
    return segment;
  }

  #nextJitter(): number {
    const { segmentMs, segmentJitterMs } = this.#log.config();
    const most = Math.min(segmentMs, segmentJitterMs);
    return most === 0 ? 0 : (this.#random?.uint32() ?? 0) % most;
  }

  #flush(nowMs: number): void {
    this.#lastFlushMs = nowMs;
    // Not awaited: a log that fails reports it.
    this.#log.durability.when(this.#endOffset).catch((failure: unknown) => {
      if (!(failure instanceof OperatingFailure)) throw failure;
    });
  }

  get #isOver(): boolean {
    return this.#log.durability.failure !== null || this.#log.isClosed();
  }

  get #active(): Segment {
    return this.#log.segments.at(-1)!;
  }

  get #endOffset(): number {
    return this.#active.nextOffset;
  }

  #notAppended(failure: OperatingFailure): void {
    this.#error = failure;
    this.#limited.error(`${this.#name} cannot take records: ${failure.message}`, {}, {
      of: NOT_APPENDED,
      kind: failure.code,
    });
  }
}
