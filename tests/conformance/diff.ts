/**
 * `npm run conformance:diff [-- FILE...]`: plays the scenarios against Kafka and kq, both live, and prints where they
 * differ.
 */
import { flagsOf } from "../support/flags.ts";
import { startKafka } from "../support/kq_process.ts";
import { reasonFor } from "./deliberate.ts";
import { differences } from "./normalize.ts";
import { playAll, startTwin } from "./play.ts";
import { scenarioFiles } from "./recording.ts";

flagsOf({}, { takesWords: true });
const wanted = process.argv.slice(2);
const files = [...(await scenarioFiles())].filter(([file]) => wanted.length === 0 || wanted.includes(file));
const scenarios = files.flatMap(([, declared]) => declared);
const kafka = await playAll(scenarios, async (config) => await startKafka({ config }));
const kq = await playAll(scenarios, startTwin);

let count = 0;
for (const { name } of scenarios) {
  for (const difference of differences(name, kafka.get(name)!, kq.get(name)!)) {
    const reason = reasonFor(difference);
    if (reason === null) count++;
    console.log(`${name}\n  ${difference.step} (${difference.asked}) ${difference.path}`);
    console.log(`    - Kafka: ${JSON.stringify(difference.kafka)}\n    + kq:    ${JSON.stringify(difference.kq)}`);
    if (reason !== null) console.log(`    on purpose: ${reason.reason}`);
  }
}
console.log(`${count} differences that nobody meant`);
process.exit(count === 0 ? 0 : 1);
