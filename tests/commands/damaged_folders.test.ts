/** Folders of partitions that somebody has damaged, and what `kq log` and `kq serve` say of them. */
import { afterAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { kq, startKq, temporaryFolder } from "../support/kq_process.ts";

const home = temporaryFolder();
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** 30 records in three segments of ten, the records before 3 deleted; and a partition of five. */
async function stoppedBroker(data: string): Promise<string> {
  await using broker = await startKq({ data });
  const { address } = broker;
  const does = async (args: readonly string[], stdin = "") => {
    const { exitCode, stderr } = await kq([...args, "-q"], { broker: address, stdin });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  };
  await does(["topics", "create", "dm", "--partitions", "2", "--config", "segment.bytes=1048576"]);
  const value = "x".repeat(100_000);
  for (let n = 0; n < 30; n++) await does(["produce", "dm", "-p", "0", "-z", "none"], `${value}\n`);
  await does(["produce", "dm", "-p", "1"], "1\n2\n3\n4\n5\n");
  await does(["topics", "trim", "dm:0", "--to", "3", "-y"]);
  expect(await broker.stop("SIGTERM")).toBe(0);
  return data;
}

const whole = await stoppedBroker(`${home}/whole`);

function damagedCopy(name: string): string {
  const data = `${home}/${name}`;
  cpSync(whole, data, { recursive: true });
  return data;
}

const segment = (base: number, suffix: string) => `dm-0/${String(base).padStart(20, "0")}${suffix}`;

const filesIn = (data: string) => new Set(readdirSync(data, { recursive: true, encoding: "utf8" }));

/** What verify has to say, without its rows. */
async function verified(data: string): Promise<{ exitCode: number; lines: string[] }> {
  const { exitCode, stderr } = await kq(["log", "verify", data]);
  return { exitCode, lines: stderr.split("\n").filter((line) => /^kq: [^ ]/.test(line) && !/ bytes: /.test(line)) };
}

test("folders inside a partition's folder are named, and hide nothing of the other partitions", async () => {
  const data = damagedCopy("folders");
  for (const name of [segment(999, ".log"), segment(999, ".swap"), "dm-1/x.deleted"]) mkdirSync(`${data}/${name}`);
  expect(await verified(data)).toEqual({
    exitCode: 0,
    lines: [
      `kq: ${segment(999, ".log")}: a folder, of which no log knows; not looked at`,
      `kq: ${segment(999, ".swap")}: a folder, of which no log knows; not looked at`,
      "kq: dm-1/x.deleted: a folder, of which no log knows; not looked at",
    ],
  });
  await using broker = await startKq({ data });
  const { stdout } = await kq(["offsets", "dm", "-o", "tsv"], { broker: broker.address });
  expect(stdout.split("\n").slice(1)).toEqual(["dm\t0\t3\t30\t27\t", "dm\t1\t0\t5\t5\t", ""]);
});

test("metadata that is gone while records are there is not begun anew: nothing is served and nothing is moved", async () => {
  for (const how of ["empty", "not there"]) {
    const data = damagedCopy(`metadata ${how}`);
    rmSync(`${data}/metadata.db`);
    if (how === "empty") writeFileSync(`${data}/metadata.db`, "");
    const before = filesIn(data);
    expect(await kq(["serve", "--listen", ":0", "--data", data])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `kq: The database ${data}/metadata.db is ${how}, and there are records in dm-0 and 1 more beside it; ` +
        "put it back from a copy\n    Topics, their ids and configs are in it; records and commits are in the folders " +
        `beside it. kq log dump reads them, and with that file out of the way kq log import ${data} --data DIR takes ` +
        "them over.\n",
    });
    expect(filesIn(data)).toEqual(before);
    cpSync(`${whole}/metadata.db`, `${data}/metadata.db`);
    await using broker = await startKq({ data });
    const { stdout } = await kq(["offsets", "dm", "-o", "tsv"], { broker: broker.address });
    expect(stdout.split("\n").slice(1)).toEqual(["dm\t0\t3\t30\t27\t", "dm\t1\t0\t5\t5\t", ""]);
  }
});

test("indexes of another segment are both named, and repair removes both", async () => {
  const data = damagedCopy("indexes");
  for (const suffix of [".index", ".timeindex"]) {
    cpSync(`${data}/${segment(10, suffix)}`, `${data}/${segment(0, suffix)}`);
  }
  const { exitCode, lines } = await verified(data);
  expect({ exitCode, lines }).toEqual({
    exitCode: 1,
    lines: [
      expect.stringMatching(
        /^kq: in doubt: dm-0\/0{20}\.timeindex at 0: a record up to offset \d is said to be as late as \d+, and none is$/,
      ) as unknown as string,
    ],
  });
});

test("a segment that is missing is named by what is left of it, or by the log's beginning", async () => {
  const hopeless = [
    "kq: 1 problem cannot be repaired by cutting",
    "    What is missing is in no file here: put the partition's folder back from a copy. Without one, kq serves what is left.",
  ];
  const between = damagedCopy("between");
  rmSync(`${between}/${segment(10, ".log")}`);
  const said = `kq: lost: ${segment(10, ".log")}: it is missing, and its index files are there`;
  expect(await verified(between)).toEqual({ exitCode: 1, lines: [said] });
  const repaired = await kq(["log", "repair", between, "-y"]);
  expect({ exitCode: repaired.exitCode, lines: repaired.stderr.trim().split("\n") }).toEqual({
    exitCode: 1,
    lines: [said, ...hopeless],
  });
  const first = damagedCopy("first");
  for (const suffix of [".log", ".index", ".timeindex"]) rmSync(`${first}/${segment(0, suffix)}`);
  expect(await verified(first)).toEqual({
    exitCode: 1,
    lines: [`kq: lost: ${segment(10, ".log")}: it is the first, and the log begins at offset 3, before it`],
  });
});

test("a partition's folder without a segment is looked at by itself too", async () => {
  const data = damagedCopy("no segments");
  for (const base of [0, 10, 20]) rmSync(`${data}/${segment(base, ".log")}`);
  const { exitCode, stderr } = await kq(["log", "repair", `${data}/dm-0`, "-y"]);
  expect({ exitCode, said: stderr.split("\n")[0], last: stderr.trim().split("\n").slice(-2) }).toEqual({
    exitCode: 1,
    said: "kq: lost: dm-0: it was synced up to offset 30, and its folder has no segment",
    last: [
      "kq: 1 problem cannot be repaired by cutting",
      "    What is missing is in no file here: put the partition's folder back from a copy. Without one, kq serves what is left.",
    ],
  });
});

test(
  "a listing of groups that is not whole prints what it has, says so and exits 1; the lost group is not taken for new",
  async () => {
    const data = `${home}/groups`;
    const folderOf = (partition: number) => `${data}/__consumer_offsets-${partition}`;
    {
      await using broker = await startKq({ data, args: ["-c", "offsets.topic.num.partitions=4"] });
      await kq(["produce", "orders", "-q"], { broker: broker.address, stdin: "1\n2\n3\n" });
      for (const group of ["a", "b", "c"]) {
        await kq(["consume", "orders", "-g", group, "-e"], { broker: broker.address });
      }
      const { stdout, exitCode } = await kq(["groups", "list", "-o", "name"], { broker: broker.address });
      expect({ stdout, exitCode }).toEqual({ stdout: "a\nb\nc\n", exitCode: 0 });
      expect(await broker.stop("SIGTERM")).toBe(0);
    }
    // A group is in the partition of its name's hash: "b" is 98, and 98 % 4 is 2.
    const log = `${folderOf(2)}/${String(0).padStart(20, "0")}.log`;
    const bytes = readFileSync(log);
    writeFileSync(log, bytes.fill(0xff, 8, 12));
    rmSync(log.replace(".log", ".index"));

    await using broker = await startKq({ data, args: ["-c", "offsets.topic.num.partitions=4"] });
    const listed = await kq(["groups", "list", "-o", "name"], { broker: broker.address });
    expect(listed).toEqual({
      stdout: "a\nc\n",
      stderr: "kq: Cannot list the groups of broker 1: the coordinator is not available (COORDINATOR_NOT_AVAILABLE)\n",
      exitCode: 1,
    });
    const lag = await kq(["lag", "a"], { broker: broker.address });
    expect(lag.exitCode).toBe(0);
  },
  60_000,
);
