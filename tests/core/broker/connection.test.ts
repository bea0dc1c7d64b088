/**
 * Connections over a network in memory, with a dispatcher that the test plays itself: a request is one byte of API key in
 * two (0 is Produce) and a name.
 */
import { expect, test } from "bun:test";
import { MalformedBytes, type RemoteBytes } from "../../../core/base/cursor.ts";
import { Connection, type Dispatch, type Outcome } from "../../../core/broker/connection.ts";
import { sendBuffer } from "../../../core/broker/sender.ts";
import { MemoryNetwork } from "../../../core/runtime/memory_network.ts";
import { type Logger, OperatingFailure, type Socket } from "../../../core/runtime/ports.ts";
import { settle } from "../../support/manual_clock.ts";

const utf8 = new TextEncoder();
const text = new TextDecoder();
const PRODUCE = 0, OTHER = 3;

const framed = (body: Uint8Array): Uint8Array => {
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setInt32(0, body.length);
  frame.set(body, 4);
  return frame;
};
const request = (name: string, api = OTHER): Uint8Array => framed(new Uint8Array([0, api, ...utf8.encode(name)]));
const nameOf = (frame: Uint8Array): string => text.decode(frame.subarray(2));
const answer = (said: string): Outcome => ({ kind: "answer", pieces: [framed(utf8.encode(said))] });

/** One client and its connection. What the client got is in `got`, answer by answer. */
async function meet(dispatch: Dispatch, o: { bufferSize?: number; chunkSize?: number; maxRequestSize?: number } = {}) {
  const network = new MemoryNetwork({ bufferSize: o.bufferSize ?? 1 << 20, chunkSize: o.chunkSize ?? 1 << 20 });
  const log: string[] = [];
  const say = (level: string) => (message: string) => void log.push(`${level} ${message}`);
  const logger: Logger = { debug: () => {}, info: say("info"), warn: say("warn"), error: say("error") };
  let connection!: Connection;
  network.listen({ host: "kq", port: 1 }, (socket) => {
    connection = new Connection({
      socket,
      listener: { name: "PLAINTEXT", host: "kq", port: 1 },
      id: "test",
      maxRequestSize: o.maxRequestSize ?? 1 << 20,
      sendBuffer: sendBuffer(),
      dispatch,
      logger,
      nowMs: () => 0,
      onClosed: () => log.push("closed"),
    });
    return connection;
  });
  const bytes: number[] = [];
  const socket: Socket = await network.connect({ host: "kq", port: 1 }, () => ({
    received: (chunk) => void bytes.push(...chunk),
    drained() {},
    closed() {},
  }));
  const got = (): string[] => {
    const out: string[] = [];
    for (let at = 0; at + 4 <= bytes.length;) {
      const size = new DataView(new Uint8Array(bytes.slice(at, at + 4)).buffer).getInt32(0);
      if (at + 4 + size > bytes.length) break;
      out.push(text.decode(new Uint8Array(bytes.slice(at + 4, at + 4 + size))));
      at += 4 + size;
    }
    return out;
  };
  const send = async (chunk: Uint8Array): Promise<void> => {
    for (let at = 0; at < chunk.length;) {
      const taken = socket.write(chunk, at, chunk.length - at);
      if (taken < 0) return;
      at += taken;
      if (at < chunk.length) await settle();
    }
    await settle();
  };
  return { send, got, log, socket, connection, receivedSize: () => bytes.length };
}

test("requests that come byte by byte are answered in order", async () => {
  const { send, got } = await meet((frame) => answer(`answer to ${nameOf(frame)}`));
  for (const byte of Buffer.concat([request("one"), request("two")])) await send(new Uint8Array([byte]));
  expect(got()).toEqual(["answer to one", "answer to two"]);
});

test("requests that come all at once are handled one after the other", async () => {
  const begun: string[] = [];
  const end = new Map<string, () => void>();
  const { send, got } = await meet((frame) => {
    const name = nameOf(frame);
    begun.push(name);
    return new Promise((resolve) => end.set(name, () => resolve(answer(name))));
  });
  await send(Buffer.concat([request("fetch"), request("metadata"), request("commit")]));
  expect(begun).toEqual(["fetch"]);
  end.get("fetch")!();
  await settle();
  expect(begun).toEqual(["fetch", "metadata"]);
  end.get("metadata")!();
  await settle();
  end.get("commit")!();
  await settle();
  expect(got()).toEqual(["fetch", "metadata", "commit"]);
});

test("a Produce does not wait for the Produces before it, is answered in order, and everything else waits", async () => {
  const begun: string[] = [];
  const end = new Map<string, (outcome: Outcome) => void>();
  const { send, got } = await meet((frame) => {
    const name = nameOf(frame);
    begun.push(name);
    return new Promise((resolve) => end.set(name, resolve));
  });
  const requests = [request("p1", PRODUCE), request("p2", PRODUCE), request("acks0", PRODUCE), request("fetch")];
  await send(Buffer.concat([...requests, request("p3", PRODUCE)]));
  expect(begun).toEqual(["p1", "p2", "acks0"]);
  end.get("p2")!(answer("p2"));
  end.get("acks0")!({ kind: "none" });
  await settle();
  expect(got()).toEqual([]);
  end.get("p1")!(answer("p1"));
  await settle();
  expect(got()).toEqual(["p1", "p2"]);
  expect(begun).toEqual(["p1", "p2", "acks0", "fetch"]);
  end.get("fetch")!(answer("fetch"));
  await settle();
  end.get("p3")!(answer("p3"));
  await settle();
  expect(got()).toEqual(["p1", "p2", "fetch", "p3"]);
});

/** Bytes of a file: the value at each place is known, and so is how much is read and in which order. */
function fileOf(size: number, o: { failAt?: number } = {}): RemoteBytes & { readSize: number } {
  return {
    size,
    readSize: 0,
    readInto(into, at, from, length) {
      if (o.failAt !== undefined && from + length > o.failAt) {
        throw new OperatingFailure("EIO", "Cannot read 000.log: input/output error");
      }
      for (let i = 0; i < length; i++) into[at + i] = ((from + i) % 26) + 97;
      this.readSize += length;
    },
  };
}

const header = (size: number): Uint8Array => new Uint8Array(new Uint32Array([size]).buffer).reverse();

test("a slow reader gets every byte, holds up its own next requests, and nothing is kept for it but positions", async () => {
  const size = 3_000_000;
  const file = fileOf(size);
  let handled = 0;
  const { send, got, socket, receivedSize } = await meet(() => {
    if (handled++ > 0) return answer("small");
    return { kind: "answer", pieces: [header(size), file] };
  }, { bufferSize: 64 * 1024, chunkSize: 16 * 1024 });
  socket.pause();
  await send(request("a"));
  const flood = Buffer.concat(Array.from({ length: 50 }, (_, i) => request(`more ${i}`)));
  await send(flood);
  expect({ handled, received: receivedSize() }).toEqual({ handled: 1, received: 0 });
  // What the socket took, and at most one buffer more that was read for nothing.
  expect(file.readSize).toBeLessThanOrEqual(64 * 1024 + 2 * 256 * 1024);
  socket.resume();
  while (receivedSize() < size + 4) await settle();
  socket.pause();
  const first = got()[0]!;
  expect(first.length).toBe(size);
  for (let i = 0; i < size; i += 4999) expect(first.charCodeAt(i)).toBe((i % 26) + 97);
});

test("a client that sends without reading is paused once its backlog is full", async () => {
  const file = fileOf(10_000_000);
  const { send, socket } = await meet(() => ({ kind: "answer", pieces: [header(10_000_000), file] }), {
    bufferSize: 64 * 1024,
  });
  socket.pause();
  await send(request("a"));
  const chunk = request("x".repeat(60_000));
  let sent = 0;
  for (let i = 0; i < 200; i++) {
    const taken = socket.write(chunk, 0, chunk.length);
    sent += taken;
    await settle();
  }
  expect(sent).toBeLessThan(1_000_000);
});

test("a length over the limit closes the connection with one line", async () => {
  const { send, log } = await meet(() => answer("never"), { maxRequestSize: 1000 });
  await send(new Uint8Array([0, 0, 4, 0, 1, 2, 3]));
  expect(log).toEqual([
    "warn Closed a connection: a request of 1024 bytes, over socket.request.max.bytes (1000)",
    "closed",
  ]);
});

test("a request that makes no sense closes the connection with one line, and those behind it are not looked at", async () => {
  const seen: string[] = [];
  const { send, log, got } = await meet((frame) => {
    seen.push(nameOf(frame));
    if (nameOf(frame) === "bad") throw new MalformedBytes("Fetch version 99 is not served");
    return answer("good");
  });
  await send(Buffer.concat([request("good"), request("bad"), request("behind")]));
  expect({ seen, got: got(), log }).toEqual({
    seen: ["good", "bad"],
    got: ["good"],
    log: ["warn Closed a connection: Fetch version 99 is not served", "closed"],
  });
});

test("a file that cannot be read in the middle of an answer closes the connection: half an answer was sent", async () => {
  const file = fileOf(1_000_000, { failAt: 500_000 });
  const { send, log } = await meet(() => ({ kind: "answer", pieces: [header(1_000_000), file] }));
  await send(request("a"));
  expect(log).toEqual([
    "error Closed a connection in the middle of a response: Cannot read 000.log: input/output error",
    "closed",
  ]);
});

test("a handler that waits hears that its client has gone, and its answer is dropped", async () => {
  let gone = 0;
  const { send, socket, log } = await meet((_, { disconnected }) => {
    return new Promise((resolve) => {
      disconnected.whenGone(() => {
        gone++;
        resolve(answer("too late"));
      });
    });
  });
  await send(request("fetch"));
  expect(gone).toBe(0);
  socket.close();
  await settle();
  expect({ gone, log }).toEqual({ gone: 1, log: ["closed"] });
});

test("finishing answers what will end by itself, lets go of what waits, and takes nothing new", async () => {
  let release = (): void => {};
  const { send, got, connection, log } = await meet((frame) =>
    new Promise((resolve) => (release = () => resolve(answer(nameOf(frame)))))
  );
  await send(Buffer.concat([request("commit"), request("next")]));
  connection.finish();
  await settle();
  expect(log).toEqual([]);
  release();
  await settle();
  expect({ got: got(), log }).toEqual({ got: ["commit"], log: ["closed"] });

  const parked = await meet((_, { disconnected }) => new Promise(() => disconnected.whenGone(() => {})));
  await parked.send(request("fetch"));
  parked.connection.finish();
  await settle();
  expect(parked.log).toEqual(["closed"]);
});
