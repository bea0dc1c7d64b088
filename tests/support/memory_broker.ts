/**
 * A whole broker inside the test: network and disk in memory, and a clock that the test moves. Clients speak the wire
 * to it.
 *
 * @module
 */
import { plainChecksums } from "../../core/base/crc32c.ts";
import { Reader, Writer } from "../../core/base/cursor.ts";
import { parseBrokerConfig } from "../../core/broker/config/mod.ts";
import { openEphemeralDirectory } from "../../core/broker/ephemeral_directory.ts";
import { type RunningBroker, startBroker } from "../../core/broker/start.ts";
import { createPlanned, planTopic } from "../../core/broker/topic_creation.ts";
import { type ApiName, codecs, type Requests, type Responses } from "../../core/protocol/generated/mod.ts";
import { readResponseHeader, writeRequestHeader } from "../../core/protocol/headers.ts";
import { MemoryNetwork } from "../../core/runtime/memory_network.ts";
import type { Disk, Logger, Network, Random, Socket, Threads } from "../../core/runtime/ports.ts";
import type { Authorizer } from "../../core/security/mod.ts";
import { ManualClock, settle } from "./manual_clock.ts";
import { seededRandom } from "./random.ts";
import { SimulatedDisk } from "./simulated_disk.ts";

export interface MemoryBroker extends AsyncDisposable {
  readonly running: RunningBroker;
  readonly clock: ManualClock;
  readonly disk: SimulatedDisk;
  /** What was logged as a warning or worse. */
  readonly log: string[];
  /** The topic's id. */
  topic(name: string, partitions?: number, configs?: Record<string, string>): Promise<string>;
  connect(clientId?: string): Promise<WireClient>;
}

/** `through` puts something between the broker and its disk. */
export async function memoryBroker(
  config: Record<string, string> = {},
  { threads, through = (disk) => disk, authorizer }: {
    readonly threads?: Threads;
    readonly through?: (disk: Disk) => Disk;
    readonly authorizer?: Authorizer;
  } = {},
): Promise<MemoryBroker> {
  const parsed = parseBrokerConfig(Object.entries(config));
  if (parsed.kind === "refused") throw new Error(parsed.problems.join("\n"));
  const clock = new ManualClock();
  const simulated = new SimulatedDisk();
  const disk = through(simulated);
  const network = new MemoryNetwork({ bufferSize: 4 * 1024 * 1024 });
  const dice = seededRandom(1);
  const random: Random = {
    uint32: dice.uint32,
    bytes: (length) => Uint8Array.from({ length }, () => dice.below(256)),
  };
  const log: string[] = [];
  const say = (level: string) => (message: string) => void log.push(`${level} ${message}`);
  const logger: Logger = { debug: () => {}, info: () => {}, warn: say("warn"), error: say("error") };
  const data = await openEphemeralDirectory({ folder: "/data", nodeId: 1, aboutMe: "a test", disk, random });
  const running = await startBroker({
    ports: {
      network,
      disk,
      database: () => Promise.reject(new Error("nothing lasts in memory")),
      checksums: plainChecksums,
      clock,
      timers: clock,
      random,
      logger,
      ...(threads === undefined ? {} : { threads }),
    },
    config: parsed.config,
    data,
    listeners: [{ name: "PLAINTEXT", hosts: ["kq"], port: 9092, advertised: { host: "kq", port: null } }],
    ...(authorizer === undefined ? {} : { authorizer }),
  });
  const { broker } = running;
  return {
    running,
    clock,
    disk: simulated,
    log,
    async topic(name, partitions = 1, configs = {}) {
      const pairs = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
      const asked = { name, numPartitions: partitions, replicationFactor: -1, assignments: [], configs: pairs };
      const [made] = await createPlanned([planTopic(asked, broker.metadata.image, broker.config)], broker.metadata);
      if (made?.kind !== "created") throw new Error(`${name}: ${made?.message}`);
      return made.topic.id;
    },
    connect: (clientId = "test") => WireClient.connect(network, clientId),
    [Symbol.asyncDispose]: () => running.stop(),
  };
}

/** A client that knows nothing but the wire. */
export class WireClient {
  /** Null once the broker has closed the connection. */
  socket: Socket | null = null;
  readonly #clientId: string;
  readonly #waiting: { readonly read: (frame: Uint8Array) => void; readonly closed: () => void }[] = [];
  #bytes = new Uint8Array(0);

  private constructor(clientId: string) {
    this.#clientId = clientId;
  }

  static async connect(
    network: Network,
    clientId: string,
    where: { readonly host: string; readonly port: number } = { host: "kq", port: 9092 },
  ): Promise<WireClient> {
    const client = new WireClient(clientId);
    client.socket = await network.connect({ ...where, timeoutMs: 10_000 }, () => ({
      received: (chunk) => client.#received(chunk),
      drained() {},
      closed() {
        client.socket = null;
        for (const { closed } of client.#waiting.splice(0)) closed();
      },
    }));
    return client;
  }

  /** Sends the request and waits for its answer, or for `"closed"`. */
  async ask<N extends ApiName>(name: N, version: number, request: Requests[N]): Promise<Responses[N] | "closed"> {
    this.send(frameOf(name, version, request, this.#clientId));
    return await this.answer(name, version);
  }

  send(frame: Uint8Array): void {
    const taken = this.socket?.write(frame, 0, frame.length);
    if (taken !== frame.length) throw new Error(`the socket took ${taken} of ${frame.length} bytes`);
  }

  /** The answer to a request that was sent. */
  answer<N extends ApiName>(name: N, version: number): Promise<Responses[N] | "closed"> {
    return new Promise((resolve) => {
      this.#waiting.push({
        closed: () => resolve("closed"),
        read(frame) {
          const r = new Reader(frame);
          readResponseHeader(r, codecs[name].key, version);
          resolve(codecs[name].readResponse(r, version) as Responses[N]);
        },
      });
    });
  }

  #received(chunk: Uint8Array): void {
    this.#bytes = new Uint8Array(Buffer.concat([this.#bytes, chunk]));
    while (this.#bytes.length >= 4) {
      const size = new DataView(this.#bytes.buffer).getInt32(0);
      if (this.#bytes.length < 4 + size) return;
      this.#waiting.shift()?.read(this.#bytes.slice(4, 4 + size));
      this.#bytes = this.#bytes.slice(4 + size);
    }
  }
}

export function frameOf<N extends ApiName>(
  name: N,
  version: number,
  request: Requests[N],
  clientId = "test",
): Uint8Array {
  const w = new Writer();
  w.int32(0);
  writeRequestHeader(w, { apiKey: codecs[name].key, apiVersion: version, correlationId: 1, clientId });
  codecs[name].writeRequest(w, request, version);
  w.patchInt32(0, w.size - 4);
  return w.finish();
}

export { settle };
