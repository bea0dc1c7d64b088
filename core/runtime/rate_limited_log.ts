/**
 * Lines for what happens again and again: what a client can bring about as often as it likes, and what fails for as
 * long as a disk is full. The first time is told at once; after that only how often it happened besides, after ten
 * seconds, a minute, ten minutes and then every hour. When it has not happened for as long as that, it is over and
 * forgotten, so the next time is told at once again.
 *
 * Things are told apart by what they are of and by their message, up to a bound: a client that fails in ever new ways
 * is one that fails in some way after a few of them, and the rest are counted together.
 *
 * With timers the counts are told in time; without them with the next time it happens.
 *
 * @module
 */
import type { Clock, Logger, Timers } from "./ports.ts";

export interface RateLimitedLogOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly timers?: Timers | undefined;
}

/** How what is told is told apart from other things. */
export interface ToldApart {
  /**
   * What it is of, where {@linkcode RateLimitedLog.over} may end it or the message does not tell: a host, a partition.
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
  /** Since it was told last. */
  again: number;
  times: number;
  /** Which of the waits is under way, and when it ends. */
  wait: number;
  untilMs: number;
}

const WAITS_MS = [10_000, 60_000, 600_000, 3_600_000] as const;
/** Kinds told apart at once. */
const MOST_KINDS = 20;
/** All that are beyond. */
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

  /** What was told of `of` is over: says `message`, if anything was. */
  over(of: string, message: string): void {
    let wasTold = false;
    for (const [key, kind] of this.#kinds ?? []) {
      if (kind.of === of) wasTold = this.#kinds!.delete(key);
    }
    if (wasTold) this.#o.logger.info(message);
  }

  /** Says what was left out; what happens from now on is told anew. */
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

  /** What has happened again within its wait is counted and waited for longer; what has not is over. */
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
    this.#o.logger[level](`${message} (${whose}${again} times more ${within})`, { count: again });
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
