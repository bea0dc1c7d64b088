/**
 * `kq serve --brokers 3`: a cluster in one process, for development.
 *
 * @module
 */
import { expect, test } from "bun:test";
import { kq, startKq, temporaryFolder } from "../support/kq_process.ts";

test("three brokers in one process replicate, and come back with what they had", async () => {
  const data = temporaryFolder();
  const args = ["--brokers", "3", "--log-level", "error"];
  const lines = Array.from({ length: 5000 }, (_, n) => `${n}\n`).join("");
  {
    await using cluster = await startKq({ data, args });
    const broker = cluster.address;
    const created = await kq(["topics", "create", "t", "--partitions", "3", "--replication-factor", "3"], { broker });
    expect(created.stderr).toBe("kq: topic t created, 3 partitions\n");
    expect(await kq(["produce", "t"], { broker, stdin: lines })).toMatchObject({ exitCode: 0, stderr: "" });
    const { stdout } = await kq(["topics", "describe", "t", "-o", "json"], { broker });
    const [{ partitions }] = JSON.parse(stdout) as [{ partitions: { leader: number; isr: number[] }[] }];
    expect(partitions.map(({ leader }) => leader).toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
    expect(partitions.map(({ isr }) => isr.toSorted((a, b) => a - b))).toEqual([[1, 2, 3], [1, 2, 3], [1, 2, 3]]);
    expect(await cluster.stop()).toBe(0);
  }
  await using again = await startKq({ data, args });
  const { stdout, stderr } = await kq(["consume", "t", "-e"], { broker: again.address });
  expect(stderr).toBe("");
  expect(stdout.split("\n").sort()).toEqual(lines.split("\n").sort());
});

test("what --brokers excludes is said", async () => {
  expect(await kq(["serve", "--brokers", "0"])).toMatchObject({
    exitCode: 2,
    stderr: "kq: --brokers 0: one process runs 1 to 9 brokers\n    For example --brokers 3\n",
  });
  expect((await kq(["serve", "--brokers", "3", "--etcd", "http://127.0.0.1:1"])).exitCode).toBe(2);
  expect(await kq(["serve", "--etcd", "ftp://here"])).toMatchObject({ exitCode: 2 });
});

test("partitions are moved, led again by whom they were placed on, and looked after by their health", async () => {
  await using cluster = await startKq({ args: ["--brokers", "4", "--log-level", "error"] });
  const broker = cluster.address;
  const run = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await kq(args, { broker });
    return `${stdout}${stderr}exit ${exitCode}`;
  };
  expect(await run("topics", "create", "t", "--partitions", "4", "--replication-factor", "2")).toEndWith("exit 0");
  await kq(["produce", "t"], { broker, stdin: "a\nb\nc\n" });
  expect(await run("cluster", "health")).toBe("kq: 4 brokers, 4 partitions: all is in sync\nexit 0");
  expect(await run("topics", "move", "t", "--to", "3,4", "--dry-run", "-o", "tsv")).toContain("\t3,4\n");
  expect(await run("topics", "move", "t", "--to", "3,4")).toEndWith("partitions moved\nexit 0");
  const { stdout } = await kq(["topics", "describe", "t", "-o", "json"], { broker });
  const [{ partitions }] = JSON.parse(stdout) as [{ partitions: { leader: number; replicas: number[] }[] }];
  expect(partitions.map(({ replicas }) => replicas)).toEqual([[3, 4], [4, 3], [3, 4], [4, 3]]);
  expect(await run("consume", "t", "-e")).toMatch(/^([abc]\n){3}exit 0$/);
  expect(await run("elect")).toEndWith("elected\nexit 0");
  expect(await run("elect", "t", "-o", "tsv")).toContain("t\t0\tnot needed\t\n");
  expect(await run("topics", "move", "t", "--cancel")).toBe("kq: 0 moves called off\nexit 0");
  expect(await run("topics", "move", "t", "--to", "9")).toBe(
    "kq: t-0 has 2 replicas, and --to names 1 broker\n    Name more brokers, or ask for fewer replicas: --replication-factor 1\nexit 2",
  );
  expect(await run("topics", "move", "t:0", "--to", "3,9")).toMatch(/no such broker is registered.*exit 1$/s);
  expect(await run("elect", "--unclean")).toEndWith("exit 2");
});

test("a folder is started by what it belongs to, and by nothing else", async () => {
  const [many, one] = [temporaryFolder(), temporaryFolder()];
  for (const [data, args] of [[many, ["--brokers", "3"]], [one, []]] as const) {
    await using server = await startKq({ data, args: [...args, "--log-level", "error"] });
    const made = await kq(["produce", "t", "--create", "3"], { broker: server.address, stdin: "a\nb\nc\n" });
    expect(made.exitCode).toBe(0);
    expect(await server.stop()).toBe(0);
  }
  const ofMany = `kq: The data folder ${many} belongs to 3 brokers that run in one process: ` +
    `kq serve --brokers 3 --data ${many} starts them; or name an empty folder\n`;
  const ofOne = `kq: The data folder ${one} belongs to one broker that is in no cluster: ` +
    `kq serve --data ${one} starts it; or name an empty folder\n`;
  const member = `${many}/broker-1`;
  const ofMember =
    `kq: The data folder ${member} belongs to a broker of a cluster, and the metadata is kept elsewhere: ` +
    "start it with the --etcd or --brokers of its cluster; or name an empty folder\n";
  for (
    const [args, stderr] of [
      [["serve", "--listen", ":0", "--data", many], ofMany],
      [["serve", "--listen", ":0", "--data", many, "--brokers", "2"], ofMany],
      [["topics", "list", "--data", many], ofMany],
      [["serve", "--listen", ":0", "--data", one, "--brokers", "3"], ofOne],
      [["serve", "--listen", ":0", "--data", member], ofMember],
      [["consume", "t", "-e", "--data", member], ofMember],
    ] as const
  ) {
    expect(await kq(args)).toEqual({ exitCode: 1, stdout: "", stderr });
  }
  expect(await kq(["log", "verify", many])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: `kq: ${many} belongs to brokers that run in one process, and each has a folder of its own in it\n` +
      `    Name one of them: ${many}/broker-1\n`,
  });
  // Nothing was put aside, and a cluster may get more brokers.
  for (const [data, args] of [[many, ["--brokers", "3"]], [many, ["--brokers", "4"]], [one, []]] as const) {
    await using server = await startKq({ data, args: [...args, "--log-level", "error"] });
    const { stdout } = await kq(["consume", "t", "-e"], { broker: server.address });
    expect(stdout.split("\n").sort()).toEqual(["", "a", "b", "c"]);
    await server.stop();
  }
});
