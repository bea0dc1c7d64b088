/**
 * Where a log begins. That may be behind the beginning of its first file: records before the start are deleted although
 * their segment may still exist, and the checkpoint of starts keeps them deleted after a restart.
 *
 * @module
 */
import type { OffsetCheckpoint, PartitionName } from "./offset_checkpoint.ts";

export class LogStart {
  readonly #partition: PartitionName;
  readonly #checkpoint: OffsetCheckpoint;
  #offset: number;
  /** What the checkpoint has to say: ahead of the published start while segments are being removed. */
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

  /** What is written to the disk: not before the published start. */
  get kept(): number {
    return this.#kept;
  }

  /** Where the log would begin after a power cut. */
  get durable(): number {
    return this.#durable;
  }

  /** An offset before the start changes nothing. Resolves when the start would survive a power cut. */
  async raise(offset: number): Promise<void> {
    this.publish(offset);
    await this.persist(offset);
  }

  /**
   * As {@linkcode raise}, without publishing the start. Code that removes segments publishes it together with their
   * removal: in a log that begins behind segments it still has, a search by time would find nothing.
   */
  async persist(offset: number): Promise<void> {
    this.#kept = Math.max(this.#kept, offset);
    if (this.#kept > 0 || this.#checkpoint.get(this.#partition) !== null) {
      this.#checkpoint.set(this.#partition, this.#kept);
    }
    const kept = this.#kept;
    await this.#checkpoint.flush();
    // The log may have been truncated meanwhile.
    this.#durable = Math.max(this.#durable, Math.min(kept, this.#kept));
  }

  /** Only after {@linkcode persist}. */
  publish(offset: number): void {
    this.#offset = Math.max(this.#offset, offset);
  }

  /**
   * The log was truncated before its start, and begins at its end now. Nothing is written: {@linkcode raise} does that
   * when the truncation is on the disk.
   */
  cutTo(endOffset: number): void {
    this.#offset = this.#kept = Math.min(this.#offset, endOffset);
    this.#durable = Math.min(this.#durable, this.#offset);
  }
}
