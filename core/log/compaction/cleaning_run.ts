/**
 * Runs a cleaning, in a thread when threads are available and otherwise between other work, and can stop it. The thread
 * lives as long as its one cleaning, and its memory is freed with it.
 *
 * @module
 */
import { type Clock, OperatingFailure, type Thread, type Threads, type Timers } from "../../runtime/ports.ts";
import {
  type CleanedGroup,
  type CleaningJob,
  type CleaningOutcome,
  type CleaningPorts,
  cleanSegments,
} from "./clean_segments.ts";
import { pace } from "./pace.ts";

/** The code of the failure with which a stopped run ends. */
export const STOPPED = "ECANCELED";
/** How long a cleaning without a thread holds the event loop, besides one chunk of records. */
const TURN_MS = 4;

export interface CleaningRun {
  /** The next group that is on the disk, or how it ended. Throws OperatingFailure. */
  next(): Promise<IteratorResult<CleanedGroup, CleaningOutcome>>;
  /** Stops. A pending `next` rejects. */
  stop(): void;
}

export interface CleaningRunOptions {
  readonly threads: Threads | null;
  readonly disk: CleaningPorts["disk"];
  readonly checksums: CleaningPorts["checksums"];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly bytesPerSecond: number;
}

export function startCleaning(job: CleaningJob, o: CleaningRunOptions): CleaningRun {
  return o.threads === null ? cleaningHere(job, o) : new ThreadedRun(job, o.threads, o.bytesPerSecond);
}

function cleaningHere(job: CleaningJob, o: CleaningRunOptions): CleaningRun {
  const { disk, checksums, clock, timers, bytesPerSecond } = o;
  const stop = Promise.withResolvers<never>();
  // It may be stopped while nothing waits.
  stop.promise.catch(() => {});
  const keepPace = pace({ clock, timers, bytesPerSecond, turnMs: TURN_MS });
  const groups = cleanSegments(job, {
    disk,
    checksums,
    pace: (bytes) => Promise.race([stop.promise, keepPace(bytes)]),
  });
  return { next: () => groups.next(), stop: () => stop.reject(stopped()) };
}

type ToThread = { readonly task: "clean"; readonly job: CleaningJob; readonly bytesPerSecond: number } | {
  readonly task: "next";
};
type FromThread =
  | { readonly kind: "result"; readonly result: IteratorResult<CleanedGroup, CleaningOutcome> }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

class ThreadedRun implements CleaningRun {
  readonly #thread: Thread;
  #waiting: PromiseWithResolvers<IteratorResult<CleanedGroup, CleaningOutcome>> | null = null;
  #ended: OperatingFailure | null = null;

  constructor(job: CleaningJob, threads: Threads, bytesPerSecond: number) {
    this.#thread = threads.start({
      received: (message) => this.#received(message as FromThread),
      failed: (failure) => this.#end(failure),
    });
    this.#send({ task: "clean", job, bytesPerSecond });
  }

  next(): Promise<IteratorResult<CleanedGroup, CleaningOutcome>> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    this.#waiting = Promise.withResolvers();
    this.#send({ task: "next" });
    return this.#waiting.promise;
  }

  stop(): void {
    this.#end(stopped());
  }

  #send(message: ToThread): void {
    this.#thread.send(message);
  }

  #received(message: FromThread): void {
    if (message.kind === "failed") return this.#end(new OperatingFailure(message.code, message.message));
    const waiting = this.#waiting;
    this.#waiting = null;
    if (message.result.done === true) this.#end(stopped());
    waiting?.resolve(message.result);
  }

  #end(failure: OperatingFailure): void {
    this.#ended ??= failure;
    this.#thread.stop();
    this.#waiting?.reject(this.#ended);
    this.#waiting = null;
  }
}

/** The thread's side: what it does with the messages it gets. */
export function cleaningThread(
  o: Omit<CleaningPorts, "pace"> & {
    readonly clock: Clock;
    readonly timers: Timers;
    readonly send: (message: unknown) => void;
  },
): (message: unknown) => void {
  let groups: AsyncGenerator<CleanedGroup, CleaningOutcome> | null = null;
  const answer = (message: FromThread): void => o.send(message);
  return (received) => {
    const message = received as ToThread;
    if (message.task === "clean") {
      const { clock, timers } = o;
      const { job, bytesPerSecond } = message;
      groups = cleanSegments(job, { ...o, pace: pace({ clock, timers, bytesPerSecond, turnMs: Infinity }) });
      return;
    }
    groups?.next().then(
      (result) => answer({ kind: "result", result }),
      (failure: unknown) => {
        // A broken invariant ends the thread, and the thread's end is told to who started it.
        if (!(failure instanceof OperatingFailure)) throw failure;
        answer({ kind: "failed", code: failure.code, message: failure.message });
      },
    );
  };
}

function stopped(): OperatingFailure {
  return new OperatingFailure(STOPPED, "The cleaning was stopped");
}
