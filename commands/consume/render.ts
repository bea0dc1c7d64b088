/**
 * From fetched bytes to output bytes. The plain output, values with a delimiter after each, is made by moving the values
 * together inside the very bytes that were fetched: a record has at least seven bytes around its value, so what is written
 * never reaches what is still to be read. Everything else goes through a writer of the record language.
 *
 * @module
 */
import { FetchedRecords } from "../../core/client/consumer/fetched_records.ts";
import type { Fetched } from "../../core/client/consumer/fetcher.ts";
import { DamagedRecords } from "../../core/client/errors.ts";
import { RecordWalk } from "../../core/client/consumer/record_walk.ts";
import type { Checksums } from "../../core/base/crc32c.ts";
import { OutputBytes } from "../output_bytes.ts";
import type { RecordWriter } from "../record_format/writer.ts";
import type { Ledger } from "./ledger.ts";

/** Bytes of output, in order. They are to be written before the render after the next. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Length, attributes, two deltas, two sizes, a count: what a record has at least besides its value. */
export const LEAST_AROUND_A_VALUE = 7;

/** How finely the output is accounted for. */
const NOTE_EVERY = 256;

export interface RenderOptions {
  /** Null for the plain output. */
  readonly writer: RecordWriter | null;
  readonly delimiter: Uint8Array;
  readonly checksums: Checksums;
  /** Where it is noted how far each byte brings each partition; null where nobody commits. */
  readonly ledger: Ledger | null;
  /** A chunk for each record. */
  readonly unbuffered: boolean;
}

export class Renderer {
  chunks: Chunk[] = [];
  /** Of the last render. */
  records = 0;
  /** What the last render ended at, behind the records that it did render. */
  damage: DamagedRecords | null = null;
  readonly #options: RenderOptions;
  /** Used in turn: one may still be on its way out while the other is filled. */
  #out = new OutputBytes();
  #otherOut = new OutputBytes();
  #outFrom = 0;
  /** The open stretch of values moved together in the fetched bytes. */
  #fetched: Uint8Array = new Uint8Array(0);
  #plainFrom = 0;
  #plainTo = 0;
  /** Bytes of output that the ledger has not heard of. */
  #unnoted = 0;
  /** The first record that was not to be rendered any more; -1 when all were. */
  #stoppedAt = -1;

  constructor(options: RenderOptions) {
    this.#options = options;
  }

  /** Renders at most `most` records of what was fetched into `chunks`. */
  render(part: Fetched, most: number): void {
    const { writer } = this.#options;
    [this.#out, this.#otherOut] = [this.#otherOut, this.#out];
    this.#out.length =
      this.#outFrom =
      this.#plainFrom =
      this.#plainTo =
      this.#unnoted =
        0;
    this.#fetched = part.bytes;
    this.chunks = [];
    this.records = 0;
    this.damage = null;
    try {
      if (writer === null) this.#plain(part, most);
      else this.#written(part, most, writer);
    } catch (failure) {
      if (!(failure instanceof DamagedRecords)) throw failure;
      this.damage = failure;
      this.#closePlain();
      this.#closeOut();
    }
  }

  #plain(part: Fetched, most: number): void {
    const { ledger, checksums } = this.#options;
    const batches = new FetchedRecords(part, checksums);
    this.#stoppedAt = -1;
    try {
      while (this.#stoppedAt < 0 && batches.next()) this.#plainBatch(part, batches, most);
    } catch (failure) {
      throw batches.placed(failure);
    }
    this.#closePlain();
    this.#closeOut();
    const next = this.#stoppedAt < 0 ? batches.nextOffset : this.#stoppedAt;
    ledger?.note(part.of, this.#unnoted, Math.min(next, part.of.until), batches.header?.partitionLeaderEpoch ?? -1);
  }

  #plainBatch(part: Fetched, batches: FetchedRecords, most: number): void {
    const reader = batches.reader!;
    if (batches.isPlain) {
      this.#closeOut();
      this.#plainTo = this.#moveTogether(part, batches, most, this.#plainTo);
      return;
    }
    // What was inflated lies in an array of its own. Those are gathered, so that many small batches are one write.
    this.#closePlain();
    const size = this.#moveTogether(part, batches, most, 0);
    this.#out.range(reader.bytes, 0, size);
  }

  /** Moves the values of a batch, each with its delimiter, to `at` in the bytes they lie in. Returns where they end. */
  #moveTogether(part: Fetched, batches: FetchedRecords, most: number, at: number): number {
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
      if (offset >= until || this.records >= most) {
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
      if (ledger !== null && at - noted >= NOTE_EVERY) {
        ledger.note(of, at - noted, offset + 1, partitionLeaderEpoch);
        noted = at;
      }
    }
    this.#unnoted = at - noted;
    return at;
  }

  #written(part: Fetched, most: number, writer: RecordWriter): void {
    const { ledger, checksums, unbuffered } = this.#options;
    const walk = new RecordWalk(part, checksums);
    const out = this.#out;
    let noted = 0;
    while (this.records < most && walk.next()) {
      writer(walk.view, out);
      this.records++;
      if (unbuffered) this.#closeOut();
      if (ledger !== null && out.length - noted >= NOTE_EVERY) {
        ledger.note(part.of, out.length - noted, walk.nextOffset, walk.leaderEpoch);
        noted = out.length;
      }
    }
    this.#closeOut();
    ledger?.note(part.of, out.length - noted, walk.nextOffset, walk.leaderEpoch);
  }

  #closePlain(): void {
    if (this.#plainTo > this.#plainFrom) {
      this.chunks.push({ bytes: this.#fetched, from: this.#plainFrom, to: this.#plainTo });
    }
    this.#plainFrom = this.#plainTo;
  }

  #closeOut(): void {
    const { bytes, length } = this.#out;
    if (length > this.#outFrom) this.chunks.push({ bytes, from: this.#outFrom, to: length });
    this.#outFrom = length;
  }
}
