/**
 * Log lines for repeated events: what a client can cause as often as it likes, and what fails for as long as a disk is
 * full. The first time is logged at once; after that only how often it happened since, after ten seconds, a minute, ten
 * minutes and then every hour. When it has not happened for that long, it is over and forgotten, so the next time is
 * logged at once again.
 *
 * Events are distinguished by their subject and their message, up to a bound: when a client fails in more and more
 * different ways, only the first few are distinguished, and the rest are counted together.
 *
 * With timers the counts are logged when due; without them, the next time it happens.
 *
 * @module
 */
import type { Clock, Logger, Timers } from "./ports.ts";

export interface RateLimitedLogOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly timers?: Timers | undefined;
}

/** What distinguishes an event from others. */
export interface ToldApart {
  /**
   * The subject, where {@linkcode RateLimitedLog.over} may end it or the message does not name it: a host, a partition.
   */
  readonly of?: string;
  /** What stays the same where the message does not. The message itself unless given. */
  readonly kind?: string | undefined;
}

type Level = "warn" | "error";

interface Kind {
  readonly level: Level;
  readonly of: string;
  readonly message: string;
  /** Since it was last logged. */
  again: number;
  times: number;
  /** Which of the waits runs now, and when it ends. */
  wait: number;
  untilMs: number;
}

const WAITS_MS = [10_000, 60_000, 600_000, 3_600_000] as const;
/** The most kinds distinguished at a time. */
const MOST_KINDS = 20;
/** All beyond that. */
const OTHERS = "other things of this kind";

export class RateLimitedLog {
  readonly #o: RateLimitedLogOptions;
  #kinds: Map<string, Kind> | null = null;
  #cancelTimer: (() => void) | null = null;

  constructor(o: RateLimitedLogOptions) {
    this.#o = o;
  }

  warn(message: string, fields?: Record<string, unknown>, apart?: ToldApart): void {
    this.#tell("warn", message, fields, apart);
  }

  error(message: string, fields?: Record<string, unknown>, apart?: ToldApart): void {
    this.#tell("error", message, fields, apart);
  }

  /** What was logged about `of` is over: logs `message`, if anything was. */
  over(of: string, message: string): void {
    let wasTold = false;
    for (const [key, kind] of this.#kinds ?? []) {
      if (kind.of === of) wasTold = this.#kinds!.delete(key);
    }
    if (wasTold) this.#o.logger.info(message);
  }

  /** Logs the counts of what was left out; later events are logged afresh. */
  end(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    for (const kind of this.#kinds?.values() ?? []) if (kind.again > 0) this.#count(kind);
    this.#kinds = null;
  }

  #tell(level: Level, message: string, fields: Record<string, unknown> = {}, apart: ToldApart = {}): void {
    const { logger, clock } = this.#o;
    const nowMs = clock.monotonicMs();
    this.#look(nowMs);
    const kinds = this.#kinds ??= new Map<string, Kind>();
    const { of = "" } = apart;
    const key = `${of}\n${apart.kind ?? message}`;
    const known = kinds.get(key) ?? (kinds.size < MOST_KINDS ? undefined : kinds.get(OTHERS));
    if (known !== undefined) {
      known.again++;
      known.times++;
    } else if (kinds.size < MOST_KINDS) {
      logger[level](message, fields);
      kinds.set(key, { level, of, message, again: 0, times: 1, wait: 0, untilMs: nowMs + WAITS_MS[0] });
    } else {
      const untilMs = nowMs + WAITS_MS[0];
      kinds.set(OTHERS, { level, of: "", message: OTHERS, again: 1, times: 1, wait: 0, untilMs });
    }
    this.#lookLater();
  }

  /** An event that happened again within its wait is counted and gets a longer wait; one that did not is over. */
  #look(nowMs: number): void {
    for (const [key, kind] of this.#kinds ?? []) {
      if (nowMs < kind.untilMs) continue;
      if (kind.again > 0) {
        this.#count(kind);
        kind.again = 0;
        kind.wait = Math.min(kind.wait + 1, WAITS_MS.length - 1);
        kind.untilMs = nowMs + WAITS_MS[kind.wait]!;
      } else {
        this.#kinds!.delete(key);
        if (kind.times > 1) this.#o.logger.info(`No more of it, after ${kind.times} times: ${kind.message}`);
      }
    }
  }

  #count({ level, of, message, again, wait }: Kind): void {
    const whose = of === "" ? "" : `${of}: `;
    const within = `in the last ${WAITS_MS[wait]! / 1000} s`;
    this.#o.logger[level](`${message} (${whose}${again === 1 ? "once" : `${again} times`} more ${within})`, {
      count: again,
    });
  }

  #lookLater(): void {
    const { timers } = this.#o;
    if (timers === undefined || this.#cancelTimer !== null) return;
    let nextMs = Infinity;
    for (const { untilMs } of this.#kinds?.values() ?? []) nextMs = Math.min(nextMs, untilMs);
    if (nextMs === Infinity) return;
    this.#cancelTimer = timers.at(nextMs, () => {
      this.#cancelTimer = null;
      this.#look(this.#o.clock.monotonicMs());
      this.#lookLater();
    });
  }
}
