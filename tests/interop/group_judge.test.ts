/** The judge of mixed groups, on stories made up: what it must not let pass. */
import { expect, test } from "bun:test";
import { faultsOf, lossesOf, type Story } from "./group_judge.ts";

type Told = Story["story"][number];

const owns = (atMs: number, ...assigned: number[]): Told => ({ atMs, assigned, isLost: false });
const reads = (partition: number, offset: number): Told => ({ partition, offset, value: `${partition}.${offset}` });

function member(name: string, story: readonly Told[], o: Partial<Story> = {}): Story {
  return { name, story, absences: [], committed: [], ...o };
}

const sent = ["0.0", "0.1"];
const nothing = { sent: [], commits: [] };

test("a partition that is handed over, with what was read committed, is in order", () => {
  const members = [
    member("a", [owns(10, 0), reads(0, 0), owns(20)], { committed: [{ partition: 0, offset: 1 }] }),
    member("b", [owns(20, 0), reads(0, 1)]),
  ];
  expect(faultsOf(members, { sent, commits: [{ partition: 0, offset: 1, atMs: 19 }] })).toEqual([]);
});

test("a record that nobody was given is missing", () => {
  const faults = faultsOf([member("a", [owns(10, 0), reads(0, 0)])], { sent, commits: [] });
  expect(faults).toEqual(["1 records were delivered to nobody: 0.1"]);
});

test("two that have a partition at a time have it too often", () => {
  const members = [member("a", [owns(10, 0), owns(30)]), member("b", [owns(20, 0)])];
  expect(faultsOf(members, nothing)).toEqual(["partition 0 is a's until 30 and b's from 20"]);
});

test("who is dead, stands still or has been put out has nothing, and the last is counted", () => {
  const killed = member("a", [owns(10, 0)], { absences: [{ fromMs: 15, toMs: Infinity }] });
  const stopped = member("b", [owns(20, 0), owns(40)], { absences: [{ fromMs: 25, toMs: 35 }] });
  const lost = member("c", [owns(30, 0), { atMs: 60, assigned: [], isLost: true }]);
  const members = [killed, stopped, lost, member("d", [owns(50, 0)])];
  expect(faultsOf(members, nothing)).toEqual([]);
  expect(lossesOf(members)).toEqual(["0 by c at 60"]);
});

test("nobody begins before what had been committed when he got the partition", () => {
  const commits = [{ partition: 0, offset: 2, atMs: 15 }, { partition: 0, offset: 9, atMs: 25 }];
  const faults = faultsOf([member("b", [owns(20, 0), reads(0, 1)])], { sent: [], commits });
  expect(faults).toEqual(["b read 1 of partition 0 again, though 2 was committed"]);
});

test("a commit that a client was told of is there", () => {
  const told = member("a", [], { committed: [{ partition: 0, offset: 7 }] });
  expect(faultsOf([told], { sent: [], commits: [{ partition: 0, offset: 6, atMs: 1 }] })).toEqual([
    "a was told that 7 of partition 0 is committed, and it is not",
  ]);
});
