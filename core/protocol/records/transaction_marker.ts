/**
 * The one record of a control batch that ends a transaction (KIP-98): committed or aborted, and by which coordinator.
 *
 * @module
 */
import { MalformedBytes, Reader, Writer } from "../../base/cursor.ts";
import {
  readControlRecordTypeSchema,
  readEndTxnMarker,
  writeControlRecordTypeSchema,
  writeEndTxnMarker,
} from "../generated/stored_control_records.ts";
import { type BatchHeader, NO_SEQUENCE } from "./batch.ts";
import { encodeBatch, openBatch } from "./records.ts";

const VERSION = 0;
const ABORT = 0;
const COMMIT = 1;

export interface TransactionMarker {
  readonly isAbort: boolean;
  /** Of the coordinator that wrote it. */
  readonly coordinatorEpoch: number;
}

/** Null when the batch at `at` is not a marker that can be read. */
export function readMarker(bytes: Uint8Array, at: number, header: BatchHeader): TransactionMarker | null {
  if (!header.isControl || header.recordCount === 0) return null;
  try {
    const records = openBatch(bytes, at, header);
    if (!records.next()) return null;
    const [key, value] = [records.key(), records.value()];
    if (key === null || value === null) return null;
    const keyReader = new Reader(key);
    const { type } = readControlRecordTypeSchema(keyReader, keyReader.int16());
    if (type !== ABORT && type !== COMMIT) return null;
    const valueReader = new Reader(value);
    return { isAbort: type === ABORT, ...readEndTxnMarker(valueReader, valueReader.int16()) };
  } catch (malformed) {
    if (malformed instanceof MalformedBytes) return null;
    throw malformed;
  }
}

/** The batch that ends the producer's transaction in a partition. */
export function encodeMarker(
  { producerId, producerEpoch, isAbort, coordinatorEpoch, timestampMs }: TransactionMarker & {
    readonly producerId: number;
    readonly producerEpoch: number;
    readonly timestampMs: number;
  },
): Uint8Array {
  const key = new Writer(4);
  key.int16(VERSION);
  writeControlRecordTypeSchema(key, { type: isAbort ? ABORT : COMMIT }, VERSION);
  const value = new Writer(6);
  value.int16(VERSION);
  writeEndTxnMarker(value, { coordinatorEpoch }, VERSION);
  return encodeBatch([{ timestampMs, key: key.finish(), value: value.finish(), headers: [] }], {
    producer: { producerId, producerEpoch, baseSequence: NO_SEQUENCE },
    isControl: true,
    isTransactional: true,
  });
}
