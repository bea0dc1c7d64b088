/**
 * The consumer protocol: members that join, are moved by epochs, commit, stall, come back, and mix with classic ones.
 */
import { Writer } from "../../../core/base/cursor.ts";
import type { Requests, Responses } from "../../../core/protocol/generated/mod.ts";
import { writeConsumerProtocolSubscription } from "../../../core/protocol/generated/stored_consumer_protocol.ts";
import type { Partly } from "../fill.ts";
import { type Peer, scenario, type Talk, until } from "../scenario.ts";

type Beat = Partly<Requests["ConsumerGroupHeartbeat"]>;
type Answer = Responses["ConsumerGroupHeartbeat"];
type Assigned = NonNullable<Answer["assignment"]>["topicPartitions"];

/** Every change is dealt with at once, so that nothing depends on how fast the broker is. */
const atOnce = { "group.consumer.assignment.interval.ms": "0" };

/** A member with a connection of its own, which knows its epoch and what it has. */
class Member {
  epoch = 0;
  has: Assigned = [];

  constructor(
    readonly peer: Peer,
    readonly groupId: string,
    readonly memberId: string,
    readonly version = 1,
  ) {}

  static async in(talk: Talk, groupId: string, memberId: string, version = 1): Promise<Member> {
    return new Member(await talk.connect(), groupId, memberId, version);
  }

  async join(step: string, topics: readonly string[], more: Beat = {}): Promise<Answer> {
    return await this.beat(step, {
      memberEpoch: 0,
      rebalanceTimeoutMs: 60_000,
      subscribedTopicNames: [...topics],
      topicPartitions: [],
      ...more,
    });
  }

  async beat(step: string, more: Beat = {}): Promise<Answer> {
    const answer = await this.peer.ask(step, "ConsumerGroupHeartbeat", this.version, this.#request(more), "twin");
    if (answer.errorCode === 0) this.epoch = answer.memberEpoch;
    if (answer.assignment !== null) this.has = answer.assignment.topicPartitions;
    return answer;
  }

  /** Says what it has, which is what gives up the rest. */
  async own(step: string): Promise<Answer> {
    return await this.beat(step, { topicPartitions: this.has });
  }

  async leave(step: string, more: Beat = {}): Promise<void> {
    await this.peer.ask(
      step,
      "ConsumerGroupHeartbeat",
      this.version,
      this.#request({ memberEpoch: -1, ...more }),
      "twin",
    );
  }

  #request(more: Beat): Beat {
    return { groupId: this.groupId, memberId: this.memberId, memberEpoch: this.epoch, ...more };
  }

  async commit(step: string, topicId: string, partition: number, more: Partly<Requests["OffsetCommit"]> = {}) {
    await this.peer.ask(step, "OffsetCommit", 10, {
      groupId: this.groupId,
      memberId: this.memberId,
      generationIdOrMemberEpoch: this.epoch,
      topics: [{ topicId, partitions: [{ partitionIndex: partition, committedOffset: 7n }] }],
      ...more,
    });
  }

  async committed(step: string, topicId: string, memberEpoch = this.epoch, memberId: string | null = this.memberId) {
    await this.peer.ask(step, "OffsetFetch", 10, {
      groups: [{ groupId: this.groupId, memberId, memberEpoch, topics: [{ topicId, partitionIndexes: [0, 1] }] }],
    });
  }

  async describe(step: string, version: 0 | 1 = 1): Promise<void> {
    await this.peer.ask(step, "ConsumerGroupDescribe", version, { groupIds: [this.groupId] });
  }
}

scenario("ConsumerGroupHeartbeat: what is refused before the group is asked", async (talk) => {
  await talk.coordinator("cg-invalid");
  const peer = await talk.connect();
  const joining: Beat = {
    groupId: "cg-invalid",
    memberId: "m",
    rebalanceTimeoutMs: 1000,
    subscribedTopicNames: ["t"],
    topicPartitions: [],
  };
  const ask = async (step: string, version: 0 | 1, more: Beat) =>
    await peer.ask(step, "ConsumerGroupHeartbeat", version, { ...joining, ...more });
  await ask("no member id", 1, { memberId: "" });
  await ask("no member id, in an epoch", 0, { memberId: "", memberEpoch: 3 });
  await ask("no member id, leaving", 0, { memberId: "", memberEpoch: -1 });
  await ask("no group id", 1, { groupId: "" });
  await ask("a group id of a blank", 1, { groupId: " " });
  await ask("empty instance id", 1, { instanceId: "" });
  await ask("empty rack", 1, { rackId: "" });
  await ask("joining without a rebalance timeout", 1, { rebalanceTimeoutMs: -1 });
  await ask("joining with partitions", 1, {
    topicPartitions: [{ topicId: "pRXeR5sBTTGuEuYySLI9_g", partitions: [0] }],
  });
  await ask("joining without saying that it has none", 1, { topicPartitions: null });
  await ask("joining without topics", 1, { subscribedTopicNames: null });
  await ask("a static member that leaves without its name", 1, { memberEpoch: -2 });
  await ask("an epoch that means nothing", 1, { memberEpoch: -3 });
  await ask("an assignor that there is not", 1, { serverAssignor: "sticky" });
  await ask("an expression that cannot be read", 1, { subscribedTopicNames: null, subscribedTopicRegex: "a[" });
  await ask("a group that is not there, in an epoch", 1, { memberEpoch: 3 });
  await ask("a group that is not there, leaving", 1, { memberEpoch: -1 });
  await ask("a group that is not there, a static member leaving", 1, { memberEpoch: -2, instanceId: "i" });
}, atOnce);

scenario("ConsumerGroupHeartbeat: two members share a topic and hand it over", async (talk) => {
  const topicId = await talk.topic("cg-two", { partitions: 4 });
  await talk.coordinator("cg-two");
  const a = await Member.in(talk, "cg-two", "member-a");
  const b = await Member.in(talk, "cg-two", "member-b");
  await a.describe("no group yet");
  await a.join("a joins and has all", ["cg-two"]);
  await a.own("a says what it has");
  await a.beat("a beats");
  await a.beat("a tells all again", {
    rebalanceTimeoutMs: 60_000,
    subscribedTopicNames: ["cg-two"],
    topicPartitions: a.has,
  });
  await a.describe("a alone", 0);
  await b.join("b joins and waits", ["cg-two"]);
  await a.describe("a has to give up");
  await b.beat("b waits");
  await a.beat("a is told");
  await a.beat("a has not given up yet", { topicPartitions: [{ topicId, partitions: [0, 1, 2, 3] }] });
  await b.beat("b still waits");
  await a.commit("a may commit what it is to keep", topicId, a.has[0]?.partitions[0] ?? 0);
  await a.own("a has given up");
  await b.beat("b has the rest");
  await b.own("b says so");
  await a.describe("both have half", 1);
  await a.describe("in the first version", 0);
  await a.peer.ask("listed", "ListGroups", 5, { typesFilter: ["consumer"], statesFilter: ["stable"] });
  await a.peer.ask("not as a classic one", "ListGroups", 5, { typesFilter: ["classic"], statesFilter: ["stable"] });
  await a.peer.ask("described as a classic one", "DescribeGroups", 6, { groups: ["cg-two"] });
  await a.peer.ask("so in older versions", "DescribeGroups", 5, { groups: ["cg-two"] });
  await a.peer.ask("deleted with members", "DeleteGroups", 2, { groupsNames: ["cg-two"] });
  await a.peer.ask("offsets of a topic that is read", "OffsetDelete", 0, {
    groupId: "cg-two",
    topics: [{ name: "cg-two", partitions: [{ partitionIndex: 0 }] }],
  });
  await b.leave("b leaves");
  await b.beat("b is no member");
  await a.beat("a gets all back");
  await a.own("a has it");
  await a.leave("a leaves");
  await a.describe("nobody");
  await a.peer.ask("deleted", "DeleteGroups", 2, { groupsNames: ["cg-two"] });
  await a.describe("gone");
}, atOnce);

scenario("ConsumerGroupHeartbeat: version 0 names the member", async (talk) => {
  await talk.topic("cg-v0", { partitions: 2 });
  await talk.coordinator("cg-v0");
  const peer = await talk.connect();
  const joined = await peer.ask("joins without an id", "ConsumerGroupHeartbeat", 0, {
    groupId: "cg-v0",
    memberId: "",
    rebalanceTimeoutMs: 60_000,
    subscribedTopicNames: ["cg-v0"],
    topicPartitions: [],
    serverAssignor: "range",
    rackId: "r1",
  });
  const memberId = joined.memberId!;
  await peer.ask("beats", "ConsumerGroupHeartbeat", 0, { groupId: "cg-v0", memberId, memberEpoch: joined.memberEpoch });
  await peer.ask("an epoch ahead", "ConsumerGroupHeartbeat", 0, {
    groupId: "cg-v0",
    memberId,
    memberEpoch: joined.memberEpoch + 1,
  });
  await peer.ask("an epoch behind", "ConsumerGroupHeartbeat", 0, {
    groupId: "cg-v0",
    memberId,
    memberEpoch: joined.memberEpoch - 1,
  });
  await peer.ask("joins again", "ConsumerGroupHeartbeat", 0, {
    groupId: "cg-v0",
    memberId,
    rebalanceTimeoutMs: 60_000,
    subscribedTopicNames: ["cg-v0"],
    topicPartitions: [],
  });
  await peer.ask("described", "ConsumerGroupDescribe", 1, { groupIds: ["cg-v0"], includeAuthorizedOperations: true });
  await peer.ask("several, one of them without a name", "ConsumerGroupDescribe", 0, {
    groupIds: ["cg-none", "cg-v0", ""],
  });
}, atOnce);

scenario("ConsumerGroupHeartbeat: commits and look-ups by epoch", async (talk) => {
  const topicId = await talk.topic("cg-commit", { partitions: 2 });
  await talk.coordinator("cg-commit");
  const a = await Member.in(talk, "cg-commit", "member-a");
  const b = await Member.in(talk, "cg-commit", "member-b");
  await a.join("a joins", ["cg-commit"]);
  const first = a.epoch;
  await a.commit("a commits", topicId, 0);
  await a.commit("in an epoch to come", topicId, 0, { generationIdOrMemberEpoch: first + 1 });
  await a.commit("in an epoch of before", topicId, 0, { generationIdOrMemberEpoch: first - 1 });
  await a.commit("as nobody", topicId, 0, { generationIdOrMemberEpoch: -1, memberId: "" });
  await a.commit("as a stranger", topicId, 0, { memberId: "stranger" });
  await a.committed("a looks", topicId);
  await a.committed("in an epoch to come", topicId, first + 1);
  await a.committed("as a stranger", topicId, first, "stranger");
  await a.committed("as nobody", topicId, -1, null);
  await a.peer.ask("by an old client", "OffsetCommit", 8, {
    groupId: "cg-commit",
    memberId: "member-a",
    generationIdOrMemberEpoch: first,
    topics: [{ name: "cg-commit", partitions: [{ partitionIndex: 0, committedOffset: 3n }] }],
  });
  await a.peer.ask("by name", "OffsetCommit", 9, {
    groupId: "cg-commit",
    memberId: "member-a",
    generationIdOrMemberEpoch: first,
    topics: [{ name: "cg-commit", partitions: [{ partitionIndex: 1, committedOffset: 4n }] }],
  });
  await b.join("b joins", ["cg-commit"]);
  await a.beat("a is told to give up");
  await a.commit("a commits what it gives up", topicId, 1);
  await a.commit("a commits what it keeps", topicId, 0);
  await a.own("a has given up");
  await a.commit("of before, what it has kept", topicId, a.has[0]!.partitions[0]!, {
    generationIdOrMemberEpoch: first,
  });
  await a.commit("of before, what it has given up", topicId, 1 - a.has[0]!.partitions[0]!, {
    generationIdOrMemberEpoch: first,
  });
  await b.beat("b has the other");
  await b.commit("b commits it", topicId, 1 - a.has[0]!.partitions[0]!);
}, atOnce);

scenario("ConsumerGroupHeartbeat: a static member goes and comes back", async (talk) => {
  await talk.topic("cg-static", { partitions: 3 });
  await talk.coordinator("cg-static");
  const a = await Member.in(talk, "cg-static", "member-a");
  const twin = await Member.in(talk, "cg-static", "member-twin");
  await a.join("a joins", ["cg-static"], { instanceId: "one" });
  await twin.join("another of that name", ["cg-static"], { instanceId: "one" });
  await twin.beat("in its name", { instanceId: "one", memberEpoch: a.epoch });
  await twin.beat("of a name that is not there", { instanceId: "two", memberEpoch: a.epoch });
  await twin.leave("leaves in its name", { instanceId: "one", memberEpoch: -2 });
  await a.leave("a will be back", { instanceId: "one", memberEpoch: -2 });
  await a.describe("while it is away");
  await twin.join("comes back as another", ["cg-static"], { instanceId: "one" });
  await a.beat("a is fenced", { instanceId: "one" });
  await a.beat("and no member without its name");
  await twin.describe("it has what it had");
  await twin.leave("leaves for good", { instanceId: "one", memberEpoch: -1 });
  await twin.describe("nobody");
}, atOnce);

scenario("ConsumerGroupHeartbeat: topics come, grow and go", async (talk) => {
  await talk.coordinator("cg-topics");
  const a = await Member.in(talk, "cg-topics", "member-a");
  await a.join("a joins for what is not there yet", ["cg-later"]);
  await a.describe("nothing to have");
  await talk.topic("cg-later", { partitions: 2 });
  await until("the topic is assigned", async () => {
    const answer = await a.peer.quietly("ConsumerGroupHeartbeat", 1, {
      groupId: "cg-topics",
      memberId: "member-a",
      memberEpoch: a.epoch,
    });
    a.epoch = answer.memberEpoch;
    return answer.assignment === null ? null : true;
  });
  await a.describe("two partitions");
  await a.peer.quietly("CreatePartitions", 3, {
    topics: [{ name: "cg-later", count: 3, assignments: null }],
    timeoutMs: 10_000,
  });
  await until("it has grown", async () => {
    const answer = await a.peer.quietly("ConsumerGroupHeartbeat", 1, {
      groupId: "cg-topics",
      memberId: "member-a",
      memberEpoch: a.epoch,
    });
    a.epoch = answer.memberEpoch;
    return answer.assignment === null ? null : true;
  });
  await a.describe("three partitions");
  await a.beat("unsubscribes", { subscribedTopicNames: [] });
  await a.beat("has given up", { topicPartitions: [] });
  await a.describe("nothing again");
}, atOnce);

scenario("ConsumerGroupHeartbeat: expressions", async (talk) => {
  await talk.topic("cg-regex-a", { partitions: 1 });
  await talk.topic("cg-regex-b", { partitions: 2 });
  await talk.coordinator("cg-regex");
  const a = await Member.in(talk, "cg-regex", "member-a");
  await a.join("a joins by an expression", [], { subscribedTopicNames: null, subscribedTopicRegex: "cg-regex-[a-z]" });
  await until("it is matched", async () => {
    const answer = await a.peer.quietly("ConsumerGroupHeartbeat", 1, {
      groupId: "cg-regex",
      memberId: "member-a",
      memberEpoch: a.epoch,
    });
    a.epoch = answer.memberEpoch;
    return answer.assignment === null ? null : true;
  });
  await a.describe("both topics");
  await a.beat("one that is wrong", { subscribedTopicRegex: "(" });
  await a.beat("none", { subscribedTopicRegex: "", subscribedTopicNames: ["cg-regex-b"] });
  await a.describe("one topic, by name");
}, atOnce);

function subscription(topics: readonly string[]): Uint8Array {
  const w = new Writer();
  w.int16(1);
  writeConsumerProtocolSubscription(
    w,
    { topics: [...topics], userData: null, ownedPartitions: [], generationId: -1, rackId: null },
    1,
  );
  return w.finish();
}

/** A member that speaks the classic protocol. */
class Classic {
  memberId = "";
  generation = -1;

  constructor(readonly peer: Peer, readonly groupId: string, readonly topics: readonly string[]) {}

  async join(step: string, more: Partly<Requests["JoinGroup"]> = {}) {
    const answer = await this.peer.ask(step, "JoinGroup", 7, {
      groupId: this.groupId,
      memberId: this.memberId,
      sessionTimeoutMs: 30_000,
      rebalanceTimeoutMs: 30_000,
      protocolType: "consumer",
      protocols: [{ name: "range", metadata: subscription(this.topics) }],
      ...more,
    }, "twin");
    if (answer.memberId !== "") this.memberId = answer.memberId;
    this.generation = answer.generationId;
  }

  async sync(step: string, more: Partly<Requests["SyncGroup"]> = {}) {
    return await this.peer.ask(step, "SyncGroup", 5, {
      groupId: this.groupId,
      memberId: this.memberId,
      generationId: this.generation,
      protocolType: "consumer",
      protocolName: "range",
      assignments: [],
      ...more,
    });
  }

  async beat(step: string, more: Partly<Requests["Heartbeat"]> = {}) {
    await this.peer.ask(step, "Heartbeat", 4, {
      groupId: this.groupId,
      memberId: this.memberId,
      generationId: this.generation,
      ...more,
    });
  }
}

scenario(
  "a consumer group takes members of the classic protocol, and becomes classic when only they are left",
  async (talk) => {
    const topicId = await talk.topic("cg-mixed", { partitions: 2 });
    await talk.coordinator("cg-mixed");
    // The id sorts behind any that the broker makes.
    const a = await Member.in(talk, "cg-mixed", "~member-a");
    const c = new Classic(await talk.connect(), "cg-mixed", ["cg-mixed"]);
    await a.join("a joins", ["cg-mixed"]);
    await a.own("a has all");
    await c.join("c joins without an id");
    await c.join("of another type", { protocolType: "connect" });
    await c.join("c joins");
    await c.beat("c has nothing yet");
    await c.sync("c asks for its assignment");
    await c.sync("in a generation to come", { generationId: 99 });
    await c.sync("by another protocol", { protocolName: "sticky" });
    await a.beat("a is told");
    await a.own("a has given up");
    await c.beat("c is to come again");
    await c.join("c comes again");
    await c.sync("c has half");
    await c.beat("c is at rest");
    await c.beat("a stranger", { memberId: "stranger" });
    await a.describe("both kinds");
    await c.peer.ask("a classic member commits", "OffsetCommit", 10, {
      groupId: "cg-mixed",
      memberId: c.memberId,
      generationIdOrMemberEpoch: c.generation,
      topics: [{ topicId, partitions: [{ partitionIndex: 1, committedOffset: 5n }] }],
    });
    await c.peer.ask("in a generation to come", "OffsetCommit", 10, {
      groupId: "cg-mixed",
      memberId: c.memberId,
      generationIdOrMemberEpoch: c.generation + 1,
      topics: [{ topicId, partitions: [{ partitionIndex: 1, committedOffset: 5n }] }],
    });
    await a.leave("a leaves, and the group is classic");
    await a.describe("not a consumer group");
    await c.beat("c is to rejoin");
    await c.join("c rejoins");
    await c.sync("c divides alone", { assignments: [{ memberId: c.memberId, assignment: new Uint8Array(0) }] });
    await c.peer.ask("a classic group", "DescribeGroups", 5, { groups: ["cg-mixed"] });
    await c.peer.ask("c leaves", "LeaveGroup", 4, { groupId: "cg-mixed", members: [{ memberId: c.memberId }] });
  },
  atOnce,
);

scenario("a classic group becomes a consumer group with the first member that speaks that protocol", async (talk) => {
  await talk.topic("cg-up", { partitions: 2 });
  await talk.coordinator("cg-up");
  const c = new Classic(await talk.connect(), "cg-up", ["cg-up"]);
  await c.join("c joins without an id");
  await c.join("c joins");
  const w = new Writer();
  w.int16(1);
  w.count(1, false);
  w.string("cg-up", false);
  w.count(2, false);
  w.int32(0);
  w.int32(1);
  w.nullableBytes(null, false);
  await c.sync("c divides", { assignments: [{ memberId: c.memberId, assignment: w.finish() }] });
  const a = await Member.in(talk, "cg-up", "~member-a");
  await a.beat("not a consumer group yet", { memberEpoch: 1 });
  await a.join("a joins", ["cg-up"]);
  await a.describe("c is to give up");
  await c.beat("c is told");
  await c.join("c comes again");
  await c.sync("c keeps half");
  await a.beat("a waits for c");
  await c.beat("c has given up");
  await c.join("c comes once more");
  await c.sync("c has half");
  await a.beat("a has half");
  await a.own("a says so");
  await a.describe("both at rest");
  await c.peer.ask("c leaves", "LeaveGroup", 4, { groupId: "cg-up", members: [{ memberId: c.memberId }] });
  await a.beat("a has all");
  await a.describe("a alone");
}, atOnce);

scenario("a classic group that is no consumers' stays what it is", async (talk) => {
  await talk.coordinator("cg-connect");
  const c = new Classic(await talk.connect(), "cg-connect", []);
  await c.join("c joins without an id", { protocolType: "connect" });
  await c.join("c joins", { protocolType: "connect" });
  const a = await Member.in(talk, "cg-connect", "~member-a");
  await a.join("a joins", ["t"]);
  await a.leave("a leaves");
}, atOnce);

scenario("a group's own configs are kept within the broker's bounds, told, and acted on", async (talk) => {
  await talk.topic("cg-config", { partitions: 1 });
  await talk.coordinator("cg-config");
  const peer = await talk.connect();
  const GROUP = 32, SET = 0, DELETE = 1;
  const alter = async (step: string, name: string, value: string | null) =>
    await peer.ask(step, "IncrementalAlterConfigs", 1, {
      resources: [{
        resourceType: GROUP,
        resourceName: "cg-config",
        configs: [{ name, configOperation: value === null ? DELETE : SET, value }],
      }],
      validateOnly: false,
    });
  await alter("a heartbeat interval", "consumer.heartbeat.interval.ms", "7000");
  await alter("one below the bound", "consumer.heartbeat.interval.ms", "1");
  await alter("one above the bound", "consumer.heartbeat.interval.ms", "15001");
  await alter("no number", "consumer.heartbeat.interval.ms", "often");
  await alter("a session timeout", "consumer.session.timeout.ms", "50000");
  await alter("one below the bound", "consumer.session.timeout.ms", "44999");
  await alter("one above the bound", "consumer.session.timeout.ms", "60001");
  const describe = async () =>
    await peer.quietly("DescribeConfigs", 4, {
      resources: [{ resourceType: GROUP, resourceName: "cg-config", configurationKeys: null }],
      includeSynonyms: true,
    });
  const isSaid = ({ results }: Awaited<ReturnType<typeof describe>>, name: string, value: string) =>
    results[0]!.configs.some((config) => config.name === name && config.value === value);
  await until("both are told", async () => {
    const said = await describe();
    const isSet = isSaid(said, "consumer.heartbeat.interval.ms", "7000") &&
      isSaid(said, "consumer.session.timeout.ms", "50000");
    return isSet ? true : null;
  });
  await peer.ask("told", "DescribeConfigs", 4, {
    resources: [{
      resourceType: GROUP,
      resourceName: "cg-config",
      configurationKeys: [
        "consumer.heartbeat.interval.ms",
        "consumer.session.timeout.ms",
        "consumer.assignment.interval.ms",
      ],
    }],
    includeSynonyms: true,
  });
  const a = await Member.in(talk, "cg-config", "member-a");
  await a.join("a is told the group's interval", ["cg-config"]);
  await alter("back to the broker's", "consumer.heartbeat.interval.ms", null);
  await until("it is", async () => isSaid(await describe(), "consumer.heartbeat.interval.ms", "5000") ? true : null);
  await a.beat("a is told the broker's");
}, atOnce);
