/**
 * What goes wrong below a request for as long as the disk is full or a folder may not be written: clients ask again and again,
 * and every time fails alike. One line says so when it begins, and one when it is over.
 *
 * @module
 */
import type { Clock, Logger, Timers } from "../runtime/ports.ts";

export interface LastingFailuresOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** For so long nothing fails like that: then it is over, or nobody asks any more. */
const QUIET_MS = 10_000;
/** Kinds told apart at once; what is beyond is told every time. */
const MOST_KINDS = 100;

export class LastingFailures {
  readonly #o: LastingFailuresOptions;
  readonly #lasting = new Map<string, { readonly times: number; readonly cancel: () => void }>();

  constructor(o: LastingFailuresOptions) {
    this.#o = o;
  }

  /** `what` failed, because of `why`. */
  tell(what: string, why: string, fields: Record<string, unknown>): void {
    const { logger, clock, timers } = this.#o;
    const kind = `${what} failed: ${why}`;
    const known = this.#lasting.get(kind);
    if (known === undefined) logger.error(kind, fields);
    if (known === undefined && this.#lasting.size >= MOST_KINDS) return;
    known?.cancel();
    const times = (known?.times ?? 0) + 1;
    const cancel = timers.at(clock.monotonicMs() + QUIET_MS, () => {
      this.#lasting.delete(kind);
      if (times > 1) logger.info(`${what} does not fail like that any more, after ${times} times`);
    });
    this.#lasting.set(kind, { times, cancel });
  }
}
