import { expect, test } from "bun:test";
import { type CoordinatorStorage, type Covered, Groups } from "../../../core/coordinator/mod.ts";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import type { Protocol } from "../../../core/coordinator/group/mod.ts";
import type { ErrorName } from "../../../core/protocol/error_codes.ts";
import { consumerOffsetsRecords } from "../../../core/protocol/generated/stored_consumer_offsets.ts";
import { encodeBatch } from "../../../core/protocol/records/records.ts";
import { writeStoredKey, writeStoredValue } from "../../../core/protocol/stored_record.ts";
import { OperatingFailure } from "../../../core/runtime/ports.ts";
import { ManualClock, settle } from "../../support/manual_clock.ts";
import { FakeLog } from "./fake_log.ts";
import { testConfig } from "./scenario.ts";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const GROUP = "g";

/** One broker with one partition of groups. */
class House {
  readonly clock = new ManualClock();
  readonly log = new FakeLog();
  topicExists = true;
  cannotMakeTopic: ErrorName | null = null;
  leadsHere = true;
  /** Who waits for the data of a commit to be durable. */
  readonly dataRounds: { readonly covered: readonly Covered[]; readonly done: () => void }[] = [];
  holdsData = false;
  writeTimeoutMs = Infinity;
  /** To the operator. */
  readonly said: string[] = [];
  groups: Groups = this.#groups();

  #groups(): Groups {
    const storage: CoordinatorStorage = {
      partitionCount: () => 1,
      ensureTopic: () => {
        if (this.cannotMakeTopic !== null) return Promise.resolve(this.cannotMakeTopic);
        this.topicExists = true;
        return Promise.resolve("NONE");
      },
      log: () => this.topicExists && this.leadsHere ? this.log : null,
      brokerId: 1,
      leaderOf: () => !this.topicExists ? -1 : this.leadsHere ? 1 : 2,
      whenDurable: (covered) =>
        this.holdsData ? new Promise((done) => void this.dataRounds.push({ covered, done })) : Promise.resolve(),
    };
    const say = (message: string): void => void this.said.push(message);
    const logger = { ...quiet, info: say, warn: say, error: say };
    let born = 0;
    const random = {
      uint32: () => 0,
      bytes: (length: number) => {
        born += 1;
        return new Uint8Array(length).fill(born);
      },
    };
    const { clock, writeTimeoutMs } = this;
    return new Groups({ storage, config: testConfig, writeTimeoutMs, clock, timers: clock, random, logger });
  }

  async start(): Promise<this> {
    await this.groups.start();
    return this;
  }

  /** As after kill -9: nothing is closed, and only what is durable is left. */
  async restart(): Promise<void> {
    this.groups = this.#groups();
    await this.groups.start();
  }

  join(
    memberId = "",
    o: { readonly sessionTimeoutMs?: number; readonly clientId?: string; readonly protocols?: readonly Protocol[] } =
      {},
  ) {
    return this.groups.join({
      groupId: GROUP,
      memberId,
      groupInstanceId: null,
      clientId: o.clientId ?? "c",
      clientHost: "/127.0.0.1",
      sessionTimeoutMs: o.sessionTimeoutMs ?? 100,
      rebalanceTimeoutMs: 300,
      protocolType: "consumer",
      protocols: o.protocols ?? [{ name: "range", metadata: new Uint8Array([1]) }],
      mustBringMemberId: false,
      canSkipAssignment: false,
    });
  }

  sync(memberId: string, generation: number, assignments: Record<string, string> = {}) {
    return this.groups.sync({
      groupId: GROUP,
      memberId,
      groupInstanceId: null,
      generation,
      protocolType: null,
      protocolName: null,
      assignments: Object.entries(assignments).map(([memberId, what]) => ({
        memberId,
        assignment: new TextEncoder().encode(what),
      })),
    });
  }

  beat(memberId: string, generation: number) {
    return this.groups.heartbeat({ groupId: GROUP, memberId, groupInstanceId: null, generation });
  }

  async commit(offset: bigint, o: { readonly memberId?: string; readonly generation?: number } = {}) {
    const { topics } = await this.groups.commit({
      groupId: GROUP,
      memberId: o.memberId ?? "",
      groupInstanceId: null,
      generation: o.generation ?? -1,
      retentionMs: -1,
      errorWithoutGroup: "GROUP_ID_NOT_FOUND",
      topics: [{
        topic: "t",
        topicId: ZERO_UUID,
        partitions: [{ partition: 0, offset, leaderEpoch: -1, metadata: "" }],
      }],
    });
    return topics[0]!.partitions[0]!.error;
  }

  async committed(): Promise<bigint | ErrorName> {
    const { error, topics } = await this.groups.fetchOffsets({ groupId: GROUP, topics: null, requireStable: false });
    return error !== "NONE" ? error : topics[0]?.partitions[0]?.offset ?? -1n;
  }
}

/** Which of the promises are done. */
async function done(promises: readonly Promise<unknown>[]): Promise<boolean[]> {
  const is = promises.map(() => false);
  promises.forEach((promise, index) => void promise.then(() => is[index] = true));
  await settle();
  return is;
}

test("an answer waits until what it says is durable", async () => {
  const house = await new House().start();
  house.log.holds = true;
  const commit = house.commit(5n);
  expect(await done([commit])).toEqual([false]);
  house.log.sync();
  expect(await commit).toBe("NONE");
});

test("answers go out in the order of the requests: one that writes nothing waits for the writes before it", async () => {
  const house = await new House().start();
  house.log.holds = true;
  const first = house.commit(5n);
  const fetched = house.committed();
  const second = house.commit(6n);
  expect(house.log.pending).toBe(2);
  expect(await done([first, fetched, second])).toEqual([false, false, false]);
  house.log.sync();
  expect(await Promise.all([first, fetched, second])).toEqual(["NONE", 5n, "NONE"]);
});

test("a commit waits for the data it covers, in the same round", async () => {
  const house = await new House().start();
  house.holdsData = true;
  const commit = house.commit(5n);
  expect(house.dataRounds.map(({ covered }) => covered)).toEqual([[{ topic: "t", partitions: [0] }]]);
  expect(await done([commit])).toEqual([false]);
  house.dataRounds[0]!.done();
  expect(await commit).toBe("NONE");
});

test("what was answered is there after a kill -9: offsets, generation, members and their assignments", async () => {
  const house = await new House().start();
  const { memberId, generation } = await house.join();
  await house.sync(memberId, generation, { [memberId]: "p0" });
  expect(await house.commit(5n, { memberId, generation })).toBe("NONE");
  await house.restart();
  expect(await house.committed()).toBe(5n);
  expect(await house.beat(memberId, generation)).toEqual({ error: "NONE" });
  const { assignment } = await house.sync(memberId, generation);
  expect(new TextDecoder().decode(assignment)).toBe("p0");
});

test("what was not durable is gone after a kill -9, and had been answered to nobody", async () => {
  const house = await new House().start();
  await house.commit(5n);
  house.log.holds = true;
  const lost = house.commit(6n);
  expect(await done([lost])).toEqual([false]);
  await house.restart();
  expect(await house.committed()).toBe(5n);
});

test("a member that was there before a restart has a whole session to be heard of, and is dropped after it", async () => {
  const house = await new House().start();
  const { memberId, generation } = await house.join();
  await house.sync(memberId, generation);
  await house.restart();
  await house.clock.advance(99);
  expect(await house.beat(memberId, generation)).toEqual({ error: "NONE" });
  await house.clock.advance(100);
  expect(await house.beat(memberId, generation)).toEqual({ error: "UNKNOWN_MEMBER_ID" });
  expect((await house.groups.describe(GROUP)).state).toBe("Empty");
});

test("a member that is not heard of after a restart is dropped when its session has passed", async () => {
  const house = await new House().start();
  const { memberId, generation } = await house.join();
  await house.sync(memberId, generation);
  await house.restart();
  await house.clock.advance(99);
  expect((await house.groups.describe(GROUP)).state).toBe("Stable");
  await house.clock.advance(1);
  expect((await house.groups.describe(GROUP)).state).toBe("Empty");
});

test("when an append fails everyone who waits is told to look for the coordinator, and the state is what the log says", async () => {
  const house = await new House().start();
  const leader = await house.join("", { sessionTimeoutMs: 10_000 });
  await house.sync(leader.memberId, 1);
  await house.commit(5n, { memberId: leader.memberId, generation: 1 });
  const parked = house.join();
  expect(await done([parked])).toEqual([false]);

  house.log.holds = true;
  const commit = house.commit(6n, { memberId: leader.memberId, generation: 1 });
  const fetched = house.committed();
  house.log.sync("KAFKA_STORAGE_ERROR");
  expect(await commit).toBe("NOT_COORDINATOR");
  expect(await fetched).toBe("NOT_COORDINATOR");
  expect((await parked).error).toBe("NOT_COORDINATOR");

  await settle();
  house.log.holds = false;
  expect(await house.committed()).toBe(5n);
  expect(await house.beat(leader.memberId, 1)).toEqual({ error: "NONE" });
  expect(await house.commit(7n, { memberId: leader.memberId, generation: 1 })).toBe("NONE");
});

test("each way an append can fail has the answer that Kafka gives it", async () => {
  const answers: ErrorName[] = [];
  const errors: ErrorName[] = [
    "NOT_LEADER_OR_FOLLOWER",
    "UNKNOWN_TOPIC_OR_PARTITION",
    "NOT_ENOUGH_REPLICAS",
    "MESSAGE_TOO_LARGE",
    "KAFKA_STORAGE_ERROR",
  ];
  for (const error of errors) {
    const house = await new House().start();
    house.log.refusesWith = error;
    answers.push(await house.commit(5n));
  }
  expect(answers).toEqual([
    "NOT_COORDINATOR",
    "COORDINATOR_NOT_AVAILABLE",
    "COORDINATOR_NOT_AVAILABLE",
    "UNKNOWN_SERVER_ERROR",
    "NOT_COORDINATOR",
  ]);
});

test("the operator is told why appends fail, how often they go on failing, and when they succeed", async () => {
  const house = await new House().start();
  const fail = async (why: string | null): Promise<void> => {
    house.log.refusesWith = "KAFKA_STORAGE_ERROR";
    house.log.why = why === null ? null : new OperatingFailure("ENOSPC", why);
    expect(await house.commit(5n)).toBe("NOT_COORDINATOR");
    await settle();
  };
  const told = (why: string): string => `Cannot append to __consumer_offsets-0, loading it again: ${why}`;
  const full = "the disk is full";
  for (let times = 0; times < 20; times++) await fail(times === 0 ? full : `${full}, still`);
  expect(house.said).toEqual([told(full)]);
  await house.clock.advance(9_999);
  await fail(full);
  expect(house.said.splice(0)).toEqual([told(full)]);
  await house.clock.advance(1);
  await fail(full);
  await fail(null);
  expect(house.said).toEqual([
    `${told(full)} (__consumer_offsets-0: 20 times more in the last 10 s)`,
    told("KAFKA_STORAGE_ERROR"),
  ]);
  expect(await house.commit(5n)).toBe("NONE");
  expect(house.said.splice(0).at(-1)).toBe("__consumer_offsets-0 is written again");
  await fail(full);
  expect(house.said).toEqual([told(full)]);
});

test("a failing append does not take with it what was decided after the reload", async () => {
  const house = await new House().start();
  house.log.holds = true;
  const [first, second] = [house.commit(5n), house.commit(6n)];
  house.log.sync("KAFKA_STORAGE_ERROR");
  expect(await Promise.all([first, second])).toEqual(["NOT_COORDINATOR", "NOT_COORDINATOR"]);
  await settle();
  const third = house.commit(7n);
  await settle();
  house.log.sync();
  expect(await third).toBe("NONE");
  expect(await house.committed()).toBe(7n);
});

test("while groups are loaded members are told to try again, and a heartbeat is believed", async () => {
  const house = new House();
  const release = house.log.holdReaders();
  const starting = house.groups.start();
  expect((await house.join()).error).toBe("COORDINATOR_LOAD_IN_PROGRESS");
  expect((await house.sync("m", 1)).error).toBe("COORDINATOR_LOAD_IN_PROGRESS");
  expect(await house.beat("m", 1)).toEqual({ error: "NONE" });
  expect(await house.groups.leave({ groupId: GROUP, members: [] })).toEqual({
    error: "COORDINATOR_LOAD_IN_PROGRESS",
    members: [],
  });
  expect(await house.commit(5n)).toBe("COORDINATOR_LOAD_IN_PROGRESS");
  expect(await house.committed()).toBe("COORDINATOR_LOAD_IN_PROGRESS");
  expect((await house.groups.describe(GROUP)).error).toBe("COORDINATOR_LOAD_IN_PROGRESS");
  expect(await house.groups.list()).toEqual({ error: "COORDINATOR_LOAD_IN_PROGRESS", groups: [] });
  const found = house.groups.find(GROUP);
  expect(await done([found])).toEqual([false]);
  release();
  await starting;
  expect(await found).toEqual({ error: "NONE", leader: 1 });
  expect(await house.commit(5n)).toBe("NONE");
});

test("groups that cannot be loaded are somebody else's, until loading them succeeds", async () => {
  const house = new House();
  house.log.unreadable = true;
  await house.start();
  expect(await house.commit(5n)).toBe("NOT_COORDINATOR");
  expect(await house.beat("m", 1)).toEqual({ error: "NOT_COORDINATOR" });
  expect(await house.groups.find(GROUP)).toEqual({ error: "COORDINATOR_NOT_AVAILABLE" });
  // A list that lacks them is not whole.
  expect(await house.groups.list()).toEqual({ error: "COORDINATOR_NOT_AVAILABLE", groups: [] });
  house.log.unreadable = false;
  await house.clock.advance(1000);
  expect(await house.commit(5n)).toBe("NONE");
});

/** A batch of one record, as anyone who may write to the topic could have sent it. */
function foreign(key: Uint8Array | null, value: Uint8Array | null): Uint8Array {
  return encodeBatch([{ timestampMs: 0, key, value, headers: [] }], { baseOffset: 5 });
}

const key = (group: string): Uint8Array => writeStoredKey(consumerOffsetsRecords.GroupMetadata, { group });

test("records that cannot be read are told to the operator, each with its offset and reason, and the others are loaded", async () => {
  const house = await new House().start();
  await house.commit(5n);
  const members = [{
    memberId: "m",
    groupInstanceId: null,
    clientId: "c",
    clientHost: "/",
    rebalanceTimeout: 1,
    sessionTimeout: 1,
    subscription: new Uint8Array(0),
    assignment: new Uint8Array(0),
  }];
  const group = { protocolType: "", generation: 1, protocol: null, leader: null, currentStateTimestamp: 1, members };
  house.log.durable.unshift(
    foreign(key("a"), new Uint8Array([0, 3, 255])),
    foreign(key("b"), new Uint8Array([0, 99])),
    foreign(new Uint8Array([0]), null),
    foreign(key("c"), writeStoredValue(consumerOffsetsRecords.GroupMetadata, group, 3)),
    foreign(null, new Uint8Array([1])),
  );
  await house.restart();
  expect(await house.committed()).toBe(5n);
  const told = house.said.map((line) => line.slice(0, line.indexOf(":")));
  expect(told).toEqual(Array(4).fill("Cannot read __consumer_offsets-0 at offset 5, and goes on without it"));
  expect(house.said[1]).toContain("GroupMetadata of version 99; known are 0 to 4");
  expect(house.said[3]).toContain("a group with 1 members and no protocol");
});

test("of many records that cannot be read some are told one by one, and of the others how many there are", async () => {
  const house = new House();
  for (let index = 0; index < 100; index++) house.log.durable.push(foreign(key("a"), new Uint8Array([0, 99])));
  await house.start();
  expect(house.said.length).toBe(11);
  expect(house.said.at(-1)).toBe("Cannot read 90 more records of __consumer_offsets-0");
});

test("a batch whose records cannot be unpacked is told as one, and what follows is loaded", async () => {
  const house = await new House().start();
  await house.commit(5n);
  const batch = foreign(key("a"), null);
  batch.fill(0xff, 61);
  house.log.durable.unshift(batch);
  await house.restart();
  expect(house.said.length).toBe(1);
  expect(await house.committed()).toBe(5n);
});

test("who waits longer than allowed for the disk is told to try again, and what was written is there all the same", async () => {
  const house = new House();
  house.writeTimeoutMs = 100;
  await house.restart();
  house.log.holds = true;
  const first = house.commit(5n);
  await house.clock.advance(60);
  const second = house.commit(6n);
  expect(await done([first, second])).toEqual([false, false]);
  await house.clock.advance(40);
  expect(await done([first, second])).toEqual([true, false]);
  expect(await first).toBe("COORDINATOR_NOT_AVAILABLE");
  house.log.sync();
  expect(await second).toBe("NONE");
  expect(await house.committed()).toBe(6n);
  expect(house.clock.timersSet).toBe(1);
});

test("everyone who waits for a disk that never answers is answered, whatever they asked", async () => {
  const house = new House();
  house.writeTimeoutMs = 100;
  await house.restart();
  house.log.holds = true;
  const [committed, fetched] = [house.commit(5n), house.committed()];
  await house.clock.advance(100);
  expect(await Promise.all([committed, fetched])).toEqual(["COORDINATOR_NOT_AVAILABLE", "COORDINATOR_NOT_AVAILABLE"]);
});

test("an assignment or a commit that no batch of the topic can hold is told to the operator, once in a while", async () => {
  const house = await new House().start();
  const { memberId, generation } = await house.join();
  const asked = { [memberId]: "x".repeat(1_000_000) };
  expect((await house.sync(memberId, generation, asked)).error).toBe("UNKNOWN_SERVER_ERROR");
  expect(house.said).toEqual([
    expect.stringMatching(
      /^__consumer_offsets-0: Cannot keep the assignment of group "g": with 1 members it takes up to 100\d{4} bytes, and the topic takes batches of 1000000 \(max.message.bytes\)$/,
    ),
  ]);
  const again = await house.join(memberId);
  expect((await house.sync(memberId, again.generation, asked)).error).toBe("UNKNOWN_SERVER_ERROR");
  expect(house.said.length).toBe(1);
});

test("the topic is made by the first who looks for a coordinator; before that there is none", async () => {
  const house = new House();
  house.topicExists = false;
  await house.start();
  expect(await house.commit(5n)).toBe("NOT_COORDINATOR");
  expect(await house.groups.list()).toEqual({ error: "NONE", groups: [] });
  house.cannotMakeTopic = "COORDINATOR_NOT_AVAILABLE";
  expect(await house.groups.find(GROUP)).toEqual({ error: "COORDINATOR_NOT_AVAILABLE" });
  house.cannotMakeTopic = null;
  expect(await house.groups.find(GROUP)).toEqual({ error: "NONE", leader: 1 });
  expect(await house.commit(5n)).toBe("NONE");
});

test("a group whose partition another broker leads is that broker's", async () => {
  const house = new House();
  house.leadsHere = false;
  expect(await house.commit(5n)).toBe("NOT_COORDINATOR");
  expect(await house.groups.find(GROUP)).toEqual({ error: "NONE", leader: 2 });
});

test("requests with an empty group id or an impossible session timeout are refused before they reach a group", async () => {
  const house = await new House().start();
  const asked = { groupId: "", memberId: "m", groupInstanceId: null, generation: 1 };
  expect(await house.groups.heartbeat(asked)).toEqual({ error: "INVALID_GROUP_ID" });
  expect((await house.groups.leave({ groupId: "", members: [] })).error).toBe("INVALID_GROUP_ID");
  const sync = { ...asked, protocolType: null, protocolName: null, assignments: [] };
  expect((await house.groups.sync(sync)).error).toBe("INVALID_GROUP_ID");
  expect((await house.join("", { sessionTimeoutMs: 9 })).error).toBe("INVALID_SESSION_TIMEOUT");
  expect((await house.join("", { sessionTimeoutMs: 1_000_001 })).error).toBe("INVALID_SESSION_TIMEOUT");
});

test("commits under the empty group id are kept, and can be deleted", async () => {
  const house = await new House().start();
  const asked = { groupId: "", memberId: "", groupInstanceId: null, generation: -1, retentionMs: -1 };
  const topics = [{
    topic: "t",
    topicId: ZERO_UUID,
    partitions: [{ partition: 0, offset: 1n, leaderEpoch: -1, metadata: "" }],
  }];
  const commit = () => house.groups.commit({ ...asked, errorWithoutGroup: "GROUP_ID_NOT_FOUND", topics });
  expect((await commit()).topics[0]!.partitions[0]!.error).toBe("NONE");
  expect(await house.groups.delete("")).toEqual({ error: "NONE" });
  expect((await house.groups.fetchOffsets({ groupId: "", topics: null, requireStable: false })).topics).toEqual([]);
  expect(await house.groups.delete("")).toEqual({ error: "GROUP_ID_NOT_FOUND" });
});

test("a member id holds no more of a client's name than is useful", async () => {
  const house = await new House().start();
  const { memberId } = await house.join("", { clientId: "c".repeat(30_000) });
  expect(memberId.length).toBe(255 + 1 + 36);
  await house.sync(memberId, 1);
  expect((await house.groups.describe(GROUP)).members[0]!.clientId.length).toBe(255);
});

test("a member whose protocols no record can hold is refused before it is kept", async () => {
  const house = await new House().start();
  const protocols = [{ name: "range", metadata: new Uint8Array(1_000_000) }];
  expect((await house.join("", { protocols })).error).toBe("UNKNOWN_SERVER_ERROR");
  expect(house.said[0]).toContain(`Cannot take a member into group "g": its protocols take 1000005 bytes`);
  expect((await house.groups.describe(GROUP)).members).toEqual([]);
});

test("a deleted topic takes its offsets with it, and a deleted offsets topic takes the groups", async () => {
  const house = await new House().start();
  await house.commit(5n);
  await house.groups.topicDeleted({ topic: "t", topicId: ZERO_UUID });
  expect(await house.committed()).toBe(-1n);
  await house.restart();
  expect(await house.committed()).toBe(-1n);
  await house.commit(6n);
  house.topicExists = false;
  await house.groups.resign(0);
  expect(await house.committed()).toBe("NOT_COORDINATOR");
});

test("a deleted offsets topic takes with it what another's deletion still writes, and no error is told of it", async () => {
  const house = await new House().start();
  await house.commit(5n);
  house.log.holds = true;
  const deletions = [house.groups.topicDeleted({ topic: "t", topicId: ZERO_UUID }), house.groups.resign(0)];
  house.log.sync("KAFKA_STORAGE_ERROR");
  await Promise.all(deletions);
  expect(house.said).toEqual([]);
});

test("closing sends away who waits for others, answers who waits for the disk, and leaves no timer", async () => {
  const house = await new House().start();
  const leader = await house.join();
  await house.sync(leader.memberId, 1);
  const parked = house.join();
  house.log.holds = true;
  const commit = house.commit(5n, { memberId: leader.memberId, generation: 1 });
  const closing = house.groups.close();
  expect((await parked).error).toBe("NOT_COORDINATOR");
  expect(await done([commit, closing])).toEqual([false, false]);
  house.log.sync();
  expect(await commit).toBe("NONE");
  await closing;
  expect(house.clock.timersSet).toBe(0);
  expect((await house.join()).error).toBe("COORDINATOR_NOT_AVAILABLE");
  expect(await house.groups.list()).toEqual({ error: "COORDINATOR_NOT_AVAILABLE", groups: [] });
});

test("a disk that fails while all is being closed is told to who waits for it", async () => {
  const house = await new House().start();
  house.log.holds = true;
  const commit = house.commit(5n);
  const closing = house.groups.close();
  house.log.sync("KAFKA_STORAGE_ERROR");
  expect(await commit).toBe("NOT_COORDINATOR");
  await closing;
  expect(house.clock.timersSet).toBe(0);
});

test("a shard has one timer however many members it has", async () => {
  const house = await new House().start();
  for (let member = 0; member < 5; member++) void house.join();
  await settle();
  expect(house.clock.timersSet).toBe(1);
});
