/**
 * Members of different clients in one group, under a producer's load: one is killed, one stands still for longer than
 * its session, the broker is killed and comes back. Every record is delivered, and in the end the living share all
 * partitions.
 *
 * KQ_MIXED_ROUNDS says how often all of this happens; once, where it is not said.
 */
import { describe, expect, test } from "bun:test";
import { kq, kqCommand, startKq, unusedPort } from "../support/kq_process.ts";
import { foreignClients, isSkipped, type Prepared, produceLines, RunningMember } from "./foreign_client.ts";

const rounds = Number(process.env["KQ_MIXED_ROUNDS"] ?? 1);
const TOPIC = "mixed";
const GROUP = "mixed-readers";
const PARTITIONS = 6;
const ALL = "0,1,2,3,4,5";
/** Of the new protocol, where the broker says how long they are; the others ask for six seconds. */
const QUICK_SESSIONS = [
  ["group.consumer.min.session.timeout.ms", 6000],
  ["group.consumer.session.timeout.ms", 6000],
  ["group.consumer.min.heartbeat.interval.ms", 1000],
  ["group.consumer.heartbeat.interval.ms", 1000],
].flatMap(([name, ms]) => ["-c", `${name}=${ms}`]);

const named = async (name: string): Promise<Prepared> =>
  await foreignClients.find((client) => client.name === name)!.prepare();

interface Described {
  readonly state: string;
  readonly members: readonly { readonly assigned: readonly { readonly partitions: readonly number[] }[] }[];
}

async function mixed(kinds: readonly Prepared[], { isMigrated }: { readonly isMigrated: boolean }): Promise<void> {
  await using broker = await startKq({ port: unusedPort(), args: QUICK_SESSIONS });
  const producer = await named("confluent-kafka");
  const sent: string[] = [];
  const members: RunningMember[] = [];
  const seen = new Set<string>();
  const join = (kind: Prepared): RunningMember => {
    const member = new RunningMember(kind, broker.address, TOPIC, GROUP);
    members.push(member);
    return member;
  };
  const send = async (word: string): Promise<void> => {
    const some = Array.from({ length: 300 }, (_, index) => `${word}-${index}`);
    await produceLines(producer, broker.address, TOPIC, "none", some);
    sent.push(...some);
  };
  const allSeen = (): boolean => {
    for (const { records } of members) for (const { value } of records.splice(0)) seen.add(value);
    return sent.every((value) => seen.has(value));
  };
  const allRead = async (what: string): Promise<void> => await RunningMember.until(what, members, allSeen, 120_000);
  const untilSo = async (what: string, ask: () => Promise<string | null>): Promise<void> => {
    for (const end = performance.now() + 120_000;;) {
      const otherwise = await ask();
      if (otherwise === null) return;
      if (performance.now() > end) throw new Error(`${what}: ${otherwise}`);
    }
  };
  const told = async (...args: readonly string[]): Promise<string> =>
    (await kq([...args, "--output", "json"], { broker: broker.address })).stdout;
  /** By the broker's word: these and no others are in, and each partition is one's. */
  const shared = async (count: number): Promise<void> =>
    await untilSo(`${count} members share all partitions`, async () => {
      const said = await told("groups", "describe", GROUP);
      const [group] = (said === "" ? [] : JSON.parse(said)) as Described[];
      const owned = group?.members.flatMap(({ assigned }) => assigned.flatMap(({ partitions }) => partitions)) ?? [];
      const isSo = group?.members.length === count && owned.sort((a, b) => a - b).join() === ALL;
      return group?.state === "Stable" && isSo ? null : said;
    });
  /** Members of the classic protocol are in a group of the new one. */
  const migrated = async (): Promise<void> =>
    await untilSo("the group is one of the new protocol", async () => {
      const said = await told("groups");
      const groups = JSON.parse(said) as { readonly group: string; readonly type: string }[];
      return groups.find(({ group }) => group === GROUP)?.type === "consumer" ? null : said;
    });
  const atRest = async (count: number): Promise<void> => isMigrated ? await migrated() : await shared(count);
  try {
    await kq(["topics", "create", TOPIC, "--partitions", String(PARTITIONS)], { broker: broker.address });
    const living = kinds.map(join);
    for (let round = 0; round < rounds; round++) {
      await atRest(kinds.length);
      await send(`quiet-${round}`);
      await allRead("what was sent has been read");
      await atRest(kinds.length);

      await living.shift()!.kill();
      await send(`after-a-kill-${round}`);
      await allRead("the others have read what the killed one would have");
      await atRest(kinds.length - 1);
      living.push(join(kinds[round % kinds.length]!));
      await atRest(kinds.length);

      // Its session is six seconds.
      living[0]!.pause();
      await send(`while-one-stands-still-${round}`);
      await allRead("the others have read what the one that stands still would have");
      living[0]!.goOn();
      await atRest(kinds.length);

      await broker.crash();
      await send(`after-the-broker-came-back-${round}`);
      await allRead("what was sent to the broker that came back has been read");
      await atRest(kinds.length);
    }
    expect(sent.length).toBe(1200 * rounds);
  } finally {
    for (const member of members) await member.kill();
  }
}

describe.skipIf(isSkipped("confluent-kafka"))("a group of", () => {
  test("librdkafka, kafka-python and kq reads everything, whoever dies or stands still", async () => {
    const ours: Prepared = {
      command: kqCommand,
      env: {},
      member: (
        broker,
        topic,
        group,
      ) => [...kqCommand, "-b", broker, "consume", topic, "-u", "-J", "-g", group, "--session-timeout", "6s"],
    };
    await mixed([await named("confluent-kafka"), await named("kafka-python 3"), ours], { isMigrated: false });
  }, 900_000);

  test(
    "librdkafka of the classic protocol and of the new one reads everything, whoever dies or stands still",
    async () => {
      const classic = await named("confluent-kafka");
      const modern: Prepared = { ...classic, env: { ...classic.env, GROUP_PROTOCOL: "consumer" } };
      await mixed([classic, modern, modern], { isMigrated: true });
    },
    900_000,
  );
});
