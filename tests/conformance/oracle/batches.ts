/**
 * `npm run validation:oracle -- [--batches N] [--seed S] [--record]`
 *
 * What becomes of compressed batches that no client's library writes: N random ones are judged by Kafka's broker and by
 * kq. Where the two differ, both answers are printed, and whether Kafka's consumer can read the batch. `--record` keeps
 * one batch of each kind with Kafka's answer in `tests/golden/validation/mutated_batches.txt`, for a test that runs
 * without Java.
 *
 * @module
 */
import { plainChecksums } from "../../../core/base/crc32c.ts";
import { validateProduced } from "../../../core/protocol/records/validate.ts";
import { flagsOf } from "../../support/flags.ts";
import { seededRandom } from "../../support/random.ts";
import { kafkaOnBatches } from "./kafka_classes.ts";
import { type MutatedBatch, mutatedBatch } from "./mutated_batches.ts";

const flags = flagsOf({
  batches: { type: "string", default: "5000" },
  seed: { type: "string", default: String(Date.now() % 1_000_000) },
  record: { type: "boolean", default: false },
});
const seed = Number(flags.seed);
const random = seededRandom(seed);
const golden = new URL("../../golden/validation/mutated_batches.txt", import.meta.url);

function ours({ bytes }: MutatedBatch): string {
  const rules = {
    topicPartition: "t-0",
    maxMessageBytes: 1 << 30,
    segmentBytes: 1 << 30,
    compacted: false,
    timestampType: "CreateTime",
    beforeMaxMs: Infinity,
    afterMaxMs: Infinity,
    nowMs: 1_700_000_000_000,
    origin: "client",
  } as const;
  const outcome = validateProduced(bytes.slice(), rules, plainChecksums);
  return outcome.kind === "valid" ? "NONE" : outcome.error;
}

const batches = Array.from({ length: Number(flags.batches) }, () => mutatedBatch(random));
const differences = new Map<string, number>();
const kept = new Map<string, string>();
let count = 0;
for await (const [batch, [error, reads]] of kafkaOnBatches(batches)) {
  count += 1;
  const own = ours(batch);
  const what = `${batch.codec}, ${batch.mutation}: Kafka ${error} (${reads}), kq ${own}`;
  // Two differences are meant: a batch that Kafka takes and its consumer cannot read is refused, and which of two
  // things is wrong with a damaged one is for kq to choose, which inflates it whole before it reads the first record.
  const isMeant = own !== "NONE" && (error !== "NONE" || reads === "fails");
  if (own !== error && !isMeant) differences.set(what, (differences.get(what) ?? 0) + 1);
  const kind = `${batch.codec} ${batch.mutation} ${error}`;
  const text = `${batch.codec}\t${batch.mutation}\t${error}\t${reads}\t${Buffer.from(batch.bytes).toString("base64")}`;
  if (text.length < 2000 && (kept.get(kind) === undefined || own !== error)) kept.set(kind, text);
}
for (const [what, times] of [...differences].sort(([one], [other]) => one.localeCompare(other))) {
  console.log(`${times} x ${what}`);
}
if (flags.record) await Bun.write(golden, [...kept.values()].sort().join("\n") + "\n");
console.log(`${count} batches with seed ${seed}, ${[...differences.values()].reduce((a, b) => a + b, 0)} differ`);
process.exit(differences.size === 0 ? 0 : 1);
