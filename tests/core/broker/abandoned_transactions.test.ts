/**
 * Clients that open transactions one after the other and go away leave nothing behind: when their timeouts are over,
 * readers go on, no offset is pending, and later the ids themselves are forgotten.
 */
import { expect, test } from "bun:test";
import type { ApiName, Requests, Responses } from "../../../core/protocol/generated/mod.ts";
import { encodeBatch } from "../../../core/protocol/records/mod.ts";
import { filled, type Partly } from "../../conformance/fill.ts";
import { type MemoryBroker, memoryBroker, settle, type WireClient } from "../../support/memory_broker.ts";

const IDS = 150;
const TIMEOUT_MS = 5000;
const config = {
  "offsets.topic.num.partitions": "1",
  "transaction.state.log.num.partitions": "2",
  "transaction.abort.timed.out.transaction.cleanup.interval.ms": "1000",
  "transactional.id.expiration.ms": "60000",
  "transaction.remove.expired.transaction.cleanup.interval.ms": "10000",
};

async function ask<N extends ApiName>(
  client: WireClient,
  api: N,
  version: number,
  body: Partly<Requests[N]>,
): Promise<Responses[N]> {
  const answer = await client.ask(api, version, filled(api, body));
  if (answer === "closed") throw new Error(`the broker closed the connection at ${api}`);
  return answer;
}

/** Opens a transaction with a record and an offset in it, of a client of its own, and goes away. */
async function abandon(broker: MemoryBroker, n: number): Promise<void> {
  const client = await broker.connect();
  const transactionalId = `t${n}`;
  await ask(client, "FindCoordinator", 4, { keyType: 1, coordinatorKeys: [transactionalId] });
  const begun = await ask(client, "InitProducerId", 4, {
    transactionalId,
    transactionTimeoutMs: TIMEOUT_MS,
    producerId: -1,
    producerEpoch: -1,
  });
  const { producerId, producerEpoch } = begun;
  const records = encodeBatch([{
    timestampMs: broker.clock.wallMs(),
    key: null,
    value: new Uint8Array(9),
    headers: [],
  }], {
    producer: { producerId, producerEpoch, baseSequence: 0 },
    isTransactional: true,
  });
  const produced = await ask(client, "Produce", 12, {
    transactionalId,
    acks: -1,
    timeoutMs: 1000,
    topicData: [{ name: "orders", partitionData: [{ index: n % 2, records }] }],
  });
  expect(produced.responses[0]!.partitionResponses[0]!.errorCode).toBe(0);
  const committed = await ask(client, "TxnOffsetCommit", 5, {
    transactionalId,
    groupId: `g${n % 7}`,
    producerId,
    producerEpoch,
    generationId: -1,
    memberId: "",
    groupInstanceId: null,
    topics: [{
      name: "orders",
      partitions: [{ partitionIndex: n % 2, committedOffset: 1n, committedLeaderEpoch: -1 }],
    }],
  });
  expect(committed.topics[0]!.partitions[0]!.errorCode).toBe(0);
  client.socket!.close();
}

/** What is left of them, as clients and the log tell. */
async function left(broker: MemoryBroker, client: WireClient) {
  const listed = await ask(client, "ListTransactions", 0, {});
  const states: Record<string, number> = {};
  for (const { transactionState } of listed.transactionStates) {
    states[transactionState] = (states[transactionState] ?? 0) + 1;
  }
  const fetched = await ask(client, "OffsetFetch", 8, {
    groups: Array.from({ length: 7 }, (_, group) => ({
      groupId: `g${group}`,
      topics: [{ name: "orders", partitionIndexes: [0, 1] }],
    })),
    requireStable: true,
  });
  const errors = fetched.groups.flatMap(({ topics }) => topics.flatMap(({ partitions }) => partitions));
  const { partitions } = broker.running.broker;
  return {
    states,
    unstable: errors.filter(({ errorCode }) => errorCode !== 0).length,
    heldUp: [0, 1].map((index) => {
      const partition = partitions.get("orders", index)!;
      return partition.highWatermark - partition.lastStableOffset;
    }),
  };
}

test("clients that open transactions in a loop and go away leave nothing behind after their timeouts", async () => {
  await using broker = await memoryBroker(config);
  await broker.topic("orders", 2);
  const client = await broker.connect();
  await ask(client, "FindCoordinator", 4, { keyType: 0, coordinatorKeys: ["g0"] });
  for (let n = 0; n < IDS; n++) await abandon(broker, n);
  expect(await left(broker, client)).toEqual({ states: { Ongoing: IDS }, unstable: 14, heldUp: [IDS / 2, IDS / 2] });
  await broker.clock.advance(TIMEOUT_MS + 1000);
  // The markers are written between turns of the event loop.
  for (let turn = 0; turn < 50; turn++) await settle();
  await broker.clock.advance(1000);
  expect(await left(broker, client)).toEqual({ states: { CompleteAbort: IDS }, unstable: 0, heldUp: [0, 0] });
  await broker.clock.advance(80_000);
  expect(await left(broker, client)).toEqual({ states: {}, unstable: 0, heldUp: [0, 0] });
});
