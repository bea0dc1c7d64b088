import { assert } from "../../../core/base/assert.ts";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import { expect, test } from "bun:test";
import type { GroupEvent, JoinEvent } from "../../../core/coordinator/group/mod.ts";
import { GroupStateMachine, type GroupStepResult } from "../../../core/coordinator/group/state_machine.ts";
import type { GroupRecord } from "../../../core/coordinator/group/records.ts";
import { testConfig, WALL_MS } from "./scenario.ts";

function joinEvent(from: number, groupId: string): JoinEvent {
  return {
    kind: "join",
    from,
    groupId,
    memberId: "",
    newMemberId: `${groupId}-1`,
    groupInstanceId: null,
    clientId: "c",
    clientHost: "/127.0.0.1",
    sessionTimeoutMs: 100,
    rebalanceTimeoutMs: 300,
    protocolType: "consumer",
    protocols: [{ name: "range", metadata: new Uint8Array(0) }],
    mustBringMemberId: false,
    canSkipAssignment: false,
  };
}

function step(machine: GroupStateMachine, event: GroupEvent, nowMs: number): GroupStepResult {
  const outcome = machine.step(event, { nowMs, wallMs: WALL_MS });
  for (const record of outcome.records) machine.replay(record);
  return outcome.next === undefined ? outcome : step(machine, outcome.next, nowMs);
}

test("one wake sees to every group whose time has come, and no other", () => {
  const machine = new GroupStateMachine(testConfig);
  for (const [index, groupId] of ["g", "h", "i"].entries()) {
    step(machine, joinEvent(index, groupId), index === 2 ? 50 : 0);
  }
  const { records } = step(machine, { kind: "wake" }, 100);
  expect(records.map((record) => "groupId" in record ? record.groupId : record.kind)).toEqual(["g", "h"]);
  expect(["g", "h", "i"].map((groupId) => machine.group(groupId)?.state)).toEqual([
    "Empty",
    "Empty",
    "CompletingRebalance",
  ]);
  expect(step(machine, { kind: "wake" }, 100).wakeAtMs).toBe(150);
});

test("the machine asks to be woken no later than its first member's time is up, and never when it has none", () => {
  const machine = new GroupStateMachine(testConfig);
  expect(step(machine, { kind: "wake" }, 0).wakeAtMs).toBe(Infinity);
  expect(step(machine, joinEvent(1, "g"), 0).wakeAtMs).toBe(100);
  expect(step(machine, joinEvent(2, "h"), 40).wakeAtMs).toBe(100);
  step(machine, { kind: "wake" }, 100);
  expect(step(machine, { kind: "wake" }, 101).wakeAtMs).toBe(140);
});

test("a loaded group that is larger than groups may now be divides anew", () => {
  const stored: GroupRecord = {
    kind: "classicGroup",
    groupId: "g",
    value: {
      protocolType: "consumer",
      generation: 4,
      protocolName: "range",
      leaderId: "a",
      stateChangedMs: WALL_MS,
      members: ["a", "b"].map((memberId) => ({
        memberId,
        groupInstanceId: null,
        clientId: memberId,
        clientHost: "/127.0.0.1",
        rebalanceTimeoutMs: 300,
        sessionTimeoutMs: 100,
        subscription: new Uint8Array(0),
        assignment: new Uint8Array(0),
      })),
    },
  };
  const states = [2, 1].map((maxSize) => {
    const machine = new GroupStateMachine({ ...testConfig, maxSize });
    machine.replay(stored);
    const { wakeAtMs } = machine.loaded({ nowMs: 0, wallMs: WALL_MS });
    const group = machine.group("g");
    return group?.type === "classic" && `${group.state} ${group.generation}, wake ${wakeAtMs}`;
  });
  expect(states).toEqual(["Stable 4, wake 100", "PreparingRebalance 4, wake 100"]);
});

test("ids that are given out and never used are bounded: the one that was given out first is forgotten", () => {
  const machine = new GroupStateMachine(testConfig);
  const given = 10_001;
  for (let index = 0; index < given; index++) {
    step(machine, { ...joinEvent(index, "g"), newMemberId: `m${index}`, mustBringMemberId: true }, 0);
  }
  const group = machine.group("g");
  assert(group?.type === "classic", "it was made by members of the classic protocol");
  expect([group.pendingMembers.size, group.deadlines.size < 3 * given]).toEqual([10_000, true]);
  const back = (memberId: string) =>
    step(machine, { ...joinEvent(1, "g"), memberId, mustBringMemberId: true }, 1).replies.map(({ answer }) => answer);
  expect(back("m0")).toMatchObject([{ error: "UNKNOWN_MEMBER_ID" }]);
  expect(back("m1")).toMatchObject([{ error: "NONE", memberId: "m1" }]);
});

test("a shard takes so many groups and no more, and those that are there go on", () => {
  const machine = new GroupStateMachine({ ...testConfig, maxGroups: 2 });
  const commitEvent = (from: number, groupId: string) => ({
    kind: "commit" as const,
    from,
    groupId,
    memberId: "",
    groupInstanceId: null,
    generation: -1,
    retentionMs: -1,
    errorWithoutGroup: "GROUP_ID_NOT_FOUND" as const,
    topics: [{
      topic: "t",
      topicId: ZERO_UUID,
      partitions: [{ partition: 0, offset: 1n, leaderEpoch: -1, metadata: "" }],
    }],
  });
  const committed = (groupId: string): unknown => {
    const { records, replies, warnings } = machine.step(commitEvent(1, groupId), { nowMs: 0, wallMs: WALL_MS });
    for (const record of records) machine.replay(record);
    const [reply] = replies;
    assert(reply?.kind === "commit", "a commit is answered");
    return [reply.answer.topics[0]!.partitions[0]!.error, warnings?.length ?? 0];
  };
  expect(["a", "b", "c", "a"].map(committed)).toEqual([["NONE", 0], ["NONE", 0], ["GROUP_MAX_SIZE_REACHED", 1], [
    "NONE",
    0,
  ]]);
  const { replies } = machine.step({ ...joinEvent(2, "c"), memberId: "" }, { nowMs: 0, wallMs: WALL_MS });
  expect(replies).toMatchObject([{ kind: "join", answer: { error: "GROUP_MAX_SIZE_REACHED" } }]);
});

test("static members whose protocols no record could hold together do not fill the memory", () => {
  const machine = new GroupStateMachine({ ...testConfig, maxBatchSize: 10_000 });
  const errors: string[] = [];
  for (let index = 0; index < 30; index++) {
    const event = {
      ...joinEvent(index, "g"),
      newMemberId: `m${index}`,
      groupInstanceId: `i${index}`,
      protocols: [{ name: "range", metadata: new Uint8Array(9_000) }],
    };
    for (const { answer } of step(machine, event, index).replies) if ("error" in answer) errors.push(answer.error);
  }
  const group = machine.group("g");
  assert(group?.type === "classic", "it was made by members of the classic protocol");
  // Eight times what a record takes: it has one protocol of each member, and they may know as many.
  expect([group.members.size, group.protocolBytes]).toEqual([8, 8 * 9_005]);
  expect(errors.filter((error) => error === "GROUP_MAX_SIZE_REACHED").length).toBe(22);
});

test("what a member of the consumer protocol says of itself is refused where no record could hold it", () => {
  const machine = new GroupStateMachine({ ...testConfig, maxBatchSize: 5_000 });
  const beat = (names: number) =>
    machine.step({
      kind: "consumerHeartbeat",
      from: 1,
      groupId: "g",
      memberId: "m",
      newMemberId: "unused",
      memberEpoch: 0,
      instanceId: null,
      rackId: null,
      rebalanceTimeoutMs: 100,
      subscribedTopicNames: Array.from({ length: names }, (_, index) => `topic-${index}`),
      subscribedTopicRegex: "",
      serverAssignor: null,
      owned: [],
      clientId: "c",
      clientHost: "/127.0.0.1",
      mayDescribe: () => true,
    }, { nowMs: 0, wallMs: WALL_MS });
  expect(beat(200).replies).toMatchObject([{ answer: { error: "NONE" } }]);
  const { records, replies } = beat(300);
  expect(records).toEqual([]);
  expect(replies).toMatchObject([{
    answer: {
      error: "INVALID_REQUEST",
      message: "What the member says of itself takes 5541 bytes, and the topic of groups takes batches of 5000 " +
        "(max.message.bytes).",
    },
  }]);
});
