import { expect, test } from "bun:test";
import { Client } from "../../../core/client/client.ts";
import { fetchCommitted, plainOffset } from "../../../core/client/offsets.ts";
import { errorCode } from "../../../core/protocol/error_codes.ts";
import { MemoryNetwork } from "../../../core/runtime/memory_network.ts";
import { ManualClock, settle } from "../../support/manual_clock.ts";
import { seededRandom } from "../../support/random.ts";
import { metadataAnswer, type Script, ScriptedBroker } from "../../support/scripted_broker.ts";

const coordinator = { key: "g", nodeId: 1, host: "127.0.0.1", port: 1, errorCode: 0, errorMessage: null };

async function opened(
  script: Script,
  clock = new ManualClock(),
): Promise<{ readonly client: Client; readonly broker: ScriptedBroker }> {
  const network = new MemoryNetwork();
  const broker = new ScriptedBroker(network, { port: 1, script });
  const random = { ...seededRandom(1), bytes: () => new Uint8Array(0) };
  const ports = { network, clock, timers: clock, random };
  const client = await Client.open({ brokers: ["127.0.0.1:1"], clientId: "me", timeoutMs: 5000 }, ports);
  return { client, broker };
}

test("a committed offset is what was committed, also beyond 2^53", async () => {
  const partition = (partitionIndex: number, committedOffset: bigint) => ({
    partitionIndex,
    committedOffset,
    committedLeaderEpoch: -1,
    metadata: "",
    errorCode: 0,
  });
  const topics = [{
    name: "t",
    topicId: "AAAAAAAAAAAAAAAAAAAAAA",
    partitions: [partition(0, 2n ** 53n + 1n), partition(1, 7n)],
  }];
  const { client } = await opened({
    Metadata: () => metadataAnswer({ 1: 1 }, { t: [1, 1] }),
    FindCoordinator: () => ({ throttleTimeMs: 0, ...coordinator, coordinators: [coordinator] }),
    OffsetFetch: () => ({ throttleTimeMs: 0, topics, errorCode: 0, groups: [{ groupId: "g", topics, errorCode: 0 }] }),
  });
  const committed = await fetchCommitted(client, "g", null);
  expect(committed.map(({ offset }) => plainOffset(offset))).toEqual([9_007_199_254_740_993n, 7]);
  client.close();
});

test("an offset that a transaction is about to change is waited for, where that is asked", async () => {
  const answers = [["UNSTABLE_OFFSET_COMMIT", -1n], ["UNSTABLE_OFFSET_COMMIT", -1n], ["NONE", 5n]] as const;
  const clock = new ManualClock();
  const asked: boolean[] = [];
  const { client } = await opened({
    Metadata: () => metadataAnswer({ 1: 1 }, { t: [1] }),
    FindCoordinator: () => ({ throttleTimeMs: 0, ...coordinator, coordinators: [coordinator] }),
    OffsetFetch: ({ requireStable }) => {
      const [error, committedOffset] = answers[asked.push(requireStable) - 1]!;
      const partition = { partitionIndex: 0, committedOffset, committedLeaderEpoch: -1, metadata: "" };
      const partitions = [{ ...partition, errorCode: errorCode(error) }];
      const topics = [{ name: "t", topicId: "AAAAAAAAAAAAAAAAAAAAAA", partitions }];
      return { throttleTimeMs: 0, topics, errorCode: 0, groups: [{ groupId: "g", topics, errorCode: 0 }] };
    },
  }, clock);
  const reading = fetchCommitted(client, "g", [{ topic: "t", partition: 0 }], { requireStable: true });
  for (let turn = 0; turn < 100 && asked.length < 3; turn++) {
    await settle();
    await clock.advance(20);
  }
  expect((await reading).map(({ error, offset }) => [error, offset])).toEqual([["NONE", 5n]]);
  expect(asked).toEqual([true, true, true]);
  client.close();
});

test("two who look for a broker at once share what is found", async () => {
  const { client, broker } = await opened({ Metadata: () => metadataAnswer({ 1: 1 }, { t: [1] }) });
  broker.hangUp();
  await settle();
  await Promise.all([client.metadata(null), client.metadata(["t"])]);
  expect(broker.connections).toBe(1);
  client.close();
});
