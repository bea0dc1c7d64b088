/** `npm run conformance:record [-- FILE...]`: plays the scenarios against a real Kafka and keeps its answers. */
import { flagsOf } from "../support/flags.ts";
import { startKafka } from "../support/kq_process.ts";
import { playAll } from "./play.ts";
import { scenarioFiles, writeRecording } from "./recording.ts";

flagsOf({}, { takesWords: true });
const wanted = process.argv.slice(2);
const files = [...(await scenarioFiles())].filter(([file]) => wanted.length === 0 || wanted.includes(file));
// One run over all files, so that scenarios with the same broker properties share one Kafka.
const played = await playAll(
  files.flatMap(([, scenarios]) => scenarios),
  async (config) => await startKafka({ config }),
);
for (const [file, scenarios] of files) {
  await writeRecording(file, new Map(scenarios.map(({ name }) => [name, played.get(name)!])));
  console.log(`${file}: ${scenarios.length} scenarios`);
}
process.exit(0);
