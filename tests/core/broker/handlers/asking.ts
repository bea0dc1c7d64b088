/**
 * Asks one handler over a cluster image in memory, without a server: the request and the answer pass through their
 * bytes in the version asked for, so that what a test sees is what a client of that version sees.
 *
 * @module
 */
import { Reader, Writer } from "../../../../core/base/cursor.ts";
import type { Broker } from "../../../../core/broker/broker.ts";
import { parseBrokerConfig } from "../../../../core/broker/config/mod.ts";
import { LoopShare } from "../../../../core/runtime/loop_share.ts";
import { inSteps } from "../../../../core/runtime/steps.ts";
import type { Handler } from "../../../../core/broker/handlers/handler.ts";
import type { RequestContext } from "../../../../core/broker/request_context.ts";
import { listedApis, type ServedApiName } from "../../../../core/broker/served_apis.ts";
import { MemoryStore, Metadata, type TopicPlan } from "../../../../core/metadata/mod.ts";
import { codecs, type Requests, type Responses } from "../../../../core/protocol/generated/mod.ts";
import type { Logger, Random } from "../../../../core/runtime/ports.ts";
import { ManualClock } from "../../../support/manual_clock.ts";
import { seededRandom } from "../../../support/random.ts";

export const CLUSTER_ID = "4L6g3nShT-eMCtK--X86sw";
/** A logger that nobody reads. */
export const quiet: Logger = { level: "warn", debug() {}, info() {}, warn() {}, error() {} };
export const ZERO = "AAAAAAAAAAAAAAAAAAAAAA";

export interface Asking {
  readonly metadata: Metadata;
  readonly broker: Broker;
  /** What the operator was told. */
  readonly told: readonly string[];
  /** Asks in one version; whatever the request leaves out is what its version has for default. */
  ask<N extends ServedApiName>(handler: Handler<N>, version: number, request: object): Promise<Responses[N]>;
  /** Makes a topic on the broker itself. */
  make(name: string, partitions?: number, configs?: Record<string, string>): Promise<string>;
}

/** `others`: the ids of more brokers in the cluster, which nobody can ask. */
export async function asking(
  properties: Record<string, string> = {},
  { others = [] }: { readonly others?: readonly number[] } = {},
): Promise<Asking> {
  const parsed = parseBrokerConfig(Object.entries(properties));
  if (parsed.kind === "refused") throw new Error(parsed.problems.join("; "));
  const random = seededBytes(1);
  const clock = new ManualClock();
  const store = new MemoryStore();
  const join = async (id: number, host: string): Promise<Metadata> => {
    const joined = await Metadata.open({
      store,
      clusterId: CLUSTER_ID,
      broker: { id, rack: null },
      random,
      clock,
      timers: clock,
      logger: quiet,
    });
    await joined.announce({ state: "active", endpoints: new Map([["PLAINTEXT", { host, port: 9092 }]]) });
    return joined;
  };
  const metadata = await join(1, "kq.example");
  for (const id of others) await join(id, `kq${id}.example`);
  const broker = {
    id: 1,
    config: parsed.config,
    metadata,
    random,
    clock,
    timers: clock,
    partitions: { isOffline: () => false },
    logger: { level: "warn" },
  } as unknown as Broker;
  const told: string[] = [];
  return {
    metadata,
    broker,
    told,
    async ask(handler, version, request) {
      const codec = codecs[handler.name];
      const w = new Writer();
      codec.writeRequest(w, complete(handler.name, request), version);
      const context = {
        broker,
        apiVersion: version,
        clientId: "test",
        listener: { name: "PLAINTEXT", host: "kq.example", port: 9092 },
        listedApis,
        appendsBegun: () => {},
        may: () => true,
        mayOnAny: () => true,
        tellFailure: (what: string, { message }: Error) => void told.push(`${what}: ${message}`),
      } as unknown as RequestContext;
      const result = handler.handle(codec.readRequest(new Reader(w.finish()), version) as never, context);
      const answer = await (Symbol.iterator in result ? inSteps(result, new LoopShare({ clock })) : result);
      if ("noAnswer" in answer) throw new Error("every request of these is answered");
      const written = new Writer();
      codec.writeResponse(written, answer, version);
      return codec.readResponse(new Reader(written.finish()), version) as never;
    },
    async make(name, partitions = 1, configs = {}) {
      const plan: TopicPlan = {
        name,
        replicas: Array.from({ length: partitions }, () => [1]),
        configs: new Map(Object.entries(configs)),
      };
      const created = await metadata.createTopic(plan);
      if (created.kind === "refused") throw new Error(created.message);
      return created.topic.id;
    },
  };
}

/** The fields a test does not speak of. */
const unspoken: { readonly [N in ServedApiName]?: Partial<Requests[N]> } = {
  Metadata: {
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  },
  CreateTopics: { timeoutMs: 60_000, validateOnly: false },
  DeleteTopics: { topics: [], topicNames: [], timeoutMs: 60_000 },
  DescribeConfigs: { includeSynonyms: false, includeDocumentation: false },
  DescribeCluster: { includeClusterAuthorizedOperations: false, endpointType: 1, includeFencedBrokers: false },
  FindCoordinator: { key: "", coordinatorKeys: [] },
  InitProducerId: { transactionalId: null, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 },
  ApiVersions: { clientSoftwareName: "test", clientSoftwareVersion: "1" },
};

function complete<N extends ServedApiName>(name: N, request: object): Requests[N] {
  return { ...unspoken[name], ...request } as Requests[N];
}

export function seededBytes(seed: number): Random {
  const { uint32 } = seededRandom(seed);
  return { uint32, bytes: (length) => Uint8Array.from({ length }, () => uint32() & 255) };
}
