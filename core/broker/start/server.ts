/**
 * The server of a broker: what it may hold, where it listens, and that clients and other brokers are told so.
 *
 * @module
 */
import type { Broker } from "../broker.ts";
import { dispatcher } from "../dispatch.ts";
import { identitiesOf } from "../identities.ts";
import type { ListenerPlan } from "../listeners.ts";
import { type OpenListener, Server } from "../server.ts";
import type { BrokerPorts } from "./ports.ts";
import { TokenKeys } from "../token_keys.ts";
import type { Undoing } from "./undoing.ts";

interface ServerStartOptions {
  readonly ports: BrokerPorts;
  readonly broker: Broker;
  readonly listeners: readonly ListenerPlan[];
  /** How many connections there is room for. */
  readonly connectionFds: number;
  /** Lets those go who wait for a coordinator. */
  readonly closeCoordinators: () => Promise<void>;
  readonly undoing: Undoing;
}

/** Throws OperatingFailure when a port cannot be had. */
export async function startServer(o: ServerStartOptions): Promise<OpenListener[]> {
  const { ports, broker, listeners, connectionFds, closeCoordinators, undoing } = o;
  const { network, clock, timers, logger, disk, http } = ports;
  const { config, metadata } = broker;
  const tokenKeys = new TokenKeys({ clock, timers, logger, disk, ...http === undefined ? {} : { http } });
  undoing.add(() => tokenKeys.stop());
  const sources = listeners.flatMap(({ security }) => security?.bearer ?? []);
  await Promise.all(sources.flatMap(({ url, refreshMs }) => url === null ? [] : [tokenKeys.follow(url, refreshMs)]));
  const server = new Server({
    network,
    clock,
    timers,
    logger,
    maxRequestSize: config.get("socket.request.max.bytes"),
    // These may change while we run.
    get maxConnections() {
      return config.get("max.connections");
    },
    get maxConnectionsPerHost() {
      return config.get("max.connections.per.ip");
    },
    connectionFds,
    maxIdleMs: config.get("connections.max.idle.ms"),
    identities: identitiesOf(broker, tokenKeys),
    maxLoginSize: config.get("sasl.server.max.receive.size"),
  });
  // Together: the server waits for answers, and those who wait for a coordinator get theirs from its end.
  undoing.add(() => Promise.all([server.stop(), closeCoordinators()]));
  const open = server.listen(listeners, dispatcher(broker));
  config.settle("listeners", open.flatMap(boundAddresses).join(","));
  const endpoints = new Map(open.map(({ address: { name, host, port } }) => [name, { host, port }]));
  await metadata.announce({ state: "active", endpoints });
  return open;
}

/** As `listeners` says it: an address for each that was bound. */
function boundAddresses({ address: { name }, hosts, port }: OpenListener): string[] {
  return hosts.map((host) => `${name}://${host.includes(":") ? `[${host}]` : host}:${port}`);
}
