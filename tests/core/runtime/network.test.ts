/**
 * Sockets on the real machine: the promises of the Network port, held by Bun's.
 */
import { expect, test } from "bun:test";
import { bunNetwork } from "../../../core/runtime/bun/network.ts";
import { MemoryNetwork } from "../../../core/runtime/memory_network.ts";
import { type Network, OperatingFailure, type Socket, type SocketEvents } from "../../../core/runtime/ports.ts";

/** Sends all of it, going on when the socket has drained. */
function sending(socket: Socket, bytes: Uint8Array, done: () => void): { drained(): void; shortWrites: () => number } {
  let at = 0, short = 0;
  const go = (): void => {
    while (at < bytes.length) {
      const taken = socket.write(bytes, at, bytes.length - at);
      if (taken < 0) return;
      at += taken;
      if (at < bytes.length) {
        short += 1;
        return;
      }
    }
    done();
  };
  go();
  return { drained: go, shortWrites: () => short };
}

const quiet: SocketEvents = { received() {}, drained() {}, closed() {} };

const networks: [string, () => Network, string[]][] = [
  ["Bun", bunNetwork, ["127.0.0.1", "::1", "localhost"]],
  ["memory", () => new MemoryNetwork(), ["127.0.0.1"]],
];

for (const [name, make, hosts] of networks) {
  for (const host of hosts) {
    test(`${name}: what is written arrives whole and in order over ${host}, however little the other side takes at a time`, async () => {
      const network = make();
      const sent = new Uint8Array(20_000_000);
      for (let i = 0; i < sent.length; i += 997) sent[i] = i % 251;
      let writer: ReturnType<typeof sending> | null = null;
      const listener = network.listen({ host, port: 0 }, (socket) => ({
        received: () => (writer = sending(socket, sent, () => socket.close())),
        drained: () => writer?.drained(),
        closed() {},
      }));
      const got = await new Promise<Uint8Array[]>((resolve, reject) => {
        const chunks: Uint8Array[] = [];
        const events = (socket: Socket): SocketEvents => ({
          received(chunk) {
            chunks.push(chunk);
            // Now and then nothing is taken for a while.
            if (chunks.length % 5 !== 0) return;
            socket.pause();
            setImmediate(() => socket.resume());
          },
          drained() {},
          closed: () => resolve(chunks),
        });
        network.connect({ host, port: listener.port, timeoutMs: 1000 }, events)
          .then((socket) => socket.write(new Uint8Array(1), 0, 1), reject);
      });
      listener.close();
      expect(Buffer.concat(got).equals(sent)).toBe(true);
      expect(writer!.shortWrites()).toBeGreaterThan(0);
    });
  }

  test(`${name}: a taken port and a closed one are refused by name`, async () => {
    const network = make();
    const listener = network.listen({ host: "127.0.0.1", port: 0 }, () => quiet);
    const { port } = listener;
    const refusal = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (failure) {
        return failure;
      }
    };
    expect(refusal(() => network.listen({ host: "127.0.0.1", port }, () => quiet))).toEqual(
      new OperatingFailure("EADDRINUSE", `Cannot listen on 127.0.0.1:${port}: the port is taken`),
    );
    listener.close();
    const connecting = network.connect({ host: "127.0.0.1", port, timeoutMs: 1000 }, () => quiet);
    expect(await connecting.catch((failure: unknown) => failure)).toEqual(
      new OperatingFailure("ECONNREFUSED", `Cannot connect to 127.0.0.1:${port}: connection refused`),
    );
  });

  test(`${name}: both sides hear once that a connection is over, whoever ended it`, async () => {
    const network = make();
    const heard: string[] = [];
    let server: Socket | null = null;
    const listener = network.listen({ host: "127.0.0.1", port: 0 }, (socket) => {
      server = socket;
      return { ...quiet, closed: (reason) => heard.push(`server ${reason?.code ?? "orderly"}`) };
    });
    for (const ends of ["client", "server"]) {
      const over = Promise.withResolvers<void>();
      const client = await network.connect({ host: "127.0.0.1", port: listener.port, timeoutMs: 1000 }, () => ({
        ...quiet,
        closed(reason) {
          heard.push(`client ${reason?.code ?? "orderly"}`);
          over.resolve();
        },
      }));
      while (server === null) await new Promise((resolve) => setImmediate(resolve));
      (ends === "client" ? client : server as Socket).close();
      await over.promise;
      while (heard.length % 2 !== 0) await new Promise((resolve) => setImmediate(resolve));
      expect(heard.splice(0).sort()).toEqual(["client orderly", "server orderly"]);
      expect(client.write(new Uint8Array(1), 0, 1)).toBe(-1);
      server = null;
    }
    listener.close();
  });

  test(`${name}: one that sends no more is still answered, and is closed when the other side is done`, async () => {
    const network = make();
    const [hello, last] = [new Uint8Array([1, 2]), new Uint8Array([3, 4, 5])];
    const heard: string[] = [];
    const listener = network.listen({ host: "127.0.0.1", port: 0 }, (socket) => ({
      ...quiet,
      received: (chunk) => void heard.push(`server got ${chunk.length}`),
      ended() {
        heard.push("server heard the end");
        // Not within the event, where a socket that is about to close can still be written to.
        setImmediate(() => {
          socket.write(last, 0, last.length);
          socket.close();
        });
      },
    }));
    const over = Promise.withResolvers<void>();
    const client = await network.connect({ host: "127.0.0.1", port: listener.port, timeoutMs: 1000 }, () => ({
      ...quiet,
      received: (chunk) => void heard.push(`client got ${chunk.length}`),
      closed: () => over.resolve(),
    }));
    client.write(hello, 0, hello.length);
    client.end();
    await over.promise;
    expect(heard).toEqual(["server got 2", "server heard the end", "client got 3"]);
    listener.close();
  });
}

test("Bun: what arrived before a reset is received though the socket was paused", async () => {
  const sent = 50_000;
  const over = Promise.withResolvers<number>();
  let gotSize = 0;
  const listener = bunNetwork().listen({ host: "127.0.0.1", port: 0 }, (socket) => ({
    ...quiet,
    received(chunk) {
      gotSize += chunk.length;
      socket.pause();
    },
    closed: () => over.resolve(gotSize),
  }));
  const script = `
import socket, struct, sys
s = socket.create_connection(("127.0.0.1", ${listener.port}))
s.sendall(b"x")
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
s.sendall(b"y" * ${sent - 1})
import fcntl, array
left = array.array("i", [1])
while left[0] > 0: fcntl.ioctl(s.fileno(), 0x5411, left)
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
s.close()
`;
  await Bun.spawn(["python3", "-c", script]).exited;
  expect(await over.promise).toBe(sent);
  listener.close();
});

test("Bun: a deadline of months does not end an attempt at once", async () => {
  // An address that is nobody's: there is no answer, or the machine knows no way there.
  const attempt = bunNetwork().connect({ host: "192.0.2.1", port: 9, timeoutMs: 60 * 86_400_000 }, () => quiet).then(
    () => "connected",
    (error: OperatingFailure) => error.message.replace(/within .*/, "in time"),
  );
  const soon = new Promise((resolve) => setTimeout(resolve, 50));
  expect(await Promise.race([attempt, soon])).not.toBe("No answer from 192.0.2.1:9 in time");
});
