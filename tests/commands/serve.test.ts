/**
 * `kq serve` as its user runs it, in a process of its own.
 */
import { expect, test } from "bun:test";
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { codecs } from "../../core/protocol/generated/mod.ts";
import { Reader, Writer } from "../../core/base/cursor.ts";
import { readResponseHeader, writeRequestHeader } from "../../core/protocol/headers.ts";
import type { ApiName, Requests, Responses } from "../../core/protocol/generated/mod.ts";
import { encodeBatch } from "../../core/protocol/records/mod.ts";
import { filled } from "../conformance/fill.ts";
import { Wire } from "../conformance/wire.ts";
import { kq, kqCommand, startKq, temporaryFolder } from "../support/kq_process.ts";

/** One request over a connection of its own. */
async function ask<N extends ApiName>(
  address: string,
  name: N,
  version: number,
  request: Requests[N],
): Promise<Responses[N]> {
  const at = address.lastIndexOf(":");
  const w = new Writer();
  w.int32(0);
  const { key } = codecs[name];
  writeRequestHeader(w, { apiKey: key, apiVersion: version, correlationId: 7, clientId: "test" });
  codecs[name].writeRequest(w, request, version);
  w.patchInt32(0, w.size - 4);
  const answer = await new Promise<Uint8Array>((resolve, reject) => {
    let got = new Uint8Array(0);
    Bun.connect({
      hostname: address.slice(0, at).replace(/^\[|\]$/g, ""),
      port: Number(address.slice(at + 1)),
      socket: {
        open: (socket) => void socket.write(w.finish()),
        data(socket, chunk) {
          got = new Uint8Array(Buffer.concat([got, chunk]));
          if (got.length < 4 || got.length < 4 + new DataView(got.buffer).getInt32(0)) return;
          resolve(got.subarray(4));
          socket.end();
        },
        close: () => reject(new Error("closed without an answer")),
      },
    }).catch(reject);
  });
  const r = new Reader(answer);
  readResponseHeader(r, key, version);
  return codecs[name].readResponse(r, version) as Responses[N];
}

const metadata = (address: string, topics: string[] | null = null) =>
  ask(address, "Metadata", 12, {
    topics: topics?.map((name) => ({ name, topicId: "AAAAAAAAAAAAAAAAAAAAAA" })) ?? null,
    allowAutoTopicCreation: true,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  });

const utf8 = new TextEncoder();

const produce = async (address: string, topic: string, values: string[], acks = -1): Promise<number> => {
  const records = encodeBatch(
    values.map((value) => ({ timestampMs: Date.now(), key: null, value: utf8.encode(value), headers: [] })),
  );
  const topicData = [{ name: topic, topicId: "", partitionData: [{ index: 0, records }] }];
  const { responses } = await ask(address, "Produce", 9, { transactionalId: null, acks, timeoutMs: 5000, topicData });
  const { errorCode, baseOffset } = responses[0]!.partitionResponses[0]!;
  expect(errorCode).toBe(0);
  return baseOffset;
};

const endOffset = async (address: string, topic: string): Promise<{ offset: number; leaderEpoch: number }> => {
  const partitions = [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp: -1 }];
  const { topics } = await ask(address, "ListOffsets", 6, {
    replicaId: -1,
    isolationLevel: 0,
    topics: [{ name: topic, partitions }],
    timeoutMs: 0,
  });
  const { offset, leaderEpoch } = topics[0]!.partitions[0]!;
  return { offset, leaderEpoch };
};

/** Runs `kq serve` until its ready line is out, then stops it. Answers the line. */
async function readyLine(args: string[], cwd?: string): Promise<string> {
  const child = Bun.spawn([...kqCommand, "serve", ...args], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
    ...(cwd === undefined ? {} : { cwd }),
  });
  const reader = child.stdout.getReader();
  let line = "";
  while (!line.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    line += new TextDecoder().decode(value);
  }
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
  const { done } = await reader.read();
  expect(done).toBe(true);
  return line;
}

test("the one line on stdout says where, on what and in which cluster; the default folder is ./kq-data", async () => {
  const folder = temporaryFolder();
  const line = await readyLine(["--listen", ":0"], folder);
  expect(line.replace(/:\d+/, ":PORT").replace(/[\w-]{22}/, "ID")).toBe(
    "kq: ready on 127.0.0.1:PORT (data ./kq-data, cluster ID)\n",
  );
  const again = await readyLine(["--listen", "localhost:0", "-o", "json"], folder);
  const said = JSON.parse(again) as { address: string; cluster_id: string; data: string; node_id: number };
  expect({ ...said, address: said.address.replace(/\d+$/, "PORT"), listeners: null }).toEqual({
    address: "localhost:PORT",
    listeners: null,
    data: "./kq-data",
    cluster_id: /cluster (.*)\)/.exec(line)![1]!,
    node_id: 1,
  });
  rmSync(folder, { recursive: true });
});

test("a bare port is loopback, v4 and v6, and every listener tells its clients its own address", async () => {
  await using broker = await startKq({ args: [] });
  expect((await metadata(broker.address)).brokers.map(({ host, port }) => `${host}:${port}`)).toEqual([broker.address]);
  const child = Bun.spawn(
    [...kqCommand, "serve", "--ephemeral", "--listen", ":0", "--listen", "SECOND://localhost:0", "-o", "json"],
    { stdin: "ignore", stdout: "pipe", stderr: "inherit" },
  );
  const { value } = await child.stdout.getReader().read();
  const { listeners } = JSON.parse(new TextDecoder().decode(value)) as {
    listeners: { name: string; host: string; port: number; listening_on: string[] }[];
  };
  const told = await Promise.all(
    listeners.flatMap(({ listening_on }) =>
      listening_on.map(async (address) => (await metadata(address)).brokers.map(({ host, port }) => `${host}:${port}`))
    ),
  );
  const [first, second] = listeners.map(({ host, port }) => [`${host}:${port}`]);
  expect(first![0]).toMatch(/^127\.0\.0\.1:/);
  expect(second![0]).toMatch(/^localhost:/);
  expect(told).toEqual([first!, first!, second!, second!]);
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
});

test("topics that were asked for are there", async () => {
  await using broker = await startKq({ args: ["--topic", "orders:6", "--topic", "plain", "--partitions", "2"] });
  const { topics } = await metadata(broker.address);
  expect(topics.map(({ name, partitions }) => `${name}:${partitions.length}`).sort()).toEqual(["orders:6", "plain:2"]);
});

test("what was acknowledged is there after SIGTERM, and the leader epoch stays", async () => {
  const data = temporaryFolder();
  {
    await using broker = await startKq({ data });
    await metadata(broker.address, ["t"]);
    expect(await produce(broker.address, "t", ["a", "b"], 1)).toBe(0);
    expect(await broker.stop("SIGTERM")).toBe(0);
  }
  expect(existsSync(join(data, ".kafka_cleanshutdown"))).toBe(true);
  await using broker = await startKq({ data });
  expect(await endOffset(broker.address, "t")).toEqual({ offset: 2, leaderEpoch: 0 });
  expect(await produce(broker.address, "t", ["c"])).toBe(2);
  await broker.stop("SIGINT");
  rmSync(data, { recursive: true });
});

test("what was acknowledged is there after SIGKILL, and the leader epoch has gone up", async () => {
  const data = temporaryFolder();
  {
    await using broker = await startKq({ data });
    await metadata(broker.address, ["t"]);
    await produce(broker.address, "t", ["a", "b"]);
    await broker.stop("SIGKILL");
  }
  await using broker = await startKq({ data });
  expect(await endOffset(broker.address, "t")).toEqual({ offset: 2, leaderEpoch: 1 });
  await broker.stop("SIGKILL");
  rmSync(data, { recursive: true });
});

test("a parked client is disconnected at SIGTERM, and the server does not wait for it", async () => {
  await using broker = await startKq();
  await metadata(broker.address, ["t"]);
  const partitions = [{
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset: 0,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    partitionMaxBytes: 1000,
    replicaDirectoryId: "",
    highWatermark: 0,
  }];
  const parked = ask(
    broker.address,
    "Fetch",
    11,
    {
      clusterId: null,
      replicaId: -1,
      replicaState: null,
      maxWaitMs: 2 ** 31 - 1,
      minBytes: 1,
      maxBytes: 1000,
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [{ topic: "t", topicId: "", partitions }],
      forgottenTopicsData: [],
      rackId: "",
    } as Requests["Fetch"],
  ).then(() => "answered", () => "closed");
  await metadata(broker.address);
  // A stop that waited for it would not end within the test's time.
  expect(await broker.stop("SIGTERM")).toBe(0);
  expect(await parked).toBe("closed");
});

test("a second server on the same folder is refused with the name of the first", async () => {
  const data = temporaryFolder();
  await using broker = await startKq({ data });
  const second = await kq(["serve", "--listen", ":0", "--data", data]);
  expect(second).toEqual({
    exitCode: 1,
    stdout: "",
    stderr:
      `kq: The data folder ${data} is in use by another kq (process ${broker.process.pid} at ${broker.address}): ` +
      "stop that one, or name another folder\n",
  });
  await broker.stop();
  rmSync(data, { recursive: true });
});

test("a taken port is refused with the way out, and nothing is left behind", async () => {
  await using broker = await startKq();
  const data = temporaryFolder();
  const second = await kq(["serve", "--listen", broker.address, "--data", data]);
  expect(second).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `kq: Cannot listen on ${broker.address}: the port is taken\n` +
      "    Another server is there already, perhaps another kq. Choose another port, --listen 127.0.0.1:9093, " +
      "or any that is free, --listen :0\n",
  });
  expect(existsSync(join(data, ".kafka_cleanshutdown"))).toBe(true);
  // A folder that was made for it goes again.
  const made = join(data, "made");
  expect(await kq(["serve", "--listen", broker.address, "--data", made])).toEqual(second);
  expect(existsSync(made)).toBe(false);
  rmSync(data, { recursive: true });
});

test("a folder that cannot be written, a stranger's folder, and one of a newer kq are refused", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  const notAFolder = await kq(["serve", "--listen", ":0", "--data", join(folder, "file")]);
  expect(notAFolder.exitCode).toBe(2);
  expect(notAFolder.stderr).toMatch(
    /^kq: .*\/file is a file, and data is kept in a folder\n {4}Name a folder with --data DIR; it is made where it is missing\.\n$/,
  );

  const stranger = await kq(["serve", "--listen", ":0", "--data", folder]);
  expect({ ...stranger, stderr: stranger.stderr.split(";")[0] }).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `kq: The folder ${folder} is not kq's: it holds file and no meta.properties`,
  });

  const newer = join(folder, "newer");
  mkdirSync(newer);
  await (await startKq({ data: newer })).stop();
  const properties = join(newer, "meta.properties");
  writeFileSync(properties, readFileSync(properties, "utf8").replace("kq.format=1", "kq.format=2"));
  const refused = await kq(["serve", "--listen", ":0", "--data", newer]);
  expect(refused).toEqual({
    exitCode: 1,
    stdout: "",
    stderr:
      `kq: The data folder ${newer} has format 2 and this kq reads up to 1: use the kq that wrote it or a newer one\n`,
  });
  rmSync(folder, { recursive: true });
});

test("a place where no folder can be made is refused with the way out", async () => {
  const refused = await kq(["serve", "--listen", ":0", "--data", "/proc/kq-data"]);
  expect({ ...refused, stderr: refused.stderr.replace(/Cannot .*/, "...") }).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: "kq: The data folder /proc/kq-data cannot be used: ...\n" +
      "    Name a folder that can be written with --data DIR, or keep nothing with --ephemeral\n",
  });
});

test("contradictory flags exit with 2 and the reason", async () => {
  const refusals = async (...args: string[]): Promise<string> => {
    const { exitCode, stderr } = await kq(["serve", ...args]);
    return `${exitCode} ${stderr.split("\n")[0]}`;
  };
  expect(
    await Promise.all([
      refusals("--listen", "0.0.0.0:9092"),
      refusals("-c", "num.partition=3"),
      refusals("-c", "num.partitions=none"),
      refusals("-c", "nonsense"),
      refusals("--topic", "a/b:3"),
      refusals("--topic", "a:none"),
      refusals("--data", "x", "--ephemeral"),
      refusals("-o", "yaml"),
      refusals("-c", "listeners=SSL://127.0.0.1:0"),
    ]),
  ).toEqual([
    '2 kq: --listen 0.0.0.0:9092 listens on every interface, and clients cannot be told to connect to "0.0.0.0"',
    "2 kq: Unknown broker property num.partition; did you mean num.partitions?",
    "2 kq: Invalid value none for configuration num.partitions: Not a number of type INT",
    "2 kq: -c nonsense: a property is given as NAME=VALUE",
    '2 kq: --topic a/b:3: "a/b" cannot be the name of a topic',
    '2 kq: --topic a:none: "none" is no number of partitions',
    '2 kq: Option "--data <dir>" cannot be used with option "--ephemeral"',
    "2 kq: serve says that it is ready as text or as json, not as yaml",
    "2 kq: Listener SSL speaks SSL and has no private key",
  ]);
});

test("a property file of Kafka's is read, -c wins over it, and flags over both", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "server.properties");
  writeFileSync(
    file,
    "# Kafka's\nnum.partitions=3\nprocess.roles=broker,controller\nlog.dirs=/nowhere\nlisteners=PLAINTEXT://127.0.0.1:0,CONTROLLER://:9093\ncontroller.listener.names=CONTROLLER\n",
  );
  const line = await readyLine(["-F", file, "-c", "num.partitions=4", "--data", join(folder, "data")]);
  expect(line).toMatch(/^kq: ready on 127\.0\.0\.1:\d+ \(data /);
  rmSync(folder, { recursive: true });
});

test("a server.properties of Kafka starts kq, with one warning for each unknown property", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "server.properties");
  // What Kafka 4 comes with, but for the ports and the folder, and what older ones and plugins add.
  const lines = `process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=localhost:9093
listeners=PLAINTEXT://:0,CONTROLLER://:9093
inter.broker.listener.name=PLAINTEXT
advertised.listeners=PLAINTEXT://localhost:0,CONTROLLER://localhost:9093
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
num.network.threads=3
num.io.threads=8
socket.send.buffer.bytes=102400
socket.receive.buffer.bytes=102400
socket.request.max.bytes=104857600
log.dirs=${join(folder, "data")}
num.partitions=1
num.recovery.threads.per.data.dir=2
offsets.topic.replication.factor=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.retention.hours=168
log.segment.bytes=1073741824
log.retention.check.interval.ms=300000
zookeeper.connect=localhost:2181
my.plugin.password=secret
num.partition=3
`;
  writeFileSync(file, lines);
  const child = Bun.spawn([...kqCommand, "serve", "-F", file], { stdout: "pipe", stderr: "pipe" });
  const { value } = await child.stdout.getReader().read();
  expect(new TextDecoder().decode(value)).toMatch(/^kq: ready on localhost:\d+ \(data /);
  child.kill();
  const said = await new Response(child.stderr).text();
  const unknown = said.split("\n").filter((line) => line.includes("Unknown"));
  expect(unknown.map((line) => line.replace(/^.*Unknown/, "Unknown"))).toEqual([
    "Unknown broker property zookeeper.connect",
    "Unknown broker property my.plugin.password",
    "Unknown broker property num.partition; did you mean num.partitions?",
  ]);
  writeFileSync(file, `${lines}num.partitions=none\n`);
  const { exitCode, stderr } = await kq(["serve", "-F", file]);
  expect(`${exitCode} ${stderr.split("\n")[0]}`).toBe(
    "2 kq: Invalid value none for configuration num.partitions: Not a number of type INT",
  );
  rmSync(folder, { recursive: true });
});

test("--listen takes the place of a file's listeners and of what they advertise", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "server.properties");
  writeFileSync(file, "listeners=PLAINTEXT://127.0.0.1:1\nadvertised.listeners=PLAINTEXT://elsewhere.example:1\n");
  const line = await readyLine(["-F", file, "--listen", "127.0.0.1:0", "--data", join(folder, "data")]);
  expect(line).toMatch(/^kq: ready on 127\.0\.0\.1:\d+ /);
  rmSync(folder, { recursive: true });
});

test("an ephemeral broker leaves nothing behind", async () => {
  const before = temporaryFolder();
  const child = Bun.spawn([...kqCommand, "serve", "--listen", ":0", "--ephemeral"], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
    env: { ...process.env, TMPDIR: before },
  });
  const { value } = await child.stdout.getReader().read();
  expect(new TextDecoder().decode(value)).toContain("(ephemeral, cluster ");
  expect(readdirSync(before).length).toBe(1);
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
  expect(readdirSync(before)).toEqual([]);
  rmSync(before, { recursive: true });
});

test("the next start removes what a killed ephemeral broker left", async () => {
  const before = temporaryFolder();
  const serve = () =>
    Bun.spawn([...kqCommand, "serve", "--listen", ":0", "--ephemeral"], {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "inherit",
      env: { ...process.env, TMPDIR: before },
    });
  const first = serve();
  await first.stdout.getReader().read();
  const [left] = readdirSync(before);
  first.kill("SIGKILL");
  await first.exited;
  const second = serve();
  await second.stdout.getReader().read();
  while (readdirSync(before).includes(left!)) await Bun.sleep(5);
  expect(readdirSync(before).length).toBe(1);
  second.kill("SIGTERM");
  expect(await second.exited).toBe(0);
  expect(readdirSync(before)).toEqual([]);
  rmSync(before, { recursive: true });
});

test("a broker's configs tell the addresses it listens on, those it advertises, and the folder its data is in", async () => {
  const data = temporaryFolder();
  await using broker = await startKq({ data, args: ["--advertise", "127.0.0.1"] });
  const names = ["listeners", "advertised.listeners", "log.dirs"];
  const { stdout } = await kq(["config", "get", "brokers/1", ...names, "-o", "jsonl"], { broker: broker.address });
  const configs = stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(configs.map(({ name, value, source }) => [name, value, source])).toEqual([
    ["listeners", `PLAINTEXT://${broker.address}`, "start"],
    ["advertised.listeners", "127.0.0.1", "start"],
    ["log.dirs", data, "start"],
  ]);
  rmSync(data, { recursive: true });
});

test("metadata that was overwritten is named, with where to have it back from and what is unharmed", async () => {
  const data = temporaryFolder();
  await (await startKq({ data, args: ["--topic", "t:1"] })).stop();
  writeFileSync(join(data, "metadata.db"), "these are not the pages of a database".repeat(999));
  const serve = await kq(["serve", "--listen", ":0", "--data", data]);
  expect(serve).toEqual({
    exitCode: 1,
    stdout: "",
    stderr:
      `kq: The database ${data}/metadata.db refuses: what is in the file is no database; put it back from a copy\n` +
      "    Topics, their ids and configs are in it; records and commits are in the folders beside it. kq log dump reads " +
      `them, and with that file out of the way kq log import ${data} --data DIR takes them over.\n`,
  });
  rmSync(data, { recursive: true });
});

test("a server.properties without a host listens on every interface, as in Kafka, and says that it asks nobody who they are", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "server.properties");
  writeFileSync(file, "listeners=PLAINTEXT://:0\n");
  const child = Bun.spawn([...kqCommand, "serve", "-F", file, "--data", join(folder, "data")], { stderr: "pipe" });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const port = /ready on (.*):(\d+) /.exec(new TextDecoder().decode(value))!;
  expect(port[1]).toBe(hostname());
  for (const host of ["127.0.0.1", "::1"]) {
    expect((await metadata(host.includes(":") ? `[${host}]:${port[2]}` : `${host}:${port[2]}`)).brokers[0]!.host).toBe(
      hostname(),
    );
  }
  child.kill();
  const said = await new Response(child.stderr).text();
  expect(said).toContain("Listener PLAINTEXT asks nobody who they are and encrypts nothing");
  expect(said.split("\n").length).toBe(2);
  rmSync(folder, { recursive: true });
});

test("what is kept is its owner's alone to read", async () => {
  const folder = temporaryFolder();
  const data = join(folder, "data");
  await using broker = await startKq({ data, args: ["--topic", "orders:2"] });
  await produce(broker.address, "orders", ["a"]);
  const others = readdirSync(data, { recursive: true, encoding: "utf8" }).filter((name) =>
    (statSync(join(data, name)).mode & 0o077) !== 0
  );
  expect([statSync(data).mode & 0o777, others]).toEqual([0o700, []]);
  rmSync(folder, { recursive: true });
});

test("a broker whose log nobody reads answers all the same, and stops when it is told to", async () => {
  const folder = temporaryFolder();
  const fifo = `${folder}/log`;
  await Bun.spawn(["mkfifo", fifo]).exited;
  // Open at both ends, so that what is written has a place until the pipe is full.
  const stderr = openSync(fifo, constants.O_RDWR);
  const child = Bun.spawn(
    [...kqCommand, "serve", "--listen", "127.0.0.1:0", "--data", `${folder}/data`, "--log-level", "debug"],
    { stdin: "ignore", stdout: "pipe", stderr },
  );
  try {
    const { value } = await child.stdout.getReader().read();
    const [, address] = /ready on (\S+)/.exec(new TextDecoder().decode(value)) ?? [];
    const wire = await Wire.connect(address!);
    // A line of some hundred bytes each; a pipe holds 64 KiB.
    for (let n = 0; n < 2000; n++) {
      const asked = wire.frame("Metadata", 12, filled("Metadata", { topics: [] }), "c".repeat(30_000));
      expect(await wire.exchange(asked)).not.toBe("closed");
    }
    wire.close();
    child.kill("SIGTERM");
    expect(await child.exited).toBe(0);
  } finally {
    child.kill("SIGKILL");
    closeSync(stderr);
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
