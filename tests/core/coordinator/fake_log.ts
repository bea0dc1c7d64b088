/**
 * A log in memory that is durable when the test says so, and fails when it says so.
 *
 * @module
 */
import type { ShardLog } from "../../../core/coordinator/mod.ts";
import type { ErrorName } from "../../../core/protocol/error_codes.ts";
import { OperatingFailure } from "../../../core/runtime/ports.ts";

export class FakeLog implements ShardLog {
  /** What a new reader finds. */
  readonly durable: Uint8Array[] = [];
  readonly #pending: { readonly batch: Uint8Array; readonly done: (error: ErrorName) => void }[] = [];
  /** Appends are durable at once, until somebody wants to look at the moment before. */
  leaderEpoch = 0;
  holds = false;
  /** What the next append is answered with. */
  refusesWith: ErrorName | null = null;
  unreadable = false;
  /** Beside the error. */
  why: OperatingFailure | null = null;
  #reading: Promise<void> = Promise.resolve();

  append(batch: Uint8Array): Promise<ErrorName> {
    if (this.refusesWith !== null) {
      const error = this.refusesWith;
      this.refusesWith = null;
      return Promise.resolve(error);
    }
    if (!this.holds) {
      this.durable.push(batch);
      return Promise.resolve("NONE");
    }
    return new Promise((done) => this.#pending.push({ batch, done }));
  }

  lastAppendError(): OperatingFailure | null {
    return this.why;
  }

  async *read(): AsyncIterable<Uint8Array> {
    await this.#reading;
    if (this.unreadable) throw new OperatingFailure("EIO", "the disk does not answer");
    yield* this.durable;
  }

  /** Readers wait until the answer is called. */
  holdReaders(): () => void {
    let release = (): void => {};
    this.#reading = new Promise((resolve) => release = resolve);
    return () => release();
  }

  get pending(): number {
    return this.#pending.length;
  }

  /** The round of the disk that all who wait ride on. With an error, none of it is there afterwards. */
  sync(error: ErrorName = "NONE"): void {
    for (const { batch, done } of this.#pending.splice(0)) {
      if (error === "NONE") this.durable.push(batch);
      done(error);
    }
  }
}
