import { expect, test } from "bun:test";
import {
  type FetchContext,
  FetchSessions,
  type ToldPartition,
  type WantedPartition,
} from "../../../core/broker/fetch_sessions.ts";

/** Ids 1, 2, 3, ... */
function sessions(slots = 1000, mostPartitions = 1_000_000): FetchSessions {
  let id = 0;
  return new FetchSessions({ slots, mostPartitions, random: { uint32: () => ++id, bytes: () => new Uint8Array(0) } });
}

const want = (topic: string, partition = 0, fetchOffset = 0): WantedPartition => ({
  topic,
  partition,
  currentLeaderEpoch: -1,
  fetchOffset,
  lastFetchedEpoch: -1,
  partitionMaxBytes: 1 << 20,
});

interface Said {
  readonly id: number;
  readonly epoch: number;
  readonly wanted?: readonly WantedPartition[];
  readonly forgotten?: readonly { topic: string; partition: number }[];
  readonly byId?: boolean;
}

const open = (
  s: FetchSessions,
  { id, epoch, wanted = [], forgotten = [], byId = false }: Said,
  nowMs = 0,
): FetchContext => s.open({ sessionId: id, sessionEpoch: epoch, byId, wanted, forgotten }, nowMs);

const known: Record<string, Partial<ToldPartition>> = {};
const quiet: ToldPartition = { errorCode: 0, highWatermark: 0, logStartOffset: 0, hasRecords: false, diverges: false };

/** A whole fetch, as text: what the client is told. `state` is what there is to tell of each topic. */
function fetch(s: FetchSessions, said: Said, state: Record<string, Partial<ToldPartition>> = known, nowMs = 0): string {
  const context = open(s, said, nowMs);
  const wanted = context.kind === "error" ? [] : context.wanted;
  const told = s.close(context, wanted, ({ topic }) => ({ ...quiet, ...state[topic] }), nowMs);
  return `${told.error} session ${told.sessionId}: ${
    told.answers.map(({ topic, fetchOffset }) => `${topic}@${fetchOffset}`).join(" ")
  }`;
}

test("a full fetch makes a session, and an incremental one asks and is told only what changed", () => {
  const s = sessions();
  expect(fetch(s, { id: 0, epoch: 0, wanted: [want("a"), want("b")] })).toBe("NONE session 1: a@0 b@0");
  expect(fetch(s, { id: 1, epoch: 1 })).toBe("NONE session 1: ");
  expect(fetch(s, { id: 1, epoch: 2 }, { b: { highWatermark: 5, hasRecords: true } })).toBe("NONE session 1: b@0");
  expect(fetch(s, { id: 1, epoch: 3, wanted: [want("b", 0, 5)] }, { b: { highWatermark: 5 } })).toBe(
    "NONE session 1: ",
  );
  expect(fetch(s, { id: 1, epoch: 4 }, { b: { highWatermark: 5, logStartOffset: 2 } })).toBe("NONE session 1: b@5");
});

test("a partition that just had records is read last the next time", () => {
  const s = sessions();
  fetch(s, { id: 0, epoch: 0, wanted: [want("a"), want("b"), want("c")] });
  const busy = { a: { hasRecords: true }, b: { hasRecords: true }, c: { hasRecords: true } };
  expect(fetch(s, { id: 1, epoch: 1 }, { a: { hasRecords: true } })).toBe("NONE session 1: a@0");
  expect(fetch(s, { id: 1, epoch: 2 }, busy)).toBe("NONE session 1: b@0 c@0 a@0");
});

test("an error is told every time, and that it has passed is told too", () => {
  const s = sessions();
  fetch(s, { id: 0, epoch: 0, wanted: [want("a")] });
  const broken = { a: { errorCode: 3, highWatermark: -1, logStartOffset: -1 } };
  expect(fetch(s, { id: 1, epoch: 1 }, broken)).toBe("NONE session 1: a@0");
  expect(fetch(s, { id: 1, epoch: 2 }, broken)).toBe("NONE session 1: a@0");
  expect(fetch(s, { id: 1, epoch: 3 })).toBe("NONE session 1: a@0");
  expect(fetch(s, { id: 1, epoch: 4 })).toBe("NONE session 1: ");
});

test("forgotten partitions go, new ones come, and a session without any ends", () => {
  const s = sessions();
  fetch(s, { id: 0, epoch: 0, wanted: [want("a"), want("b")] });
  expect(fetch(s, { id: 1, epoch: 1, wanted: [want("c")], forgotten: [{ topic: "a", partition: 0 }] })).toBe(
    "NONE session 1: c@0",
  );
  const forgotten = [{ topic: "b", partition: 0 }, { topic: "c", partition: 0 }];
  expect(fetch(s, { id: 1, epoch: 2, forgotten })).toBe("NONE session 0: ");
  expect(fetch(s, { id: 1, epoch: 3 })).toBe("FETCH_SESSION_ID_NOT_FOUND session 0: ");
});

test("a wrong epoch, an unknown session, and names where ids were are refused", () => {
  const s = sessions();
  fetch(s, { id: 0, epoch: 0, wanted: [want("a")] });
  expect([
    fetch(s, { id: 1, epoch: 2 }),
    fetch(s, { id: 9, epoch: 1 }),
    fetch(s, { id: 1, epoch: 1, byId: true }),
    fetch(s, { id: 1, epoch: 1 }),
  ]).toEqual([
    "INVALID_FETCH_SESSION_EPOCH session 0: ",
    "FETCH_SESSION_ID_NOT_FOUND session 0: ",
    "FETCH_SESSION_TOPIC_ID_ERROR session 0: ",
    "NONE session 1: ",
  ]);
});

test("the final epoch closes the session and wants none; a full fetch with an id makes a new one", () => {
  const s = sessions();
  fetch(s, { id: 0, epoch: 0, wanted: [want("a")] });
  expect(fetch(s, { id: 1, epoch: 0, wanted: [want("a")] })).toBe("NONE session 2: a@0");
  expect(fetch(s, { id: 1, epoch: 1 })).toBe("FETCH_SESSION_ID_NOT_FOUND session 0: ");
  expect(fetch(s, { id: 2, epoch: -1, wanted: [want("a")] })).toBe("NONE session 0: a@0");
  expect(s.size).toBe(0);
});

test("a fetch that was parked while its client went on is told so", () => {
  const s = sessions();
  fetch(s, { id: 0, epoch: 0, wanted: [want("a")] });
  const parked = open(s, { id: 1, epoch: 1 });
  fetch(s, { id: 1, epoch: 2 });
  const told = s.close(parked, [want("a")], () => quiet, 0);
  expect(told).toEqual({ error: "INVALID_FETCH_SESSION_EPOCH", sessionId: 1, answers: [] });
});

test("when all slots are taken a newcomer goes without, unless a session is long unused or small and old", () => {
  const s = sessions(2);
  const minutes = (n: number): number => n * 60_000;
  fetch(s, { id: 0, epoch: 0, wanted: [want("a"), want("b")] }, known, 0);
  fetch(s, { id: 0, epoch: 0, wanted: [want("a"), want("b"), want("c")] }, known, 0);
  const large = [want("a"), want("b"), want("c"), want("d")];
  expect(fetch(s, { id: 0, epoch: 0, wanted: large }, known, minutes(1))).toBe("NONE session 0: a@0 b@0 c@0 d@0");
  fetch(s, { id: 1, epoch: 1 }, known, minutes(2));
  fetch(s, { id: 2, epoch: 1 }, known, minutes(2));
  // Both are older than two minutes and in use: the smaller gives way to a larger one, and to no smaller one.
  expect(fetch(s, { id: 0, epoch: 0, wanted: [want("z")] }, known, minutes(3))).toBe("NONE session 0: z@0");
  expect(fetch(s, { id: 0, epoch: 0, wanted: large }, known, minutes(3))).toBe("NONE session 3: a@0 b@0 c@0 d@0");
  expect(fetch(s, { id: 1, epoch: 2 }, known, minutes(3))).toBe("FETCH_SESSION_ID_NOT_FOUND session 0: ");
  // Session 2 was last used at two minutes; any other pushes it out two minutes later.
  expect(fetch(s, { id: 0, epoch: 0, wanted: [want("z")] }, known, minutes(5))).toBe("NONE session 4: z@0");
  expect(s.size).toBe(2);
});

const MINUTE = 60_000;
const many = (count: number, topic = "a"): WantedPartition[] => Array.from({ length: count }, (_, i) => want(topic, i));
const idOf = (said: string): string => said.split(":")[0]!;

test("all sessions together remember so many partitions: who would be beyond that has no session, until one is long unused", () => {
  const s = sessions(1000, 100);
  expect(idOf(fetch(s, { id: 0, epoch: 0, wanted: many(60) }))).toBe("NONE session 1");
  expect(idOf(fetch(s, { id: 0, epoch: 0, wanted: many(60) }))).toBe("NONE session 0");
  expect(idOf(fetch(s, { id: 0, epoch: 0, wanted: many(40) }))).toBe("NONE session 2");
  // One that grows beyond starts over, and then it has none; what it had is free for others.
  expect(fetch(s, { id: 2, epoch: 1, wanted: many(1, "b") })).toBe("FETCH_SESSION_ID_NOT_FOUND session 0: ");
  expect(idOf(fetch(s, { id: 0, epoch: 0, wanted: many(41) }))).toBe("NONE session 0");
  expect(idOf(fetch(s, { id: 0, epoch: 0, wanted: many(40) }))).toBe("NONE session 3");
  fetch(s, { id: 3, epoch: 1 }, known, 2 * MINUTE);
  expect(idOf(fetch(s, { id: 0, epoch: 0, wanted: many(60) }, known, 2 * MINUTE + 1))).toBe("NONE session 4");
  // What is forgotten, or ended, is free too.
  fetch(s, { id: 4, epoch: 1, forgotten: many(50) }, known, 2 * MINUTE + 1);
  fetch(s, { id: 3, epoch: -1 }, known, 2 * MINUTE + 1);
  expect(idOf(fetch(s, { id: 0, epoch: 0, wanted: many(90) }, known, 2 * MINUTE + 1))).toBe("NONE session 5");
  expect(s.size).toBe(2);
});

test("partitions that are not there make no session, when they are many", () => {
  const s = sessions();
  for (const errorCode of [3, 100]) {
    const state = { a: { errorCode } };
    expect(idOf(fetch(s, { id: 0, epoch: 0, wanted: many(1001) }, state))).toBe("NONE session 0");
  }
  expect(idOf(fetch(s, { id: 0, epoch: 0, wanted: many(1000) }, { a: { errorCode: 3 } }))).toBe("NONE session 1");
  expect(idOf(fetch(s, { id: 0, epoch: 0, wanted: many(5000) }))).toBe("NONE session 2");
});

test("a session nobody has used for half an hour is forgotten when another is made", () => {
  const s = sessions();
  fetch(s, { id: 0, epoch: 0, wanted: [want("a")] });
  fetch(s, { id: 0, epoch: 0, wanted: [want("a")] }, known, 20 * MINUTE);
  fetch(s, { id: 0, epoch: 0, wanted: [want("a")] }, known, 31 * MINUTE);
  expect(s.size).toBe(2);
});
