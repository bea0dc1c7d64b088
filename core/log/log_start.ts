/**
 * Where a log begins. Not where its first file does: records before the start are deleted although their segment may
 * still be there, and the checkpoint of starts is what keeps them so over a restart.
 *
 * @module
 */
import type { OffsetCheckpoint, PartitionName } from "./offset_checkpoint.ts";

export class LogStart {
  readonly #partition: PartitionName;
  readonly #checkpoint: OffsetCheckpoint;
  #offset: number;
  /** What the checkpoint is to say: ahead of what anybody is told while segments are about to go. */
  #kept: number;
  #durable: number;

  constructor(partition: PartitionName, checkpoint: OffsetCheckpoint, offset: number) {
    this.#partition = partition;
    this.#checkpoint = checkpoint;
    this.#offset = this.#kept = this.#durable = offset;
  }

  /** The offset of the first record anybody may read. */
  get offset(): number {
    return this.#offset;
  }

  /** What the disk may say: not before what anybody is told. */
  get kept(): number {
    return this.#kept;
  }

  /** Where the log would begin after a power cut. */
  get durable(): number {
    return this.#durable;
  }

  /** An offset before the start changes nothing. Ends when the start would survive a power cut. */
  async raise(offset: number): Promise<void> {
    this.publish(offset);
    await this.persist(offset);
  }

  /**
   * As {@linkcode raise}, while everybody is told the old start. Who lets go of segments tells the new one together
   * with that: of a log that begins behind segments it still has, a search by time would say that nothing is there.
   */
  async persist(offset: number): Promise<void> {
    this.#kept = Math.max(this.#kept, offset);
    if (this.#kept > 0 || this.#checkpoint.get(this.#partition) !== null) {
      this.#checkpoint.set(this.#partition, this.#kept);
    }
    const kept = this.#kept;
    await this.#checkpoint.flush();
    // It may have been cut meanwhile.
    this.#durable = Math.max(this.#durable, Math.min(kept, this.#kept));
  }

  /** Only once it was {@linkcode persist kept}. */
  publish(offset: number): void {
    this.#offset = Math.max(this.#offset, offset);
  }

  /**
   * The log was cut before its start, and begins at its end now. Nothing is written: {@linkcode raise} does that when
   * the cut is on the disk.
   */
  cutTo(endOffset: number): void {
    this.#offset = this.#kept = Math.min(this.#offset, endOffset);
    this.#durable = Math.min(this.#durable, this.#offset);
  }
}
