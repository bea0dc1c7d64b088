/**
 * Connections over a network in memory, with a dispatcher that the test plays itself: a request is one byte of API key
 * in two (0 is Produce) and a name.
 */
import { expect, test } from "bun:test";
import { MalformedBytes } from "../../../core/base/cursor.ts";
import { Connection, type Dispatch, type DispatchResult } from "../../../core/broker/connection.ts";
import { noIdentities } from "../../../core/broker/authentication.ts";
import { plainText } from "../../../core/broker/listener_security.ts";
import { RequestMemory } from "../../../core/broker/request_memory.ts";
import { UnsentAnswers } from "../../../core/broker/unsent_answers.ts";
import { RateLimitedLog } from "../../../core/runtime/rate_limited_log.ts";
import { type BytesOnDisk, sendBuffer } from "../../../core/broker/sender.ts";
import { MemoryNetwork } from "../../../core/runtime/memory_network.ts";
import { type Logger, OperatingFailure, type Socket } from "../../../core/runtime/ports.ts";
import { ManualClock, settle } from "../../support/manual_clock.ts";

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
const answer = (said: string): DispatchResult => ({ kind: "answer", pieces: [framed(utf8.encode(said))] });

/** One client and its connection. What the client got is in `got`, answer by answer. */
async function meet(
  dispatch: Dispatch,
  o: {
    bufferSize?: number;
    chunkSize?: number;
    maxRequestSize?: number;
    memory?: RequestMemory;
    unsent?: UnsentAnswers;
    nowMs?: () => number;
    afterOthers?: (run: () => void) => () => void;
  } = {},
) {
  const network = new MemoryNetwork({ bufferSize: o.bufferSize ?? 1 << 20, chunkSize: o.chunkSize ?? 1 << 20 });
  const clock = new ManualClock();
  const log: string[] = [];
  const say = (level: string) => (message: string) => void log.push(`${level} ${message}`);
  const logger: Logger = { debug: () => {}, info: say("info"), warn: say("warn"), error: say("error") };
  let connection!: Connection;
  network.listen({ host: "kq", port: 1 }, (socket) => {
    connection = new Connection({
      socket,
      listener: { name: "PLAINTEXT", host: "kq", port: 1 },
      security: plainText,
      identities: noIdentities,
      id: "test",
      maxRequestSize: o.maxRequestSize ?? 1 << 20,
      sendBuffer: sendBuffer(),
      memory: o.memory ?? new RequestMemory({ most: 1 << 20 }),
      dispatch,
      logger,
      unsent: o.unsent ?? new UnsentAnswers({ most: 1 << 30 }),
      limited: new RateLimitedLog({ logger, clock, timers: clock }),
      nowMs: o.nowMs ?? (() => 0),
      afterOthers: o.afterOthers ?? (() => {
        throw new Error("no time passes, so nobody's turn is over");
      }),
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
  const end = new Map<string, (outcome: DispatchResult) => void>();
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

interface FakeFile extends BytesOnDisk {
  readonly readSize: number;
  /** Somebody will read it still. */
  readonly isHeld: boolean;
  /** The disk has what was asked of it. */
  deliver(): void;
  /** What was brought from the disk, as it was asked for. */
  readonly asked: readonly string[];
}

/** Bytes of a file: the value at each place is known, and so is how much is read and in which order. */
function fileOf(size: number, o: { failAt?: number; atHand?: number } = {}): FakeFile {
  let deliver = (): void => {};
  let atHand = o.atHand ?? size;
  const asked: string[] = [];
  return {
    size,
    readSize: 0,
    isHeld: false,
    asked,
    deliver: () => deliver(),
    hold() {
      (this as { isHeld: boolean }).isHeld = true;
    },
    release() {
      (this as { isHeld: boolean }).isHeld = false;
    },
    readCached(into, at, from, length) {
      const there = Math.max(0, Math.min(length, atHand - from));
      if (there > 0) this.readInto(into, at, from, there);
      return there;
    },
    async prefetch(from, length) {
      asked.push(`${length} from ${from}`);
      await new Promise<void>((resolve) => deliver = resolve);
      atHand = from + length;
    },
    readInto(into, at, from, length) {
      if (o.failAt !== undefined && from + length > o.failAt) {
        throw new OperatingFailure("EIO", "Cannot read 000.log: input/output error");
      }
      for (let i = 0; i < length; i++) into[at + i] = ((from + i) % 26) + 97;
      (this as { readSize: number }).readSize += length;
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

test("what the disk must be waited for is sent when it is there, in order, and meanwhile nothing of it is read", async () => {
  const size = 600_000;
  const file = fileOf(size, { atHand: 100_000 });
  const { send, got, receivedSize } = await meet((frame) =>
    nameOf(frame) === "cold" ? { kind: "answer", pieces: [header(size), file] } : answer("hot")
  );
  await send(Buffer.concat([request("cold"), request("hot")]));
  expect({ received: receivedSize(), read: file.readSize }).toEqual({ received: 4 + 100_000, read: 100_000 });
  while (got().length === 0) {
    file.deliver();
    await settle();
  }
  const quarter = 256 * 1024;
  expect(file.asked).toEqual([`${quarter} from 100000`, `${size - 100_000 - quarter} from ${100_000 + quarter}`]);
  expect(file.readSize).toBe(size);
  expect(got()[0]).toBe(Array.from({ length: size }, (_, i) => String.fromCharCode((i % 26) + 97)).join(""));
  expect(got()[1]).toBe("hot");
});

test("bytes that are gone from memory again as soon as the disk gave them are waited for", async () => {
  const file = fileOf(1000, { atHand: 0 });
  file.prefetch = async () => {};
  const { send, got } = await meet(() => ({ kind: "answer", pieces: [header(1000), file] }));
  await send(request("a"));
  expect(got().map((each) => each.length)).toEqual([1000]);
});

test("a client that goes while the disk is waited for is let go, and what the disk gives is dropped", async () => {
  const file = fileOf(1000, { atHand: 0 });
  const { send, socket, log, receivedSize } = await meet(() => ({ kind: "answer", pieces: [header(1000), file] }));
  await send(request("a"));
  socket.close();
  await settle();
  file.deliver();
  await settle();
  expect({ log, received: receivedSize(), read: file.readSize }).toEqual({ log: ["closed"], received: 4, read: 0 });
});

test("a file is held while an answer is on its way to a slow reader, and not when it has left or the client has gone", async () => {
  const small = { bufferSize: 64 * 1024, chunkSize: 16 * 1024 };
  const [sent, waiting] = [fileOf(1000), fileOf(300_000)];
  const slow = async () => {
    const reader = await meet(() => ({ kind: "answer", pieces: [header(301_000), sent, waiting] }), small);
    reader.socket.pause();
    await reader.send(request("a"));
    expect([sent.isHeld, waiting.isHeld]).toEqual([false, true]);
    return reader;
  };
  const patient = await slow();
  patient.socket.resume();
  while (patient.receivedSize() < 301_004) await settle();
  expect([sent.isHeld, waiting.isHeld]).toEqual([false, false]);
  const hasty = await slow();
  hasty.socket.close();
  await settle();
  expect([hasty.log, waiting.isHeld]).toEqual([["closed"], false]);

  const late = fileOf(300_000);
  let end!: (outcome: DispatchResult) => void;
  const gone = await meet(() => new Promise((resolve) => end = resolve), small);
  await gone.send(request("a"));
  gone.socket.close();
  await settle();
  end({ kind: "answer", pieces: [header(300_000), late] });
  await settle();
  expect([gone.log, late.isHeld]).toEqual([["closed"], false]);

  const broken = fileOf(300_000, { failAt: 1000 });
  const cut = await meet(() => ({ kind: "answer", pieces: [header(300_000), broken] }), small);
  await cut.send(request("a"));
  expect([cut.log.length, broken.isHeld]).toEqual([2, false]);
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

test("a client that sends many requests at once lets the others have their turn, and is answered in order", async () => {
  let nowMs = 0;
  const handled: string[] = [];
  const resting: (() => void)[] = [];
  const dispatch: Dispatch = (frame) => {
    nowMs += 1;
    handled.push(nameOf(frame));
    return answer(nameOf(frame));
  };
  const o = {
    nowMs: () => nowMs,
    afterOthers: (run: () => void) => {
      resting.push(run);
      return () => void resting.splice(resting.indexOf(run), 1);
    },
  };
  const a = await meet(dispatch, o), b = await meet(dispatch, o);
  const five = (who: string) => Buffer.concat([1, 2, 3, 4, 5].map((n) => request(`${who}${n}`)));
  await a.send(five("a"));
  expect(a.got()).toEqual(["a1", "a2"]);
  await b.send(five("b"));
  // Neither more bytes nor an answer that has left cut a rest short.
  await a.send(request("a6"));
  a.connection.drained();
  while (resting.length > 0) {
    resting.shift()!();
    await settle();
  }
  expect(handled).toEqual(["a1", "a2", "b1", "b2", "a3", "a4", "b3", "b4", "a5", "a6", "b5"]);
  expect([a.got(), b.got()]).toEqual([["a1", "a2", "a3", "a4", "a5", "a6"], ["b1", "b2", "b3", "b4", "b5"]]);
});

test("requests that are answered a moment later do not lengthen a client's turn", async () => {
  let nowMs = 0;
  const handled: string[] = [];
  const resting: (() => void)[] = [];
  const { send } = await meet(async (frame) => {
    nowMs += 1;
    handled.push(nameOf(frame));
    await Promise.resolve();
    return answer("done");
  }, { nowMs: () => nowMs, afterOthers: (run) => (resting.push(run), () => {}) });
  await send(Buffer.concat(["1", "2", "3"].map((name) => request(name))));
  expect(handled).toEqual(["1", "2"]);
  resting.shift()!();
  await settle();
  expect(handled).toEqual(["1", "2", "3"]);
});

test("a client that leaves while the event loop is yielded is not served any more", async () => {
  let nowMs = 0;
  const resting = new Set<() => void>();
  const { send, connection } = await meet((frame) => {
    nowMs += 5;
    return answer(nameOf(frame));
  }, { nowMs: () => nowMs, afterOthers: (run) => (resting.add(run), () => void resting.delete(run)) });
  await send(Buffer.concat([request("1"), request("2")]));
  expect(resting.size).toBe(1);
  connection.close();
  expect(resting.size).toBe(0);
});

test("a large request begins when there is room for it, first come first served; small ones need none", async () => {
  const memory = new RequestMemory({ most: 4_000_000 });
  const begun: string[] = [];
  const end = new Map<string, () => void>();
  const dispatch: Dispatch = (frame) => {
    const name = nameOf(frame).slice(0, 2);
    begun.push(name);
    return new Promise((resolve) => end.set(name, () => resolve(answer(name))));
  };
  const [a, b, c] = [
    await meet(dispatch, { memory, maxRequestSize: 3_000_000 }),
    await meet(dispatch, { memory, maxRequestSize: 3_000_000 }),
    await meet(dispatch, { memory, maxRequestSize: 3_000_000 }),
  ];
  const large = (name: string) => request(name.padEnd(2_000_000), PRODUCE);
  await a.send(Buffer.concat([large("a1"), large("a2"), large("a3")]));
  await b.send(large("b1"));
  await c.send(Buffer.concat([request("c1", PRODUCE), large("c2")]));
  expect(begun).toEqual(["a1", "a2", "c1"]);
  end.get("a1")!();
  await settle();
  expect(begun).toEqual(["a1", "a2", "c1", "a3"]);
  // One that has gone waits no longer, and what it had is given back.
  b.connection.close();
  a.connection.close();
  for (const name of ["a2", "a3"]) end.get(name)!();
  await settle();
  expect(begun).toEqual(["a1", "a2", "c1", "a3", "c2"]);
  end.get("c1")!();
  end.get("c2")!();
  await settle();
  expect(c.got()).toEqual(["c1", "c2"]);
  expect(isAllThere(memory, 4_000_000)).toBe(true);
});

/** Whether exactly so much is free. */
function isAllThere(memory: RequestMemory, size: number): boolean {
  return [size - 1, 1, 2_000_000].map((each) => memory.take(each, () => {}) === null).join() === "true,true,false";
}

test("a large request that makes no sense, or that is answered at once, leaves its room to others", async () => {
  const memory = new RequestMemory({ most: 100_000 });
  const sound = await meet(() => answer("done"), { memory });
  await sound.send(Buffer.concat([request("one".padEnd(100_000)), request("two".padEnd(100_000))]));
  expect(sound.got()).toEqual(["done", "done"]);
  const other = await meet(() => {
    throw new MalformedBytes("nonsense");
  }, { memory });
  await other.send(request("nonsense".padEnd(100_000)));
  expect(other.log).toEqual(["warn Closed a connection: nonsense", "closed"]);
  expect(isAllThere(memory, 100_000)).toBe(true);
});

test("what a client sent before it closed is carried out in order, though nobody is there for the answers", async () => {
  const begun: string[] = [];
  const end = new Map<string, () => void>();
  const { send, socket, log } = await meet((frame) => {
    const name = nameOf(frame);
    begun.push(name);
    return new Promise((resolve) => end.set(name, () => resolve(answer(name))));
  });
  await send(Buffer.concat([request("commit"), request("leave"), request("cut short").subarray(0, 8)]));
  socket.close();
  await settle();
  expect({ begun, log }).toEqual({ begun: ["commit"], log: [] });
  end.get("commit")!();
  await settle();
  expect({ begun, log }).toEqual({ begun: ["commit", "leave"], log: [] });
  end.get("leave")!();
  await settle();
  expect(log).toEqual(["closed"]);
});

test("a client that went is carried on with in turns, and a request of its that waits ends at once", async () => {
  let nowMs = 0;
  const resting: (() => void)[] = [];
  const handled: string[] = [];
  const { send, socket, log } = await meet((frame, { disconnected }) => {
    nowMs += 1;
    handled.push(nameOf(frame));
    if (nameOf(frame) !== "fetch") return answer("done");
    return new Promise((resolve) => void disconnected.whenGone(() => resolve(answer("too late"))));
  }, { nowMs: () => nowMs, afterOthers: (run) => (resting.push(run), () => {}) });
  await send(Buffer.concat(["1", "2", "3", "fetch", "4"].map((name) => request(name))));
  socket.close();
  await settle();
  expect({ handled, log }).toEqual({ handled: ["1", "2"], log: [] });
  while (resting.length > 0) {
    resting.shift()!();
    await settle();
  }
  expect({ handled, log }).toEqual({ handled: ["1", "2", "3", "fetch", "4"], log: ["closed"] });
});

test("a client that sends no more and still reads gets every answer, then the end", async () => {
  const end = new Map<string, () => void>();
  const { send, got, socket, log } = await meet((frame, { disconnected }) => {
    const name = nameOf(frame);
    return new Promise((resolve) => {
      disconnected.whenGone(() => resolve(answer("gone")));
      end.set(name, () => resolve(answer(name)));
    });
  });
  await send(Buffer.concat([request("one"), request("two"), request("cut short").subarray(0, 5)]));
  socket.end();
  await settle();
  for (const name of ["one", "two"]) {
    expect(log).toEqual([]);
    end.get(name)!();
    await settle();
  }
  expect({ got: got(), log }).toEqual({ got: ["one", "two"], log: ["closed"] });

  const idle = await meet(() => answer("never"));
  idle.socket.end();
  await settle();
  expect(idle.log).toEqual(["closed"]);
});

test("a client that sends no more and reads slowly gets the whole answer before the end", async () => {
  const size = 1_000_000;
  const { send, got, socket, log, receivedSize } = await meet(
    () => ({ kind: "answer", pieces: [header(size), fileOf(size)] }),
    { bufferSize: 64 * 1024, chunkSize: 16 * 1024 },
  );
  socket.pause();
  await send(Buffer.concat([request("a"), request("b")]));
  socket.end();
  await settle();
  expect(log).toEqual([]);
  socket.resume();
  while (receivedSize() < 2 * (size + 4)) await settle();
  await settle();
  expect([got().map((each) => each.length), log]).toEqual([[size, size], ["closed"]]);
});

test("a stop does not wait for what a client that went has left to do", async () => {
  const begun: string[] = [];
  let end = (): void => {};
  const { send, socket, connection, log } = await meet((frame) => {
    begun.push(nameOf(frame));
    return new Promise((resolve) => end = () => resolve(answer("done")));
  });
  await send(Buffer.concat([request("commit"), request("leave")]));
  socket.close();
  await settle();
  connection.finish();
  end();
  await settle();
  expect({ begun, log }).toEqual({ begun: ["commit"], log: ["closed"] });
});

test("ordinary large requests pass the huge ones that wait, and have a part of the room to themselves", async () => {
  const memory = new RequestMemory({ most: 4_000_000 });
  const granted: string[] = [];
  const take = (name: string, size: number) => memory.take(size, () => granted.push(name)) === null;
  expect([take("huge 1", 3_999_999), take("ordinary 1", 500_000), take("huge 2", 3_000_000)]).toEqual([
    true,
    true,
    false,
  ]);
  expect([take("ordinary 2", 500_000), take("ordinary 3", 1), take("ordinary 4", 1)]).toEqual([true, true, false]);
  memory.give(1);
  expect(granted.splice(0)).toEqual(["ordinary 4"]);
  memory.give(3_999_999);
  expect(granted).toEqual(["huge 2"]);
});

test("a large request is not received before it may begin, and its room is given back when its client goes", async () => {
  const memory = new RequestMemory({ most: 4_000_000 });
  const o = { memory, maxRequestSize: 3_000_000, bufferSize: 64 * 1024, chunkSize: 16 * 1024 };
  const large = request("large".padEnd(2_000_000));
  const one = await meet(() => answer("never"), o);
  await one.send(large.subarray(0, 1_900_000));
  expect(memory.take(3_000_000, () => {})).toBeNull();
  memory.give(3_000_000);
  const [first, second] = [
    await meet(() => answer("1"), o),
    await meet(() => answer("2"), o),
  ];
  await first.send(large.subarray(0, 1_000_000));
  let sentSize = 0;
  for (let i = 0; i < 200; i++) {
    sentSize += second.socket.write(large, sentSize, large.length - sentSize);
    await settle();
  }
  // What a socket and a backlog hold, and no more.
  expect(sentSize).toBeLessThan(700_000);
  one.connection.close();
  for (let i = 0; i < 200 && sentSize < large.length; i++) {
    sentSize += second.socket.write(large, sentSize, large.length - sentSize);
    await settle();
  }
  await settle();
  expect(second.got()).toEqual(["2"]);
  first.connection.close();
  expect(isAllThere(memory, 4_000_000)).toBe(true);
});

test("clients that do not read are closed when answers take too much memory, who has taken nothing for the longest time first", async () => {
  const unsent = new UnsentAnswers({ most: 1_000_000 });
  const size = 400_000;
  const dispatch: Dispatch = () => ({ kind: "answer", pieces: [header(size), new Uint8Array(size)] });
  const o = { unsent, bufferSize: 64 * 1024, chunkSize: 16 * 1024 };
  const [a, b, c] = [await meet(dispatch, o), await meet(dispatch, o), await meet(dispatch, o)];
  for (const { socket } of [a, b, c]) socket.pause();
  for (const { send } of [a, b]) await send(request("a"));
  expect([a.log, b.log]).toEqual([[], []]);
  c.socket.resume();
  await c.send(request("a"));
  while (c.receivedSize() < 4 + size) await settle();
  expect([a.log, b.log, c.log]).toEqual([
    ["warn Closed a connection that does not read its answers", "closed"],
    [],
    [],
  ]);
  // What was dropped or has left counts no more.
  b.connection.close();
  expect(unsent.totalSize).toBe(0);
});
