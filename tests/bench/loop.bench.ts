/**
 * What small requests wait for while others are large: a producer sends one record at a time with acks=1, and another
 * connection sends gzip batches of a megabyte to a topic that stores zstd, two in flight; or, with `--lookups`, looks
 * up records by time in a batch that inflates to 56 MB. Prints how long the small ones took, alone and beside the large
 * ones, round by round; with a second executable also the ratio of the two.
 *
 *   bun tests/bench/loop.bench.ts [--lookups] [--before EXECUTABLE] [--rounds 5] [--seconds 3] [--level 3]
 *
 * KQ_EXECUTABLE names the executable that is measured (`npm run build` makes dist/kq).
 *
 * On a 2-core VM with other work on the cores, 0.8 MB of gzip to zstd level 3: small requests take 0.1 ms in the middle
 * and 5 ms at the 99th percentile, and with all of it on the event loop 100 and 740 ms; 1.7 times as many large batches
 * get through. Beside lookups in 0.8 MB of zstd small ones take 0.2 and 4 to 5 ms; with the lookups on the event loop
 * 32 and 150 ms, and 1.4 times as many lookups.
 */
import { encodeBatch } from "../../core/protocol/records/mod.ts";
import { filled } from "../conformance/fill.ts";
import { readAnswer, Wire } from "../conformance/wire.ts";
import { flagsOf } from "../support/flags.ts";
import { startKq } from "../support/kq_process.ts";
import { seededRandom } from "../support/random.ts";

const values = flagsOf({
  lookups: { type: "boolean", default: false },
  before: { type: "string" },
  rounds: { type: "string", default: "5" },
  seconds: { type: "string", default: "3" },
  level: { type: "string", default: "3" },
});
const rounds = Number(values.rounds), roundMs = Number(values.seconds) * 1000;

const dice = seededRandom(1);
const utf8 = new TextEncoder();
const texts = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, id) => {
    const words = Array.from({ length: 12 }, () => dice.uint32().toString(36)).join(" ");
    return utf8.encode(JSON.stringify({ id, user: `user-${dice.below(10_000)}`, text: `some words: ${words}` }));
  });
const batchOf = (values: readonly Uint8Array[], codec: "none" | "gzip" | "zstd"): Uint8Array =>
  encodeBatch(values.map((value) => ({ timestampMs: Date.now(), key: null, value, headers: [] })), { codec });
const large = values.lookups
  ? batchOf(texts(10_000).map((text) => utf8.encode(new TextDecoder().decode(text).repeat(40))), "zstd")
  : batchOf(texts(11_000), "gzip");
const small = batchOf(texts(1), "none");

interface Side {
  readonly name: string;
  readonly small: Wire;
  readonly large: Wire;
}

async function sideOf(name: string, executable: string | undefined): Promise<Side> {
  const broker = await startKq({
    args: ["--log-level", "error", "-c", "message.max.bytes=4000000"],
    ...(executable === undefined ? {} : { executable }),
  });
  process.on("exit", () => broker.process.kill("SIGKILL"));
  const side = { name, small: await Wire.connect(broker.address), large: await Wire.connect(broker.address) };
  const configs = [{ name: "compression.type", value: "zstd" }, {
    name: "compression.zstd.level",
    value: values.level,
  }, { name: "retention.bytes", value: "100000000" }];
  const topics = [
    { name: "small", numPartitions: 1, replicationFactor: 1, configs: [] },
    { name: "large", numPartitions: 1, replicationFactor: 1, configs },
  ];
  await side.small.exchange(side.small.frame("CreateTopics", 5, filled("CreateTopics", { topics, timeoutMs: 5000 })));
  if (values.lookups) await produce(side.large, "large", large);
  return side;
}

/** The record with the largest timestamp: there is no finding it without inflating its batch. */
async function lookUp(wire: Wire, name: string): Promise<void> {
  const body = { replicaId: -1, topics: [{ name, partitions: [{ partitionIndex: 0, timestamp: -3 }] }] };
  const frame = await wire.exchange(wire.frame("ListOffsets", 7, filled("ListOffsets", body)));
  if (frame === "closed") throw new Error("the broker closed a connection");
  const found = readAnswer("ListOffsets", 7, frame).topics[0]?.partitions[0];
  if (found?.errorCode !== 0 || found.offset < 0) throw new Error(`error ${found?.errorCode} at ${found?.offset}`);
}

async function produce(wire: Wire, name: string, records: Uint8Array): Promise<void> {
  const body = { acks: 1, timeoutMs: 30_000, topicData: [{ name, partitionData: [{ index: 0, records }] }] };
  const frame = await wire.exchange(wire.frame("Produce", 9, filled("Produce", body)));
  if (frame === "closed") throw new Error("the broker closed a connection");
  const errorCode = readAnswer("Produce", 9, frame).responses[0]?.partitionResponses[0]?.errorCode;
  if (errorCode !== 0) throw new Error(`error ${errorCode}`);
}

interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly largeCount: number;
}

async function measure(side: Side, o: { readonly isBesideLarge: boolean }): Promise<Measured> {
  let isOver = false;
  let largeCount = 0;
  const sendLarge = async (): Promise<void> => {
    while (!isOver) {
      await (values.lookups ? lookUp(side.large, "large") : produce(side.large, "large", large));
      largeCount++;
    }
  };
  const sending = o.isBesideLarge ? [sendLarge(), sendLarge()] : [];
  const took: number[] = [];
  const startMs = performance.now();
  while (performance.now() - startMs < roundMs) {
    const sentMs = performance.now();
    await produce(side.small, "small", small);
    took.push(performance.now() - sentMs);
    await Bun.sleep(1);
  }
  isOver = true;
  await Promise.all(sending);
  took.sort((a, b) => a - b);
  const at = (part: number): number => took[Math.min(took.length - 1, Math.floor(took.length * part))]!;
  return { p50: at(0.5), p99: at(0.99), max: at(1), largeCount };
}

const told = ({ p50, p99, max, largeCount }: Measured): string =>
  `p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)}, max ${max.toFixed(2)} ms` +
  (largeCount === 0 ? "" : `, ${largeCount} large ones`);

const sides = [await sideOf("now", undefined)];
if (values.before !== undefined) sides.push(await sideOf("before", values.before));
console.log(`batches of ${large.length} bytes ${values.lookups ? "looked into" : `to zstd level ${values.level}`}`);
for (const side of sides) console.log(`${side.name}, alone: ${told(await measure(side, { isBesideLarge: false }))}`);
const ratios: number[][] = [];
for (let round = 1; round <= rounds; round++) {
  const measured: Measured[] = [];
  for (const side of sides) {
    measured.push(await measure(side, { isBesideLarge: true }));
    console.log(`round ${round}, ${side.name}: ${told(measured.at(-1)!)}`);
  }
  const [now, before] = measured;
  if (before === undefined) continue;
  ratios.push((["p50", "p99", "max", "largeCount"] as const).map((figure) => before[figure] / now![figure]));
}
if (ratios.length > 0) {
  const middle = [0, 1, 2, 3].map((index) => ratios.map((each) => each[index]!).sort((a, b) => a - b)[rounds >> 1]!);
  const [p50, p99, max, largeCount] = middle.map((ratio) => ratio.toFixed(2));
  console.log(`before/now, in the middle: p50 ${p50}, p99 ${p99}, max ${max}; large ones ${largeCount}`);
}
process.exit(0);
