/**
 * The result of a fetch of one partition, batch by batch: whole batches whose checksum is right, without those that are
 * not for readers (markers of transactions, records of aborted ones). A batch that is truncated at the end of the
 * response is left for the next fetch.
 *
 * @module
 */
import type { Checksums } from "../../base/crc32c.ts";
import { MalformedBytes } from "../../base/cursor.ts";
import {
  BATCH_HEADER_SIZE,
  batchCrc,
  type BatchHeader,
  LENGTH_OVERHEAD,
  readBatchHeader,
} from "../../protocol/records/batch.ts";
import { openBatch } from "../../protocol/records/records.ts";
import type { RecordReader } from "../../protocol/records/record_reader.ts";
import { DamagedRecords } from "../errors.ts";
import type { AbortedTransaction, Fetched } from "./fetched.ts";

/** The type in the key of a control record: version, then this. */
const ABORT_MARKER = 0;

export class FetchedRecords {
  /** Of the batch that {@linkcode FetchedRecords.next} found. */
  header: BatchHeader | null = null;
  reader: RecordReader | null = null;
  /** Whether the reader's bytes are the fetched ones, and not what they inflate to. */
  isPlain = true;
  /** One past the last offset seen, readable or not. */
  nextOffset: number;
  readonly #of: Fetched["of"];
  readonly #bytes: Uint8Array;
  readonly #checksums: Checksums;
  readonly #aborted: readonly AbortedTransaction[];
  readonly #abortedNow = new Set<number>();
  #nextAborted = 0;
  #at = 0;
  /** Of the batch that is looked at. */
  #offset: number;

  constructor({ of, bytes, fromOffset, aborted }: Fetched, checksums: Checksums) {
    this.#of = of;
    this.#bytes = bytes;
    this.nextOffset = this.#offset = fromOffset;
    this.#aborted = [...aborted ?? []].sort((a, b) => a.firstOffset - b.firstOffset);
    this.#checksums = checksums;
  }

  /** Goes to the next batch for readers; false when there is none. Throws DamagedRecords for one that is damaged. */
  next(): boolean {
    try {
      return this.#next();
    } catch (failure) {
      throw this.placed(failure);
    }
  }

  /** The error in the bytes of the current batch, with the partition's name. */
  placed(failure: unknown): unknown {
    if (!(failure instanceof MalformedBytes)) return failure;
    const { topic, partition } = this.#of;
    return new DamagedRecords(topic, partition, this.#offset, failure.message, this.#nextWhole());
  }

  /** Where a whole batch begins behind the current one, as far as this response shows; null where it does not. */
  #nextWhole(): number | null {
    const bytes = this.#bytes;
    for (let at = this.#at; bytes.length - at >= BATCH_HEADER_SIZE;) {
      const header = readBatchHeader(bytes, at);
      const { magic, baseOffset, sizeInBytes, crc } = header;
      if (sizeInBytes < BATCH_HEADER_SIZE || sizeInBytes > bytes.length - at) return null;
      const isWhole = magic === 2 && batchCrc(bytes, at, sizeInBytes, this.#checksums) === crc;
      if (isWhole && baseOffset > this.#offset) return baseOffset;
      at += sizeInBytes;
    }
    return null;
  }

  #next(): boolean {
    const bytes = this.#bytes;
    for (;;) {
      const at = this.#at;
      if (bytes.length - at < BATCH_HEADER_SIZE) return false;
      this.#offset = this.nextOffset;
      const header = readBatchHeader(bytes, at);
      this.#offset = header.baseOffset;
      if (header.sizeInBytes < BATCH_HEADER_SIZE) {
        throw new MalformedBytes(`it says it takes ${header.sizeInBytes} bytes`);
      }
      if (header.sizeInBytes > bytes.length - at) return false;
      this.#at += header.sizeInBytes;
      if (header.magic === 2 && batchCrc(bytes, at, header.sizeInBytes, this.#checksums) !== header.crc) {
        throw new MalformedBytes("its checksum is wrong");
      }
      // Also of a batch before the asked offset: its marker ends what is aborted.
      const isHidden = this.#isHidden(header, at);
      // The one before may have come with an earlier fetch.
      if (header.nextOffset <= this.nextOffset) continue;
      this.nextOffset = header.nextOffset;
      if (isHidden) continue;
      this.header = header;
      this.reader = openBatch(bytes, at, header);
      this.isPlain = header.compression === "none";
      return true;
    }
  }

  /** KIP-98: a transaction is aborted from its first offset to its marker. */
  #isHidden(header: BatchHeader, at: number): boolean {
    for (let next = this.#aborted[this.#nextAborted]; next !== undefined && next.firstOffset < header.nextOffset;) {
      this.#abortedNow.add(next.producerId);
      next = this.#aborted[++this.#nextAborted];
    }
    if (header.isControl) {
      if (markerType(this.#bytes, at, header) === ABORT_MARKER) this.#abortedNow.delete(header.producerId);
      return true;
    }
    return header.isTransactional && this.#abortedNow.has(header.producerId);
  }
}

function markerType(bytes: Uint8Array, at: number, header: BatchHeader): number {
  const reader = openBatch(bytes, at, header);
  if (!reader.next() || reader.keySize < 4) return -1;
  return (reader.bytes[reader.keyStart + 2]! << 8) | reader.bytes[reader.keyStart + 3]!;
}

/** Where the next fetch continues: one past the last whole batch. Only lengths are read. */
export function offsetAfter(bytes: Uint8Array, from: number): number {
  let next = from;
  for (let at = 0; bytes.length - at >= BATCH_HEADER_SIZE;) {
    const header = readBatchHeader(bytes, at);
    if (header.batchLength < BATCH_HEADER_SIZE - LENGTH_OVERHEAD || header.sizeInBytes > bytes.length - at) break;
    next = Math.max(next, header.nextOffset);
    at += header.sizeInBytes;
  }
  return next;
}
