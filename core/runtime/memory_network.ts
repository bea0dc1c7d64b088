/**
 * A network inside the process, with the same guarantees as the real one and the same difficult cases. A write takes
 * only what fits into the other side's buffer, `drained` follows when there is space again, nothing arrives at a paused
 * socket, and every event comes in a task of its own. Tests use it to reach a broker, and so does a command that opens
 * a data folder itself.
 *
 * @module
 */
import { type Listener, type Network, OperatingFailure, type Socket, type SocketEvents } from "./ports.ts";

export interface MemoryNetworkOptions {
  /** How many bytes a socket holds that its owner has not received yet. */
  readonly bufferSize?: number;
  /** The most that arrives at once. */
  readonly chunkSize?: number;
  /** Runs something in a task of its own; by default as a microtask. */
  readonly soon?: (run: () => void) => void;
}

const FIRST_FREE_PORT = 30_000;

export class MemoryNetwork implements Network {
  readonly #bufferSize: number;
  readonly #chunkSize: number;
  readonly #soon: (run: () => void) => void;
  readonly #listening = new Map<string, (socket: Socket) => SocketEvents>();
  #nextPort = FIRST_FREE_PORT;

  constructor({ bufferSize = 256 * 1024, chunkSize = 64 * 1024, soon = queueMicrotask }: MemoryNetworkOptions = {}) {
    this.#soon = soon;
    this.#bufferSize = bufferSize;
    this.#chunkSize = chunkSize;
  }

  listen(o: { readonly host: string; readonly port: number }, accept: (socket: Socket) => SocketEvents): Listener {
    const port = o.port === 0 ? this.#nextPort++ : o.port;
    const where = `${o.host}:${port}`;
    if (this.#listening.has(where)) {
      throw new OperatingFailure("EADDRINUSE", `Cannot listen on ${where}: the port is taken`);
    }
    this.#listening.set(where, accept);
    return { port, close: () => void this.#listening.delete(where) };
  }

  connect(
    { host, port }: { readonly host: string; readonly port: number },
    events: (socket: Socket) => SocketEvents,
  ): Promise<Socket> {
    const accept = this.#listening.get(`${host}:${port}`);
    if (accept === undefined) {
      const message = `Cannot connect to ${host}:${port}: connection refused`;
      return Promise.reject(new OperatingFailure("ECONNREFUSED", message));
    }
    const sizes = { bufferSize: this.#bufferSize, chunkSize: this.#chunkSize, soon: this.#soon };
    const client = new MemorySocket({ remoteHost: host, remotePort: port, ...sizes });
    const server = new MemorySocket({ remoteHost: "127.0.0.1", remotePort: this.#nextPort++, ...sizes });
    client.join(server);
    server.join(client);
    server.events = accept(server);
    client.events = events(client);
    return Promise.resolve(client);
  }
}

class MemorySocket implements Socket {
  readonly remoteHost: string;
  readonly remotePort: number;
  events: SocketEvents | null = null;
  readonly #bufferSize: number;
  readonly #chunkSize: number;
  readonly #later: (run: () => void) => void;
  #other: MemorySocket | null = null;
  /** What has arrived and was not received yet. */
  readonly #waiting: Uint8Array[] = [];
  #waitingSize = 0;
  #paused = false;
  #deliverSoon = false;
  /** Some bytes of the other side did not fit; it is notified when there is space. */
  #owesDrain = false;
  #state: "open" | "ending" | "closed" = "open";
  /** What the other side has done, and which of that was reported. */
  #peer: "open" | "ended" | "told" = "open";
  #hasEnded = false;

  constructor(o: { readonly remoteHost: string; readonly remotePort: number } & Required<MemoryNetworkOptions>) {
    this.remoteHost = o.remoteHost;
    this.remotePort = o.remotePort;
    this.#bufferSize = o.bufferSize;
    this.#chunkSize = o.chunkSize;
    this.#later = o.soon;
  }

  join(other: MemorySocket): void {
    this.#other = other;
  }

  write(bytes: Uint8Array, from: number, length: number): number {
    if (this.#state !== "open" || this.#hasEnded) return -1;
    return this.#other!.#take(bytes, from, length);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#soon();
  }

  end(): void {
    if (this.#state !== "open" || this.#hasEnded) return;
    this.#hasEnded = true;
    this.#other!.#peerEnded();
  }

  close(): void {
    if (this.#state !== "open") return;
    this.#state = "ending";
    this.#peer = "told";
    this.#waiting.length = 0;
    this.#waitingSize = 0;
    this.#soon();
    this.#other!.#peerClosed();
  }

  #peerEnded(): void {
    if (this.#state !== "open" || this.#peer !== "open") return;
    this.#peer = "ended";
    this.#soon();
  }

  #peerClosed(): void {
    this.#peerEnded();
    if (this.#state === "open") this.#state = "ending";
  }

  #take(bytes: Uint8Array, from: number, length: number): number {
    if (this.#state !== "open") return length;
    const taken = Math.min(length, this.#bufferSize - this.#waitingSize);
    if (taken > 0) {
      this.#waiting.push(bytes.slice(from, from + taken));
      this.#waitingSize += taken;
      this.#soon();
    }
    if (taken < length) this.#owesDrain = true;
    return taken;
  }

  #soon(): void {
    if (this.#deliverSoon || this.#state === "closed") return;
    this.#deliverSoon = true;
    this.#later(() => {
      this.#deliverSoon = false;
      this.#deliver();
    });
  }

  /** One event per task. */
  #deliver(): void {
    if (this.#state === "closed") return;
    const chunk = this.#paused ? undefined : this.#waiting.shift();
    if (chunk !== undefined) {
      const now = chunk.length <= this.#chunkSize ? chunk : chunk.slice(0, this.#chunkSize);
      if (now !== chunk) this.#waiting.unshift(chunk.subarray(this.#chunkSize));
      this.#waitingSize -= now.length;
      if (this.#owesDrain) {
        this.#owesDrain = false;
        const other = this.#other!;
        this.#later(() => other.#state === "open" && other.events?.drained());
      }
      this.#soon();
      this.events?.received(now);
      return;
    }
    if (this.#waiting.length > 0) return;
    if (this.#peer === "ended") {
      this.#peer = "told";
      this.#soon();
      if (this.events?.ended === undefined) this.close();
      else this.events.ended();
      return;
    }
    if (this.#state === "ending") {
      this.#state = "closed";
      this.events?.closed(null);
    }
  }
}
