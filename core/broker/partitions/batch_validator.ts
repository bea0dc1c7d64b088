/**
 * Checks batches in a thread beside the event loop, and recompresses them where a topic asks for it. One thread for all
 * partitions. Batches come back in the order in which they were given.
 *
 * The caller bounds what waits here: a connection passes on no more than `RequestMemory` has capacity for.
 *
 * @module
 */
import {
  type ProduceRules,
  type RefusedBatch,
  refusedBatch,
  type Validated,
  validateProduced,
} from "../../protocol/records/mod.ts";
import { type Checksums, type Logger, OperatingFailure } from "../../runtime/ports.ts";
import { RateLimitedLog } from "../../runtime/rate_limited_log.ts";
import { STOPPED, WorkThread, type WorkThreadOptions } from "./work_thread.ts";

export interface BatchValidatorOptions extends WorkThreadOptions {
  readonly logger: Logger;
}

/** As in the thread's messages: what is asked, and what it says. */
const TASK = "validate";
interface ValidationTask {
  readonly task: typeof TASK;
  readonly records: Uint8Array;
  readonly rules: ProduceRules;
}

export class BatchValidator {
  readonly #o: BatchValidatorOptions;
  /** Clients retry again and again. */
  readonly #limited: RateLimitedLog;
  readonly #thread: WorkThread<Validated | RefusedBatch>;

  constructor(o: BatchValidatorOptions) {
    this.#o = o;
    this.#limited = new RateLimitedLog({ logger: o.logger, clock: o.clock });
    this.#thread = new WorkThread(o);
  }

  /**
   * What `validateProduced` says of the batch, of which a copy is checked. A thread that dies with it is an
   * UNKNOWN_SERVER_ERROR.
   */
  async validate(records: Uint8Array, rules: ProduceRules): Promise<Validated | RefusedBatch> {
    try {
      return await this.#thread.ask(() => {
        // A copy, because a request's buffer holds more than one batch.
        const copy = new Uint8Array(records);
        return { message: { task: TASK, records: copy, rules } satisfies ValidationTask, handedOver: [copy] };
      });
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      const { code, message } = failure;
      if (code === STOPPED) return refusedBatch("NOT_LEADER_OR_FOLLOWER");
      const size = records.length;
      this.#limited.error(`A batch for ${rules.topicPartition} could not be checked: ${message}`, { code, size });
      return refusedBatch("UNKNOWN_SERVER_ERROR");
    }
  }

  /** The monotonic time, to measure how long something held the event loop. */
  nowMs(): number {
    return this.#o.clock.monotonicMs();
  }

  /** Runs `run` after the event loop has served others. */
  soon(run: () => void): void {
    const { clock, timers } = this.#o;
    timers.at(clock.monotonicMs(), run);
  }

  /** Stops: the clients that wait are sent to look for the partition's leader. */
  stop(): void {
    this.#thread.stop();
  }
}

/**
 * The thread's side: handles a message. Returns whether the message was for it. A broken invariant ends the thread.
 */
export function validationThread(
  o: { readonly checksums: Checksums; readonly send: (message: unknown, handedOver: readonly Uint8Array[]) => void },
): (message: unknown) => boolean {
  return (received) => {
    const { task, records, rules } = received as ValidationTask;
    if (task !== TASK) return false;
    const outcome = validateProduced(records, rules, o.checksums);
    o.send(outcome, outcome.kind === "valid" ? [outcome.records] : []);
    return true;
  };
}
