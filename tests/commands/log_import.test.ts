/** `kq log import` over what a stopped Kafka left, whole and spoilt: what it takes, and what it says of the rest. */
import { afterAll, expect, test } from "bun:test";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { readBatchHeader } from "../../core/protocol/records/mod.ts";
import {
  configRecord,
  idOf,
  makeKafkaFolder,
  metadataRecord,
  type OtherRecords,
  RECORDS_IN_EACH,
  segment,
  type StoppedTopic,
} from "../support/kafka_folder.ts";
import { kq, startKq, temporaryFolder } from "../support/kq_process.ts";

const home = temporaryFolder();
afterAll(() => rmSync(home, { recursive: true, force: true }));

let made = 0;
function kafkaWith(topics: readonly StoppedTopic[], known = topics, others: OtherRecords = []): string {
  made += 1;
  makeKafkaFolder(`${home}/kafka${made}`, topics, known, others);
  return `${home}/kafka${made}`;
}

/** The exit code, and what was said, a line each; the folders' names are those of the test. */
async function imported(kafka: string, data = `${kafka}-kq`): Promise<[exitCode: number, ...lines: string[]]> {
  const { exitCode, stdout, stderr } = await kq(["log", "import", kafka, "--data", data]);
  expect(stdout).toBe("");
  return [exitCode, ...stderr.trimEnd().replaceAll(data, "KQ").replaceAll(kafka, "KAFKA").split("\n")];
}

test("a topic may be named as what every JavaScript object has", async () => {
  const names = ["__proto__", "constructor", "hasOwnProperty", "toString"];
  const kafka = kafkaWith(names.map((name, n) => ({ name, id: idOf("abcd"[n]!), configs: { "retention.ms": "-1" } })));
  expect(await imported(kafka)).toEqual([
    0,
    ...names.map((name) => `kq: ${name}: 1 partitions, ${RECORDS_IN_EACH} records`),
    "kq: 4 topics taken over; start them with kq serve --data KQ" + PROPERTIES,
  ]);
  await using broker = await startKq({ data: `${kafka}-kq` });
  for (const name of names) {
    const read = await kq(["consume", name, "-e", "-o", "beginning"], { broker: broker.address });
    expect([read.exitCode, read.stdout]).toEqual([0, "value-0\nvalue-1\nvalue-2\n"]);
    const set = await kq(["config", "get", `topics/${name}`, "-o", "tsv"], { broker: broker.address });
    expect(set.stdout).toContain("retention.ms\t-1");
  }
});

test("a cleaned segment that was on its way into its place is taken as its records, and how far cleanings came is known", async () => {
  const kafka = kafkaWith([{ name: "swapped", id: idOf("s"), configs: { "cleanup.policy": "compact" } }]);
  const file = segment(`${kafka}/swapped-0`);
  renameSync(file, `${file}.swap`);
  writeFileSync(`${kafka}/cleaner-offset-checkpoint`, "0\n1\nswapped 0 3\n");
  expect(await imported(kafka)).toEqual([
    0,
    `kq: swapped: 1 partitions, ${RECORDS_IN_EACH} records`,
    "kq: 1 topics taken over; start them with kq serve --data KQ" + PROPERTIES,
  ]);
  expect(readFileSync(`${kafka}-kq/cleaner-offset-checkpoint`, "utf8")).toBe("0\n1\nswapped 0 3\n");
  await using broker = await startKq({ data: `${kafka}-kq` });
  const read = await kq(["consume", "swapped", "-e", "-o", "beginning"], { broker: broker.address });
  expect([read.exitCode, read.stdout]).toEqual([0, "value-0\nvalue-1\nvalue-2\n"]);
});

const PROPERTIES = ". What server.properties says is not in that folder: add -F server.properties";
const KEPT = "its settings; it has cleanup.policy=delete, retention.ms=-1, retention.bytes=-1";
const wayOut = (missing: string): string =>
  `kq: not taken: settings: ${missing}. The topics named below may have had others, and keep every record: set what they ` +
  "had with kq topics alter TOPIC --config NAME=VALUE, or put a whole __cluster_metadata-0 of that cluster into KAFKA and " +
  "import it again into an empty folder";

const orders: StoppedTopic = { name: "orders", id: idOf("o"), partitions: 2, configs: { "segment.ms": "7000" } };
const table: StoppedTopic = { name: "table", id: idOf("t"), configs: { "cleanup.policy": "compact" } };
const offsets: StoppedTopic = {
  name: "__consumer_offsets",
  id: idOf("g"),
  configs: { "cleanup.policy": "compact", "segment.bytes": "1048576" },
};

/** What is set for each topic, and not by default. */
async function settings(kafka: string, ...topics: string[]): Promise<string[][]> {
  await using broker = await startKq({ data: `${kafka}-kq` });
  return await Promise.all(topics.map(async (topic) => {
    const { stdout } = await kq(["config", "get", `topics/${topic}`, "-o", "json"], { broker: broker.address });
    return (JSON.parse(stdout) as { name: string; value: string }[]).map(({ name, value }) => `${name}=${value}`);
  }));
}

test("where the cluster's own log is missing, cut or damaged, the topics keep everything and are named", async () => {
  const spoilt: [spoil: (log: string) => void, missing: string][] = [
    [(log) => rmSync(dirname(log), { recursive: true }), "KAFKA/__cluster_metadata-0 is not there"],
    [(log) => rmSync(log), "KAFKA/__cluster_metadata-0 is empty"],
    [
      (log) => truncateSync(log, statSync(log).size - 1),
      "KAFKA/__cluster_metadata-0/00000000000000000000.log is damaged or cut short at byte SECOND",
    ],
    [
      (log) => {
        const bytes = readFileSync(log);
        bytes.fill(0x5a, bytes.length - 40, bytes.length - 20);
        writeFileSync(log, bytes);
      },
      "KAFKA/__cluster_metadata-0/00000000000000000000.log is damaged or cut short at byte SECOND",
    ],
    [
      (log) => writeFileSync(`${dirname(log)}/${"9".padStart(20, "0")}.snapshot`, ""),
      "KAFKA/__cluster_metadata-0 ends at 7 and had been written up to 9",
    ],
    [
      (log) => writeFileSync(log, readFileSync(log).subarray(readBatchHeader(readFileSync(log), 0).sizeInBytes)),
      "offsets 0 to 3 are not in KAFKA/__cluster_metadata-0",
    ],
  ];
  for (const [spoil, missing] of spoilt) {
    const kafka = kafkaWith([orders, table]);
    const log = segment(`${kafka}/__cluster_metadata-0`);
    const second = readBatchHeader(readFileSync(log), 0).sizeInBytes;
    spoil(log);
    expect(await imported(kafka)).toEqual([
      1,
      "kq: orders: 2 partitions, 6 records",
      "kq: table: 1 partitions, 3 records",
      wayOut(missing.replace("SECOND", String(second))),
      `kq: not taken: orders: ${KEPT}`,
      `kq: not taken: table: ${KEPT}`,
      "kq: 2 topics taken over; start them with kq serve --data KQ" + PROPERTIES,
    ]);
  }
});

test("settings that are not known delete nothing; those of the topic of groups are as the broker needs them", async () => {
  const kafka = kafkaWith([offsets, table]);
  rmSync(`${kafka}/__cluster_metadata-0`, { recursive: true });
  expect((await imported(kafka)).filter((line) => String(line).includes("its settings"))).toEqual([
    `kq: not taken: table: ${KEPT}`,
  ]);
  expect(await settings(kafka, "table", "__consumer_offsets")).toEqual([
    ["cleanup.policy=delete", "retention.bytes=-1", "retention.ms=-1"],
    ["cleanup.policy=compact", "compression.type=producer", "segment.bytes=104857600"],
  ]);
});

test("a topic that the cluster's log does not know keeps everything, and the others have their settings", async () => {
  const kafka = kafkaWith([orders, table], [orders]);
  expect(await imported(kafka)).toEqual([
    1,
    "kq: orders: 2 partitions, 6 records",
    "kq: table: 1 partitions, 3 records",
    "kq: not taken: settings: __cluster_metadata-0 does not know the topics named below. They keep every record: set what " +
    "they had with kq topics alter TOPIC --config NAME=VALUE",
    `kq: not taken: table: ${KEPT}`,
    "kq: 2 topics taken over; start them with kq serve --data KQ" + PROPERTIES,
  ]);
  expect(await settings(kafka, "orders", "table")).toEqual([
    ["segment.ms=7000"],
    ["cleanup.policy=delete", "retention.bytes=-1", "retention.ms=-1"],
  ]);
});

test("folders that were copied or made by hand are named, and so are topics without one of their partitions", async () => {
  const five: StoppedTopic = { name: "five", id: idOf("f"), partitions: 5 };
  const kafka = kafkaWith([orders, five, table]);
  rmSync(`${kafka}/five-4`, { recursive: true });
  for (const copy of ["orders-1795208499", "orders-0-20261121", "zz-0", "orders-99999999999", "orders-007"]) {
    cpSync(`${kafka}/orders-0`, `${kafka}/${copy}`, { recursive: true });
  }
  mkdirSync(`${kafka}/bare-0`);
  writeFileSync(`${kafka}/server.log-20261121`, "not a folder");
  const copies = "its folders are copies of those of orders: they have that topic's id";
  expect(await imported(kafka)).toEqual([
    1,
    "kq: orders: 2 partitions, 6 records",
    "kq: table: 1 partitions, 3 records",
    "kq: not taken: orders-007: no partition has such a number",
    "kq: not taken: orders-99999999999: no partition has such a number",
    "kq: not taken: bare: bare-0 does not say which topic it is of (partition.metadata)",
    "kq: not taken: five: partition 4 is not in this folder: it is in another of that Kafka's log.dirs, in another " +
    "broker's, or lost",
    "kq: not taken: orders-1795208499: the topic had 2 partitions in that cluster, and this is none of them",
    `kq: not taken: orders-0: ${copies}`,
    "kq: not taken: server.log: server.log-20261121 does not say which topic it is of (partition.metadata)",
    `kq: not taken: zz: ${copies}`,
    "kq: 2 topics taken over; start them with kq serve --data KQ" + PROPERTIES,
  ]);
  // Later under another name, it is still that topic.
  rmSync(`${kafka}/__cluster_metadata-0`, { recursive: true });
  for (const name of ["orders-0", "orders-1", "orders-1795208499", "orders-0-20261121", "five-0"]) {
    rmSync(`${kafka}/${name}`, { recursive: true });
  }
  expect((await imported(kafka)).filter((line) => String(line).includes("zz"))).toEqual([
    "kq: not taken: zz: kq has it as orders",
  ]);
  await using broker = await startKq({ data: `${kafka}-kq` });
  const read = await kq(["consume", "orders", "-e", "-o", "beginning", "-p", "0"], { broker: broker.address });
  expect([read.exitCode, read.stdout]).toEqual([0, "value-0\nvalue-1\nvalue-2\n"]);
});

test("a file that is named like a segment, by a number that no offset can have, is left and named", async () => {
  const kafka = kafkaWith([orders]);
  for (const suffix of ["log", "index", "snapshot"]) {
    writeFileSync(`${kafka}/orders-1/09999999999999999999.${suffix}`, "");
    writeFileSync(`${kafka}/orders-1/00009007199254740993.${suffix}`, "");
  }
  expect(await imported(kafka)).toEqual([
    1,
    "kq: orders: 2 partitions, 6 records",
    "kq: not taken: orders-1: its 00009007199254740993.log: no offset of a log is that large",
    "kq: not taken: orders-1: its 09999999999999999999.log: no offset of a log is that large",
    "kq: 1 topics taken over; start them with kq serve --data KQ" + PROPERTIES,
  ]);
});

test("records that a crash of Kafka's left unfinished are cut, and what was cut and set aside is told as not taken", async () => {
  const kafka = kafkaWith([orders]);
  rmSync(`${kafka}/.kafka_cleanshutdown`);
  writeFileSync(`${kafka}/recovery-point-offset-checkpoint`, "0\n0\n");
  const first = segment(`${kafka}/orders-1`);
  const bytes = readFileSync(first);
  const each = bytes.length / RECORDS_IN_EACH;
  writeFileSync(segment(`${kafka}/orders-1`, 2), bytes.subarray(2 * each));
  writeFileSync(first, bytes.fill(0x5a, 2 * each - 8, 2 * each - 2).subarray(0, 2 * each));
  expect(await imported(kafka)).toEqual([
    1,
    "kq: orders: 2 partitions, 4 records",
    "kq: that broker was not stopped in order; its logs were checked as after a crash",
    "kq: not taken: orders-1: set KQ/orders-1/00000000000000000002.log aside (.torn): a crash left the segment before it " +
    "unfinished, at offset 1",
    `kq: not taken: orders-1: cut ${each} bytes (1 records) that a crash left unfinished, after offset 1: a batch does not ` +
    "have the checksum it carries",
    "kq: 1 topics taken over; start them with kq serve --data KQ" + PROPERTIES,
  ]);
});

test("a partition that was damaged after it had been synced is taken up to there, and that is said once", async () => {
  const kafka = kafkaWith([orders]);
  const path = segment(`${kafka}/orders-1`);
  const bytes = readFileSync(path);
  const each = bytes.length / RECORDS_IN_EACH;
  writeFileSync(path, bytes.fill(0x5a, 2 * each - 8, 2 * each - 2));
  expect(await imported(kafka)).toEqual([
    1,
    "kq: orders: 2 partitions, 4 records",
    "kq: not taken: orders-1 is damaged after offset 1, though it had been written to the disk up to 3: at " +
    `${each} of KQ/orders-1/00000000000000000000.log a batch does not have the checksum it carries. It can be read up to ` +
    "there and takes no more records; stop kq and cut it there with kq log repair KQ/orders-1, restore the folder from a " +
    "copy, or delete the topic",
    "kq: 1 topics taken over; start them with kq serve --data KQ" + PROPERTIES,
  ]);
});

test("a folder of kq's own that has lost its database is imported like a Kafka's without the cluster's log", async () => {
  const own = `${home}/own`;
  {
    await using broker = await startKq({ data: own });
    const { address } = broker;
    await kq(["topics", "create", "orders", "--partitions", "2", "--config", "segment.ms=7000", "-q"], {
      broker: address,
    });
    await kq(["produce", "orders", "-p", "1", "-q"], { broker: address, stdin: "a\nb\n" });
    expect(await broker.stop("SIGTERM")).toBe(0);
  }
  const refused = "kq: The folder KAFKA is kq's own: start it with kq serve --data KAFKA";
  expect(await imported(own)).toEqual([1, refused]);
  for (const name of readdirSync(own)) if (name.startsWith("metadata.db")) rmSync(`${own}/${name}`);
  expect(await imported(own)).toEqual([
    1,
    "kq: orders: 2 partitions, 2 records",
    wayOut("KAFKA/metadata.db is not there").replace("__cluster_metadata-0", "metadata.db"),
    `kq: not taken: orders: ${KEPT}`,
    "kq: 1 topics taken over; start them with kq serve --data KQ",
  ]);
});

test("a folder of kq's own is not imported while a kq runs on it", async () => {
  const own = `${home}/running`;
  await using broker = await startKq({ data: own });
  rmSync(`${own}/metadata.db`);
  const [exitCode, line] = await imported(own);
  expect([exitCode, line!.replace(/\(.*\)/, "(WHO)")]).toEqual([
    1,
    "kq: A kq (WHO) is running on KAFKA, and what it writes would be taken by halves: stop it, then import again",
  ]);
  expect(broker.address).not.toBe("");
});

test("folders of a topic that was being deleted are named as skipped, and are not missing", async () => {
  const kafka = kafkaWith([orders, table], [orders]);
  const left = "table-0.00229a6763404c3ba71ca66f5d278919-delete";
  renameSync(`${kafka}/table-0`, `${kafka}/${left}`);
  expect(await imported(kafka)).toEqual([
    0,
    "kq: orders: 2 partitions, 6 records",
    `kq: ${left} is skipped: it was marked for deletion`,
    "kq: 1 topics taken over; start them with kq serve --data KQ" + PROPERTIES,
  ]);
  // One that a broker had lost track of was deleted by nobody.
  const strayed = kafkaWith([orders, table], [orders]);
  renameSync(`${strayed}/table-0`, `${strayed}/${left.replace("delete", "stray")}`);
  expect((await imported(strayed)).filter((line) => String(line).includes("stray"))).toEqual([
    `kq: not taken: ${left.replace("delete", "stray")}: a partition that Kafka had put aside`,
  ]);
});

const BROKER = 4;
const forEver = configRecord(BROKER, "", "log.retention.ms", "-1");

/** A quota as ClientQuotaRecord has it; `name` of null is for all that have none of their own. */
const quota = (type: string, name: string | null, key: string, isGone = false): Uint8Array =>
  metadataRecord(14, (w) => {
    w.count(1, true);
    w.string(type, true);
    w.nullableString(name, true);
    w.uvarint(0);
    w.string(key, true);
    w.float64(1e6);
    w.boolean(isGone);
  });

test("what brokers were set to while they ran is set for kq's, and what kq has no place for is named", async () => {
  const user = (kind: number, mechanism: number) =>
    metadataRecord(kind, (w) => {
      w.string("bob", true);
      w.int8(mechanism);
    });
  const acl = (kind: number, letter: string) => metadataRecord(kind, (w) => w.uuid(idOf(letter)));
  const kafka = kafkaWith([orders, table], [orders, table], [
    forEver,
    configRecord(BROKER, "", "num.io.threads", "9"),
    configRecord(BROKER, "", "my.plugin.secret", "hidden"),
    configRecord(BROKER, "", "log.segment.bytes", "7"),
    configRecord(BROKER, "", "log.roll.ms", "7"),
    configRecord(BROKER, "", "log.roll.ms", null),
    configRecord(BROKER, "1", "message.max.bytes", "2000000"),
    configRecord(BROKER, "1", "listeners", "PLAINTEXT://:1"),
    configRecord(BROKER, "2", "message.max.bytes", "3000000"),
    configRecord(16, "sub", "interval.ms", "5000"),
    configRecord(32, "g", "consumer.session.timeout.ms", "46000"),
    quota("client-id", "c", "producer_byte_rate"),
    quota("user", null, "consumer_byte_rate"),
    quota("user", "gone", "consumer_byte_rate"),
    quota("user", "gone", "consumer_byte_rate", true),
    ...[user(11, 1), user(11, 2), user(22, 1), acl(18, "x"), acl(18, "y"), acl(19, "x")],
  ]);
  expect(await imported(kafka)).toEqual([
    1,
    "kq: set for all brokers: log.retention.ms=-1",
    "kq: set for broker 1: message.max.bytes=2000000",
    "kq: orders: 2 partitions, 6 records",
    "kq: table: 1 partitions, 3 records",
    "kq: not taken: setting message.max.bytes of broker 2: this folder is not that broker's",
    "kq: not taken: setting num.io.threads of all brokers: kq has no use for it",
    "kq: not taken: setting my.plugin.secret of all brokers: kq does not know it",
    "kq: not taken: setting log.segment.bytes=7 of all brokers: Invalid value 7 for configuration log.segment.bytes: Value " +
    "must be at least 1048576",
    "kq: not taken: setting listeners=PLAINTEXT://:1 of broker 1: kq reads these at its start: give them to kq serve: " +
    "listeners",
    "kq: not taken: settings of group g (consumer.session.timeout.ms): kq keeps none of groups",
    "kq: not taken: client metrics subscription sub: kq asks clients for no metrics",
    "kq: not taken: quota producer_byte_rate of client-id c: kq has no quotas",
    "kq: not taken: quota consumer_byte_rate of every other user: kq has no quotas",
    "kq: not taken: password of user bob: kq lets everybody in",
    "kq: not taken: 1 ACL: kq has no authorizer, and lets everybody do everything",
    "kq: 2 topics taken over; start them with kq serve --data KQ" + PROPERTIES,
  ]);
  expect(await settings(kafka, "orders")).toEqual([[
    "max.message.bytes=2000000",
    "retention.ms=-1",
    "segment.ms=7000",
  ]]);
  // A folder that is set as Kafka was needs nothing for the next of its log.dirs.
  const next = kafkaWith([offsets], [offsets], [forEver]);
  expect((await imported(next, `${kafka}-kq`)).filter((line) => String(line).includes("retention"))).toEqual([]);
  await using broker = await startKq({ data: `${kafka}-kq` });
  const { stdout } = await kq(["config", "get", "brokers", "-o", "tsv"], { broker: broker.address });
  expect(stdout).toContain("log.retention.ms\t-1");
});

test("where kq has topics already, those that are taken are set to what Kafka's brokers were, and the others stay", async () => {
  const data = `${home}/others`;
  {
    await using broker = await startKq({ data });
    await kq(["topics", "create", "mine", "-q"], { broker: broker.address });
    await kq(["config", "set", "brokers", "log.segment.bytes=2000000", "-q"], { broker: broker.address });
    expect(await broker.stop("SIGTERM")).toBe(0);
  }
  const short: StoppedTopic = { ...table, configs: { "retention.ms": "5" } };
  const kafka = kafkaWith([orders, short], [orders, short], [forEver]);
  expect(await imported(kafka, data)).toEqual([
    1,
    "kq: orders: 2 partitions, 6 records",
    "kq: table: 1 partitions, 3 records",
    "kq: not taken: settings of brokers log.retention.ms=-1: kq has topics or settings that they would change; the topics " +
    "that were taken are set to retention.ms=-1, segment.bytes=1073741824 instead, where they are not set otherwise",
    "kq: 2 topics taken over; start them with kq serve --data KQ" + PROPERTIES,
  ]);
  await using broker = await startKq({ data });
  const set = async (topic: string): Promise<string> =>
    (await kq(["config", "get", topic, "-o", "tsv"], { broker: broker.address })).stdout;
  expect(await set("topics/mine")).not.toContain("retention.ms");
  expect(await set("topics/orders")).toContain("retention.ms\t-1");
  expect(await set("topics/table")).toContain("retention.ms\t5");
  expect(await set("brokers")).not.toContain("retention");
});

test("settings of brokers from a log that ends too early are named, not set", async () => {
  const kafka = kafkaWith([orders], [orders], [forEver]);
  writeFileSync(`${kafka}/__cluster_metadata-0/${"9".padStart(20, "0")}.snapshot`, "");
  expect((await imported(kafka)).filter((line) => String(line).includes("brokers"))).toEqual([
    "kq: not taken: settings of brokers log.retention.ms=-1: there may have been later ones",
  ]);
});

test("an import that is refused leaves no folder behind that was not there, and one that was there as it was", async () => {
  const none = `${home}/none`;
  mkdirSync(none);
  const refused = "kq: The folder KAFKA is not a Kafka's: it has no meta.properties; name one of its log.dirs";
  expect(await imported(none)).toEqual([1, refused]);
  expect(existsSync(`${none}-kq`)).toBe(false);
  const used = `${home}/used`;
  {
    await using broker = await startKq({ data: used });
    expect(await broker.stop("SIGTERM")).toBe(0);
  }
  const before = readdirSync(used);
  expect(await imported(none, used)).toEqual([1, refused]);
  expect(readdirSync(used)).toEqual(before);
});

test("what the cluster's log has thrown away is in its checkpoint, and what came behind it counts", async () => {
  const kafka = kafkaWith([orders, table]);
  const log = segment(`${kafka}/__cluster_metadata-0`);
  const bytes = readFileSync(log);
  const { sizeInBytes, nextOffset } = readBatchHeader(bytes, 0);
  const checkpoint = `${String(nextOffset).padStart(20, "0")}-0000000001.checkpoint`;
  writeFileSync(`${dirname(log)}/${checkpoint}`, bytes.subarray(0, sizeInBytes));
  writeFileSync(segment(dirname(log), nextOffset), bytes.subarray(sizeInBytes));
  rmSync(log);
  expect(await imported(kafka)).toEqual([
    0,
    "kq: orders: 2 partitions, 6 records",
    "kq: table: 1 partitions, 3 records",
    "kq: 2 topics taken over; start them with kq serve --data KQ" + PROPERTIES,
  ]);
  expect(await settings(kafka, "orders", "table")).toEqual([["segment.ms=7000"], ["cleanup.policy=compact"]]);
});
