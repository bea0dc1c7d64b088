import { expect, test } from "bun:test";
import { placeReplicas } from "../../../core/broker/replica_placement.ts";

const brokers = (...racks: (string | null)[]) => racks.map((rack, at) => ({ id: at + 1, rack }));
const place = (on: ReturnType<typeof brokers>, count: number, replicationFactor: number, topic = "orders") =>
  placeReplicas(on, { topic, from: 0, count, replicationFactor });

function tally(ids: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).map(([, count]) => count);
}

test("every broker leads and holds as many partitions as any other", () => {
  const placed = place(brokers(null, null, null, null, null), 100, 3);
  expect(tally(placed.map(([leader]) => leader!))).toEqual([20, 20, 20, 20, 20]);
  expect(tally(placed.flat())).toEqual([60, 60, 60, 60, 60]);
  for (const replicas of placed) expect(new Set(replicas).size).toBe(3);
});

test("the partitions of one leader have their first followers on all others", () => {
  const placed = place(brokers(null, null, null, null), 48, 2);
  const followers = placed.filter(([leader]) => leader === 1).map(([, follower]) => follower!);
  expect(tally(followers)).toEqual([4, 4, 4]);
});

test("the replicas of a partition are in as many racks as there are", () => {
  const on = brokers("a", "a", "b", "b", "c", "c");
  const rackOf = (id: number) => on[id - 1]!.rack;
  for (const replicas of place(on, 60, 3)) expect(new Set(replicas.map(rackOf))).toEqual(new Set(["a", "b", "c"]));
  for (const replicas of place(on, 60, 4)) expect(new Set(replicas).size).toBe(4);
});

test("topics with one partition are not all led by the same broker", () => {
  const leaders = Array.from({ length: 90 }, (_, n) => place(brokers(null, null, null), 1, 1, `topic-${n}`)[0]![0]!);
  expect(Math.max(...tally(leaders))).toBeLessThan(45);
});

test("what is added to a topic goes on where its partitions end", () => {
  const on = brokers(null, null, null);
  const whole = placeReplicas(on, { topic: "t", from: 0, count: 6, replicationFactor: 2 });
  expect(placeReplicas(on, { topic: "t", from: 4, count: 2, replicationFactor: 2 })).toEqual(whole.slice(4));
});
