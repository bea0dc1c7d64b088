/**
 * When a group will have caught up, from how its lag changed between looks: a rate that is smoothed over some looks,
 * since commits come in steps of seconds.
 *
 * @module
 */

export interface Drain {
  /** By how many records the lag changes in a second: negative while it shrinks. Null after the first look. */
  readonly perSecond: number | null;
  /** Milliseconds until the lag is 0; null when it does not shrink or is not known yet. */
  readonly leftMs: number | null;
}

/** How much of the rate is that of the latest look. */
const WEIGHT = 0.3;

export class DrainEstimate {
  readonly #seen = new Map<
    string,
    { readonly lag: number; readonly atMs: number; readonly perSecond: number | null }
  >();

  /** Takes what was seen of the thing by that name, and says what it means. */
  look(name: string, lag: number | null, nowMs: number): Drain {
    const before = this.#seen.get(name);
    if (lag === null) return { perSecond: null, leftMs: null };
    const seconds = before === undefined ? 0 : (nowMs - before.atMs) / 1000;
    const latest = before === undefined || seconds <= 0 ? null : (lag - before.lag) / seconds;
    const known = before?.perSecond ?? null;
    const perSecond = latest === null ? known : known === null ? latest : known + WEIGHT * (latest - known);
    this.#seen.set(name, { lag, atMs: nowMs, perSecond });
    if (lag === 0) return { perSecond, leftMs: 0 };
    return { perSecond, leftMs: perSecond === null || perSecond >= 0 ? null : (lag / -perSecond) * 1000 };
  }

  /** Of names that are not seen any more nothing is kept. */
  forgetAllBut(names: ReadonlySet<string>): void {
    for (const name of this.#seen.keys()) if (!names.has(name)) this.#seen.delete(name);
  }
}
