/**
 * Record batches: the bytes in which records travel and lie on disk. This folder owns the batch's header, the records
 * in it, their compression, and what a broker demands of a batch that a client sends; it must not know logs, offsets
 * handed out, producers' histories or connections. Offsets and the leader epoch are set in place by whoever appends.
 * Start reading at `batch.ts`, then `record_reader.ts`, then `validate.ts`.
 *
 * @module
 */
export { BATCH_HEADER_SIZE, batchCrc, batchSizeAt, MAGIC, MAGIC_AT, readBatchHeader } from "./batch.ts";
export { type CodecName, codecNames } from "./compression/codec.ts";
export { decodeRecords, encodeBatch } from "./records.ts";
export { type ProduceRules, type RefusedBatch, refusedBatch, type Validated, validateProduced } from "./validate.ts";
export { encodeMarker, readMarker, type TransactionMarker } from "./transaction_marker.ts";
