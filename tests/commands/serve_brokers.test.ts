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
    "kq: t-0 has 2 replicas, and --to names 1 broker\n    Name more brokers\nexit 2",
  );
  expect(await run("topics", "move", "t:0", "--to", "3,9")).toMatch(/no such broker is registered.*exit 1$/s);
  expect(await run("elect", "--unclean")).toEndWith("exit 2");
});
