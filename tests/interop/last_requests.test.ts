/** Clients that write their last requests and close at once: what they sent counts, as it does with Kafka. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { bunNetwork } from "../../core/runtime/bun/network.ts";
import { kq, type RunningBroker, runToEnd } from "../support/kq_process.ts";
import { frameOf, WireClient } from "../support/memory_broker.ts";
import { startBrokerUnderTest } from "./broker_under_test.ts";

let broker: RunningBroker;
beforeAll(async () => {
  const installed = await runToEnd([new URL("../support/clients", import.meta.url).pathname, "kcat"]);
  if (installed.exitCode !== 0) throw new Error(installed.stderr);
  broker = await startBrokerUnderTest();
});
afterAll(async () => {
  await broker.stop();
});

const COUNT = 20_000;
const numbers = Array.from({ length: COUNT }, (_, i) => `${i + 1}\n`).join("");

for (const round of [1, 2, 3]) {
  test(
    `every record of a flood that is not acknowledged is kept though the client is gone, round ${round}`,
    async () => {
      const topic = `flood-${round}`;
      await kq(["topics", "create", topic], { broker: broker.address });
      const flood = await runToEnd(
        ["kcat", "-b", broker.address, "-q", "-P", "-t", topic, "-X", "acks=0", "-X", "batch.num.messages=1"],
        numbers,
      );
      expect(flood.exitCode).toBe(0);
      // The client is gone while what it sent is still being written: this ends when the last record can be read.
      const read = await kq(["consume", topic, "-n", String(COUNT)], { broker: broker.address });
      expect(read).toEqual({ exitCode: 0, stdout: numbers, stderr: "" });
    },
    120_000,
  );
}

const utf8 = new TextEncoder();

function connect(): Promise<WireClient> {
  const [host = "", port] = broker.address.split(":");
  return WireClient.connect(bunNetwork(), "test", { host, port: Number(port) });
}

function ok<A>(answer: A | "closed"): A {
  if (answer === "closed") throw new Error("the broker closed the connection");
  return answer;
}

/** Joins a group as its only member, and says who that is. */
async function join(client: WireClient, groupId: string): Promise<{ memberId: string; generationId: number }> {
  const protocols = [{ name: "range", metadata: utf8.encode("topics") }];
  const asked = {
    groupId,
    memberId: "",
    groupInstanceId: null,
    sessionTimeoutMs: 60_000,
    rebalanceTimeoutMs: 60_000,
    protocolType: "consumer",
    protocols,
    reason: null,
  };
  for (
    let answer;
    (answer = await client.ask("FindCoordinator", 3, { key: groupId, keyType: 0, coordinatorKeys: [] }));
  ) {
    if (ok(answer).errorCode === 0) break;
  }
  let memberId = "";
  for (;;) {
    const joined = ok(await client.ask("JoinGroup", 5, { ...asked, memberId }));
    memberId = joined.memberId;
    if (joined.errorCode !== 0) continue;
    const { generationId } = joined;
    const assignments = [{ memberId, assignment: utf8.encode("all") }];
    const kept = { protocolType: null, protocolName: null, groupInstanceId: null };
    const synced = ok(await client.ask("SyncGroup", 3, { groupId, memberId, generationId, assignments, ...kept }));
    expect(synced.errorCode).toBe(0);
    return { memberId, generationId };
  }
}

async function stateOf(groupId: string): Promise<string> {
  const client = await connect();
  const { groups } = ok(
    await client.ask("DescribeGroups", 3, { groups: [groupId], includeAuthorizedOperations: false }),
  );
  client.socket?.close();
  return groups[0]!.groupState;
}

async function committedOf(groupId: string, topic: string): Promise<bigint> {
  const client = await connect();
  const { topics } = ok(
    await client.ask("OffsetFetch", 5, {
      groupId,
      topics: [{ name: topic, partitionIndexes: [0] }],
      groups: [],
      requireStable: false,
    }),
  );
  client.socket?.close();
  return topics[0]!.partitions[0]!.committedOffset;
}

for (const how of ["close", "end"] as const) {
  const says = how === "close" ? "closes" : "sends no more";
  test(
    `a member that commits, leaves its group and at once ${says} has committed and left, ten times of ten`,
    async () => {
      await kq(["topics", "create", `last-${how}`], { broker: broker.address });
      for (let i = 0; i < 10; i++) {
        const groupId = `${how}-${i}`;
        const client = await connect();
        const { memberId, generationId } = await join(client, groupId);
        const commit = frameOf("OffsetCommit", 7, {
          groupId,
          generationIdOrMemberEpoch: generationId,
          memberId,
          groupInstanceId: null,
          retentionTimeMs: -1,
          topics: [{
            name: `last-${how}`,
            topicId: "",
            partitions: [{
              partitionIndex: 0,
              committedOffset: BigInt(i + 1),
              committedLeaderEpoch: -1,
              committedMetadata: null,
            }],
          }],
        });
        const leave = frameOf("LeaveGroup", 1, { groupId, memberId, members: [] });
        client.send(new Uint8Array(Buffer.concat([commit, leave])));
        const answers = how === "close" ? [] : [client.answer("OffsetCommit", 7), client.answer("LeaveGroup", 1)];
        client.socket?.[how]();
        const codes = (await Promise.all(answers)).map((answer) => {
          if (answer === "closed") return answer;
          return "errorCode" in answer ? answer.errorCode : answer.topics[0]!.partitions[0]!.errorCode;
        });
        expect(codes).toEqual(how === "close" ? [] : [0, 0]);
        // Nobody is told when it is done, but it is done by the time that others are answered, or soon after.
        while ((await stateOf(groupId)) === "Stable");
        expect([await stateOf(groupId), await committedOf(groupId, `last-${how}`)]).toEqual(["Empty", BigInt(i + 1)]);
      }
    },
    60_000,
  );
}
