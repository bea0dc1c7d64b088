/**
 * Which leader epoch began at which offset (KIP-101). A client or follower that names an epoch learns from it where its
 * log and this one may diverge. Both columns only grow; an epoch without records is replaced by the next one.
 *
 * @module
 */
export interface EpochEnd {
  /** -1 when nothing is known. */
  readonly epoch: number;
  /** The offset after the epoch's last record; -1 when nothing is known. */
  readonly endOffset: number;
}

const UNKNOWN: EpochEnd = { epoch: -1, endOffset: -1 };

export class LeaderEpochs {
  readonly #epochs: number[] = [];
  readonly #startOffsets: number[] = [];

  /** -1 when there is none. */
  get latest(): number {
    return this.#epochs.at(-1) ?? -1;
  }

  /**
   * Records from `startOffset` on are of `epoch`. Later entries that contradict this are removed; assigning the same
   * epoch again changes nothing.
   */
  assign(epoch: number, startOffset: number): void {
    if (epoch < 0 || epoch === this.latest && startOffset >= this.#startOffsets.at(-1)!) return;
    while (this.#epochs.length > 0 && (this.latest >= epoch || this.#startOffsets.at(-1)! >= startOffset)) {
      this.#epochs.pop();
      this.#startOffsets.pop();
    }
    this.#epochs.push(epoch);
    this.#startOffsets.push(startOffset);
  }

  /** The largest known epoch that is not above the given one, and where it ended. */
  endOffsetFor(epoch: number, logEndOffset: number): EpochEnd {
    if (epoch < 0) return UNKNOWN;
    if (epoch === this.latest) return { epoch, endOffset: logEndOffset };
    const after = this.#epochs.findIndex((known) => known > epoch);
    if (after < 0) return UNKNOWN;
    // Older than all known epochs: its records are gone, and the log begins where the oldest known epoch did.
    return { epoch: after === 0 ? epoch : this.#epochs[after - 1]!, endOffset: this.#startOffsets[after]! };
  }

  /** The epoch of the record at `offset`; -1 when it is older than all known epochs. */
  epochAt(offset: number): number {
    const after = this.#startOffsets.findIndex((start) => start > offset);
    const index = after < 0 ? this.#epochs.length - 1 : after - 1;
    return this.#epochs[index] ?? -1;
  }

  /** Forgets what began at or after the offset. */
  truncateFrom(offset: number): void {
    while (this.#epochs.length > 0 && this.#startOffsets.at(-1)! >= offset) {
      this.#epochs.pop();
      this.#startOffsets.pop();
    }
  }

  /** Forgets epochs that ended at or before the log's start; the epoch that holds it begins there now. */
  truncateBefore(startOffset: number): void {
    while (this.#epochs.length > 1 && this.#startOffsets[1]! <= startOffset) {
      this.#epochs.shift();
      this.#startOffsets.shift();
    }
    if (this.#epochs.length > 0) this.#startOffsets[0] = Math.max(this.#startOffsets[0]!, startOffset);
  }

  entries(): readonly { readonly epoch: number; readonly startOffset: number }[] {
    return this.#epochs.map((epoch, index) => ({ epoch, startOffset: this.#startOffsets[index]! }));
  }
}

const VERSION = "0";

/** The file `leader-epoch-checkpoint`, as Kafka has it. */
export function writeEpochs(epochs: LeaderEpochs): string {
  const entries = epochs.entries();
  const lines = entries.map(({ epoch, startOffset }) => `${epoch} ${startOffset}\n`);
  return `${VERSION}\n${entries.length}\n${lines.join("")}`;
}

/** Null when the bytes are not such a file. */
export function decodeEpochs(bytes: Uint8Array): LeaderEpochs | null {
  const [version, count, ...rest] = new TextDecoder().decode(bytes).split("\n");
  const lines = rest.filter((line) => line !== "");
  if (version !== VERSION || Number(count) !== lines.length) return null;
  const epochs = new LeaderEpochs();
  for (const line of lines) {
    const [, epoch, startOffset] = /^(\d+) (\d+)$/.exec(line) ?? [];
    if (epoch === undefined) return null;
    epochs.assign(Number(epoch), Number(startOffset));
  }
  return epochs;
}
