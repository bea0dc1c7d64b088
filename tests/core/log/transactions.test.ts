import { expect, test } from "bun:test";
import type { Log } from "../../../core/log/mod.ts";
import { append, batchOf, endTransaction, openLog } from "../../support/logs.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

const sequences = new Map<string, number>();
const write = (log: Log, id: number, value = "x") => {
  const key = `${id}`;
  const sequence = sequences.get(key) ?? 0;
  sequences.set(key, sequence + 1);
  return append(log, [value], { producer: { id, sequence }, isTransactional: true });
};
const aborted = (log: Log, from: number, to: number) =>
  log.abortedTransactions(from, to).map(({ producerId, firstOffset, lastOffset, lastStableOffset }) =>
    `${producerId}: ${firstOffset}..${lastOffset}, stable ${lastStableOffset}`
  );

/** Two transactions that overlap, both aborted; one committed; one left open. */
async function written(disk: SimulatedDisk): Promise<Log> {
  sequences.clear();
  const log = await openLog(disk, { config: { segmentBytes: 400 } });
  expect([
    append(log, ["plain"]),
    write(log, 1),
    write(log, 2),
    endTransaction(log, { id: 1, isAbort: true }),
    write(log, 3),
    endTransaction(log, { id: 2, isAbort: true }),
    endTransaction(log, { id: 3, isAbort: false }),
    append(log, ["plain"]),
    write(log, 4),
    append(log, ["plain"]),
  ]).toEqual(["0..0", "1..1", "2..2", "marker 3", "4..4", "marker 5", "marker 6", "7..7", "8..8", "9..9"]);
  return log;
}

function expectAll(log: Log): void {
  expect([log.lastStableOffset, log.endOffset]).toEqual([8, 10]);
  expect(aborted(log, 0, 8)).toEqual(["1: 1..3, stable 2", "2: 2..5, stable 4"]);
  // From behind the first marker; up to before the second transaction.
  expect(aborted(log, 4, 8)).toEqual(["2: 2..5, stable 4"]);
  expect(aborted(log, 0, 2)).toEqual(["1: 1..3, stable 2"]);
  expect(aborted(log, 6, 8)).toEqual([]);
}

test("readers of committed records stop at the oldest open transaction and are told which were aborted", async () => {
  const log = await written(SimulatedDisk.withFolder("/data"));
  expectAll(log);
  expect(endTransaction(log, { id: 4, isAbort: true })).toBe("marker 10");
  expect([log.lastStableOffset, aborted(log, 0, 11).at(-1)]).toEqual([11, "4: 8..10, stable 11"]);
});

test("open and aborted transactions are known after a clean stop, a kill and a truncation", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await written(disk);
  expectAll(await openLog(disk.afterKill()));
  await log.close();
  const again = await openLog(disk, { clean: true });
  expectAll(again);
  await again.truncateTo(5);
  expect([again.lastStableOffset, aborted(again, 0, 5)]).toEqual([2, ["1: 1..3, stable 2"]]);
  expect(endTransaction(again, { id: 2, isAbort: true })).toBe("marker 5");
  expect([again.lastStableOffset, aborted(again, 2, 6)]).toEqual([4, ["1: 1..3, stable 2", "2: 2..5, stable 4"]]);
});

test("a transaction that its coordinator does not vouch for is refused, and so is a deposed coordinator's marker", async () => {
  const log = await openLog(SimulatedDisk.withFolder("/data"));
  const records = batchOf(["x"], {
    producer: { id: 9, sequence: 0 },
    isTransactional: true,
  });
  const outcome = log.append({ records, leaderEpoch: 0, nowMs: 1_700_000_000_000, origin: "client" });
  expect(outcome).toMatchObject({ kind: "refused", error: "INVALID_TXN_STATE" });
  sequences.clear();
  write(log, 9);
  expect(append(log, ["past it"], { producer: { id: 9, sequence: 1 } })).toBe("INVALID_TXN_STATE");
  expect([
    endTransaction(log, { id: 9, isAbort: false, coordinatorEpoch: 5 }),
    endTransaction(log, { id: 9, isAbort: true, coordinatorEpoch: 4 }),
    endTransaction(log, { id: 9, isAbort: true, coordinatorEpoch: 5 }),
  ]).toEqual(["marker 1", "TRANSACTION_COORDINATOR_FENCED", "marker 2"]);
  expect([log.lastStableOffset, log.abortedTransactions(0, 3)]).toEqual([3, []]);
});
