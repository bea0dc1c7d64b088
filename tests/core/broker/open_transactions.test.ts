import { expect, test } from "bun:test";
import { OpenTransactions } from "../../../core/broker/kafka_import/open_transactions.ts";
import { encodeTransactionRecords, type Transaction } from "../../../core/coordinator/transaction/mod.ts";
import { batchOf, NOW_MS, openLog } from "../../support/logs.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

const ongoing = (producerId: number, o: Partial<Transaction> = {}): Transaction => ({
  producerId,
  previousProducerId: producerId,
  nextProducerId: -1,
  producerEpoch: 0,
  lastProducerEpoch: -1,
  timeoutMs: 60_000,
  state: "Ongoing",
  topics: [{ topic: "orders", partitions: [0, 1] }],
  startedMs: NOW_MS,
  updatedMs: NOW_MS,
  clientVersion: 0,
  ...o,
});

/** What is told of the transactions that these ids have, in this order, and of what is open in partitions. */
async function told(
  ids: readonly (readonly [transactionalId: string, value: Transaction | null])[],
  open: readonly (readonly [partition: number, producerId: number, firstOffset: number])[],
) {
  const log = await openLog(SimulatedDisk.withFolder("/data/orders-0"));
  const o = { wallMs: NOW_MS, maxBatchSize: 1_000_000, transactionVersion: 2 } as const;
  const batches = ids.flatMap(([transactionalId, value]) => encodeTransactionRecords([{ transactionalId, value }], o));
  // One that cannot be read is passed over.
  for (const records of [batchOf(["no record of a transaction"], { key: "k" }), ...batches]) {
    log.append({ records, leaderEpoch: 0, nowMs: NOW_MS, origin: "broker" });
  }
  const transactions = new OpenTransactions();
  transactions.seeState(log);
  transactions.seeOpen(open.map(([partition, producerId, firstOffset]) => ({
    topic: "orders",
    partition,
    producerId,
    firstOffset,
  })));
  return { ...transactions.ended(), largestProducerId: transactions.largestProducerId };
}

test("an open transaction that a transactional id knows is taken over", async () => {
  expect(
    await told([["a", ongoing(3)], ["b", ongoing(4, { state: "PrepareCommit" })]], [[0, 3, 7], [1, 3, 9], [0, 4, 1]]),
  )
    .toEqual({
      taken: [
        "the open transaction of a is taken over, with 2 partitions: it ends when its producer ends it or comes back, " +
        "and after 60 s at the latest",
        "the open transaction of b is taken over, with 1 partition: it had been decided, and is ended at the start",
      ],
      hanging: [],
      largestProducerId: 4,
    });
});

test("a transaction that no id knows, or knows no more, or knows elsewhere, hangs", async () => {
  const elsewhere = ongoing(5, { topics: [{ topic: "orders", partitions: [1] }] });
  const ids = [["a", ongoing(3)], ["a", ongoing(9, { state: "CompleteAbort", topics: [] })], ["c", elsewhere]] as const;
  expect(await told([...ids, ["d", ongoing(6)], ["d", null]], [[0, 3, 7], [0, 6, 4], [2, 5, 2]])).toEqual({
    taken: [],
    hanging: [
      "orders-0: the transaction that is open since offset 4, which no transactional id knows; " +
      "readers of committed records stop there",
      "orders-2: the transaction that is open since offset 2, which no transactional id knows; " +
      "readers of committed records stop there",
    ],
    largestProducerId: 9,
  });
});
