/**
 * The same log of a Kafka's transactional producers, cleaned by Kafka in one copy and by kq in another: what is left is
 * the same, batch by batch: aborted records, markers, tombstones, the last batch of each producer.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { readFileSync, rmSync } from "node:fs";
import { encodeBatch } from "../../core/protocol/records/records.ts";
import { kq, startKafka, startKq, temporaryFolder } from "../support/kq_process.ts";
import { asLines, PartitionBytes } from "../support/partition_bytes.ts";
import { isSkipped } from "./foreign_client.ts";
import { tool, writeTransactions, writeTransactionsInJava } from "./transactional_log.ts";

const TOPIC = "balances";
const CLEAN_WITHIN_MS = 60_000;
const NEVER = String(2 ** 52);
/** As long as a segment is: the one before it is full then. */
const FILLING = 1_100_000;

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Up to where the topic has been cleaned, as the checkpoint in the data folder says; 0 when it has not been. */
function cleanedOffset(data: string): number {
  try {
    const line = new RegExp(`^${TOPIC} 0 (\\d+)$`, "m").exec(readFileSync(`${data}/cleaner-offset-checkpoint`, "utf8"));
    return Number(line?.[1] ?? 0);
  } catch {
    return 0;
  }
}

async function untilCleaned(data: string, beyond: number): Promise<number> {
  const deadline = Date.now() + CLEAN_WITHIN_MS;
  while (cleanedOffset(data) <= beyond) {
    if (Date.now() > deadline) throw new Error(`${data} is cleaned up to ${cleanedOffset(data)}, not beyond ${beyond}`);
    await Bun.sleep(100);
  }
  return cleanedOffset(data);
}

/** Records of keys that nobody else uses, which fill a segment. */
function filling(word: string): Uint8Array[] {
  const value = crypto.getRandomValues(new Uint8Array(FILLING / 20)).fill(65, 0, FILLING / 40);
  return Array.from({ length: 20 }, (_, n) => {
    const key = new TextEncoder().encode(`${word} ${n}`);
    return encodeBatch([{ timestampMs: Date.now(), key, value, headers: [] }], { codec: "none" });
  });
}

describe.skipIf(isSkipped("java") || isSkipped("confluent-kafka"))("a log with transactions", () => {
  for (const [name, leavesOpen, seed] of [["all ended", false, 1], ["one open", true, 2]] as const) {
    test(`with ${name} is compacted as Kafka's cleaner does it`, async () => {
      const [theirs, mine] = [`${folder}/kafka-${seed}`, `${folder}/kq-${seed}`];
      const config = { "log.cleaner.backoff.ms": "100", "transaction.state.log.num.partitions": "3" };
      const before = await startKafka({ data: theirs, config });
      const configs = {
        "cleanup.policy": "compact",
        "segment.bytes": "1048576",
        "min.cleanable.dirty.ratio": "0.01",
        // The first cleaning gives tombstones and markers a horizon, the second drops what has passed it.
        "delete.retention.ms": "1",
        "min.compaction.lag.ms": NEVER,
      };
      const made = await PartitionBytes.make(before.address, TOPIC, configs);
      for (const batch of filling("first")) await made.append(batch);
      const transactions = { topic: TOPIC, partitions: 1, seed };
      await writeTransactionsInJava(before, { ...transactions, rounds: 150 });
      {
        await using _open = await writeTransactions(before, { ...transactions, rounds: 300 });
        if (!leavesOpen) {
          await tool(before, "transactions", "forceTerminateTransaction", "--transactionalId", `${TOPIC}-t0`);
        }
      }
      // The segment with the last of the transactions is full: it may be cleaned, as far as none is open.
      for (const batch of filling("last")) await made.append(batch);
      made.close();
      await before.stop();
      const imported = await kq(["log", "import", `${theirs}/data`, "--data", mine]);
      expect(imported.stderr).toContain(`${TOPIC}: 1 partition`);

      await using kafka = await startKafka({ data: theirs, config });
      await using twin = await startKq({ data: mine, args: ["-c", "log.cleaner.backoff.ms=100"] });
      const both = [
        { data: `${theirs}/data`, partition: await PartitionBytes.open(kafka.address, TOPIC) },
        { data: mine, partition: await PartitionBytes.open(twin.address, TOPIC) },
      ] as const;
      const left = () => Promise.all(both.map(async ({ partition }) => (await partition.batches()).flatMap(asLines)));
      const [kafkas, kqs] = await left();
      expect(kqs).toEqual(kafkas!);
      let cleaned = 0;
      for (const round of ["first", "second"]) {
        if (round === "first") {
          for (const { partition } of both) await partition.setConfig("min.compaction.lag.ms", "0");
        } else {for (const batch of filling(round)) {
            for (const { partition } of both) await partition.append(batch.slice());
          }}
        const ends = await Promise.all(both.map(({ data }) => untilCleaned(data, cleaned)));
        expect(ends[1]).toBe(ends[0]!);
        cleaned = ends[0]!;
        const [theirLines, ourLines] = await left();
        expect({ round, lines: ourLines }).toEqual({ round, lines: theirLines! });
        expect(theirLines!.length).toBeLessThan(kafkas!.length);
        // Behind an open transaction nothing is cleaned, so there is no second time.
        if (leavesOpen) break;
      }
      for (const { partition } of both) partition.close();
    }, 300_000);
  }
});
