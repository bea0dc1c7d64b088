/** Groups that are deleted, and offsets that are forgotten. */
import { type Peer, scenario } from "../scenario.ts";

const unknownTag = [{ tag: 9999, bytes: new Uint8Array([1, 2, 3]) }];

async function commit(peer: Peer, groupId: string, topic: string, ...partitions: number[]): Promise<void> {
  await peer.quietly("OffsetCommit", 8, {
    groupId,
    generationIdOrMemberEpoch: -1,
    memberId: "",
    groupInstanceId: null,
    topics: [{
      name: topic,
      partitions: partitions.map((partitionIndex) => ({
        partitionIndex,
        committedOffset: 7n,
        committedLeaderEpoch: -1,
        committedMetadata: null,
      })),
    }],
  });
}

/** Joins a group as its only member and answers who it is. */
async function join(peer: Peer, groupId: string, metadata: Uint8Array, protocolType = "consumer") {
  const body = {
    groupId,
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 30_000,
    memberId: "",
    groupInstanceId: null,
    protocolType,
    protocols: [{ name: "range", metadata }],
  };
  const first = await peer.quietly("JoinGroup", 5, body);
  const { memberId, generationId } = await peer.quietly("JoinGroup", 5, { ...body, memberId: first.memberId });
  await peer.quietly("SyncGroup", 3, {
    groupId,
    generationId,
    memberId,
    groupInstanceId: null,
    assignments: [{ memberId, assignment: new Uint8Array(0) }],
  });
  return { memberId, generationId };
}

/** A subscription as consumers write it: version 0, these topics, no user data. */
function subscription(...topics: string[]): Uint8Array {
  const names = topics.map((topic) => new TextEncoder().encode(topic));
  const bytes = new Uint8Array(6 + names.reduce((sum, { length }) => sum + 2 + length, 0) + 4);
  const view = new DataView(bytes.buffer);
  view.setInt32(2, names.length);
  let at = 6;
  for (const name of names) {
    view.setInt16(at, name.length);
    bytes.set(name, at + 2);
    at += 2 + name.length;
  }
  view.setInt32(at, -1);
  return bytes;
}

scenario("DeleteGroups: every version, and what is refused", async (talk) => {
  await talk.topic("grouped", { partitions: 2 });
  const peer = await talk.connect();
  for (const version of [0, 1, 2]) {
    for (const group of ["idle", "idler", "busy"]) await talk.coordinator(`${group}-v${version}`);
    await commit(peer, `idle-v${version}`, "grouped", 0, 1);
    await commit(peer, `idler-v${version}`, "grouped", 0);
    const busy = await join(peer, `busy-v${version}`, subscription("grouped"));
    const remove = async (step: string, ...groupsNames: string[]) =>
      await peer.ask(`v${version} ${step}`, "DeleteGroups", version, {
        groupsNames,
        ...(version >= 2 ? { unknownTags: unknownTag } : {}),
      });
    await remove("two, and one that is not there", `idle-v${version}`, `idler-v${version}`, "no-such-group");
    await remove("again", `idle-v${version}`);
    await peer.ask(`v${version} its offsets are gone`, "OffsetFetch", 8, {
      groups: [{ groupId: `idle-v${version}`, topics: null }],
      requireStable: false,
    });
    await remove("one with a member", `busy-v${version}`);
    await peer.quietly("LeaveGroup", 3, {
      groupId: `busy-v${version}`,
      members: [{ memberId: busy.memberId, groupInstanceId: null }],
    });
    await remove("one whose member has left", `busy-v${version}`);
    await remove("one without a name", "");
    await remove("none");
    await commit(peer, `idle-v${version}`, "grouped", 0);
    await remove("one twice", `idle-v${version}`, `idle-v${version}`);
  }
});

scenario("OffsetDelete: what is deleted and what is refused", async (talk) => {
  await talk.topic("followed", { partitions: 3 });
  await talk.topic("left", { partitions: 1 });
  for (const group of ["keeper", "member", "other-kind", "no-such-group"]) await talk.coordinator(group);
  const peer = await talk.connect();
  const remove = async (step: string, groupId: string, topics: Record<string, number[]>) =>
    await peer.ask(step, "OffsetDelete", 0, {
      groupId,
      topics: Object.entries(topics).map(([name, partitions]) => ({
        name,
        partitions: partitions.map((partitionIndex) => ({ partitionIndex })),
      })),
    });
  const see = async (step: string, groupId: string) =>
    await peer.ask(step, "OffsetFetch", 8, { groups: [{ groupId, topics: null }], requireStable: false });
  await commit(peer, "keeper", "followed", 0, 1, 2);
  await commit(peer, "keeper", "left", 0);
  await remove("one of an idle group", "keeper", { followed: [0] });
  await see("the others stay", "keeper");
  await remove("again", "keeper", { followed: [0] });
  await remove("two topics", "keeper", { followed: [1, 2], left: [0] });
  await see("none are left", "keeper");
  await remove("unknown ones", "keeper", { followed: [9, -1], "no-such-topic": [0] });
  await remove("no topics", "keeper", {});
  await remove("no partitions", "keeper", { followed: [] });
  await remove("a partition twice", "keeper", { followed: [0, 0] });
  await remove("an unknown group", "no-such-group", { followed: [0] });
  await remove("a group without a name", "", { followed: [0] });
  const member = await join(peer, "member", subscription("followed"));
  await peer.quietly("OffsetCommit", 8, {
    groupId: "member",
    generationIdOrMemberEpoch: member.generationId,
    memberId: member.memberId,
    groupInstanceId: null,
    topics: ["followed", "left"].map((name) => ({
      name,
      partitions: [{ partitionIndex: 0, committedOffset: 3n, committedLeaderEpoch: -1, committedMetadata: null }],
    })),
  });
  await remove("what a member follows, and what nobody does", "member", { followed: [0], left: [0] });
  await see("what a member follows stays", "member");
  await join(peer, "other-kind", new Uint8Array([1, 2, 3]), "connect");
  await remove("a group with members that are no consumers", "other-kind", { followed: [0] });
});
