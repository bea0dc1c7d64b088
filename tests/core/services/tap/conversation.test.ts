import { expect, test } from "bun:test";
import { Writer } from "../../../../core/base/cursor.ts";
import { writeRequestHeader, writeResponseHeader } from "../../../../core/protocol/headers.ts";
import { type ApiName, codecs, type Requests, type Responses } from "../../../../core/protocol/mod.ts";
import { Conversation, type TapEvent, tapJson, tapText } from "../../../../core/services/tap/mod.ts";
import { readFirstContacts } from "../../../conformance/first_contact/recording.ts";
import { filled, type Partly } from "../../../conformance/fill.ts";
import { framed, readAnswer } from "../../../conformance/wire.ts";

const recorded = await readFirstContacts();
const noTime = { wallMs: Date.UTC(2026, 0, 1, 12), monotonicMs: 0 };
const kept = { connection: 1, maxKeptSize: 1_000_000 };

function request<N extends ApiName>(api: N, version: number, correlationId: number, body: Partly<Requests[N]>) {
  const w = new Writer();
  w.int32(0);
  writeRequestHeader(w, { apiKey: codecs[api].key, apiVersion: version, correlationId, clientId: "app" });
  codecs[api].writeRequest(w, filled(api, body), version);
  return framed(w.finish());
}

function answer<N extends ApiName>(api: N, version: number, correlationId: number, body: Responses[N]): Uint8Array {
  const w = new Writer();
  w.int32(0);
  writeResponseHeader(w, { correlationId }, codecs[api].key, version);
  codecs[api].writeResponse(w, body, version);
  return framed(w.finish());
}

const heartbeat = (correlationId: number) =>
  request("Heartbeat", 0, correlationId, { groupId: "g", generationId: 1, memberId: "m" });
const heartbeatAnswer = (correlationId: number, errorCode = 0) =>
  answer("Heartbeat", 0, correlationId, { throttleTimeMs: 0, errorCode });
const text = (events: readonly TapEvent[]) => events.map((event) => tapText(event));

/** The connections of every recording, as chunks of the given sizes: what is heard, and whether every byte went on. */
function hear(maxChunk: number): { lines: string[]; passedOn: boolean } {
  const lines: string[] = [];
  let passedOn = true;
  for (const { conversation } of recorded.values()) {
    const conversations = new Map<number, Conversation>();
    for (const said of conversation) {
      const talk = conversations.get(said.connection) ??
        new Conversation({ ...kept, connection: said.connection });
      conversations.set(said.connection, talk);
      if ("closed" in said) {
        lines.push(tapText(talk.closed(said.closed, null, noTime)));
        continue;
      }
      const w = new Writer();
      w.int32(0);
      w.raw(Uint8Array.fromHex("request" in said ? said.request : said.answer));
      const bytes = framed(w.finish());
      const onward: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += maxChunk) {
        const chunk = bytes.slice(at, at + maxChunk);
        const heard = "request" in said ? talk.fromClient(chunk, noTime) : talk.fromBroker(chunk, noTime);
        lines.push(...text(heard.events));
        onward.push(...heard.onward);
      }
      passedOn &&= Buffer.concat(onward).equals(bytes);
    }
  }
  return { lines, passedOn };
}

test("what eleven clients and Kafka said is heard whole, however it is cut on the way, and passed on as it came", () => {
  const whole = hear(1_000_000);
  expect(whole.lines.filter((line) => line.includes("not decoded"))).toEqual([
    ...whole.lines.filter((line) => line.includes("> ApiVersions v5") && line.includes("versions 0 to 4")),
  ]);
  expect(whole.lines.length).toBeGreaterThan(500);
  expect(whole.passedOn).toBe(true);
  for (const size of [1, 3, 8, 61]) expect(hear(size)).toEqual(whole);
});

test("a request and its answer are a line each, with records as a summary and errors by name", () => {
  const talk = new Conversation(kept);
  const records = Uint8Array.fromHex(
    "00000000000000000000003d0000000002a1b2c3d400000000000000000199999999990000019999999999ffffffffffffffffffffffffffff000000011600000001067365631000",
  );
  new DataView(records.buffer).setInt32(8, records.length - 12);
  const asked = talk.fromClient(
    request("Produce", 3, 5, {
      acks: -1,
      timeoutMs: 100,
      topicData: [{ name: "t", partitionData: [{ index: 0, records }] }],
    }),
    noTime,
  );
  const answered = talk.fromBroker(
    answer("Produce", 3, 5, {
      responses: [{
        name: "t",
        topicId: "AAAAAAAAAAAAAAAAAAAAAA",
        partitionResponses: [{
          index: 0,
          errorCode: 3,
          baseOffset: -1,
          logAppendTimeMs: -1,
          logStartOffset: -1,
          recordErrors: [],
          errorMessage: null,
          currentLeader: null,
        }],
      }],
      throttleTimeMs: 0,
      nodeEndpoints: [],
    }),
    { ...noTime, monotonicMs: 2.5 },
  );
  expect(text([...asked.events, ...answered.events])).toEqual([
    '12:00:00.000 #1 > Produce v3 id 5 client "app" {transactionalId: null, acks: -1, timeoutMs: 100, topicData: ' +
    '[{name: "t", topicId: "AAAAAAAAAAAAAAAAAAAAAA", partitionData: [{index: 0, records: [{baseOffset: 0, ' +
    'recordCount: 1, size: 72, compression: "none", partitionLeaderEpoch: 0, timestampType: "CreateTime", ' +
    "maxTimestamp: 1759218604441}]}]}]}",
    '12:00:00.000 #1 < Produce v3 id 5 in 2.5 ms, 41 bytes {responses: [{name: "t", ' +
    'topicId: "AAAAAAAAAAAAAAAAAAAAAA", partitionResponses: [{index: 0, errorCode: 3 UNKNOWN_TOPIC_OR_PARTITION, ' +
    "baseOffset: -1, logAppendTimeMs: -1, logStartOffset: -1, recordErrors: [], errorMessage: null, " +
    "currentLeader: null}]}], throttleTimeMs: 0, nodeEndpoints: []}",
  ]);
});

test("as JSON, a line holds the same with every field's name", () => {
  const talk = new Conversation(kept);
  const events = [
    ...talk.fromClient(heartbeat(7), noTime).events,
    ...talk.fromBroker(heartbeatAnswer(7, 25), noTime).events,
  ];
  const about = { at: "2026-01-01T12:00:00.000Z", connection: 1 };
  const same = { api: "Heartbeat", apiKey: 12, apiVersion: 0, correlationId: 7, clientId: "app" };
  expect(events.map((event) => JSON.parse(tapJson(event)) as unknown)).toEqual([
    {
      ...about,
      ...same,
      kind: "request",
      size: 23,
      body: { groupId: "g", generationId: 1, memberId: "m", groupInstanceId: null },
    },
    {
      ...about,
      ...same,
      kind: "answer",
      size: 6,
      tookMs: 0,
      readdressed: false,
      body: { throttleTimeMs: 0, errorCode: 25 },
    },
  ]);
  expect((JSON.parse(tapJson(events[1]!, { raw: true })) as { bytes: string }).bytes).toBe("000000070019");
});

test("a produce that wants no answer gets none, and answers are matched by their id", () => {
  const talk = new Conversation(kept);
  for (
    const bytes of [request("Produce", 3, 1, { acks: 0, timeoutMs: 1, topicData: [] }), heartbeat(2), heartbeat(3)]
  ) {
    talk.fromClient(bytes, noTime);
  }
  expect(talk.closed("client", null, noTime).unanswered).toBe(2);
  // The second answer was lost: the third belongs to the third.
  const { events } = talk.fromBroker(heartbeatAnswer(3), noTime);
  expect(text(events)).toEqual([
    "12:00:00.000 #1 < Heartbeat v0 id 3 in 0.0 ms, 6 bytes {throttleTimeMs: 0, errorCode: 0}",
  ]);
  expect(text([talk.closed("broker", "reset", noTime)])).toEqual(["12:00:00.000 #1 closed by the broker: reset"]);
});

test("what does not decode is shown in hexadecimal, with the reason", () => {
  const talk = new Conversation(kept);
  const short = heartbeat(4).slice(0, -1);
  const unknown = Uint8Array.fromHex("0000000c03e70001000000090002613f");
  const lines = [
    ...talk.fromClient(framed(short), noTime).events,
    ...talk.fromClient(unknown, noTime).events,
    ...talk.fromBroker(heartbeatAnswer(88), noTime).events,
    ...talk.fromBroker(framed(heartbeatAnswer(4).slice(0, -1)), noTime).events,
  ];
  expect(text(lines)).toEqual([
    '12:00:00.000 #1 > Heartbeat v0 id 4 client "app" not decoded, need 1 bytes at 22, have 0: ' +
    "000c000000000004000361707000016700000001" + "0001",
    '12:00:00.000 #1 > API 999 v1 id 9 client "a?" not decoded, no API has key 999: 03e70001000000090002613f',
    "12:00:00.000 #1 < ?, 6 bytes not decoded, answers nothing that was asked: 000000580000",
    "12:00:00.000 #1 < Heartbeat v0 id 4 in 0.0 ms, 5 bytes not decoded, need 2 bytes at 4, have 1: 0000000400",
  ]);
});

test("of a large message no more is kept than allowed, and all of it passes", () => {
  const talk = new Conversation({ ...kept, maxKeptSize: 100 });
  const metadata = new Uint8Array(500_000).fill(7);
  const bytes = request("JoinGroup", 0, 1, { groupId: "g", protocols: [{ name: "p", metadata }] });
  let onward = 0;
  const events: TapEvent[] = [];
  for (let at = 0; at < bytes.length; at += 10_000) {
    const heard = talk.fromClient(bytes.slice(at, at + 10_000), noTime);
    events.push(...heard.events);
    for (const part of heard.onward) onward += part.length;
  }
  expect(onward).toBe(bytes.length);
  expect(events.map((event) => event.kind === "request" && { ...event, bytes: event.bytes.length })).toMatchObject([
    {
      api: "JoinGroup",
      size: bytes.length - 4,
      bytes: 100,
      undecoded: `only 100 of ${bytes.length - 4} bytes were kept`,
    },
  ]);
});

test("what is not Kafka's protocol passes, and is told of once", () => {
  const talk = new Conversation(kept);
  const hello = Uint8Array.fromHex("16030100c8010000c40303aabbccddee");
  const first = talk.fromClient(hello, noTime);
  expect(text(first.events)).toEqual([
    "12:00:00.000 #1 the client does not speak Kafka's protocol, perhaps TLS: 16030100c8010000",
  ]);
  expect(first.onward).toEqual([hello]);
  expect(talk.fromClient(hello, noTime)).toEqual({ events: [], onward: [hello] });
});

test("what proves an identity is not shown", () => {
  const talk = new Conversation(kept);
  const secret = new TextEncoder().encode("alice-secret");
  const token = new Writer();
  token.int32(secret.length);
  token.raw(secret);
  const events = [
    ...talk.fromClient(request("SaslAuthenticate", 2, 1, { authBytes: secret }), noTime).events,
    ...talk.fromClient(
      request("IncrementalAlterConfigs", 1, 2, {
        resources: [{ configs: [{ name: "ssl.keystore.password", value: "alice-secret" }] }],
      }),
      noTime,
    ).events,
    ...talk.fromClient(request("SaslHandshake", 0, 3, { mechanism: "PLAIN" }), noTime).events,
    ...talk.fromClient(token.finish(), noTime).events,
  ];
  const lines = [...text(events), ...events.map((event) => tapJson(event))];
  expect(events.length).toBe(4);
  expect(lines.filter((line) => line.includes("alice") || line.includes(secret.toHex()))).toEqual([]);
  expect(lines[0]).toContain('authBytes: "(not shown)"');
});

test("answers that name brokers name the tap when that is wanted, and nothing else changes", () => {
  const given: string[] = [];
  const talk = new Conversation({
    ...kept,
    readdress: ({ host, port }) => {
      given.push(`${host}:${port}`);
      return { host: "tap.example", port: port + 1000 };
    },
  });
  const metadata = {
    throttleTimeMs: 0,
    brokers: [{ nodeId: 1, host: "a", port: 9092, rack: "r" }, { nodeId: 2, host: "b", port: 9093, rack: null }],
    clusterId: "c",
    controllerId: 1,
    topics: [],
    clusterAuthorizedOperations: -(2 ** 31),
    errorCode: 0,
  };
  talk.fromClient(request("Metadata", 12, 1, { topics: [] }), noTime);
  talk.fromClient(heartbeat(2), noTime);
  const original = Buffer.concat([answer("Metadata", 12, 1, metadata), heartbeatAnswer(2)]);
  // In pieces: nothing of the first goes on before it is whole.
  const first = talk.fromBroker(original.subarray(0, 20), noTime);
  expect(first).toEqual({ events: [], onward: [] });
  const second = talk.fromBroker(original.subarray(20), noTime);
  const passed = Buffer.concat(second.onward);
  const size = passed.readInt32BE(0);
  expect(readAnswer("Metadata", 12, passed.subarray(4, 4 + size))).toEqual({
    ...metadata,
    brokers: [
      { nodeId: 1, host: "tap.example", port: 10_092, rack: "r" },
      { nodeId: 2, host: "tap.example", port: 10_093, rack: null },
    ],
  });
  expect(passed.subarray(4 + size)).toEqual(Buffer.from(heartbeatAnswer(2)));
  expect(given).toEqual(["a:9092", "b:9093"]);
  // What is told is what the broker said.
  expect(second.events.map((event) => event.kind === "answer" && [event.readdressed, event.body])).toEqual([
    [true, metadata],
    [false, { throttleTimeMs: 0, errorCode: 0 }],
  ]);
});

test("a coordinator that was not found has no address to change", () => {
  const talk = new Conversation({ ...kept, readdress: () => ({ host: "tap", port: 1 }) });
  const nobody = { key: "g", nodeId: -1, host: "", port: -1, errorCode: 15, errorMessage: "no" };
  const coordinators = [{ ...nobody, nodeId: 1, host: "a", port: 9092, errorCode: 0, errorMessage: null }, nobody];
  const found = { throttleTimeMs: 0, errorCode: 0, errorMessage: null, nodeId: 0, host: "", port: 0, coordinators };
  talk.fromClient(request("FindCoordinator", 4, 1, { coordinatorKeys: ["g"] }), noTime);
  const passed = Buffer.concat(talk.fromBroker(answer("FindCoordinator", 4, 1, found), noTime).onward);
  expect(readAnswer("FindCoordinator", 4, passed.subarray(4)).coordinators).toEqual([
    { ...coordinators[0]!, host: "tap", port: 1 },
    nobody,
  ]);
  talk.fromClient(request("FindCoordinator", 4, 2, { coordinatorKeys: ["g"] }), noTime);
  const unchanged = answer("FindCoordinator", 4, 2, { ...found, coordinators: [nobody] });
  expect(Buffer.concat(talk.fromBroker(unchanged, noTime).onward)).toEqual(Buffer.from(unchanged));
});
