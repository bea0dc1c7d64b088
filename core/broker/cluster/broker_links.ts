/**
 * What this broker asks of the others: a connection to each, opened when first needed and again when it is lost.
 *
 * @module
 */
import { Connection } from "../../client/mod.ts";
import type { Endpoint, Metadata } from "../../metadata/mod.ts";
import type { ApiName, Requests, Responses } from "../../protocol/generated/mod.ts";
import { protocolOf } from "../../security/mod.ts";
import { type Clock, type Network, OperatingFailure, type Timers } from "../../runtime/ports.ts";
import type { BrokerConfig } from "../config/mod.ts";

export interface BrokerLinksOptions {
  readonly metadata: Metadata;
  readonly config: BrokerConfig;
  readonly network: Network;
  readonly clock: Clock;
  readonly timers: Timers;
}

const CONNECT_MS = 3_000;
const ANSWER_MS = 10_000;

export class BrokerLinks {
  readonly #o: BrokerLinksOptions;
  /** By broker and API: a broker answers in order, and one question must not wait for another kind. */
  readonly #open = new Map<string, Promise<Connection>>();
  #isClosed = false;

  constructor(o: BrokerLinksOptions) {
    this.#o = o;
  }

  /** Throws OperatingFailure when the broker is not there or does not answer; then it may have done what was asked. */
  async ask<N extends ApiName>(broker: number, api: N, request: Requests[N]): Promise<Responses[N]> {
    const connection = await this.#connectionTo(broker, api);
    return await connection.send(api, request, connection.version(api), ANSWER_MS);
  }

  close(): void {
    this.#isClosed = true;
    for (const opening of this.#open.values()) opening.then((connection) => connection.close(), () => {});
    this.#open.clear();
  }

  async #connectionTo(broker: number, api: ApiName): Promise<Connection> {
    if (this.#isClosed) throw new OperatingFailure("ECONNABORTED", "this broker stops");
    const endpoint = endpointOf(broker, this.#o);
    if (endpoint === null) throw new OperatingFailure("ENOENT", `broker ${broker} is not registered`);
    const name = `${broker} ${endpoint.host}:${endpoint.port} ${api}`;
    const known = this.#open.get(name);
    const connection = await known?.catch(() => null) ?? null;
    if (connection !== null && !connection.isClosed) return connection;
    // Others may have been faster.
    if (this.#open.get(name) === known) this.#open.set(name, this.#connect(endpoint));
    return await this.#open.get(name)!;
  }

  async #connect({ host, port }: Endpoint): Promise<Connection> {
    const { config, network, clock, timers } = this.#o;
    return await Connection.open({
      host,
      port,
      clientId: `broker-${config.get("node.id")}`,
      softwareVersion: "0",
      connectTimeoutMs: CONNECT_MS,
      requestTimeoutMs: ANSWER_MS,
      maxResponseBytes: config.get("socket.request.max.bytes"),
    }, { network, clock, timers });
  }
}

/** The first listener that speaks plain text: brokers do not encrypt what they tell each other. Null for none. */
export function endpointOf(
  broker: number,
  { metadata, config }: { readonly metadata: Metadata; readonly config: BrokerConfig },
): Endpoint | null {
  const map = config.get("listener.security.protocol.map");
  for (const [name, endpoint] of metadata.image.brokers.get(broker)?.endpoints ?? []) {
    if (protocolOf(name, map) === "PLAINTEXT") return endpoint;
  }
  return null;
}
