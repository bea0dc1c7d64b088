/**
 * What readers of input share: where a record goes as it is read, and how one that cannot be read is refused.
 *
 * @module
 */
import type { OutgoingRecord } from "../../core/client/mod.ts";

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
   * Reads what every input begins with before its first record. Returns where that is, or -1 when it goes on beyond
   * `end`. Throws {@linkcode BadRecord}, and CommandFailed for what flags say of it.
   */
  preamble?(bytes: Uint8Array, from: number, end: number, isLast: boolean): number;
  /** Where the next record begins, behind what may stand between two of them. */
  between?(bytes: Uint8Array, from: number, end: number): number;
  /**
   * What ends a record whatever is in it, so that after a bad one the next can be found; null where only reading a
   * record tells where it ends.
   */
  readonly delimiter: Uint8Array | null;
  /**
   * Reads the record at `from`. Returns the position of the next, or -1 when the record goes on beyond `end`, which
   * cannot be when `isLast`. Throws {@linkcode BadRecord}.
   */
  read(bytes: Uint8Array, from: number, end: number, isLast: boolean, into: OutgoingRecord): number;
}
