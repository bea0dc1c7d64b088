import { expect, test } from "bun:test";
import { type Assignment, type PartitionState, Replica, type Role } from "../../../core/replication/mod.ts";

const ME = 1;
const leader = (epoch: number): Role => ({ kind: "leader", epoch });
const follower = (epoch: number): Role => ({ kind: "follower", epoch, leader: 2 });
const member = (id: number) => ({ id, generation: `g${id}` });

const stateOf = (o: Partial<PartitionState> = {}): PartitionState => ({
  replicas: [1, 2, 3],
  adding: [],
  removing: [],
  leader: ME,
  leaderBrokerEpoch: 1,
  leaderEpoch: 1,
  partitionEpoch: 1,
  isr: [1, 2, 3].map(member),
  elr: [],
  lastKnownElr: [],
  minIsr: 2,
  ...o,
});

const alone = (role: Role): Assignment => ({ role, state: null });
const shared = (role: Role, o: Partial<PartitionState> = {}): Assignment => ({ role, state: stateOf(o) });
const replicaOf = (assignment: Assignment, o: { endOffset?: number; highWatermark?: number } = {}) =>
  new Replica({ id: ME, assignment, endOffset: 0, highWatermark: 0, nowMs: 0, ...o });
const fetched = (id: number, offset: number) => ({ ...member(id), brokerEpoch: 1, offset });

test("a sole replica shows what is written at once, and needs nobody's acknowledgement", () => {
  const replica = replicaOf(alone(leader(0)), { endOffset: 7, highWatermark: 3 });
  expect([replica.highWatermark(7), replica.highWatermark(9)]).toEqual([7, 9]);
  expect(replica.writeError({ acks: "all" })).toBe(null);
  expect(replica.acknowledgement({ writtenTo: 9, epoch: 0, endOffset: 9 })).toBe("NONE");
});

test("a partition moved to one replica or from one shows no less than before", () => {
  const replica = replicaOf(alone(leader(0)), { endOffset: 7 });
  const two = { replicas: [1, 2], isr: [member(1)], minIsr: 1 };
  replica.assume(shared(leader(0), { ...two, leaderEpoch: 0 }), { endOffset: 7, nowMs: 0 });
  expect(replica.highWatermark(8)).toBe(7);
  replica.written({ writtenTo: 8, epoch: 0 });
  expect(replica.highWatermark(8)).toBe(8);
  replica.assume(alone(leader(1)), { endOffset: 9, nowMs: 0 });
  expect(replica.highWatermark(9)).toBe(9);
});

test("the leader of several replicas shows and acknowledges what all that are in sync have on disk", () => {
  const replica = replicaOf(shared(leader(1)), { endOffset: 5, highWatermark: 5 });
  const asked = { writtenTo: 8, epoch: 1, endOffset: 8 };
  const answers: unknown[] = [];
  const note = () => answers.push([replica.highWatermark(8), replica.acknowledgement(asked)]);
  replica.written({ writtenTo: 8, epoch: 1 });
  note();
  replica.fetched(fetched(2, 8), { endOffset: 8, nowMs: 1 });
  note();
  replica.fetched(fetched(3, 8), { endOffset: 8, nowMs: 1 });
  note();
  expect(answers).toEqual([[5, null], [5, null], [8, "NONE"]]);
});

test("with too few in sync acks=all is refused, also where the records are written, and acks=1 is not", () => {
  const replica = replicaOf(shared(leader(1)), { endOffset: 5, highWatermark: 5 });
  replica.written({ writtenTo: 8, epoch: 1 });
  for (const id of [2, 3]) replica.fetched(fetched(id, 8), { endOffset: 8, nowMs: 1 });
  replica.assume(shared(leader(1), { isr: [member(1)], partitionEpoch: 2 }), { endOffset: 8, nowMs: 2 });
  expect([replica.writeError({ acks: "all" }), replica.writeError({ acks: "leader" })]).toEqual([
    "NOT_ENOUGH_REPLICAS",
    null,
  ]);
  expect(replica.acknowledgement({ writtenTo: 8, epoch: 1, endOffset: 8 })).toBe("NOT_ENOUGH_REPLICAS_AFTER_APPEND");
});

test("a replica that stopped leading in between does not acknowledge what it may have truncated", () => {
  const replica = replicaOf(alone(leader(1)), { endOffset: 8 });
  const asked = { writtenTo: 8, epoch: 1, endOffset: 8 };
  // A later epoch of its own does not interrupt it.
  replica.assume(alone(leader(2)), { endOffset: 8, nowMs: 0 });
  expect(replica.acknowledgement(asked)).toBe("NONE");
  replica.assume(alone(follower(3)), { endOffset: 8, nowMs: 0 });
  expect(replica.acknowledgement(asked)).toBe("NOT_LEADER_OR_FOLLOWER");
  replica.assume(alone(leader(4)), { endOffset: 8, nowMs: 0 });
  expect(replica.acknowledgement(asked)).toBe("NOT_LEADER_OR_FOLLOWER");
  expect(replica.acknowledgement({ ...asked, epoch: 4 })).toBe("NONE");
});

test("what was synced before a break in the leadership does not count after it", () => {
  const replica = replicaOf(shared(leader(1), { isr: [member(1), member(2)] }), { endOffset: 5, highWatermark: 5 });
  replica.assume(shared(follower(2), { leader: 2, partitionEpoch: 2 }), { endOffset: 5, nowMs: 0 });
  replica.assume(shared(leader(3), { isr: [member(1), member(2)], partitionEpoch: 3 }), { endOffset: 6, nowMs: 0 });
  replica.fetched(fetched(2, 8), { endOffset: 8, nowMs: 1 });
  replica.written({ writtenTo: 8, epoch: 1 });
  expect(replica.highWatermark(8)).toBe(5);
  replica.written({ writtenTo: 8, epoch: 3 });
  expect(replica.highWatermark(8)).toBe(8);
});

test("a follower shows what its leader told it, no more than it has, and never less than before", () => {
  const replica = replicaOf(shared(follower(1)), { endOffset: 5, highWatermark: 3 });
  const seen = [replica.highWatermark(5)];
  for (const told of [9, 4]) {
    replica.learned(told);
    seen.push(replica.highWatermark(5), replica.highWatermark(20));
  }
  expect(seen).toEqual([3, 5, 9, 5, 9]);
  expect([replica.readError, replica.writeError({ acks: "leader" })]).toEqual([
    "NOT_LEADER_OR_FOLLOWER",
    "NOT_LEADER_OR_FOLLOWER",
  ]);
});

test("a client with another epoch is told whether its own or the broker's is older", () => {
  const replica = replicaOf(alone(leader(4)));
  expect([-1, 3, 4, 5].map((epoch) => replica.checkLeaderEpoch(epoch))).toEqual([
    null,
    "FENCED_LEADER_EPOCH",
    null,
    "UNKNOWN_LEADER_EPOCH",
  ]);
});

test("nobody leads or follows in an epoch that is over, and a deleted partition is unknown", () => {
  const replica = replicaOf(alone(leader(4)));
  const now = { endOffset: 0, nowMs: 0 };
  expect(replica.assume(alone(follower(3)), now)).toEqual({ isNewRole: false, isNewLeader: false });
  expect(replica.role).toEqual(leader(4));
  expect(replica.assume(alone(leader(5)), now)).toEqual({ isNewRole: true, isNewLeader: true });
  expect(replica.assume(alone(leader(5)), now)).toEqual({ isNewRole: false, isNewLeader: false });
  replica.remove();
  expect([replica.isLeader, replica.readError, replica.writeError({ acks: "leader" })]).toEqual([
    false,
    "UNKNOWN_TOPIC_OR_PARTITION",
    "UNKNOWN_TOPIC_OR_PARTITION",
  ]);
});
