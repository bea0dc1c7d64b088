import { expect, test } from "bun:test";
import { GroupStateMachine } from "../../../core/coordinator/group/state_machine.ts";
import { decodeGroupRecords, encodeGroupRecords } from "../../../core/coordinator/group/stored_records.ts";
import type { GroupRecord } from "../../../core/coordinator/group/records.ts";
import { partitionOf } from "../../../core/coordinator/mod.ts";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import { scenario, testConfig, WALL_MS } from "./scenario.ts";

scenario(
  "a member commits what it owns and fetches it again, also after the coordinator was away",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 a syncs giving=a:p0         -> a owns p0 | Stable g1
  2 a commits t-0@5 t-1@7       -> a t-0 kept, t-1 kept | Stable g1
  3 a commits t-0@6 saying=hello -> a t-0 kept | Stable g1
  4 a fetches t-0 t-1 t-2 u-0   -> a t-0@6(hello), t-1@7, t-2@-1, u-0@-1 | Stable g1
  5 coordinator restarts        -> back | Stable g1
  6 a fetches                   -> a t-0@6(hello), t-1@7 | Stable g1
  7 a beats                     -> a ok | Stable g1
  8 a syncs                     -> a owns p0 | Stable g1
  108 time passes               -> - | Empty g2
  109 coordinator restarts      -> back | Empty g2
  110 a fetches t-0             -> a t-0@6(hello) | Empty g2
`,
);

scenario(
  "a commit is refused from who is no member, from another generation, and while the leader divides",
  `
  0 a commits t-0@5 as=ghost gen=3 -> a GROUP_ID_NOT_FOUND | no group
  1 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  2 a commits t-0@5             -> a REBALANCE_IN_PROGRESS | CompletingRebalance g1
  3 a syncs giving=a:p0         -> a owns p0 | Stable g1
  4 a commits t-0@5 gen=0       -> a ILLEGAL_GENERATION | Stable g1
  5 a commits t-0@5 as=ghost    -> a UNKNOWN_MEMBER_ID | Stable g1
  6 x commits t-0@5             -> x UNKNOWN_MEMBER_ID | Stable g1
  7 a commits t-0@5 saying=much-too-long -> a OFFSET_METADATA_TOO_LARGE | Stable g1
  8 a fetches                   -> a nothing | Stable g1
  9 b joins old                 -> - | PreparingRebalance g1
  10 a commits t-0@5            -> a t-0 kept | PreparingRebalance g1
`,
);

scenario(
  "an idle group forgets what it is told to, also after the coordinator was away, and stays a group",
  `
  0 a forgets t-0               -> a GROUP_ID_NOT_FOUND | no group
  1 a commits t-0@5 t-1@6 u-0@7 -> a t-0 kept, t-1 kept, u-0 kept | Empty g0
  2 a forgets t-0 u-0 v-9       -> a t forgotten, u forgotten, v forgotten | Empty g0
  3 a fetches                   -> a t-1@6 | Empty g0
  4 coordinator restarts        -> back | Empty g0
  5 a fetches                   -> a t-1@6 | Empty g0
`,
);

scenario(
  "a group of members that nobody can read the wishes of forgets nothing while they are there",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 a syncs                     -> a owns nothing | Stable g1
  2 a commits t-0@5             -> a t-0 kept | Stable g1
  3 b forgets t-0               -> b t GROUP_SUBSCRIBED_TO_TOPIC | Stable g1
  4 a leaves                    -> a left | Empty g2
  5 b forgets t-0               -> b t forgotten | Empty g2
  6 b fetches                   -> b nothing | Empty g2
`,
);

scenario(
  "a group of members that are no consumers forgets nothing while they are there",
  `
  0 a joins old type=connect    -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 a syncs                     -> a owns nothing | Stable g1
  2 b forgets t-0               -> b NON_EMPTY_GROUP | Stable g1
`,
);

scenario(
  "a commit is a sign of life",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 a syncs                     -> a owns nothing | Stable g1
  90 a commits t-0@5            -> a t-0 kept | Stable g1
  150 time passes               -> - | Stable g1
  190 time passes               -> - | Empty g2
`,
);

scenario(
  "a client that only keeps its offsets needs no membership, as long as nobody is in the group",
  `
  0 a commits t-0@5             -> a t-0 kept | Empty g0
  1 a lists                     -> a g:Empty:classic | Empty g0
  2 a fetches t-0               -> a t-0@5 | Empty g0
  3 coordinator restarts        -> back | Empty g0
  4 a fetches t-0               -> a t-0@5 | Empty g0
  5 a deletes                   -> a deleted | no group
  6 a fetches t-0               -> a t-0@-1 | no group
  7 coordinator restarts        -> back | no group
`,
);

scenario(
  "a topic that is deleted takes its committed offsets with it",
  `
  0 a commits t-0@5 t-1@6 u-0@7 -> a t-0 kept, t-1 kept, u-0 kept | Empty g0
  1 a drops t                   -> a 2 offsets gone | Empty g0
  2 a fetches                   -> a u-0@7 | Empty g0
  3 coordinator restarts        -> back | Empty g0
  4 a fetches                   -> a u-0@7 | Empty g0
`,
);

scenario(
  "a commit that no batch can hold is refused as a whole",
  `
  0 a commits t-0@5 t-1@5 t-2@5 t-3@5 t-4@5 -> a UNKNOWN_SERVER_ERROR, UNKNOWN_SERVER_ERROR, UNKNOWN_SERVER_ERROR, UNKNOWN_SERVER_ERROR, UNKNOWN_SERVER_ERROR | no group
  1 a commits t-0@5             -> a t-0 kept | Empty g0
`,
  { maxBatchSize: 500 },
);

const topicA = "AAAAAAAAAAAAAAAAAAAAAQ";
const topicB = "AAAAAAAAAAAAAAAAAAAAAg";
const committed = {
  offset: 9_223_372_036_854_775_807n,
  leaderEpoch: 3,
  metadata: "ünïcode",
  topicId: topicA,
  commitTimestampMs: WALL_MS,
  expireTimestampMs: -1,
};

function fetchedOffset(stored: GroupRecord, topicId: string): bigint {
  const machine = new GroupStateMachine(testConfig);
  machine.replay(stored);
  const topics = [{ topic: "t", topicId, partitions: [0] }];
  const { replies } = machine.step({ kind: "fetch", from: 1, groupId: "g", topics, requireStable: false }, {
    nowMs: 0,
    wallMs: WALL_MS,
  });
  const [reply] = replies;
  return reply?.kind === "fetch" ? reply.answer.topics[0]!.partitions[0]!.offset : 0n;
}

test("an offset of a topic that was deleted and made again is not the new topic's", () => {
  const stored: GroupRecord = { kind: "offset", groupId: "g", topic: "t", partition: 0, value: committed };
  expect([topicA, topicB, ZERO_UUID].map((id) => fetchedOffset(stored, id))).toEqual([
    committed.offset,
    -1n,
    committed.offset,
  ]);
  const older: GroupRecord = { ...stored, value: { ...committed, topicId: ZERO_UUID } };
  expect(fetchedOffset(older, topicB)).toBe(committed.offset);
});

test("records are read back as they were written: any offset, expiring ones, members of a group, tombstones", () => {
  const records: GroupRecord[] = [
    { kind: "offset", groupId: "g", topic: "t", partition: 0, value: committed },
    {
      kind: "offset",
      groupId: "",
      topic: "t",
      partition: 7,
      value: {
        ...committed,
        offset: -(2n ** 63n),
        leaderEpoch: -1,
        topicId: ZERO_UUID,
        expireTimestampMs: WALL_MS + 5,
      },
    },
    { kind: "offset", groupId: "g", topic: "t", partition: 1, value: null },
    {
      kind: "classicGroup",
      groupId: "g",
      value: {
        protocolType: "consumer",
        generation: 12,
        protocolName: "range",
        leaderId: "m-1",
        stateChangedMs: WALL_MS,
        members: [{
          memberId: "m-1",
          groupInstanceId: "one",
          clientId: "m",
          clientHost: "/127.0.0.1",
          rebalanceTimeoutMs: 300,
          sessionTimeoutMs: 100,
          subscription: new Uint8Array([1, 2]),
          assignment: new Uint8Array([]),
        }],
      },
    },
    { kind: "classicGroup", groupId: "h", value: null },
  ];
  const batches = encodeGroupRecords(records, { wallMs: WALL_MS, maxBatchSize: 1_000_000 });
  expect(batches.length).toBe(1);
  expect(batches.flatMap((batch) => decodeGroupRecords(batch, fails))).toEqual(records);

  const small = encodeGroupRecords(records, { wallMs: WALL_MS, maxBatchSize: 200 });
  expect(small.length).toBeGreaterThan(1);
  expect(small.flatMap((batch) => decodeGroupRecords(batch, fails))).toEqual(records);
});

const fails = ({ reason }: { readonly reason: string }): void => {
  throw new Error(reason);
};

test("a group is kept where Kafka would keep it", () => {
  // As java.lang.String.hashCode makes them; the last has the one hash that has no positive counterpart.
  const places = ["", "g", "my-group", "ünïcode", "polygenelubricants"].map((group) => partitionOf(group, 50));
  expect(places).toEqual([0, 3, 12, 16, 0]);
});
