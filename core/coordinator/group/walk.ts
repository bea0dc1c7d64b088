/**
 * Passes over all groups of a shard, or all their offsets, one slice at a time: other events are handled between the
 * slices, so no client waits long for a shard of a million groups.
 *
 * @module
 */
import type { StepContext } from "./step_context.ts";

/** One pass. It yields the cost of each piece, in units of about a microsecond, and returns at its end. */
export type Walk = Generator<number, void, StepContext>;

/** The cost at which a slice ends. */
const SLICE_COST = 3000;
/** The cost of a record: it is encoded, appended and replayed. */
export const RECORD_COST = 15;

export class Walks {
  readonly #walks: Walk[] = [];

  get areDone(): boolean {
    return this.#walks.length === 0;
  }

  /** Begins a walk; a short one ends within this step. */
  begin(walk: Walk, context: StepContext): void {
    // A generator gets no context before its first `yield`, so a walk does nothing there.
    walk.next(context);
    if (this.areDone && !isLonger(walk, context)) return;
    this.#walks.push(walk);
  }

  /** As {@linkcode Walks.begin}, for what a client waits for and is mostly short: it is not held up by other walks. */
  beginNow(walk: Walk, context: StepContext): void {
    walk.next(context);
    if (isLonger(walk, context)) this.#walks.push(walk);
  }

  /** One more slice. The walks alternate. */
  goOn(context: StepContext): void {
    const walk = this.#walks.shift();
    if (walk !== undefined && isLonger(walk, context)) this.#walks.push(walk);
  }
}

/** Runs one slice; returns whether there is more. */
function isLonger(walk: Walk, context: StepContext): boolean {
  for (let cost = 0; cost < SLICE_COST;) {
    const { done, value } = walk.next(context);
    if (done === true) return false;
    cost += value;
  }
  return true;
}
