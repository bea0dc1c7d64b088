/**
 * Brokers as a client sees them: at their endpoints for the client's listener. As in Kafka a broker without a listener
 * of that name is not listed.
 *
 * @module
 */
import type { BrokerImage } from "../../metadata/mod.ts";
import type { RequestContext } from "../request_context.ts";

export interface Node {
  nodeId: number;
  host: string;
  port: number;
  rack: string | null;
}

type Asking = Pick<RequestContext, "broker" | "listener">;

export function nodes(context: Asking): Node[] {
  return [...context.broker.metadata.image.brokers.values()].flatMap((broker) => nodeOf(broker, context) ?? []);
}

/** Null when the broker is not registered, or has no endpoint for the client's listener. */
export function nodeOf(broker: BrokerImage | number, { broker: { metadata }, listener }: Asking): Node | null {
  const image = typeof broker === "number" ? metadata.image.brokers.get(broker) : broker;
  const endpoint = image?.endpoints.get(listener.name);
  return image === undefined || endpoint === undefined ? null : { nodeId: image.id, ...endpoint, rack: image.rack };
}
