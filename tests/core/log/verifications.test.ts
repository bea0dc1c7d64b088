import { expect, test } from "bun:test";
import type { Log, Verification } from "../../../core/log/mod.ts";
import { batchOf, endTransaction, NOW_MS, openLog } from "../../support/logs.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

type Producer = { readonly id: number; readonly epoch?: number; readonly sequence: number };

function begin(log: Log, { id, epoch = 0, sequence }: Producer, raisesEpoch = false): Verification {
  const begun = log.beginVerification({
    producerId: id,
    producerEpoch: epoch,
    sequence,
    raisesEpoch,
    nowMs: NOW_MS,
  });
  if (begun === null || begun === "INVALID_PRODUCER_EPOCH") throw new Error(`no verification: ${begun}`);
  return begun;
}

function write(log: Log, producer: Producer, verification: Verification | null): string {
  const records = batchOf(["x"], { producer, isTransactional: true });
  const outcome = log.append({ records, leaderEpoch: 0, nowMs: NOW_MS, origin: "client", verification });
  return outcome.kind === "refused" ? outcome.error : `at ${outcome.baseOffset}`;
}

const opened = (): Promise<Log> => openLog(SimulatedDisk.withFolder("/data"));

test("the first batch of a transaction needs its verification, those after it none", async () => {
  const log = await opened();
  const first = begin(log, { id: 1, sequence: 0 });
  expect([
    write(log, { id: 1, sequence: 0 }, null),
    write(log, { id: 1, sequence: 0 }, first),
    write(log, { id: 1, sequence: 1 }, null),
    log.beginVerification({ producerId: 1, producerEpoch: 0, sequence: 2, raisesEpoch: false, nowMs: NOW_MS }),
  ]).toEqual(["INVALID_TXN_STATE", "at 0", "at 1", null]);
});

test("a verification that the end of the transaction has overtaken is worth nothing, also when a new one is under way", async () => {
  const log = await opened();
  const late = begin(log, { id: 1, sequence: 0 });
  expect(endTransaction(log, { id: 1, isAbort: true })).toBe("marker 0");
  expect(write(log, { id: 1, sequence: 0 }, late)).toBe("INVALID_TXN_STATE");
  const next = begin(log, { id: 1, sequence: 0 });
  expect([write(log, { id: 1, sequence: 0 }, late), write(log, { id: 1, sequence: 0 }, next)])
    .toEqual(["INVALID_TXN_STATE", "at 1"]);
});

test("where each transaction has its epoch, the end of one leaves the verification of the next alone", async () => {
  const log = await opened();
  expect(write(log, { id: 1, epoch: 0, sequence: 0 }, begin(log, { id: 1, epoch: 0, sequence: 0 }, true))).toBe("at 0");
  const next = begin(log, { id: 1, epoch: 1, sequence: 0 }, true);
  expect(endTransaction(log, { id: 1, epoch: 1, isAbort: false, version: 2 })).toBe("marker 1");
  expect(write(log, { id: 1, epoch: 1, sequence: 0 }, next)).toBe("at 2");
});

test("what a verification says of its client is of the latest epoch, for a client of either kind may follow the other", async () => {
  const log = await opened();
  begin(log, { id: 1, epoch: 0, sequence: 0 }, true);
  const late = begin(log, { id: 1, epoch: 1, sequence: 0 });
  expect(endTransaction(log, { id: 1, epoch: 1, isAbort: true })).toBe("marker 0");
  expect(write(log, { id: 1, epoch: 1, sequence: 0 }, late)).toBe("INVALID_TXN_STATE");

  begin(log, { id: 2, epoch: 0, sequence: 0 });
  const next = begin(log, { id: 2, epoch: 1, sequence: 0 }, true);
  expect(endTransaction(log, { id: 2, epoch: 1, isAbort: true, version: 2 })).toBe("marker 1");
  expect(write(log, { id: 2, epoch: 1, sequence: 0 }, next)).toBe("at 2");
});

test("a batch may not overtake one before it that came for verification too", async () => {
  const log = await opened();
  const verification = begin(log, { id: 1, sequence: 3 });
  expect(begin(log, { id: 1, sequence: 1 })).toBe(verification);
  expect([
    write(log, { id: 1, sequence: 3 }, verification),
    write(log, { id: 1, sequence: 1 }, verification),
  ]).toEqual(["OUT_OF_ORDER_SEQUENCE_NUMBER", "at 0"]);
});

test("a producer that starts an epoch with each transaction begins with sequence 0, known or not", async () => {
  const log = await opened();
  const verification = begin(log, { id: 1, sequence: 4 }, true);
  expect(write(log, { id: 1, sequence: 4 }, verification)).toBe("OUT_OF_ORDER_SEQUENCE_NUMBER");
  const old = begin(log, { id: 2, sequence: 4 });
  expect(write(log, { id: 2, sequence: 4 }, old)).toBe("at 0");
});

test("a fenced producer is told so before anyone is asked", async () => {
  const log = await opened();
  expect(endTransaction(log, { id: 1, epoch: 3, isAbort: true })).toBe("marker 0");
  const asked = { producerId: 1, producerEpoch: 2, sequence: 0, raisesEpoch: false, nowMs: NOW_MS };
  expect(log.beginVerification(asked)).toBe("INVALID_PRODUCER_EPOCH");
});

test("a dropped verification is worth nothing, and of too many the oldest make room", async () => {
  const log = await opened();
  const dropped = begin(log, { id: 1, sequence: 0 });
  log.dropVerification(dropped);
  expect(write(log, { id: 1, sequence: 0 }, dropped)).toBe("INVALID_TXN_STATE");
  const oldest = begin(log, { id: 2, sequence: 0 });
  for (let id = 3; id < 10_003; id++) begin(log, { id, sequence: 0 });
  expect(write(log, { id: 2, sequence: 0 }, oldest)).toBe("INVALID_TXN_STATE");
});

test("a version 2 marker ends only transactions of lower epochs; the same marker again is taken once they have ended", async () => {
  const log = await opened();
  expect(write(log, { id: 1, epoch: 0, sequence: 0 }, begin(log, { id: 1, epoch: 0, sequence: 0 }))).toBe("at 0");
  const marker = { id: 1, isAbort: false, version: 2 };
  expect([
    endTransaction(log, { ...marker, epoch: 0 }),
    endTransaction(log, { ...marker, epoch: 1 }),
    endTransaction(log, { ...marker, epoch: 1 }),
    endTransaction(log, { ...marker, epoch: 0 }),
  ]).toEqual(["INVALID_PRODUCER_EPOCH", "marker 1", "marker 2", "INVALID_PRODUCER_EPOCH"]);
  expect(write(log, { id: 1, epoch: 1, sequence: 0 }, begin(log, { id: 1, epoch: 1, sequence: 0 }))).toBe("at 3");
  // The repetition comes late: the next transaction of the epoch is open.
  expect([endTransaction(log, { ...marker, epoch: 1 }), log.lastStableOffset]).toEqual(["INVALID_PRODUCER_EPOCH", 3]);
  expect(endTransaction(log, { ...marker, epoch: 1, version: 1 })).toBe("marker 4");
});
