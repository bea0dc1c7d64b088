/**
 * A thread for one kind of work, beside the event loop: the first piece of work starts it and it ends when there has
 * been none for a while, so a broker without such work never has the thread. Pieces are done in the order in which they
 * were given.
 *
 * A waiting piece holds no copy: its message is made when it is sent.
 *
 * @module
 */
import { type Clock, OperatingFailure, type Thread, type Threads, type Timers } from "../../runtime/ports.ts";

export interface WorkThreadOptions {
  readonly threads: Threads;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** The message, and what of it is transferred uncopied. */
export interface Message {
  readonly message: unknown;
  readonly handedOver: readonly Uint8Array[];
}

interface Job<Outcome> {
  readonly pack: () => Message;
  readonly answer: PromiseWithResolvers<Outcome>;
}

/** The failure that waiters get when it is stopped. */
export const STOPPED = "ECANCELED";

/**
 * One that is being done and one behind it, so that the thread does not wait for the event loop. The others wait here.
 */
const IN_THREAD = 2;
/** Longer than the largest batch takes at the highest level. */
const MOST_MS = 120_000;
const IDLE_MS = 10_000;

export class WorkThread<Outcome> {
  readonly #o: WorkThreadOptions;
  readonly #waiting: Job<Outcome>[] = [];
  readonly #inThread: Job<Outcome>[] = [];
  #thread: Thread | null = null;
  #stopped = false;
  #cancelTimer: () => void = () => {};

  constructor(o: WorkThreadOptions) {
    this.#o = o;
  }

  /**
   * The thread's answer to the message. Rejects with OperatingFailure when the thread ended while it worked on it, or
   * was stopped.
   */
  ask(pack: () => Message): Promise<Outcome> {
    if (this.#stopped) return Promise.reject(stopped());
    const job = { pack, answer: Promise.withResolvers<Outcome>() };
    this.#waiting.push(job);
    this.#send();
    return job.answer.promise;
  }

  /** Stops; every waiter gets the failure. */
  stop(): void {
    this.#stopped = true;
    this.#endThread();
    for (const { answer } of [...this.#inThread.splice(0), ...this.#waiting.splice(0)]) answer.reject(stopped());
  }

  #send(): void {
    while (this.#inThread.length < IN_THREAD) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      this.#inThread.push(job);
      const thread = this.#thread ??= this.#start();
      const { message, handedOver } = job.pack();
      thread.send(message, handedOver);
      if (this.#inThread.length === 1) this.#watch();
    }
  }

  #start(): Thread {
    const thread: Thread = this.#o.threads.start({
      received: (outcome) => {
        if (thread === this.#thread) this.#received(outcome as Outcome);
      },
      failed: (failure) => {
        if (thread === this.#thread) this.#failed(failure);
      },
    });
    return thread;
  }

  #received(outcome: Outcome): void {
    const job = this.#inThread.shift();
    this.#watch();
    this.#send();
    job?.answer.resolve(outcome);
  }

  /** The running piece may be the reason, so it is not retried; those behind it are. */
  #failed(failure: OperatingFailure): void {
    this.#endThread();
    const job = this.#inThread.shift();
    this.#waiting.unshift(...this.#inThread.splice(0));
    this.#send();
    job?.answer.reject(failure);
  }

  /** From now on the first in the thread has its time; a thread that has nothing to do ends after a while. */
  #watch(): void {
    const { clock, timers } = this.#o;
    this.#cancelTimer();
    const isIdle = this.#inThread.length === 0;
    this.#cancelTimer = timers.at(clock.monotonicMs() + (isIdle ? IDLE_MS : MOST_MS), () => {
      if (isIdle) this.#endThread();
      else this.#failed(new OperatingFailure("ETIMEDOUT", `its thread has not ended in ${MOST_MS / 1000} s`));
    });
  }

  #endThread(): void {
    this.#cancelTimer();
    this.#thread?.stop();
    this.#thread = null;
  }
}

function stopped(): OperatingFailure {
  return new OperatingFailure(STOPPED, "The thread was stopped");
}
