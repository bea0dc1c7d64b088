import { expect, test } from "bun:test";
import { Writer } from "../../../core/base/cursor.ts";
import { Connection } from "../../../core/client/connection.ts";
import { UnsupportedApi } from "../../../core/client/errors.ts";
import { codecs, type Requests } from "../../../core/protocol/generated/mod.ts";
import { MemoryNetwork } from "../../../core/runtime/memory_network.ts";
import { ManualClock, settle } from "../../support/manual_clock.ts";
import { metadataAnswer, type Script, ScriptedBroker } from "../../support/scripted_broker.ts";

const PORT = 9092;

async function connected(
  script: Script,
  o: {
    versions?: ConstructorParameters<typeof ScriptedBroker>[1]["versions"];
    network?: MemoryNetwork;
  } = {},
) {
  const clock = new ManualClock();
  const network = o.network ?? new MemoryNetwork();
  const broker = new ScriptedBroker(network, { port: PORT, script, versions: o.versions ?? {} });
  const connection = await open(network, clock);
  return { clock, network, broker, connection };
}

function open(network: MemoryNetwork, clock: ManualClock): Promise<Connection> {
  return Connection.open({
    host: "127.0.0.1",
    port: PORT,
    clientId: "me",
    softwareVersion: "1",
    connectTimeoutMs: 1000,
    requestTimeoutMs: 5000,
    maxResponseBytes: 1_000_000,
  }, { network, clock, timers: clock });
}

const anyTopics: Requests["Metadata"] = {
  topics: null,
  allowAutoTopicCreation: false,
  includeClusterAuthorizedOperations: false,
  includeTopicAuthorizedOperations: false,
};
const failure = async (promise: Promise<unknown>): Promise<string> =>
  await promise.then(() => "no failure", (error: Error) => `${error.name}: ${error.message}`);

test("answers find their requests, however small the pieces they come in", async () => {
  const network = new MemoryNetwork({ bufferSize: 100_000, chunkSize: 3 });
  let asked = 0;
  const { connection } = await connected({ Metadata: () => metadataAnswer({ [++asked]: 9092 }) }, { network });
  const answers = await Promise.all([1, 2, 3].map(() => connection.send("Metadata", anyTopics, 13)));
  expect(answers.map(({ controllerId }) => controllerId)).toEqual([1, 2, 3]);
});

test("a name that no message has room for is refused, and the connection goes on", async () => {
  const { connection } = await connected({ Metadata: () => metadataAnswer({ 1: 9092 }) });
  const topics = [{ topicId: "AAAAAAAAAAAAAAAAAAAAAA", name: "x".repeat(40_000) }];
  expect(await failure(connection.send("Metadata", { ...anyTopics, topics }, 8))).toBe(
    "ServerError: Cannot ask broker 127.0.0.1:9092 (Metadata): string of 40000 bytes has no room in a message (INVALID_REQUEST)",
  );
  expect((await connection.send("Metadata", anyTopics, 13)).controllerId).toBe(1);
});

test("what the socket does not take at once is written when it can be", async () => {
  const network = new MemoryNetwork({ bufferSize: 64, chunkSize: 64 });
  const names = Array.from({ length: 200 }, (_, at) => `topic-${at}`);
  const { connection, broker } = await connected({
    ApiVersions: () => Uint8Array.of(0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0),
    Metadata: ({ topics }) => Uint8Array.of(0, 0, 0, 4, 0, 0, 0, topics!.length === 200 ? 2 : 9),
  }, { network });
  const pieces = connection.encode(
    "Metadata",
    { ...anyTopics, topics: names.map((name) => ({ topicId: zero, name })) },
    9,
  );
  expect([...await connection.exchange(pieces)]).toEqual([0, 0, 0, 2]);
  expect(broker.heard).toEqual(["ApiVersions v4", "Metadata v9"]);
});
const zero = "AAAAAAAAAAAAAAAAAAAAAA";

test("each API is spoken in the highest version that both sides know", async () => {
  const { connection } = await connected({}, {
    versions: { Metadata: [2, 7], Fetch: [4, 99], Heartbeat: [90, 99], DescribeCluster: null },
  });
  expect(connection.commonVersion("Metadata")).toBe(7);
  expect(connection.commonVersion("Metadata", 5)).toBe(5);
  expect(connection.commonVersion("Metadata", 1)).toBeNull();
  expect(connection.commonVersion("Fetch")).toBe(codecs.Fetch.versions[1]);
  expect(connection.commonVersion("DescribeCluster")).toBeNull();
  expect(() => connection.version("Heartbeat")).toThrow(
    new UnsupportedApi("Heartbeat", "127.0.0.1:9092", "90 to 99"),
  );
});

test("a broker that does not know our ApiVersions says so in version 0, and is asked in the one it names", async () => {
  const { connection, broker } = await connected({
    ApiVersions: (_request, version) => {
      const w = new Writer();
      if (version > 2) {
        w.int32(4 + 2 + 4 + 6);
        w.int32(1);
        w.int16(35);
        w.count(1, false);
        for (const number of [18, 0, 2]) w.int16(number);
      } else {
        w.int32(4 + 2 + 4 + 12 + 4);
        w.int32(2);
        w.int16(0);
        w.count(2, false);
        for (const number of [18, 0, 2, 3, 0, 1]) w.int16(number);
        w.int32(0);
      }
      return w.finish();
    },
  });
  expect(broker.heard).toEqual(["ApiVersions v4", "ApiVersions v2"]);
  expect(connection.commonVersion("Metadata")).toBe(1);
});

test("one that names nothing is asked in version 0", async () => {
  const { broker } = await connected({
    ApiVersions: (_request, version) =>
      version > 0
        ? Uint8Array.of(0, 0, 0, 10, 0, 0, 0, 1, 0, 35, 0, 0, 0, 0)
        : Uint8Array.of(0, 0, 0, 10, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0),
  });
  expect(broker.heard).toEqual(["ApiVersions v4", "ApiVersions v0"]);
});

test("a request that is not answered in time ends the connection for everyone who waits on it", async () => {
  const { connection, clock } = await connected({ Metadata: () => "silence" });
  const slow = failure(connection.send("Metadata", anyTopics, 13, 20_000));
  await clock.advance(1000);
  const late = failure(connection.send("Metadata", anyTopics, 13));
  await clock.advance(4999);
  expect(connection.isClosed).toBe(false);
  await clock.advance(1);
  const said = "OperatingFailure: Broker 127.0.0.1:9092: no answer to Metadata within 5000 ms";
  expect([await slow, await late, await failure(connection.send("Metadata", anyTopics, 13))]).toEqual([
    said,
    said,
    said,
  ]);
  expect(clock.timersSet).toBe(0);
});

test("a broker that hangs up is a failure for everyone who waits, and for everyone who comes", async () => {
  const { connection } = await connected({ Metadata: () => "hang up" });
  const said = "OperatingFailure: Broker 127.0.0.1:9092: the broker closed the connection";
  const both = [
    failure(connection.send("Metadata", anyTopics, 13)),
    failure(connection.send("Metadata", anyTopics, 13)),
  ];
  expect(await Promise.all(both)).toEqual([said, said]);
  expect(await failure(connection.send("Metadata", anyTopics, 13))).toBe(said);
});

test("an answer nobody asked for, one that claims too much, and one that cannot be read each end the connection", async () => {
  const nonsense: [Uint8Array, string][] = [
    [Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 77), "it sent a response to request 77; expected was 2"],
    [
      Uint8Array.of(0x47, 0x45, 0x54, 0x20),
      'it sent text that begins with "GET ": that is not Kafka',
    ],
    [new TextEncoder().encode("HTTP/1.1 400 Bad Request"), 'it sent "HTTP": that is a web server, not Kafka'],
    [Uint8Array.of(0x15, 3, 3, 0, 2, 2, 0x46), "it sent TLS where Kafka in plain text was expected"],
    [
      Uint8Array.of(0x7f, 0xff, 0xff, 0xff),
      "it sent a response of 2147483647 bytes; the limit is 1000000 (receive.message.max.bytes)",
    ],
    [Uint8Array.of(0, 0, 0, 5, 0, 0, 0, 2, 0), "its answer to Metadata cannot be read: need 4 bytes at 5, have 0"],
  ];
  for (const [bytes, why] of nonsense) {
    const { connection } = await connected({ Metadata: () => bytes });
    expect(await failure(connection.send("Metadata", anyTopics, 13))).toBe(
      `OperatingFailure: Broker 127.0.0.1:9092: ${why}`,
    );
    expect(connection.isClosed).toBe(true);
  }
});

test("a request without an answer is done when it is written", async () => {
  const { connection, broker } = await connected({ Metadata: () => "silence" });
  const written = await connection.exchange(connection.encode("Metadata", anyTopics, 13), { answered: false });
  expect(written.length).toBe(0);
  expect(connection.inFlight).toBe(0);
  await settle();
  expect(broker.heard).toEqual(["Metadata v13"]);
});

test("more requests than may be under way wait for room, in order, and are told when the connection ends", async () => {
  let answered = 0;
  const { connection, broker } = await connected({
    Metadata: () => (++answered <= 2 ? metadataAnswer({ [answered]: 1 }) : "silence"),
  });
  const asked = Array.from({ length: 131 }, () => failure(connection.send("Metadata", anyTopics, 13)));
  await settle();
  expect(connection.inFlight).toBe(128);
  expect(broker.heard.length).toBe(130);
  connection.close();
  const outcomes = await Promise.all(asked);
  expect(Object.fromEntries(outcomes.map((said) => [said, outcomes.filter((other) => other === said).length]))).toEqual(
    {
      "no failure": 2,
      "OperatingFailure: Broker 127.0.0.1:9092: we closed the connection": 129,
    },
  );
});

test("nobody listening is the network's own failure", async () => {
  const clock = new ManualClock();
  expect(await failure(open(new MemoryNetwork(), clock))).toBe(
    "OperatingFailure: Cannot connect to 127.0.0.1:9092: connection refused",
  );
});
