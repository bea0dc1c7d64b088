import { expect, test } from "bun:test";
import { Client, type ClientOptions } from "../../../core/client/client.ts";
import { listOffsets } from "../../../core/client/offsets.ts";
import { errorName } from "../../../core/protocol/error_codes.ts";
import type { Responses } from "../../../core/protocol/generated/mod.ts";
import { MemoryNetwork } from "../../../core/runtime/memory_network.ts";
import { ManualClock, settle } from "../../support/manual_clock.ts";
import { seededRandom } from "../../support/random.ts";
import { metadataAnswer, ScriptedBroker } from "../../support/scripted_broker.ts";

class Cluster {
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork();
  readonly clients: Client[] = [];

  async client(o: Partial<ClientOptions> = {}): Promise<Client> {
    const ports = { ...this.ports, random: { ...seededRandom(1), bytes: () => new Uint8Array(0) } };
    const client = await Client.open({ brokers: ["127.0.0.1:1"], clientId: "me", timeoutMs: 10_000, ...o }, ports);
    this.clients.push(client);
    return client;
  }

  get ports() {
    return { network: this.network, clock: this.clock, timers: this.clock };
  }

  /** Lets time pass until the work is done, and says how it ended. */
  async outcome<T>(work: Promise<T>): Promise<T | string> {
    let ended: { readonly value: T | string } | null = null;
    work.then((value) => ended = { value }, (error: Error) => ended = { value: `${error.name}: ${error.message}` });
    for (let turn = 0; turn < 2000; turn++) {
      await settle();
      if (ended !== null) return (ended as { readonly value: T | string }).value;
      await this.clock.advance(25);
    }
    throw new Error("the work never ended");
  }
}

const coordinatorAnswer = (nodeId: number, port: number, errorCode = 0): Responses["FindCoordinator"] => ({
  throttleTimeMs: 0,
  errorCode: 0,
  errorMessage: null,
  nodeId: -1,
  host: "",
  port: -1,
  coordinators: [{ key: "g", nodeId, host: "127.0.0.1", port, errorCode, errorMessage: null }],
});
const beat = { groupId: "g", generationId: 1, memberId: "m", groupInstanceId: null };

test("the first broker that answers is the way in", async () => {
  const cluster = new Cluster();
  new ScriptedBroker(cluster.network, { port: 2, script: { Metadata: () => metadataAnswer({ 7: 2 }, { t: [7] }) } });
  const client = await cluster.client({ brokers: ["10.0.0.9:1", "127.0.0.1:2"] });
  const view = await client.metadata(null);
  expect([view.clusterId, view.controllerId, [...view.topics.keys()]]).toEqual(["cluster", 7, ["t"]]);
});

test("when nobody answers, every address and its reason is named", async () => {
  const cluster = new Cluster();
  const opening = cluster.client({ brokers: ["10.0.0.9:1", "10.0.0.9:2"] });
  expect(await cluster.outcome(opening)).toBe(
    "Unreachable: Cannot reach a broker: 10.0.0.9:1: connection refused; 10.0.0.9:2: connection refused",
  );
  expect(cluster.clock.monotonicMs()).toBe(1000);
});

test("a broker on this machine that is still starting is waited for, for two seconds", async () => {
  const cluster = new Cluster();
  const opening = cluster.client();
  await cluster.clock.advance(1900);
  new ScriptedBroker(cluster.network, { port: 1, script: { Metadata: () => metadataAnswer({ 1: 1 }) } });
  const client = await cluster.outcome(opening);
  expect(client).toBeInstanceOf(Client);

  const never = new Cluster();
  const startMs = never.clock.monotonicMs();
  expect(await never.outcome(never.client())).toBe(
    "Unreachable: Cannot reach a broker: 127.0.0.1:1: connection refused",
  );
  expect(never.clock.monotonicMs() - startMs).toBeWithin(2000, 2100);
});

test("a broker on this machine that goes while it is greeted is waited for all the same: it may be starting anew", async () => {
  const cluster = new Cluster();
  const leaving = new ScriptedBroker(cluster.network, { port: 1, script: { ApiVersions: () => "hang up" } });
  const opening = cluster.client();
  await cluster.clock.advance(500);
  leaving.stop();
  await cluster.clock.advance(500);
  new ScriptedBroker(cluster.network, { port: 1, script: { Metadata: () => metadataAnswer({ 1: 1 }) } });
  expect(await cluster.outcome(opening)).toBeInstanceOf(Client);
});

test("a leader that has moved is looked up again, and asked", async () => {
  const cluster = new Cluster();
  const leaders = [1, 1, 2];
  const answer = (errorCode: number, offset: number): Responses["ListOffsets"] => ({
    throttleTimeMs: 0,
    topics: [{ name: "t", partitions: [{ partitionIndex: 0, errorCode, timestamp: -1, offset, leaderEpoch: 3 }] }],
  });
  new ScriptedBroker(cluster.network, {
    port: 1,
    script: {
      Metadata: () => metadataAnswer({ 1: 1, 2: 2 }, { t: [leaders.shift() ?? 2] }),
      ListOffsets: () => answer(6, -1),
    },
  });
  new ScriptedBroker(cluster.network, { port: 2, script: { ListOffsets: () => answer(0, 42) } });
  const client = await cluster.client();
  const found = await cluster.outcome(listOffsets(client, [{ topic: "t", partition: 0, timestamp: -1 }]));
  expect(found).toEqual([
    { topic: "t", partition: 0, timestamp: -1, error: "NONE", offset: 42, foundTimestamp: -1, leaderEpoch: 3 },
  ]);
  expect(leaders).toEqual([]);
});

test("a partition that stays without a leader is given up at the deadline, and the others have their answers", async () => {
  const cluster = new Cluster();
  new ScriptedBroker(cluster.network, {
    port: 1,
    script: {
      Metadata: () => metadataAnswer({ 1: 1 }, { t: [1, -1] }),
      ListOffsets: ({ topics }) => ({
        throttleTimeMs: 0,
        topics: topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex }) => ({
            partitionIndex,
            errorCode: 0,
            timestamp: -1,
            offset: 5,
            leaderEpoch: 0,
          })),
        })),
      }),
    },
  });
  const client = await cluster.client({ timeoutMs: 2000 });
  const startMs = cluster.clock.monotonicMs();
  const asked = [0, 1].map((partition) => ({ topic: "t", partition, timestamp: -1 }));
  const found = await cluster.outcome(listOffsets(client, asked));
  expect(typeof found === "string" ? found : found.map(({ error, offset }) => `${error} ${offset}`)).toEqual([
    "NONE 5",
    "LEADER_NOT_AVAILABLE -1",
  ]);
  expect(cluster.clock.monotonicMs() - startMs).toBeWithin(500, 2100);
});

test("the offsets of a partition whose leader has died come from the next one, once it is elected", async () => {
  const cluster = new Cluster();
  // The broker is listed and does not answer; then it is gone; then there is another leader.
  const views = [
    ...Array.from({ length: 3 }, () => metadataAnswer({ 1: 1, 2: 2 }, { t: [2] })),
    ...Array.from({ length: 3 }, () => metadataAnswer({ 1: 1 }, { t: [2] })),
    ...Array.from({ length: 3 }, () => metadataAnswer({ 1: 1 }, { t: [-1] })),
  ];
  new ScriptedBroker(cluster.network, {
    port: 1,
    script: {
      Metadata: () => views.shift() ?? metadataAnswer({ 1: 1 }, { t: [1] }),
      ListOffsets: ({ topics }) => ({
        throttleTimeMs: 0,
        topics: topics.map(({ name }) => ({
          name,
          partitions: [{ partitionIndex: 0, errorCode: 0, timestamp: -1, offset: 7, leaderEpoch: 1 }],
        })),
      }),
    },
  });
  const client = await cluster.client({ timeoutMs: 20_000 });
  const found = await cluster.outcome(listOffsets(client, [{ topic: "t", partition: 0, timestamp: -1 }]));
  expect(found).toEqual([
    { topic: "t", partition: 0, timestamp: -1, error: "NONE", offset: 7, foundTimestamp: -1, leaderEpoch: 1 },
  ]);
  expect(views).toEqual([]);
});

test("a leader that stays away is waited for until the deadline, however many questions there are", async () => {
  const cluster = new Cluster();
  new ScriptedBroker(cluster.network, {
    port: 1,
    script: { Metadata: () => metadataAnswer({ 1: 1, 2: 2 }, { t: [2] }) },
  });
  const client = await cluster.client({ timeoutMs: 3000 });
  const startMs = cluster.clock.monotonicMs();
  const asked = [-2, -1].map((timestamp) => ({ topic: "t", partition: 0, timestamp }));
  const found = await cluster.outcome(listOffsets(client, asked));
  expect(typeof found === "string" ? found : found.map(({ error }) => error)).toEqual([
    "NETWORK_EXCEPTION",
    "NETWORK_EXCEPTION",
  ]);
  expect(cluster.clock.monotonicMs() - startMs).toBeWithin(1500, 3100);
});

test("a coordinator that has moved is looked up again; one that is loading is only waited for", async () => {
  const cluster = new Cluster();
  const found = [coordinatorAnswer(-1, -1, 15), coordinatorAnswer(1, 1), coordinatorAnswer(2, 2)];
  const first = new ScriptedBroker(cluster.network, {
    port: 1,
    script: {
      FindCoordinator: () => found.shift() ?? "hang up",
      Heartbeat: () => ({ throttleTimeMs: 0, errorCode: 16 }),
    },
  });
  const loading = [14, 14, 0];
  const second = new ScriptedBroker(cluster.network, {
    port: 2,
    script: { Heartbeat: () => ({ throttleTimeMs: 0, errorCode: loading.shift()! }) },
  });
  const client = await cluster.client();
  const answer = await cluster.outcome(
    client.send("Heartbeat", beat, { coordinator: "g" }, { errorIn: ({ errorCode }) => errorName(errorCode) }),
  );
  expect(answer).toEqual({ throttleTimeMs: 0, errorCode: 0 });
  expect(first.heard).toEqual(["FindCoordinator v6", "FindCoordinator v6", "Heartbeat v4", "FindCoordinator v6"]);
  expect(second.heard).toEqual(["Heartbeat v4", "Heartbeat v4", "Heartbeat v4"]);
});

test("a lost connection is made again, and the request sent again", async () => {
  const cluster = new Cluster();
  const answers: (Responses["Metadata"] | "hang up")[] = ["hang up", "hang up", metadataAnswer({ 1: 1 })];
  const broker = new ScriptedBroker(cluster.network, { port: 1, script: { Metadata: () => answers.shift()! } });
  const client = await cluster.client();
  expect(await cluster.outcome(client.metadata(null))).toMatchObject({ controllerId: 1 });
  expect(broker.heard).toEqual(["Metadata v13", "Metadata v13", "Metadata v13"]);
});

test("what no further try cured is thrown at the deadline", async () => {
  const cluster = new Cluster();
  new ScriptedBroker(cluster.network, { port: 1, script: { Metadata: () => "hang up" } });
  const client = await cluster.client({ timeoutMs: 3000 });
  const startMs = cluster.clock.monotonicMs();
  expect(await cluster.outcome(client.metadata(null))).toBe(
    "OperatingFailure: Broker 127.0.0.1:1: the broker closed the connection",
  );
  expect(cluster.clock.monotonicMs() - startMs).toBeWithin(1000, 3000);
});

test("a retriable error that outlasts the deadline is the answer, for its caller to judge", async () => {
  const cluster = new Cluster();
  new ScriptedBroker(cluster.network, {
    port: 1,
    script: {
      FindCoordinator: () => coordinatorAnswer(1, 1),
      Heartbeat: () => ({ throttleTimeMs: 0, errorCode: 14 }),
    },
  });
  const client = await cluster.client({ timeoutMs: 1000 });
  const answer = await cluster.outcome(
    client.send("Heartbeat", beat, { coordinator: "g" }, { errorIn: ({ errorCode }) => errorName(errorCode) }),
  );
  expect(answer).toEqual({ throttleTimeMs: 0, errorCode: 14 });
});

test("a topic made on request is waited for until it has leaders; one that is not there is said so at once", async () => {
  const cluster = new Cluster();
  const views: (readonly number[])[] = [[], [-1, 1], [1, 1]];
  const broker = new ScriptedBroker(cluster.network, {
    port: 1,
    script: {
      Metadata: ({ allowAutoTopicCreation }) =>
        metadataAnswer({ 1: 1 }, { t: allowAutoTopicCreation ? views.shift()! : [] }),
    },
  });
  const client = await cluster.client();
  expect(await client.topic("t")).toMatchObject({ error: "UNKNOWN_TOPIC_OR_PARTITION", partitions: [] });
  expect(broker.heard.length).toBe(1);
  const topic = await cluster.outcome(client.topic("t", { create: true }));
  expect(topic).toMatchObject({ error: "NONE", partitions: [{ leader: 1 }, { leader: 1 }] });
  expect(broker.heard.length).toBe(4);
});

test("a topic is not waited for that has a partition of which every replica is gone", async () => {
  const cluster = new Cluster();
  const known = metadataAnswer({ 1: 1 }, { t: [1, -1] });
  for (const partition of known.topics[0]!.partitions) {
    partition.replicaNodes = [1];
    if (partition.leaderId < 0) partition.offlineReplicas = [1];
  }
  const broker = new ScriptedBroker(cluster.network, { port: 1, script: { Metadata: () => known } });
  const client = await cluster.client();
  expect(await client.topic("t", { create: true })).toMatchObject({ partitions: [{ leader: 1 }, { leader: -1 }] });
  expect(broker.heard.length).toBe(1);
});

test("a fetch that is parked holds up neither heartbeats nor metadata", async () => {
  const cluster = new Cluster();
  new ScriptedBroker(cluster.network, {
    port: 1,
    script: {
      Metadata: () => metadataAnswer({ 1: 1 }, { t: [1] }),
      FindCoordinator: () => coordinatorAnswer(1, 1),
      Heartbeat: () => ({ throttleTimeMs: 0, errorCode: 0 }),
      OffsetForLeaderEpoch: () => new Promise(() => {}),
    },
  });
  const client = await cluster.client();
  await client.metadata(null);
  const data = await client.connection(client.cluster.brokers.get(1)!, "fetch");
  const parked = data.send("OffsetForLeaderEpoch", { replicaId: -1, topics: [] }, 4);
  parked.catch(() => {});
  expect(await client.send("Heartbeat", beat, { coordinator: "g" })).toMatchObject({ errorCode: 0 });
  expect(await client.metadata(null)).toMatchObject({ controllerId: 1 });
  expect(await client.connection(client.cluster.brokers.get(1)!, "produce")).not.toBe(data);
  client.close();
  expect(await cluster.outcome(parked)).toBe("OperatingFailure: Broker 127.0.0.1:1: we closed the connection");
});

test("an answer from a broker that has not heard of the new leader does not bring back the old one", async () => {
  const cluster = new Cluster();
  const answers = [metadataAnswer({ 1: 1, 2: 2 }, { t: [2] }, 5), metadataAnswer({ 1: 1, 2: 2 }, { t: [1] }, 4)];
  new ScriptedBroker(cluster.network, { port: 1, script: { Metadata: () => answers.shift()! } });
  const client = await cluster.client();
  await client.metadata(["t"]);
  await client.metadata(["t"]);
  expect(await client.leader("t", 0)).toMatchObject({ broker: { id: 2 }, leaderEpoch: 5 });
});

test("whatever listens but is no broker is given up within the time to connect", async () => {
  const cluster = new Cluster();
  new ScriptedBroker(cluster.network, { port: 1, script: { ApiVersions: () => "silence" } });
  const startMs = cluster.clock.monotonicMs();
  expect(await cluster.outcome(cluster.client({ timeoutMs: 3000 }))).toBe(
    "Unreachable: Cannot reach a broker: 127.0.0.1:1: no answer to ApiVersions within 3000 ms",
  );
  expect(cluster.clock.monotonicMs() - startMs).toBeWithin(3000, 3100);
});

test("a broker that stops answering is not waited for beyond the deadline", async () => {
  const cluster = new Cluster();
  new ScriptedBroker(cluster.network, { port: 1, script: { Metadata: () => "silence" } });
  const client = await cluster.client({ timeoutMs: 3000 });
  const startMs = cluster.clock.monotonicMs();
  expect(await cluster.outcome(client.metadata(null))).toBe(
    "OperatingFailure: Broker 127.0.0.1:1: no answer to Metadata within 3000 ms",
  );
  expect(cluster.clock.monotonicMs() - startMs).toBeWithin(3000, 3100);
});

test("those who want the same connection at once share it, and share the next one when it is lost", async () => {
  const cluster = new Cluster();
  let hangUp = true;
  const broker = new ScriptedBroker(cluster.network, {
    port: 1,
    script: {
      Metadata: () => metadataAnswer({ 1: 1 }),
      Heartbeat: () => (hangUp ? "hang up" : { throttleTimeMs: 0, errorCode: 0 }),
    },
  });
  const client = await cluster.client();
  const address = (await client.metadata(null)).brokers.get(1)!;
  const three = () => Promise.all([1, 2, 3].map(() => client.connection(address, "fetch")));
  const first = await three();
  expect(new Set(first).size).toBe(1);
  await cluster.outcome(first[0]!.send("Heartbeat", beat, 4));
  hangUp = false;
  const second = await three();
  expect([new Set(second).size, second[0] === first[0], second[0]!.isClosed]).toEqual([1, false, false]);
  expect(broker.heard).toEqual(["Metadata v13", "Heartbeat v4"]);
});
