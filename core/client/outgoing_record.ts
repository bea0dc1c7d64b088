/**
 * A record to be produced, as positions in the bytes it was read from. The reader of the input has one of these and
 * refills it for each record: `Producer.add` copies what it points at.
 *
 * @module
 */

export interface OutgoingHeader {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

export const noHeaders: readonly OutgoingHeader[] = [];

export class OutgoingRecord {
  keyBytes: Uint8Array = new Uint8Array(0);
  keyPosition = 0;
  /** -1 is null. */
  keySize = -1;
  valueBytes: Uint8Array = new Uint8Array(0);
  valuePosition = 0;
  /** -1 is null. */
  valueSize = -1;
  /** -1 for none: the record then gets the present time. */
  timestampMs = -1;
  /** -1 for none: the partitioner chooses. */
  partition = -1;
  headers: readonly OutgoingHeader[] = noHeaders;

  clear(): void {
    this.keySize = -1;
    this.valueSize = -1;
    this.timestampMs = -1;
    this.partition = -1;
    this.headers = noHeaders;
  }

  setKey(bytes: Uint8Array | null): void {
    if (bytes !== null) this.keyBytes = bytes;
    this.keyPosition = 0;
    this.keySize = bytes?.length ?? -1;
  }

  setValue(bytes: Uint8Array | null): void {
    if (bytes !== null) this.valueBytes = bytes;
    this.valuePosition = 0;
    this.valueSize = bytes?.length ?? -1;
  }
}
