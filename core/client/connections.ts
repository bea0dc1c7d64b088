/**
 * The connections of one client, opened when first needed and reopened when lost.
 *
 * A broker answers the requests of one connection in order, so a request that may be parked there (a long fetch, a
 * join) must not delay another (a heartbeat, a commit, a produce): each broker has one connection per lane.
 *
 * @module
 */
import { type Address, addressText, isLoopback } from "./addresses.ts";
import type { BrokerAddress } from "./cluster.ts";
import { Connection, type ConnectionPorts, type FinalizedFeatures, noFeatures } from "./connection.ts";
import { type Tried, Unreachable } from "./errors.ts";
import type { ClientSecurity } from "./login.ts";
import { OperatingFailure } from "../runtime/ports.ts";

/** `control`: metadata and admin. `fetch` waits for records, so `produce` is another. `group`: the coordinator. */
export type Lane = "control" | "fetch" | "produce" | "group";

export interface ConnectionsOptions {
  readonly bootstrap: readonly Address[];
  readonly clientId: string;
  readonly softwareVersion: string;
  readonly requestTimeoutMs: number;
  readonly maxResponseBytes: number;
  readonly security: ClientSecurity;
}

/**
 * `kq serve & kq produce ...` works as written: a server on this machine gets this long to start listening, or to
 * restart.
 */
const LOOPBACK_GRACE_MS = 2_000;
/** No server listens, or it has just stopped: connections that it had not accepted yet, or not answered, are reset. */
const MAY_BE_STARTING: ReadonlySet<string> = new Set(["ECONNREFUSED", "ECONNRESET"]);
const REFUSED: ReadonlySet<string> = new Set(["ECONNREFUSED"]);
const LOOPBACK_RETRY_MS = 25;

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #ports: ConnectionPorts;
  /** By broker and lane; a failed attempt is removed, so that the next caller tries again. */
  readonly #open = new Map<string, Promise<Connection>>();
  /** Opened by a bootstrap address and not yet assigned to a broker. */
  #bootstrapped: Connection | null = null;
  #looking: Promise<Connection> | null = null;
  #closed = false;
  #features = noFeatures;

  constructor(options: ConnectionsOptions, ports: ConnectionPorts) {
    this.#options = options;
    this.#ports = ports;
  }

  get bootstrapAddress(): string | null {
    return this.#bootstrapped === null || this.#bootstrapped.isClosed ? null : this.#bootstrapped.address;
  }

  /** The newest that any broker told. */
  get features(): FinalizedFeatures {
    return this.#features;
  }

  /** A connection to that broker. Throws {@linkcode OperatingFailure}. */
  async to(broker: BrokerAddress, lane: Lane, timeoutMs: number): Promise<Connection> {
    const name = `${broker.id} ${broker.host}:${broker.port} ${lane}`;
    for (let begun = this.#open.get(name); begun !== undefined; begun = this.#open.get(name)) {
      const connection = await begun.catch(() => null);
      if (connection !== null && !connection.isClosed) return connection;
      if (this.#open.get(name) === begun) this.#open.delete(name);
    }
    const adopted = lane === "control" ? this.#adopt(broker) : null;
    const opening = adopted === null ? this.#connect(broker, timeoutMs) : Promise.resolve(adopted);
    this.#open.set(name, opening);
    return await opening;
  }

  /**
   * Any broker: a connected one, else a known one, else one of the bootstrap addresses. Throws {@linkcode Unreachable}.
   */
  async any(known: Iterable<BrokerAddress>, timeoutMs: number): Promise<Connection> {
    if (this.#bootstrapped !== null && !this.#bootstrapped.isClosed) return this.#bootstrapped;
    // Callers during a look-up share its result.
    this.#looking ??= this.#lookForAny(known, timeoutMs).finally(() => this.#looking = null);
    return await this.#looking;
  }

  async #lookForAny(known: Iterable<BrokerAddress>, timeoutMs: number): Promise<Connection> {
    for (const [name, opening] of this.#open) {
      if (!name.endsWith(" control")) continue;
      const connection = await opening.catch(() => null);
      if (connection !== null && !connection.isClosed) return connection;
    }
    const addresses = new Map([...this.#options.bootstrap, ...known].map((address) => [addressText(address), address]));
    this.#bootstrapped = await this.#first([...addresses.values()], timeoutMs);
    return this.#bootstrapped;
  }

  close(): void {
    this.#closed = true;
    this.#bootstrapped?.close();
    for (const opening of this.#open.values()) opening.then((connection) => connection.close(), () => {});
    this.#open.clear();
  }

  /** The bootstrap connection is used for a broker when that broker advertises the address it was opened by. */
  #adopt(broker: BrokerAddress): Connection | null {
    const connection = this.#bootstrapped;
    if (connection === null || connection.isClosed || connection.address !== addressText(broker)) return null;
    return connection;
  }

  /** The first address that answers; each gets its share of the remaining time. */
  async #first(addresses: readonly Address[], timeoutMs: number): Promise<Connection> {
    const { clock } = this.#ports;
    const startMs = clock.monotonicMs();
    for (;;) {
      const tried: (Tried & { readonly code: string; readonly host: string })[] = [];
      for (const [index, address] of addresses.entries()) {
        const leftMs = Math.max(1, startMs + timeoutMs - clock.monotonicMs());
        try {
          return await this.#connect(address, Math.ceil(leftMs / (addresses.length - index)));
        } catch (error) {
          if (!(error instanceof OperatingFailure)) throw error;
          tried.push({ address: addressText(address), host: address.host, reason: reasonOf(error), code: error.code });
        }
      }
      // Over TLS a reset is what a server says that wants another certificate.
      const passing = this.#options.security.tls === null ? MAY_BE_STARTING : REFUSED;
      const mayBeStarting = tried.some(({ code, host }) => passing.has(code) && isLoopback(host));
      const waitedMs = clock.monotonicMs() - startMs;
      if (!mayBeStarting || waitedMs >= Math.min(LOOPBACK_GRACE_MS, timeoutMs)) throw new Unreachable(tried);
      await this.#sleep(LOOPBACK_RETRY_MS);
    }
  }

  async #connect({ host, port }: Address, timeoutMs: number): Promise<Connection> {
    if (this.#closed) throw new OperatingFailure("ECONNABORTED", "the client is closed");
    const { clientId, softwareVersion, maxResponseBytes, security } = this.#options;
    const connection = await Connection.open({
      host,
      port,
      clientId,
      softwareVersion,
      maxResponseBytes,
      security,
      connectTimeoutMs: timeoutMs,
      requestTimeoutMs: this.#options.requestTimeoutMs,
    }, this.#ports);
    if (connection.features.epoch >= this.#features.epoch) this.#features = connection.features;
    if (this.#closed) connection.close();
    return connection;
  }

  #sleep(ms: number): Promise<void> {
    const { clock, timers } = this.#ports;
    return new Promise((resolve) => void timers.at(clock.monotonicMs() + ms, resolve));
  }
}

/** Ports say `Cannot connect to host:port: reason`; the address is named elsewhere. */
function reasonOf({ message }: OperatingFailure): string {
  return message.replace(/^(Cannot connect to|Broker) \S+: /, "");
}
