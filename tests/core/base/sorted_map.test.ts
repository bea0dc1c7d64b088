import { heapStats } from "bun:jsc";
import { expect, test } from "bun:test";
import { SortedMap } from "../../../core/base/sorted_map.ts";
import { seededRandom } from "../../support/random.ts";

test("it is what a native map with the same changes is, in the order of the keys, and older ones stay as they were", () => {
  const seed = 20;
  const dice = seededRandom(seed);
  let map = SortedMap.empty<number>();
  const native = new Map<string, number>();
  const inOrder = (entries: Iterable<[string, number]>) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const kept: { readonly map: SortedMap<number>; readonly entries: [string, number][] }[] = [];
  for (let round = 0; round < 300; round++) {
    const isShrinking = round % 60 >= 40;
    const changes = Array.from({ length: dice.below(40) }, (): [string, number | undefined] => [
      `k${dice.below(2000)}`,
      dice.below(10) < (isShrinking ? 9 : 2) ? undefined : dice.below(1000),
    ]);
    map = map.with(changes);
    for (const [key, value] of changes) {
      if (value === undefined) native.delete(key);
      else native.set(key, value);
    }
    if (round % 50 === 0) kept.push({ map, entries: inOrder(native) });
    expect(map.size).toBe(native.size);
    for (let n = 0; n < 20; n++) {
      const key = `k${dice.below(2000)}`;
      expect([map.get(key), map.has(key)]).toEqual([native.get(key), native.has(key)]);
    }
    if (round % 10 === 0) expect([...map]).toEqual(inOrder(native));
  }
  for (const { map, entries } of kept) {
    expect([...map]).toEqual(entries);
    expect([...map.keys()]).toEqual(entries.map(([key]) => key));
    expect([...map.values()]).toEqual(entries.map(([, value]) => value));
  }
  expect(map.with([...map.keys()].map((key) => [key, undefined])).size).toBe(0);
});

test("a change of one of 100,000 shares nearly everything with the map before", () => {
  const keys = Array.from({ length: 100_000 }, (_, n) => `topic-${n}`);
  const map = SortedMap.empty<{ n: number }>().with(keys.map((key, n) => [key, { n }]));
  const versions = [map];
  const before = heapBytes();
  for (let n = 0; n < 100; n++) versions.push(versions.at(-1)!.with([[keys[(n * 7919) % keys.length]!, { n }]]));
  const bytesOfChange = (heapBytes() - before) / 100;
  // A copy has a reference of 8 bytes to each key and to each value; a chunk and the list of chunks are a fortieth.
  const bytesOfCopy = 2 * 8 * keys.length;
  expect(bytesOfChange).toBeLessThan(bytesOfCopy / 20);
  expect(versions.map(({ size }) => size)).toEqual(versions.map(() => 100_000));
});

/** Of what is still in use. */
function heapBytes(): number {
  Bun.gc(true);
  return heapStats().heapSize;
}
