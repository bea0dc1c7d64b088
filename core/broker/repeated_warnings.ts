/**
 * Warnings that clients can bring about as often as they like: said once in a while for each reason and host, with how often
 * it happened besides. A client that fails in ever new ways is one that fails in some way after a few of them.
 *
 * @module
 */
import type { Clock, Logger, Timers } from "../runtime/ports.ts";

export interface RepeatedWarningsOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly timers: Timers;
}

const WINDOW_MS = 10_000;
/** Reasons and hosts told apart within that time. */
const MOST_TOLD_APART = 20;

export class RepeatedWarnings {
  readonly #o: RepeatedWarningsOptions;
  /** How often what was said has happened again. */
  readonly #again = new Map<string, { readonly message: string; readonly host: string; count: number }>();
  #others = 0;
  #cancelWindow: (() => void) | null = null;

  constructor(o: RepeatedWarningsOptions) {
    this.#o = o;
  }

  warn(message: string, host: string, fields: Record<string, unknown>): void {
    const { logger, clock, timers } = this.#o;
    this.#cancelWindow ??= timers.at(clock.monotonicMs() + WINDOW_MS, () => this.end());
    const key = `${host} ${message}`;
    const said = this.#again.get(key);
    if (said !== undefined) {
      said.count++;
    } else if (this.#again.size < MOST_TOLD_APART) {
      this.#again.set(key, { message, host, count: 0 });
      logger.warn(message, fields);
    } else {
      this.#others++;
    }
  }

  /** Says what was left out; what happens from now on is said anew. */
  end(): void {
    this.#cancelWindow?.();
    this.#cancelWindow = null;
    const { logger } = this.#o;
    const within = `in the last ${WINDOW_MS / 1000} s`;
    for (const { message, host, count } of this.#again.values()) {
      if (count > 0) logger.warn(`${message} (${count} times more from there ${within})`, { client: host, count });
    }
    if (this.#others > 0) {
      logger.warn(`${this.#others} more warnings about connections were left out ${within}`, { count: this.#others });
    }
    this.#again.clear();
    this.#others = 0;
  }
}
