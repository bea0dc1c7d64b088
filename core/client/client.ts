/**
 * A client of one cluster: which broker to ask, in which version, and when to retry.
 *
 * Leaders and coordinators move between brokers, so an answer such as NOT_LEADER_OR_FOLLOWER is no failure: the
 * metadata is refreshed, and the request is retried, with growing pauses, until its deadline. Produce and Fetch do not
 * go through here: they hold a connection and do their own retries, and only look up the leader here.
 *
 * @module
 */
import type { ApiName, Requests, Responses } from "../protocol/generated/mod.ts";
import { type ErrorName, errorName, isRetriable } from "../protocol/error_codes.ts";
import { OperatingFailure, type Random } from "../runtime/ports.ts";
import { ZERO_UUID } from "../base/uuid.ts";
import { parseAddress } from "./addresses.ts";
import { assert } from "../base/assert.ts";
import {
  awaitsLeader,
  type BrokerAddress,
  clusterOf,
  type ClusterView,
  emptyCluster,
  merge,
  partitionOf,
  type TopicView,
} from "./cluster.ts";
import type { Connection, ConnectionPorts } from "./connection.ts";
import { Connections, type Lane } from "./connections.ts";
import { ServerError, Unreachable } from "./errors.ts";
import { type ClientSecurity, plainText } from "./login.ts";

export interface ClientOptions {
  /** Where to begin: `host:port`; each must pass `parseAddress`. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** How long to look for the cluster, and how long an operation is retried before it fails. */
  readonly timeoutMs: number;
  /** How long one request may wait for its response. */
  readonly requestTimeoutMs?: number;
  readonly maxResponseBytes?: number;
  readonly retryBackoffMs?: number;
  readonly retryBackoffMaxMs?: number;
  readonly softwareVersion?: string;
  readonly security?: ClientSecurity;
}

export interface ClientPorts extends ConnectionPorts {
  readonly random: Random;
}

/** The target of a request. */
export type Destination =
  | "any"
  | "controller"
  | { readonly broker: number }
  | { readonly leader: string; readonly partition: number }
  | { readonly coordinator: string }
  /** The coordinator of a transactional id. */
  | { readonly transaction: string };

export interface SendOptions<N extends ApiName> {
  /** The highest version to use, where a later one requires what the caller does not have. */
  readonly atMost?: number;
  /** The lowest version, where an earlier one does not say what the caller means. */
  readonly atLeast?: number;
  /** How long to try; by default the client's `timeoutMs`. */
  readonly timeoutMs?: number;
  /** How long one try may wait for its response, even beyond the deadline: for requests that are parked on purpose. */
  readonly requestTimeoutMs?: number;
  readonly lane?: Lane;
  /** The error of the answer as a whole, for APIs that have one: when it is retriable the request is retried. */
  readonly errorIn?: (response: Responses[N]) => ErrorName;
  /** How long to pause after this error, where the client's backoff is too long. */
  readonly pauseMs?: (error: ErrorName) => number | null;
}

/** Who looks after what: FindCoordinator's numbers for it. */
const keyTypes = { group: 0, transaction: 1 } as const;
export type CoordinatorType = keyof typeof keyTypes;

export interface Leader {
  readonly broker: BrokerAddress;
  readonly leaderEpoch: number;
  readonly topicId: string;
}

/** Java's own. */
const defaults = {
  requestTimeoutMs: 30_000,
  maxResponseBytes: 100_000_000,
  retryBackoffMs: 100,
  retryBackoffMaxMs: 1_000,
  softwareVersion: "0",
  security: plainText,
};

export class Client {
  readonly options: Required<ClientOptions>;
  readonly ports: ClientPorts;
  readonly #connections: Connections;
  /** By type and name: `group:g`. */
  readonly #coordinators = new Map<string, number>();
  #cluster: ClusterView = emptyCluster;
  /** An answer or a lost connection showed that the known leaders are out of date. */
  #isStale = true;

  /** Connects to one of the brokers. Throws {@linkcode Unreachable} when none answers. */
  static async open(options: ClientOptions, ports: ClientPorts): Promise<Client> {
    const client = new Client(options, ports);
    try {
      await client.#connections.any([], client.options.timeoutMs);
    } catch (error) {
      client.close();
      throw error;
    }
    return client;
  }

  private constructor(options: ClientOptions, ports: ClientPorts) {
    this.options = { ...defaults, ...options };
    this.ports = ports;
    const bootstrap = options.brokers.map((text) => {
      const address = parseAddress(text);
      assert(address !== null, "addresses were parsed before they came here");
      return address;
    });
    this.#connections = new Connections({ ...this.options, bootstrap }, ports);
  }

  close(): void {
    this.#connections.close();
  }

  /** The broker that bootstrapped the client; null once that connection is gone. */
  get address(): string | null {
    return this.#connections.bootstrapAddress;
  }

  /** The level of a finalized feature, such as `transaction.version`; 0 where the cluster has none. */
  featureLevel(name: string): number {
    return this.#connections.features.levels.get(name) ?? 0;
  }

  nowMs(): number {
    return this.ports.clock.monotonicMs();
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.ports.timers.at(this.nowMs() + ms, resolve));
  }

  /** How long to pause before the try after `tries` failed ones: doubling, with 20% jitter. */
  backoffMs(tries: number): number {
    const { retryBackoffMs, retryBackoffMaxMs } = this.options;
    const plain = Math.min(retryBackoffMaxMs, retryBackoffMs * 2 ** tries);
    return plain * (0.8 + 0.4 * (this.ports.random.uint32() / 2 ** 32));
  }

  /** What is known of the cluster without asking; empty before the first {@linkcode Client.metadata}. */
  get cluster(): ClusterView {
    return this.#cluster;
  }

  /**
   * Asks the cluster about these topics (null: all of them) and returns what is known then. A missing topic has `error`
   * UNKNOWN_TOPIC_OR_PARTITION; one that was just created on request may have it too, for a moment.
   */
  async metadata(
    topics: readonly string[] | null,
    o: { readonly allowAutoTopicCreation?: boolean; readonly timeoutMs?: number } = {},
  ): Promise<ClusterView> {
    const answer = await this.send(
      "Metadata",
      {
        topics: topics === null ? null : topics.map((name) => ({ topicId: ZERO_UUID, name })),
        allowAutoTopicCreation: o.allowAutoTopicCreation ?? false,
        includeClusterAuthorizedOperations: false,
        includeTopicAuthorizedOperations: false,
      },
      "any",
      o.timeoutMs === undefined ? {} : { timeoutMs: o.timeoutMs },
    );
    this.#cluster = merge(this.#cluster, clusterOf(answer), topics === null);
    this.#isStale = false;
    return this.#cluster;
  }

  /**
   * Waits until the topic is there and each of its partitions has a leader, or none of its replicas, or the deadline. A
   * missing topic is returned as it is at once, unless `create` asks the cluster to create it, where it allows that.
   */
  async topic(
    name: string,
    o: { readonly create?: boolean; readonly timeoutMs?: number } = {},
  ): Promise<TopicView> {
    const deadlineMs = this.nowMs() + (o.timeoutMs ?? this.options.timeoutMs);
    for (let tries = 0;; tries++) {
      const cluster = await this.metadata([name], { allowAutoTopicCreation: o.create ?? false });
      const topic = cluster.topics.get(name) ?? absentTopic(name);
      const isMissing = topic.error === "UNKNOWN_TOPIC_OR_PARTITION";
      const isReady = topic.error === "NONE" && !topic.partitions.some(awaitsLeader);
      if (isReady || (isMissing && o.create !== true) || (!isRetriable(topic.error) && topic.error !== "NONE")) {
        return topic;
      }
      const pauseMs = this.backoffMs(tries);
      if (this.nowMs() + pauseMs > deadlineMs) return topic;
      await this.sleep(pauseMs);
    }
  }

  /**
   * Forgets the leaders: the next look-up asks the cluster. For callers that got NOT_LEADER_OR_FOLLOWER or lost a
   * connection.
   */
  leadersChanged(): void {
    this.#isStale = true;
  }

  /**
   * The leader of the partition, from the known metadata where that is fresh. Null while there is none, or no such
   * partition is known.
   */
  async leader(
    topic: string,
    partition: number,
    timeoutMs = this.options.timeoutMs,
  ): Promise<Leader | null> {
    const known = this.#isStale ? null : this.#knownLeader(topic, partition);
    if (known !== null) return known;
    const names = new Set([...this.#cluster.topics.keys(), topic]);
    await this.metadata([...names], { timeoutMs });
    return this.#knownLeader(topic, partition);
  }

  #knownLeader(topic: string, partition: number): Leader | null {
    const view = this.#cluster.topics.get(topic);
    const held = view === undefined ? undefined : partitionOf(view, partition);
    const broker = held === undefined ? undefined : this.#cluster.brokers.get(held.leader);
    if (view === undefined || held === undefined || broker === undefined) return null;
    return { broker, leaderEpoch: held.leaderEpoch, topicId: view.topicId };
  }

  /** A connection to the broker. Throws {@linkcode OperatingFailure}. */
  async connection(broker: BrokerAddress, lane: Lane, timeoutMs = this.options.timeoutMs): Promise<Connection> {
    return await this.#connections.to(broker, lane, timeoutMs);
  }

  /**
   * Sends to the target, in the highest version both sides support, and returns the answer. Lost connections and
   * retriable errors (see `errorIn`) are retried until the deadline; then the last answer is returned, or the last
   * failure thrown.
   */
  async send<N extends ApiName>(
    api: N,
    request: Requests[N] | ((version: number) => Requests[N]),
    to: Destination,
    o: SendOptions<N> = {},
  ): Promise<Responses[N]> {
    const deadlineMs = this.nowMs() + (o.timeoutMs ?? this.options.timeoutMs);
    for (let tries = 0;; tries++) {
      let pauseMs = this.backoffMs(tries);
      const isLast = (): boolean => this.nowMs() + pauseMs >= deadlineMs;
      try {
        const connection = await this.#connectionFor(to, o.lane, deadlineMs);
        const version = connection.version(api, o.atMost, o.atLeast);
        const message = typeof request === "function" ? request(version) : request;
        const leftMs = Math.max(1, deadlineMs - this.nowMs());
        const requestTimeoutMs = o.requestTimeoutMs ?? Math.min(this.options.requestTimeoutMs, leftMs);
        const response = await connection.send(api, message, version, requestTimeoutMs);
        const error = o.errorIn?.(response) ?? "NONE";
        pauseMs = o.pauseMs?.(error) ?? pauseMs;
        if (!isRetriable(error) || isLast()) return response;
        this.#heard(error, to);
      } catch (error) {
        if (error instanceof ServerError && isRetriable(error.error) && !isLast()) this.#heard(error.error, to);
        else if ((error instanceof OperatingFailure || error instanceof Unreachable) && !isLast()) this.#lost(to);
        else throw error;
      }
      await this.sleep(pauseMs);
    }
  }

  /**
   * The coordinator of the group or transactional id. Looked up once; {@linkcode Client.coordinatorChanged} makes the
   * client look again.
   */
  async coordinator(
    name: string,
    type: CoordinatorType = "group",
    timeoutMs = this.options.timeoutMs,
  ): Promise<BrokerAddress> {
    const known = this.#cluster.brokers.get(this.#coordinators.get(`${type}:${name}`) ?? -1);
    if (known !== undefined) return known;
    const answer = await this.send(
      "FindCoordinator",
      { key: name, keyType: keyTypes[type], coordinatorKeys: [name] },
      "any",
      { timeoutMs, errorIn: (response) => errorName(foundIn(response).errorCode) },
    );
    const found = foundIn(answer);
    if (found.errorCode !== 0) {
      throw new ServerError(
        errorName(found.errorCode),
        `Cannot find the coordinator of ${type === "group" ? "group" : "transactional id"} ${name}`,
        found.errorMessage,
      );
    }
    const broker = { id: found.nodeId, host: found.host, port: found.port, rack: null };
    this.#coordinators.set(`${type}:${name}`, broker.id);
    this.#cluster = { ...this.#cluster, brokers: new Map([...this.#cluster.brokers, [broker.id, broker]]) };
    return broker;
  }

  coordinatorChanged(name: string, type: CoordinatorType = "group"): void {
    this.#coordinators.delete(`${type}:${name}`);
  }

  async #connectionFor(to: Destination, lane: Lane | undefined, deadlineMs: number): Promise<Connection> {
    const leftMs = Math.max(1, deadlineMs - this.nowMs());
    if (to === "any") return await this.#connections.any(this.#cluster.brokers.values(), leftMs);
    if (to === "controller") {
      const controller = await this.#broker(this.#cluster.controllerId);
      if (controller === null) return await this.#connections.any(this.#cluster.brokers.values(), leftMs);
      return await this.#connections.to(controller, lane ?? "control", leftMs);
    }
    if ("broker" in to) {
      const broker = await this.#broker(to.broker);
      if (broker === null) throw new ServerError("BROKER_NOT_AVAILABLE", `Cannot reach broker ${to.broker}`);
      return await this.#connections.to(broker, lane ?? "control", leftMs);
    }
    if ("coordinator" in to) {
      const broker = await this.coordinator(to.coordinator, "group", leftMs);
      return await this.#connections.to(broker, lane ?? "group", leftMs);
    }
    if ("transaction" in to) {
      const broker = await this.coordinator(to.transaction, "transaction", leftMs);
      return await this.#connections.to(broker, lane ?? "control", leftMs);
    }
    const leader = await this.leader(to.leader, to.partition);
    if (leader === null) {
      throw new ServerError(
        "LEADER_NOT_AVAILABLE",
        `Cannot reach the leader of ${to.leader} partition ${to.partition}`,
      );
    }
    return await this.#connections.to(leader.broker, lane ?? "control", leftMs);
  }

  async #broker(id: number): Promise<BrokerAddress | null> {
    if (this.#isStale || !this.#cluster.brokers.has(id)) await this.metadata([...this.#cluster.topics.keys()]);
    return this.#cluster.brokers.get(id) ?? null;
  }

  #heard(error: ErrorName, to: Destination): void {
    // It was the right broker, and has something else to do first.
    if (busyErrors.has(error)) return;
    this.#lost(to);
  }

  #lost(to: Destination): void {
    if (typeof to === "object" && "coordinator" in to) this.coordinatorChanged(to.coordinator);
    else if (typeof to === "object" && "transaction" in to) this.coordinatorChanged(to.transaction, "transaction");
    else if (to !== "any") this.leadersChanged();
  }
}

const busyErrors: ReadonlySet<ErrorName> = new Set<ErrorName>([
  "COORDINATOR_LOAD_IN_PROGRESS",
  "CONCURRENT_TRANSACTIONS",
  "UNSTABLE_OFFSET_COMMIT",
]);

/** Version 4 looks up many groups and answers with a list; before it the answer itself is the entry. */
function foundIn(answer: Responses["FindCoordinator"]): {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly errorCode: number;
  readonly errorMessage: string | null;
} {
  return answer.coordinators[0] ?? answer;
}

function absentTopic(name: string): TopicView {
  return { name, topicId: ZERO_UUID, internal: false, error: "UNKNOWN_TOPIC_OR_PARTITION", partitions: [] };
}
