/** The other way round: kq's commands against a real Apache Kafka behave exactly as against kq. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { kq, kqCommand, type RunningBroker, startKafka } from "../support/kq_process.ts";
import { isSkipped } from "./foreign_client.ts";

describe.skipIf(isSkipped("java"))("kq against Apache Kafka", () => {
  let broker: RunningBroker;
  beforeAll(async () => {
    broker = await startKafka();
  });
  afterAll(async () => {
    await broker.stop();
  });

  const on = async (args: readonly string[], stdin = "") => await kq(args, { broker: broker.address, stdin });
  const numbers = Array.from({ length: 100_000 }, (_, i) => `${i + 1}\n`).join("");
  const sortedLines = (text: string) => text.split("\n").sort().join("\n");

  for (const codec of ["none", "gzip", "snappy", "lz4", "zstd"]) {
    test(`what is produced with ${codec} is consumed byte for byte`, async () => {
      const stderr = `kq: topic ${codec} did not exist and was created, 1 partition\n`;
      expect(await on(["produce", codec, "-z", codec], numbers)).toEqual({ exitCode: 0, stdout: "", stderr });
      expect(await on(["consume", codec, "-e"])).toEqual({ exitCode: 0, stdout: numbers, stderr: "" });
    });
  }

  test("six partitions hold the same lines", async () => {
    expect((await on(["topics", "create", "six", "--partitions", "6"])).exitCode).toBe(0);
    await on(["produce", "six"], numbers);
    expect(sortedLines((await on(["consume", "six", "-e"])).stdout)).toBe(sortedLines(numbers));
  });

  test("a group reads everything once, then nothing, and has no lag", async () => {
    const first = await on(["consume", "--group", "g", "none", "-e"]);
    expect([first.exitCode, first.stdout]).toEqual([0, numbers]);
    expect((await on(["consume", "--group", "g", "-e"])).stdout).toBe("");
    expect((await on(["lag", "g", "--total", "-o", "json"])).stdout).toContain("0");
    expect((await on(["lag", "g", "--max", "0"])).exitCode).toBe(0);
  });

  test("members of the consumer protocol share what there is, and give it up when they leave", async () => {
    await on(["topics", "create", "shared", "--partitions", "4"]);
    const args = ["consume", "shared", "-g", "next-generation", "--protocol", "consumer"];
    const members = [1, 2].map(() =>
      Bun.spawn([...kqCommand, ...args], {
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
        env: { ...process.env, KQ_BROKERS: broker.address },
      })
    );
    const described = async () =>
      JSON.parse((await on(["groups", "describe", "next-generation", "-o", "json"])).stdout || "[]") as {
        protocol: string;
        members: { assigned: { partitions: number[] }[] }[];
      }[];
    const sizes = async () =>
      (await described())[0]?.members.map(({ assigned }) => assigned.flatMap(({ partitions }) => partitions).length);
    while (JSON.stringify(await sizes()) !== "[2,2]");
    expect((await described())[0]!.protocol).toBe("uniform");
    for (const partition of [0, 1, 2, 3]) {
      await on(["produce", "shared", "-p", String(partition)], `in ${partition}\n`);
    }
    while ((await on(["lag", "next-generation", "--max", "0", "-q"])).exitCode !== 0);
    members[0]!.kill("SIGTERM");
    await members[0]!.exited;
    while (JSON.stringify(await sizes()) !== "[4]");
    for (const partition of [0, 1, 2, 3]) {
      await on(["produce", "shared", "-p", String(partition)], `more in ${partition}\n`);
    }
    while ((await on(["lag", "next-generation", "--max", "0", "-q"])).exitCode !== 0);
    members[1]!.kill("SIGTERM");
    await members[1]!.exited;
    const read = await Promise.all(members.map(({ stdout }) => new Response(stdout).text()));
    const expected = [0, 1, 2, 3].flatMap((partition) => [`in ${partition}`, `more in ${partition}`]);
    expect(read.join("").trim().split("\n").sort()).toEqual(expected.sort());
    expect(members.map(({ signalCode }) => signalCode)).toEqual(["SIGTERM", "SIGTERM"]);
  }, 120_000);

  test("a group is moved, copied, and forgets", async () => {
    await on(["topics", "create", "moved"]);
    await on(["produce", "moved"], "1\n2\n3\n");
    expect((await on(["consume", "moved", "-g", "mover", "-e"])).stdout).toBe("1\n2\n3\n");
    const seek = await on(["groups", "seek", "mover", "--to", "-1", "-y", "-o", "tsv"]);
    expect(seek).toEqual({
      exitCode: 0,
      stdout: "topic\tpartition\tprior\tnew\tdelta\tstatus\terror\nmoved\t0\t3\t2\t-1\tmoved\t\n",
      stderr: "kq: to undo: kq groups seek mover --set moved:0=3 -y\n",
    });
    expect((await on(["groups", "copy", "mover", "other", "-q"])).exitCode).toBe(0);
    expect((await on(["consume", "-g", "other", "moved", "-e"])).stdout).toBe("3\n");
    expect((await on(["groups", "forget", "other", "moved", "-y"])).exitCode).toBe(0);
    const deleted = await on(["groups", "delete", "mover", "-y"]);
    expect(deleted).toEqual({ exitCode: 0, stdout: "", stderr: "kq: group mover deleted\n" });
  });

  test("a group reads with each assignor, by both protocols, where it is told to begin", async () => {
    await on(["topics", "create", "shares", "--partitions", "3"]);
    const lines = ["0", "1", "2", "3", "4", "5"];
    for (const line of lines) await on(["produce", "shares", "-p", String(Number(line) % 3)], `${line}\n`);
    const read = async (...args: readonly string[]) => {
      const { exitCode, stdout, stderr } = await on(["consume", "shares", "-e", ...args]);
      return [exitCode, stdout.split("\n").filter((line) => line !== "").sort(), stderr];
    };
    const names = ["range", "roundrobin", "sticky", "cooperative-sticky", "RoundRobinAssigner"];
    for (const name of names) {
      expect(await read("-g", `by-${name}`, "--assignor", name), name).toEqual([0, lines, ""]);
    }
    for (const name of ["uniform", "range"]) {
      const args = ["-g", `new-${name}`, "--protocol", "consumer", "--assignor", name, "--max-poll-interval", "10s"];
      expect(await read(...args), name).toEqual([0, lines, ""]);
    }
    const listed = JSON.parse((await on(["groups", "-o", "json"])).stdout) as { group: string; type: string }[];
    expect(listed.find(({ group }) => group === "new-range")!.type.toLowerCase()).toBe("consumer");
    expect(await read("-g", "at-the-end", "--reset", "end")).toEqual([0, [], ""]);
    expect(await read("-g", "from-two", "--reset", "+1", "--session-timeout", "10s")).toEqual([0, ["3", "4", "5"], ""]);
    const refused = await on(["consume", "shares", "-e", "-g", "none", "--protocol", "consumer", "--assignor", "best"]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("ServerAssignor best is not supported. Supported assignors: uniform, range.");
  });

  test("groups are described in one screen, and lag is summed by whatever is asked", async () => {
    await on(["topics", "create", "told", "--partitions", "2"]);
    await on(["produce", "told", "-p", "0"], "1\n2\n3\n");
    // A static member keeps its place when it has gone.
    const args = ["consume", "told", "-g", "teller", "-e", "--instance-id", "desk"];
    expect((await on(args)).stdout).toBe("1\n2\n3\n");
    await on(["produce", "told", "-p", "1"], "4\n5\n");
    const screen = (text: string) => text.replaceAll(/desk-[\w-]{20,}/g, "ID").replaceAll(/ +/g, " ");
    expect(screen((await on(["groups", "describe", "teller"])).stdout)).toBe(
      "Group teller: Stable, range, 1 member, lag 2, coordinator 1\n" +
        "MEMBER-ID CLIENT-ID HOST ASSIGNED\n" +
        "ID kq 127.0.0.1 told:0+1\n" +
        "TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG MEMBER-ID\n" +
        "told 0 3 3 0 ID\n" +
        "told 1 0 2 2 ID\n",
    );
    const lag = async (...more: readonly string[]) => screen((await on(["lag", "teller", ...more])).stdout);
    expect(await lag("--total")).toBe("2\n");
    expect(await lag("--by", "group")).toBe("GROUP STATE MEMBERS PARTITIONS LAG\nteller Stable 1 2 2\n");
    expect(await lag("--by", "topic")).toBe("GROUP TOPIC PARTITIONS LAG\nteller told 2 2\n");
    expect(await lag("--by", "member")).toBe(
      "GROUP MEMBER-ID CLIENT-ID HOST PARTITIONS LAG\nteller ID kq 127.0.0.1 2 2\n",
    );
    expect((await lag("--by", "partition")).split("\n")[2]).toBe("teller told 1 0 2 2 ID");
    const beyond = await on(["lag", "teller", "--max", "1"]);
    expect([beyond.exitCode, beyond.stderr]).toEqual([4, "kq: group teller is 2 behind, more than 1\n"]);
    const live = await on(["groups", "seek", "teller", "--to", "beginning", "-y"]);
    expect([live.exitCode, live.stderr]).toEqual([
      1,
      expect.stringContaining("while it has 1 member: kq at 127.0.0.1"),
    ]);
  });

  test("lag is watched, with how long it will take to drain", async () => {
    await on(["topics", "create", "drained"]);
    await on(["produce", "drained"], "1\n2\n3\n4\n");
    await on(["consume", "drained", "-g", "drainer", "-e", "--reset", "beginning"]);
    await on(["groups", "seek", "drainer", "--to", "beginning", "-y"]);
    const watch = Bun.spawn([...kqCommand, "lag", "drainer", "--watch", "--by", "group", "--interval", "300ms"], {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "inherit",
      env: { ...process.env, KQ_BROKERS: broker.address },
    });
    const seen: { lag: number; lag_per_second: number | null; drain_seconds: number | null }[] = [];
    let rest = "", offset = 0;
    for await (const bytes of watch.stdout) {
      const lines = (rest + new TextDecoder().decode(bytes)).split("\n");
      rest = lines.pop()!;
      seen.push(...lines.map((line) => JSON.parse(line) as (typeof seen)[number]));
      if (seen.at(-1)!.lag === 0) break;
      offset += 1;
      await on(["groups", "seek", "drainer", "--set", `drained:0=${offset}`, "-y"]);
    }
    watch.kill();
    expect(seen[0]).toMatchObject({ lag: 4, lag_per_second: null, drain_seconds: null });
    expect(seen.at(-1)).toMatchObject({ lag: 0, drain_seconds: 0 });
    expect(seen.some(({ lag, drain_seconds }) => lag > 0 && drain_seconds !== null)).toBe(true);
  });

  test("an unknown topic is exit 2 with the nearest name, and is not created", async () => {
    const answer = await on(["consume", "nome", "-e"]);
    expect(answer.exitCode).toBe(2);
    expect(answer.stderr).toContain("none");
    expect((await on(["topics", "-o", "name"])).stdout.split("\n")).not.toContain("nome");
  });

  test("topics are listed, described and deleted", async () => {
    await on(["topics", "create", "brief", "--partitions", "2"]);
    expect((await on(["topics", "list", "-o", "name"])).stdout.split("\n")).toContain("brief");
    const described = JSON.parse((await on(["topics", "describe", "brief", "-o", "json"])).stdout) as unknown;
    expect(JSON.stringify(described)).toContain('"partition":1');
    expect((await on(["topics", "delete", "brief", "-y"])).exitCode).toBe(0);
    expect((await on(["topics", "list", "-o", "name"])).stdout.split("\n")).not.toContain("brief");
  });
});
