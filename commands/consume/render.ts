/**
 * From fetched bytes to output bytes. The plain output, values with a delimiter after each, is made by moving the
 * values together inside the fetched bytes: a record has at least seven bytes around its value, so the output never
 * overwrites what is still to be read. Everything else goes through a writer of the record format.
 *
 * @module
 */
import { DamagedRecords, type Fetched, FetchedRecords, RecordWalk } from "../../core/client/mod.ts";
import type { Checksums } from "../../core/base/crc32c.ts";
import { OutputBytes } from "../output_bytes.ts";
import type { RecordWriter } from "../record_format/writer.ts";
import type { RecordFilter } from "./filter.ts";
import type { Ledger } from "./ledger.ts";

/** Bytes of output, in order. They must be written before the step after the next. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Length, attributes, two deltas, two sizes, a count: the least that a record has besides its value. */
export const LEAST_AROUND_A_VALUE = 7;

/** A step ends once it has this many bytes. */
export const STEP_SIZE = 1024 * 1024;

/** An inflated batch of this much output is written without copying. */
const OWN_CHUNK_SIZE = 64 * 1024;

/** How finely the output is accounted for. */
const NOTE_EVERY = 256;

export interface RenderOptions {
  /** Null for the plain output. */
  readonly writer: RecordWriter | null;
  readonly delimiter: Uint8Array;
  readonly checksums: Checksums;
  /** The ledger of offsets; null when nothing is committed. */
  readonly ledger: Ledger | null;
  /** Which records are written; null for all. Only with a writer. */
  readonly accepts: RecordFilter | null;
  /** Makes a chunk for each record. */
  readonly unbuffered: boolean;
}

export class Renderer {
  chunks: Chunk[] = [];
  /** The chunks of the last step. */
  records = 0;
  /** The error that ended the last step, behind the rendered records. */
  damage: DamagedRecords | null = null;
  readonly #options: RenderOptions;
  /** Used alternately: one may be in flight while the other is filled. */
  #out = new OutputBytes();
  #otherOut = new OutputBytes();
  #outFrom = 0;
  #part: Fetched | null = null;
  /** The records that are still to be rendered: one of the two, for plain output and for other. */
  #batches: FetchedRecords | null = null;
  #walk: RecordWalk | null = null;
  /** The open run of values that were moved together in the fetched bytes. */
  #plainFrom = 0;
  #plainTo = 0;
  /** Bytes in the chunks of this step. */
  #size = 0;
  /** How many records of the part may still be rendered. */
  #left = 0;
  /** Bytes of output that are not in the ledger yet. */
  #unnoted = 0;
  /** The first record beyond the limit; -1 when all were rendered. */
  #stoppedAt = -1;

  constructor(options: RenderOptions) {
    this.#options = options;
  }

  /** Bytes in the chunks of the last step: more than {@linkcode STEP_SIZE} where one record or batch is larger. */
  get size(): number {
    return this.#size;
  }

  /** Sets the fetched part; the steps render at most `most` records of it. */
  begin(part: Fetched, most: number): void {
    const { writer, checksums } = this.#options;
    this.#part = part;
    this.#batches = writer === null ? new FetchedRecords(part, checksums) : null;
    this.#walk = writer === null ? null : new RecordWalk(part, checksums);
    this.#left = most;
    this.#plainFrom = this.#plainTo = 0;
    this.#stoppedAt = -1;
  }

  /**
   * Renders the next piece into `chunks`, ending behind the record (or, in plain output, the inflated batch) that
   * brings it to {@linkcode STEP_SIZE}: a few kilobytes may inflate to gigabytes. False when nothing of the part is
   * left after it.
   */
  step(): boolean {
    [this.#out, this.#otherOut] = [this.#otherOut, this.#out];
    this.#out.empty();
    this.#outFrom = this.#size = this.#unnoted = 0;
    this.chunks = [];
    this.records = 0;
    this.damage = null;
    const part = this.#part!;
    try {
      return this.#batches === null
        ? this.#stepWritten(part, this.#walk!, this.#options.writer!)
        : this.#stepPlain(part, this.#batches);
    } catch (failure) {
      if (!(failure instanceof DamagedRecords)) throw failure;
      this.damage = failure;
      this.#closePlain();
      this.#closeOut();
      return false;
    }
  }

  /** The chunks of the last step are written: the next step may use their memory again. */
  written(): void {
    this.chunks = [];
    [this.#out, this.#otherOut] = [this.#otherOut, this.#out];
  }

  #stepPlain(part: Fetched, batches: FetchedRecords): boolean {
    const { ledger } = this.#options;
    let hasMore = true;
    try {
      while (this.#stoppedAt < 0 && this.#size < STEP_SIZE && (hasMore = batches.next())) {
        this.#plainBatch(part, batches);
      }
    } catch (failure) {
      throw batches.placed(failure);
    }
    this.#closePlain();
    this.#closeOut();
    const next = this.#stoppedAt < 0 ? batches.nextOffset : this.#stoppedAt;
    ledger?.note(part.of, this.#unnoted, Math.min(next, part.of.until), batches.header?.partitionLeaderEpoch ?? -1);
    return hasMore && this.#stoppedAt < 0;
  }

  #plainBatch(part: Fetched, batches: FetchedRecords): void {
    const { bytes } = batches.reader!;
    if (batches.isPlain) {
      this.#closeOut();
      this.#plainTo = this.#moveTogether(part, batches, this.#plainTo);
      return;
    }
    // An inflated batch is in an array of its own. Small ones are copied together into one write.
    this.#closePlain();
    const size = this.#moveTogether(part, batches, 0);
    if (size < OWN_CHUNK_SIZE) this.#out.range(bytes, 0, size);
    else {
      this.#closeOut();
      this.#push(bytes, 0, size);
    }
  }

  /** Moves the values of a batch, each with its delimiter, to `at` in their own bytes. Returns where they end. */
  #moveTogether(part: Fetched, batches: FetchedRecords, at: number): number {
    const { of, fromOffset } = part;
    const { until } = of;
    const { delimiter, ledger } = this.#options;
    const { baseOffset, partitionLeaderEpoch } = batches.header!;
    const reader = batches.reader!;
    const { bytes } = reader;
    const end = delimiter.length === 1 ? delimiter[0]! : -1;
    let noted = at - this.#unnoted;
    while (reader.next()) {
      const offset = baseOffset + reader.offsetDelta;
      if (offset < fromOffset) continue;
      if (offset >= until || this.#left === 0) {
        this.#stoppedAt = offset;
        break;
      }
      const { valueSize } = reader;
      if (valueSize > 0) {
        bytes.copyWithin(at, reader.valueStart, reader.valueStart + valueSize);
        at += valueSize;
      }
      if (end >= 0) bytes[at++] = end;
      else for (let index = 0; index < delimiter.length; index++) bytes[at++] = delimiter[index]!;
      this.records++;
      this.#left--;
      if (ledger !== null && at - noted >= NOTE_EVERY) {
        ledger.note(of, at - noted, offset + 1, partitionLeaderEpoch);
        noted = at;
      }
    }
    this.#unnoted = at - noted;
    return at;
  }

  #stepWritten(part: Fetched, walk: RecordWalk, writer: RecordWriter): boolean {
    const { ledger, unbuffered, accepts } = this.#options;
    const out = this.#out;
    let noted = 0, hasMore = true;
    while (this.#left > 0 && out.length < STEP_SIZE && (hasMore = walk.next())) {
      if (accepts !== null && !accepts(walk.view)) continue;
      writer(walk.view, out);
      this.records++;
      this.#left--;
      if (unbuffered) this.#closeOut();
      if (ledger !== null && out.length - noted >= NOTE_EVERY) {
        ledger.note(part.of, out.length - noted, walk.nextOffset, walk.leaderEpoch);
        noted = out.length;
      }
    }
    this.#closeOut();
    ledger?.note(part.of, out.length - noted, walk.nextOffset, walk.leaderEpoch);
    return hasMore && this.#left > 0;
  }

  #closePlain(): void {
    this.#push(this.#part!.bytes, this.#plainFrom, this.#plainTo);
    this.#plainFrom = this.#plainTo;
  }

  #closeOut(): void {
    const { bytes, length } = this.#out;
    this.#push(bytes, this.#outFrom, length);
    this.#outFrom = length;
  }

  #push(bytes: Uint8Array, from: number, to: number): void {
    if (to === from) return;
    this.chunks.push({ bytes, from, to });
    this.#size += to - from;
  }
}
