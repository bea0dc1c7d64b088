/**
 * The memory that batches are filled in: one arena of a bounded size, cut into slots. Where every partition can have a
 * slot of the largest size, there is only that. Where there are too many partitions, most slots are small, two for each
 * partition (one to fill while the other is on its way), and a batch that outgrows its small slot moves to one of a few
 * large ones.
 *
 * Slots take real memory only as they are filled.
 *
 * @module
 */
import { BatchSlot } from "./batch_slot.ts";

/** Bounds the memory whatever the number of partitions. */
const MOST_BYTES = 64 * 1024 * 1024;
const SMALLEST_SLOT = 1024;

/** Slots of one size. */
export interface Pool {
  readonly slotSize: number;
  readonly free: BatchSlot[];
  /** How many should be in flight before waiting for them is better than sending more. */
  readonly enoughInFlight: number;
  inFlight: number;
}

export interface SlotsOptions {
  /** Space before the slots, for input. */
  readonly inputSize: number;
  /** The size of the largest batch. */
  readonly slotSize: number;
  readonly partitionCount: number;
  readonly maxInFlight: number;
}

/** Slots beyond those in flight: one being filled, and one for the next. */
const SPARE = 2;

export class Slots {
  /** Input first, slots behind it. */
  readonly arena: Uint8Array;
  readonly large: Pool;
  /** The same as `large` where there is only one size. */
  readonly small: Pool;

  constructor({ inputSize, slotSize, partitionCount, maxInFlight }: SlotsOptions) {
    const fewest = maxInFlight + SPARE;
    const half = MOST_BYTES / 2;
    const smallSize = Math.max(SMALLEST_SLOT, Math.floor(half / (2 * partitionCount)));
    const fits = (fewest + partitionCount) * slotSize <= MOST_BYTES;
    const hasOneSize = fits || smallSize >= slotSize;
    const largeCount = fits
      ? fewest + partitionCount
      : Math.max(fewest, Math.floor((hasOneSize ? MOST_BYTES : half) / slotSize));
    const smallCount = hasOneSize ? 0 : Math.min(2 * partitionCount, Math.floor(half / smallSize));
    const largeFrom = inputSize + smallCount * smallSize;
    this.arena = new Uint8Array(largeFrom + largeCount * slotSize);
    this.large = this.#pool(largeFrom, largeCount, slotSize, maxInFlight);
    this.small = hasOneSize ? this.large : this.#pool(inputSize, smallCount, smallSize, Math.ceil(smallCount / 2));
  }

  poolOf(slot: BatchSlot): Pool {
    return slot.capacity === this.large.slotSize ? this.large : this.small;
  }

  giveBack(slot: BatchSlot): void {
    slot.clear();
    this.poolOf(slot).free.push(slot);
  }

  #pool(from: number, count: number, slotSize: number, enoughInFlight: number): Pool {
    const free = Array.from(
      { length: count },
      (_, index) => new BatchSlot(this.arena, from + (count - 1 - index) * slotSize, slotSize),
    );
    return { slotSize, free, enoughInFlight, inFlight: 0 };
  }
}
