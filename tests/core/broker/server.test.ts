/**
 * The server over a network in memory: who is let in, who is sent away, and how it ends.
 */
import { expect, test } from "bun:test";
import type { Dispatch } from "../../../core/broker/connection.ts";
import { planListeners } from "../../../core/broker/listeners.ts";
import { Server, type ServerOptions } from "../../../core/broker/server.ts";
import { MemoryNetwork } from "../../../core/runtime/memory_network.ts";
import type { Logger } from "../../../core/runtime/ports.ts";
import { ManualClock, settle } from "../../support/manual_clock.ts";

function server(o: Partial<ServerOptions> = {}, dispatch: Dispatch = () => ({ kind: "none" })) {
  const network = new MemoryNetwork();
  const clock = new ManualClock();
  const log: string[] = [];
  const note = (message: string) => void log.push(message);
  const logger: Logger = { debug: () => {}, info: note, warn: note, error: note };
  const it = new Server({
    network,
    clock,
    timers: clock,
    logger,
    maxRequestSize: 1000,
    maxConnections: 100,
    maxConnectionsPerHost: 100,
    connectionFds: 100,
    maxIdleMs: 60_000,
    ...o,
  });
  const listen = (...addresses: string[]) => {
    const planned = planListeners({ listen: addresses, advertise: [] });
    if (planned.kind === "refused") throw new Error(planned.refusal.message);
    return it.listen(planned.plans, dispatch);
  };
  const connect = async (host: string, port: number) => {
    const state = { open: true, socket: null as unknown };
    const socket = await network.connect({ host, port }, () => ({
      received() {},
      drained() {},
      closed: () => void (state.open = false),
    }));
    await settle();
    return Object.assign(state, { socket, send: (bytes: Uint8Array) => socket.write(bytes, 0, bytes.length) });
  };
  return { it, network, clock, log, listen, connect };
}

const request = new Uint8Array([0, 0, 0, 4, 0, 3, 0, 0]);

test("a bare port is bound on both loopback addresses, on the same port also when any will do", () => {
  const { listen } = server();
  expect(listen(":0")).toEqual([
    { address: { name: "PLAINTEXT", host: "127.0.0.1", port: 30000 }, hosts: ["127.0.0.1", "::1"], port: 30000 },
  ]);
});

test("when one listener cannot be had none is kept", () => {
  const { listen, network } = server();
  network.listen({ host: "127.0.0.1", port: 2 }, () => ({ received() {}, drained() {}, closed() {} }));
  expect(() => listen("A://127.0.0.1:1", "B://127.0.0.1:2")).toThrow("Cannot listen on 127.0.0.1:2: the port is taken");
  expect(() => network.listen({ host: "127.0.0.1", port: 1 }, () => ({ received() {}, drained() {}, closed() {} }))).not
    .toThrow();
});

test("a connection more than may be open is closed with one line, and there is room again when one goes", async () => {
  const { it, listen, connect, log } = server({ maxConnections: 2 });
  listen("127.0.0.1:1");
  const first = await connect("127.0.0.1", 1);
  await connect("127.0.0.1", 1);
  const third = await connect("127.0.0.1", 1);
  expect({ open: third.open, count: it.connectionCount, log }).toEqual({
    open: false,
    count: 2,
    log: ["Refused a connection: max.connections (2) are open"],
  });
  first.socket.close();
  await settle();
  expect((await connect("127.0.0.1", 1)).open).toBe(true);
});

test("when there are no file handles for more connections they are refused, which is told once, and once when it is over", async () => {
  const { it, listen, connect, log } = server({ connectionFds: 2 });
  listen("127.0.0.1:1");
  const first = await connect("127.0.0.1", 1);
  await connect("127.0.0.1", 1);
  const late = [await connect("127.0.0.1", 1), await connect("127.0.0.1", 1)];
  expect({ open: late.map(({ open }) => open), count: it.connectionCount, log }).toEqual({
    open: [false, false],
    count: 2,
    log: [
      "Connections are refused: 2 are open, and this process has no file handles for more; raise its limit (ulimit -n)",
    ],
  });
  first.socket.close();
  await settle();
  expect((await connect("127.0.0.1", 1)).open).toBe(true);
  expect(log.slice(1)).toEqual(["Connections are accepted again"]);
});

test("one address may have only so many connections", async () => {
  const { listen, connect, log } = server({ maxConnectionsPerHost: 1 });
  listen("127.0.0.1:1");
  await connect("127.0.0.1", 1);
  expect((await connect("127.0.0.1", 1)).open).toBe(false);
  expect(log).toEqual(["Refused a connection: max.connections.per.ip (1) are open from there"]);
});

test("a connection on which nothing happens is closed; one that asks, or waits for an answer, is not", async () => {
  const { listen, connect, clock } = server(
    { maxIdleMs: 1000 },
    (frame) => frame[1] === 1 ? new Promise(() => {}) : { kind: "none" },
  );
  listen("127.0.0.1:1");
  const [idle, busy, waiting] = [
    await connect("127.0.0.1", 1),
    await connect("127.0.0.1", 1),
    await connect("127.0.0.1", 1),
  ];
  waiting.send(new Uint8Array([0, 0, 0, 4, 0, 1, 0, 0]));
  await clock.advance(600);
  busy.send(request);
  await clock.advance(700);
  expect([idle.open, busy.open, waiting.open]).toEqual([false, true, true]);
});

test("stopping closes the doors, then the connections, and ends; what never answers is not waited for long", async () => {
  const { it, listen, connect, clock } = server({}, () => new Promise(() => {}));
  listen("127.0.0.1:1");
  const quiet = await connect("127.0.0.1", 1);
  const stuck = await connect("127.0.0.1", 1);
  stuck.send(request);
  await settle();
  let stopped = false;
  void it.stop().then(() => (stopped = true));
  await settle();
  expect([quiet.open, stuck.open, stopped]).toEqual([false, true, false]);
  expect(connect("127.0.0.1", 1)).rejects.toThrow("connection refused");
  await clock.advance(5000);
  expect([stuck.open, stopped]).toEqual([false, true]);
});

test("a client that announces a huge request and says nothing more is closed once others wait for its room, and not before", async () => {
  const answered: Uint8Array[] = [];
  const { listen, connect, clock, log } = server({ maxRequestSize: 200_000_000 }, (frame) => {
    answered.push(frame);
    return { kind: "none" };
  });
  listen("127.0.0.1:1");
  const announce = (size: number): Uint8Array => {
    const bytes = new Uint8Array(1000);
    new DataView(bytes.buffer).setInt32(0, size);
    return bytes;
  };
  const silent = await connect("127.0.0.1", 1);
  silent.send(announce(200_000_000));
  await clock.advance(30_000);
  expect([silent.open, log]).toEqual([true, []]);
  const size = 2_000_000;
  const sound = await connect("127.0.0.1", 1);
  const whole = new Uint8Array(4 + size);
  whole.set(announce(size));
  for (let at = 0; at < whole.length;) {
    at += sound.send(whole.subarray(at));
    await clock.advance(100);
  }
  await clock.advance(1000);
  expect([silent.open, sound.open, answered.map(({ length }) => length)]).toEqual([false, true, [size]]);
  expect(log).toEqual([
    "Closed a connection: memory for requests is short, and one of 200000000 bytes does not arrive",
  ]);
});
