/**
 * stdout, with an account of how many bytes its reader has surely taken. While a group or a topic is followed nothing here
 * blocks: one write is on its way and the next may be prepared, and a reader that stalls stalls only the reading.
 *
 * @module
 */
import type { Clock, Timers } from "../../core/runtime/ports.ts";
import type { OutputStream } from "../../core/runtime/process_port.ts";
import type { Chunk } from "./render.ts";

/** What a pipe holds that will not say how much of it is unread. */
const MAY_BE_UNREAD = 64 * 1024;

const LOOK_AGAIN_MS = 5;

export interface OutputPorts {
  readonly clock: Clock;
  readonly timers: Timers;
}

export class Output {
  /** Bytes the system has taken from us. */
  written = 0;
  /** Bytes on their way in the write that is not over. */
  pending = 0;
  /** The last write's end; what it failed with comes out of the next {@linkcode Output.write}. */
  #last: Promise<void> | null = null;
  #failure: Error | null = null;
  readonly #onFailure: () => void;

  constructor(
    readonly stdout: OutputStream,
    readonly mayBlock: boolean,
    readonly ports: OutputPorts,
    onFailure: () => void,
  ) {
    this.#onFailure = onFailure;
  }

  /** Writes the chunks, in order. Resolves when the next may be prepared. Throws what the system refused. */
  async write(chunks: readonly Chunk[]): Promise<void> {
    if (this.mayBlock) {
      for (const { bytes, from, to } of chunks) {
        this.stdout.writeNow(bytes, from, to - from);
        this.written += to - from;
      }
      return;
    }
    await this.flushed();
    this.#last = this.#writeAll(chunks).catch((error: Error) => {
      this.#failure = error;
      this.#onFailure();
    });
  }

  /** Resolves when everything given to {@linkcode Output.write} is with the system. Throws what it refused. */
  async flushed(): Promise<void> {
    await this.#last;
    if (this.#failure !== null) throw this.#failure;
  }

  /** Bytes that the reader has surely taken, from the start of the output. */
  get taken(): number {
    const { kind } = this.stdout;
    if (kind === "file" || kind === "terminal") return this.written;
    const unread = this.stdout.unread();
    return Math.max(0, this.written - (unread ?? MAY_BE_UNREAD));
  }

  /** Whether the reader has something before it that it could take. */
  get isWaiting(): boolean {
    return this.pending > 0 || (this.stdout.unread() ?? 0) > 0;
  }

  /**
   * Waits until the reader has taken everything, or has gone, or `isEnough` says so. Returns the bytes it has taken, which is
   * everything where that cannot be asked.
   */
  async drained(isEnough: () => boolean): Promise<number> {
    for (;;) {
      const isAll = this.pending === 0 && (this.stdout.unread() ?? 0) === 0;
      if (isAll) return this.written;
      if (this.#failure !== null || this.stdout.readerHasGone() || isEnough()) return this.taken;
      await new Promise<void>((resolve) =>
        void this.ports.timers.at(this.ports.clock.monotonicMs() + LOOK_AGAIN_MS, resolve)
      );
    }
  }

  async #writeAll(chunks: readonly Chunk[]): Promise<void> {
    for (const { from, to } of chunks) this.pending += to - from;
    for (const { bytes, from, to } of chunks) {
      await this.stdout.write(bytes, from, to - from, (size) => {
        this.written += size;
        this.pending -= size;
      });
    }
  }
}
