import { afterEach, describe, expect, test } from "bun:test";
import { plainChecksums } from "../../../../core/base/crc32c.ts";
import { Client } from "../../../../core/client/client.ts";
import { OutgoingRecord } from "../../../../core/client/outgoing_record.ts";
import type { Producer } from "../../../../core/client/producer/producer.ts";
import { TransactionFailed } from "../../../../core/client/producer/transaction_failure.ts";
import { TransactionalProducer } from "../../../../core/client/producer/transactional_producer.ts";
import { errorCode, type ErrorName } from "../../../../core/protocol/error_codes.ts";
import { type ApiName, codecs } from "../../../../core/protocol/generated/mod.ts";
import { readBatchHeader } from "../../../../core/protocol/records/batch.ts";
import { MemoryNetwork } from "../../../../core/runtime/memory_network.ts";
import { ManualClock, settle } from "../../../support/manual_clock.ts";
import { seededRandom } from "../../../support/random.ts";
import { bytes } from "../../../support/records.ts";
import { metadataAnswer, type Otherwise, ScriptedBroker } from "../../../support/scripted_broker.ts";

const clients: Client[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

/** What the coordinator says of the transaction, once for each question. */
const states: string[] = [];

type Asked = "InitProducerId" | "AddPartitionsToTxn" | "AddOffsetsToTxn" | "TxnOffsetCommit" | "EndTxn" | "Produce";

/** One broker that leads and coordinates everything, says yes, and may be told to say otherwise first. */
class Cluster {
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork();
  readonly broker: ScriptedBroker;
  /** What came since it was last looked at, each in a few words. */
  readonly heard: string[] = [];
  readonly otherwise = new Map<Asked, (ErrorName | Otherwise)[]>();
  readonly said: string[] = [];
  #epoch = -1;
  client!: Client;
  producer!: Producer;

  constructor(public level: 0 | 1 | 2, versions: { readonly [N in ApiName]?: readonly [number, number] | null } = {}) {
    const all = Object.values(codecs).flatMap(({ key, name, versions: [min, max] }) => {
      const range = versions[name as ApiName];
      return range === null ? [] : [{ apiKey: key, minVersion: range?.[0] ?? min, maxVersion: range?.[1] ?? max }];
    });
    let revision = 0;
    this.broker = new ScriptedBroker(this.network, {
      port: 1,
      script: {
        ApiVersions: () => ({
          errorCode: 0,
          apiKeys: all,
          throttleTimeMs: 0,
          supportedFeatures: [],
          finalizedFeaturesEpoch: revision++,
          finalizedFeatures: this.level === 0
            ? []
            : [{ name: "transaction.version", maxVersionLevel: this.level, minVersionLevel: this.level }],
          zkMigrationReady: false,
        }),
        Metadata: () => metadataAnswer({ 1: 1 }, { t: [1, 1] }),
        DescribeConfigs: () => ({ throttleTimeMs: 0, results: [] }),
        FindCoordinator: ({ coordinatorKeys, keyType }) => {
          this.heard.push(`FindCoordinator ${keyType} ${coordinatorKeys.join()}`);
          const found = { key: coordinatorKeys[0]!, nodeId: 1, host: "127.0.0.1", port: 1, errorCode: 0 };
          return {
            throttleTimeMs: 0,
            errorCode: 0,
            errorMessage: null,
            nodeId: 1,
            host: "127.0.0.1",
            port: 1,
            coordinators: [{ ...found, errorMessage: null }],
          };
        },
        InitProducerId: (request, version) =>
          this.#say("InitProducerId", version, `${request.producerId}/${request.producerEpoch}`, (code) => {
            if (code === 0) this.#epoch++;
            return { throttleTimeMs: 0, errorCode: code, producerId: 7, producerEpoch: this.#epoch };
          }),
        AddPartitionsToTxn: (request, version) => {
          const asked = request.v3AndBelowTopics.map(({ name, partitions }) => `${name}:${partitions.join("+")}`);
          return this.#say("AddPartitionsToTxn", version, asked.join(), (code) => ({
            throttleTimeMs: 0,
            errorCode: 0,
            resultsByTransaction: [],
            resultsByTopicV3AndBelow: request.v3AndBelowTopics.map(({ name, partitions }) => ({
              name,
              resultsByPartition: partitions.map((partitionIndex) => ({ partitionIndex, partitionErrorCode: code })),
            })),
          }));
        },
        AddOffsetsToTxn: ({ groupId }, version) =>
          this.#say("AddOffsetsToTxn", version, groupId, (code) => ({ throttleTimeMs: 0, errorCode: code })),
        TxnOffsetCommit: ({ groupId, topics, memberId, generationId }, version) => {
          const offsets = topics.flatMap(({ name, partitions }) =>
            partitions.map((one) => `${name}:${one.partitionIndex}=${one.committedOffset}`)
          );
          const what = `${groupId} ${generationId}${memberId} ${offsets.join()}`;
          return this.#say("TxnOffsetCommit", version, what, (code) => ({
            throttleTimeMs: 0,
            topics: topics.map(({ name, partitions }) => ({
              name,
              partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: code })),
            })),
          }));
        },
        EndTxn: ({ committed, producerEpoch }, version) =>
          this.#say("EndTxn", version, `${committed ? "commit" : "abort"} of ${producerEpoch}`, (code) => {
            if (version < 5 || code !== 0) {
              return { throttleTimeMs: 0, errorCode: code, producerId: -1, producerEpoch: -1 };
            }
            this.#epoch = producerEpoch + 1;
            return { throttleTimeMs: 0, errorCode: 0, producerId: 7, producerEpoch: this.#epoch };
          }),
        DescribeTransactions: ({ transactionalIds }) => ({
          throttleTimeMs: 0,
          transactionStates: transactionalIds.map((transactionalId) => ({
            errorCode: 0,
            transactionalId,
            transactionState: states.shift() ?? "CompleteCommit",
            transactionTimeoutMs: 60_000,
            transactionStartTimeMs: -1,
            producerId: 7,
            producerEpoch: 0,
            topics: [],
          })),
        }),
        Produce: ({ topicData, transactionalId }, version) => {
          const data = topicData[0]!.partitionData;
          const what = data.map(({ index, records }) => {
            const batch = readBatchHeader(records as Uint8Array, 0);
            const kind = batch.isTransactional ? "" : " without its bit";
            return `t:${index} ${batch.producerId}/${batch.producerEpoch} ${batch.baseSequence}+${batch.recordCount}${kind}`;
          });
          return this.#say("Produce", version, `${transactionalId} ${what.join(", ")}`, (code) => ({
            throttleTimeMs: 0,
            nodeEndpoints: [],
            responses: [{
              name: "t",
              topicId: "AAAAAAAAAAAAAAAAAAAAAA",
              partitionResponses: data.map(({ index }) => ({
                index,
                errorCode: code,
                baseOffset: code === 0 ? 0 : -1,
                logAppendTimeMs: -1,
                logStartOffset: 0,
                recordErrors: [],
                errorMessage: null,
                currentLeader: { leaderId: -1, leaderEpoch: -1 },
              })),
            }],
          }));
        },
      },
    });
  }

  #say<T>(api: Asked, version: number, what: string, answer: (code: number) => T): T | Otherwise {
    this.heard.push(`${api} v${version} ${what}`);
    const next = this.otherwise.get(api)?.shift() ?? "NONE";
    if (next === "silence" || next === "hang up" || next instanceof Uint8Array) return next;
    return answer(errorCode(next));
  }

  async open(): Promise<TransactionalProducer> {
    const random = { ...seededRandom(1), bytes: () => new Uint8Array(0) };
    const ports = { network: this.network, clock: this.clock, timers: this.clock, random };
    const o = { brokers: ["127.0.0.1:1"], clientId: "me", timeoutMs: 10_000, requestTimeoutMs: 2_000 };
    this.client = await Client.open(o, ports);
    clients.push(this.client);
    const opening = TransactionalProducer.open(this.client, {
      transactionalId: "etl",
      timeoutMs: 60_000,
      patienceMs: 5_000,
    });
    const transactions = await this.whenDone(opening);
    this.producer = await transactions.producer(await this.client.topic("t"), {
      codec: "none",
      partitioner: "murmur2",
      lingerMs: 5,
      batchSize: 1000,
      maxRecordSize: 400,
      maxInFlight: 5,
      deliveryTimeoutMs: 5_000,
      inputSize: 0,
      checksums: plainChecksums,
      say: (line) => this.said.push(line),
      acknowledged: null,
    });
    return transactions;
  }

  add(value: string, partition = 0): void {
    const record = new OutgoingRecord();
    record.setValue(bytes(value));
    record.partition = partition;
    this.producer.add(record, 1);
  }

  /** Lets time pass until the work is done. */
  async whenDone<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const note = (): void => void (ended = true);
    work.then(note, note);
    for (let turn = 0; turn < 5000 && !ended; turn++) {
      await settle();
      if (!ended) await this.clock.advance(10);
    }
    return await work;
  }

  /** `done`, or how it failed and why. */
  async outcome(work: Promise<unknown>): Promise<string> {
    return await this.whenDone(work).then(
      () => "done",
      (error: Error) => error instanceof TransactionFailed ? `${error.kind}: ${error.error}` : error.message,
    );
  }

  /** What came since the last time. */
  news(): string[] {
    return this.heard.splice(0);
  }
}

const offset = (partition: number, at: number) => ({ topic: "in", partition, offset: at, leaderEpoch: -1 });

describe("in version 2", () => {
  test("writing enters partitions and groups, and each end raises the epoch", async () => {
    const cluster = new Cluster(2);
    const transactions = await cluster.open();
    expect([transactions.version, transactions.producerId, transactions.producerEpoch]).toEqual([2, 7, 0]);
    transactions.begin();
    cluster.add("a");
    cluster.add("b", 1);
    expect(await cluster.outcome(transactions.sendOffsets("g", [offset(0, 5)]))).toBe("done");
    expect(await cluster.outcome(transactions.commit())).toBe("done");
    transactions.begin();
    cluster.add("c");
    expect(await cluster.outcome(transactions.commit())).toBe("done");
    expect(cluster.news()).toEqual([
      "FindCoordinator 1 etl",
      "InitProducerId v5 -1/-1",
      "FindCoordinator 0 g",
      "TxnOffsetCommit v5 g -1 in:0=5",
      "Produce v12 etl t:0 7/0 0+1",
      "Produce v12 etl t:1 7/0 0+1",
      "EndTxn v5 commit of 0",
      "Produce v12 etl t:0 7/1 0+1",
      "EndTxn v5 commit of 1",
    ]);
  });

  test("an abort forgets what was not sent, and the next transaction begins with new sequences", async () => {
    const cluster = new Cluster(2);
    const transactions = await cluster.open();
    transactions.begin();
    cluster.add("a");
    await cluster.clock.advance(5);
    await settle();
    cluster.add("never sent");
    expect(await cluster.outcome(transactions.abort())).toBe("done");
    transactions.begin();
    cluster.add("c");
    expect(await cluster.outcome(transactions.commit())).toBe("done");
    expect(cluster.news().slice(2)).toEqual([
      "Produce v12 etl t:0 7/0 0+1",
      "EndTxn v5 abort of 0",
      "Produce v12 etl t:0 7/1 0+1",
      "EndTxn v5 commit of 1",
    ]);
  });

  test("a batch that comes while the transaction before is being completed is sent again in a moment", async () => {
    const cluster = new Cluster(2);
    const transactions = await cluster.open();
    cluster.otherwise.set("Produce", ["CONCURRENT_TRANSACTIONS", "CONCURRENT_TRANSACTIONS"]);
    transactions.begin();
    cluster.add("a");
    const before = cluster.clock.monotonicMs();
    expect(await cluster.outcome(transactions.commit())).toBe("done");
    expect(cluster.clock.monotonicMs() - before).toBeLessThan(100);
    expect(cluster.news().slice(2)).toEqual([
      ...Array.from({ length: 3 }, () => "Produce v12 etl t:0 7/0 0+1"),
      "EndTxn v5 commit of 0",
    ]);
    expect(cluster.said).toEqual([]);
  });
});

describe("in version 1", () => {
  test("partitions and groups are entered first, and sequences go on from one transaction to the next", async () => {
    const cluster = new Cluster(1);
    const transactions = await cluster.open();
    expect(transactions.version).toBe(1);
    transactions.begin();
    cluster.add("a");
    cluster.add("b", 1);
    expect(await cluster.outcome(transactions.sendOffsets("g", [offset(0, 5)]))).toBe("done");
    expect(await cluster.outcome(transactions.commit())).toBe("done");
    transactions.begin();
    cluster.add("c");
    expect(await cluster.outcome(transactions.commit())).toBe("done");
    expect(cluster.news()).toEqual([
      "FindCoordinator 1 etl",
      "InitProducerId v5 -1/-1",
      "AddOffsetsToTxn v4 g",
      "FindCoordinator 0 g",
      "TxnOffsetCommit v4 g -1 in:0=5",
      "AddPartitionsToTxn v3 t:0+1",
      "Produce v11 etl t:0 7/0 0+1",
      "Produce v11 etl t:1 7/0 0+1",
      "EndTxn v4 commit of 0",
      "AddPartitionsToTxn v3 t:0",
      "Produce v11 etl t:0 7/0 1+1",
      "EndTxn v4 commit of 0",
    ]);
  });

  test("an abort that dropped records raises the epoch, so that no sequence is missing", async () => {
    const cluster = new Cluster(1);
    const transactions = await cluster.open();
    transactions.begin();
    cluster.otherwise.set("Produce", ["MESSAGE_TOO_LARGE"]);
    cluster.add("a");
    expect(await cluster.outcome(transactions.commit())).toBe("abortable: MESSAGE_TOO_LARGE");
    expect(await cluster.outcome(transactions.abort())).toBe("done");
    transactions.begin();
    cluster.add("b");
    expect(await cluster.outcome(transactions.commit())).toBe("done");
    expect(cluster.news().slice(2)).toEqual([
      "AddPartitionsToTxn v3 t:0",
      "Produce v11 etl t:0 7/0 0+1",
      "EndTxn v4 abort of 0",
      "InitProducerId v5 7/0",
      "AddPartitionsToTxn v3 t:0",
      "Produce v11 etl t:0 7/1 0+1",
      "EndTxn v4 commit of 1",
    ]);
  });

  test("an abort of what the coordinator never heard of is done", async () => {
    const cluster = new Cluster(1);
    const transactions = await cluster.open();
    transactions.begin();
    cluster.otherwise.set("AddPartitionsToTxn", Array.from({ length: 9 }, () => "hang up" as const));
    cluster.otherwise.set("EndTxn", ["INVALID_TXN_STATE"]);
    cluster.add("a");
    expect(await cluster.outcome(transactions.commit())).toBe("abortable: TIMED_OUT");
    expect(await cluster.outcome(transactions.abort())).toBe("done");
  });

  test("a cluster that goes to version 2 is followed with the next transaction, in an epoch of its own", async () => {
    const cluster = new Cluster(1);
    const transactions = await cluster.open();
    transactions.begin();
    cluster.add("a");
    await cluster.clock.advance(5);
    await settle();
    cluster.level = 2;
    cluster.broker.hangUp();
    expect(await cluster.outcome(transactions.commit())).toBe("done");
    expect(transactions.version).toBe(2);
    transactions.begin();
    cluster.add("b");
    expect(await cluster.outcome(transactions.commit())).toBe("done");
    const news = cluster.news();
    expect(news.slice(news.indexOf("EndTxn v4 commit of 0"))).toEqual([
      "EndTxn v4 commit of 0",
      "InitProducerId v5 7/0",
      "Produce v12 etl t:0 7/1 0+1",
      "EndTxn v5 commit of 1",
    ]);
  });
});

test("nothing is ended that was not begun at the coordinator", async () => {
  for (const level of [1, 2] as const) {
    const cluster = new Cluster(level);
    const transactions = await cluster.open();
    for (const how of ["commit", "abort"] as const) {
      transactions.begin();
      expect(await cluster.outcome(transactions[how]())).toBe("done");
    }
    expect(cluster.news().slice(2)).toEqual([]);
  }
});

describe("an error", () => {
  /** What a transaction with a record and an offset comes to when this is the answer, and what an abort after it. */
  const cases: readonly (readonly [Asked, ErrorName, level: 1 | 2, commit: string, abort: string])[] = [
    ["Produce", "TOPIC_AUTHORIZATION_FAILED", 2, "abortable: TOPIC_AUTHORIZATION_FAILED", "done"],
    ["Produce", "INVALID_TXN_STATE", 2, "abortable: INVALID_TXN_STATE", "done"],
    ["Produce", "TRANSACTION_ABORTABLE", 2, "abortable: TRANSACTION_ABORTABLE", "done"],
    ["Produce", "INVALID_PRODUCER_EPOCH", 2, "abortable: INVALID_PRODUCER_EPOCH", "done"],
    ["Produce", "OUT_OF_ORDER_SEQUENCE_NUMBER", 1, "abortable: OUT_OF_ORDER_SEQUENCE_NUMBER", "done"],
    ["Produce", "UNKNOWN_PRODUCER_ID", 1, "abortable: UNKNOWN_PRODUCER_ID", "done"],
    ["Produce", "PRODUCER_FENCED", 1, "fatal: PRODUCER_FENCED", "fatal: PRODUCER_FENCED"],
    [
      "Produce",
      "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
      2,
      "fatal: TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
      "fatal: TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
    ],
    ["AddPartitionsToTxn", "TOPIC_AUTHORIZATION_FAILED", 1, "abortable: TOPIC_AUTHORIZATION_FAILED", "done"],
    ["AddPartitionsToTxn", "PRODUCER_FENCED", 1, "fatal: PRODUCER_FENCED", "fatal: PRODUCER_FENCED"],
    ["AddPartitionsToTxn", "INVALID_TXN_STATE", 1, "fatal: INVALID_TXN_STATE", "fatal: INVALID_TXN_STATE"],
    ["AddPartitionsToTxn", "TRANSACTION_ABORTABLE", 1, "abortable: TRANSACTION_ABORTABLE", "done"],
    ["AddOffsetsToTxn", "GROUP_AUTHORIZATION_FAILED", 1, "abortable: GROUP_AUTHORIZATION_FAILED", "done"],
    ["AddOffsetsToTxn", "INVALID_PRODUCER_EPOCH", 1, "fatal: INVALID_PRODUCER_EPOCH", "fatal: INVALID_PRODUCER_EPOCH"],
    ["TxnOffsetCommit", "ILLEGAL_GENERATION", 2, "abortable: ILLEGAL_GENERATION", "done"],
    ["TxnOffsetCommit", "UNKNOWN_MEMBER_ID", 1, "abortable: UNKNOWN_MEMBER_ID", "done"],
    ["TxnOffsetCommit", "FENCED_INSTANCE_ID", 2, "abortable: FENCED_INSTANCE_ID", "done"],
    ["TxnOffsetCommit", "PRODUCER_FENCED", 2, "fatal: PRODUCER_FENCED", "fatal: PRODUCER_FENCED"],
    ["EndTxn", "PRODUCER_FENCED", 2, "fatal: PRODUCER_FENCED", "fatal: PRODUCER_FENCED"],
    ["EndTxn", "INVALID_TXN_STATE", 2, "fatal: INVALID_TXN_STATE", "fatal: INVALID_TXN_STATE"],
    ["EndTxn", "TRANSACTION_ABORTABLE", 2, "abortable: TRANSACTION_ABORTABLE", "done"],
    // What may pass is asked again.
    ["AddPartitionsToTxn", "CONCURRENT_TRANSACTIONS", 1, "done", "done"],
    ["TxnOffsetCommit", "COORDINATOR_LOAD_IN_PROGRESS", 2, "done", "done"],
    ["EndTxn", "NOT_COORDINATOR", 2, "done", "done"],
    ["EndTxn", "CONCURRENT_TRANSACTIONS", 1, "done", "done"],
  ];
  for (const [api, error, level, commit, abort] of cases) {
    test(`${error} of ${api} ends version ${level} as ${commit}, and abort as ${abort}`, async () => {
      const cluster = new Cluster(level);
      const transactions = await cluster.open();
      transactions.begin();
      cluster.otherwise.set(api, [error]);
      cluster.add("a");
      const work = transactions.sendOffsets("g", [offset(0, 1)]).then(() => transactions.commit());
      expect(await cluster.outcome(work)).toBe(commit);
      expect(await cluster.outcome(transactions.abort())).toBe(abort);
      if (abort !== "done") {
        expect(() => transactions.begin()).toThrow(TransactionFailed);
        return;
      }
      transactions.begin();
      cluster.add("b");
      expect(await cluster.outcome(transactions.commit())).toBe("done");
    });
  }

  test("of a producer that may not begin is fatal, and says what is wrong", async () => {
    const cluster = new Cluster(2);
    cluster.otherwise.set("InitProducerId", ["INVALID_TRANSACTION_TIMEOUT"]);
    const said = await cluster.open().catch((error: Error) => error.message);
    expect(said).toBe(
      "Producer etl cannot begin: the transaction timeout is longer than transaction.max.timeout.ms " +
        "(INVALID_TRANSACTION_TIMEOUT)",
    );
  });
});

describe("a commit", () => {
  test("whose answer is lost is asked for again, and is one commit", async () => {
    const cluster = new Cluster(2);
    const transactions = await cluster.open();
    transactions.begin();
    cluster.add("a");
    cluster.otherwise.set("EndTxn", ["hang up"]);
    expect(await cluster.outcome(transactions.commit())).toBe("done");
    expect(cluster.news().slice(3)).toEqual([
      "EndTxn v5 commit of 0",
      "FindCoordinator 1 etl",
      "EndTxn v5 commit of 0",
    ]);
  });

  test("that is never answered is in doubt, and may be asked for once more", async () => {
    const cluster = new Cluster(2);
    const transactions = await cluster.open();
    transactions.begin();
    cluster.add("a");
    cluster.otherwise.set("EndTxn", Array.from({ length: 4 }, () => "silence" as const));
    expect(await cluster.outcome(transactions.commit())).toBe("in doubt: TIMED_OUT");
    cluster.otherwise.clear();
    expect(await cluster.outcome(transactions.commit())).toBe("done");
    transactions.begin();
  });

  test("that is fenced when it is asked for again may have been carried out", async () => {
    const cluster = new Cluster(2);
    const transactions = await cluster.open();
    transactions.begin();
    cluster.add("a");
    cluster.otherwise.set("EndTxn", ["hang up", "PRODUCER_FENCED"]);
    expect(await cluster.outcome(transactions.commit())).toBe("in doubt: PRODUCER_FENCED");
  });

  test("after which the coordinator cannot be reached at all is not in doubt: it never heard of it", async () => {
    const cluster = new Cluster(2);
    const transactions = await cluster.open();
    transactions.begin();
    cluster.add("a");
    expect(await cluster.outcome(cluster.producer.finish())).toBe("done");
    cluster.broker.stop();
    expect(await cluster.outcome(transactions.commit())).toBe("abortable: TIMED_OUT");
  });
});

test("a committed transaction is complete when its partitions have been told", async () => {
  const cluster = new Cluster(2);
  const transactions = await cluster.open();
  transactions.begin();
  cluster.add("a");
  expect(await cluster.outcome(transactions.commit())).toBe("done");
  states.push("PrepareCommit", "PrepareCommit", "CompleteCommit");
  expect(await cluster.outcome(transactions.completed())).toBe("done");
  expect(states).toEqual([]);
});

test("an abort waits for what is on its way, and hangs up on who does not answer", async () => {
  const cluster = new Cluster(2);
  const transactions = await cluster.open();
  transactions.begin();
  cluster.otherwise.set("Produce", ["silence"]);
  cluster.add("a");
  await cluster.clock.advance(5);
  await settle();
  const before = cluster.clock.monotonicMs();
  expect(await cluster.outcome(transactions.abort())).toBe("done");
  expect(cluster.clock.monotonicMs() - before).toBeGreaterThanOrEqual(10_000);
  expect(cluster.news().slice(2)).toEqual([
    "Produce v12 etl t:0 7/0 0+1",
    "EndTxn v5 abort of 0",
  ]);
});
