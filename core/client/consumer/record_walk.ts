/**
 * Iterates over the fetched records of a partition, from the requested offset to the requested end. There is one view,
 * and it moves.
 *
 * @module
 */
import type { Checksums } from "../../base/crc32c.ts";
import { RecordView } from "../record_view.ts";
import { FetchedRecords } from "./fetched_records.ts";
import type { Fetched } from "./fetched.ts";

export class RecordWalk {
  /** The record that {@linkcode RecordWalk.next} found. */
  readonly view = new RecordView();
  leaderEpoch = -1;
  readonly #batches: FetchedRecords;
  readonly #from: number;
  readonly #until: number;
  #inBatch = false;
  #isOver = false;

  constructor(part: Fetched, checksums: Checksums) {
    const { of, fromOffset } = part;
    this.#batches = new FetchedRecords(part, checksums);
    this.#from = fromOffset;
    this.#until = of.until;
    this.view.topic = of.topic;
    this.view.partition = of.partition;
  }

  /**
   * One past the last offset passed, whether a record has it or not; where nothing is left, at most the requested end.
   */
  get nextOffset(): number {
    return this.#inBatch ? this.view.offset + 1 : Math.min(this.#batches.nextOffset, this.#until);
  }

  /** Throws DamagedRecords. */
  next(): boolean {
    try {
      return this.#next();
    } catch (failure) {
      throw this.#batches.placed(failure);
    }
  }

  #next(): boolean {
    const { view } = this;
    while (!this.#isOver) {
      if (!this.#inBatch) {
        if (!this.#batches.next()) break;
        this.#inBatch = true;
        this.leaderEpoch = this.#batches.header!.partitionLeaderEpoch;
        view.bytes = this.#batches.reader!.bytes;
      }
      const reader = this.#batches.reader!, header = this.#batches.header!;
      if (!reader.next()) {
        this.#inBatch = false;
        continue;
      }
      const offset = header.baseOffset + reader.offsetDelta;
      if (offset < this.#from) continue;
      if (offset >= this.#until) break;
      view.offset = offset;
      view.timestampMs = header.timestampType === "LogAppendTime"
        ? header.maxTimestamp
        : header.baseTimestamp + reader.timestampDelta;
      view.keyPosition = reader.keyStart;
      view.keySize = reader.keySize;
      view.valuePosition = reader.valueStart;
      view.valueSize = reader.valueSize;
      view.headersPosition = reader.headersStart;
      view.headerCount = reader.headerCount;
      return true;
    }
    this.#isOver = true;
    this.#inBatch = false;
    return false;
  }
}
