/**
 * A reader and a writer of Kafka's wire values: the only place that knows byte order and how lengths are written. Note:
 * bytes that are read are a view into the frame, not a copy: they keep the whole frame alive, so copy what has to
 * outlive the request.
 *
 * `flexible` asks for the compact encoding (KIP-482): lengths as unsigned varints, plus one, so that 0 is null.
 *
 * @module
 */
import { assert } from "./assert.ts";
import { uuidFromBytes, uuidToBytes } from "./uuid.ts";

/** As in Java, invalid UTF-8 becomes U+FFFD. A byte order mark is a character like any other. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** Shared: a view costs a hundred bytes, and a frame may claim millions of empty ones. */
const nothing = new Uint8Array(0);

const LONGEST_STRING = 0x7fff;
/** In UTF-16 units. */
const LONGEST_ERROR_MESSAGE = 4000;
/** Elements between two pauses, less one; a power of two, less one. */
const BETWEEN_PAUSES = 0x7f;
const TWO_32 = 2 ** 32;
const TWO_63 = 2 ** 63;

/**
 * The bytes end before the value does, or hold an impossible value; or a string that somebody sent does not fit into
 * the answer. It is always the other side's fault: the connection is closed.
 */
export class MalformedBytes extends Error {
  override readonly name = "MalformedBytes";
}

/** More is to be written than the writer may take: it is not written, and nothing of it may be sent. */
export class TooMuchWritten extends Error {
  override readonly name = "TooMuchWritten";
}

/** Bytes elsewhere (in a file) that are read only when they are sent. */
export interface RemoteBytes {
  readonly size: number;
  /**
   * Fills `length` bytes of `into` at `at` from its own byte `from` on; throws OperatingFailure when they cannot be
   * read.
   */
  readInto(into: Uint8Array, at: number, from: number, length: number): void;
}

/** A tagged field that this version of kq does not know. Kept, so that it can be passed on unchanged. */
export interface UnknownTag {
  readonly tag: number;
  readonly bytes: Uint8Array;
}

export class Reader {
  readonly #view: DataView;
  position = 0;
  #elements = 0;

  constructor(readonly source: Uint8Array) {
    this.#view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  }

  get remaining(): number {
    return this.source.length - this.position;
  }

  /** Called after each element of a list: whether a reader in slices may pause here. */
  mayPause(): boolean {
    return (++this.#elements & BETWEEN_PAUSES) === 0;
  }

  int8(): number {
    return this.#view.getInt8(this.#take(1));
  }
  int16(): number {
    return this.#view.getInt16(this.#take(2));
  }
  int32(): number {
    return this.#view.getInt32(this.#take(4));
  }
  uint16(): number {
    return this.#view.getUint16(this.#take(2));
  }
  uint32(): number {
    return this.#view.getUint32(this.#take(4));
  }
  float64(): number {
    return this.#view.getFloat64(this.#take(8));
  }
  /** Any byte but 0 is true. */
  boolean(): boolean {
    return this.int8() !== 0;
  }

  /**
   * An int64 that kq computes with. Every offset, position and time that can exist is below 2^53, where a number is
   * exact and far cheaper than a bigint. A larger one is a client's error: it stays large, so the handler answers it as
   * out of range, as Kafka would, and the connection stays open.
   */
  int64(): number {
    const at = this.#take(8);
    return this.#view.getInt32(at) * TWO_32 + this.#view.getUint32(at + 4);
  }

  /** An int64 that kq only keeps and returns, such as a committed offset. */
  keptInt64(): bigint {
    return this.#view.getBigInt64(this.#take(8));
  }

  uvarint(): number {
    const first = this.source[this.#take(1)]!;
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = this.source[this.#take(1)]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new MalformedBytes(`varint ending at ${this.position} is longer than five bytes`);
  }

  /** Zigzag: small negative numbers are short too. */
  varint(): number {
    const value = this.uvarint();
    return (value >>> 1) ^ -(value & 1);
  }

  varlong(): number {
    let low = 0;
    for (let index = 0; index < 7; index++) {
      const byte = this.source[this.#take(1)]!;
      low += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return low % 2 === 0 ? low / 2 : -(low + 1) / 2;
    }
    let value = BigInt(low);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.source[this.#take(1)]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, (BigInt.asUintN(64, value) >> 1n) ^ -(value & 1n)));
    }
    throw new MalformedBytes(`varlong ending at ${this.position} is longer than ten bytes`);
  }

  uuid(): string {
    return uuidFromBytes(this.source, this.#take(16));
  }

  string(flexible: boolean): string {
    return this.nullableString(flexible) ?? this.#unexpectedNull();
  }

  nullableString(flexible: boolean): string | null {
    const length = flexible ? this.uvarint() - 1 : this.int16();
    if (length < 0) return null;
    if (length > LONGEST_STRING) throw new MalformedBytes(`string of ${length} bytes at ${this.position}`);
    const at = this.#take(length);
    return decoder.decode(this.source.subarray(at, at + length));
  }

  bytes(flexible: boolean): Uint8Array {
    return this.nullableBytes(flexible) ?? this.#unexpectedNull();
  }

  nullableBytes(flexible: boolean): Uint8Array | null {
    const length = flexible ? this.uvarint() - 1 : this.int32();
    return length < 0 ? null : this.raw(length);
  }

  /** The next `length` bytes as they are. */
  raw(length: number): Uint8Array {
    if (length === 0) return nothing;
    const at = this.#take(length);
    return this.source.subarray(at, at + length);
  }

  /**
   * How many elements follow. `elementSize` is the smallest size of one: a count that cannot fit is refused before
   * anything is allocated.
   */
  count(flexible: boolean, elementSize = 1): number {
    const count = this.nullableCount(flexible, elementSize);
    return count < 0 ? this.#unexpectedNull() : count;
  }

  /** As {@linkcode Reader.count}; -1 for null. */
  nullableCount(flexible: boolean, elementSize = 1): number {
    const count = flexible ? this.uvarint() - 1 : this.int32();
    if (count * elementSize > this.remaining) throw new MalformedBytes(`array of ${count} in ${this.remaining} bytes`);
    return count < 0 ? -1 : count;
  }

  /** Whether a nullable struct follows. */
  present(): boolean {
    return this.int8() >= 0;
  }

  /** The tagged fields of a struct of which we know none. */
  tags(): UnknownTag[] | undefined {
    let unknown: UnknownTag[] | undefined;
    for (let left = this.uvarint(); left > 0; left--) {
      unknown = this.unknownTag(this.uvarint(), this.uvarint(), unknown);
    }
    return unknown;
  }

  /** Keeps a tagged field whose number and size were just read, with those before it. */
  unknownTag(tag: number, size: number, before: UnknownTag[] | undefined): UnknownTag[] {
    const unknown = { tag, bytes: this.raw(size) };
    if (before === undefined) return [unknown];
    before.push(unknown);
    return before;
  }

  /** Checks that the tagged field that started at `start` had its declared length. */
  endTag(start: number, size: number): void {
    if (this.position === start + size) return;
    throw new MalformedBytes(`tagged field at ${start} takes ${this.position - start} bytes and says ${size}`);
  }

  #take(length: number): number {
    const at = this.position;
    if (length < 0 || length > this.source.length - at) {
      throw new MalformedBytes(`need ${length} bytes at ${at}, have ${this.remaining}`);
    }
    this.position = at + length;
    return at;
  }

  #unexpectedNull(): never {
    throw new MalformedBytes(`null before ${this.position} where a value is required`);
  }
}

/** Shorter records are copied; longer ones are sent from where they are. */
const WORTH_A_PIECE = 1024;
/** Other bytes shorter than this are copied. */
const WORTH_NO_COPY = 64 * 1024;
/** Writing in slices makes pieces of about this size: a buffer that doubles copies more and more at once. */
const PIECE_SIZE = 256 * 1024;

export class Writer {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  /** Where the next value goes in our own buffer; what lies elsewhere does not count. */
  position = 0;
  /** Values that lie elsewhere, each with the position it is to be sent at. */
  readonly #elsewhere: { readonly at: number; readonly value: Uint8Array | RemoteBytes; readonly size: number }[] = [];
  #sizeElsewhere = 0;
  /** What of it lies in memory. */
  #elsewhereInMemory = 0;
  #elements = 0;
  /** Pieces that are written to no more, in order, and the bytes of them that lie in memory. */
  readonly #done: (Uint8Array | RemoteBytes)[] = [];
  #doneSize = 0;
  #doneInMemory = 0;
  #openTags = 0;

  readonly #most: number;

  /**
   * `most` bytes may be written, those in files aside; what is more throws {@linkcode TooMuchWritten} before it is
   * there.
   */
  constructor(capacity = 256, most = Infinity) {
    this.#most = most;
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Everything written so far, in bytes. */
  get size(): number {
    return this.#doneSize + this.position + this.#sizeElsewhere;
  }

  /** As {@linkcode Reader.mayPause}, for elements written. */
  mayPause(): boolean {
    const isPieceFull = this.position >= PIECE_SIZE;
    if ((++this.#elements & BETWEEN_PAUSES) !== 0 && !isPieceFull) return false;
    if (isPieceFull && this.#openTags === 0) this.#beginPiece();
    return true;
  }

  /** What of everything written lies in memory. */
  get sizeInMemory(): number {
    return this.#inMemory(this.position);
  }

  int8(value: number): void {
    const at = this.#reserve(1);
    this.#view.setInt8(at, value);
  }
  int16(value: number): void {
    const at = this.#reserve(2);
    this.#view.setInt16(at, value);
  }
  int32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setInt32(at, value);
  }
  uint16(value: number): void {
    this.int16(value);
  }
  uint32(value: number): void {
    this.int32(value);
  }
  float64(value: number): void {
    const at = this.#reserve(8);
    this.#view.setFloat64(at, value);
  }
  boolean(value: boolean): void {
    this.int8(value ? 1 : 0);
  }

  /** A number beyond the range becomes the range's end: it can only be a client's invalid number on its way back. */
  int64(value: number): void {
    assert(Math.floor(value) === value, "int64 fields hold whole numbers");
    const at = this.#reserve(8);
    if (value >= TWO_63) {
      this.#view.setUint32(at, 0x7fffffff);
      this.#view.setUint32(at + 4, 0xffffffff);
    } else {
      const within = Math.max(value, -TWO_63);
      this.#view.setInt32(at, Math.floor(within / TWO_32));
      this.#view.setUint32(at + 4, within >>> 0);
    }
  }

  keptInt64(value: bigint): void {
    const at = this.#reserve(8);
    this.#view.setBigInt64(at, value);
  }

  uvarint(value: number): void {
    for (; value > 0x7f; value = Math.floor(value / 128)) this.int8((value % 128) | 0x80);
    this.int8(value);
  }
  varint(value: number): void {
    this.uvarint(((value << 1) ^ (value >> 31)) >>> 0);
  }
  varlong(value: number): void {
    const kept = BigInt(value);
    let left = BigInt.asUintN(64, (kept << 1n) ^ (kept >> 63n));
    for (; left > 0x7fn; left >>= 7n) this.int8(Number(left & 0x7fn) | 0x80);
    this.int8(Number(left));
  }

  uuid(value: string): void {
    const at = this.#reserve(16);
    uuidToBytes(value, this.#bytes, at);
  }

  string(value: string, flexible: boolean): void {
    this.nullableString(value, flexible);
  }

  nullableString(value: string | null, flexible: boolean): void {
    if (value === null) return flexible ? this.uvarint(0) : this.int16(-1);
    // A UTF-16 unit has at most three bytes. The text is written behind the space for the longest length, then moved
    // down.
    const at = this.#reserve(3 + value.length * 3);
    const length = encoder.encodeInto(value, this.#bytes.subarray(at + 3)).written;
    if (length > LONGEST_STRING) throw new MalformedBytes(`string of ${length} bytes has no room in a message`);
    this.position = at;
    if (flexible) this.uvarint(length + 1);
    else this.int16(length);
    this.#bytes.copyWithin(this.position, at + 3, at + 3 + length);
    this.position += length;
  }

  /** A sentence about what a client sent, which may be as long as a string can be: it ends where it gets too long. */
  errorMessage(value: string | null, flexible: boolean): void {
    const isLong = value !== null && value.length > LONGEST_ERROR_MESSAGE;
    this.nullableString(isLong ? `${value.slice(0, LONGEST_ERROR_MESSAGE)}...` : value, flexible);
  }

  bytes(value: Uint8Array, flexible: boolean): void {
    this.nullableBytes(value, flexible);
  }

  /** Very long ones are not copied: they must stay as they are until the pieces are sent. */
  nullableBytes(value: Uint8Array | null, flexible: boolean): void {
    this.count(value === null ? -1 : value.length, flexible);
    if (value === null) return;
    if (value.length >= WORTH_NO_COPY && this.#openTags === 0) this.#putElsewhere(value, value.length);
    else this.raw(value);
  }

  /** Long ones are not copied: they must not change until the pieces are sent. */
  records(value: Uint8Array | RemoteBytes | null, flexible: boolean): void {
    if (value === null || (value instanceof Uint8Array && value.length < WORTH_A_PIECE)) {
      return this.nullableBytes(value, flexible);
    }
    const size = value instanceof Uint8Array ? value.length : value.size;
    this.count(size, flexible);
    this.#putElsewhere(value, size);
  }

  #putElsewhere(value: Uint8Array | RemoteBytes, size: number): void {
    if (value instanceof Uint8Array) {
      this.#refuseBeyond(this.#inMemory(this.position) + size);
      this.#elsewhereInMemory += size;
    }
    this.#elsewhere.push({ at: this.position, value, size });
    this.#sizeElsewhere += size;
  }

  /** The bytes as they are, without a length. */
  raw(value: Uint8Array): void {
    const at = this.#reserve(value.length);
    this.#bytes.set(value, at);
  }

  /** -1 for null. */
  count(count: number, flexible: boolean): void {
    if (flexible) this.uvarint(count + 1);
    else this.int32(count);
  }

  /** Says whether a nullable struct follows. */
  present(present: boolean): void {
    this.int8(present ? 1 : -1);
  }

  /** Starts a tagged field; {@linkcode Writer.endTag} with the answer ends it. */
  startTag(tag: number): number {
    this.uvarint(tag);
    this.#openTags += 1;
    return this.position;
  }

  /** Puts the size of the tagged field before it. */
  endTag(start: number): void {
    assert((this.#elsewhere.at(-1)?.at ?? 0) <= start, "what lies elsewhere is never inside a tagged field");
    this.#openTags -= 1;
    const end = this.position;
    const size = end - start;
    const width = size < 0x80 ? 1 : size < 0x4000 ? 2 : size < 0x20_0000 ? 3 : size < 0x1000_0000 ? 4 : 5;
    this.#reserve(width);
    this.#bytes.copyWithin(start + width, start, end);
    this.position = start;
    this.uvarint(size);
    this.position = end + width;
  }

  /** The tagged fields of a struct of which we know none. */
  tags(unknown: readonly UnknownTag[] | undefined): void {
    this.uvarint(unknown?.length ?? 0);
    this.unknownTags(unknown);
  }

  /** After the known ones, which the caller has counted and written. */
  unknownTags(unknown: readonly UnknownTag[] | undefined): void {
    if (unknown === undefined) return;
    for (const { tag, bytes } of unknown) {
      this.uvarint(tag);
      this.uvarint(bytes.length);
      this.raw(bytes);
    }
  }

  /** Overwrites four bytes written before, such as a frame's size: in the first piece. */
  patchInt32(at: number, value: number): void {
    const [first] = this.#done;
    if (first === undefined) {
      assert(at + 4 <= this.position, "what is patched was written");
      return this.#view.setInt32(at, value);
    }
    assert(first instanceof Uint8Array && at + 4 <= first.length, "what is patched lies in the first piece");
    new DataView(first.buffer, first.byteOffset, first.length).setInt32(at, value);
  }

  /** Everything written, in one new array; nothing of it may lie in a file. */
  finish(): Uint8Array<ArrayBuffer> {
    if (this.#elsewhere.length === 0 && this.#done.length === 0) return this.#bytes.slice(0, this.position);
    const whole = new Uint8Array(this.size);
    let at = 0;
    for (const piece of this.pieces()) {
      assert(piece instanceof Uint8Array, "only bytes in memory can be put into one array");
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  /**
   * Everything written, in order, without copying. Do not use the writer afterwards: its buffer belongs to the pieces.
   */
  pieces(): (Uint8Array | RemoteBytes)[] {
    return [...this.#done, ...this.#lastPieces()];
  }

  #lastPieces(): (Uint8Array | RemoteBytes)[] {
    const pieces: (Uint8Array | RemoteBytes)[] = [];
    let from = 0;
    for (const { at, value } of this.#elsewhere) {
      if (at > from) pieces.push(this.#bytes.subarray(from, at));
      pieces.push(value);
      from = at;
    }
    if (this.position > from) pieces.push(this.#bytes.subarray(from, this.position));
    return pieces;
  }

  #beginPiece(): void {
    const [size, inMemory] = [this.size, this.#inMemory(this.position)];
    for (const piece of this.#lastPieces()) this.#done.push(piece);
    this.#doneSize = size;
    this.#doneInMemory = inMemory;
    this.#elsewhere.length =
      this.#sizeElsewhere =
      this.#elsewhereInMemory =
      this.position =
        0;
    this.#bytes = new Uint8Array(Math.min(PIECE_SIZE, this.#mostInPiece));
    this.#view = new DataView(this.#bytes.buffer);
  }

  get #mostInPiece(): number {
    return Math.max(0, this.#most - this.#doneInMemory);
  }

  /** When our own buffer holds `position` bytes. */
  #inMemory(position: number): number {
    return this.#doneInMemory + position + this.#elsewhereInMemory;
  }

  #refuseBeyond(size: number): void {
    if (size > this.#most) {
      throw new TooMuchWritten(`${size} bytes and more are to be written, and ${this.#most} may be`);
    }
  }

  /**
   * May replace the buffer, so reserve in a statement of its own: JavaScript reads `this.#view` before the argument.
   */
  #reserve(length: number): number {
    const at = this.position;
    if (at + length > this.#bytes.length) {
      this.#refuseBeyond(this.#inMemory(at + length));
      const grown = new Uint8Array(Math.max(Math.min(this.#bytes.length * 2, this.#mostInPiece), at + length));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.position = at + length;
    return at;
  }
}
