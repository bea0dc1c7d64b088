/**
 * A world with one clock, one seed and no luck: timers, message delays and losses all come from the seed, so a failing
 * run can be played again exactly.
 *
 * @module
 */
import { drainMicrotasks } from "bun:jsc";
import type { Clock, Random, Timers } from "../../core/runtime/ports.ts";
import { type SeededRandom, seededRandom } from "../support/random.ts";

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

export class World implements Clock, Timers {
  readonly random: SeededRandom;
  readonly history: string[] = [];
  /** One message in so many is lost; 0 for a good network. */
  lossOneIn = 20;
  #nowMs = 0;
  #order = 0;
  readonly #due = new Set<Due>();

  constructor(readonly seed: number) {
    this.random = seededRandom(seed);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return 1_700_000_000_000 + this.#nowMs;
  }

  at(monotonicMs: number, run: () => void): () => void {
    const due: Due = { atMs: Math.max(monotonicMs, this.#nowMs), order: this.#order++, run };
    this.#due.add(due);
    return () => void this.#due.delete(due);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(this.#nowMs + ms, resolve));
  }

  /** Delivers late, or never. */
  send(deliver: () => void): void {
    if (this.lossOneIn > 0 && this.random.chance(this.lossOneIn)) return;
    this.at(this.#nowMs + this.random.below(80), deliver);
  }

  note(line: string): void {
    this.history.push(`${this.#nowMs} ${line}`);
  }

  /** Dice for what runs in the world. */
  dice(): Random {
    return {
      uint32: this.random.uint32,
      bytes: (length) => Uint8Array.from({ length }, () => this.random.below(256)),
    };
  }

  runUntil(endMs: number): void {
    drainMicrotasks();
    for (;;) {
      let next: Due | undefined;
      for (const due of this.#due) {
        if (next === undefined || due.atMs < next.atMs || (due.atMs === next.atMs && due.order < next.order)) {
          next = due;
        }
      }
      if (next === undefined || next.atMs > endMs) break;
      this.#due.delete(next);
      this.#nowMs = next.atMs;
      next.run();
      drainMicrotasks();
    }
    this.#nowMs = endMs;
  }
}
