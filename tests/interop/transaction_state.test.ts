/**
 * What transactions leave on the disk is the same on kq as on Kafka: the records of `__transaction_state`, step by step
 * and byte by byte, and the markers. Timestamps, and the numbers that producers are given, are each broker's own.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync, rmSync } from "node:fs";
import type { ApiName, Responses } from "../../core/protocol/generated/mod.ts";
import { transactionStateRecords } from "../../core/protocol/generated/stored_transaction_state.ts";
import { readBatchHeader } from "../../core/protocol/records/batch.ts";
import { decodeRecords } from "../../core/protocol/records/mod.ts";
import { readStoredRecord, writeStoredKey, writeStoredValue } from "../../core/protocol/stored_record.ts";
import { batch } from "../conformance/batches.ts";
import { filled } from "../conformance/fill.ts";
import { readAnswer, Wire } from "../conformance/wire.ts";
import { kq, type RunningBroker, runToEnd, startKafka, startKq, temporaryFolder } from "../support/kq_process.ts";
import { isSkipped } from "./foreign_client.ts";

const kafka = new URL("../support/kafka", import.meta.url).pathname;
const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const STATE = "__transaction_state";

interface Producer {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** Asks one question after the other, each until nothing of what came before is under way. */
class Talk {
  private constructor(readonly wire: Wire) {}

  static async with({ address }: RunningBroker): Promise<Talk> {
    return new Talk(await Wire.connect(address));
  }

  async ask<N extends ApiName>(api: N, version: number, body: object): Promise<Responses[N]> {
    const frame = await this.wire.exchange(this.wire.frame(api, version, filled(api, body as never)));
    if (frame === "closed") throw new Error(`the broker closed the connection at ${api}`);
    return readAnswer(api, version, frame);
  }

  async until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
    for (let tries = 0; tries < 600; tries++) {
      const found = await ask();
      if (found !== null) return found;
      await Bun.sleep(50);
    }
    throw new Error(`never: ${what}`);
  }

  async begun(transactionalId: string, timeoutMs = 60_000): Promise<Producer> {
    return await this.until(`a producer of ${transactionalId}`, async () => {
      const found = await this.ask("FindCoordinator", 4, { keyType: 1, coordinatorKeys: [transactionalId] });
      if (found.coordinators[0]?.errorCode !== 0) return null;
      const body = { transactionalId, transactionTimeoutMs: timeoutMs, producerId: -1, producerEpoch: -1 };
      const { errorCode, producerId, producerEpoch } = await this.ask("InitProducerId", 4, body);
      return errorCode === 0 ? { transactionalId, producerId, producerEpoch } : null;
    });
  }

  async isOver(transactionalId: string): Promise<Producer> {
    return await this.until(`the transaction of ${transactionalId} is over`, async () => {
      const answer = await this.ask("DescribeTransactions", 0, { transactionalIds: [transactionalId] });
      const { transactionState, producerId, producerEpoch } = answer.transactionStates[0]!;
      return transactionState.startsWith("Complete") ? { transactionalId, producerId, producerEpoch } : null;
    });
  }

  /** One record into each partition, in a transaction that is begun by that in the manner of the version. */
  async write(producer: Producer, topic: string, partitions: readonly number[], isNew: boolean): Promise<void> {
    const { transactionalId, producerId, producerEpoch } = producer;
    for (const index of partitions) {
      if (!isNew) {
        await this.ask("AddPartitionsToTxn", 3, {
          v3AndBelowTransactionalId: transactionalId,
          v3AndBelowProducerId: producerId,
          v3AndBelowProducerEpoch: producerEpoch,
          v3AndBelowTopics: [{ name: topic, partitions: [index] }],
        });
      }
      const records = batch({
        attributes: 0x10,
        producerId: BigInt(producerId),
        producerEpoch,
        baseSequence: 0,
        records: [{ value: "x" }],
      });
      await this.until(`a record in ${topic}-${index}`, async () => {
        const answer = await this.ask("Produce", isNew ? 12 : 11, {
          transactionalId,
          acks: -1,
          timeoutMs: 10_000,
          topicData: [{ name: topic, partitionData: [{ index, records }] }],
        });
        const { errorCode } = answer.responses[0]!.partitionResponses[0]!;
        return errorCode === 0 ? true : null;
      });
    }
  }

  async end(producer: Producer, committed: boolean, isNew: boolean): Promise<Producer> {
    const { errorCode } = await this.ask("EndTxn", isNew ? 5 : 3, { ...producer, committed });
    if (errorCode !== 0) throw new Error(`EndTxn of ${producer.transactionalId}: ${errorCode}`);
    return await this.isOver(producer.transactionalId);
  }

  /** All batches of the partition. */
  async batches(topic: string, partition: number): Promise<Uint8Array[]> {
    const answer = await this.ask("Fetch", 11, {
      replicaId: -1,
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: 50_000_000,
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [{
        topic,
        partitions: [{
          partition,
          currentLeaderEpoch: -1,
          fetchOffset: 0,
          logStartOffset: -1,
          partitionMaxBytes: 50_000_000,
        }],
      }],
    });
    const bytes = answer.responses[0]!.partitions[0]!.records as Uint8Array | null;
    const batches: Uint8Array[] = [];
    for (let at = 0; bytes !== null && at < bytes.length;) {
      const { sizeInBytes } = readBatchHeader(bytes, at);
      batches.push(bytes.slice(at, at + sizeInBytes));
      at += sizeInBytes;
    }
    return batches;
  }
}

/** All that can happen to a transaction, one thing after the other. */
async function transactions(broker: RunningBroker): Promise<void> {
  const talk = await Talk.with(broker);
  for (const isNew of [false, true]) {
    const id = (what: string) => `${what}-${isNew ? "new" : "old"}`;
    for (const committed of [true, false]) {
      let producer = await talk.begun(id(committed ? "commits" : "aborts"));
      for (const partitions of [[0], [1, 0]]) {
        await talk.write(producer, "paid", partitions, isNew);
        producer = await talk.end(producer, committed, isNew);
      }
    }
    // Another producer comes while the transaction of the one before is open.
    await talk.write(await talk.begun(id("fenced")), "paid", [1], isNew);
    await talk.begun(id("fenced"));
    // Nobody ends it but time.
    await talk.write(await talk.begun(id("timed-out"), 1), "paid", [0], isNew);
    await talk.isOver(id("timed-out"));
    await talk.write(await talk.begun(id("open")), "paid", [1], isNew);
  }
  talk.wire.close();
}

/** What is in the log of each transactional id, and the markers of each partition. */
async function left(broker: RunningBroker) {
  const talk = await Talk.with(broker);
  /** The numbers that this broker gave to producers, in the order in which they are seen. */
  const numbers = new Map<number, number>([[-1, -1]]);
  const numbered = (producerId: number): number => {
    const number = numbers.get(producerId) ?? numbers.size;
    numbers.set(producerId, number);
    return number;
  };
  const state = new Map<string, string[]>();
  const { TransactionLog } = transactionStateRecords;
  for (let partition = 0; partition < 2; partition++) {
    for (const bytes of await talk.batches(STATE, partition)) {
      const header = readBatchHeader(bytes, 0);
      for (const { key, value } of decodeRecords(bytes)) {
        const stored = readStoredRecord(transactionStateRecords, key!, value)!;
        const written = stored.value!;
        const version = new DataView(value!.buffer, value!.byteOffset).getInt16(0);
        // Byte for byte what kq writes for the same content.
        expect(Buffer.from(key!).toString("hex")).toBe(
          Buffer.from(writeStoredKey(TransactionLog, stored.key)).toString("hex"),
        );
        expect(Buffer.from(value!).toString("hex")).toBe(
          Buffer.from(writeStoredValue(TransactionLog, written, version)).toString("hex"),
        );
        const same = writeStoredValue(TransactionLog, {
          ...written,
          producerId: numbered(written.producerId),
          previousProducerId: numbered(written.previousProducerId),
          nextProducerId: numbered(written.nextProducerId),
          transactionLastUpdateTimestampMs: 0,
          transactionStartTimestampMs: Math.min(written.transactionStartTimestampMs, 0),
        }, version);
        const { transactionalId } = stored.key;
        const { codec: _codec, ...attributes } = {
          codec: header.compression,
          control: header.isControl,
          transactional: header.isTransactional,
          producer: header.producerId,
        };
        const line =
          `${
            JSON.stringify(attributes)
          } v${version} state ${written.transactionStatus} epoch ${written.producerEpoch} ` +
          Buffer.from(same).toString("hex");
        state.set(transactionalId, [...state.get(transactionalId) ?? [], line]);
      }
    }
  }
  const markers: string[] = [];
  for (let partition = 0; partition < 2; partition++) {
    for (const bytes of await talk.batches("paid", partition)) {
      const header = readBatchHeader(bytes, 0);
      if (!header.isControl) continue;
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      // Leader epoch and checksum, both timestamps, the producer's number.
      view.setInt32(12, 0);
      view.setUint32(17, 0);
      view.setBigInt64(27, 0n);
      view.setBigInt64(35, 0n);
      view.setBigInt64(43, BigInt(numbered(header.producerId)));
      markers.push(`${partition}: ${Buffer.from(bytes).toString("hex")}`);
    }
  }
  talk.wire.close();
  return { state: Object.fromEntries(state), markers };
}

const decoder = async (data: string, partition: number): Promise<string> => {
  const path = `${data}/${STATE}-${partition}`;
  const files = readdirSync(path).filter((name) => name.endsWith(".log")).map((name) => `${path}/${name}`);
  const ended = await runToEnd([kafka, "tool", "dump-log", "--transaction-log-decoder", "--files", files.join(",")]);
  if (ended.exitCode !== 0) throw new Error(ended.stderr);
  return ended.stdout;
};

describe.skipIf(isSkipped("java"))("what transactions leave on the disk", () => {
  const config = {
    "transaction.state.log.num.partitions": "2",
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": "100",
  };
  const makeTopic = (broker: RunningBroker) =>
    kq(["topics", "create", "paid", "--partitions", "2"], { broker: broker.address });

  test("is the same on kq as on Kafka, and Kafka's tool reads it", async () => {
    const args = Object.entries(config).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    await using mine = await startKq({ data: `${folder}/kq`, args });
    await makeTopic(mine);
    await transactions(mine);
    const fromKq = await left(mine);
    await mine.stop();
    await using theirs = await startKafka({ data: `${folder}/kafka`, config });
    await makeTopic(theirs);
    await transactions(theirs);
    const fromKafka = await left(theirs);
    expect(fromKq).toEqual(fromKafka);
    // Every state there is was written.
    const states = new Set(Object.values(fromKq.state).flat().map((line) => / state (\d) /.exec(line)![1]));
    expect(states).toEqual(new Set(["0", "1", "2", "3", "4", "5"]));
    const told = (await Promise.all([0, 1].map((partition) => decoder(`${folder}/kq`, partition)))).join("\n");
    for (const id of Object.keys(fromKq.state)) expect(told).toContain(`"transactionalId":"${id}"`);
    expect(told.match(/"transactionalId"/g)!.length).toBe(Object.values(fromKq.state).flat().length);
    expect(told).not.toMatch(/Could not|isvalid: false|corrupt/i);
  }, 300_000);
});
