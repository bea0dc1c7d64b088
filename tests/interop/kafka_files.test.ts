/** Kafka's own tool reads every file that the log writes. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { codecNames } from "../../core/protocol/records/compression/codec.ts";
import { bunDisk } from "../../core/runtime/bun/disk.ts";
import { kq, runToEnd, temporaryFolder } from "../support/kq_process.ts";
import { append, endTransaction, openLog } from "../support/logs.ts";
import { isSkipped } from "./foreign_client.ts";

const kafka = new URL("../support/kafka", import.meta.url).pathname;
const dump = async (files: readonly string[], ...flags: readonly string[]): Promise<string> => {
  const ended = await runToEnd([kafka, "tool", "dump-log", "--files", files.join(","), ...flags]);
  // The tool takes every segment that does not begin at 0 for one with a gap in front.
  const complaints = ended.stderr.split("\n").filter((line) =>
    line !== "" && !/StatusLogger|^Non-consecutive offsets in|^ *-1 is followed by \d+$/.test(line)
  );
  expect([ended.exitCode, complaints]).toEqual([0, []]);
  return ended.stdout;
};

describe.skipIf(isSkipped("java"))("dump-log", () => {
  const data = temporaryFolder();
  const folder = `${data}/orders-0`;
  const disk = bunDisk();
  const files = (suffix: string) =>
    disk.list(folder).filter((name) => name.endsWith(suffix)).map((name) => `${folder}/${name}`);

  beforeAll(async () => {
    const log = await openLog(disk, {
      folder,
      config: { segmentBytes: 60_000, indexIntervalBytes: 1000, preallocate: true },
      leaderEpoch: 2,
    });
    for (let n = 0; n < 1500; n++) {
      const values = [`value ${n} `.padEnd(200 + n % 100, "x"), `another ${n}`, "last"];
      const codec = codecNames[n % codecNames.length]!;
      append(log, values, {
        codec,
        producer: { id: 7 + n % 3, sequence: 3 * Math.floor(n / 3) },
        stamps: [n, 2 * n, n],
      });
      if (n === 800) log.assignLeaderEpoch(5);
      if (n % 100 > 10) continue;
      append(log, ["in a transaction"], { producer: { id: 100 + n, sequence: 0 }, isTransactional: true });
      if (n % 100 < 8) endTransaction(log, { id: 100 + n, isAbort: n % 2 === 0 });
    }
    await log.close();
  });
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  test("finds every batch whole, its records where they say they are", async () => {
    const said = await dump(files(".log"), "--deep-iteration", "--print-data-log");
    expect(files(".log").length).toBeGreaterThan(2);
    expect(said.match(/isvalid: true/g)!.length).toBeGreaterThan(1500);
    expect(said).not.toMatch(/isvalid: false|Found|Mismatch|corrupt|invalid bytes/i);
  }, 60_000);

  test("finds both indexes in step with the log, and sane", async () => {
    const indexes = [...files(".index"), ...files(".timeindex")];
    for (const check of ["--index-sanity-check", "--verify-index-only"]) {
      const said = await dump(indexes, check);
      expect(said).not.toMatch(/Mismatches|Found|non-consecutive|corrupt|out of order/i);
    }
    const printed = await dump(files(".index").slice(0, 1));
    expect(printed.match(/offset: \d+ position: \d+/g)!.length).toBeGreaterThan(10);
  }, 60_000);

  test("decodes what groups of both protocols keep", async () => {
    const folder = `${data}/groups`;
    const on = async (...args: readonly string[]) => {
      const { exitCode, stderr } = await kq([...args, "--data", folder]);
      expect(exitCode, stderr).toBe(0);
    };
    await on("topics", "create", "t");
    const args = ["consume", "t", "-e", "--instance-id", "i"];
    await on(...args, "-g", "classic");
    await on(...args, "-g", "modern", "--protocol", "consumer");
    const logs = disk.list(folder).filter((name) => name.startsWith("__consumer_offsets-"))
      .map((name) => `${folder}/${name}/00000000000000000000.log`);
    const said = await dump(logs, "--offsets-decoder");
    const kinds = [...said.matchAll(/ key: \{"type":"(\d+)".*?"group[iI]?d?":"(\w+)"/g)].map(([, type, group]) =>
      `${group} ${type}`
    );
    // 1 is an offset, 2 a classic group; 3 to 8 are a consumer group, its members, and its target and theirs.
    const expected = ["classic 1", "classic 2", "modern 1", "modern 3", "modern 5", "modern 6", "modern 7", "modern 8"];
    expect([...new Set(kinds)].sort()).toEqual(expected);
    expect(said).not.toMatch(/Unknown|unknown|<EMPTY>/);
  }, 120_000);

  test("reads producer state and aborted transactions", async () => {
    const snapshots = await dump(files(".snapshot"));
    const rows = snapshots.split("\n").filter((line) => line.startsWith("producerId: "));
    // The same producer in every snapshot, its last batches in the last one.
    const last = rows.filter((line) => line.startsWith("producerId: 7 ")).slice(-5).map((line) =>
      / firstSequence: (\d+) lastSequence: (\d+) /.exec(line)!.slice(1).join("-")
    );
    expect(last).toEqual(["1485-1487", "1488-1490", "1491-1493", "1494-1496", "1497-1499"]);
    expect(rows.some((line) => /^producerId: 108 .*coordinatorEpoch: -1 .*FirstOffset: OptionalLong\[\d+\]/.test(line)))
      .toBe(true);
    const aborted = await dump(files(".txnindex"));
    expect(aborted).toMatch(/version: 0 producerId: 10\d firstOffset: \d+ lastOffset: \d+ lastStableOffset: \d+/);
  }, 60_000);
});
