/**
 * Going through all groups of a shard, or all their offsets, a slice at a time: whatever else happens in the shard happens between
 * the slices, so nobody waits long for a shard of a million groups.
 *
 * @module
 */
import type { StepContext } from "./step_context.ts";

/** One walk. It yields what each piece of it cost, in units of about a microsecond; its end is the end of the walk. */
export type Walk = Generator<number, void, StepContext>;

/** What one slice may cost. */
const SLICE_COST = 3000;
/** What a record costs that a walk gives: it is encoded, appended and replayed. */
export const RECORD_COST = 15;

export class Walks {
  readonly #walks: Walk[] = [];

  get areDone(): boolean {
    return this.#walks.length === 0;
  }

  /** Begins, and with a little luck ends at once. */
  begin(walk: Walk, context: StepContext): void {
    // What stands before its first `yield` has no context yet, so there is nothing.
    walk.next(context);
    if (this.areDone && !isLonger(walk, context)) return;
    this.#walks.push(walk);
  }

  /** One more slice. The walks take turns. */
  goOn(context: StepContext): void {
    const walk = this.#walks.shift();
    if (walk !== undefined && isLonger(walk, context)) this.#walks.push(walk);
  }
}

/** Takes one slice; whether there is more. */
function isLonger(walk: Walk, context: StepContext): boolean {
  for (let cost = 0; cost < SLICE_COST;) {
    const { done, value } = walk.next(context);
    if (done === true) return false;
    cost += value;
  }
  return true;
}
