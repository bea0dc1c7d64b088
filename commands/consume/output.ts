/**
 * stdout, with the number of bytes that its reader has certainly taken. While a group or a topic is followed nothing
 * here blocks: one write is in flight while the next is prepared, and a stalled reader stalls only the read.
 *
 * @module
 */
import type { Clock, Timers } from "../../core/runtime/ports.ts";
import type { OutputStream } from "../../core/runtime/process_port.ts";
import type { Chunk } from "./render.ts";

/** The most that a pipe holds unread when it cannot be asked: Linux allows no larger pipe to users other than root. */
const MAY_BE_UNREAD = 1024 * 1024;

const LOOK_AGAIN_MS = 5;

export interface OutputPorts {
  readonly clock: Clock;
  readonly timers: Timers;
}

/** How much of the output its reader has certainly taken, and whether that is all of it. */
export interface Taken {
  readonly size: number;
  readonly isAll: boolean;
}

export class Output {
  /** Bytes that the system has accepted. */
  written = 0;
  /** Bytes of the write in flight. */
  pending = 0;
  /** The last write; its failure is thrown by the next {@linkcode Output.write}. */
  #last: Promise<void> | null = null;
  #failure: Error | null = null;
  readonly #onFailure: () => void;
  /** Watches the output until it has seen enough; null when nothing watches. */
  #watch: ((chunk: Chunk) => boolean) | null;

  constructor(
    readonly stdout: OutputStream,
    readonly mayBlock: boolean,
    readonly ports: OutputPorts,
    onFailure: () => void,
    watch: ((chunk: Chunk) => boolean) | null = null,
  ) {
    this.#watch = watch;
    this.#onFailure = onFailure;
  }

  /** Writes the chunks, in order. Resolves when the next may be prepared. Throws the system's error. */
  async write(chunks: readonly Chunk[]): Promise<void> {
    for (const chunk of chunks) if (this.#watch?.(chunk) === false) this.#watch = null;
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

  /**
   * Resolves when everything given to {@linkcode Output.write} is accepted by the system. Throws the system's error.
   */
  async flushed(): Promise<void> {
    await this.#last;
    if (this.#failure !== null) throw this.#failure;
  }

  /** Bytes that the reader has certainly taken, from the start of the output. */
  get taken(): number {
    const { kind } = this.stdout;
    if (kind === "file" || kind === "terminal") return this.written;
    const unread = this.stdout.unread();
    // The buffers between kq and the reader of a socket may have any size.
    if (unread === null && kind !== "pipe") return 0;
    return Math.max(0, this.written - (unread ?? MAY_BE_UNREAD));
  }

  /** Whether there are bytes that the reader could take. */
  get isWaiting(): boolean {
    return this.pending > 0 || (this.stdout.unread() ?? 0) > 0;
  }

  /**
   * Waits until the reader has taken everything, or has gone, or `isEnough` says so. When that cannot be asked,
   * everything written counts as taken.
   */
  async drained(isEnough: () => boolean): Promise<Taken> {
    for (;;) {
      const isAll = this.pending === 0 && (this.stdout.unread() ?? 0) === 0;
      if (isAll) return { size: this.written, isAll };
      if (this.#failure !== null || this.stdout.readerHasGone() || isEnough()) return { size: this.taken, isAll };
      await this.#lookLater();
    }
  }

  /**
   * Waits until the write in flight is over, so that no record is cut: for at most `mostMs`, and only while the reader
   * takes something every `stallMs`.
   */
  async settled(stallMs: number, mostMs: number): Promise<void> {
    const { clock } = this.ports;
    const startMs = clock.monotonicMs();
    let moved = { written: this.written, atMs: startMs };
    while (this.pending > 0 && this.#failure === null && !this.stdout.readerHasGone()) {
      const nowMs = clock.monotonicMs();
      if (this.written !== moved.written) moved = { written: this.written, atMs: nowMs };
      if (nowMs - moved.atMs >= stallMs || nowMs - startMs >= mostMs) return;
      await this.#lookLater();
    }
  }

  #lookLater(): Promise<void> {
    const { clock, timers } = this.ports;
    return new Promise((resolve) => void timers.at(clock.monotonicMs() + LOOK_AGAIN_MS, resolve));
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
