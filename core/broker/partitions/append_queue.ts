/**
 * The batches of one partition that could not be appended when they came, in the order in which they came: one that a
 * thread is checking, and all that came after it, from any client. The queue exists only while there is such a batch.
 *
 *   away      a thread is checking it; those behind it wait, and large ones among them are being checked too
 *   checked   it is appended in order, or sent to the thread again when a setting has changed meanwhile
 *   unchecked small: it is checked in order, on the event loop
 *
 * A batch counts as received when it reaches the head of the queue: its answer depends on the partition's state at that
 * time.
 *
 * @module
 */
import type { LogConfig } from "../../log/mod.ts";
import type { ProduceRules, RefusedBatch, Validated } from "../../protocol/records/mod.ts";
import type { BatchValidator } from "./batch_validator.ts";

export interface AppendQueueOptions<Item, Result> {
  readonly validator: BatchValidator;
  readonly config: () => LogConfig;
  readonly rules: (asked: Item) => ProduceRules;
  /** Checks the batch first if it is unchecked. Null when it turns out to need a thread. */
  readonly append: (asked: Item, checked: Validated | RefusedBatch | null) => Result | null;
  /** Called when nothing is left. */
  readonly onEmpty: () => void;
}

interface Waiting<Item, Result> {
  readonly asked: Item;
  readonly answer: PromiseWithResolvers<Result>;
  isAway: boolean;
  checked: { readonly outcome: Validated | RefusedBatch; readonly by: LogConfig } | null;
}

/**
 * The most that is checked on the event loop before it yields, in bytes or time, not counting the last batch.
 */
const BYTES_OF_A_TURN = 256 * 1024;
const MS_OF_A_TURN = 4;

export class AppendQueue<Item extends { readonly records: Uint8Array }, Result> {
  readonly #o: AppendQueueOptions<Item, Result>;
  readonly #waiting: Waiting<Item, Result>[] = [];
  #isResting = false;

  constructor(o: AppendQueueOptions<Item, Result>) {
    this.#o = o;
  }

  /** The answer comes when all before it have theirs. */
  add(asked: Item, { isLarge }: { readonly isLarge: boolean }): Promise<Result> {
    const waiting = { asked, answer: Promise.withResolvers<Result>(), isAway: false, checked: null };
    this.#waiting.push(waiting);
    if (isLarge) this.#sendAway(waiting);
    return waiting.answer.promise;
  }

  #sendAway(waiting: Waiting<Item, Result>): void {
    const { validator, config, rules } = this.#o;
    const by = config();
    waiting.isAway = true;
    void validator.validate(waiting.asked.records, rules(waiting.asked)).then((outcome) => {
      waiting.isAway = false;
      waiting.checked = { outcome, by };
      this.#appendReady();
    });
  }

  #appendReady(): void {
    if (this.#isResting) return;
    const { validator } = this.#o;
    const endMs = validator.nowMs() + MS_OF_A_TURN;
    for (let bytes = 0; bytes < BYTES_OF_A_TURN && validator.nowMs() < endMs;) {
      const next = this.#waiting[0];
      if (next === undefined) return this.#o.onEmpty();
      if (next.isAway) return;
      const { asked, checked, answer } = next;
      if (checked !== null && checked.by !== this.#o.config()) return this.#sendAway(next);
      if (checked === null) bytes += asked.records.length;
      try {
        const appended = this.#o.append(asked, checked?.outcome ?? null);
        if (appended === null) return this.#sendAway(next);
        answer.resolve(appended);
      } catch (failure) {
        // The caller decides what it means, as for a batch that did not have to wait.
        answer.reject(failure);
      }
      this.#waiting.shift();
    }
    this.#isResting = true;
    validator.soon(() => {
      this.#isResting = false;
      this.#appendReady();
    });
  }
}
