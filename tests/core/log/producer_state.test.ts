import { expect, test } from "bun:test";
import type { BatchHeader } from "../../../core/protocol/records/batch.ts";
import { nextEntry, type ProducerOrigin, ProducerStates } from "../../../core/log/producer_state.ts";

const LARGEST = 0x7fffffff;

function batch(o: {
  readonly at: number;
  readonly sequence: number;
  readonly count?: number;
  readonly epoch?: number;
  readonly stamp?: number;
  readonly isTransactional?: boolean;
  readonly isControl?: boolean;
}): BatchHeader {
  const count = o.count ?? 1;
  return {
    baseOffset: o.at,
    batchLength: 100,
    partitionLeaderEpoch: 0,
    magic: 2,
    crc: 0,
    attributes: 0,
    lastOffsetDelta: count - 1,
    baseTimestamp: 0,
    maxTimestamp: o.stamp ?? 1000,
    producerId: 7,
    producerEpoch: o.epoch ?? 0,
    baseSequence: o.sequence,
    recordCount: count,
    sizeInBytes: 112,
    compression: "none",
    isTransactional: o.isTransactional ?? false,
    isControl: o.isControl ?? false,
    timestampType: "CreateTime",
    nextOffset: o.at + count,
  };
}

/** Plays batches and writes down what came of each, one line each. Accepted ones are taken over. */
function play(batches: readonly BatchHeader[], origin: ProducerOrigin = "client"): string[] {
  const states = new ProducerStates();
  return batches.map((header) => {
    const verdict = nextEntry(states.get(7), header, origin);
    if (verdict.kind === "accepted") states.put(verdict.entry);
    const sequences = `${header.baseSequence}+${header.recordCount} epoch ${header.producerEpoch}`;
    if (verdict.kind === "refused") return `${sequences}: ${verdict.error}`;
    if (verdict.kind === "duplicate") return `${sequences}: duplicate of ${verdict.of.firstOffset}`;
    return `${sequences}: accepted`;
  });
}

test("a batch sent again is answered with the offset it got first, among the last five", () => {
  const sent = [0, 1, 2, 3, 4, 5].map((n) => batch({ at: 10 + n, sequence: n }));
  expect(play([...sent, ...sent].map((header, index) => ({ ...header, baseOffset: 10 + index }))).slice(6)).toEqual([
    "0+1 epoch 0: OUT_OF_ORDER_SEQUENCE_NUMBER",
    "1+1 epoch 0: duplicate of 11",
    "2+1 epoch 0: duplicate of 12",
    "3+1 epoch 0: duplicate of 13",
    "4+1 epoch 0: duplicate of 14",
    "5+1 epoch 0: duplicate of 15",
  ]);
});

test("a batch that has only part of an earlier one's sequences is no duplicate", () => {
  expect(play([
    batch({ at: 0, sequence: 0, count: 10 }),
    batch({ at: 10, sequence: 0, count: 5 }),
    batch({ at: 10, sequence: 5, count: 5 }),
    batch({ at: 10, sequence: 0, count: 10 }),
  ])).toEqual([
    "0+10 epoch 0: accepted",
    "0+5 epoch 0: OUT_OF_ORDER_SEQUENCE_NUMBER",
    "5+5 epoch 0: OUT_OF_ORDER_SEQUENCE_NUMBER",
    "0+10 epoch 0: duplicate of 0",
  ]);
});

test("a gap in the sequences is out of order, and the one that was missing is still welcome", () => {
  expect(play([
    batch({ at: 0, sequence: 0, count: 3 }),
    batch({ at: 3, sequence: 4 }),
    batch({ at: 3, sequence: 3 }),
    batch({ at: 4, sequence: 4 }),
  ])).toEqual([
    "0+3 epoch 0: accepted",
    "4+1 epoch 0: OUT_OF_ORDER_SEQUENCE_NUMBER",
    "3+1 epoch 0: accepted",
    "4+1 epoch 0: accepted",
  ]);
});

test("sequences go on from 0 after 2^31-1, also inside a batch", () => {
  expect(play([
    batch({ at: 0, sequence: LARGEST - 1, count: 2 }),
    batch({ at: 2, sequence: 0 }),
    batch({ at: 0, sequence: LARGEST - 1, count: 2 }),
  ])).toEqual([
    `${LARGEST - 1}+2 epoch 0: accepted`,
    "0+1 epoch 0: accepted",
    `${LARGEST - 1}+2 epoch 0: duplicate of 0`,
  ]);
  expect(play([
    batch({ at: 0, sequence: LARGEST - 1, count: 4 }),
    batch({ at: 4, sequence: 2 }),
    batch({ at: 0, sequence: LARGEST - 1, count: 4 }),
  ])).toEqual([
    `${LARGEST - 1}+4 epoch 0: accepted`,
    "2+1 epoch 0: accepted",
    `${LARGEST - 1}+4 epoch 0: duplicate of 0`,
  ]);
});

test("a producer that the log does not know may begin at any sequence", () => {
  expect(play([batch({ at: 0, sequence: 4711 }), batch({ at: 1, sequence: 4712 })])).toEqual([
    "4711+1 epoch 0: accepted",
    "4712+1 epoch 0: accepted",
  ]);
});

test("a new epoch begins at sequence 0, forgets the batches of the old one and fences it", () => {
  expect(play([
    batch({ at: 0, sequence: 0, epoch: 3 }),
    batch({ at: 1, sequence: 1, epoch: 4 }),
    batch({ at: 1, sequence: 0, epoch: 4 }),
    batch({ at: 2, sequence: 0, epoch: 4 }),
    batch({ at: 2, sequence: 1, epoch: 3 }),
    batch({ at: 2, sequence: 0, epoch: 3 }),
  ])).toEqual([
    "0+1 epoch 3: accepted",
    "1+1 epoch 4: OUT_OF_ORDER_SEQUENCE_NUMBER",
    "0+1 epoch 4: accepted",
    "0+1 epoch 4: duplicate of 1",
    "1+1 epoch 3: INVALID_PRODUCER_EPOCH",
    "0+1 epoch 3: INVALID_PRODUCER_EPOCH",
  ]);
});

test("a transactional batch is refused where no transaction was opened, the broker's own too", () => {
  expect(play([batch({ at: 0, sequence: 0, isTransactional: true })])).toEqual(["0+1 epoch 0: INVALID_TXN_STATE"]);
  expect(play([batch({ at: 0, sequence: -1, isTransactional: true })], "broker")).toEqual([
    "-1+1 epoch 0: INVALID_TXN_STATE",
  ]);
});

test("the broker's own batches have no sequence, and only their epoch is checked", () => {
  expect(play(
    [
      batch({ at: 0, sequence: -1, epoch: 1 }),
      batch({ at: 1, sequence: -1, epoch: 1 }),
      batch({ at: 2, sequence: -1, epoch: 0 }),
    ],
    "broker",
  )).toEqual(["-1+1 epoch 1: accepted", "-1+1 epoch 1: accepted", "-1+1 epoch 0: INVALID_PRODUCER_EPOCH"]);
});

test("the marker that ends a transaction raises the epoch, and the next batch begins at 0", () => {
  const states = new ProducerStates();
  states.replay(batch({ at: 0, sequence: 5, isTransactional: true }));
  states.replay(batch({ at: 1, sequence: -1, epoch: 1, isControl: true, isTransactional: true }), {
    isAbort: true,
    coordinatorEpoch: 3,
  });
  expect(states.get(7)).toEqual({
    producerId: 7,
    epoch: 1,
    batches: [],
    lastTimestampMs: 1000,
    coordinatorEpoch: 3,
    currentTxnFirstOffset: null,
  });
  const refused = nextEntry(states.get(7), batch({ at: 2, sequence: 6, epoch: 1 }), "client");
  expect(refused.kind === "refused" && refused.error).toBe("OUT_OF_ORDER_SEQUENCE_NUMBER");
  expect(nextEntry(states.get(7), batch({ at: 2, sequence: 0, epoch: 1 }), "client").kind).toBe("accepted");
});

test("a producer silent for longer than producer.id.expiration.ms is forgotten", () => {
  const states = new ProducerStates();
  states.replay(batch({ at: 0, sequence: 0, stamp: 1000 }));
  const isLeft = (nowMs: number): boolean => {
    states.beginExpiry();
    return states.expireSome(10, { nowMs, expirationMs: 1000 });
  };
  expect([isLeft(1999), states.size]).toEqual([false, 1]);
  expect([isLeft(2000), states.size]).toEqual([false, 0]);
});

test("producers are gone over a few at a time, each once, whoever goes and comes meanwhile", () => {
  const states = new ProducerStates();
  const put = (producerId: number, lastTimestampMs: number, currentTxnFirstOffset: number | null = null) =>
    states.put({ producerId, epoch: 0, batches: [], lastTimestampMs, coordinatorEpoch: -1, currentTxnFirstOffset });
  // Every third is old; every ninth has a transaction open and stays.
  for (let id = 0; id < 900; id++) put(id, id % 3 === 0 ? 0 : 5000, id % 9 === 0 ? id : null);
  states.beginExpiry();
  let steps = 1;
  while (states.expireSome(50, { nowMs: 5000, expirationMs: 1000 })) {
    put(1000 + steps, 0);
    steps += 1;
  }
  expect(steps).toBe(18);
  const ids = states.freeze().entries.map(({ producerId }) => producerId).sort((a, b) => a - b);
  const kept = Array.from({ length: 900 }, (_, id) => id).filter((id) => id % 3 !== 0 || id % 9 === 0);
  expect(ids).toEqual([...kept, ...Array.from({ length: 17 }, (_, n) => 1001 + n)]);
  expect(ids.map((id) => states.get(id)?.producerId)).toEqual(ids);
});

test("where the oldest open transaction began is known in whatever order they were read, ended and begun", () => {
  const states = new ProducerStates();
  const put = (producerId: number, since: number | null) =>
    states.put({
      producerId,
      epoch: 0,
      batches: [],
      lastTimestampMs: 0,
      coordinatorEpoch: -1,
      currentTxnFirstOffset: since,
    });
  const told: (number | null)[] = [];
  for (const [id, since] of [[1, 50], [2, 10], [3, 30], [2, null], [4, 60], [3, null], [1, 70], [4, null], [1, null]]) {
    put(id!, since!);
    told.push(states.firstOpenOffset());
  }
  expect(told).toEqual([50, 10, 10, 30, 30, 50, 60, 70, null]);
});

test("what was frozen stays as it was while producers come, go on and are forgotten", () => {
  const states = new ProducerStates();
  for (let at = 0; at < 3; at++) states.replay({ ...batch({ at, sequence: 0 }), producerId: at });
  const frozen = states.freeze();
  states.replay({ ...batch({ at: 3, sequence: 1 }), producerId: 1 });
  states.replay({ ...batch({ at: 4, sequence: 0 }), producerId: 9 });
  states.clear();
  expect(frozen.entries.map(({ producerId, batches }) => [producerId, batches.length])).toEqual([[0, 1], [1, 1], [
    2,
    1,
  ]]);
});
