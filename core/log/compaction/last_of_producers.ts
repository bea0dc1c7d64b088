/**
 * The last batch of each producer, as a cleaning needs it: of a log with a million producers it is packed in steps into
 * numbers that go to a thread in one piece, and looked up there.
 *
 * @module
 */
import type { Steps } from "../../runtime/steps.ts";
import type { ProducerEntry } from "../producer_state.ts";
import type { LastOfProducer } from "./clean_batch.ts";

/** Producer id, epoch and last offset, which is -1 for none. */
const COLUMNS = 3;
const NONE = -1;
/** So many are one step. */
const STEP = 2000;

export function* packLastOfProducers(entries: readonly ProducerEntry[]): Steps<Float64Array> {
  const packed = new Float64Array(entries.length * COLUMNS);
  for (const [n, { producerId, epoch, batches }] of entries.entries()) {
    packed[n * COLUMNS] = producerId;
    packed[n * COLUMNS + 1] = epoch;
    packed[n * COLUMNS + 2] = batches.at(-1)?.lastOffset ?? NONE;
    if (n % STEP === STEP - 1) yield;
  }
  return packed;
}

/** By producer id. */
export function lastOfProducersIn(packed: Float64Array): Map<number, LastOfProducer> {
  const last = new Map<number, LastOfProducer>();
  for (let at = 0; at < packed.length; at += COLUMNS) {
    const lastOffset = packed[at + 2]!;
    last.set(packed[at]!, { epoch: packed[at + 1]!, lastOffset: lastOffset === NONE ? null : lastOffset });
  }
  return last;
}
