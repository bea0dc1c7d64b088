/**
 * Where a log begins. Not where its first file does: records before the start are deleted although their segment may still
 * be there, and the checkpoint of starts is what keeps them so over a restart.
 *
 * @module
 */
import type { OffsetCheckpoint, PartitionName } from "./offset_checkpoint.ts";

export class LogStart {
  readonly #partition: PartitionName;
  readonly #checkpoint: OffsetCheckpoint;
  #offset: number;

  constructor(partition: PartitionName, checkpoint: OffsetCheckpoint, offset: number) {
    this.#partition = partition;
    this.#checkpoint = checkpoint;
    this.#offset = offset;
  }

  /** The offset of the first record anybody may read. */
  get offset(): number {
    return this.#offset;
  }

  /** An offset before the start changes nothing. Ends when the start would survive a power cut. */
  async raise(offset: number): Promise<void> {
    this.#offset = Math.max(this.#offset, offset);
    if (this.#offset > 0 || this.#checkpoint.get(this.#partition) !== null) {
      this.#checkpoint.set(this.#partition, this.#offset);
    }
    await this.#checkpoint.flush();
  }

  /** The log was cut before its start, and begins at its end now. Nothing is written: {@linkcode raise} does that when the cut is on the disk. */
  cutTo(endOffset: number): void {
    this.#offset = Math.min(this.#offset, endOffset);
  }
}
