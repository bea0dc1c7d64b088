/**
 * Transactions that Kafka's own producers write, committed, aborted, interleaved and one left open: to a real Kafka,
 * from which
 * `kq log import` takes them over, and to kq itself. Readers of committed and of all records read the same wherever
 * they are.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync, rmSync } from "node:fs";
import { kq, type RunningBroker, startKafka, startKq, temporaryFolder } from "../support/kq_process.ts";
import { isSkipped } from "./foreign_client.ts";
import { fetchedFrom, python, run, tool, writeTransactions, writeTransactionsInJava } from "./transactional_log.ts";

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TOPIC = "payments";
const PARTITIONS = 2;
const isolations = ["read_committed", "read_uncommitted"] as const;
type Isolation = (typeof isolations)[number];

const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "").sort();

async function withKcat({ address }: RunningBroker, isolation: Isolation): Promise<string[]> {
  const format = ["-f", "%p %o %T %k=%s\n", "-X", `isolation.level=${isolation}`];
  return lines(await run(["kcat", "-C", "-b", address, "-t", TOPIC, "-e", "-q", "-o", "beginning", ...format]));
}

async function withJava(broker: RunningBroker, isolation: Isolation, count: number): Promise<string[]> {
  const print = ["partition", "offset", "timestamp", "key"].flatMap((what) => [
    "--formatter-property",
    `print.${what}=true`,
  ]);
  const read = ["--topic", TOPIC, "--from-beginning", "--isolation-level", isolation, "--max-messages", String(count)];
  return lines(await tool(broker, "console-consumer", ...read, ...print, "--timeout-ms", "30000"));
}

/** A current librdkafka, whereas kcat's is the distribution's: offsets alone. */
async function withLibrdkafka({ address }: RunningBroker, isolation: Isolation): Promise<string[]> {
  const program = `
import sys
from confluent_kafka import Consumer, KafkaError, TopicPartition
consumer = Consumer({"bootstrap.servers": sys.argv[1], "group.id": "nobody", "isolation.level": sys.argv[3], "enable.partition.eof": True})
consumer.assign([TopicPartition(sys.argv[2], p, 0) for p in range(int(sys.argv[4]))])
ended = set()
while len(ended) < int(sys.argv[4]):
    message = consumer.poll(30)
    if message.error() and message.error().code() == KafkaError._PARTITION_EOF:
        ended.add(message.partition())
    elif message.error():
        sys.exit(str(message.error()))
    else:
        print(message.partition(), message.offset())
`;
  return lines(await run([await python(), "-c", program, address, TOPIC, isolation, String(PARTITIONS)]));
}

async function withKq({ address }: RunningBroker, isolation: Isolation): Promise<string[]> {
  // What is read unless said otherwise is what was committed.
  const said = isolation === "read_committed" ? [] : ["--isolation", isolation];
  const ended = await kq(["consume", TOPIC, "-o", "beginning..end", "-f", "%p %o %T %k=%s\n", ...said], {
    broker: address,
  });
  if (ended.exitCode !== 0) throw new Error(ended.stderr);
  return lines(ended.stdout);
}

/** Each transactional id and the state of its transaction. */
async function statesOf(broker: RunningBroker): Promise<string[]> {
  const listed = lines(await tool(broker, "transactions", "list")).map((line) => line.split(/\s+/));
  return listed.flatMap(([id, , , state]) => id === "TransactionalId" ? [] : [`${id} ${state}`]);
}

/** Another producer begins under the id. */
async function takeId({ address }: RunningBroker, transactionalId: string): Promise<void> {
  const program = `
import sys
from confluent_kafka import Producer
Producer({"bootstrap.servers": sys.argv[1], "transactional.id": sys.argv[2]}).init_transactions(60)
`;
  await run([await python(), "-c", program, address, transactionalId]);
}

/** All that readers of every kind are given. */
async function seen(broker: RunningBroker) {
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const of = async (isolation: Isolation) => {
    const kcat = await withKcat(broker, isolation);
    return {
      kcat,
      librdkafka: await withLibrdkafka(broker, isolation),
      java: await withJava(broker, isolation, kcat.length),
      kq: await withKq(broker, isolation),
    };
  };
  return {
    committed: await of("read_committed"),
    all: await of("read_uncommitted"),
    fetches: await Promise.all(
      partitions.map((partition) => fetchedFrom(broker, { topic: TOPIC, partition, every: 97 })),
    ),
  };
}

describe.skipIf(isSkipped("java") || isSkipped("kcat") || isSkipped("confluent-kafka"))("transactions", () => {
  for (const [how, signal, seed] of [["stopped", "SIGTERM", 1], ["killed", "SIGKILL", 2]] as const) {
    test(`of a Kafka that was ${how} are read from kq as they were from it`, async () => {
      const [theirs, mine] = [`${folder}/kafka-${how}`, `${folder}/kq-${how}`];
      await using kafka = await startKafka({ data: theirs, config: { "transaction.state.log.num.partitions": "3" } });
      await tool(
        kafka,
        "topics",
        "--create",
        "--topic",
        TOPIC,
        "--partitions",
        String(PARTITIONS),
        "--config",
        "segment.bytes=1048576",
      );
      await writeTransactionsInJava(kafka, { topic: TOPIC, partitions: PARTITIONS, seed, rounds: 200 });
      await using _writer = await writeTransactions(kafka, {
        topic: TOPIC,
        partitions: PARTITIONS,
        seed,
        rounds: 900,
      });
      const fromKafka = await seen(kafka);
      const { committed, all } = fromKafka;
      expect(committed.kcat.length).toBeGreaterThan(1000);
      expect(all.kcat.length).toBeGreaterThan(committed.kcat.length + 1000);
      expect([committed.kq, all.kq]).toEqual([committed.kcat, all.kcat]);
      await kafka.stop(signal);
      // More than one segment, or half of it is not tested.
      const segments = readdirSync(`${theirs}/data/${TOPIC}-0`).filter((name) => name.endsWith(".log"));
      expect(segments.length).toBeGreaterThan(1);

      const imported = await kq(["log", "import", `${theirs}/data`, "--data", mine]);
      expect([imported.exitCode, imported.stderr]).toEqual([
        0,
        expect.stringContaining(
          `kq: the open transaction of ${TOPIC}-t0 is taken over, with ${PARTITIONS} partitions: `,
        ),
      ]);
      let broker = await startKq({ data: mine });
      expect(await seen(broker)).toEqual(fromKafka);
      // The same from index files as from what a crash leaves to be worked out again.
      await broker.stop();
      broker = await startKq({ data: mine });
      expect((await seen(broker)).fetches).toEqual(fromKafka.fetches);
      await broker.stop("SIGKILL");
      broker = await startKq({ data: mine });
      expect((await seen(broker)).fetches).toEqual(fromKafka.fetches);
      // The transaction that was open goes on, and whoever takes its id ends it: all behind it is there to read.
      expect(await statesOf(broker)).toContain(`${TOPIC}-t0 Ongoing`);
      await takeId(broker, `${TOPIC}-t0`);
      await broker.stop();
      broker = await startKq({ data: mine });
      expect(await statesOf(broker)).toContain(`${TOPIC}-t0 Empty`);
      const after = await withKq(broker, "read_committed");
      expect(after.length).toBe(committed.kq.length + 5);
      expect(await broker.stop()).toBe(0);
    }, 300_000);
  }

  test(
    "are written to kq by librdkafka and Java, survive a kill, and are listed by Kafka's tools",
    async () => {
      const data = `${folder}/kq-coordinates`;
      let broker = await startKq({ data });
      expect(
        (await kq(["topics", "create", TOPIC, "--partitions", String(PARTITIONS)], { broker: broker.address }))
          .exitCode,
      )
        .toBe(0);
      await writeTransactionsInJava(broker, { topic: TOPIC, partitions: PARTITIONS, seed: 3, rounds: 100 });
      await using _writer = await writeTransactions(broker, {
        topic: TOPIC,
        partitions: PARTITIONS,
        seed: 3,
        rounds: 300,
      });
      const before = await seen(broker);
      const { committed, all } = before;
      expect(committed.kcat.length).toBeGreaterThan(500);
      expect(all.kcat.length).toBeGreaterThan(committed.kcat.length + 300);
      expect([committed.kq, all.kq]).toEqual([committed.kcat, all.kcat]);
      await broker.stop("SIGKILL");
      broker = await startKq({ data });
      expect(await seen(broker)).toEqual(before);

      expect(await statesOf(broker)).toContain(`${TOPIC}-t0 Ongoing`);
      expect(await broker.stop()).toBe(0);
    },
    300_000,
  );
});
