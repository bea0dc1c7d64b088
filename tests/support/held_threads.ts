/**
 * A thread that checks and searches batches when the test says so: messages go to it and come from it as copies, as
 * they would.
 *
 * @module
 */
import { plainChecksums } from "../../core/base/crc32c.ts";
import { searchThread } from "../../core/broker/partitions/batch_searcher.ts";
import { validationThread } from "../../core/broker/partitions/batch_validator.ts";
import { OperatingFailure, type Thread, type Threads } from "../../core/runtime/ports.ts";
import { settle } from "./manual_clock.ts";

interface Running {
  readonly held: unknown[];
  readonly failed: (failure: OperatingFailure) => void;
  readonly take: (message: unknown) => void;
}

export class HeldThreads implements Threads {
  /** How many were begun, ever. */
  begun = 0;
  #running: Running | null = null;

  start(events: Parameters<Threads["start"]>[0]): Thread {
    this.begun++;
    const send = (message: unknown, handedOver: readonly Uint8Array[] = []): void =>
      events.received(copied(message, handedOver));
    const check = validationThread({ checksums: plainChecksums, send });
    const search = searchThread({ send });
    const running: Running = {
      held: [],
      failed: (failure) => events.failed(failure),
      take: (message) => void (check(message) || search(message)),
    };
    this.#running = running;
    return {
      send: (message, handedOver = []) => void running.held.push(copied(message, handedOver)),
      stop: () => {
        if (this.#running === running) this.#running = null;
      },
    };
  }

  /** Whether there is a thread. */
  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Messages that the thread has not looked at. */
  get held(): number {
    return this.#running?.held.length ?? 0;
  }

  /** Lets the thread do the next piece of its work. */
  async release(): Promise<void> {
    const running = this.#running;
    running?.take(running.held.shift());
    await settle();
  }

  async releaseAll(): Promise<void> {
    while (this.held > 0) await this.release();
  }

  async die(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    running?.failed(new OperatingFailure("ETHREAD", "A thread has ended: it was killed"));
    await settle();
  }
}

function copied(message: unknown, handedOver: readonly Uint8Array[]): unknown {
  return structuredClone(message, { transfer: handedOver.map(({ buffer }) => buffer as ArrayBuffer) });
}
