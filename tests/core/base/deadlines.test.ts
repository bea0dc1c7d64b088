import { expect, test } from "bun:test";
import { Deadlines, type Due } from "../../../core/base/deadlines.ts";
import { seededRandom } from "../../support/random.ts";

interface Named extends Due {
  readonly name: number;
}

const named = (name: number): Named => ({ name, dueAtMs: Infinity, heapMs: Infinity });

test("whatever is put off, brought forward and taken back, each thing is taken at its own time, the longest due first", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = seededRandom(seed);
  const deadlines = new Deadlines<Named>();
  const things = Array.from({ length: 50 }, (_, index) => named(index));
  const due = new Map<number, number>();
  let taken = 0;
  for (let nowMs = 0; nowMs < 5000; nowMs++) {
    for (let times = random.below(4); times > 0; times--) {
      const thing = random.pick(things);
      const atMs = random.chance(5) ? Infinity : nowMs + random.below(200);
      deadlines.set(thing, atMs);
      if (atMs === Infinity) due.delete(thing.name);
      else due.set(thing.name, atMs);
    }
    expect(deadlines.nextMs, `seed ${seed}`).toBeLessThanOrEqual(Math.min(...due.values(), Infinity));
    const now: number[] = [];
    for (let thing = deadlines.take(nowMs); thing !== undefined; thing = deadlines.take(nowMs)) now.push(thing.name);
    const times = now.map((name) => due.get(name)!);
    expect(times, `seed ${seed}`).toEqual(times.toSorted((a, b) => a - b));
    const expected = [...due].filter(([, atMs]) => atMs <= nowMs).map(([name]) => name);
    expect(now.toSorted((a, b) => a - b), `seed ${seed}`).toEqual(expected.toSorted((a, b) => a - b));
    for (const name of now) due.delete(name);
    taken += now.length;
    expect(deadlines.size, `seed ${seed}`).toBeLessThanOrEqual(2 * due.size + 50);
  }
  expect(taken).toBeGreaterThan(500);
});

test("things that had a deadline and were given up leave nothing behind", () => {
  const deadlines = new Deadlines<Named>();
  for (let index = 0; index < 10_000; index++) {
    const thing = named(index);
    deadlines.set(thing, 1_000_000 + index);
    deadlines.set(thing, Infinity);
  }
  expect(deadlines.size).toBeLessThan(100);
  expect(deadlines.take(Infinity)).toBe(undefined);
});

test("putting a deadline off again and again adds nothing to the heap", () => {
  const deadlines = new Deadlines<Named>();
  const thing = named(1);
  for (let atMs = 1; atMs <= 1000; atMs++) deadlines.set(thing, atMs);
  expect(deadlines.size).toBe(1);
  expect(deadlines.take(999)).toBe(undefined);
  expect(deadlines.take(1000)).toBe(thing);
});
