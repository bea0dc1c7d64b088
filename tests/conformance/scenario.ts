/**
 * A scenario is a conversation with a broker, written as a script. It is played against Kafka once, whose answers are
 * kept, and against kq ever after, whose answers must be the same. A step is a question and its whole answer.
 *
 * What a script does to get somewhere (make a topic and wait until it has a leader) is not a step: only what is asked
 * with `ask`, `begin` or `raw` is kept and compared.
 *
 * @module
 */
import { type ApiName, type Requests, type Responses } from "../../core/protocol/generated/mod.ts";
import type { RunningBroker } from "../support/kq_process.ts";
import { filled, type Partly } from "./fill.ts";
import { type Frame, readAnswer, Wire } from "./wire.ts";

export interface Step {
  readonly step: string;
  /** `Produce v9`, or `raw` for bytes of the script's own. */
  readonly asked: string;
  /** The decoded answer, or "closed", or "nothing" where none may come. */
  answer: unknown;
}

export interface Scenario {
  readonly name: string;
  /** Broker properties other than the usual ones; scenarios with the same set share a broker. */
  readonly config: Readonly<Record<string, string>>;
  readonly script: (talk: Talk) => Promise<void>;
}

const all: Scenario[] = [];

export function scenario(name: string, script: Scenario["script"], config: Scenario["config"] = {}): void {
  if (all.some((other) => other.name === name)) throw new Error(`two scenarios are named "${name}"`);
  all.push({ name, config, script });
}

/** Every scenario that the files loaded so far have declared, in order. */
export function scenarios(): readonly Scenario[] {
  return all;
}

/** How long an answer may take before the scenario fails; a long poll must be shorter. */
const deadlineMs = 30_000;

/** A broker that somebody else started: it can be talked to, and is not ours to kill. */
export function notOurs(address: string): Pick<RunningBroker, "address" | "crash"> {
  return { address, crash: () => Promise.reject(new Error(`${address} is not ours to kill`)) };
}

/** The script's end of the conversation. */
export class Talk implements AsyncDisposable {
  readonly steps: Step[] = [];
  readonly #broker: Pick<RunningBroker, "address" | "crash">;
  readonly #peers: Peer[] = [];

  constructor(broker: Pick<RunningBroker, "address" | "crash">) {
    this.#broker = broker;
  }

  /** Kills the broker and starts it again; for scenarios that have a broker of their own. */
  async crash(): Promise<void> {
    await this.#broker.crash();
  }

  async connect(): Promise<Peer> {
    const peer = new Peer(await Wire.connect(this.#broker.address), this.steps);
    this.#peers.push(peer);
    return peer;
  }

  get host(): string {
    return this.#broker.address.slice(0, this.#broker.address.lastIndexOf(":"));
  }
  get port(): number {
    return Number(this.#broker.address.slice(this.#broker.address.lastIndexOf(":") + 1));
  }

  /** Makes a topic and returns its id when every partition has a leader. */
  async topic(name: string, options: { partitions?: number; configs?: Record<string, string> } = {}): Promise<string> {
    const peer = await this.connect();
    const configs = Object.entries(options.configs ?? {}).map(([configName, value]) => ({ name: configName, value }));
    const made = await peer.quietly("CreateTopics", 7, {
      topics: [{ name, numPartitions: options.partitions ?? 1, replicationFactor: 1, assignments: [], configs }],
      timeoutMs: 10_000,
      validateOnly: false,
    });
    if (made.topics[0]?.errorCode !== 0) throw new Error(`cannot make topic ${name}: ${JSON.stringify(made)}`);
    return await this.settled(peer, name);
  }

  /** Waits until the topic has leaders and answers its id. */
  async settled(peer: Peer, name: string): Promise<string> {
    return await until(`topic ${name} has leaders`, async () => {
      const answer = await peer.quietly("Metadata", 12, {
        topics: [{ topicId: "AAAAAAAAAAAAAAAAAAAAAA", name }],
        allowAutoTopicCreation: false,
        includeClusterAuthorizedOperations: false,
        includeTopicAuthorizedOperations: false,
      });
      const topic = answer.topics[0];
      if (topic === undefined || topic.errorCode !== 0 || topic.partitions.some((p) => p.leaderId < 0)) return null;
      // The leader answers for itself only when it has heard of its leadership.
      for (const { partitionIndex } of topic.partitions) {
        const offsets = await peer.quietly("ListOffsets", 5, {
          replicaId: -1,
          isolationLevel: 0,
          topics: [{ name, partitions: [{ partitionIndex, currentLeaderEpoch: -1, timestamp: -2 }] }],
          timeoutMs: 0,
        });
        if (offsets.topics[0]?.partitions[0]?.errorCode !== 0) return null;
      }
      return topic.topicId;
    });
  }

  /** Waits until the broker has producer ids to give, and takes one. */
  async producerId(): Promise<number> {
    const peer = await this.connect();
    return await until("a producer id", async () => {
      const answer = await peer.quietly("InitProducerId", 4, { transactionalId: null, transactionTimeoutMs: 60_000 });
      return answer.errorCode === 0 ? answer.producerId : null;
    });
  }

  /** Waits until the group's coordinator answers for it. */
  async coordinator(groupId: string): Promise<void> {
    const peer = await this.connect();
    await until(`group ${groupId} has a coordinator`, async () => {
      const found = await peer.quietly("FindCoordinator", 0, { key: groupId, keyType: 0, coordinatorKeys: [] });
      if (found.errorCode !== 0) return null;
      const answer = await peer.quietly("Heartbeat", 0, {
        groupId,
        generationId: -1,
        memberId: "nobody",
        groupInstanceId: null,
      });
      return answer.errorCode === 25 ? true : null;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const peer of this.#peers) peer.close();
    await Promise.resolve();
  }
}

/** Asks again until the answer is not null. Brokers take a moment to carry out what they said they did. */
export async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await ask();
    if (found !== null) return found;
    if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await Bun.sleep(20);
  }
}

/** One connection of a script. */
export class Peer {
  readonly wire: Wire;
  readonly #steps: Step[];

  constructor(wire: Wire, steps: Step[]) {
    this.wire = wire;
    this.#steps = steps;
  }

  /** A step: asks, and keeps the whole answer. */
  async ask<N extends ApiName>(
    step: string,
    api: N,
    version: number,
    body: Partly<Requests[N]>,
    clientId?: string | null,
  ): Promise<Responses[N]> {
    return await this.begin(step, api, version, body, clientId);
  }

  /** A step whose answer comes later: its place among the steps is where it was asked. */
  begin<N extends ApiName>(
    step: string,
    api: N,
    version: number,
    body: Partly<Requests[N]>,
    clientId?: string | null,
  ): Promise<Responses[N]> {
    const kept: Step = { step, asked: `${api} v${version}`, answer: "none" };
    this.#steps.push(kept);
    return this.#answer(
      step,
      api,
      version,
      this.wire.frame(api, version, filled(api, body), clientId),
      (answer) => (kept.answer = answer),
    );
  }

  /** A step that ends the connection, or may: the answer is kept as "closed" if it does. */
  async askOrClosed<N extends ApiName>(
    step: string,
    api: N,
    version: number,
    body: Partly<Requests[N]>,
  ): Promise<Responses[N] | "closed"> {
    const kept: Step = { step, asked: `${api} v${version}`, answer: "none" };
    this.#steps.push(kept);
    const frame = await inTime(step, this.wire.exchange(this.wire.frame(api, version, filled(api, body))));
    const answer = frame === "closed" ? "closed" : readAnswer(api, version, frame);
    kept.answer = answer;
    return answer;
  }

  /** A step of bytes that no codec would write: the answer is kept in hexadecimal, or as "closed". */
  async raw(step: string, bytes: Uint8Array): Promise<Frame> {
    const kept: Step = { step, asked: "raw", answer: "none" };
    this.#steps.push(kept);
    const frame = await inTime(step, this.wire.exchange(bytes));
    kept.answer = frame === "closed" ? "closed" : { hex: Buffer.from(frame).toString("hex") };
    return frame;
  }

  /** A step of bytes that no codec would write, whose answer is one of the given API and version. */
  async rawAs(step: string, bytes: Uint8Array, api: ApiName, version: number): Promise<void> {
    const kept: Step = { step, asked: "raw", answer: "none" };
    this.#steps.push(kept);
    const frame = await inTime(step, this.wire.exchange(bytes));
    kept.answer = frame === "closed" ? "closed" : readAnswer(api, version, frame);
  }

  /** A step of which only this is kept: whether it was answered at all. */
  async rawOutcome(step: string, bytes: Uint8Array): Promise<void> {
    const kept: Step = { step, asked: "raw", answer: "none" };
    this.#steps.push(kept);
    kept.answer = (await inTime(step, this.wire.exchange(bytes))) === "closed" ? "closed" : "answered";
  }

  /** Asks without keeping the answer. */
  async quietly<N extends ApiName>(
    api: N,
    version: number,
    body: Partly<Requests[N]>,
    clientId?: string | null,
  ): Promise<Responses[N]> {
    return await this.#answer(api, api, version, this.wire.frame(api, version, filled(api, body), clientId), () => {});
  }

  async #answer<N extends ApiName>(
    step: string,
    api: N,
    version: number,
    bytes: Uint8Array,
    keep: (answer: unknown) => void,
  ): Promise<Responses[N]> {
    const frame = await inTime(step, this.wire.exchange(bytes));
    if (frame === "closed") {
      keep("closed");
      throw new Error(`${step}: the connection was closed instead of answering ${api} v${version}`);
    }
    const answer = readAnswer(api, version, frame);
    keep(answer);
    return answer;
  }

  close(): void {
    this.wire.close();
  }
}

async function inTime<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms: ${what}`)), deadlineMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
