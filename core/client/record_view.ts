/**
 * One record, as positions in the bytes it came in. A reader of records has one of these and moves it from record to
 * record, so that a million records are not a million objects: a callee that gets it copies what is to outlive the
 * call.
 *
 * @module
 */

export class RecordView {
  topic = "";
  partition = -1;
  offset = -1;
  timestampMs = -1;
  /** What the positions below count in. */
  bytes: Uint8Array = new Uint8Array(0);
  keyPosition = 0;
  /** -1 is null, and different from empty. */
  keySize = -1;
  valuePosition = 0;
  /** -1 is null: a tombstone, where the topic is compacted. */
  valueSize = -1;
  /** Where the first header starts; they lie one after the other, as on the wire. */
  headersPosition = 0;
  headerCount = 0;
}

/** A walk over the headers of a record: call {@linkcode HeaderView.next} as often as there are headers. */
export class HeaderView {
  bytes: Uint8Array = new Uint8Array(0);
  keyPosition = 0;
  keySize = 0;
  valuePosition = 0;
  valueSize = -1;
  #position = 0;

  start(record: RecordView): void {
    this.bytes = record.bytes;
    this.#position = record.headersPosition;
  }

  next(): void {
    this.keySize = this.#varint();
    this.keyPosition = this.#position;
    this.#position += this.keySize;
    this.valueSize = this.#varint();
    this.valuePosition = this.#position;
    if (this.valueSize > 0) this.#position += this.valueSize;
  }

  #varint(): number {
    let byte = this.bytes[this.#position++]!;
    let value = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = this.bytes[this.#position++]!;
      value |= (byte & 0x7f) << shift;
    }
    return (value >>> 1) ^ -(value & 1);
  }
}
