/**
 * A batch being filled: records are written directly where they will be sent from, in a slot of the producer's arena.
 * Moving bytes inside one ArrayBuffer is the fastest copy there is, so the arena also holds the input the records are
 * read from.
 *
 * @module
 */
import { assert } from "../../base/assert.ts";
import { BATCH_HEADER_SIZE } from "../../protocol/records/batch.ts";
import { varintSize, varlongSize, writeVarint, writeVarlong } from "../../protocol/records/varint.ts";
import type { OutgoingHeader, OutgoingRecord } from "../outgoing_record.ts";

/** Below this a loop beats the call that copies. */
const SHORT = 16;

export class BatchSlot {
  count = 0;
  baseTimestampMs = 0;
  maxTimestampMs = 0;
  firstLine = 0;
  lastLine = 0;
  /** Where the next record goes. */
  position: number;
  #body = 0;

  constructor(readonly arena: Uint8Array, readonly start: number, readonly capacity = arena.length - start) {
    this.position = start + BATCH_HEADER_SIZE;
  }

  /** The batch's size with its header. */
  get size(): number {
    return this.position - this.start;
  }

  clear(): void {
    this.count = 0;
    this.position = this.start + BATCH_HEADER_SIZE;
  }

  /** Continues in another slot of the same arena, which must be empty. */
  moveTo(other: BatchSlot): void {
    this.arena.copyWithin(other.start, this.start, this.position);
    other.position = other.start + this.size;
    other.count = this.count;
    other.baseTimestampMs = this.baseTimestampMs;
    other.maxTimestampMs = this.maxTimestampMs;
    other.firstLine = this.firstLine;
    other.lastLine = this.lastLine;
  }

  /**
   * What the batch would grow to with one more record. {@linkcode BatchSlot.append} must follow with the same, or
   * nothing.
   */
  sizeWith(record: OutgoingRecord, timestampMs: number): number {
    const { count } = this;
    const { keySize, valueSize, headers } = record;
    let body = 1 + varintSize(count) + varintSize(keySize) + varintSize(valueSize);
    body += count === 0 || timestampMs === this.baseTimestampMs ? 1 : varlongSize(timestampMs - this.baseTimestampMs);
    if (keySize > 0) body += keySize;
    if (valueSize > 0) body += valueSize;
    body += headers.length === 0 ? 1 : headersSize(headers);
    this.#body = body;
    return this.position - this.start + varintSize(body) + body;
  }

  append(record: OutgoingRecord, timestampMs: number, line: number): void {
    const { arena } = this;
    if (this.count === 0) {
      this.baseTimestampMs = this.maxTimestampMs = timestampMs;
      this.firstLine = line;
    } else if (timestampMs > this.maxTimestampMs) {
      this.maxTimestampMs = timestampMs;
    }
    let at = writeVarint(arena, this.position, this.#body);
    const end = at + this.#body;
    arena[at++] = 0;
    const delta = timestampMs - this.baseTimestampMs;
    if (delta === 0) arena[at++] = 0;
    else at = writeVarlong(arena, at, delta);
    at = writeVarint(arena, at, this.count);
    at = this.#part(at, record.keyBytes, record.keyPosition, record.keySize);
    at = this.#part(at, record.valueBytes, record.valuePosition, record.valueSize);
    if (record.headers.length === 0) arena[at++] = 0;
    else at = this.#headers(at, record.headers);
    assert(at === end, "a record is as long as it was measured");
    this.position = at;
    this.count++;
    this.lastLine = line;
  }

  #part(at: number, bytes: Uint8Array, position: number, size: number): number {
    const { arena } = this;
    at = writeVarint(arena, at, size);
    if (size <= 0) return at;
    if (size <= SHORT) {
      for (let index = 0; index < size; index++) arena[at + index] = bytes[position + index]!;
    } else if (bytes === arena) {
      arena.copyWithin(at, position, position + size);
    } else {
      arena.set(bytes.subarray(position, position + size), at);
    }
    return at + size;
  }

  #headers(at: number, headers: readonly OutgoingHeader[]): number {
    at = writeVarint(this.arena, at, headers.length);
    for (const { key, value } of headers) {
      at = this.#part(at, key, 0, key.length);
      at = this.#part(at, value ?? key, 0, value?.length ?? -1);
    }
    return at;
  }
}

function headersSize(headers: readonly OutgoingHeader[]): number {
  let size = varintSize(headers.length);
  for (const { key, value } of headers) {
    size += varintSize(key.length) + key.length + varintSize(value?.length ?? -1) + (value?.length ?? 0);
  }
  return size;
}
