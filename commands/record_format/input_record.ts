/**
 * A record on its way in, as positions in the bytes it was read from. A reader has one of these and fills it again for each
 * record; its key and value may lie in the input itself or, where they had to be decoded, in an array of their own.
 *
 * @module
 */

export interface InputHeader {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

export const noHeaders: readonly InputHeader[] = [];

export class InputRecord {
  keyBytes: Uint8Array = new Uint8Array(0);
  keyPosition = 0;
  /** -1 is null. */
  keySize = -1;
  valueBytes: Uint8Array = new Uint8Array(0);
  valuePosition = 0;
  /** -1 is null. */
  valueSize = -1;
  /** -1 where the input does not say: the record is then of now. */
  timestampMs = -1;
  /** -1 where the input does not say. */
  partition = -1;
  headers: readonly InputHeader[] = noHeaders;

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

/** One record of the input is not what the format says. The message does not name the line: the caller counts those. */
export class BadRecord extends Error {
  override readonly name = "BadRecord";
  constructor(message: string, readonly hint: string | null = null) {
    super(message);
  }
}

/** Reads records out of a window of the input. */
export interface RecordReader {
  /**
   * What ends a record whatever is in it, so that after a bad one the next can be found; null where only reading a record
   * tells where it ends.
   */
  readonly delimiter: Uint8Array | null;
  /**
   * Reads the record at `from`. Returns the position of the next, or -1 when the record goes on beyond `end`, which cannot be
   * when `isLast`. Throws {@linkcode BadRecord}.
   */
  read(bytes: Uint8Array, from: number, end: number, isLast: boolean, into: InputRecord): number;
}
