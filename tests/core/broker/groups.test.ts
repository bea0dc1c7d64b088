/**
 * The group APIs against a whole broker in memory: what the handlers add to what a group answers, version by version.
 */
import { expect, test } from "bun:test";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import type { Requests, Responses } from "../../../core/protocol/generated/mod.ts";
import { type MemoryBroker, memoryBroker, settle, type WireClient } from "../../support/memory_broker.ts";

const ABSENT = "AAAAAAAAAAAAAAAAAAAABQ";

async function setting(config: Record<string, string> = {}) {
  const broker = await memoryBroker({ "offsets.topic.num.partitions": "2", ...config });
  const topicId = await broker.topic("t", 2);
  const client = await broker.connect("c");
  await find(client, 1);
  return { broker, topicId, client, [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose]() };
}

function answered<T>(answer: T | "closed"): T {
  if (answer === "closed") throw new Error("the connection was closed");
  return answer;
}

async function find(client: WireClient, version: number, keyType = 0, keys = ["g"]) {
  return answered(await client.ask("FindCoordinator", version, { key: keys[0]!, keyType, coordinatorKeys: keys }));
}

const joining = (memberId = "", o: Partial<Requests["JoinGroup"]> = {}): Requests["JoinGroup"] => ({
  groupId: "g",
  sessionTimeoutMs: 10_000,
  rebalanceTimeoutMs: 10_000,
  memberId,
  groupInstanceId: null,
  protocolType: "consumer",
  protocols: [{ name: "range", metadata: new Uint8Array([1]) }],
  reason: null,
  ...o,
});

const syncing = (
  memberId: string,
  generationId: number,
  o: Partial<Requests["SyncGroup"]> = {},
): Requests["SyncGroup"] => ({
  groupId: "g",
  generationId,
  memberId,
  groupInstanceId: null,
  protocolType: "consumer",
  protocolName: "range",
  assignments: [{ memberId, assignment: new Uint8Array([7]) }],
  ...o,
});

/** A group of one, stable. */
async function member(client: WireClient): Promise<string> {
  const { memberId } = answered(await client.ask("JoinGroup", 3, joining()));
  answered(await client.ask("SyncGroup", 3, syncing(memberId, 1)));
  return memberId;
}

interface Place {
  readonly name: string;
  readonly topicId?: string;
  readonly partitions: readonly number[];
}

async function commit(
  client: WireClient,
  version: number,
  places: readonly Place[],
  o: Partial<Requests["OffsetCommit"]> = {},
) {
  const { topics } = answered(
    await client.ask("OffsetCommit", version, {
      groupId: "g",
      generationIdOrMemberEpoch: -1,
      memberId: "",
      groupInstanceId: null,
      retentionTimeMs: -1,
      topics: places.map(({ name, topicId = ZERO_UUID, partitions }) => ({
        name,
        topicId,
        partitions: partitions.map((partitionIndex) => ({
          partitionIndex,
          committedOffset: BigInt(100 + partitionIndex),
          committedLeaderEpoch: 4,
          committedMetadata: null,
        })),
      })),
      ...o,
    }),
  );
  return topics.map(({ name, topicId, partitions }) =>
    `${name || topicId}: ${
      partitions.map(({ partitionIndex, errorCode }) => `${partitionIndex}=${errorCode}`).join(" ")
    }`
  );
}

function offsets(topics: Responses["OffsetFetch"]["groups"][number]["topics"]): string[] {
  return topics.map(({ name, topicId, partitions }) =>
    `${name || topicId}: ${
      partitions.map((each) =>
        `${each.partitionIndex}@${each.committedOffset} epoch ${each.committedLeaderEpoch} error ${each.errorCode}`
      )
        .join(", ")
    }`
  );
}

async function fetchOne(client: WireClient, version: number, topics: Requests["OffsetFetch"]["topics"]) {
  return answered(await client.ask("OffsetFetch", version, { groupId: "g", topics, groups: [], requireStable: false }));
}

async function fetchMany(
  client: WireClient,
  version: number,
  groups: readonly { groupId: string; topics: readonly Place[] | null }[],
) {
  const asked = groups.map(({ groupId, topics }) => ({
    groupId,
    memberId: null,
    memberEpoch: -1,
    topics: topics?.map(({ name, topicId = ZERO_UUID, partitions }) => ({
      name,
      topicId,
      partitionIndexes: [...partitions],
    })) ?? null,
  }));
  const answer = answered(
    await client.ask("OffsetFetch", version, { groupId: "", topics: [], groups: asked, requireStable: false }),
  );
  return answer.groups.map(({ groupId, errorCode, topics }) => [groupId, errorCode, ...offsets(topics)]);
}

test("FindCoordinator makes the topic of the groups, and names this broker as the client sees it", async () => {
  await using broker = await memoryBroker({ "offsets.topic.num.partitions": "3" });
  const client = await broker.connect();
  const here = { nodeId: 1, host: "kq", port: 9092 };
  expect(await find(client, 0)).toMatchObject({ errorCode: 0, ...here });
  expect(broker.running.broker.metadata.image.topics.get("__consumer_offsets")).toMatchObject({
    internal: true,
    configs: new Map([["cleanup.policy", "compact"], ["compression.type", "producer"], ["segment.bytes", "104857600"]]),
    partitions: [{ index: 0 }, { index: 1 }, { index: 2 }],
  });
  expect((await find(client, 4, 0, ["g", "h"])).coordinators).toEqual([
    { key: "g", ...here, errorCode: 0, errorMessage: "" },
    { key: "h", ...here, errorCode: 0, errorMessage: "" },
  ]);
});

test("FindCoordinator of share groups, or of what nobody knows, is an invalid request; who wants transactions is sent here to be refused", async () => {
  await using its = await setting();
  const found = async (keyType: number) => {
    const { coordinators: [only] } = await find(its.client, 6, keyType, ["k"]);
    return [only!.errorCode, only!.nodeId];
  };
  expect(await Promise.all([1, 2, 9].map(found))).toEqual([[0, 1], [42, -1], [42, -1]]);
});

test("before anyone has looked for a coordinator there is none, and there are no groups", async () => {
  await using broker = await memoryBroker();
  const client = await broker.connect();
  expect(answered(await client.ask("JoinGroup", 3, joining())).errorCode).toBe(16);
  expect(answered(await client.ask("ListGroups", 5, { statesFilter: [], typesFilter: [] }))).toEqual({
    throttleTimeMs: 0,
    errorCode: 0,
    groups: [],
  });
});

test("a join of version 0 has its session timeout for the join phase too, and since version 4 a member brings its id", async () => {
  await using its = await setting();
  const first = answered(await its.client.ask("JoinGroup", 4, joining()));
  expect([first.errorCode, first.memberId.startsWith("c-"), first.members]).toEqual([79, true, []]);
  const other = await its.broker.connect();
  const joined = answered(await other.ask("JoinGroup", 0, joining("", { groupId: "old", rebalanceTimeoutMs: -1 })));
  expect([joined.errorCode, joined.generationId, joined.leader, joined.protocolName]).toEqual([
    0,
    1,
    joined.memberId,
    "range",
  ]);
  // Nobody else comes back: what counts is the ten seconds of the session.
  const waiting = its.client.ask("JoinGroup", 0, joining("", { groupId: "old", rebalanceTimeoutMs: -1 }));
  await its.broker.clock.advance(9_999);
  let isAnswered = false;
  void waiting.then(() => isAnswered = true);
  await settle();
  expect(isAnswered).toBe(false);
  await its.broker.clock.advance(1);
  expect(answered(await waiting)).toMatchObject({ errorCode: 0, generationId: 2 });
});

test("a refused join names no protocol: empty before version 7, null since", async () => {
  await using its = await setting();
  const refused = async (version: number) => {
    const answer = answered(await its.client.ask("JoinGroup", version, joining("ghost", { sessionTimeoutMs: 1 })));
    return [answer.errorCode, answer.protocolName, answer.memberId];
  };
  expect([await refused(6), await refused(7)]).toEqual([[26, "", "ghost"], [26, null, "ghost"]]);
});

test("a sync since version 5 says which protocol it believes in", async () => {
  await using its = await setting();
  const { memberId } = answered(await its.client.ask("JoinGroup", 3, joining()));
  const error = async (version: number, o: Partial<Requests["SyncGroup"]>) =>
    answered(await its.client.ask("SyncGroup", version, syncing(memberId, 1, o))).errorCode;
  expect(await error(5, { protocolType: null })).toBe(23);
  expect(await error(5, { protocolName: null })).toBe(23);
  expect(await error(5, { protocolName: "sticky" })).toBe(23);
  expect(await error(5, {})).toBe(0);
});

test("leaving: alone with one error before version 3, in company with an error each since", async () => {
  await using its = await setting();
  const memberId = await member(its.client);
  const leave = async (version: number, ...ids: string[]) => {
    const members = ids.map((memberId) => ({ memberId, groupInstanceId: null, reason: null }));
    const answer = answered(await its.client.ask("LeaveGroup", version, { groupId: "g", memberId: ids[0]!, members }));
    return [answer.errorCode, ...answer.members.map(({ errorCode }) => errorCode)];
  };
  expect(await leave(2, "ghost")).toEqual([25]);
  expect(await leave(3, "ghost", memberId)).toEqual([0, 25, 0]);
  expect(await leave(2, memberId)).toEqual([25]);
});

test("a commit to partitions that are not there is refused for those alone", async () => {
  await using its = await setting();
  const places = [{ name: "t", partitions: [0, 2, 1, -1] }, { name: "none", partitions: [0] }];
  expect(await commit(its.client, 8, places)).toEqual(["t: 2=3 -1=3 0=0 1=0", "none: 0=3"]);
  const byId = [{ name: "", topicId: its.topicId, partitions: [0, 9] }, { name: "", topicId: ABSENT, partitions: [0] }];
  expect(await commit(its.client, 10, byId)).toEqual([`${its.topicId}: 9=3 0=0`, `${ABSENT}: 0=100`]);
  expect(await commit(its.client, 8, [{ name: "none", partitions: [0] }])).toEqual(["none: 0=3"]);
});

test("a member of a group that is not there is told so in the words its version knows", async () => {
  await using its = await setting();
  const ghost = { generationIdOrMemberEpoch: 3, memberId: "ghost" };
  expect(await commit(its.client, 8, [{ name: "t", partitions: [0] }], ghost)).toEqual(["t: 0=22"]);
  expect(await commit(its.client, 9, [{ name: "t", partitions: [0] }], ghost)).toEqual(["t: 0=69"]);
});

test("committed offsets are fetched by name, by id, for several groups, and all of them", async () => {
  await using its = await setting();
  await commit(its.client, 8, [{ name: "t", partitions: [0] }]);
  const one = await fetchOne(its.client, 5, [{ name: "t", partitionIndexes: [0, 1] }]);
  expect(offsets(one.topics.map((topic) => ({ ...topic, topicId: ZERO_UUID })))).toEqual([
    "t: 0@100 epoch 4 error 0, 1@-1 epoch -1 error 0",
  ]);
  expect((await fetchOne(its.client, 2, null)).topics.map(({ name }) => name)).toEqual(["t"]);
  expect(
    await fetchMany(its.client, 9, [
      { groupId: "g", topics: [{ name: "t", partitions: [0] }, { name: "none", partitions: [0] }] },
      { groupId: "h", topics: null },
    ]),
  ).toEqual([["g", 0, "t: 0@100 epoch 4 error 0", "none: 0@-1 epoch -1 error 0"], ["h", 0]]);
  const byId = [{ name: "", topicId: its.topicId, partitions: [0] }, { name: "", topicId: ABSENT, partitions: [0] }];
  expect(await fetchMany(its.client, 10, [{ groupId: "g", topics: byId }, { groupId: "g", topics: null }])).toEqual([
    ["g", 0, `${its.topicId}: 0@100 epoch 4 error 0`, `${ABSENT}: 0@-1 epoch -1 error 100`],
    ["g", 0, `${its.topicId}: 0@100 epoch 4 error 0`],
  ]);
});

test("a group that is not coordinated here is an error for the group, and in version 1 for each partition", async () => {
  await using broker = await memoryBroker();
  const client = await broker.connect();
  const first = await fetchOne(client, 1, [{ name: "t", partitionIndexes: [0] }]);
  expect(first.topics[0]?.partitions[0]).toMatchObject({ committedOffset: -1n, errorCode: 16 });
  expect(await fetchOne(client, 2, [{ name: "t", partitionIndexes: [0] }])).toMatchObject({
    errorCode: 16,
    topics: [],
  });
  expect(await fetchMany(client, 8, [{ groupId: "g", topics: null }])).toEqual([["g", 16]]);
});

test("a topic that is deleted takes its offsets with it; made again, it begins without", async () => {
  await using its = await setting();
  await commit(its.client, 8, [{ name: "t", partitions: [0] }]);
  await its.broker.running.broker.metadata.deleteTopic(its.topicId);
  await its.broker.topic("t", 2);
  expect(await fetchMany(its.client, 8, [{ groupId: "g", topics: [{ name: "t", partitions: [0] }] }])).toEqual([
    ["g", 0, "t: 0@-1 epoch -1 error 0"],
  ]);
});

test("a described group shows its members; one that is not there is Dead, and since version 6 an error", async () => {
  await using its = await setting();
  const memberId = await member(its.client);
  const describe = async (version: number, group: string, includeAuthorizedOperations = false) => {
    const answer = await its.client.ask("DescribeGroups", version, { groups: [group], includeAuthorizedOperations });
    return answered(answer).groups[0]!;
  };
  expect(await describe(5, "g", true)).toEqual({
    errorCode: 0,
    errorMessage: null,
    groupId: "g",
    groupState: "Stable",
    protocolType: "consumer",
    protocolData: "range",
    members: [{
      memberId,
      groupInstanceId: null,
      clientId: "c",
      clientHost: expect.stringMatching(/^\//) as string,
      memberMetadata: new Uint8Array([1]),
      memberAssignment: new Uint8Array([7]),
    }],
    authorizedOperations: 3400,
  });
  expect(await describe(5, "none")).toMatchObject({
    errorCode: 0,
    groupState: "Dead",
    authorizedOperations: -(2 ** 31),
  });
  expect(await describe(6, "none")).toMatchObject({
    errorCode: 69,
    errorMessage: "Group none not found.",
    groupState: "Dead",
  });
});

test("groups are listed by state and type, whatever the case; older versions see no state", async () => {
  await using its = await setting();
  await member(its.client);
  await commit(its.client, 8, [{ name: "t", partitions: [0] }], { groupId: "h" });
  const list = async (version: number, statesFilter: string[], typesFilter: string[]) => {
    const { groups } = answered(await its.client.ask("ListGroups", version, { statesFilter, typesFilter }));
    return groups.map((each) => [each.groupId, each.protocolType, each.groupState, each.groupType].join(" ")).sort();
  };
  expect(await list(5, [], [])).toEqual(["g consumer Stable classic", "h  Empty classic"]);
  expect(await list(5, [" stable"], ["CLASSIC"])).toEqual(["g consumer Stable classic"]);
  expect(await list(5, [], ["consumer"])).toEqual([]);
  expect(await list(4, ["Empty", "Dead"], [])).toEqual(["h  Empty "]);
  expect(await list(3, [], [])).toEqual(["g consumer  ", "h   "]);
});

test("a client that goes away while it waits in a join phase keeps nobody else waiting for its answer", async () => {
  await using its = await setting();
  const memberId = await member(its.client);
  const gone = await its.broker.connect("gone");
  void gone.ask("JoinGroup", 3, joining());
  await settle();
  gone.socket?.close();
  await settle();
  const rejoined = its.client.ask("JoinGroup", 3, joining(memberId));
  expect(answered(await rejoined)).toMatchObject({ errorCode: 0, generationId: 2 });
  // The ghost has joined, never asks for its assignment, and is put out when its session ends.
  answered(await its.client.ask("SyncGroup", 3, syncing(memberId, 2)));
  await its.broker.clock.advance(9_000);
  await its.client.ask("Heartbeat", 3, { groupId: "g", generationId: 2, memberId, groupInstanceId: null });
  await its.broker.clock.advance(1_001);
  const beat = await its.client.ask("Heartbeat", 3, { groupId: "g", generationId: 2, memberId, groupInstanceId: null });
  expect(answered(beat).errorCode).toBe(27);
  expect(answered(await its.client.ask("JoinGroup", 3, joining(memberId))).members.length).toBe(1);
});

test("a broker that stops answers who waits in a join phase", async () => {
  const broker: MemoryBroker = await memoryBroker({ "offsets.topic.num.partitions": "1" });
  const [one, other] = [await broker.connect(), await broker.connect()];
  await find(one, 1);
  await member(one);
  const waiting = other.ask("JoinGroup", 3, joining());
  await settle();
  await broker.running.stop();
  expect(answered(await waiting).errorCode).toBe(16);
});
