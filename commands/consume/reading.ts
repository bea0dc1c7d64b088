/**
 * The loop of `kq consume`: renders and writes what the fetcher returns, until an end. It is the same for partitions
 * chosen by flags and for those of a group: their owner adds them to the fetcher.
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
  /** A reader of stdout that takes nothing for this long ends the read; null for no limit. */
  readonly stallMs: number | null;
  /** Whether nothing is left to read; called after each result. */
  readonly isComplete: () => boolean;
}

/** A larger piece is written before the next is prepared. */
const WRITTEN_ALONE = 8 * 1024 * 1024;

/** How often conditions without an event are checked. */
const LOOK_EVERY_MS = 500;

/** Handles what was fetched, instead of writing it. Returns how many records it took. */
export interface Taker {
  take(part: Fetched, most: number): Promise<number>;
  /** Begins nothing more. */
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

  /** Ends the read for this reason, unless it has ended. */
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

  /** Checks again whether everything was read. */
  look(): void {
    this.#fetcher.interrupt();
  }

  /** Reads to an end. Throws when reading is impossible; a reader of stdout that has gone is an end like others. */
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
        // Running programs are awaited, also when the read ends meanwhile: otherwise their records would be handled
        // again.
        this.records += await this.#taker.take(part, this.#options.mostRecords - this.records);
        this.#lastRecordMs = this.#ports.clock.monotonicMs();
        continue;
      }
      this.#renderer.begin(part, this.#options.mostRecords - this.records);
      let hasMore = true;
      // During the last write the partition may have been revoked.
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
    // Keeps one of them in memory and not two.
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

  /** Silence, a stalled reader and one that has gone cause no event. */
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
