/**
 * `bun tests/bench/groups.bench.ts [--members 1000] [--groups 10000] [--only kq|Kafka]`: one group of many members,
 * each with a connection of its own and a partition to itself, from the first join until all have their assignment, and
 * again when one of them has left; then many groups of one member each, which join, sync, commit and heartbeat. Prints
 * the time, the broker's processor time and its memory, for kq and Kafka in turn.
 *
 * On a 2-core AMD EPYC VM, Bun 1.4.5, beside many other jobs (so processor time and memory count for more than times),
 * kq and then Kafka 4.3.1: a group of 500 comes to rest in 3.7 and 25.9 s with 0.4 and 5.2 s of the processor, and
 * again without one of them in 1.5 and 3.0 s with 0.2 and 0.5 s; 1.8 and 4.9 ms of the processor for each small group
 * (3,000 and 1,000 of them); 118 and 438 MiB at the end. kq alone: a group of 1,000 in 4.1 s with 0.7 s, 10,000 small
 * groups with 13.8 s of the processor, all listed in 0.1 s, 164 MiB.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import type { ApiName, Responses } from "../../core/protocol/generated/mod.ts";
import { filled, type Partly } from "../conformance/fill.ts";
import type { Requests } from "../../core/protocol/generated/mod.ts";
import { readAnswer, Wire } from "../conformance/wire.ts";
import { flagsOf } from "../support/flags.ts";
import { type Broker, commands, start } from "./brokers.ts";

const values = flagsOf({
  members: { type: "string", default: "1000" },
  groups: { type: "string", default: "10000" },
  only: { type: "string" },
});
const [MEMBERS, GROUPS] = [Number(values.members), Number(values.groups)];
const SESSION_MS = 60_000;
const protocols = [{ name: "range", metadata: new Uint8Array(64) }];

class Client {
  private constructor(readonly wire: Wire) {}

  static async connect(address: string): Promise<Client> {
    return new Client(await Wire.connect(address));
  }

  async ask<N extends ApiName>(api: N, version: number, body: Partly<Requests[N]>): Promise<Responses[N]> {
    const frame = await this.wire.exchange(this.wire.frame(api, version, filled(api, body), "bench"));
    if (frame === "closed") throw new Error(`${api}: the connection was closed`);
    return readAnswer(api, version, frame);
  }
}

interface Member {
  readonly client: Client;
  readonly groupId: string;
  memberId: string;
  generationId: number;
  /** The generation in which it has its assignment, or -1. */
  settledIn: number;
}

async function join(member: Member): Promise<Responses["JoinGroup"]> {
  const { client, groupId } = member;
  const times = { sessionTimeoutMs: SESSION_MS, rebalanceTimeoutMs: SESSION_MS };
  for (;;) {
    const asked = {
      groupId,
      ...times,
      memberId: member.memberId,
      groupInstanceId: null,
      protocolType: "consumer",
      protocols,
    };
    const answer = await client.ask("JoinGroup", 5, asked);
    if (answer.errorCode === 79) member.memberId = answer.memberId;
    else if (answer.errorCode === 0) {
      member.memberId = answer.memberId;
      member.generationId = answer.generationId;
      return answer;
    } else if (![14, 15, 16].includes(answer.errorCode)) throw new Error(`JoinGroup: error ${answer.errorCode}`);
  }
}

/** Whether it has its assignment. */
async function sync(member: Member, joined: Responses["JoinGroup"]): Promise<boolean> {
  const { client, groupId, memberId, generationId } = member;
  const isLeader = joined.leader === memberId;
  const assignments = isLeader
    ? joined.members.map(({ memberId }) => ({ memberId, assignment: new Uint8Array(32) }))
    : [];
  const asked = { groupId, generationId, memberId, groupInstanceId: null, assignments };
  const { errorCode } = await client.ask("SyncGroup", 3, asked);
  if (errorCode === 0) member.settledIn = generationId;
  else if (errorCode !== 27) throw new Error(`SyncGroup: error ${errorCode}`);
  return errorCode === 0;
}

/** Joins, and joins again when it is told to, until all have their assignment in one generation. */
async function untilAllAreSettled(member: Member, all: readonly Member[]): Promise<void> {
  const areSettled = (): boolean => all.every(({ settledIn }) => settledIn !== -1 && settledIn === all[0]!.settledIn);
  for (;;) {
    if (member.settledIn === -1) {
      await sync(member, await join(member));
      continue;
    }
    if (areSettled()) return;
    const { client, groupId, memberId, generationId } = member;
    const { errorCode } = await client.ask("Heartbeat", 3, { groupId, generationId, memberId, groupInstanceId: null });
    if (errorCode === 27) member.settledIn = -1;
    else await Bun.sleep(100);
  }
}

async function findCoordinator(client: Client, key: string): Promise<void> {
  while ((await client.ask("FindCoordinator", 2, { key, keyType: 0 })).errorCode !== 0) await Bun.sleep(100);
}

async function measured(broker: Broker, what: string, run: () => Promise<void>): Promise<void> {
  const [began, cpu] = [performance.now(), broker.cpuSeconds()];
  await run();
  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  console.log(
    `${broker.name}: ${what}: ${seconds} s, ${
      (broker.cpuSeconds() - cpu).toFixed(2)
    } s of the processor, ${broker.residentMiB()} MiB`,
  );
}

async function oneGroup(broker: Broker): Promise<void> {
  const clients = await Promise.all(Array.from({ length: MEMBERS }, () => Client.connect(broker.address)));
  await findCoordinator(clients[0]!, "large");
  const members = clients.map((client): Member => ({
    client,
    groupId: "large",
    memberId: "",
    generationId: -1,
    settledIn: -1,
  }));
  await measured(broker, `a group of ${MEMBERS} members comes to rest`, async () => {
    await Promise.all(members.map(async (member) => await untilAllAreSettled(member, members)));
  });
  const [first, ...others] = members as [Member, ...Member[]];
  await measured(broker, "and again, when one has left", async () => {
    const members = [{ memberId: first.memberId, groupInstanceId: null }];
    await first.client.ask("LeaveGroup", 3, { groupId: "large", members });
    for (const member of others) member.settledIn = -1;
    await Promise.all(others.map(async (member) => await untilAllAreSettled(member, others)));
  });
  for (const { wire } of clients) wire.close();
}

async function manyGroups(broker: Broker): Promise<void> {
  const clients = await Promise.all(Array.from({ length: 50 }, () => Client.connect(broker.address)));
  const ids = Array.from({ length: GROUPS }, (_, index) => `small-${index}`);
  await measured(broker, `${GROUPS} groups of one member join, sync, commit and heartbeat`, async () => {
    await Promise.all(clients.map(async (client) => {
      for (let groupId = ids.pop(); groupId !== undefined; groupId = ids.pop()) {
        const member: Member = { client, groupId, memberId: "", generationId: -1, settledIn: -1 };
        await sync(member, await join(member));
        const { memberId, generationId } = member;
        const partitions = [{
          partitionIndex: 0,
          committedOffset: 1n,
          committedLeaderEpoch: -1,
          committedMetadata: "",
        }];
        const topics = [{ name: "bench", partitions }];
        const as = { groupId, memberId, groupInstanceId: null };
        await client.ask("OffsetCommit", 8, { ...as, generationIdOrMemberEpoch: generationId, topics });
        await client.ask("Heartbeat", 3, { ...as, generationId });
      }
    }));
  });
  await measured(broker, "all of them listed", async () => {
    const { groups } = await clients[0]!.ask("ListGroups", 4, { statesFilter: [] });
    if (groups.length < GROUPS) throw new Error(`${groups.length} groups are listed`);
  });
  for (const { wire } of clients) wire.close();
}

const folder = mkdtempSync(`${process.env["KQ_BENCH_FOLDER"] ?? tmpdir()}/kq-bench-`);
try {
  for (const each of commands(folder, ["group.initial.rebalance.delay.ms=0"])) {
    if (values.only !== undefined && values.only !== each.name) continue;
    const broker = await start(each);
    try {
      const client = await Client.connect(broker.address);
      const topics = [{ name: "bench", numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }];
      await client.ask("CreateTopics", 5, { topics, timeoutMs: 30_000, validateOnly: false });
      await oneGroup(broker);
      await manyGroups(broker);
    } finally {
      await broker.stop();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
