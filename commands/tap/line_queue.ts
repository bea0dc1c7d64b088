/**
 * Lines on their way to stdout, written without holding the event loop: a reader that is slow or stopped must not slow
 * what is being watched. What does not fit is counted and said on stderr.
 *
 * @module
 */
import { OperatingFailure } from "../../core/runtime/ports.ts";
import type { CommandContext } from "../command.ts";
import { ReaderGone } from "../failure.ts";

/** In characters; lines beyond this are left out. */
const MOST_WAITING = 8 * 1024 * 1024;

export class LineQueue {
  /** Rejects with what ended the writing: the reader has gone, or a write failed. */
  readonly failed: Promise<never>;
  readonly #context: Pick<CommandContext, "process" | "warn">;
  readonly #fail: (why: unknown) => void;
  #waiting = "";
  #leftOut = 0;
  #writing: Promise<void> | null = null;

  constructor(context: Pick<CommandContext, "process" | "warn">) {
    this.#context = context;
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.#fail = reject;
  }

  add(line: string): void {
    if (this.#waiting.length + line.length > MOST_WAITING) {
      this.#leftOut += 1;
      return;
    }
    this.#waiting += line + "\n";
    this.#writing ??= this.#write().catch(this.#fail);
  }

  /** Ends when everything that was added is written. */
  async end(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #write(): Promise<void> {
    const encoder = new TextEncoder();
    try {
      while (this.#waiting !== "") {
        const bytes = encoder.encode(this.#waiting);
        this.#waiting = "";
        await this.#context.process.stdout.write(bytes, 0, bytes.length);
        if (this.#leftOut > 0) {
          this.#context.warn(`kq: ${this.#leftOut} lines were left out: their reader is slower than what is watched`);
        }
        this.#leftOut = 0;
      }
    } catch (failure) {
      if (failure instanceof OperatingFailure && failure.code === "EPIPE") throw new ReaderGone();
      throw failure;
    } finally {
      this.#writing = null;
    }
  }
}
