/**
 * The broker's front door: listeners, the connections that came in by them, and their end.
 *
 * @module
 */
import {
  type Clock,
  type Listener,
  type ListenOptions,
  type Logger,
  type Network,
  OperatingFailure,
  type Socket,
  type SocketEvents,
  type Timers,
} from "../runtime/ports.ts";
import { RateLimitedLog } from "../runtime/rate_limited_log.ts";
import { type Identities, noIdentities } from "./authentication.ts";
import { CertificateWatch } from "./certificate_watch.ts";
import { Connection, type Dispatch } from "./connection.ts";
import { type ListenerSecurity, plainText } from "./listener_security.ts";
import type { ListenerPlan } from "./listeners.ts";
import type { ListenerAddress } from "./request_context.ts";
import { RequestMemory } from "./request_memory.ts";
import { sendBuffer } from "./sender.ts";
import { UnknownClients } from "./unknown_clients.ts";
import { UnsentAnswers } from "./unsent_answers.ts";

export interface ServerOptions {
  readonly network: Network;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly maxRequestSize: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerHost: number;
  /** How many the process has file handles for. Without one left to accept with, the event loop would spin. */
  readonly connectionFds: number;
  readonly maxIdleMs: number;
  /** The largest request of a client that has not said who it is. */
  readonly maxLoginSize?: number;
  /** Whom clients may be; nobody, where no listener asks. */
  readonly identities?: Identities;
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
/**
 * Bytes of large requests that arrive or are in progress, all connections together: what Kafka bounds by
 * `queued.max.request.bytes`.
 */
const MOST_IN_PROGRESS = 128 * 1024 * 1024;
/** Bytes of answers that wait in memory for their readers, all connections together. */
const MOST_UNSENT = 256 * 1024 * 1024;
/** When room for large requests is short, those who hold it up are looked for so often. */
const STALLS_EVERY_MS = 1000;

const NO_HANDLES = "connections";

export class Server {
  readonly #o: ServerOptions;
  readonly #connections = new Set<Connection>();
  readonly #perHost = new Map<string, number>();
  readonly #unknown: UnknownClients;
  readonly #certificates: CertificateWatch;
  readonly #bound: Listener[] = [];
  readonly #sendBuffer = sendBuffer();
  readonly #memory = new RequestMemory({ most: MOST_IN_PROGRESS, onWaiting: () => this.#endStallsLater() });
  readonly #unsent = new UnsentAnswers({ most: MOST_UNSENT });
  readonly #limited: RateLimitedLog;
  #connectionsEver = 0;
  #stopSweeping: () => void = () => {};
  #stopEndingStalls: (() => void) | null = null;
  #noneLeft: () => void = () => {};

  constructor(options: ServerOptions) {
    this.#o = options;
    this.#limited = new RateLimitedLog(options);
    this.#unknown = new UnknownClients(options);
    this.#certificates = new CertificateWatch(options);
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
    this.#certificates.stop();
    this.#stopSweeping();
    this.#stopEndingStalls?.();
    this.#limited.end();
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
      const { security = plainText } = plan;
      const address = { name: plan.name, host: plan.advertised.host, port: plan.advertised.port ?? 0 };
      try {
        for (const host of plan.hosts) {
          const port = bound[0]?.port ?? plan.port;
          try {
            bound.push(
              this.#bind(
                { host, port, tls: security.tls },
                (socket) => this.#accept(socket, address, security, dispatch),
              ),
            );
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
      if (security.tls !== null && plan.readAgain !== undefined) {
        this.#certificates.watch({
          name: plan.name,
          tls: security.tls,
          readAgain: plan.readAgain,
          replace: (tls) => {
            for (const listener of bound) listener.secure?.(tls);
          },
        });
      }
      const { port } = bound[0]!;
      if (plan.advertised.port === null) address.port = port;
      return { address, hosts: plan.hosts.filter((host) => !missing.includes(host)), port };
    }
  }

  #bind(options: ListenOptions, accept: (socket: Socket) => SocketEvents): Listener {
    const { network } = this.#o;
    try {
      return network.listen(options, accept);
    } catch (failure) {
      if (options.host !== "::" || !isAbsentAddress(failure)) throw failure;
      return network.listen({ ...options, host: "0.0.0.0" }, accept);
    }
  }

  #accept(socket: Socket, listener: ListenerAddress, security: ListenerSecurity, dispatch: Dispatch) {
    const { logger, clock, timers, maxRequestSize, maxLoginSize, identities = noIdentities } = this.#o;
    const host = socket.remoteHost;
    const ignored = { received() {}, drained() {}, closed() {} };
    if (!this.#acceptsMore()) {
      socket.close();
      return ignored;
    }
    const fromHost = (this.#perHost.get(host) ?? 0) + 1;
    const refusal = this.#refusal(fromHost);
    if (refusal !== null) {
      const who = { client: `${host}:${socket.remotePort}`, listener: listener.name };
      this.#limited.warn(`Refused a connection: ${refusal}`, who, { of: host });
      socket.close();
      return ignored;
    }
    this.#perHost.set(host, fromHost);
    const connection = new Connection({
      socket,
      listener,
      security,
      identities,
      id: `${listener.host}:${listener.port}-${host}:${socket.remotePort}-${this.#connectionsEver++}`,
      maxRequestSize,
      ...maxLoginSize === undefined ? {} : { maxLoginSize },
      sendBuffer: this.#sendBuffer,
      memory: this.#memory,
      unsent: this.#unsent,
      dispatch,
      logger,
      limited: this.#limited,
      nowMs: () => clock.monotonicMs(),
      afterOthers: (run, ms = 0) => timers.at(clock.monotonicMs() + ms, run),
      onClosed: () => this.#forget(connection, host),
    });
    this.#connections.add(connection);
    this.#unknown.add(connection);
    return connection;
  }

  #acceptsMore(): boolean {
    const { connectionFds } = this.#o;
    if (this.#connections.size < connectionFds) return true;
    this.#limited.error(
      `Connections are refused: ${this.#connections.size} are open, and this process has no file handles for more; ` +
        "raise its limit (ulimit -n)",
      {},
      { of: NO_HANDLES },
    );
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
    this.#unknown.remove(connection);
    const left = this.#perHost.get(host)! - 1;
    if (left === 0) this.#perHost.delete(host);
    else this.#perHost.set(host, left);
    if (this.#connections.size === 0) this.#noneLeft();
    // Not at the first that goes: another takes its place at once.
    if (this.#connections.size > this.#o.connectionFds * 0.9) return;
    this.#limited.over(NO_HANDLES, "Connections are accepted again");
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

  /**
   * While a request waits for memory, requests that hold it and do not arrive are ended: one after the other, until
   * nobody waits.
   */
  #endStallsLater(): void {
    const { clock, timers } = this.#o;
    this.#stopEndingStalls ??= timers.at(clock.monotonicMs() + STALLS_EVERY_MS, () => {
      this.#stopEndingStalls = null;
      for (const connection of this.#connections) {
        if (!this.#memory.isWaitedFor) return;
        if (connection.holdsUpOthers) connection.closeStalled();
      }
      if (this.#memory.isWaitedFor) this.#endStallsLater();
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
