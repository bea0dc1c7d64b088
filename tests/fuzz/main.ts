/**
 * `npm run fuzz -- [--seconds 60] [--seed N]`: half of the time damaged messages against every decoder, half of it
 * damaged requests against a running broker. Prints the seed; the same seed damages the same bytes.
 */
import { flagsOf } from "../support/flags.ts";
import { startKq } from "../support/kq_process.ts";
import { fuzzBroker } from "./broker.ts";
import { fuzzDecoders } from "./decoders.ts";

const values = flagsOf({ seconds: { type: "string", default: "60" }, seed: { type: "string" } });
const seconds = Number(values.seconds);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!(seconds > 0) || !Number.isSafeInteger(seed)) {
  console.error("fuzz: --seconds takes a positive number, --seed a whole number");
  process.exit(2);
}
console.log(`fuzz: seed ${seed}, ${seconds} s`);

let frames = 0;
const decodersEnd = performance.now() + seconds * 500;
for (let chunk = 0; performance.now() < decodersEnd; chunk++) {
  fuzzDecoders(seed + chunk, 10_000);
  frames += 10_000;
}
console.log(`fuzz: ${frames} damaged messages read or refused by the decoders`);

await using broker = await startKq({ args: ["--log-level", "error"] });
const brokerEnd = performance.now() + seconds * 500;
const tally = await fuzzBroker(broker, seed, () => performance.now() > brokerEnd);
console.log(
  `fuzz: ${tally.frames} damaged requests, ${tally.answered} connections answered first, ${tally.closed} closed; ` +
    `${tally.healthy} rounds of the healthy connection`,
);
if (await broker.stop() !== 0) throw new Error("the broker did not stop in order");
process.exit(0);
