/**
 * The loop of `kq consume`: what the fetcher brings is rendered and written, until one of the ends. It is the same
 * whether the partitions were chosen by flags or come and go with a group; who chooses them adds them to the fetcher.
 *
 * @module
 */
import type { Fetched, Fetcher } from "../../core/client/mod.ts";
import { OperatingFailure } from "../../core/runtime/ports.ts";
import type { Output, OutputPorts } from "./output.ts";
import type { Renderer } from "./render.ts";

/**
 * Why reading ended. `complete`: everything asked for was read. `stopped`: by a signal. `reader gone`: nobody reads
 * stdout any more. `stalled`: the reader of stdout took nothing for too long.
 */
export type Ending = "complete" | "stopped" | "reader gone" | "stalled";

export interface ReadingOptions {
  readonly mostRecords: number;
  readonly idleMs: number | null;
  /** A reader of stdout that takes nothing for so long ends the reading; null where nobody is kept waiting by it. */
  readonly stallMs: number | null;
  /** Whether nothing is left to read; asked after everything that came. */
  readonly isComplete: () => boolean;
}

/** A piece of more bytes is written before the next is prepared. */
const WRITTEN_ALONE = 8 * 1024 * 1024;

/** How often the things are looked at that nothing tells us of. */
const LOOK_EVERY_MS = 500;

/**
 * What becomes of what was fetched, where that is something else than to be written out. Returns how many records it
 * took.
 */
export interface Taker {
  take(part: Fetched, most: number): Promise<number>;
  /** No more is begun. */
  stop(): void;
}

export class Reading {
  records = 0;
  readonly #fetcher: Fetcher;
  readonly #renderer: Renderer;
  readonly #output: Output;
  readonly #options: ReadingOptions;
  readonly #ports: OutputPorts;
  readonly #taker: Taker | null;
  #ending: Ending | null = null;
  #failure: Error | null = null;
  /** Interrupts a write that may never end. */
  #wake: (() => void) | null = null;

  constructor(
    fetcher: Fetcher,
    renderer: Renderer,
    output: Output,
    options: ReadingOptions,
    ports: OutputPorts,
    taker: Taker | null = null,
  ) {
    this.#taker = taker;
    this.#fetcher = fetcher;
    this.#renderer = renderer;
    this.#output = output;
    this.#options = options;
    this.#ports = ports;
  }

  get isEnding(): boolean {
    return this.#ending !== null || this.#failure !== null;
  }

  /** Ends the reading for this reason, unless it has ended. */
  end(why: Ending): void {
    this.#ending ??= why;
    this.#taker?.stop();
    this.#fetcher.interrupt();
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#failure ??= error;
    this.#taker?.stop();
    this.#fetcher.interrupt();
    this.#wake?.();
  }

  /** Looks again whether everything was read. */
  look(): void {
    this.#fetcher.interrupt();
  }

  /** Reads to an end. Throws what makes reading impossible; a reader that has gone is an end like others. */
  async run(): Promise<Ending> {
    const stopWatching = this.#watch();
    try {
      while (!this.isEnding) {
        if (this.records >= this.#options.mostRecords || this.#options.isComplete()) this.end("complete");
        else await this.#step();
      }
      if (this.#failure !== null) throw this.#failure;
      if (this.#ending === "complete") await this.#interruptible(this.#output.flushed());
      if (this.#failure !== null) throw this.#failure;
      return this.#ending!;
    } catch (error) {
      if (error instanceof OperatingFailure && error.code === "EPIPE") return "reader gone";
      throw error;
    } finally {
      stopWatching();
    }
  }

  async #step(): Promise<void> {
    for (const part of await this.#fetcher.next()) {
      if (this.isEnding || !this.#fetcher.isWanted(part.of)) continue;
      if (this.#taker !== null) {
        // What runs is waited for, also when reading is ended meanwhile: it is nearly done, and would be done once
        // more.
        this.records += await this.#taker.take(part, this.#options.mostRecords - this.records);
        this.#lastRecordMs = this.#ports.clock.monotonicMs();
        continue;
      }
      this.#renderer.begin(part, this.#options.mostRecords - this.records);
      let hasMore = true;
      // While the write before was waited for, the partition may have gone to somebody else.
      while (hasMore && !this.isEnding && this.#fetcher.isWanted(part.of)) hasMore = await this.#writeNext();
    }
  }

  /** False when nothing of the part is left. */
  async #writeNext(): Promise<boolean> {
    const renderer = this.#renderer;
    const hasMore = renderer.step();
    this.records += renderer.records;
    if (renderer.records > 0) this.#lastRecordMs = this.#ports.clock.monotonicMs();
    await this.#interruptible(this.#output.write(renderer.chunks));
    // So that there is one of them in memory and not two.
    if (renderer.size > WRITTEN_ALONE) await this.#interruptible(this.#output.flushed().then(() => renderer.written()));
    if (renderer.damage === null || this.records >= this.#options.mostRecords) return hasMore;
    await this.#interruptible(this.#output.flushed());
    throw renderer.damage;
  }

  #lastRecordMs = 0;

  async #interruptible(work: Promise<void>): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        work.then(resolve, reject);
      });
    } finally {
      this.#wake = null;
    }
  }

  /** Silence, a reader that stalls and one that goes away make no sound. */
  #watch(): () => void {
    const { clock, timers } = this.#ports;
    const { idleMs, stallMs } = this.#options;
    const everyMs = Math.min(LOOK_EVERY_MS, (idleMs ?? Infinity) / 4, (stallMs ?? Infinity) / 4);
    let taken = -1;
    let movedMs = clock.monotonicMs();
    this.#lastRecordMs = movedMs;
    let cancel = (): void => {};
    const look = (): void => {
      const nowMs = clock.monotonicMs();
      if (taken !== this.#output.taken || !this.#output.isWaiting) {
        taken = this.#output.taken;
        movedMs = nowMs;
      }
      if (this.#output.stdout.readerHasGone()) this.end("reader gone");
      else if (stallMs !== null && nowMs - movedMs >= stallMs) this.end("stalled");
      else if (idleMs !== null && nowMs - this.#lastRecordMs >= idleMs) this.end("complete");
      cancel = timers.at(nowMs + Math.max(1, everyMs), look);
    };
    look();
    return () => cancel();
  }
}
