import { expect, test } from "bun:test";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import { GroupStateMachine } from "../../../core/coordinator/group/state_machine.ts";
import type { OffsetRecord } from "../../../core/coordinator/group/offsets/records.ts";
import { scenario, testConfig, WALL_MS } from "./scenario.ts";

const expiring = { offsetsRetentionMs: 100, offsetsRetentionCheckIntervalMs: 10 };

scenario(
  "what a client keeps without being a member expires partition by partition, each from its own commit, and the group with the last",
  `
  0 a commits t-0@1            -> a t-0 kept | Empty g0
  50 a commits t-1@2           -> a t-1 kept | Empty g0
  99 time passes               -> - | Empty g0
  100 a fetches                -> a t-0@1, t-1@2 | Empty g0
  109 time passes              -> - | Empty g0
  110 a fetches                -> a t-1@2 | Empty g0
  149 time passes              -> - | Empty g0
  159 time passes              -> - | no group
  160 a fetches                -> a nothing | no group
`,
  expiring,
);

scenario(
  "the offsets of a group expire when nobody has been in it for as long, however old the commits are",
  `
  0 a joins old reads=t session=1000    -> a joined g1 by range led by a-1 of a-1(${"\0\0\0\0\0\x01\0\x01t"}\uFFFD\uFFFD\uFFFD\uFFFD) | CompletingRebalance g1
  0 a syncs giving=a:p0                 -> a owns p0 | Stable g1
  1 a commits t-0@5                     -> a t-0 kept | Stable g1
  500 time passes                       -> - | Stable g1
  500 a leaves                          -> a left | Empty g2
  599 time passes                       -> - | Empty g2
  599 a fetches                         -> a t-0@5 | Empty g2
  610 time passes                       -> - | no group
  610 a fetches                         -> a nothing | no group
`,
  expiring,
);

scenario(
  "while consumers are in, only the offsets of topics that none of them reads expire",
  `
  0 a joins old reads=t session=1000    -> a joined g1 by range led by a-1 of a-1(${"\0\0\0\0\0\x01\0\x01t"}\uFFFD\uFFFD\uFFFD\uFFFD) | CompletingRebalance g1
  0 a syncs giving=a:p0                 -> a owns p0 | Stable g1
  1 a commits t-0@5 u-0@6               -> a t-0 kept, u-0 kept | Stable g1
  100 time passes                       -> - | Stable g1
  100 a fetches                         -> a t-0@5, u-0@6 | Stable g1
  111 time passes                       -> - | Stable g1
  111 a fetches                         -> a t-0@5 | Stable g1
  900 time passes                       -> - | Stable g1
  900 a fetches                         -> a t-0@5 | Stable g1
`,
  expiring,
);

scenario(
  "while consumers divide anew, or where one cannot be understood, nothing expires",
  `
  0 a joins old session=1000            -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 a syncs giving=a:p0                 -> a owns p0 | Stable g1
  1 a commits u-0@6                     -> a u-0 kept | Stable g1
  300 time passes                       -> - | Stable g1
  300 a fetches                         -> a u-0@6 | Stable g1
  301 b joins old reads=t session=1000 rebalance=900 -> - | PreparingRebalance g1
  500 time passes                       -> - | PreparingRebalance g1
  500 a fetches                         -> a u-0@6 | PreparingRebalance g1
`,
  expiring,
);

scenario(
  "members that are no consumers keep all offsets of their group",
  `
  0 a joins old type=connect session=1000 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 a syncs giving=a:p0                 -> a owns p0 | Stable g1
  1 a commits u-0@6                     -> a u-0 kept | Stable g1
  500 time passes                       -> - | Stable g1
  500 a fetches                         -> a u-0@6 | Stable g1
`,
  expiring,
);

scenario(
  "a commit that says how long it is kept is kept so long, in a group whoever is in it",
  `
  0 a commits t-0@1 keeping=20          -> a t-0 kept | Empty g0
  0 a commits t-1@1 keeping=500         -> a t-1 kept | Empty g0
  19 time passes                        -> - | Empty g0
  19 a fetches                          -> a t-0@1, t-1@1 | Empty g0
  29 time passes                        -> - | Empty g0
  29 a fetches                          -> a t-1@1 | Empty g0
  499 time passes                       -> - | Empty g0
  509 time passes                       -> - | no group
`,
  expiring,
);

scenario(
  "a group that nobody is in and that keeps nothing goes with the next check",
  `
  0 a joins                             -> a MEMBER_ID_REQUIRED a-1 | Empty g0
  9 time passes                         -> - | Empty g0
  10 time passes                        -> - | no group
`,
  expiring,
);

scenario(
  "after a restart the wait goes on where it was: it is counted in the time of the day",
  `
  0 a commits t-0@1            -> a t-0 kept | Empty g0
  95 coordinator restarts      -> back | Empty g0
  104 time passes              -> - | Empty g0
  104 a fetches                -> a t-0@1 | Empty g0
  105 time passes              -> - | no group
`,
  expiring,
);

function committed(groupId: string, partition: number): OffsetRecord {
  const value = {
    offset: 1n,
    leaderEpoch: -1,
    metadata: "",
    topicId: ZERO_UUID,
    commitTimestampMs: WALL_MS,
    expireTimestampMs: -1,
  };
  return { kind: "offset", groupId, topic: "t", partition, value };
}

/** A shard with so many groups, of so many offsets each, and one more that has commits at every step. */
function crowded(groups: number, offsets: number): GroupStateMachine {
  const machine = new GroupStateMachine({ ...testConfig, ...expiring });
  for (let group = 0; group < groups; group++) {
    for (let partition = 0; partition < offsets; partition++) machine.replay(committed(`g${group}`, partition));
  }
  return machine;
}

/** Wakes until there is nothing to be woken for now: how many records each step gave, and what was replied. */
function wakeUntilQuiet(machine: GroupStateMachine, nowMs: number) {
  const at = { nowMs, wallMs: WALL_MS + nowMs };
  const steps: number[] = [];
  const replies = [];
  for (let isOver = false; !isOver;) {
    const outcome = machine.step({ kind: "wake" }, at);
    for (const record of outcome.records) machine.replay(record);
    steps.push(outcome.records.length);
    replies.push(...outcome.replies);
    isOver = outcome.wakeAtMs > nowMs;
  }
  return { steps, replies };
}

test("many groups expire in slices, none of which is long, and all of them go", () => {
  for (const [groups, offsets] of [[2000, 1], [1, 2000], [40, 50]] as const) {
    const machine = crowded(groups, offsets);
    machine.loaded({ nowMs: 0, wallMs: WALL_MS });
    const { steps } = wakeUntilQuiet(machine, 1000);
    expect(Math.max(...steps)).toBeLessThan(500);
    expect(steps.reduce((sum, each) => sum + each)).toBe(groups * offsets + groups);
    expect(machine.group("g0")).toBe(undefined);
  }
});

test("a commit between two slices of its group's expiry keeps the group", () => {
  const machine = crowded(1, 2000);
  machine.loaded({ nowMs: 0, wallMs: WALL_MS });
  const at = { nowMs: 1000, wallMs: WALL_MS + 1000 };
  for (const record of machine.step({ kind: "wake" }, at).records) machine.replay(record);
  machine.replay(
    { ...committed("g0", 0), value: { ...committed("g0", 0).value!, commitTimestampMs: at.wallMs } },
  );
  wakeUntilQuiet(machine, 1000);
  expect(machine.group("g0")?.state).toBe("Empty");
});

test("a topic that many groups have committed in is forgotten in slices, and answered at the end", () => {
  const machine = crowded(3000, 1);
  const asked = { kind: "topicDeleted", from: 7, topic: "t", topicId: ZERO_UUID } as const;
  const first = machine.step(asked, { nowMs: 1, wallMs: WALL_MS });
  expect([first.replies.length, first.records.length < 500, first.wakeAtMs]).toEqual([0, true, 1]);
  for (const record of first.records) machine.replay(record);
  const { steps, replies } = wakeUntilQuiet(machine, 1);
  expect(Math.max(...steps)).toBeLessThan(500);
  expect(replies).toEqual([{ kind: "topicDeleted", to: 7, answer: { offsets: 3000 } }]);
});

test("many groups are listed in slices, two who ask at once each get them all, and others are answered meanwhile", () => {
  const machine = crowded(20_000, 1);
  const at = { nowMs: 1, wallMs: WALL_MS };
  for (const from of [1, 2]) expect(machine.step({ kind: "list", from }, at).replies).toEqual([]);
  const described = machine.step({ kind: "describe", from: 3, groupId: "g5" }, at);
  expect(described.replies.map(({ to }) => to)).toEqual([3]);
  const { steps, replies } = wakeUntilQuiet(machine, 1);
  expect(steps.length).toBeGreaterThan(10);
  expect(
    replies.map(({ to, kind, answer }) => [
      to,
      kind,
      kind === "list" ? new Set(answer.groups.map(({ groupId }) => groupId)).size : 0,
    ]),
  )
    .toEqual([[1, "list", 20_000], [2, "list", 20_000]]);
});
