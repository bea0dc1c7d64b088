/**
 * Work in steps: a generator that yields after each of many small pieces, so that other work gets the event loop when
 * it has been held long enough, and that yields a promise where it has to wait for one. Such work is written as a plain
 * loop; as long as it is short it is done at once, without a promise.
 *
 * Note: what is true before a `yield` need not be true after it.
 *
 * @module
 */
import { assert } from "../base/assert.ts";
import type { LoopShare } from "./loop_share.ts";

export type Steps<T> = Generator<Promise<unknown> | undefined, T, unknown>;

/** Does the work; returns a promise only when it yielded the event loop, or waited for something. */
export function inSteps<T>(steps: Steps<T>, share: LoopShare): T | Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const pause = step.value ?? share.rest();
    if (pause !== null) return goOn(steps, pause, share);
  }
}

/** Does the steps at once, for callers that no other work waits for; none of the steps may yield a promise. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    assert(step.value === undefined, "a step that is done at once waits for nothing");
  }
}

async function goOn<T>(steps: Steps<T>, first: Promise<unknown>, share: LoopShare): Promise<T> {
  for (let pause: Promise<unknown> | null = first;;) {
    let step: IteratorResult<Promise<unknown> | undefined, T>;
    if (pause === null) step = steps.next();
    else {
      const outcome = await settled(pause, share);
      step = "failure" in outcome ? steps.throw(outcome.failure) : steps.next(outcome.value);
    }
    if (step.done === true) return step.value;
    pause = step.value ?? share.rest();
  }
}

async function settled(
  promise: Promise<unknown>,
  share: LoopShare,
): Promise<{ readonly value: unknown } | { readonly failure: unknown }> {
  const fromMs = share.nowMs();
  try {
    return { value: await promise };
  } catch (failure) {
    return { failure };
  } finally {
    share.resumed(fromMs);
  }
}

/** `yield* wait(promise)`: the value; waits for it if it is a promise. */
export function* wait<T>(value: T | Promise<T>): Steps<T> {
  return value instanceof Promise ? (yield value) as T : value;
}

/** One result for each item, in order. */
export function* mapInSteps<T, U>(items: Iterable<T>, work: (item: T) => U): Steps<U[]> {
  const results: U[] = [];
  for (const item of items) {
    results.push(work(item));
    yield;
  }
  return results;
}

/** As {@linkcode mapInSteps}, for work that has steps of its own, such as that of lists in a list. */
export function* mapEachInSteps<T, U>(items: Iterable<T>, work: (item: T) => Steps<U>): Steps<U[]> {
  const results: U[] = [];
  for (const item of items) {
    results.push(yield* work(item));
    yield;
  }
  return results;
}

/** How many promises are awaited concurrently. */
const SIDE_BY_SIDE = 64;

/** As {@linkcode mapInSteps}, for work that may wait: some at a time, so that the number that wait is bounded. */
export function* mapSideBySide<T, U>(items: Iterable<T>, work: (item: T) => U | Promise<U>): Steps<U[]> {
  const results: U[] = [];
  let waiting: Promise<U>[] = [];
  const places: number[] = [];
  const settled = function* (): Steps<void> {
    const known = yield* wait(Promise.all(waiting));
    for (const [at, place] of places.splice(0).entries()) results[place] = known[at]!;
    waiting = [];
  };
  for (const item of items) {
    const result = work(item);
    if (result instanceof Promise) {
      waiting.push(result);
      places.push(results.length);
      results.push(undefined as U);
      if (waiting.length === SIDE_BY_SIDE) yield* settled();
    } else results.push(result);
    yield;
  }
  if (waiting.length > 0) yield* settled();
  return results;
}

/** How many are sorted at a time. */
const SORTED_AT_ONCE = 1000;

/** Sorted as `Array.sort` sorts strings: a sort of very many at once would hold the event loop. */
export function* sortInSteps(items: readonly string[]): Steps<string[]> {
  let runs: string[][] = [];
  for (let at = 0; at < items.length; at += SORTED_AT_ONCE) {
    runs.push(items.slice(at, at + SORTED_AT_ONCE).sort());
    yield;
  }
  while (runs.length > 1) {
    const longer: string[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      const [run, next] = [runs[at]!, runs[at + 1]];
      longer.push(next === undefined ? run : yield* merged(run, next));
    }
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merged(some: readonly string[], others: readonly string[]): Steps<string[]> {
  const all: string[] = [];
  for (let i = 0, j = 0; i < some.length || j < others.length;) {
    const isSome = j === others.length || i < some.length && some[i]! <= others[j]!;
    all.push(isSome ? some[i++]! : others[j++]!);
    yield;
  }
  return all;
}
