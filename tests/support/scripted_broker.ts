/**
 * A broker that does what a test tells it, over a network in memory: it reads real requests and writes real responses,
 * keeps a list of what it heard, and may also be silent, hang up or talk nonsense.
 *
 * @module
 */
import { Reader, Writer } from "../../core/base/cursor.ts";
import { type ApiName, codecs, type Requests, type Responses } from "../../core/protocol/generated/mod.ts";
import { readRequestHeader, writeResponseHeader } from "../../core/protocol/headers.ts";
import type { Network, Socket } from "../../core/runtime/ports.ts";

/** In place of a response. Bytes are sent as they are. */
export type Otherwise = "silence" | "hang up" | Uint8Array;

/** What to answer, by API; a promise parks the requests behind it, as a broker does. */
export type Script = {
  [N in ApiName]?: (
    request: Requests[N],
    version: number,
  ) => Responses[N] | Otherwise | Promise<Responses[N] | Otherwise>;
};

const byKey = new Map(Object.values(codecs).map((codec) => [codec.key, codec.name as ApiName]));

export class ScriptedBroker {
  /** `Metadata v13`, in the order of arrival; the first ApiVersions of a connection is not news. */
  readonly heard: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #close: () => void;

  constructor(
    readonly network: Network,
    o: {
      readonly host?: string;
      readonly port: number;
      script: Script;
      /** What ApiVersions says, for the APIs that differ from ours. */
      readonly versions?: { readonly [N in ApiName]?: readonly [first: number, last: number] | null };
    },
  ) {
    const listener = network.listen({ host: o.host ?? "127.0.0.1", port: o.port }, (socket) => {
      this.#sockets.add(socket);
      let held = new Uint8Array(0);
      let turn = Promise.resolve();
      return {
        received: (bytes) => {
          const joined = new Uint8Array(held.length + bytes.length);
          joined.set(held);
          joined.set(bytes, held.length);
          held = joined;
          while (held.length >= 4) {
            const size = new DataView(held.buffer, held.byteOffset).getInt32(0);
            if (held.length < 4 + size) break;
            const frame = held.slice(4, 4 + size);
            held = held.slice(4 + size);
            turn = turn.then(() => this.#answer(frame, socket, o.script, o.versions ?? {}));
          }
        },
        drained: () => {},
        closed: () => void this.#sockets.delete(socket),
      };
    });
    this.#close = () => listener.close();
  }

  get connections(): number {
    return this.#sockets.size;
  }

  hangUp(): void {
    for (const socket of this.#sockets) socket.close();
  }

  /** Hangs up on everyone and listens no more. */
  stop(): void {
    this.#close();
    for (const socket of this.#sockets) socket.close();
  }

  async #answer(
    frame: Uint8Array,
    socket: Socket,
    script: Script,
    versions: { readonly [N in ApiName]?: readonly [first: number, last: number] | null },
  ): Promise<void> {
    const r = new Reader(frame);
    const header = readRequestHeader(r);
    const api = byKey.get(header.apiKey)!;
    const scripted = script[api] as ((request: unknown, version: number) => unknown) | undefined;
    if (api !== "ApiVersions" || scripted !== undefined) this.heard.push(`${api} v${header.apiVersion}`);
    const request = codecs[api].readRequest(r, header.apiVersion);
    const answer = scripted === undefined
      ? api === "ApiVersions" ? listed(versions) : "silence"
      : await scripted(request, header.apiVersion);
    if (answer === "silence") return;
    if (answer === "hang up") return socket.close();
    socket.write(...whole(answer instanceof Uint8Array ? answer : encode(api, header, answer)));
  }
}

function encode(
  api: ApiName,
  header: { readonly apiKey: number; readonly apiVersion: number; readonly correlationId: number },
  response: unknown,
): Uint8Array {
  const w = new Writer();
  w.int32(0);
  writeResponseHeader(w, header, header.apiKey, header.apiVersion);
  codecs[api].writeResponse(w, response as never, header.apiVersion);
  w.patchInt32(0, w.size - 4);
  return w.finish();
}

const whole = (bytes: Uint8Array): [Uint8Array, number, number] => [bytes, 0, bytes.length];

function listed(
  versions: { readonly [N in ApiName]?: readonly [first: number, last: number] | null },
): Responses["ApiVersions"] {
  const apiKeys = Object.values(codecs).flatMap((codec) => {
    const range = versions[codec.name as ApiName];
    if (range === null) return [];
    const [minVersion, maxVersion] = range ?? codec.versions;
    return [{ apiKey: codec.key, minVersion, maxVersion }];
  });
  return {
    errorCode: 0,
    apiKeys,
    throttleTimeMs: 0,
    supportedFeatures: [],
    finalizedFeaturesEpoch: -1,
    finalizedFeatures: [],
    zkMigrationReady: false,
  };
}

/** A Metadata answer: brokers as `id: port`, topics as the leaders of their partitions. */
export function metadataAnswer(
  brokers: Readonly<Record<number, number>>,
  topics: Readonly<Record<string, readonly number[]>> = {},
  leaderEpoch = 0,
): Responses["Metadata"] {
  return {
    throttleTimeMs: 0,
    brokers: Object.entries(brokers).map(([id, port]) => ({ nodeId: Number(id), host: "127.0.0.1", port, rack: null })),
    clusterId: "cluster",
    controllerId: Number(Object.keys(brokers)[0]),
    topics: Object.entries(topics).map(([name, leaders]) => ({
      errorCode: leaders.length === 0 ? 3 : 0,
      name,
      topicId: "4zk2QmXhSLKpEwRCJ_uHyQ",
      isInternal: false,
      partitions: leaders.map((leaderId, partitionIndex) => ({
        errorCode: leaderId < 0 ? 5 : 0,
        partitionIndex,
        leaderId,
        leaderEpoch,
        replicaNodes: [leaderId],
        isrNodes: [leaderId],
        offlineReplicas: [],
      })),
      topicAuthorizedOperations: -(2 ** 31),
    })),
    clusterAuthorizedOperations: -(2 ** 31),
    errorCode: 0,
  };
}
