/**
 * kafka-transactions.sh finds a transaction that hangs in a partition, and ends it; and ends one by its transactional id.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ApiName, Requests, Responses } from "../../core/protocol/generated/mod.ts";
import { batch } from "../conformance/batches.ts";
import { filled, type Partly } from "../conformance/fill.ts";
import { readAnswer, Wire } from "../conformance/wire.ts";
import { kq, type RunningBroker, startKq } from "../support/kq_process.ts";
import { isSkipped } from "./foreign_client.ts";
import { tool } from "./transactional_log.ts";

const HOUR_MS = 3_600_000;

describe.skipIf(isSkipped("java"))("Kafka's tool for transactions", () => {
  let broker: RunningBroker;
  let wire: Wire;
  beforeAll(async () => {
    // So that a batch may be written into a transaction that its coordinator knows nothing of.
    broker = await startKq({ args: ["--topic", "held:1", "-c", "transaction.partition.verification.enable=false"] });
    wire = await Wire.connect(broker.address);
  });
  afterAll(async () => {
    wire.close();
    await broker.stop();
  });

  async function ask<N extends ApiName>(api: N, version: number, body: Partly<Requests[N]>): Promise<Responses[N]> {
    const frame = await wire.exchange(wire.frame(api, version, filled(api, body)));
    if (frame === "closed") throw new Error(`the broker closed the connection at ${api}`);
    return readAnswer(api, version, frame);
  }

  /** A producer of the id writes one record into its transaction, hours ago; without the partition in it unless added. */
  async function write(transactionalId: string, o: { readonly adds: boolean }): Promise<number> {
    await ask("FindCoordinator", 4, { keyType: 1, coordinatorKeys: [transactionalId] });
    const asked = { transactionalId, transactionTimeoutMs: 900_000, producerId: -1, producerEpoch: -1 };
    const { producerId, producerEpoch } = await ask("InitProducerId", 4, asked);
    if (o.adds) {
      await ask("AddPartitionsToTxn", 3, {
        v3AndBelowTransactionalId: transactionalId,
        v3AndBelowProducerId: producerId,
        v3AndBelowProducerEpoch: producerEpoch,
        v3AndBelowTopics: [{ name: "held", partitions: [0] }],
      });
    }
    const records = batch({
      attributes: 0x10,
      producerId: BigInt(producerId),
      producerEpoch,
      baseSequence: 0,
      baseTimestamp: Date.now() - 2 * HOUR_MS,
      records: [{ value: transactionalId }],
    });
    const topicData = [{ name: "held", partitionData: [{ index: 0, records }] }];
    const answer = await ask("Produce", 11, { transactionalId, acks: -1, timeoutMs: 10_000, topicData });
    const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!;
    expect(errorCode).toBe(0);
    return Number(baseOffset);
  }

  const committed = async () => (await kq(["consume", "held", "-e"], { broker: broker.address })).stdout;
  const rows = (text: string) => text.trim().split("\n").slice(1).map((line) => line.trim().split(/\s+/));

  test("find-hanging names it, and abort ends it", async () => {
    const offset = await write("hangs", { adds: false });
    await kq(["produce", "held"], { broker: broker.address, stdin: "behind it\n" });
    expect(await committed()).toBe("");
    const found = rows(await tool(broker, "transactions", "find-hanging", "--broker-id", "1"));
    expect(found.map((row) => [row[0], row[1], row[5]])).toEqual([["held", "0", String(offset)]]);
    await tool(
      broker,
      "transactions",
      "abort",
      "--topic",
      "held",
      "--partition",
      "0",
      "--start-offset",
      String(offset),
    );
    expect(await committed()).toBe("behind it\n");
    expect(rows(await tool(broker, "transactions", "find-hanging", "--broker-id", "1"))).toEqual([]);
  }, 120_000);

  test("forceTerminateTransaction ends that of an id, and its producer is fenced", async () => {
    await write("forced", { adds: true });
    const states = async () =>
      rows(await tool(broker, "transactions", "list")).flatMap(([id, , , state]) => id === "forced" ? [state] : []);
    expect(await states()).toEqual(["Ongoing"]);
    await tool(broker, "transactions", "forceTerminateTransaction", "--transactionalId", "forced");
    await kq(["produce", "held"], { broker: broker.address, stdin: "and this\n" });
    expect(await committed()).toBe("behind it\nand this\n");
    expect(await states()).not.toEqual(["Ongoing"]);
  }, 120_000);
});
