/**
 * `bun tests/bench/transactions.bench.ts [--seconds 3] [--rounds 2] [--only kq|Kafka]`: transactions of one record, and
 * of 1,000, by one producer and by ten, each with a connection of its own: how many a second, and how long a commit
 * takes. kq with every step on the disk, kq with Kafka's own durability, and Kafka, in turn. Then how much processor time
 * the broker needs for readers of committed records, and of all.
 *
 * On a 2-core VM with ten times more to do than cores, kq on the disk, kq with Kafka's durability, and Kafka 4.3.1, which
 * syncs nothing: one record each, one producer 156, 1647 and 23 transactions/s, ten producers 525, 3979 and 139; 1,000
 * records each, one producer 15 (172 in a quieter minute), 1050 and 42, ten producers 678, 1703 and 303. Commit p50 0.6,
 * 0.1 and 2.3 ms for one producer of one record. Readers of committed records cost 0.89-1.04 of readers of all, in Kafka
 * 1.27-1.43.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import type { ApiName, Requests, Responses } from "../../core/protocol/generated/mod.ts";
import { encodeBatch } from "../../core/protocol/records/mod.ts";
import { filled, type Partly } from "../conformance/fill.ts";
import { readAnswer, Wire } from "../conformance/wire.ts";
import { flagsOf } from "../support/flags.ts";
import { type Broker, commands, start } from "./brokers.ts";

const values = flagsOf({
  seconds: { type: "string", default: "3" },
  rounds: { type: "string", default: "2" },
  only: { type: "string" },
});
const [SECONDS, ROUNDS] = [Number(values.seconds), Number(values.rounds)];
const TOPIC = "paid";
const PARTITIONS = 10;
const RETRIED = [14, 15, 16, 51];
const value = new Uint8Array(100).fill(0x78);

class Producer {
  #id = { producerId: -1, producerEpoch: -1 };

  private constructor(readonly wire: Wire, readonly transactionalId: string, readonly partition: number) {}

  static async open(address: string, index: number): Promise<Producer> {
    const producer = new Producer(await Wire.connect(address), `bench-${index}`, index % PARTITIONS);
    await producer.#retried(() =>
      producer.#ask("FindCoordinator", 4, {
        keyType: 1,
        coordinatorKeys: [producer.transactionalId],
      }).then(({ coordinators }) => coordinators[0]!)
    );
    producer.#id = await producer.#retried(() =>
      producer.#ask("InitProducerId", 4, {
        transactionalId: producer.transactionalId,
        transactionTimeoutMs: 60_000,
        producerId: -1,
        producerEpoch: -1,
      })
    );
    return producer;
  }

  /** Writes so many records and commits them; how long the commit took. */
  async transaction(count: number): Promise<number> {
    const { transactionalId, partition } = this;
    const records = encodeBatch(
      Array.from({ length: count }, () => ({ timestampMs: Date.now(), key: null, value, headers: [] })),
      {
        producer: { producerId: this.#id.producerId, producerEpoch: this.#id.producerEpoch, baseSequence: 0 },
        isTransactional: true,
      },
    );
    await this.#retried(() =>
      this.#ask("Produce", 12, {
        transactionalId,
        acks: -1,
        timeoutMs: 10_000,
        topicData: [{ name: TOPIC, partitionData: [{ index: partition, records }] }],
      }).then(({ responses }) => responses[0]!.partitionResponses[0]!)
    );
    const begunMs = performance.now();
    const { producerId, producerEpoch } = this.#id;
    this.#id = await this.#retried(() =>
      this.#ask("EndTxn", 5, { transactionalId, producerId, producerEpoch, committed: true })
    );
    return performance.now() - begunMs;
  }

  async #retried<T extends { readonly errorCode: number }>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      const answer = await ask();
      if (answer.errorCode === 0) return answer;
      if (!RETRIED.includes(answer.errorCode)) throw new Error(`error ${answer.errorCode}`);
      await Bun.sleep(2);
    }
  }

  async #ask<N extends ApiName>(api: N, version: number, body: Partly<Requests[N]>): Promise<Responses[N]> {
    return await exchange(this.wire, api, version, body);
  }
}

async function exchange<N extends ApiName>(
  wire: Wire,
  api: N,
  version: number,
  body: Partly<Requests[N]>,
): Promise<Responses[N]> {
  const frame = await wire.exchange(wire.frame(api, version, filled(api, body), "bench"));
  if (frame === "closed") throw new Error(`${api}: the connection was closed`);
  return readAnswer(api, version, frame);
}

interface Measured {
  transactions: number;
  seconds: number;
  readonly commitMs: number[];
}

async function measure(producers: readonly Producer[], count: number, into: Measured): Promise<void> {
  const begunMs = performance.now();
  const untilMs = begunMs + SECONDS * 1000;
  await Promise.all(producers.map(async (producer) => {
    while (performance.now() < untilMs) {
      into.commitMs.push(await producer.transaction(count));
      into.transactions += 1;
    }
  }));
  into.seconds += (performance.now() - begunMs) / 1000;
}

/** Reads the whole topic from the beginning; how many bytes that was. */
async function readAll(address: string, isolationLevel: number): Promise<number> {
  const wire = await Wire.connect(address);
  let bytes = 0;
  for (let partition = 0; partition < PARTITIONS; partition++) {
    for (let fetchOffset = 0;;) {
      const { responses } = await exchange(wire, "Fetch", 11, {
        replicaId: -1,
        maxWaitMs: 0,
        minBytes: 0,
        maxBytes: 1 << 20,
        isolationLevel,
        sessionEpoch: -1,
        topics: [{
          topic: TOPIC,
          partitions: [{ partition, currentLeaderEpoch: -1, fetchOffset, partitionMaxBytes: 1 << 20 }],
        }],
      });
      const { records } = responses[0]!.partitions[0]!;
      if (!(records instanceof Uint8Array) || records.length === 0) break;
      bytes += records.length;
      const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
      for (let at = 0; at + 61 <= records.length;) {
        const size = view.getInt32(at + 8) + 12;
        if (at + size > records.length) break;
        fetchOffset = Number(view.getBigInt64(at)) + view.getInt32(at + 23) + 1;
        at += size;
      }
    }
  }
  wire.close();
  return bytes;
}

const shapes = [[1, 1], [10, 1], [1, 1000], [10, 1000]] as const;
const folder = mkdtempSync(`${tmpdir()}/kq-bench-`);
const [kq, kafka] = commands(folder);
const cache = commands(`${folder}/cache`, ["acks.all.durability=cache"])[0]!;
const sides = [
  { ...kq!, name: "kq" },
  { name: "kq, cache", command: cache.command.map((word) => word === "127.0.0.1:29090" ? "127.0.0.1:29092" : word) },
  kafka!,
].filter(({ name }) => values.only === undefined || name.startsWith(values.only));
const brokers: Broker[] = [];
try {
  for (const side of sides) brokers.push(await start(side));
  const producers = new Map<Broker, Producer[]>();
  for (const broker of brokers) {
    const wire = await Wire.connect(broker.address);
    await exchange(wire, "CreateTopics", 7, {
      topics: [{ name: TOPIC, numPartitions: PARTITIONS, replicationFactor: 1 }],
      timeoutMs: 30_000,
    });
    wire.close();
    const opened: Producer[] = [];
    for (let index = 0; index < 10; index++) opened.push(await Producer.open(broker.address, index));
    producers.set(broker, opened);
  }
  for (const [writers, count] of shapes) {
    const measured = new Map(
      brokers.map((broker) => [broker, { transactions: 0, seconds: 0, commitMs: [] } as Measured]),
    );
    for (let round = 0; round < ROUNDS; round++) {
      for (const broker of brokers) {
        await measure(producers.get(broker)!.slice(0, writers), count, measured.get(broker)!);
      }
    }
    console.log(
      `\n${writers} ${writers === 1 ? "producer" : "producers"}, ${count} ${count === 1 ? "record" : "records"} each`,
    );
    for (const [{ name }, { transactions, seconds, commitMs }] of measured) {
      const sorted = commitMs.sort((a, b) => a - b);
      const at = (share: number): string => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(1);
      const rate = transactions / seconds;
      console.log(
        `  ${name.padEnd(10)} ${rate.toFixed(0).padStart(6)} transactions/s, ${
          (rate * count).toFixed(0).padStart(7)
        } records/s, ` +
          `commit p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
      );
    }
  }
  console.log("\nprocessor seconds to read all of it, and only what is committed");
  for (const broker of brokers) {
    const spent = [0, 0];
    let bytes = 0;
    await readAll(broker.address, 0);
    for (let round = 0; round < 3 * ROUNDS; round++) {
      for (const level of [0, 1]) {
        const before = broker.cpuSeconds();
        bytes = await readAll(broker.address, level);
        spent[level]! += broker.cpuSeconds() - before;
      }
    }
    console.log(
      `  ${broker.name.padEnd(10)} ${(bytes / 2 ** 20).toFixed(0)} MiB: ${spent[0]!.toFixed(2)} and ${
        spent[1]!.toFixed(2)
      } s, ` +
        `ratio ${(spent[1]! / spent[0]!).toFixed(2)}`,
    );
  }
} finally {
  for (const broker of brokers) await broker.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
