/**
 * Checks batches in a thread beside the event loop, and compresses them anew where a topic wants that. One thread for all
 * partitions: it is begun by the first batch that is worth it and ends when there has been none for a while, so a broker that
 * sees only small batches never has it. Batches come back in the order in which they were given.
 *
 * What waits here is bounded by whoever took it in: a connection gives no more than `RequestMemory` has room for.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";
import { type ProduceRules, type Refused, type Validated, validateProduced } from "../../protocol/records/mod.ts";
import {
  type Checksums,
  type Clock,
  type Logger,
  OperatingFailure,
  type Thread,
  type Threads,
  type Timers,
} from "../../runtime/ports.ts";

export interface BatchValidatorOptions {
  readonly threads: Threads;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** As in the thread's messages: what is asked, and what it says. */
const TASK = "validate";
interface Asked {
  readonly task: typeof TASK;
  readonly records: Uint8Array;
  readonly rules: ProduceRules;
}

interface Job {
  /** The caller's own: the thread gets a copy, because a request's buffer holds more than one batch. */
  readonly records: Uint8Array;
  readonly rules: ProduceRules;
  readonly done: (outcome: Validated | Refused) => void;
}

/** One that is checked and one behind it, so that the thread does not wait for us. The others wait here, uncopied. */
const IN_THREAD = 2;
/** Longer than the largest batch takes at the highest level. */
const MOST_MS = 120_000;
const IDLE_MS = 10_000;

export class BatchValidator {
  readonly #o: BatchValidatorOptions;
  readonly #waiting: Job[] = [];
  readonly #inThread: Job[] = [];
  #thread: Thread | null = null;
  #stopped = false;
  #cancelTimer: () => void = () => {};

  constructor(o: BatchValidatorOptions) {
    this.#o = o;
  }

  /** What `validateProduced` says of the batch, of which a copy is checked. A thread that dies with it is an UNKNOWN_SERVER_ERROR. */
  validate(records: Uint8Array, rules: ProduceRules): Promise<Validated | Refused> {
    return new Promise((done) => {
      if (this.#stopped) return done(refused("NOT_LEADER_OR_FOLLOWER"));
      this.#waiting.push({ records, rules, done });
      this.#send();
    });
  }

  /** Runs `run` after others have had their turn. */
  soon(run: () => void): void {
    const { clock, timers } = this.#o;
    timers.at(clock.monotonicMs(), run);
  }

  /** Gives up: whoever waits is sent to look for the partition's leader. */
  stop(): void {
    this.#stopped = true;
    this.#endThread();
    for (const { done } of [...this.#inThread.splice(0), ...this.#waiting.splice(0)]) {
      done(refused("NOT_LEADER_OR_FOLLOWER"));
    }
  }

  #send(): void {
    while (this.#inThread.length < IN_THREAD) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      this.#inThread.push(job);
      const thread = this.#thread ??= this.#start();
      const records = new Uint8Array(job.records);
      const asked: Asked = { task: TASK, records, rules: job.rules };
      thread.send(asked, [records]);
      if (this.#inThread.length === 1) this.#watch();
    }
  }

  #start(): Thread {
    const thread: Thread = this.#o.threads.start({
      received: (outcome) => {
        if (thread === this.#thread) this.#received(outcome as Validated | Refused);
      },
      failed: (failure) => {
        if (thread === this.#thread) this.#failed(failure);
      },
    });
    return thread;
  }

  #received(outcome: Validated | Refused): void {
    const job = this.#inThread.shift();
    this.#watch();
    this.#send();
    job?.done(outcome);
  }

  /** The batch that was being checked may be the reason, so it is not tried again; those behind it are. */
  #failed(failure: OperatingFailure): void {
    this.#endThread();
    const job = this.#inThread.shift();
    this.#waiting.unshift(...this.#inThread.splice(0));
    if (job === undefined) return;
    const { topicPartition } = job.rules;
    this.#o.logger.error(`A batch for ${topicPartition} could not be checked: ${failure.message}`, {
      code: failure.code,
      size: job.records.length,
    });
    this.#send();
    job.done(refused("UNKNOWN_SERVER_ERROR"));
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

/** The other end: what a thread does with what it is sent. Answers whether it was meant. A broken invariant ends the thread. */
export function validationThread(
  o: { readonly checksums: Checksums; readonly send: (message: unknown, handedOver: readonly Uint8Array[]) => void },
): (message: unknown) => boolean {
  return (received) => {
    const { task, records, rules } = received as Asked;
    if (task !== TASK) return false;
    const outcome = validateProduced(records, rules, o.checksums);
    o.send(outcome, outcome.kind === "valid" ? [outcome.records] : []);
    return true;
  };
}

function refused(error: ErrorName): Refused {
  return { kind: "refused", error, message: null, recordErrors: [] };
}
