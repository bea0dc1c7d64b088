/** What does not decode, is not supported or is not a request at all: is it answered, or is the connection closed? */
import { codecs } from "../../../core/protocol/generated/mod.ts";
import { filled } from "../fill.ts";
import { type Peer, scenario, type Talk } from "../scenario.ts";

/** A frame of the given fields: length, api key, version, correlation id, client id, then the body's bytes. */
function request(
  options: {
    key: number;
    version: number;
    correlationId?: number;
    clientId?: string | null;
    body?: Uint8Array;
    flexible?: boolean;
    length?: number;
  },
): Uint8Array {
  const clientId = options.clientId === undefined ? "twin" : options.clientId;
  const name = clientId === null ? new Uint8Array(0) : new TextEncoder().encode(clientId);
  const body = options.body ?? new Uint8Array(0);
  const head = 4 + 2 + 2 + 4 + 2 + name.length + (options.flexible ? 1 : 0);
  const bytes = new Uint8Array(head + body.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, options.length ?? bytes.length - 4);
  view.setInt16(4, options.key);
  view.setInt16(6, options.version);
  view.setInt32(8, options.correlationId ?? 77);
  view.setInt16(12, clientId === null ? -1 : name.length);
  bytes.set(name, 14);
  bytes.set(body, head);
  return bytes;
}

/** Sends on a connection of its own, so that a close is this step's. */
async function raw(talk: Talk, step: string, bytes: Uint8Array): Promise<void> {
  const peer = await talk.connect();
  await peer.raw(step, bytes);
  peer.close();
}

const served = [
  "Produce",
  "Fetch",
  "ListOffsets",
  "Metadata",
  "OffsetCommit",
  "OffsetFetch",
  "FindCoordinator",
  "JoinGroup",
  "Heartbeat",
  "LeaveGroup",
  "SyncGroup",
  "DescribeGroups",
  "ListGroups",
  "CreateTopics",
  "DeleteTopics",
  "InitProducerId",
  "OffsetForLeaderEpoch",
  "DescribeConfigs",
  "DescribeCluster",
] as const;

scenario("wire: versions outside an API's range", async (talk) => {
  for (const api of served) {
    const { key, versions, flexibleFrom } = codecs[api];
    if (versions[0] > 0) await raw(talk, `${api} v${versions[0] - 1}`, request({ key, version: versions[0] - 1 }));
    await raw(
      talk,
      `${api} v${versions[1] + 7}`,
      request({ key, version: versions[1] + 7, flexible: versions[1] >= flexibleFrom }),
    );
    await raw(talk, `${api} v-1`, request({ key, version: -1 }));
  }
});

scenario("wire: APIs that are not there", async (talk) => {
  for (const key of [-1, 4, 5, 6, 7, 54, 62, 999, 32767, -32768]) {
    await raw(talk, `key ${key}`, request({ key, version: 0 }));
  }
});

scenario("wire: bodies cut short, empty and too long", async (talk) => {
  for (const api of served) {
    const { key, versions, flexibleFrom } = codecs[api];
    const version = versions[1];
    const peer = await talk.connect();
    const whole = peer.wire.frame(api, version, filled(api, {}));
    peer.close();
    await raw(talk, `${api} v${version} without a body`, request({ key, version, flexible: version >= flexibleFrom }));
    const cut = whole.slice(0, whole.length - 1);
    new DataView(cut.buffer).setInt32(0, cut.length - 4);
    await raw(talk, `${api} v${version} one byte short`, cut);
  }
});

scenario("wire: lengths", async (talk) => {
  await raw(talk, "length 0", new Uint8Array([0, 0, 0, 0]));
  await raw(talk, "length -1", new Uint8Array([0xff, 0xff, 0xff, 0xff]));
  await raw(talk, "length -2^31", new Uint8Array([0x80, 0, 0, 0]));
  await raw(talk, "length 2^31-1", new Uint8Array([0x7f, 0xff, 0xff, 0xff]));
  await raw(talk, "one more than socket.request.max.bytes", request({ key: 18, version: 0, length: 104_857_601 }));
  for (let size = 1; size < 10; size++) {
    const bytes = new Uint8Array(4 + size);
    new DataView(bytes.buffer).setInt32(0, size);
    await raw(talk, `${size} zero bytes`, bytes);
  }
  await raw(talk, "GET / HTTP/1.1", new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  await raw(talk, "a TLS hello", new Uint8Array([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, ...new Uint8Array(600)]));
});

scenario("wire: ApiVersions from the future, and headers that are odd", async (talk) => {
  await talk.coordinator("nobody");
  const future = await talk.connect();
  for (const version of [6, 42, 32767]) {
    const bytes = request({ key: 18, version, flexible: true, body: new Uint8Array([1, 1, 0]) });
    await future.rawAs(`ApiVersions v${version} is answered as version 0`, bytes, "ApiVersions", 0);
  }
  await future.rawAs("ApiVersions v-1", request({ key: 18, version: -1 }), "ApiVersions", 0);
  await raw(
    talk,
    "no client id",
    request({ key: 12, version: 0, clientId: null, body: new Uint8Array([0, 1, 0x67, 0, 0, 0, 1, 0, 1, 0x6d]) }),
  );
  await raw(
    talk,
    "an empty client id",
    request({ key: 12, version: 0, clientId: "", body: new Uint8Array([0, 1, 0x67, 0, 0, 0, 1, 0, 1, 0x6d]) }),
  );
  await raw(talk, "a client id that is not UTF-8", withClientId(new Uint8Array([0xff, 0xfe])));
  await raw(
    talk,
    "correlation id -1",
    request({ key: 12, version: 0, correlationId: -1, body: new Uint8Array([0, 1, 0x67, 0, 0, 0, 1, 0, 1, 0x6d]) }),
  );
  await raw(
    talk,
    "bytes after the body",
    request({ key: 12, version: 0, body: new Uint8Array([0, 1, 0x67, 0, 0, 0, 1, 0, 1, 0x6d, 9, 9, 9]) }),
  );
  await raw(
    talk,
    "an absurd array count",
    request({ key: 3, version: 1, body: new Uint8Array([0x7f, 0xff, 0xff, 0xff]) }),
  );
  const all = await talk.connect();
  await all.rawOutcome(
    "a negative array count",
    request({ key: 3, version: 1, body: new Uint8Array([0xff, 0xff, 0xff, 0xfe]) }),
  );
  await raw(
    talk,
    "a null array where none may be",
    request({ key: 13, version: 3, body: new Uint8Array([0, 1, 0x67, 0xff, 0xff, 0xff, 0xff]) }),
  );
  await raw(
    talk,
    "a null string where none may be",
    request({ key: 12, version: 0, body: new Uint8Array([0xff, 0xff, 0, 0, 0, 1, 0, 1, 0x6d]) }),
  );
  await raw(
    talk,
    "a string of length -2",
    request({ key: 12, version: 0, body: new Uint8Array([0xff, 0xfe, 0, 0, 0, 1, 0, 1, 0x6d]) }),
  );
  await raw(
    talk,
    "a string that is not UTF-8",
    request({ key: 12, version: 0, body: new Uint8Array([0, 2, 0xff, 0xfe, 0, 0, 0, 1, 0, 1, 0x6d]) }),
  );
});

function withClientId(id: Uint8Array): Uint8Array {
  const bytes = request({
    key: 12,
    version: 0,
    clientId: "x".repeat(id.length),
    body: new Uint8Array([0, 1, 0x67, 0, 0, 0, 1, 0, 1, 0x6d]),
  });
  bytes.set(id, 14);
  return bytes;
}

scenario("wire: requests sent all at once are answered in order", async (talk) => {
  await talk.coordinator("nobody");
  await talk.topic("in-order");
  const peer: Peer = await talk.connect();
  await Promise.all([
    peer.begin("a slow one first", "Fetch", 11, {
      maxWaitMs: 200,
      minBytes: 1,
      topics: [{ topic: "in-order", partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }],
    }),
    peer.begin("then a quick one", "Heartbeat", 0, { groupId: "nobody", generationId: 1, memberId: "m" }),
    peer.begin("and another", "DescribeGroups", 0, { groups: ["nobody"] }),
  ]);
});

scenario("wire: one request in many pieces", async (talk) => {
  await talk.coordinator("nobody");
  const peer = await talk.connect();
  const bytes = peer.wire.frame("Heartbeat", 4, {
    groupId: "nobody",
    generationId: 1,
    memberId: "m",
    groupInstanceId: null,
  });
  for (let at = 0; at < bytes.length - 1; at++) peer.wire.send(bytes.subarray(at, at + 1));
  await peer.raw("the last byte brings the answer", bytes.subarray(bytes.length - 1));
});
