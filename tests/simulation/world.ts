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
  /** Null when it was called off. */
  run: (() => void) | null;
}

export class World implements Clock, Timers {
  readonly random: SeededRandom;
  readonly history: string[] = [];
  /** One message in so many is lost; 0 for a good network. */
  lossOneIn = 20;
  #nowMs = 0;
  #order = 0;
  /** A heap: the next one is the first. */
  readonly #due: Due[] = [];

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
    push(this.#due, due);
    return () => void (due.run = null);
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
    for (let next = this.#due[0]; next !== undefined && next.atMs <= endMs; next = this.#due[0]) {
      pop(this.#due);
      const { run } = next;
      if (run === null) continue;
      this.#nowMs = next.atMs;
      run();
      drainMicrotasks();
    }
    this.#nowMs = endMs;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.atMs < b.atMs || a.atMs === b.atMs && a.order < b.order;
}

function push(heap: Due[], due: Due): void {
  let at = heap.push(due) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (!isBefore(due, heap[above]!)) break;
    heap[at] = heap[above]!;
    at = above;
  }
  heap[at] = due;
}

/** Takes the first away. */
function pop(heap: Due[]): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below += 1;
    if (!isBefore(heap[below]!, last)) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = last;
}
