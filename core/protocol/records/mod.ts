/**
 * Record batches: the format of records on the wire and on disk. This folder owns the batch's header, the records in
 * it, their compression, and the checks of a client's batch; it must not know logs, assigned offsets, producers'
 * histories or connections. The appender sets offsets and the leader epoch in place. Start reading at `batch.ts`, then
 * `record_reader.ts`, then `validate.ts`.
 *
 * @module
 */
export { BATCH_HEADER_SIZE, batchCrc, batchSizeAt, MAGIC, MAGIC_AT, readBatchHeader } from "./batch.ts";
export { type CodecName, codecNames } from "./compression/codec.ts";
export { decodeRecords, encodeBatch } from "./records.ts";
export { type ProduceRules, type RefusedBatch, refusedBatch, type Validated, validateProduced } from "./validate.ts";
export { encodeMarker, readMarker, type TransactionMarker } from "./transaction_marker.ts";
