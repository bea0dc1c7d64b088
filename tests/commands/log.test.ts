/** `kq log` over the folder of a kq that has been stopped, whole and damaged. */
import { afterAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { kq, startKq, temporaryFolder } from "../support/kq_process.ts";

const home = temporaryFolder();
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Two partitions of one topic: 30 records in three batches, and 5 that were squeezed. The same bytes every time. */
async function stoppedBroker(name: string): Promise<string> {
  const data = `${home}/${name}`;
  {
    await using broker = await startKq({ data });
    const { address } = broker;
    await kq(["topics", "create", "orders", "--partitions", "2", "-q"], { broker: address });
    const send = async (partition: string, first: number, count: number, ...more: string[]) => {
      const stdin = Array.from({ length: count }, (_, n) => `key-${100 + first + n}:value-${100 + first + n}\n`).join(
        "",
      );
      const args = ["produce", "orders", "-K", ":", "-p", partition, "--timestamp", "1795208499289", "-q", ...more];
      const { exitCode, stderr } = await kq(args, { broker: address, stdin });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    };
    for (const first of [0, 10, 20]) await send("0", first, 10);
    await send("1", 0, 5, "-z", "gzip");
    expect(await broker.stop("SIGTERM")).toBe(0);
  }
  return data;
}

const whole = await stoppedBroker("whole");

function damagedCopy(name: string): string {
  const data = `${home}/${name}`;
  cpSync(whole, data, { recursive: true });
  return data;
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 0x40;
  writeFileSync(path, bytes);
}

const segment = (data: string) => `${data}/orders-0/00000000000000000000.log`;

test("verify tells figures of every partition, and that all is well", async () => {
  const { exitCode, stdout, stderr } = await kq(["log", "verify", whole]);
  const size = readFileSync(segment(whole)).length;
  const packed = readFileSync(segment(whole).replace("orders-0", "orders-1")).length;
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 0,
    stdout: [
      "TOPIC   PARTITION  SEGMENTS  BATCHES  RECORDS  BYTES  INDEX-ENTRIES  EARLIEST  LATEST  PROBLEMS",
      `orders          0         1        3       30    ${size}              1         0      30  0`,
      `orders          1         1        1        5    ${packed}              1         0       5  0`,
      "",
    ].join("\n"),
    stderr: `kq: 2 partitions, 2 segments, 4 batches, 35 records, ${size + packed} bytes: all is well\n`,
  });
});

test("dump writes batches or records, as text, by a template or as the envelope that produce takes", async () => {
  const folder = `${whole}/orders-0`;
  const batches = await kq(["log", "dump", folder, "-o", "jsonl"]);
  expect(
    batches.stdout.trim().split("\n").map((line) => JSON.parse(line)).map((batch) => [
      batch.topic,
      batch.partition,
      batch.base_offset,
      batch.last_offset,
      batch.records,
      batch.max_timestamp,
      batch.codec,
      batch.fault,
    ]),
  ).toEqual([
    ["orders", 0, 0, 9, 10, 1795208499289, "none", null],
    ["orders", 0, 10, 19, 10, 1795208499289, "none", null],
    ["orders", 0, 20, 29, 10, 1795208499289, "none", null],
  ]);
  expect((await kq(["log", "dump", folder, "-n", "1"])).stdout).toMatch(
    /^orders-0\/00000000000000000000\.log at 0: offsets 0\.\.9, 10 records in \d+ bytes, none, epoch 0, CreateTime up to 2026-11-20T21:01:39\.289Z, producer \d+ epoch 0 sequence 0\n$/,
  );
  expect((await kq(["log", "dump", folder, "--from", "28", "-r"])).stdout).toBe(
    "orders-0 28 2026-11-20T21:01:39.289Z key-128 value-128\norders-0 29 2026-11-20T21:01:39.289Z key-129 value-129\n",
  );
  expect((await kq(["log", "dump", whole, "-f", "%t/%p %k=%v\\n", "--from", "4", "-n", "1"])).stdout).toBe(
    "orders/0 key-104=value-104\norders/1 key-104=value-104\n",
  );
  expect((await kq(["log", "dump", folder, "-r", "-o", "json", "--from", "29"])).stdout).toBe(
    '[\n{"topic":"orders","partition":0,"offset":29,"timestamp":1795208499289,"key":"key-129","value":"value-129","headers":[]}\n]\n',
  );
});

test("verify names every problem and ends with 1; repair cuts only when it is told to, and the server goes on", async () => {
  const data = damagedCopy("damaged");
  const size = readFileSync(segment(data)).length / 3;
  flip(segment(data), size + 80);
  truncateSync(segment(data), 3 * size - 5);
  const said = [
    `kq: lost: orders-0/00000000000000000000.log at ${size}: batch of offset 10: it does not have the checksum it carries`,
    `kq: lost: orders-0/00000000000000000000.log at ${2 * size}: a batch of ${size} bytes has only ${size - 5} (${
      size - 5
    } bytes)`,
  ];
  const verified = await kq(["log", "verify", data]);
  expect(verified.exitCode).toBe(1);
  expect(verified.stderr.split("\n").slice(0, 2)).toEqual(said);
  const dumped = await kq(["log", "dump", `${data}/orders-0`, "-f", "%o\\n"]);
  expect({ exitCode: dumped.exitCode, lines: dumped.stdout.trim().split("\n").length }).toEqual({
    exitCode: 1,
    lines: 10,
  });

  const asked = await kq(["log", "repair", data]);
  expect({ exitCode: asked.exitCode, last: asked.stderr.trim().split("\n").at(-1) }).toEqual({
    exitCode: 1,
    last: "kq: nothing was changed: -y does what is listed",
  });
  expect(readFileSync(segment(data)).length).toBe(3 * size - 5);

  const repaired = await kq(["log", "repair", data, "-y"]);
  expect({ exitCode: repaired.exitCode, last: repaired.stderr.trim().split("\n").at(-1) }).toEqual({
    exitCode: 0,
    last: expect.stringMatching(
      new RegExp(
        `^kq: cut ${
          2 * size - 5
        } bytes \\(20 records\\), removed \\d files; 2 partitions, 2 segments, 2 batches, 15 records, \\d+ bytes: all is well$`,
      ),
    ) as unknown as string,
  });
  expect(readdirSync(`${data}/orders-0`).filter((name) => name.endsWith(".torn"))).toHaveLength(1);

  await using broker = await startKq({ data });
  const { address } = broker;
  await kq(["produce", "orders", "-p", "0", "-q"], { broker: address, stdin: "more\n" });
  const { stdout } = await kq(["consume", "orders", "-p", "0", "-e", "-f", "%o %v\\n"], { broker: address });
  expect(stdout.trim().split("\n")).toEqual([
    ...Array.from({ length: 10 }, (_, n) => `${n} value-${100 + n}`),
    "10 more",
  ]);
});

test("of segments that a running server writes it is said once that their indexes were not looked at", async () => {
  const data = `${home}/running`;
  await using broker = await startKq({ data });
  const { address } = broker;
  await kq(["topics", "create", "orders", "--partitions", "2", "-q"], { broker: address });
  for (const partition of ["0", "1"]) {
    await kq(["produce", "orders", "-p", partition], { broker: address, stdin: "a\n" });
  }
  const { exitCode, stderr } = await kq(["log", "verify", data]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: [
      "kq: the indexes of 2 segments were not checked: a server still writes to them, or was killed, and then the next start rebuilds them",
      "kq: 2 partitions, 2 segments, 2 batches, 2 records, 138 bytes: all is well",
      "",
    ].join("\n"),
  });
});

test("empty partitions of the committed offsets are one line for people, and rows for programs", async () => {
  const data = damagedCopy("offsets");
  for (const n of [0, 1, 2]) {
    mkdirSync(`${data}/__consumer_offsets-${n}`);
    writeFileSync(`${data}/__consumer_offsets-${n}/00000000000000000000.log`, n === 1 ? "damaged" : "");
  }
  const { stdout, stderr } = await kq(["log", "verify", data]);
  expect({ rows: stdout.split("\n").slice(1, -1).map((line) => line.split(/ +/, 2).join("-")), stderr }).toEqual({
    rows: ["__consumer_offsets-1", "orders-0", "orders-1"],
    stderr: expect.stringMatching(
      /^kq: and 2 empty partitions of __consumer_offsets\nkq: lost: __consumer_offsets-1\/0{20}\.log at 0: .*\nkq: 5 partitions, .*\n.*\n$/,
    ) as unknown as string,
  });
  expect((await kq(["log", "verify", data, "-o", "tsv"])).stdout.split("\n")).toHaveLength(7);
});

test("a partition whose folder or files are gone is a problem that no cut does away with", async () => {
  const data = damagedCopy("gone");
  rmSync(`${data}/orders-1`, { recursive: true });
  for (const name of readdirSync(`${data}/orders-0`)) rmSync(`${data}/orders-0/${name}`);
  const { exitCode, stderr } = await kq(["log", "verify", data]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: [
      "kq: lost: orders-0: it was synced up to offset 30, and its folder has no segment",
      "kq: lost: orders-1: it was synced up to offset 5, and its folder is not there",
      "kq: 0 partitions, 0 segments, 0 batches, 0 records, 0 bytes: 2 problems (2 lost)",
      `    What is lost is in no file here: put the partition back from a copy if there is one; else \`kq log repair ${data}\` ` +
      "cuts out what cannot be read, and keeps the rest.",
      "",
    ].join("\n"),
  });
  const repaired = await kq(["log", "repair", data, "-y"]);
  expect({ exitCode: repaired.exitCode, last: repaired.stderr.trim().split("\n").slice(-2) }).toEqual({
    exitCode: 1,
    last: [
      "kq: 2 problems cannot be repaired by cutting",
      "    What is missing is in no file here: put the partition's folder back from a copy. Without one, kq serves what is left.",
    ],
  });
});

test("a folder that a server has open is not repaired, but may be looked at", async () => {
  const data = damagedCopy("open");
  await using broker = await startKq({ data });
  const { exitCode, stderr } = await kq(["log", "repair", data, "-y"]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringContaining("it cannot be repaired while a server has it open") as unknown as string,
  });
  expect((await kq(["log", "verify", data])).exitCode).toBe(0);
  expect(broker.address).not.toBe("");
});

test("what is no log's folder is a usage error, or named as such", async () => {
  expect(await kq(["log", "verify", `${home}/nothing`])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: `kq: ${home}/nothing does not exist\n    Name a data folder, or one partition's in it.\n`,
  });
  expect((await kq(["log", "verify", home])).stderr).toContain("it is neither a data folder nor a partition's");
  expect(await kq(["log", "dump", segment(whole)])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: `kq: ${segment(whole)} is a file\n    Name the partition's folder: ${whole}/orders-0\n`,
  });
  expect((await kq(["log", "verify", `${whole}/meta.properties`])).stderr).toBe(
    `kq: ${whole}/meta.properties is a file\n    Name a data folder, or one partition's in it.\n`,
  );
  expect((await kq(["log", "dump", whole, "-o", "yaml"])).exitCode).toBe(2);
});

test("an import never writes into the folder that it reads, and says what is wrong with what it was given", async () => {
  const kafka = damagedCopy("kafka");
  writeFileSync(`${kafka}/meta.properties`, "version=1\nnode.id=1\ncluster.id=AAAAAAAAAAAAAAAAAAAAAA\n");
  const before = readdirSync(kafka, { recursive: true });
  const refusal = async (from: string, data: string) => {
    const { exitCode, stderr } = await kq(["log", "import", from, "--data", data]);
    return { exitCode, said: stderr.split("\n")[0] };
  };
  const why = "the folder that is imported, which is only read";
  for (
    const [from, data, said] of [
      [kafka, `${kafka}/sub`, `--data ${kafka}/sub lies in ${why}`],
      [kafka, `${kafka}/`, `--data ${kafka}/ is ${why}`],
      [kafka, `${kafka}/..`, `--data ${kafka}/.. holds ${why}`],
      [`${home}/nothing`, `${home}/new`, `${home}/nothing does not exist`],
      [segment(whole), `${home}/new`, `${segment(whole)} is a file`],
    ] as const
  ) expect(await refusal(from, data)).toEqual({ exitCode: 2, said: `kq: ${said}` });
  expect([readdirSync(kafka, { recursive: true }), readdirSync(home).includes("new")]).toEqual([before, false]);
});
