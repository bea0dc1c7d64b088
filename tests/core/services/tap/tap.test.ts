import { expect, test } from "bun:test";
import { MemoryNetwork } from "../../../../core/runtime/memory_network.ts";
import type { Socket } from "../../../../core/runtime/ports.ts";
import { openTap, type TapEvent, tapText } from "../../../../core/services/tap/mod.ts";
import { ManualClock, settle } from "../../../support/manual_clock.ts";

/** An end of a connection that keeps what it received. */
class End {
  socket: Socket | null = null;
  closed = false;
  readonly #received: Uint8Array[] = [];

  readonly events = (socket: Socket) => {
    this.socket = socket;
    return {
      received: (bytes: Uint8Array) => void this.#received.push(bytes),
      drained: () => this.#send(),
      closed: () => void (this.closed = true),
    };
  };
  #unsent = new Uint8Array(0);

  get received(): Buffer {
    return Buffer.concat(this.#received);
  }

  send(bytes: Uint8Array): void {
    this.#unsent = Buffer.concat([this.#unsent, bytes]);
    this.#send();
  }

  get unsentSize(): number {
    return this.#unsent.length;
  }

  #send(): void {
    const taken = this.socket!.write(this.#unsent, 0, this.#unsent.length);
    if (taken > 0) this.#unsent = this.#unsent.subarray(taken);
  }
}

const clock = new ManualClock();
const here = (port: number) => ({ host: "127.0.0.1", port });

/** A tap to a broker that accepts one connection, and a client that has connected. */
async function tapped(options: { follow?: boolean; bufferSize?: number } = {}) {
  const network = new MemoryNetwork({ bufferSize: options.bufferSize ?? 4096, chunkSize: 1000 });
  const broker = new End();
  const client = new End();
  network.listen(here(9092), broker.events);
  const events: TapEvent[] = [];
  const tap = openTap({
    listen: here(0),
    to: here(9092),
    network,
    clock,
    follow: options.follow ?? false,
    onEvent: (event) => events.push(event),
  });
  await network.connect(tap.address, client.events);
  return { network, broker, client, tap, events };
}

const many = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * seed) >>> 3);
/** A frame of the given size that is no request: what is in it does not matter to who passes it on. */
function frame(length: number, seed: number): Uint8Array {
  const bytes = many(length, seed);
  new DataView(bytes.buffer).setInt32(0, length - 4);
  return bytes;
}

test("every byte of either side reaches the other, through buffers far smaller than the messages", async () => {
  const { broker, client } = await tapped({ bufferSize: 300 });
  const asked = frame(50_000, 7), answered = frame(70_000, 11);
  client.send(asked);
  await settle();
  broker.send(answered);
  await settle();
  expect(broker.received.equals(asked)).toBe(true);
  expect(client.received.equals(answered)).toBe(true);
});

test("a client that does not read holds up the broker, not the tap's memory", async () => {
  const { broker, client } = await tapped({ bufferSize: 2000 });
  await settle();
  client.socket!.pause();
  broker.send(frame(100_000, 3));
  await settle();
  // Two buffers and what was on its way; the rest is still the broker's.
  expect(broker.unsentSize).toBeGreaterThan(100_000 - 3 * 2000 - 1000);
  client.socket!.resume();
  await settle();
  expect(broker.unsentSize).toBe(0);
  expect(client.received.length).toBe(100_000);
});

test("when one side closes, the other is closed too, after what was said last", async () => {
  const one = await tapped();
  one.client.send(frame(100, 3));
  await settle();
  one.client.socket!.close();
  await settle();
  expect([one.broker.received.length, one.broker.closed, one.client.closed]).toEqual([100, true, true]);

  // The client is busy meanwhile: some of it is still on the tap when the broker has gone.
  const other = await tapped({ bufferSize: 2000 });
  await settle();
  other.client.socket!.pause();
  for (const size of [1500, 900]) {
    other.broker.send(frame(size, 3));
    await settle();
  }
  other.broker.socket!.close();
  await settle();
  expect(other.client.closed).toBe(false);
  other.client.socket!.resume();
  await settle();
  expect([other.client.received.length, other.client.closed]).toEqual([2400, true]);
  expect(other.events.map(({ kind }) => kind)).toEqual(["opened", "answer", "answer", "closed"]);
});

test("a broker that cannot be reached closes the client's connection, with the reason told", async () => {
  const network = new MemoryNetwork();
  const client = new End();
  const events: TapEvent[] = [];
  const tap = openTap({ listen: here(0), to: here(9), network, clock, onEvent: (event) => events.push(event) });
  await network.connect(tap.address, client.events);
  await settle();
  expect(client.closed).toBe(true);
  expect(events.map((event) => tapText(event).slice(13))).toEqual([
    expect.stringMatching(/^#1 opened by 127\.0\.0\.1:\d+ to 127\.0\.0\.1:9$/),
    "#1 closed by the broker: Cannot connect to 127.0.0.1:9: connection refused",
  ]);
});

test("closing the tap ends every connection and frees its port", async () => {
  const { network, broker, client, tap, events } = await tapped();
  await settle();
  tap.close();
  await settle();
  expect([broker.closed, client.closed, events.at(-1)!.kind]).toEqual([true, true, "closed"]);
  expect(await network.connect(tap.address, client.events).catch(({ code }) => code as string)).toBe("ECONNREFUSED");
});

test("a client that follows Metadata comes back through the tap, with a port for each broker", async () => {
  const { network, broker, client, tap } = await tapped({ follow: true });
  const second = new End();
  network.listen(here(9093), second.events);
  // Metadata v0 for no topic; the answer names two brokers.
  client.send(Uint8Array.fromHex("0000000e00030000000000010000" + "00000000"));
  await settle();
  expect(broker.received.toHex()).toBe("0000000e0003000000000001000000000000");
  const host = "0009" + Buffer.from("127.0.0.1").toString("hex");
  const brokers = `00000002${"00000001"}${host}${"00002384"}${"00000002"}${host}${"00002385"}`;
  const body = `00000001${brokers}00000000`;
  broker.send(Uint8Array.fromHex((body.length / 2).toString(16).padStart(8, "0") + body));
  await settle();
  const answer = client.received;
  const ports = [answer.readInt32BE(4 + 4 + 4 + 4 + 11), answer.readInt32BE(4 + 4 + 4 + 4 + 11 + 4 + 4 + 11)];
  expect(ports[0]).toBe(tap.address.port);
  expect(ports[1]).not.toBe(9093);
  const again = new End();
  await network.connect(here(ports[1]!), again.events);
  again.send(frame(64, 5));
  await settle();
  expect(second.received.length).toBe(64);
});
