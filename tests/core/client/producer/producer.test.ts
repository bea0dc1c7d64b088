import { afterEach, expect, test } from "bun:test";
import { plainChecksums } from "../../../../core/base/crc32c.ts";
import { Client } from "../../../../core/client/client.ts";
import { OutgoingRecord } from "../../../../core/client/outgoing_record.ts";
import { Producer, type ProducerOptions, RecordRefused } from "../../../../core/client/producer/producer.ts";
import { errorCode, type ErrorName } from "../../../../core/protocol/error_codes.ts";
import type { Requests, Responses } from "../../../../core/protocol/generated/mod.ts";
import { readBatchHeader } from "../../../../core/protocol/records/batch.ts";
import { decodeRecords } from "../../../../core/protocol/records/records.ts";
import { MemoryNetwork } from "../../../../core/runtime/memory_network.ts";
import { OperatingFailure } from "../../../../core/runtime/ports.ts";
import { ManualClock, settle } from "../../../support/manual_clock.ts";
import { seededRandom } from "../../../support/random.ts";
import { bytes, text } from "../../../support/records.ts";
import { metadataAnswer, type Otherwise, type Script, ScriptedBroker } from "../../../support/scripted_broker.ts";

/** A topic on one broker that remembers what it was sent, and may refuse or stay silent first. */
class Topic {
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork();
  /** Values as the broker has them, per partition. */
  readonly stored = new Map<number, string[]>();
  /** What came, in order: `partition first-sequence count`. */
  readonly sent: string[] = [];
  /** What to say instead of yes, to the next batches that come. */
  readonly otherwise: (ErrorName | Otherwise)[] = [];
  readonly said: string[] = [];
  requests = 0;
  /** While set, nobody is told who leads. */
  metadataGate: Promise<void> | null = null;
  /** While set, the second batch is parked. */
  gate: Promise<void> | null = null;
  readonly broker: ScriptedBroker;
  readonly other: ScriptedBroker;
  leader = 1;
  readonly #sequences = new Map<number, number>();
  client: Client | null = null;

  constructor(readonly partitions = 1, o: { maxMessageBytes?: number } = {}) {
    const script: Script = {
      Metadata: async () => {
        await this.metadataGate;
        return metadataAnswer({ 1: 1, 2: 2 }, { t: Array.from({ length: partitions }, () => this.leader) });
      },
      InitProducerId: () => ({ throttleTimeMs: 0, errorCode: 0, producerId: 42, producerEpoch: 3 }),
      DescribeConfigs: () => ({
        throttleTimeMs: 0,
        results: [{
          errorCode: 0,
          errorMessage: null,
          resourceType: 2,
          resourceName: "t",
          configs: [{
            name: "max.message.bytes",
            value: String(o.maxMessageBytes ?? 1_048_588),
            readOnly: false,
            configSource: 5,
            isSensitive: false,
            synonyms: [],
            configType: 3,
            documentation: null,
          }],
        }],
      }),
      Produce: (request) => this.#produce(request),
    };
    this.broker = new ScriptedBroker(this.network, { port: 1, script });
    this.other = new ScriptedBroker(this.network, { port: 2, script });
  }

  async #produce({ topicData, acks }: Requests["Produce"]): Promise<Responses["Produce"] | Otherwise> {
    this.requests++;
    const answers: { index: number; code: number; baseOffset: number }[] = [];
    for (const { index, records } of topicData[0]!.partitionData) {
      const batch = records as Uint8Array;
      const header = readBatchHeader(batch, 0);
      this.sent.push(`${index} ${header.baseSequence} ${header.recordCount}`);
      if (this.sent.length === 2) await this.gate;
      const next = this.otherwise.shift() ?? "NONE";
      if (next === "silence" || next === "hang up" || next instanceof Uint8Array) return next;
      const stored = this.stored.get(index) ?? [];
      const expected = this.#sequences.get(index) ?? 0;
      const error = next !== "NONE" || header.baseSequence < 0 || header.baseSequence === expected
        ? next
        : header.baseSequence < expected
        ? "DUPLICATE_SEQUENCE_NUMBER"
        : "OUT_OF_ORDER_SEQUENCE_NUMBER";
      const baseOffset = error === "NONE" ? stored.length : -1;
      if (error === "NONE") {
        this.#sequences.set(index, expected + header.recordCount);
        this.stored.set(index, [...stored, ...decodeRecords(batch).map(({ value }) => text(value!))]);
      }
      answers.push({ index, code: errorCode(error), baseOffset });
    }
    return acks === 0 ? "silence" : produceAnswer(answers);
  }

  async producer(o: Partial<ProducerOptions> = {}): Promise<Producer> {
    const random = { ...seededRandom(1), bytes: () => new Uint8Array(0) };
    const ports = { network: this.network, clock: this.clock, timers: this.clock, random };
    this.client = await Client.open({ brokers: ["127.0.0.1:1"], clientId: "me", timeoutMs: 10_000 }, ports);
    clients.push(this.client);
    return await Producer.open(this.client, await this.client.topic("t"), {
      acks: -1,
      idempotent: true,
      codec: "none",
      partitioner: "murmur2",
      lingerMs: 5,
      batchSize: 200,
      maxRecordSize: 400,
      maxInFlight: 5,
      deliveryTimeoutMs: 10_000,
      inputSize: 1000,
      checksums: plainChecksums,
      say: (line) => this.said.push(line),
      acknowledged: null,
      ...o,
    });
  }

  /** Lets time pass until the work is done, and says how it ended. */
  async outcome(work: Promise<unknown>): Promise<string> {
    let ended: string | null = null;
    work.then(() => ended = "done", (error: Error) => ended = error.message);
    for (let turn = 0; turn < 5000; turn++) {
      await settle();
      if (ended !== null) return ended;
      await this.clock.advance(10);
    }
    throw new Error("the work never ended");
  }
}

const clients: Client[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

function produceAnswer(
  answers: readonly { readonly index: number; readonly code: number; readonly baseOffset: number }[],
): Responses["Produce"] {
  return {
    responses: [{
      name: "t",
      topicId: "AAAAAAAAAAAAAAAAAAAAAA",
      // A broker may answer in any order.
      partitionResponses: answers.toReversed().map(({ index, code, baseOffset }) => ({
        index,
        errorCode: code,
        baseOffset,
        logAppendTimeMs: -1,
        logStartOffset: 0,
        recordErrors: [],
        errorMessage: null,
        currentLeader: { leaderId: -1, leaderEpoch: -1 },
      })),
    }],
    throttleTimeMs: 0,
    nodeEndpoints: [],
  };
}

const line = (value: string, key: string | null = null): OutgoingRecord => {
  const record = new OutgoingRecord();
  record.setValue(bytes(value));
  record.setKey(key === null ? null : bytes(key));
  return record;
};

/** Adds lines 1, 2, ... waiting for room where there is none. */
async function addAll(
  producer: Producer,
  values: readonly string[],
  key: (index: number) => string | null = () => null,
): Promise<void> {
  for (const [index, value] of values.entries()) {
    while (!producer.add(line(value, key(index)), index + 1)) await producer.whenSlotFree();
  }
  await producer.finish();
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `value ${index}`);

test("records arrive in their order, in batches no larger than was asked, each with its sequence", async () => {
  const topic = new Topic();
  const producer = await topic.producer();
  expect(await topic.outcome(addAll(producer, numbered(20)))).toBe("done");
  expect(topic.stored.get(0)).toEqual(numbered(20));
  expect(topic.sent).toEqual(["0 0 9", "0 9 9", "0 18 2"]);
  expect([producer.firstUnacknowledgedLine, producer.recordsAcknowledged]).toEqual([Infinity, 20]);
});

test("a batch lingers for more records, and no longer than it was told", async () => {
  const topic = new Topic();
  const producer = await topic.producer({ lingerMs: 50 });
  producer.add(line("a"), 1);
  await topic.clock.advance(49);
  producer.add(line("b"), 2);
  expect(topic.sent).toEqual([]);
  await topic.clock.advance(1);
  expect(topic.stored.get(0)).toEqual(["a", "b"]);
});

test("whatever goes wrong on the way, every record is stored once and in order", async () => {
  const troubles: (ErrorName | Otherwise)[][] = [
    ["NOT_LEADER_OR_FOLLOWER"],
    ["NONE", "NOT_ENOUGH_REPLICAS", "NOT_LEADER_OR_FOLLOWER"],
    ["NONE", "hang up"],
    ["hang up", "hang up", "NOT_LEADER_OR_FOLLOWER"],
    ["NONE", "NONE", "KAFKA_STORAGE_ERROR", "NONE", "REQUEST_TIMED_OUT"],
  ];
  for (const trouble of troubles) {
    const topic = new Topic();
    topic.otherwise.push(...trouble);
    const producer = await topic.producer();
    expect(await topic.outcome(addAll(producer, numbered(60)))).toBe("done");
    expect(topic.stored.get(0)).toEqual(numbered(60));
  }
});

test("when the leader moves, the new one gets nothing until everything the old one had has come back", async () => {
  const topic = new Topic();
  const gate = Promise.withResolvers<void>();
  topic.gate = gate.promise;
  topic.otherwise.push("NOT_LEADER_OR_FOLLOWER", "NOT_LEADER_OR_FOLLOWER");
  const producer = await topic.producer();
  const work = addAll(producer, numbered(18));
  await settle();
  topic.leader = 2;
  await topic.clock.advance(5_000);
  expect([topic.sent, topic.other.heard]).toEqual([["0 0 9", "0 9 9"], []]);
  gate.resolve();
  expect(await topic.outcome(work)).toBe("done");
  expect([topic.stored.get(0), topic.sent]).toEqual([numbered(18), ["0 0 9", "0 9 9", "0 0 9", "0 9 9"]]);
});

test("a batch whose answer was lost is sent again, and is not stored twice", async () => {
  const topic = new Topic();
  const producer = await topic.producer();
  producer.add(line("a"), 1);
  await topic.clock.advance(5);
  expect(topic.stored.get(0)).toEqual(["a"]);
  // The broker has it; the connection ends before the answer to the next, which it has not.
  topic.otherwise.push("hang up");
  producer.add(line("b"), 2);
  expect(await topic.outcome(producer.finish())).toBe("done");
  expect([topic.stored.get(0), topic.sent]).toEqual([["a", "b"], ["0 0 1", "0 1 1", "0 1 1"]]);
});

test("keys keep to their partition; without a key a partition is kept until its batch is full", async () => {
  const topic = new Topic(3);
  const producer = await topic.producer();
  expect(await topic.outcome(addAll(producer, numbered(30), (index) => `key ${index % 3}`))).toBe("done");
  const homes = [0, 1, 2].map((partition) =>
    new Set((topic.stored.get(partition) ?? []).map((value) => Number(value.slice(6)) % 3))
  );
  for (const key of [0, 1, 2]) expect(homes.filter((keys) => keys.has(key)).length).toBe(1);

  const other = new Topic(3);
  expect(await other.outcome(addAll(await other.producer(), numbered(40)))).toBe("done");
  expect(other.sent.map((sent) => Number(sent.split(" ")[2]))).toEqual([9, 9, 9, 9, 4]);
  expect([...other.stored.values()].flat().sort()).toEqual(numbered(40).sort());
});

test("more partitions than there is memory for at once still get all their records", async () => {
  const topic = new Topic(50);
  const producer = await topic.producer({
    batchSize: 20_000_000,
    maxRecordSize: 20_000_000,
    partitioner: "round-robin",
  });
  expect(await topic.outcome(addAll(producer, numbered(200)))).toBe("done");
  expect([...topic.stored.values()].flat().sort()).toEqual(numbered(200).sort());
});

/** A key of each partition and a value that says which, so often. */
async function addEverywhere(producer: Producer, rounds: number): Promise<void> {
  let at = 0;
  for (let round = 0; round < rounds; round++) {
    for (let partition = 0; partition < producer.partitionCount; partition++) {
      const record = line(`${round}`);
      record.partition = partition;
      at++;
      while (!producer.add(record, at)) await producer.whenSlotFree();
    }
  }
  await producer.finish();
}

const everywhere = (topic: Topic, rounds: number) =>
  new Map(Array.from({ length: topic.partitions }, (_, partition) => [
    partition,
    Array.from({ length: rounds }, (_, round) => `${round}`),
  ]));
const inOrder = (stored: Map<number, string[]>) => new Map([...stored].sort(([a], [b]) => a - b));

test("batches of many partitions share requests, and each partition's batch is whole", async () => {
  const topic = new Topic(1000);
  const producer = await topic.producer({ batchSize: 1_000_000, maxRecordSize: 1_000_000 });
  expect(await topic.outcome(addEverywhere(producer, 10))).toBe("done");
  expect(inOrder(topic.stored)).toEqual(everywhere(topic, 10));
  expect([topic.sent.length, topic.requests]).toEqual([1000, 6]);
});

test("records that are added as fast as there is room keep their order", async () => {
  const topic = new Topic();
  const producer = await topic.producer();
  expect(await topic.outcome(addAll(producer, numbered(5000)))).toBe("done");
  expect([topic.stored.get(0), topic.said]).toEqual([numbered(5000), []]);
  expect(topic.sent.length).toBe(new Set(topic.sent).size);
});

test("a batch that outgrows its small slot goes on in a large one, and every record arrives once and in order", async () => {
  const topic = new Topic(1000);
  // A small slot has room for one such record, and not all these partitions can have a large one.
  const producer = await topic.producer({ batchSize: 1_000_000, maxRecordSize: 1_000_000, inputSize: 20_000 });
  const values = Array.from({ length: 120 }, (_, at) => `${at}`.padEnd(10_000, "."));
  const work = (async () => {
    for (const [at, value] of values.entries()) {
      const record = line(value);
      record.partition = at % 40;
      while (!producer.add(record, at + 1)) await producer.whenSlotFree();
    }
    await producer.finish();
  })();
  expect(await topic.outcome(work)).toBe("done");
  expect(topic.stored.size).toBe(40);
  for (const [partition, stored] of topic.stored) {
    expect(stored).toEqual([values[partition]!, values[partition + 40]!, values[partition + 80]!]);
  }
  expect(new Set(topic.sent.map((sent) => sent.split(" ")[2]))).toEqual(new Set(["1", "3"]));
});

test("when one partition of a shared request fails, it alone is sent again, in its order", async () => {
  const topic = new Topic(40);
  topic.otherwise.push(
    ...Array.from({ length: 60 }, (_, at): ErrorName => at % 7 === 3 ? "NOT_LEADER_OR_FOLLOWER" : "NONE"),
    "hang up",
    "hang up",
  );
  const producer = await topic.producer();
  expect(await topic.outcome(addEverywhere(producer, 60))).toBe("done");
  expect(inOrder(topic.stored)).toEqual(everywhere(topic, 60));
});

test("a record may be as large as allowed, and not one byte larger", async () => {
  const topic = new Topic();
  const producer = await topic.producer();
  const around = 61 + 2 + 1 + 1 + 1 + 1 + 2 + 1;
  expect(producer.add(line("x".repeat(400 - around)), 1)).toBe(true);
  expect(() => producer.add(line("x".repeat(401 - around)), 2)).toThrow(
    new RecordRefused("it takes 401 bytes, and the limit here is 400 (--max-record)", null),
  );
  expect(await topic.outcome(producer.finish())).toBe("done");
  expect(topic.stored.get(0)!.length).toBe(1);
});

test("a record that is too large is refused also where the batch would have room for it", async () => {
  const topic = new Topic();
  const producer = await topic.producer({ batchSize: 5000 });
  producer.add(line("a"), 1);
  expect(() => producer.add(line("x".repeat(500)), 2)).toThrow("and the limit here is 400 (--max-record)");
  producer.add(line("b"), 3);
  expect(await topic.outcome(producer.finish())).toBe("done");
  expect(topic.stored.get(0)).toEqual(["a", "b"]);
});

test("where the topic takes less than we do, its limit is the one that counts", async () => {
  const topic = new Topic(1, { maxMessageBytes: 150 });
  const producer = await topic.producer();
  expect(() => producer.add(line("x".repeat(200)), 1)).toThrow("and the topic takes 150 (max.message.bytes)");
  expect(await topic.outcome(addAll(producer, numbered(20)))).toBe("done");
  expect(topic.sent.map((sent) => Number(sent.split(" ")[2]))).toEqual([6, 6, 5, 3]);
});

test("what a topic takes is counted as it is sent: a record goes when it is small enough compressed", async () => {
  const topic = new Topic(1, { maxMessageBytes: 150 });
  const producer = await topic.producer({ codec: "gzip" });
  const noise = Array.from({ length: 300 }, (_, at) => String.fromCharCode(33 + (at * at * 31 + at * 7) % 89)).join("");
  const refusal = /^it takes 370 bytes, \d+ compressed, and the topic takes 150 \(max.message.bytes\)$/;
  expect(producer.add(line("first"), 1)).toBe(true);
  expect(producer.add(line("x".repeat(300)), 2)).toBe(true);
  expect(() => producer.add(line(noise), 3)).toThrow(refusal);
  expect(() => producer.add(line("x".repeat(500)), 4)).toThrow("and the limit here is 400 (--max-record)");
  expect(producer.add(line("last"), 5)).toBe(true);
  expect(await topic.outcome(producer.finish())).toBe("done");
  expect(topic.stored.get(0)).toEqual(["first", "x".repeat(300), "last"]);
});

test("a partition that is not there is refused record by record", async () => {
  const producer = await new Topic(2).producer();
  const record = line("a");
  record.partition = 2;
  expect(() => producer.add(record, 1)).toThrow("there is no partition 2");
});

test("what a broker refuses for good ends it, naming the lines", async () => {
  const topic = new Topic();
  topic.otherwise.push("NONE", "TOPIC_AUTHORIZATION_FAILED");
  const producer = await topic.producer();
  expect(await topic.outcome(addAll(producer, numbered(60)))).toStartWith(
    "Lines 10 to 18: the broker refused t partition 0: ",
  );
  expect(producer.firstUnacknowledgedLine).toBe(10);
});

test("a trouble that is over is not told of when a partition's leader is first looked for", async () => {
  const topic = new Topic(2);
  const producer = await topic.producer();
  const to = (partition: number, value: string) => Object.assign(line(value), { partition });
  topic.otherwise.push("NOT_LEADER_OR_FOLLOWER");
  producer.add(to(0, "a"), 1);
  await topic.clock.advance(500);
  expect(topic.stored.get(0)).toEqual(["a"]);
  const told = Promise.withResolvers<void>();
  topic.metadataGate = told.promise;
  topic.client!.leadersChanged();
  producer.add(to(1, "b"), 2);
  await topic.clock.advance(1000);
  told.resolve();
  topic.metadataGate = null;
  expect(await topic.outcome(producer.finish())).toBe("done");
  expect([topic.stored.get(1), topic.said]).toEqual([["b"], []]);
});

test("a broker that stays away is waited for until the deadline; then it is said from which line on", async () => {
  const topic = new Topic();
  const producer = await topic.producer();
  producer.add(line("a"), 1);
  await topic.clock.advance(5);
  topic.broker.stop();
  producer.add(line("b"), 2);
  producer.add(line("c"), 3);
  const startMs = topic.clock.monotonicMs();
  expect(await topic.outcome(producer.finish())).toMatch(
    /^Lines 2 to 3 could not be delivered to t partition 0 within 10 s: /,
  );
  expect(topic.clock.monotonicMs() - startMs).toBeWithin(9_900, 10_200);
  expect(producer.firstUnacknowledgedLine).toBe(2);
  expect(topic.said).toEqual(["Cannot connect to 127.0.0.1:1: connection refused; trying again for 10 s"]);
});

test("whoever is told of acknowledged batches and cannot be ends it; the connection is not blamed", async () => {
  const topic = new Topic();
  const full = new OperatingFailure("ENOSPC", "Cannot write to stdout: no space left on the device");
  const producer = await topic.producer({
    acknowledged() {
      throw full;
    },
  });
  expect(await topic.outcome(addAll(producer, numbered(60)))).toBe(full.message);
  expect([producer.failure, topic.said]).toEqual([full, []]);
});

test("batches behind a failed one are refused for their order; what is said is why the first one failed", async () => {
  const topic = new Topic();
  topic.otherwise.push(
    ...Array.from(
      { length: 1000 },
      (_, at): ErrorName => at % 2 === 0 ? "KAFKA_STORAGE_ERROR" : "OUT_OF_ORDER_SEQUENCE_NUMBER",
    ),
  );
  const producer = await topic.producer();
  expect(await topic.outcome(addAll(producer, numbered(18)))).toMatch(
    /^Lines 1 to 9 could not be delivered to t partition 0 within 10 s: .*\(KAFKA_STORAGE_ERROR\)$/,
  );
});

test("with acks 0 nothing is waited for but the writing", async () => {
  const topic = new Topic();
  const producer = await topic.producer({ acks: 0, idempotent: false });
  expect(await topic.outcome(addAll(producer, numbered(20)))).toBe("done");
  await settle();
  expect([topic.stored.get(0), topic.sent]).toEqual([numbered(20), ["0 -1 9", "0 -1 9", "0 -1 2"]]);
});

test("compressed batches carry the same records, and what does not get smaller is sent as it is", async () => {
  for (const codec of ["gzip", "snappy", "lz4", "zstd"] as const) {
    const topic = new Topic();
    const producer = await topic.producer({ codec, batchSize: 5000 });
    const values = [...numbered(100), "x"];
    expect(await topic.outcome(addAll(producer, values))).toBe("done");
    expect(topic.stored.get(0)).toEqual(values);
  }
});

test("whoever asked is told of each batch a broker has, while its records can be read", async () => {
  const topic = new Topic();
  const told: string[] = [];
  const producer = await topic.producer({
    acknowledged: ({ partition, baseOffset, recordCount, bytes, from, to }) =>
      told.push(`${partition} ${baseOffset} ${recordCount} ${text(bytes.subarray(from, to)).includes("value")}`),
  });
  await topic.outcome(addAll(producer, numbered(10)));
  expect(told).toEqual(["0 0 9 true", "0 9 1 true"]);
});
