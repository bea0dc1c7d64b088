/**
 * The same records in compacted topics of kq and of Apache Kafka, cleaned by each: what is left is the same, batch by
 * batch. A round of records is a segment of its own (`segment.ms` goes by their timestamps), so that both clean at the
 * same ends.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type CodecName, codecNames } from "../../core/protocol/records/compression/codec.ts";
import { readBatchHeader } from "../../core/protocol/records/batch.ts";
import { decodeRecords, encodeBatch, type NewRecord } from "../../core/protocol/records/records.ts";
import { type RunningBroker, startKafka, startKq } from "../support/kq_process.ts";
import { asLines, PartitionBytes } from "../support/partition_bytes.ts";
import { seededRandom } from "../support/random.ts";
import { isSkipped } from "./foreign_client.ts";

const ROUND_MS = 10_000;
const CLEAN_WITHIN_MS = 60_000;

const encoder = new TextEncoder();

interface Round {
  readonly batches: readonly Uint8Array[];
}

/**
 * Batches of a round, all stamped within a second. Each has producers of its own: which of a producer's batches is its
 * last must not depend on how far the next round is when the cleaning begins.
 */
function rounds(o: { readonly count: number; readonly codec: CodecName | "any"; readonly seed: number }): Round[] {
  const random = seededRandom(o.seed);
  const beginMs = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
  return Array.from({ length: o.count }, (_, round) => {
    const sequences = [0, 0, 0];
    const batches = Array.from({ length: 12 }, (_, n) => {
      const records: NewRecord[] = Array.from({ length: 1 + random.below(6) }, () => {
        const key = `key ${random.below(40)}`;
        const value = random.chance(5) ? null : encoder.encode(`round ${round} `.padEnd(random.below(300), "."));
        const headers = random.chance(4) ? [{ key: "h", value: encoder.encode(`${n}`) }] : [];
        return {
          timestampMs: beginMs + round * ROUND_MS + random.below(900),
          key: encoder.encode(key),
          value,
          headers,
        };
      });
      const codec = o.codec === "any" ? random.pick(codecNames) : o.codec;
      const id = random.below(4) - 1;
      if (id < 0) return encodeBatch(records, { codec });
      const baseSequence = sequences[id]!;
      sequences[id]! += records.length;
      return encodeBatch(records, {
        codec,
        producer: { producerId: 4000 + round * 3 + id, producerEpoch: 0, baseSequence },
      });
    });
    return { batches };
  });
}

/** Whether each key is there once at most, before the last round, which is not cleaned. */
function isClean(batches: readonly Uint8Array[], lastRound: number): boolean {
  const seen = new Set<string>();
  for (const batch of batches) {
    if (readBatchHeader(batch, 0).baseOffset >= lastRound) continue;
    for (const { key } of decodeRecords(batch)) {
      const name = new TextDecoder().decode(key!);
      if (seen.has(name)) return false;
      seen.add(name);
    }
  }
  return true;
}

async function untilClean(partition: PartitionBytes, lastRound: number): Promise<string[]> {
  const deadline = Date.now() + CLEAN_WITHIN_MS;
  for (;;) {
    const batches = await partition.batches();
    if (isClean(batches, lastRound)) return batches.flatMap(asLines);
    if (Date.now() > deadline) throw new Error(`not clean:\n${batches.flatMap(asLines).join("\n")}`);
    await Bun.sleep(200);
  }
}

describe.skipIf(isSkipped("java"))("compaction", () => {
  let brokers: RunningBroker[];
  beforeAll(async () => {
    const config = { "log.cleaner.backoff.ms": "100" };
    brokers = await Promise.all([startKafka({ config }), startKq({ args: ["-c", "log.cleaner.backoff.ms=100"] })]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(brokers.map((broker) => broker.stop()));
  });

  async function compare(name: string, configs: Record<string, string>, given: readonly Round[]): Promise<void> {
    const topic = `compact-${name}`;
    const all = {
      "cleanup.policy": "compact",
      "segment.ms": "5000",
      "min.cleanable.dirty.ratio": "0.01",
      ...configs,
    };
    const partitions = await Promise.all(brokers.map(({ address }) => PartitionBytes.make(address, topic, all)));
    let lastRound = 0;
    let endOffset = 0;
    for (const [n, { batches }] of given.entries()) {
      lastRound = endOffset;
      for (const batch of batches) endOffset += readBatchHeader(batch, 0).recordCount;
      for (const partition of partitions) for (const batch of batches) await partition.append(batch);
      const [kafka, kq] = await Promise.all(partitions.map((partition) => untilClean(partition, lastRound)));
      expect({ round: n, lines: kq }).toEqual({ round: n, lines: kafka! });
    }
    for (const partition of partitions) partition.close();
  }

  for (const codec of codecNames) {
    test(`leaves the same of ${codec} batches as Kafka's cleaner`, async () => {
      await compare(codec, {}, rounds({ count: 4, codec, seed: 1 }));
    });
  }

  test("drops tombstones at the cleaning after their horizon, as Kafka's does", async () => {
    await compare("tombstones", { "delete.retention.ms": "0" }, rounds({ count: 6, codec: "any", seed: 2 }));
  });

  test("leaves the same of records that the broker stamps", async () => {
    const configs = {
      "cleanup.policy": "compact",
      "min.cleanable.dirty.ratio": "0.01",
      "message.timestamp.type": "LogAppendTime",
      "segment.ms": "1",
    };
    const given = rounds({ count: 2, codec: "any", seed: 3 }).flatMap(({ batches }) => batches);
    const left = await Promise.all(brokers.map(async ({ address }) => {
      const partition = await PartitionBytes.make(address, "compact-stamped", configs);
      for (const batch of given) {
        await partition.append(batch);
        await Bun.sleep(3);
      }
      const lastBatch = given.slice(0, -1).reduce((sum, batch) => sum + readBatchHeader(batch, 0).recordCount, 0);
      const lines = await untilClean(partition, lastBatch);
      partition.close();
      // Segments end when the clock says so, and each cleans as often as it likes: only the records must be the same,
      // not their times.
      return lines.filter((line) => line.startsWith(" ")).map((line) => line.replace(/ \d{13} /, " "));
    }));
    expect(left[1]).toEqual(left[0]!);
  });
});
