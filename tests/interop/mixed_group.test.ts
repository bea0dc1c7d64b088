/**
 * Members of different clients in one group, under a producer's load: they join, leave, are killed, stand still for
 * longer than their session, and the broker is killed and comes back. `group_judge.ts` says what must hold.
 *
 * KQ_MIXED_ROUNDS says how often all of this happens; once, where it is not said.
 */
import { describe, expect, test } from "bun:test";
import { kq, kqCommand, type RunningBroker, runToEnd, startKq, unusedPort } from "../support/kq_process.ts";
import { foreignClients, isSkipped, type Prepared, RunningMember } from "./foreign_client.ts";
import { commitsOf, faultsOf, lossesOf, ownershipOf } from "./group_judge.ts";

const rounds = Number(process.env["KQ_MIXED_ROUNDS"] ?? 1);
const kafka = new URL("../support/kafka", import.meta.url).pathname;
const javaProgram = new URL("clients/GroupMember.java", import.meta.url).pathname;
const TOPIC = "mixed";
const GROUP = "mixed-readers";
const PARTITIONS = 6;
const ALL = "0,1,2,3,4,5";
const PATIENCE_MS = 120_000;
/** Of the new protocol, where the broker says how long they are; the others ask for six seconds. */
const QUICK_SESSIONS = [
  ["group.consumer.min.session.timeout.ms", 6000],
  ["group.consumer.session.timeout.ms", 6000],
  ["group.consumer.min.heartbeat.interval.ms", 500],
  ["group.consumer.heartbeat.interval.ms", 500],
].flatMap(([name, ms]) => ["-c", `${name}=${ms}`]);

/** A kind of member: a client, and how it is told to be one. */
interface Kind {
  readonly name: string;
  readonly client: Prepared;
}

const clientOf = async (name: string): Promise<Prepared> =>
  await foreignClients.find((client) => client.name === name)!.prepare();
const saying = (client: Prepared, env: Record<string, string>): Prepared => ({
  ...client,
  env: { ...client.env, ...env },
});
const consumer = { GROUP_PROTOCOL: "consumer" };

async function foreign(name: string, env: Record<string, string> = {}): Promise<Kind> {
  return { name: [name, ...Object.values(env)].join(" "), client: saying(await clientOf(name), env) };
}

const librdkafka = async (env: Record<string, string> = {}) => await foreign("confluent-kafka", env);

async function java(env: Record<string, string> = {}): Promise<Kind> {
  const classPath = (await runToEnd([kafka, "classpath"])).stdout.trim();
  const client = { command: ["java", "-Xmx200m", "-Dlog4j2.level=OFF", "-cp", classPath, javaProgram], env };
  return { name: ["java", ...Object.values(env)].join(" "), client };
}

/** It says what it reads and not what it owns, so that only what it delivers is judged. */
function ours(...args: readonly string[]): Kind {
  const member = (broker: string, topic: string, group: string) => [
    ...kqCommand,
    ...["-b", broker, "consume", topic, "-u", "-J", "-g", group],
    ...args,
  ];
  return { name: `kq ${args.join(" ")}`, client: { command: kqCommand, env: {}, member } };
}

interface Described {
  readonly state: string;
  readonly members: readonly { readonly assigned: readonly { readonly partitions: readonly number[] }[] }[];
}

/** A broker, a topic that somebody writes to all the time, and the members that there have been. */
class Stage implements AsyncDisposable {
  readonly members: RunningMember[] = [];
  readonly sent: string[] = [];
  readonly #load: Bun.Subprocess<"pipe", "ignore", "pipe">;
  readonly #timer: ReturnType<typeof setInterval>;

  private constructor(readonly broker: RunningBroker) {
    this.#load = Bun.spawn([...kqCommand, "-b", broker.address, "produce", TOPIC, "--linger", "5ms"], {
      stdin: "pipe",
      stdout: "ignore",
      stderr: "pipe",
    });
    this.#timer = setInterval(() => {
      const line = `record ${this.sent.length}`;
      this.sent.push(line);
      void this.#load.stdin.write(`${line}\n`);
      void this.#load.stdin.flush();
    }, 5);
  }

  static async start(): Promise<Stage> {
    const broker = await startKq({ port: unusedPort(), args: QUICK_SESSIONS });
    await kq(["topics", "create", TOPIC, "--partitions", String(PARTITIONS)], { broker: broker.address });
    return new Stage(broker);
  }

  join({ name, client }: Kind): RunningMember {
    const member = new RunningMember(client, this.broker.address, TOPIC, GROUP, `${name} #${this.members.length}`);
    this.members.push(member);
    return member;
  }

  async #told(...args: readonly string[]): Promise<string> {
    return (await kq([...args, "--output", "json"], { broker: this.broker.address })).stdout;
  }

  async #until(what: string, ask: () => Promise<string | null>): Promise<void> {
    for (const end = performance.now() + PATIENCE_MS;;) {
      const otherwise = await ask();
      if (otherwise === null) return;
      if (performance.now() > end) {
        const complaints = await Promise.all(this.members.map(async (member) => await member.lastWords()));
        throw new Error(`${what}: ${otherwise}\n${complaints.join("\n")}`);
      }
    }
  }

  /** By the broker's word: so many are in, and each partition is one's. */
  async shared(count: number): Promise<void> {
    await this.#until(`${count} members share all partitions`, async () => {
      const said = await this.#told("groups", "describe", GROUP);
      const [group] = (said === "" ? [] : JSON.parse(said)) as Described[];
      const owned = group?.members.flatMap(({ assigned }) => assigned.flatMap(({ partitions }) => partitions)) ?? [];
      const isSo = group?.members.length === count && owned.sort((a, b) => a - b).join() === ALL;
      return group?.state === "Stable" && isSo ? null : said;
    });
  }

  async isOfType(type: "Classic" | "Consumer"): Promise<void> {
    await this.#until(`the group is of type ${type}`, async () => {
      const said = await this.#told("groups");
      const groups = (said === "" ? [] : JSON.parse(said)) as { readonly group: string; readonly type: string }[];
      return groups.find(({ group }) => group === GROUP)?.type.toLowerCase() === type.toLowerCase() ? null : said;
    });
  }

  /** What was sent by now has been read by somebody. */
  async readUpToNow(): Promise<void> {
    const count = this.sent.length;
    await RunningMember.until(
      `the first ${count} records have been read`,
      this.members,
      () => {
        const read = new Set(this.members.flatMap(({ records }) => records.map(({ value }) => value)));
        return this.sent.slice(0, count).every((value) => read.has(value));
      },
      PATIENCE_MS,
    );
  }

  /** No more is sent, and all is read: what was wrong with it? */
  async faults(): Promise<string[]> {
    clearInterval(this.#timer);
    await this.#load.stdin.end();
    const stderr = await new Response(this.#load.stderr).text();
    expect([await this.#load.exited, stderr.includes("not acknowledged")], stderr).toEqual([0, false]);
    await this.readUpToNow();
    for (const member of this.members) await member.leave();
    const commits = await commitsOf(this.broker.address, GROUP, TOPIC);
    expect(commits.length).toBeGreaterThan(0);
    const { length: records } = this.sent;
    const losses = lossesOf(this.members);
    console.log(
      `${records} records, ${this.members.length} members, ${commits.length} commits, ${losses.length} losses`,
    );
    if (losses.length > 0) console.log(`  lost without a revocation: ${losses.join(", ")}`);
    return faultsOf(this.members, { sent: this.sent, commits });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#load.kill("SIGKILL");
    for (const member of this.members) await member.kill();
    await this.broker.stop("SIGKILL");
  }
}

/** All that can happen to a group of these kinds. */
async function weather(kinds: readonly Kind[]): Promise<void> {
  await using stage = await Stage.start();
  const living: RunningMember[] = [];
  for (const kind of kinds) {
    living.push(stage.join(kind));
    await stage.shared(living.length);
  }
  for (let round = 0; round < rounds; round++) {
    for (const how of ["kill", "leave"] as const) {
      // Others in each round.
      const at = (2 * round + (how === "kill" ? 0 : 1)) % kinds.length;
      await living[at]![how]();
      await stage.shared(kinds.length - 1);
      living[at] = stage.join(kinds[at]!);
      await stage.shared(kinds.length);
    }
    const still = living[round % living.length]!;
    still.pause();
    await stage.shared(kinds.length - 1);
    await stage.readUpToNow();
    still.goOn();
    await stage.shared(kinds.length);

    await stage.broker.crash();
    await stage.readUpToNow();
    await stage.shared(kinds.length);
  }
  expect(await stage.faults()).toEqual([]);
}

const isWithout = ["confluent-kafka", "java"].some(isSkipped);
const COOPERATIVE = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor";

describe.skipIf(isWithout)("a group, whoever joins, leaves, dies or stands still, of", () => {
  const groups: readonly (readonly [string, () => Promise<readonly Kind[]>])[] = [
    [
      "librdkafka, Java, kafka-python and kq by range",
      async () => [await librdkafka(), await java(), await foreign("kafka-python 3"), ours("--session-timeout", "6s")],
    ],
    [
      "aiokafka, librdkafka and kq by roundrobin",
      async () => [await foreign("aiokafka"), await librdkafka(), ours("--session-timeout", "6s")],
    ],
    [
      "franz-go, Java, librdkafka and kq, cooperative",
      async () => [
        await foreign("franz-go"),
        await java({ ASSIGNOR: COOPERATIVE }),
        await librdkafka({ ASSIGNOR: "cooperative-sticky" }),
        ours("--session-timeout", "6s", "--assignor", "cooperative-sticky"),
      ],
    ],
    ["kafkajs and kq", async () => [await foreign("kafkajs"), ours("--session-timeout", "6s")]],
    [
      "librdkafka, Java and kq by the consumer protocol",
      async () => [await librdkafka(consumer), await java(consumer), ours("--protocol", "consumer")],
    ],
    [
      "librdkafka and Java, some classic and some of the consumer protocol",
      async () => [await librdkafka(consumer), await java(), await java(consumer), await librdkafka()],
    ],
  ];
  for (const [who, kinds] of groups) test(who, async () => await weather(await kinds()), 900_000);
});

describe.skipIf(isWithout)("a group", () => {
  test("becomes one of the consumer protocol member by member, and a classic one again", async () => {
    await using stage = await Stage.start();
    const old = [await java(), await librdkafka()];
    const fresh = [await java(consumer), await librdkafka(consumer)];
    const living = old.map((kind) => stage.join(kind));
    await stage.shared(2);
    await stage.isOfType("Classic");
    for (const [kinds, type] of [[fresh, "Consumer"], [old, "Classic"]] as const) {
      for (const [at, kind] of kinds.entries()) {
        // The new one comes first, so that both kinds are in.
        const member = stage.join(kind);
        await stage.shared(3);
        await stage.isOfType("Consumer");
        await living[at]!.leave();
        living[at] = member;
        await stage.shared(2);
        await stage.readUpToNow();
      }
      await stage.isOfType(type);
    }
    expect(await stage.faults()).toEqual([]);
  }, 900_000);

  for (const protocol of ["classic", "consumer"]) {
    test(`of the ${protocol} protocol survives a broker that is killed without a rebalance`, async () => {
      await using stage = await Stage.start();
      const kinds = [await java({ GROUP_PROTOCOL: protocol }), await librdkafka({ GROUP_PROTOCOL: protocol })];
      for (const kind of kinds) stage.join(kind);
      await stage.shared(2);
      await stage.readUpToNow();
      const before = ownershipOf(stage.members);
      for (let times = 0; times < 3; times++) {
        await stage.broker.crash();
        await stage.readUpToNow();
      }
      // No member was told of any rebalance.
      expect(ownershipOf(stage.members)).toBe(before);
      expect(await stage.faults()).toEqual([]);
    }, 900_000);
  }
});
