import { expect, test } from "bun:test";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import type { GroupEvent } from "../../../core/coordinator/group/mod.ts";
import { MOST_PENDING } from "../../../core/coordinator/group/offsets/pending_offsets.ts";
import { GroupStateMachine } from "../../../core/coordinator/group/state_machine.ts";
import { scenario, testConfig, WALL_MS } from "./scenario.ts";

scenario(
  "offsets that are committed in a transaction count when it is committed, all at once, also after the coordinator was away",
  `
  0 a commits t-0@5             -> a t-0 kept | Empty g0
  1 a commits t-0@7 t-1@8 in=p1:0 -> a t-0 kept, t-1 kept | Empty g0
  2 a fetches                   -> a t-0@5 | Empty g0
  3 a fetches t-0 t-1 t-2 wants=stable -> a t-0@UNSTABLE_OFFSET_COMMIT, t-1@UNSTABLE_OFFSET_COMMIT, t-2@-1 | Empty g0
  4 a fetches wants=stable      -> a t-0@UNSTABLE_OFFSET_COMMIT | Empty g0
  5 coordinator restarts        -> back | Empty g0
  6 a fetches t-0 t-1 wants=stable -> a t-0@UNSTABLE_OFFSET_COMMIT, t-1@UNSTABLE_OFFSET_COMMIT | Empty g0
  7 x ends of=p1:0 committed    -> x ended | Empty g0
  8 a fetches wants=stable      -> a t-0@7, t-1@8 | Empty g0
  9 coordinator restarts        -> back | Empty g0
  10 a fetches wants=stable     -> a t-0@7, t-1@8 | Empty g0
`,
);

scenario(
  "offsets of a transaction that is aborted are forgotten",
  `
  0 a commits t-0@5 in=p1:0     -> a t-0 kept | Empty g0
  1 x ends of=p1:0              -> x ended | Empty g0
  2 a fetches t-0 wants=stable  -> a t-0@-1 | Empty g0
  3 x ends of=p1:0 committed    -> x ended | Empty g0
  4 a fetches t-0 wants=stable  -> a t-0@-1 | Empty g0
`,
);

scenario(
  "the offset that was written last counts, whichever transaction ends last",
  `
  0 a commits t-0@5 t-1@5 in=p1:0 -> a t-0 kept, t-1 kept | Empty g0
  1 b commits t-0@6 in=p2:0     -> b t-0 kept | Empty g0
  2 a commits t-1@9             -> a t-1 kept | Empty g0
  3 x ends of=p2:0 committed    -> x ended | Empty g0
  4 a fetches t-0 t-1 wants=stable -> a t-0@UNSTABLE_OFFSET_COMMIT, t-1@UNSTABLE_OFFSET_COMMIT | Empty g0
  5 x ends of=p1:0 committed    -> x ended | Empty g0
  6 a fetches t-0 t-1 wants=stable -> a t-0@6, t-1@9 | Empty g0
  7 coordinator restarts        -> back | Empty g0
  8 a fetches t-0 t-1 wants=stable -> a t-0@6, t-1@9 | Empty g0
`,
);

scenario(
  "a producer that commits a partition again in the same transaction means the last",
  `
  0 a commits t-0@5 in=p1:0     -> a t-0 kept | Empty g0
  1 a commits t-0@6 in=p1:0     -> a t-0 kept | Empty g0
  2 x ends of=p1:0 committed    -> x ended | Empty g0
  3 a fetches wants=stable      -> a t-0@6 | Empty g0
`,
);

scenario(
  "a member commits in a transaction in whatever state the group is, and who is no member of this generation does not",
  `
  0 a commits t-0@5 in=p1:0 gen=3 as=ghost -> a ILLEGAL_GENERATION | no group
  1 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  2 a commits t-0@5 in=p1:0     -> a t-0 kept | CompletingRebalance g1
  3 a commits t-0@5 in=p1:0 gen=0 -> a ILLEGAL_GENERATION | CompletingRebalance g1
  4 a commits t-0@5 in=p1:0 as=ghost -> a UNKNOWN_MEMBER_ID | CompletingRebalance g1
  5 x commits t-0@5 in=p1:0     -> x t-0 kept | CompletingRebalance g1
  6 a commits t-0@5 in=p1:0 saying=much-too-long -> a OFFSET_METADATA_TOO_LARGE | CompletingRebalance g1
`,
);

scenario(
  "a static member that another has replaced commits nothing in a transaction",
  `
  0 a joins static=i old        -> a joined g1 by range led by i-1 of i-1(x) | CompletingRebalance g1
  1 a commits t-0@5 in=p1:0 static=i as=ghost -> a FENCED_INSTANCE_ID | CompletingRebalance g1
  2 a commits t-0@5 in=p1:0 static=j -> a UNKNOWN_MEMBER_ID | CompletingRebalance g1
`,
);

scenario(
  "a producer whose records the log does not take commits nothing, and no marker is taken that the log refuses",
  `
  0 a commits t-0@5 in=p1:0 but=INVALID_TXN_STATE -> a INVALID_TXN_STATE | no group
  1 a commits t-0@5 in=p1:1     -> a t-0 kept | Empty g0
  2 x ends of=p1:0 committed but=INVALID_PRODUCER_EPOCH -> x INVALID_PRODUCER_EPOCH | Empty g0
  3 a fetches t-0 wants=stable  -> a t-0@UNSTABLE_OFFSET_COMMIT | Empty g0
`,
);

scenario(
  "what a group or a topic took with it does not come back with the end of a transaction",
  `
  0 a commits t-0@5 u-0@6 in=p1:0 -> a t-0 kept, u-0 kept | Empty g0
  1 a commits u-1@7             -> a u-1 kept | Empty g0
  2 a drops t                   -> a 1 offsets gone | Empty g0
  3 a forgets u-0 u-1           -> a u forgotten, u forgotten | Empty g0
  4 x ends of=p1:0 committed    -> x ended | Empty g0
  5 a fetches wants=stable      -> a nothing | Empty g0
  6 a commits t-0@8 in=p1:0     -> a t-0 kept | Empty g0
  7 a deletes                   -> a deleted | no group
  8 coordinator restarts        -> back | no group
  9 x ends of=p1:0 committed    -> x ended | no group
  10 a fetches t-0 wants=stable -> a t-0@-1 | no group
`,
);

test("offsets that are pending are bounded: a transaction that finds no room waits until others have ended", () => {
  const machine = new GroupStateMachine({ ...testConfig, maxBatchSize: 1e9 });
  const at = { nowMs: 0, wallMs: WALL_MS };
  const step = (event: GroupEvent) => {
    const { replies, records, warnings = [] } = machine.step(event, at);
    for (const record of records) machine.replay(record);
    return { replies, warnings };
  };
  const commits = (producerId: number, partitions: number) => {
    const { replies: [reply], warnings } = step({
      kind: "transactionalCommit",
      from: 1,
      groupId: `g${producerId}`,
      memberId: "",
      groupInstanceId: null,
      generation: -1,
      producerId,
      producerEpoch: 0,
      producerError: "NONE",
      topics: [{
        topic: "t",
        topicId: ZERO_UUID,
        partitions: Array.from({ length: partitions }, (_, partition) => ({
          partition,
          offset: 5n,
          leaderEpoch: -1,
          metadata: "",
        })),
      }],
    });
    if (reply?.kind !== "transactionalCommit") throw new Error("it is answered as what it is");
    return { error: reply.answer.topics[0]!.partitions[0]!.error, warnings };
  };
  const ends = (producerId: number) =>
    step({
      kind: "endTransaction",
      from: 2,
      producerId,
      producerEpoch: 0,
      coordinatorEpoch: 0,
      isCommit: producerId % 2 === 0,
      producerError: "NONE",
    });
  expect(commits(1, MOST_PENDING - 1)).toEqual({ error: "NONE", warnings: [] });
  expect(commits(2, 1)).toEqual({ error: "NONE", warnings: [] });
  expect(commits(3, 1)).toEqual({
    error: "COORDINATOR_NOT_AVAILABLE",
    warnings: ['250000 offsets of open transactions are the most: those of "g3" have to wait'],
  });
  ends(2);
  expect(commits(3, 1).error).toBe("NONE");
  ends(1);
  expect(commits(4, MOST_PENDING - 1).error).toBe("NONE");
  expect(commits(5, 1).error).toBe("COORDINATOR_NOT_AVAILABLE");
});
