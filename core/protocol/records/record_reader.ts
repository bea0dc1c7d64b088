/**
 * Walks over the records of a batch without creating objects: after each `next` its fields have the positions of the
 * record's parts. Every length is checked against the record's and the batch's end, so a batch that was walked to its
 * end is whole.
 *
 * @module
 */
import { MalformedBytes } from "../../base/cursor.ts";

const text = new TextDecoder("utf-8", { ignoreBOM: true });

export interface RecordHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

export class RecordReader {
  /** The record's bytes, its length field included. */
  start = 0;
  end = 0;
  /** Relative to the batch's base timestamp, unless the batch has the append time. */
  timestampDelta = 0;
  offsetDelta = 0;
  /** The positions of the attributes and of the offset delta's beginning and end. */
  bodyStart = 0;
  offsetDeltaStart = 0;
  offsetDeltaEnd = 0;
  keyStart = 0;
  /** -1 for null. */
  keySize = -1;
  valueStart = 0;
  /** -1 for null. */
  valueSize = -1;
  headerCount = 0;
  /** The position of the first header's key length. */
  headersStart = 0;
  /** How many records were read, including the present one. */
  recordsRead = 0;

  #at: number;

  /** The records lie in `bytes` from `from` to before `to`, and there must be `count` of them. */
  constructor(readonly bytes: Uint8Array, readonly from: number, readonly to: number, readonly count: number) {
    if (count < 0) throw new MalformedBytes(`a batch says it holds ${count} records`);
    this.#at = from;
  }

  /** Moves to the next record; false after the last. Throws MalformedBytes when the bytes are not such records. */
  next(): boolean {
    if (this.recordsRead === this.count) {
      if (this.#at !== this.to) this.#malformed(`${this.to - this.#at} bytes follow the last record`);
      return false;
    }
    const { bytes } = this;
    this.start = this.#at;
    const size = this.#varint(this.to);
    if (size < 0 || size > this.to - this.#at) this.#malformed(`a record says it takes ${size} bytes`);
    const end = this.#at + size;
    this.end = end;
    // One byte of attributes comes first; none has a meaning so far.
    this.bodyStart = this.#at++;
    // Nearly always one or two bytes, which have a fast path: reading a varlong is slow.
    const first = bytes[this.#at]!;
    if (first < 0x80 && this.#at < end) {
      this.#at++;
      this.timestampDelta = (first >>> 1) ^ -(first & 1);
    } else {
      this.timestampDelta = this.#varlong(end);
    }
    this.offsetDeltaStart = this.#at;
    this.offsetDelta = this.#varint(end);
    this.offsetDeltaEnd = this.#at;
    const keySize = this.#varint(end);
    this.keyStart = this.#at;
    this.keySize = keySize < 0 ? -1 : this.#skip(keySize, end);
    const valueSize = this.#varint(end);
    this.valueStart = this.#at;
    this.valueSize = valueSize < 0 ? -1 : this.#skip(valueSize, end);
    const headerCount = this.#varint(end);
    if (headerCount < 0) this.#malformed(`a record says it has ${headerCount} headers`);
    this.headerCount = headerCount;
    this.headersStart = this.#at;
    for (let index = 0; index < headerCount; index++) {
      this.#skip(this.#varint(end), end);
      const size = this.#varint(end);
      if (size > 0) this.#skip(size, end);
    }
    if (this.#at !== end) this.#malformed(`${end - this.#at} bytes of the record follow its headers`);
    this.recordsRead++;
    return true;
  }

  /** Moves back to before the first record. */
  rewind(): void {
    this.#at = this.from;
    this.recordsRead = 0;
  }

  /** A view of the present record's key. */
  key(): Uint8Array | null {
    return this.keySize < 0 ? null : this.bytes.subarray(this.keyStart, this.keyStart + this.keySize);
  }

  /** A view of the present record's value. */
  value(): Uint8Array | null {
    return this.valueSize < 0 ? null : this.bytes.subarray(this.valueStart, this.valueStart + this.valueSize);
  }

  /** The present record's headers; their values are views. */
  headers(): RecordHeader[] {
    if (this.headerCount === 0) return [];
    const headers: RecordHeader[] = [];
    const resumeAt = this.#at;
    this.#at = this.headersStart;
    for (let index = 0; index < this.headerCount; index++) {
      const keySize = this.#varint(this.end);
      const key = text.decode(this.bytes.subarray(this.#at, this.#at + keySize));
      this.#at += keySize;
      const valueSize = this.#varint(this.end);
      const value = valueSize < 0 ? null : this.bytes.subarray(this.#at, this.#at + valueSize);
      this.#at += Math.max(0, valueSize);
      headers.push({ key, value });
    }
    this.#at = resumeAt;
    return headers;
  }

  #varint(end: number): number {
    const { bytes } = this;
    let at = this.#at;
    let byte = at < end ? bytes[at++]! : this.#ends();
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      if (shift > 28) this.#malformed("a varint is longer than five bytes");
      byte = at < end ? bytes[at++]! : this.#ends();
      value |= (byte & 0x7f) << shift;
    }
    this.#at = at;
    return (value >>> 1) ^ -(value & 1);
  }

  #varlong(end: number): number {
    const { bytes } = this;
    let at = this.#at;
    let value = 0;
    for (let scale = 1; scale < 2 ** 70; scale *= 128) {
      const byte = at < end ? bytes[at++]! : this.#ends();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        this.#at = at;
        return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      }
    }
    return this.#malformed("a varlong is longer than ten bytes");
  }

  #skip(size: number, end: number): number {
    if (size < 0 || size > end - this.#at) this.#malformed(`a part of it says it takes ${size} bytes`);
    this.#at += size;
    return size;
  }

  #ends(): never {
    return this.#malformed("it ends too early");
  }

  #malformed(what: string): never {
    throw new MalformedBytes(`record ${this.recordsRead} of ${this.count} is damaged: ${what}`);
  }
}
