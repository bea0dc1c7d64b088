/**
 * `bun tests/bench/acks.bench.ts [--producers 20] [--megabytes 400] [--rounds 5]`: what waiting for the disk costs. The same
 * bytes with acks=1 and with acks=all in turn, from many producers at once, each with five requests in flight; prints the
 * ratio of the times, round by round and in the middle.
 */
import { parseArgs } from "node:util";
import { batch } from "../conformance/batches.ts";
import { filled } from "../conformance/fill.ts";
import { readAnswer, Wire } from "../conformance/wire.ts";
import { startKq } from "../support/kq_process.ts";

const { values } = parseArgs({
  options: {
    producers: { type: "string", default: "20" },
    megabytes: { type: "string", default: "400" },
    rounds: { type: "string", default: "5" },
  },
});
const producers = Number(values.producers), rounds = Number(values.rounds);
const records = batch({
  records: Array.from({ length: 16 }, (_, i) => ({ value: String(i).repeat(1000).slice(0, 1000) })),
});
const requestsEach = Math.ceil((Number(values.megabytes) * 1e6) / records.length / producers);
const inFlight = 5;

await using broker = await startKq({ args: ["--log-level", "error"] });
const wires = await Promise.all(Array.from({ length: producers }, async () => await Wire.connect(broker.address)));
await wires[0]!.exchange(wires[0]!.frame(
  "CreateTopics",
  5,
  filled("CreateTopics", {
    topics: [{
      name: "acks",
      numPartitions: producers,
      replicationFactor: 1,
      configs: [{ name: "retention.ms", value: "-1" }],
    }],
    timeoutMs: 5000,
  }),
));

/** Milliseconds until every producer has had all its answers. */
async function round(acks: number): Promise<number> {
  const start = performance.now();
  await Promise.all(wires.map(async (wire, index) => {
    let left = requestsEach;
    const one = async (): Promise<void> => {
      while (left-- > 0) {
        const body = { acks, timeoutMs: 30_000, topicData: [{ name: "acks", partitionData: [{ index, records }] }] };
        const frame = await wire.exchange(wire.frame("Produce", 9, filled("Produce", body)));
        if (frame === "closed") throw new Error("the broker closed a connection");
        const errorCode = readAnswer("Produce", 9, frame).responses[0]?.partitionResponses[0]?.errorCode;
        if (errorCode !== 0) throw new Error(`error ${errorCode}`);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, one));
  }));
  return performance.now() - start;
}

await round(1);
const ratios: number[] = [];
for (let i = 0; i < rounds; i++) {
  const one = await round(1), all = await round(-1);
  ratios.push(all / one);
  console.log(
    `round ${i + 1}: acks=1 ${one.toFixed(0)} ms, acks=all ${all.toFixed(0)} ms, all/1 ${(all / one).toFixed(2)}`,
  );
}
console.log(
  `in the middle: acks=all takes ${ratios.toSorted((a, b) => a - b)[rounds >> 1]!.toFixed(2)} times as long as acks=1`,
);
process.exit(0);
