/** Groups asked for together, the group without a name, and offsets that expire. */
import { type Peer, scenario, until } from "../scenario.ts";

const commitOf = (groupId: string, topic: string, partitions: readonly number[]) => ({
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
      committedMetadata: "",
    })),
  }],
});

const groupsNamed = (count: number) => Array.from({ length: count }, (_, index) => `together-${index}`);

const offsetsOf = async (peer: Peer, step: string, groupId: string) =>
  await peer.ask(step, "OffsetFetch", 8, { groups: [{ groupId, topics: null }], requireStable: false });

scenario("groups asked for together are answered in Kafka's order", async (talk) => {
  await talk.topic("orderly", { partitions: 1 });
  await talk.coordinator("together-0");
  const peer = await talk.connect();
  for (const groupId of groupsNamed(30)) await peer.quietly("OffsetCommit", 8, commitOf(groupId, "orderly", [0]));
  for (const version of [0, 1, 2, 3, 4, 5, 6]) {
    for (const count of [3, 12, 30]) {
      await peer.ask(`v${version} ${count}`, "DescribeGroups", version, { groups: [...groupsNamed(count), "missing"] });
    }
  }
  await peer.ask("one twice, and one without a name", "DescribeGroups", 5, {
    groups: ["together-1", "", "together-1"],
  });
  for (const version of [0, 1, 2]) {
    const groupsNames = groupsNamed(30).slice(version * 10, version * 10 + 10);
    await peer.ask(`v${version} deleted`, "DeleteGroups", version, {
      groupsNames: [...groupsNames, "missing", ...groupsNames],
    });
  }
});

scenario("the group without a name keeps commits, and can be deleted", async (talk) => {
  await talk.topic("nameless", { partitions: 2 });
  await talk.coordinator("any");
  const peer = await talk.connect();
  await until("its coordinator is there", async () => {
    const { groups } = await peer.quietly("DescribeGroups", 5, { groups: [""] });
    return groups[0]!.errorCode === 0 ? true : null;
  });
  await peer.ask("a commit", "OffsetCommit", 8, commitOf("", "nameless", [0, 1]));
  await offsetsOf(peer, "they are there", "");
  await peer.ask("described", "DescribeGroups", 5, { groups: [""] });
  await peer.ask("one is forgotten", "OffsetDelete", 0, {
    groupId: "",
    topics: [{ name: "nameless", partitions: [{ partitionIndex: 0 }] }],
  });
  await peer.ask("deleted", "DeleteGroups", 2, { groupsNames: [""] });
  await offsetsOf(peer, "they are gone", "");
  await peer.ask("deleted again", "DeleteGroups", 2, { groupsNames: [""] });
  await peer.ask("described when it is gone", "DescribeGroups", 5, { groups: [""] });
  await peer.ask("commits as a member", "OffsetCommit", 8, {
    ...commitOf("", "nameless", [0]),
    generationIdOrMemberEpoch: 3,
    memberId: "m",
  });
});

scenario("a commit that says how long it is kept expires, and its group with it", async (talk) => {
  await talk.topic("brief", { partitions: 2 });
  const peer = await talk.connect();
  for (const version of [2, 3, 4]) {
    const groupId = `brief-v${version}`;
    await talk.coordinator(groupId);
    await peer.quietly("OffsetCommit", version, { ...commitOf(groupId, "brief", [0]), retentionTimeMs: 1 });
    await peer.quietly("OffsetCommit", version, { ...commitOf(groupId, "brief", [1]), retentionTimeMs: 3_600_000 });
    await until("the brief one has expired", async () => {
      const { groups } = await peer.quietly("OffsetFetch", 8, {
        groups: [{ groupId, topics: null }],
        requireStable: false,
      });
      return groups[0]!.topics[0]?.partitions.length === 1 ? true : null;
    });
    await offsetsOf(peer, `v${version} the other is there`, groupId);
    await peer.quietly("OffsetCommit", version, { ...commitOf(groupId, "brief", [1]), retentionTimeMs: 0 });
    await until("the group has gone", async () => {
      const { groups } = await peer.quietly("DescribeGroups", 5, { groups: [groupId] });
      return groups[0]!.groupState === "Dead" ? true : null;
    });
    await offsetsOf(peer, `v${version} nothing is left`, groupId);
  }
}, { "offsets.retention.check.interval.ms": "200" });

scenario("a commit from who is no member, and a member's with what is no longer so", async (talk) => {
  await talk.topic("claimed", { partitions: 1 });
  await talk.coordinator("claim");
  const peer = await talk.connect();
  const joining = {
    groupId: "claim",
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 30_000,
    memberId: "",
    groupInstanceId: "one",
    protocolType: "consumer",
    protocols: [{ name: "range", metadata: new Uint8Array([1]) }],
  };
  const { memberId, generationId } = await peer.quietly("JoinGroup", 5, joining);
  const member = { memberId, groupInstanceId: "one", generationIdOrMemberEpoch: generationId };
  for (const version of [2, 6, 7, 8, 9]) {
    const commit = async (step: string, as: Partial<typeof member>) => {
      const asked = { ...commitOf("claim", "claimed", [0]), ...member, ...as };
      if (version < 7) asked.groupInstanceId = null as never;
      await peer.ask(`v${version} ${step}`, "OffsetCommit", version, asked);
    };
    await commit("while the leader divides", {});
    await commit("of no member while the leader divides", {
      memberId: "",
      groupInstanceId: null as never,
      generationIdOrMemberEpoch: -1,
    });
  }
  await peer.quietly("SyncGroup", 3, {
    groupId: "claim",
    generationId,
    memberId,
    groupInstanceId: "one",
    assignments: [{ memberId, assignment: new Uint8Array([1]) }],
  });
  for (const version of [2, 6, 7, 8, 9]) {
    const commit = async (step: string, as: Partial<Record<keyof typeof member, unknown>>) => {
      const asked = { ...commitOf("claim", "claimed", [0]), ...member, ...as };
      if (version < 7) asked.groupInstanceId = null as never;
      await peer.ask(`v${version} ${step}`, "OffsetCommit", version, asked as never);
    };
    await commit("in order", {});
    await commit("of a generation that was", { generationIdOrMemberEpoch: generationId - 1 });
    await commit("of a generation to come", { generationIdOrMemberEpoch: generationId + 1 });
    await commit("of no generation", { generationIdOrMemberEpoch: -1 });
    await commit("of a member that is not there", { memberId: "nobody", groupInstanceId: null });
    if (version >= 7) {
      await commit("of another instance", { groupInstanceId: "two" });
      await commit("of the instance by another member", { memberId: "nobody" });
    }
    await commit("of no member", { memberId: "", groupInstanceId: null, generationIdOrMemberEpoch: -1 });
    await peer.ask(`v${version} of a group that is not there`, "OffsetCommit", version, {
      ...commitOf("claim-none", "claimed", [0]),
      memberId: "nobody",
      generationIdOrMemberEpoch: 5,
    });
  }
});
