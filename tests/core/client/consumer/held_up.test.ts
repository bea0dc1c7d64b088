import { expect, test } from "bun:test";
import { Client } from "../../../../core/client/client.ts";
import { sayHeldUp } from "../../../../core/client/consumer/held_up.ts";
import { errorCode, type ErrorName } from "../../../../core/protocol/error_codes.ts";
import { MemoryNetwork } from "../../../../core/runtime/memory_network.ts";
import { ManualClock, settle } from "../../../support/manual_clock.ts";
import { seededRandom } from "../../../support/random.ts";
import { metadataAnswer, ScriptedBroker } from "../../../support/scripted_broker.ts";

interface Known {
  /** Where each open transaction begins, by producer id. */
  readonly open: Record<number, number>;
  /** By transactional id. */
  readonly transactions: Record<string, { readonly producerId: number; state: string; readonly topics: string[] }>;
  readonly error?: ErrorName;
  /** What is known once the transactions were listed. */
  readonly afterwards?: Known;
}

async function said(first: Known): Promise<string | null> {
  let known = first;
  const clock = new ManualClock();
  const network = new MemoryNetwork();
  const broker = new ScriptedBroker(network, {
    port: 1,
    script: {
      Metadata: () => metadataAnswer({ 1: 1 }, { t: [1] }),
      DescribeProducers: () => ({
        throttleTimeMs: 0,
        topics: [{
          name: "t",
          partitions: [{
            partitionIndex: 0,
            errorCode: errorCode(known.error ?? "NONE"),
            errorMessage: null,
            activeProducers: Object.entries(known.open).map(([producerId, currentTxnStartOffset]) => ({
              producerId: Number(producerId),
              producerEpoch: 3,
              lastSequence: 9,
              lastTimestamp: 1_700_000_000_000,
              coordinatorEpoch: 0,
              currentTxnStartOffset,
            })),
          }],
        }],
      }),
      ListTransactions: ({ producerIdFilters }) => {
        const listed = Object.entries(known.transactions);
        known = known.afterwards ?? known;
        return {
          throttleTimeMs: 0,
          errorCode: 0,
          unknownStateFilters: [],
          transactionStates: listed.filter(([, { producerId }]) => producerIdFilters.includes(producerId))
            .map(([transactionalId, { producerId, state }]) => ({
              transactionalId,
              producerId,
              transactionState: state,
            })),
        };
      },
      FindCoordinator: ({ coordinatorKeys: [key] }) => ({
        throttleTimeMs: 0,
        errorCode: 0,
        errorMessage: null,
        nodeId: 1,
        host: "127.0.0.1",
        port: 1,
        coordinators: [{ key: key!, nodeId: 1, host: "127.0.0.1", port: 1, errorCode: 0, errorMessage: null }],
      }),
      DescribeTransactions: ({ transactionalIds: [transactionalId] }) => {
        const { producerId, state, topics } = known.transactions[transactionalId!]!;
        return {
          throttleTimeMs: 0,
          transactionStates: [{
            errorCode: 0,
            transactionalId: transactionalId!,
            transactionState: state,
            transactionTimeoutMs: 60_000,
            transactionStartTimeMs: 1_700_000_000_000,
            producerId,
            producerEpoch: 3,
            topics: topics.map((topic) => ({ topic, partitions: [0] })),
          }],
        };
      },
    },
  });
  const random = { ...seededRandom(1), bytes: () => new Uint8Array(0) };
  const client = await Client.open({ brokers: ["127.0.0.1:1"], clientId: "me", timeoutMs: 1000 }, {
    network,
    clock,
    timers: clock,
    random,
  });
  const held = { topic: "t", partition: 0, lastStableOffset: 4, highWatermark: 9 };
  let answer: string | null | undefined;
  void sayHeldUp(client, held).then((line) => answer = line);
  for (let turn = 0; turn < 500 && answer === undefined; turn++) {
    await settle();
    await clock.advance(10);
  }
  client.close();
  broker.stop();
  return answer!;
}

const plain =
  "t partition 0 is held up by an open transaction at offset 4; the log goes on to 9 (--isolation read_uncommitted reads that too)";

test("the producer is named that begins where the reader waits, with its age and the command that ends it", async () => {
  const open = { 7: 4, 8: 6 };
  const transactions = {
    etl: { producerId: 7, state: "Ongoing", topics: ["t"] },
    other: { producerId: 8, state: "Ongoing", topics: ["t"] },
  };
  expect(await said({ open, transactions })).toBe(
    "t partition 0 is held up by an open transaction at offset 4 of producer etl (id 7 epoch 3), open since " +
      "2023-11-14T22:13:20.000Z; the log goes on to 9 (kq txns abort etl ends it; --isolation read_uncommitted reads that too)",
  );
});

test("one that is being ended needs no command", async () => {
  const transactions = { etl: { producerId: 7, state: "PrepareCommit", topics: ["t"] } };
  expect(await said({ open: { 7: 4 }, transactions })).toBe(
    "t partition 0 is held up by an open transaction at offset 4 of producer etl, which is being ended (PrepareCommit); " +
      "the log goes on to 9 (--isolation read_uncommitted reads that too)",
  );
});

test("one that no coordinator has hangs, and is ended in its partition", async () => {
  const hangs =
    "t partition 0 is held up by an open transaction at offset 4 of producer id 7 epoch 3, which last wrote at " +
    "2023-11-14T22:13:20.000Z, and no coordinator will end it; the log goes on to 9 " +
    "(kq txns abort --topic t:0 --start-offset 4 does; --isolation read_uncommitted reads that too)";
  expect(await said({ open: { 7: 4 }, transactions: {} })).toBe(hangs);
  const elsewhere = { etl: { producerId: 7, state: "Ongoing", topics: ["another"] } };
  expect(await said({ open: { 7: 4 }, transactions: elsewhere })).toBe(hangs);
});

test("a transaction that ends while it is looked up is not reported", async () => {
  expect(await said({ open: {}, transactions: {} })).toBe(null);
  expect(await said({ open: { 7: 4 }, transactions: {}, afterwards: { open: {}, transactions: {} } })).toBe(null);
});

test("without permission or an answer the message has only what is known", async () => {
  expect(await said({ open: {}, transactions: {}, error: "TOPIC_AUTHORIZATION_FAILED" })).toBe(plain);
});
