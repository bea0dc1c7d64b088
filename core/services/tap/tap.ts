/**
 * The tap on real sockets: listens, connects to the broker for each client, and passes on what either sends. A side
 * that does not take what it is sent holds up the other, so that a slow reader costs the memory of what was in flight
 * and no more.
 *
 * @module
 */
import { type Address, addressText } from "../../client/addresses.ts";
import {
  type Clock,
  type Listener,
  type Network,
  OperatingFailure,
  type Socket,
  type SocketEvents,
} from "../../runtime/ports.ts";
import { Conversation, type Heard, type Instant } from "./conversation.ts";
import type { Closed, TapEvent } from "./events.ts";

export interface TapOptions {
  /** Port 0 takes any that is free. */
  readonly listen: Address;
  readonly to: Address;
  readonly network: Network;
  readonly clock: Clock;
  readonly onEvent: (event: TapEvent) => void;
  /**
   * Answers name the tap in place of the brokers, each broker with a port of its own, so that clients keep coming
   * through. Without it nothing that passes is changed, and clients go straight to the brokers that Metadata names.
   */
  readonly follow?: boolean;
  /** The host that clients get; needed when `listen` is a wildcard and they come from elsewhere. */
  readonly advertisedHost?: string;
  /** Larger messages pass without being decoded. */
  readonly maxKeptSize?: number;
  readonly connectTimeoutMs?: number;
}

export interface Tap {
  /** Where clients are to connect. */
  readonly address: Address;
  /** Stops listening and ends every connection. */
  close(): void;
}

const KEPT_SIZE = 8 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;
/** Each broker of a cluster takes a port; beyond this many their own addresses are passed on. */
const MOST_BROKERS = 1000;

/** Throws {@linkcode OperatingFailure} when it cannot listen. */
export function openTap(options: TapOptions): Tap {
  return new OpenTap(options);
}

class OpenTap implements Tap {
  readonly address: Address;
  readonly #o: TapOptions;
  readonly #host: string;
  /** By the broker's address. */
  readonly #listeners = new Map<string, Listener>();
  readonly #lines = new Set<Line>();
  #connections = 0;

  constructor(options: TapOptions) {
    this.#o = options;
    const { host } = options.listen;
    this.#host = options.advertisedHost ?? (host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host);
    this.address = { host: this.#host, port: this.#listenFor(options.to, options.listen.port).port };
  }

  close(): void {
    for (const listener of this.#listeners.values()) listener.close();
    for (const line of this.#lines) line.end("tap", null);
  }

  #listenFor(broker: Address, port: number): Listener {
    const listener = this.#o.network.listen({ host: this.#o.listen.host, port }, (client) => {
      const line = new Line(client, broker, ++this.#connections, {
        ...this.#o,
        readdress: this.#o.follow === true ? (named) => this.#through(named) : undefined,
        onEnd: () => void this.#lines.delete(line),
      });
      this.#lines.add(line);
      line.connect();
      return line.client;
    });
    this.#listeners.set(addressText(broker), listener);
    return listener;
  }

  /** The address that leads to the broker through this tap; the broker's own when no port is available. */
  #through(broker: Address): Address {
    const listening = this.#listeners.get(addressText(broker));
    if (listening !== undefined) return { host: this.#host, port: listening.port };
    if (this.#listeners.size >= MOST_BROKERS) return broker;
    try {
      return { host: this.#host, port: this.#listenFor(broker, 0).port };
    } catch (failure) {
      if (failure instanceof OperatingFailure) return broker;
      throw failure;
    }
  }
}

interface LineOptions extends TapOptions {
  readonly readdress: ((broker: Address) => Address) | undefined;
  readonly onEnd: () => void;
}

/** One client and its broker. */
class Line {
  readonly #o: LineOptions;
  readonly #number: number;
  readonly #broker: Address;
  readonly #conversation: Conversation;
  readonly #clientSocket: Socket;
  /** Null until the broker has taken the connection. */
  #brokerSocket: Socket | null = null;
  readonly #toClient = new Outbox();
  readonly #toBroker = new Outbox();
  #ended = false;

  constructor(client: Socket, broker: Address, number: number, options: LineOptions) {
    this.#o = options;
    this.#clientSocket = client;
    this.#broker = broker;
    this.#number = number;
    this.#conversation = new Conversation({
      connection: number,
      maxKeptSize: options.maxKeptSize ?? KEPT_SIZE,
      readdress: options.readdress,
    });
  }

  readonly client: SocketEvents = {
    received: (bytes) =>
      this.#pass(this.#conversation.fromClient(bytes, this.#now()), this.#toBroker, () => this.#clientSocket),
    drained: () => this.#flush(this.#toClient, this.#clientSocket, this.#brokerSocket),
    closed: (reason) => this.end("client", reason?.message ?? null),
  };

  readonly #brokerEvents: SocketEvents = {
    received: (bytes) =>
      this.#pass(this.#conversation.fromBroker(bytes, this.#now()), this.#toClient, () => this.#brokerSocket),
    drained: () => this.#flush(this.#toBroker, this.#brokerSocket, this.#clientSocket),
    closed: (reason) => this.end("broker", reason?.message ?? null),
  };

  /** Until then the client waits: what it sends is not read. */
  connect(): void {
    const client = addressText({ host: this.#clientSocket.remoteHost, port: this.#clientSocket.remotePort });
    const { wallMs } = this.#now();
    this.#o.onEvent({
      kind: "opened",
      connection: this.#number,
      atMs: wallMs,
      client,
      broker: addressText(this.#broker),
    });
    this.#clientSocket.pause();
    this.#o.network.connect(
      { ...this.#broker, timeoutMs: this.#o.connectTimeoutMs ?? CONNECT_TIMEOUT_MS },
      () => this.#brokerEvents,
    ).then((socket) => {
      if (this.#ended) return socket.close();
      this.#brokerSocket = socket;
      this.#flush(this.#toBroker, socket, this.#clientSocket);
      this.#clientSocket.resume();
    }, (failure: unknown) => {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.end("broker", failure.message);
    });
  }

  end(by: Closed["by"], reason: string | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#o.onEvent(this.#conversation.closed(by, reason, this.#now()));
    // The other side has yet to read what this one sent last.
    if (by === "broker") this.#flush(this.#toClient, this.#clientSocket, null);
    else this.#toClient.clear();
    if (by === "client") this.#flush(this.#toBroker, this.#brokerSocket, null);
    else this.#toBroker.clear();
    if (this.#toClient.isEmpty) this.#clientSocket.close();
    if (this.#toBroker.isEmpty) this.#brokerSocket?.close();
    // A paused socket would not see the other end close.
    this.#clientSocket.resume();
    this.#brokerSocket?.resume();
    this.#o.onEnd();
  }

  #pass({ events, onward }: Heard, outbox: Outbox, from: () => Socket | null): void {
    if (this.#ended) return;
    for (const event of events) this.#o.onEvent(event);
    outbox.add(onward);
    const to = outbox === this.#toClient ? this.#clientSocket : this.#brokerSocket;
    this.#flush(outbox, to, from());
  }

  /** Sends what the socket takes, and resumes `source` when that was all. */
  #flush(outbox: Outbox, to: Socket | null, source: Socket | null): void {
    if (to !== null) outbox.flush(to);
    if (this.#ended) return void (outbox.isEmpty && to?.close());
    if (outbox.isEmpty) source?.resume();
    else source?.pause();
  }

  #now(): Instant {
    return { wallMs: this.#o.clock.wallMs(), monotonicMs: this.#o.clock.monotonicMs() };
  }
}

/** What a socket has not taken yet. */
class Outbox {
  #chunks: Uint8Array[] = [];

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  add(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) if (chunk.length > 0) this.#chunks.push(chunk);
  }

  clear(): void {
    this.#chunks = [];
  }

  flush(socket: Socket): void {
    for (;;) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) return;
      const taken = socket.write(chunk, 0, chunk.length);
      if (taken < 0) return this.clear();
      if (taken < chunk.length) {
        this.#chunks[0] = chunk.subarray(taken);
        return;
      }
      this.#chunks.shift();
    }
  }
}
