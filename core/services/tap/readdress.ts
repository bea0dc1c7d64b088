/**
 * Rewrites answers that name brokers, so that they name other addresses: decodes, changes and encodes them. The one
 * list of the places in Kafka's protocol that tell a client where to connect. Addresses of controllers and of clients
 * are left alone.
 *
 * @module
 */
import type { Address } from "../../client/addresses.ts";
import { Writer } from "../../base/cursor.ts";
import { type ApiName, codecs, type Responses } from "../../protocol/mod.ts";
import { writeResponseHeader } from "../../protocol/headers.ts";

export type Readdress = (broker: Address) => Address;

interface Named {
  host: string;
  port: number;
}

const namedIn: { readonly [N in ApiName]?: (answer: Responses[N]) => readonly Named[] } = {
  Metadata: (answer) => answer.brokers,
  FindCoordinator: (answer) => [answer, ...answer.coordinators],
  DescribeCluster: (answer) => answer.endpointType === 2 ? [] : answer.brokers,
  // Where to go instead, when the broker asked does not lead the partition any more (KIP-951).
  Produce: (answer) => answer.nodeEndpoints,
  Fetch: (answer) => answer.nodeEndpoints,
  ShareFetch: (answer) => answer.nodeEndpoints,
  ShareAcknowledge: (answer) => answer.nodeEndpoints,
};

export function mayNameBrokers(api: ApiName): boolean {
  return api in namedIn;
}

/** The answer's frame, size and all, with other addresses; null when it names none. `answer` itself stays as it is. */
export function readdressed<N extends ApiName>(
  o: {
    readonly api: N;
    readonly version: number;
    readonly correlationId: number;
    readonly answer: Responses[N];
    readonly readdress: Readdress;
  },
): Uint8Array | null {
  const named = (answer: Responses[N]) => namedIn[o.api]!(answer).filter(({ host, port }) => host !== "" && port > 0);
  if (named(o.answer).length === 0) return null;
  const changed = structuredClone(o.answer);
  for (const broker of named(changed)) {
    const { host, port } = o.readdress({ host: broker.host, port: broker.port });
    broker.host = host;
    broker.port = port;
  }
  const w = new Writer();
  w.int32(0);
  writeResponseHeader(w, { correlationId: o.correlationId }, codecs[o.api].key, o.version);
  codecs[o.api].writeResponse(w, changed, o.version);
  w.patchInt32(0, w.size - 4);
  return w.finish();
}
