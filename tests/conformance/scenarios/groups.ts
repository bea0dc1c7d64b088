/** The classic group protocol: three members over join, sync, heartbeat, leave, silence and return. */
import type { Responses } from "../../../core/protocol/generated/mod.ts";
import { type Peer, scenario, type Talk, until } from "../scenario.ts";

type Joined = Responses["JoinGroup"];
const bytes = (...values: number[]) => Uint8Array.from(values);
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const range2 = [{ name: "range", metadata: bytes(1, 2) }, { name: "roundrobin", metadata: bytes(3) }];

/** A member with a connection and client id of its own: member ids begin with the client id, which orders them. */
class Member {
  memberId = "";
  generationId = -1;
  leads = false;
  readonly peer: Peer;
  readonly groupId: string;
  readonly clientId: string;

  constructor(peer: Peer, groupId: string, clientId: string) {
    this.peer = peer;
    this.groupId = groupId;
    this.clientId = clientId;
  }

  static async in(talk: Talk, groupId: string, clientId: string): Promise<Member> {
    return new Member(await talk.connect(), groupId, clientId);
  }

  join(
    step: string,
    options: {
      version?: number;
      protocols?: typeof range2;
      memberId?: string;
      sessionTimeoutMs?: number;
      rebalanceTimeoutMs?: number;
      groupInstanceId?: string;
      protocolType?: string;
    } = {},
  ): Promise<Joined> {
    const answer = this.peer.begin(step, "JoinGroup", options.version ?? 5, {
      groupId: this.groupId,
      sessionTimeoutMs: options.sessionTimeoutMs ?? 30_000,
      rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? 30_000,
      memberId: options.memberId ?? this.memberId,
      groupInstanceId: options.groupInstanceId ?? null,
      protocolType: options.protocolType ?? "consumer",
      protocols: options.protocols ?? range2,
    }, this.clientId);
    return answer.then((joined) => {
      if (joined.memberId !== "") this.memberId = joined.memberId;
      if (joined.errorCode === 0) {
        this.generationId = joined.generationId;
        this.leads = joined.leader === joined.memberId;
      }
      return joined;
    });
  }

  sync(
    step: string,
    assignments: readonly { memberId: string; assignment: Uint8Array }[] = [],
    options: {
      version?: number;
      generationId?: number;
      memberId?: string;
      protocolType?: string;
      protocolName?: string;
      groupInstanceId?: string;
    } = {},
  ) {
    return this.peer.begin(step, "SyncGroup", options.version ?? 3, {
      groupId: this.groupId,
      generationId: options.generationId ?? this.generationId,
      memberId: options.memberId ?? this.memberId,
      groupInstanceId: options.groupInstanceId ?? null,
      protocolType: options.protocolType ?? null,
      protocolName: options.protocolName ?? null,
      assignments: [...assignments],
    }, this.clientId);
  }

  async beat(
    step: string,
    options: { version?: number; generationId?: number; memberId?: string; groupInstanceId?: string } = {},
  ) {
    return await this.peer.ask(step, "Heartbeat", options.version ?? 3, {
      groupId: this.groupId,
      generationId: options.generationId ?? this.generationId,
      memberId: options.memberId ?? this.memberId,
      groupInstanceId: options.groupInstanceId ?? null,
    }, this.clientId);
  }

  /** Unrecorded: waits until the group tells this member to rejoin. */
  async toldToRejoin(): Promise<void> {
    await until(`${this.clientId} is told to rejoin`, async () => {
      const { errorCode } = await this.peer.quietly("Heartbeat", 3, {
        groupId: this.groupId,
        generationId: this.generationId,
        memberId: this.memberId,
      });
      return errorCode === 27 ? true : null;
    });
  }

  async leave(step: string, version = 2) {
    return await this.peer.ask(step, "LeaveGroup", version, {
      groupId: this.groupId,
      memberId: version < 3 ? this.memberId : "",
      members: version < 3 ? [] : [{ memberId: this.memberId }],
    }, this.clientId);
  }

  async describe(step: string, version = 5) {
    return await this.peer.ask(step, "DescribeGroups", version, { groups: [this.groupId] });
  }
}

const assigned = (members: readonly Member[]) =>
  members.map((member, i) => ({ memberId: member.memberId, assignment: bytes(10 + i) }));

async function groupOf(talk: Talk, groupId: string, ...clientIds: string[]): Promise<Member[]> {
  await talk.coordinator(groupId);
  const members: Member[] = [];
  for (const clientId of clientIds) {
    const newcomer = await Member.in(talk, groupId, clientId);
    await newcomer.join(`${clientId} asks for an id`);
    const joining = newcomer.join(`${clientId} joins`);
    for (const member of members) await member.toldToRejoin();
    const rejoining = members.map((member) => member.join(`${member.clientId} rejoins for ${clientId}`));
    await Promise.all([joining, ...rejoining]);
    members.push(newcomer);
    const leader = members.find(({ leads }) => leads)!;
    const followers = members.filter((member) => member !== leader).map((member) =>
      member.sync(`${member.clientId} syncs with ${clientId}`)
    );
    await Promise.all([...followers, leader.sync(`${leader.clientId} assigns with ${clientId}`, assigned(members))]);
  }
  return members;
}

scenario("a group of three from nothing to nothing", async (talk) => {
  const [a, b, c] = await groupOf(talk, "three", "a", "b", "c") as [Member, Member, Member];
  for (const member of [a, b, c]) await member.beat(`${member.clientId} beats`);
  await a.describe("described while stable");
  await c.leave("c leaves");
  await a.beat("a is told");
  const joining = a.join("a rejoins");
  await b.toldToRejoin();
  await Promise.all([joining, b.join("b rejoins")]);
  await a.beat("a beats before the sync");
  const waiting = b.sync("b syncs first");
  await a.sync("a assigns", assigned([a, b]));
  await waiting;
  await a.leave("the leader leaves");
  await b.toldToRejoin();
  await b.join("b rejoins and leads");
  await b.sync("b assigns to itself", assigned([b]));
  await b.describe("described with one");
  await b.leave("b leaves");
  await b.describe("described empty");
});

scenario("members ask for their id, or are given it, as their version says", async (talk) => {
  for (const version of range(0, 9)) {
    const groupId = `join-v${version}`;
    await talk.coordinator(groupId);
    const member = await Member.in(talk, groupId, "a");
    const first = await member.join(`v${version} without an id`, { version });
    if (first.errorCode !== 0) await member.join(`v${version} with it`, { version });
    await member.sync(
      `v${version} synced`,
      [{ memberId: member.memberId, assignment: bytes(9) }],
      version >= 7 ? { version: 5, protocolType: "consumer", protocolName: "range" } : {},
    );
    await member.join(`v${version} the leader joins again`, { version });
  }
});

scenario("every version of the small group APIs in a stable group", async (talk) => {
  const [a] = await groupOf(talk, "small", "a") as [Member];
  for (const version of range(0, 4)) await a.beat(`Heartbeat v${version}`, { version });
  for (const version of range(0, 5)) {
    await a.sync(`SyncGroup v${version} again`, [], {
      version,
      ...(version >= 5 ? { protocolType: "consumer", protocolName: "range" } : {}),
    });
  }
  for (const version of range(0, 6)) await a.describe(`DescribeGroups v${version}`, version);
  for (const version of range(0, 6)) {
    await a.peer.ask(`DescribeGroups v${version} of none, unknown and empty id`, "DescribeGroups", version, {
      groups: ["nobody", ""],
      includeAuthorizedOperations: version >= 3,
    });
  }
  for (const version of range(0, 5)) {
    await a.peer.ask(`LeaveGroup v${version} of an unknown member`, "LeaveGroup", version, {
      groupId: "small",
      memberId: "nobody",
      members: version < 3 ? [] : [{ memberId: "nobody" }, { memberId: "", groupInstanceId: "no-instance" }],
    });
    await a.peer.ask(`LeaveGroup v${version} of an unknown group`, "LeaveGroup", version, {
      groupId: "no-such-group",
      memberId: "nobody",
      members: version < 3 ? [] : [{ memberId: "nobody" }],
    });
  }
  for (const version of range(0, 6)) {
    await a.peer.ask(
      `FindCoordinator v${version}`,
      "FindCoordinator",
      version,
      version < 4 ? { key: "small", keyType: 0 } : { keyType: 0, coordinatorKeys: ["small", "other"] },
    );
  }
  for (const keyType of [1, 2, 5, -1]) {
    await a.peer.askOrClosed(`FindCoordinator of key type ${keyType}`, "FindCoordinator", 4, {
      keyType,
      coordinatorKeys: ["small"],
    });
  }
  await a.peer.ask("FindCoordinator of an empty id", "FindCoordinator", 4, { keyType: 0, coordinatorKeys: [""] });
  await a.peer.ask("FindCoordinator of none", "FindCoordinator", 4, { keyType: 0, coordinatorKeys: [] });
});

scenario("LeaveGroup: every version takes the only member out", async (talk) => {
  for (const version of range(0, 5)) {
    const [a] = await groupOf(talk, `leave-v${version}`, "a") as [Member];
    await a.leave(`v${version} leaves`, version);
    await a.beat(`v${version} is gone`);
  }
});

scenario("refusals around joining", async (talk) => {
  await talk.coordinator("refusals");
  const a = await Member.in(talk, "refusals", "a");
  await a.join("session timeout too short", { sessionTimeoutMs: 1 });
  await a.join("session timeout too long", { sessionTimeoutMs: 2_000_000 });
  await a.join("session timeout negative", { sessionTimeoutMs: -1 });
  await a.join("unknown member id", { memberId: "made-up" });
  await a.join("no protocols", { protocols: [] });
  await a.join("no protocol type", { protocolType: "" });
  const nameless = await Member.in(talk, "", "a");
  await nameless.join("empty group id");
  await nameless.beat("empty group id beats");
  await nameless.sync("empty group id syncs");
  await nameless.leave("empty group id leaves");
  const [first] = await groupOf(talk, "taken", "a") as [Member];
  const other = await Member.in(talk, "taken", "b");
  await other.join("another protocol type", { protocolType: "connect", version: 3 });
  await other.join("no protocol in common", { protocols: [{ name: "sticky", metadata: bytes(1) }], version: 3 });
  await first.beat("the group did not notice");
});

scenario("refusals around a generation", async (talk) => {
  const [a] = await groupOf(talk, "generations", "a") as [Member];
  await a.beat("an older generation", { generationId: 0 });
  await a.beat("a newer generation", { generationId: 7 });
  await a.beat("an unknown member", { memberId: "made-up" });
  await a.beat("no member id", { memberId: "" });
  await a.sync("sync with an older generation", [], { generationId: 0 });
  await a.sync("sync of an unknown member", [], { memberId: "made-up" });
  await a.sync("sync of another protocol type", [], { version: 5, protocolType: "connect", protocolName: "range" });
  await a.sync("sync of another protocol", [], { version: 5, protocolType: "consumer", protocolName: "roundrobin" });
  const stranger = await Member.in(talk, "no-such-group", "a");
  await stranger.beat("an unknown group beats", { memberId: "x", generationId: 1 });
  await stranger.sync("an unknown group syncs", [], { memberId: "x", generationId: 1 });
  await stranger.join("an unknown group is joined with an id", { memberId: "x" });
});

scenario("a follower joins a stable group again without and with other metadata", async (talk) => {
  const [a, b] = await groupOf(talk, "again", "a", "b") as [Member, Member];
  const follower = a.leads ? b : a;
  await follower.join("the same metadata");
  await follower.beat("no rebalance");
  const joining = follower.join("other metadata", {
    protocols: [{ name: "range", metadata: bytes(7) }, { name: "roundrobin", metadata: bytes(3) }],
  });
  const leader = a.leads ? a : b;
  await leader.toldToRejoin();
  await Promise.all([joining, leader.join("the leader rejoins")]);
});

scenario("the protocol with most votes is chosen", async (talk) => {
  await talk.coordinator("votes");
  const [a, b, c] = await Promise.all(["a", "b", "c"].map(async (id) => await Member.in(talk, "votes", id))) as [
    Member,
    Member,
    Member,
  ];
  const wants = (...names: string[]) => names.map((name) => ({ name, metadata: bytes(1) }));
  await a.join("a asks", { protocols: wants("range", "roundrobin") });
  await a.join("a prefers range", { protocols: wants("range", "roundrobin") });
  await a.sync("a assigns", assigned([a]));
  await b.join("b asks", { protocols: wants("roundrobin", "range") });
  const second = b.join("b prefers roundrobin", { protocols: wants("roundrobin", "range") });
  await c.join("c asks", { protocols: wants("sticky", "roundrobin", "range") });
  const third = c.join("c prefers roundrobin of those in common", {
    protocols: wants("sticky", "roundrobin", "range"),
  });
  await a.toldToRejoin();
  await Promise.all([second, third, a.join("a rejoins", { protocols: wants("range", "roundrobin") })]);
});

scenario("a member that goes silent is dropped", async (talk) => {
  await talk.coordinator("silent");
  const a = await Member.in(talk, "silent", "a"), b = await Member.in(talk, "silent", "b");
  await a.join("a asks", { sessionTimeoutMs: 6000 });
  await a.join("a joins", { sessionTimeoutMs: 6000 });
  await a.sync("a assigns", assigned([a]));
  await b.join("b asks");
  await b.join("b joins and waits until a is given up", { rebalanceTimeoutMs: 30_000 });
  await a.beat("a comes back too late");
  await b.sync("b assigns", assigned([b]));
}, { "group.min.session.timeout.ms": "100", "group.max.session.timeout.ms": "60000" });

scenario("static members are replaced, fenced and removed", async (talk) => {
  await talk.coordinator("static");
  const a = await Member.in(talk, "static", "a");
  await a.join("a joins", { groupInstanceId: "one" });
  await a.sync("a assigns", assigned([a]), { groupInstanceId: "one" });
  await a.beat("a beats", { groupInstanceId: "one" });
  await a.beat("a beats as another instance", { groupInstanceId: "two" });
  const again = await Member.in(talk, "static", "b");
  await again.join("the same instance comes back", { groupInstanceId: "one" });
  await again.sync("and syncs", [], { groupInstanceId: "one" });
  await a.beat("the first is fenced", { groupInstanceId: "one" });
  await a.sync("fenced from sync", [], { groupInstanceId: "one" });
  await a.join("fenced from join", { groupInstanceId: "one" });
  await a.describe("described");
  await a.peer.ask("leaves by instance", "LeaveGroup", 4, {
    groupId: "static",
    members: [{ memberId: "", groupInstanceId: "one" }, { memberId: "", groupInstanceId: "two" }],
  });
  await a.describe("described empty");
});

scenario("ListGroups: every version, filters by state and type", async (talk) => {
  await groupOf(talk, "listed", "a");
  const peer = await talk.connect();
  for (const version of range(0, 5)) await peer.ask(`v${version}`, "ListGroups", version, {});
  await peer.ask("stable", "ListGroups", 4, { statesFilter: ["Stable"] });
  await peer.ask("stable in another case", "ListGroups", 5, { statesFilter: ["stable"] });
  await peer.ask("empty", "ListGroups", 4, { statesFilter: ["Empty"] });
  await peer.ask("an unknown state", "ListGroups", 4, { statesFilter: ["Sleeping"] });
  await peer.ask("classic", "ListGroups", 5, { typesFilter: ["classic"] });
  await peer.ask("consumer", "ListGroups", 5, { typesFilter: ["consumer"] });
  await peer.ask("an unknown type", "ListGroups", 5, { typesFilter: ["strange"] });
}, { "group.max.size": "7" });

scenario("a full group refuses one more", async (talk) => {
  await talk.coordinator("full");
  const members = await Promise.all(["a", "b"].map(async (id) => await Member.in(talk, "full", id))) as [
    Member,
    Member,
  ];
  await members[0].join("a asks");
  await members[0].join("a joins");
  await members[0].sync("a assigns", assigned([members[0]]));
  const b = members[1];
  await b.join("b asks");
  await b.join("b joins");
}, { "group.max.size": "1" });

scenario("OffsetCommit and OffsetFetch: every version, without a member", async (talk) => {
  const topicId = await talk.topic("commits", { partitions: 2 });
  await talk.coordinator("committers");
  const peer = await talk.connect();
  for (const version of range(2, 10)) {
    await peer.ask(`commit v${version}`, "OffsetCommit", version, {
      groupId: "committers",
      topics: [
        {
          name: "commits",
          topicId,
          partitions: [
            {
              partitionIndex: 0,
              committedOffset: BigInt(version),
              committedLeaderEpoch: version >= 6 ? 0 : -1,
              committedMetadata: `m${version}`,
            },
            { partitionIndex: 1, committedOffset: 5n, committedMetadata: null },
            { partitionIndex: 9, committedOffset: 5n, committedMetadata: "" },
          ],
        },
        {
          name: "no-such-topic",
          topicId: "u-wuU2M2RGaEq0FJ4nWdVA",
          partitions: [{ partitionIndex: 0, committedOffset: 1n, committedMetadata: "" }],
        },
      ],
    });
    await peer.ask(`commit of nothing v${version}`, "OffsetCommit", version, { groupId: "committers", topics: [] });
  }
  for (const version of range(1, 10)) {
    const topics = [{ name: "commits", topicId, partitionIndexes: [0, 1, 5] }, {
      name: "no-such-topic",
      topicId: "u-wuU2M2RGaEq0FJ4nWdVA",
      partitionIndexes: [0],
    }];
    const named = topics.map(({ name, partitionIndexes }) => ({ name, partitionIndexes }));
    await peer.ask(
      `fetch v${version}`,
      "OffsetFetch",
      version,
      version < 8
        ? { groupId: "committers", topics: named }
        : { groups: [{ groupId: "committers", topics }, { groupId: "no-such-group", topics }] },
    );
    await peer.ask(
      `fetch all v${version}`,
      "OffsetFetch",
      version,
      version < 8
        ? { groupId: "committers", topics: version < 2 ? [] : null }
        : { groups: [{ groupId: "committers", topics: null }] },
    );
    if (version >= 7) {
      await peer.ask(
        `fetch stable v${version}`,
        "OffsetFetch",
        version,
        version < 8
          ? { groupId: "committers", topics: null, requireStable: true }
          : { groups: [{ groupId: "committers", topics: null }], requireStable: true },
      );
    }
    await peer.ask(
      `fetch of an empty group id v${version}`,
      "OffsetFetch",
      version,
      version < 8 ? { groupId: "", topics: named } : { groups: [{ groupId: "", topics }] },
    );
  }
});

scenario("OffsetCommit: what is kept and what is refused", async (talk) => {
  await talk.topic("kept");
  await talk.coordinator("keepers");
  const peer = await talk.connect();
  const commit = async (
    step: string,
    committedOffset: bigint,
    committedMetadata = "",
    more: { groupId?: string; generation?: number; memberId?: string; version?: number; instance?: string } = {},
  ) =>
    await peer.ask(step, "OffsetCommit", more.version ?? 7, {
      groupId: more.groupId ?? "keepers",
      generationIdOrMemberEpoch: more.generation ?? -1,
      memberId: more.memberId ?? "",
      groupInstanceId: more.instance ?? null,
      topics: [{ name: "kept", partitions: [{ partitionIndex: 0, committedOffset, committedMetadata }] }],
    });
  const fetch = async (step: string) =>
    await peer.ask(step, "OffsetFetch", 5, { groupId: "keepers", topics: [{ name: "kept", partitionIndexes: [0] }] });
  for (const offset of [0n, -1n, -2n, 2n ** 53n + 1n, 2n ** 62n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]) {
    await commit(`offset ${offset}`, offset);
    await fetch(`back after ${offset}`);
  }
  await commit("metadata of 4096", 1n, "x".repeat(4096));
  await commit("metadata of 4097", 2n, "x".repeat(4097));
  await commit("metadata in UTF-8", 3n, "größe");
  await fetch("metadata back");
  await commit("a generation without a member", 4n, "", { generation: 1 });
  await commit("an unknown member", 4n, "", { generation: 1, memberId: "made-up" });
  await commit("an unknown member without a generation", 4n, "", { memberId: "made-up" });
  await commit("an unknown instance", 4n, "", { memberId: "made-up", generation: 0, instance: "one" });
  await commit("empty group id", 4n, "", { groupId: "" });
  const [a] = await groupOf(talk, "owners", "a") as [Member];
  await commit("the member commits", 10n, "", { groupId: "owners", generation: a.generationId, memberId: a.memberId });
  await commit("an older generation", 11n, "", {
    groupId: "owners",
    generation: a.generationId - 1,
    memberId: a.memberId,
  });
  await commit("another member", 11n, "", { groupId: "owners", generation: a.generationId, memberId: "made-up" });
  await commit("nobody, while it has members", 11n, "", { groupId: "owners" });
  await a.join("a rejoins and has not synced");
  await commit("during the sync phase", 12n, "", {
    groupId: "owners",
    generation: a.generationId,
    memberId: a.memberId,
  });
});

scenario("committed offsets go with their topic", async (talk) => {
  await talk.topic("short-lived");
  await talk.coordinator("survivors");
  const peer = await talk.connect();
  await peer.ask("commit", "OffsetCommit", 7, {
    groupId: "survivors",
    topics: [{ name: "short-lived", partitions: [{ partitionIndex: 0, committedOffset: 5n, committedMetadata: "" }] }],
  });
  await peer.quietly("DeleteTopics", 5, { topicNames: ["short-lived"], timeoutMs: 5000 });
  await until("the offset is gone", async () => {
    const answer = await peer.quietly("OffsetFetch", 5, { groupId: "survivors", topics: null });
    return answer.topics.length === 0 ? true : null;
  });
  await peer.ask("all that is left", "OffsetFetch", 5, { groupId: "survivors", topics: null });
});
