/**
 * Record batches: the bytes in which records travel and lie on disk. This folder owns the batch's header, the records in
 * it, their compression, and what a broker demands of a batch that a client sends; it must not know logs, offsets handed
 * out, producers' histories or connections. Offsets and the leader epoch are set in place by whoever appends. Start
 * reading at `batch.ts`, then `record_reader.ts`, then `validate.ts`.
 *
 * @module
 */
export * from "./batch.ts";
export { type CodecName, codecNames, InflatesTooFar } from "./compression/codec.ts";
export { type RecordHeader, RecordReader } from "./record_reader.ts";
export {
  type BatchOptions,
  decodeRecords,
  encodeBatch,
  type InflationLimit,
  MOST_A_BATCH_INFLATES_TO,
  type NewRecord,
  openBatch,
  type Record,
} from "./records.ts";
export { recompress, stampLogAppendTime } from "./rewrite.ts";
export { type ProduceRules, type RecordError, type Refused, type Validated, validateProduced } from "./validate.ts";
