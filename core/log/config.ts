/**
 * The settings of a topic that its logs act on, as plain values. A log reads them at every append, so a change acts at
 * once. Kafka's names are in the comments; their defaults and bounds are the broker's table of settings.
 *
 * @module
 */
import type { TimestampType } from "../protocol/records/batch.ts";
import type { CodecName } from "../protocol/records/compression/codec.ts";

export interface LogConfig {
  /** `segment.bytes`: a batch that would make the active segment larger goes to a new one. */
  readonly segmentBytes: number;
  /** `preallocate`: whether a new segment's file has `segment.bytes` from the beginning. */
  readonly preallocate: boolean;
  /** `max.message.bytes`: the largest batch a client may append, its header included. */
  readonly maxMessageBytes: number;
  /** Whether `cleanup.policy` has `compact` in it: then every record needs a key. */
  readonly compacted: boolean;
  /** `message.timestamp.type`. */
  readonly timestampType: TimestampType;
  /** `message.timestamp.before.max.ms` */
  readonly beforeMaxMs: number;
  /** `message.timestamp.after.max.ms` */
  readonly afterMaxMs: number;
  /** `compression.type`: what batches are stored as; "producer" or none given keeps what the producer chose. */
  readonly compressionType?: CodecName | "producer" | undefined;
  /** `compression.gzip.level` or `compression.zstd.level`, whichever that type has. */
  readonly compressionLevel?: number | undefined;
  /** `index.interval.bytes`: how much of the log one index entry covers. */
  readonly indexIntervalBytes: number;
  /**
   * `segment.ms`, of a compacted log no more than `max.compaction.lag.ms`: a segment is full when its records span more
   * time than that.
   */
  readonly segmentMs: number;
  /** `segment.jitter.ms`: the most by which that is shortened. */
  readonly segmentJitterMs: number;
  /** `segment.index.bytes` */
  readonly segmentIndexBytes: number;
  /** `flush.messages`: after how many records the log is synced without anyone asking. */
  readonly flushMessages: number;
  /** `flush.ms` */
  readonly flushMs: number;
  /** Whether `cleanup.policy` has `delete` in it. */
  readonly deletes: boolean;
  /** `retention.ms`; -1 keeps records for ever. */
  readonly retentionMs: number;
  /** `retention.bytes`; -1 is no limit. */
  readonly retentionBytes: number;
  /** `file.delete.delay.ms`: how long the files of a deleted segment stay under another name. */
  readonly fileDeleteDelayMs: number;
  /** `producer.id.expiration.ms`: a producer silent for longer is forgotten. */
  readonly producerIdExpirationMs: number;
}

/** The size of a new segment's file. */
export function firstFileBytes({ preallocate, segmentBytes }: LogConfig): number {
  return preallocate ? segmentBytes : 0;
}
