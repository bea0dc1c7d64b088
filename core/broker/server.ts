/**
 * The broker's front door: listeners, the connections that came in by them, and their end.
 *
 * @module
 */
import {
  type Clock,
  type Listener,
  type Logger,
  type Network,
  OperatingFailure,
  type Socket,
  type Timers,
} from "../runtime/ports.ts";
import { Connection, type Dispatch } from "./connection.ts";
import type { ListenerPlan } from "./listeners.ts";
import { RepeatedWarnings } from "./repeated_warnings.ts";
import type { ListenerAddress } from "./request_context.ts";
import { RequestMemory } from "./request_memory.ts";
import { sendBuffer } from "./sender.ts";

export interface ServerOptions {
  readonly network: Network;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly maxRequestSize: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerHost: number;
  /** How many the process has file handles for. Without one left to accept with, the event loop would spin. */
  readonly roomForConnections: number;
  readonly maxIdleMs: number;
}

/** A listener that accepts: what was bound and what clients are told. */
export interface OpenListener {
  readonly address: ListenerAddress;
  readonly hosts: readonly string[];
  readonly port: number;
}

/** How often to look for another port that is free on both loopback addresses, when any port will do. */
const PORT_ATTEMPTS = 20;
/** How long requests in progress may take to be answered when the server stops. */
const LAST_ANSWERS_MS = 5000;
const SHORTEST_SWEEP_MS = 100;
/** Bytes of large requests in progress, all connections together: what Kafka bounds by `queued.max.request.bytes`. */
const MOST_IN_PROGRESS = 64 * 1024 * 1024;

export class Server {
  readonly #o: ServerOptions;
  readonly #connections = new Set<Connection>();
  readonly #perHost = new Map<string, number>();
  readonly #bound: Listener[] = [];
  readonly #sendBuffer = sendBuffer();
  readonly #memory = new RequestMemory({ most: MOST_IN_PROGRESS });
  readonly #warnings: RepeatedWarnings;
  #connectionsEver = 0;
  /** The operator knows that there is no room for more. */
  #toldOfNoRoom = false;
  #stopSweeping: () => void = () => {};
  #noneLeft: () => void = () => {};

  constructor(options: ServerOptions) {
    this.#o = options;
    this.#warnings = new RepeatedWarnings(options);
    this.#sweepLater();
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Binds all that is planned, or nothing. `dispatch` is asked from then on. Throws OperatingFailure. */
  listen(plans: readonly ListenerPlan[], dispatch: Dispatch): OpenListener[] {
    try {
      return plans.map((plan) => this.#open(plan, dispatch));
    } catch (failure) {
      this.#closeListeners();
      throw failure;
    }
  }

  /** Stops accepting, answers or lets go of who waits, and ends when every connection is closed. */
  async stop(): Promise<void> {
    this.#closeListeners();
    this.#stopSweeping();
    this.#warnings.end();
    const allClosed = new Promise<void>((resolve) => this.#noneLeft = resolve);
    for (const connection of this.#connections) connection.finish();
    if (this.#connections.size === 0) return;
    const cancel = this.#o.timers.at(this.#o.clock.monotonicMs() + LAST_ANSWERS_MS, () => {
      for (const connection of this.#connections) connection.close();
    });
    await allClosed;
    cancel();
  }

  #open(plan: ListenerPlan, dispatch: Dispatch): OpenListener {
    for (let attempt = 1;; attempt++) {
      const bound: Listener[] = [];
      const missing: string[] = [];
      // Connections are told what is advertised, and with port 0 that is known only once it is bound.
      const address = { name: plan.name, host: plan.advertised.host, port: plan.advertised.port ?? 0 };
      try {
        for (const host of plan.hosts) {
          const port = bound[0]?.port ?? plan.port;
          try {
            bound.push(this.#o.network.listen({ host, port }, (socket) => this.#accept(socket, address, dispatch)));
          } catch (failure) {
            if (bound.length === 0 || !isAbsentAddress(failure)) throw failure;
            missing.push(host);
          }
        }
      } catch (failure) {
        for (const listener of bound) listener.close();
        const another = bound.length > 0 && plan.port === 0 && attempt < PORT_ATTEMPTS;
        if (another && failure instanceof OperatingFailure && failure.code === "EADDRINUSE") continue;
        throw failure;
      }
      this.#bound.push(...bound);
      const { port } = bound[0]!;
      if (plan.advertised.port === null) address.port = port;
      return { address, hosts: plan.hosts.filter((host) => !missing.includes(host)), port };
    }
  }

  #accept(socket: Socket, listener: ListenerAddress, dispatch: Dispatch) {
    const { logger, clock, timers, maxRequestSize } = this.#o;
    const host = socket.remoteHost;
    const ignored = { received() {}, drained() {}, closed() {} };
    if (!this.#hasRoom()) {
      socket.close();
      return ignored;
    }
    const fromHost = (this.#perHost.get(host) ?? 0) + 1;
    const refusal = this.#refusal(fromHost);
    if (refusal !== null) {
      const who = { client: `${host}:${socket.remotePort}`, listener: listener.name };
      this.#warnings.warn(`Refused a connection: ${refusal}`, host, who);
      socket.close();
      return ignored;
    }
    this.#perHost.set(host, fromHost);
    const connection = new Connection({
      socket,
      listener,
      id: `${listener.host}:${listener.port}-${host}:${socket.remotePort}-${this.#connectionsEver++}`,
      maxRequestSize,
      sendBuffer: this.#sendBuffer,
      memory: this.#memory,
      dispatch,
      logger,
      warnings: this.#warnings,
      nowMs: () => clock.monotonicMs(),
      afterOthers: (run) => timers.at(clock.monotonicMs(), run),
      onClosed: () => this.#forget(connection, host),
    });
    this.#connections.add(connection);
    return connection;
  }

  /** Clients that are turned away come again, many times a second: that is told once, and once when it is over. */
  #hasRoom(): boolean {
    const { roomForConnections, logger } = this.#o;
    if (this.#connections.size < roomForConnections) return true;
    if (!this.#toldOfNoRoom) {
      logger.error(
        `Connections are refused: ${this.#connections.size} are open, and this process has no file handles for more; ` +
          "raise its limit (ulimit -n)",
      );
    }
    this.#toldOfNoRoom = true;
    return false;
  }

  #refusal(fromHost: number): string | null {
    const { maxConnections, maxConnectionsPerHost } = this.#o;
    if (this.#connections.size >= maxConnections) return `max.connections (${maxConnections}) are open`;
    return fromHost > maxConnectionsPerHost
      ? `max.connections.per.ip (${maxConnectionsPerHost}) are open from there`
      : null;
  }

  #forget(connection: Connection, host: string): void {
    this.#connections.delete(connection);
    const left = this.#perHost.get(host)! - 1;
    if (left === 0) this.#perHost.delete(host);
    else this.#perHost.set(host, left);
    if (this.#connections.size === 0) this.#noneLeft();
    // Not at the first that goes: another takes its place at once.
    if (!this.#toldOfNoRoom || this.#connections.size > this.#o.roomForConnections * 0.9) return;
    this.#toldOfNoRoom = false;
    this.#o.logger.info("Connections are accepted again");
  }

  /** Idle connections are looked for a few times within the time they are allowed. */
  #sweepLater(): void {
    const { clock, timers, maxIdleMs } = this.#o;
    const everyMs = Math.max(SHORTEST_SWEEP_MS, maxIdleMs / 4);
    this.#stopSweeping = timers.at(clock.monotonicMs() + everyMs, () => {
      const nowMs = clock.monotonicMs();
      for (const connection of this.#connections) {
        const { idleSinceMs } = connection;
        if (idleSinceMs !== null && nowMs - idleSinceMs >= maxIdleMs) connection.close();
      }
      this.#sweepLater();
    });
  }

  #closeListeners(): void {
    for (const listener of this.#bound.splice(0)) listener.close();
  }
}

/** This machine has no v6, or not that address. */
function isAbsentAddress(failure: unknown): boolean {
  return failure instanceof OperatingFailure && (failure.code === "EADDRNOTAVAIL" || failure.code === "EAFNOSUPPORT");
}
