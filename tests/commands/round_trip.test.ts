/** Records of any bytes through the whole program: `consume -J | produce -f json` gives the same records again. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { kqCommand, runForBytes, type RunningBroker, startKq } from "../support/kq_process.ts";
import { anyRecord, type PlainRecord, viewOf } from "../support/records.ts";
import { envelopeWriter } from "../../commands/envelope.ts";
import { OutputBytes } from "../../commands/output_bytes.ts";

let broker: RunningBroker;
beforeAll(async () => {
  broker = await startKq();
});
afterAll(async () => {
  await broker.stop("SIGKILL");
});

const PARTITIONS = 3;
/** Times in the far future are refused otherwise. */
const ANY_TIME = "message.timestamp.after.max.ms=9223372036854775807";

async function kq(args: readonly string[], stdin: string | Uint8Array = ""): Promise<Buffer> {
  const ended = await runForBytes([...kqCommand, ...args], stdin, { KQ_BROKERS: broker.address });
  expect([args, ended.stderr, ended.exitCode]).toEqual([args, "", 0]);
  return ended.stdout;
}

/** What `consume -J` should print of them: each partition's in its order, from offset 0. */
function envelopesOf(records: readonly PlainRecord[], topic: string): string[] {
  const nextOffsets = Array.from({ length: PARTITIONS }, () => 0);
  const out = new OutputBytes();
  const write = envelopeWriter();
  for (const record of records) {
    write(viewOf({ ...record, topic, offset: nextOffsets[record.partition]!++ }), out);
  }
  return Buffer.from(out.bytes.slice(0, out.length)).toString("latin1").trimEnd().split("\n").sort();
}

const lines = (stdout: Buffer): string[] => stdout.toString("latin1").trimEnd().split("\n").sort();

test("any keys, values, headers, nulls, timestamps and partitions survive consume -J | produce -f json", async () => {
  const seed = Number(process.env["SEED"] ?? 20_261_201);
  const records = fc.sample(anyRecord, { seed, numRuns: 3000 }).map((record) => ({
    ...record,
    partition: record.partition % PARTITIONS,
    timestampMs: Math.max(0, record.timestampMs),
  }));
  const input = envelopesOf(records, "ignored").join("\n") + "\n";
  for (const [from, codec] of ["none", "gzip", "snappy", "lz4", "zstd"].entries()) {
    const [first, second] = [`first-${from}`, `second-${from}`];
    for (const topic of [first, second]) {
      await kq(["topics", "create", topic, "--partitions", `${PARTITIONS}`, "-q", "--config", ANY_TIME]);
    }
    await kq(["produce", first, "-f", "json", "--preserve-partitions", "-z", codec], Buffer.from(input, "latin1"));
    const read = await kq(["consume", first, "-e", "-J"]);
    // Sorted by their lines the records of a partition came in another order than they were made: only what they are
    // is compared with those made, and everything with what comes back.
    const bare = (line: string): string => line.replace(/"topic":"[^"]*",|"offset":\d+,/g, "");
    expect([seed, lines(read).map(bare).sort()]).toEqual([seed, envelopesOf(records, first).map(bare).sort()]);
    await kq(["produce", second, "-f", "json", "--preserve-partitions", "-z", codec], read);
    const again = lines(await kq(["consume", second, "-e", "-J"]));
    expect(again.map((line) => line.replace(`"topic":"${second}"`, `"topic":"${first}"`))).toEqual(lines(read));
  }
}, 60_000);
