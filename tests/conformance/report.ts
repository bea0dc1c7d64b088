/** `npm run conformance:report`: what was asked of Kafka, what it answered, and where kq differs on purpose. */
import { codecs } from "../../core/protocol/generated/mod.ts";
import { listedApis } from "../../core/broker/served_apis.ts";
import { coverage } from "./coverage.ts";
import { deliberate } from "./deliberate.ts";
import { readRecording, scenarioFiles } from "./recording.ts";

const steps = (await Promise.all([...(await scenarioFiles()).keys()].map(readRecording))).flatMap((recorded) =>
  [...recorded.values()].flat()
);
const covered = coverage(steps);

console.log(`${steps.length} steps recorded\n`);
console.log("API                            versions seen of those listed         error codes that Kafka gave");
for (const { apiKey, minVersion, maxVersion } of listedApis()) {
  const api = Object.values(codecs).find(({ key }) => key === apiKey)!;
  const seen = covered.versions.get(api.name) ?? new Set();
  const missing = Array.from({ length: maxVersion - minVersion + 1 }, (_, i) => minVersion + i).filter((v) =>
    !seen.has(v)
  );
  const versions = `${minVersion}-${maxVersion}${missing.length === 0 ? "" : ` without ${missing.join(",")}`}`;
  console.log(
    `${String(apiKey).padStart(3)} ${api.name.padEnd(26)} ${versions.padEnd(38)}${
      [...(covered.errors.get(api.name) ?? [])].join(" ")
    }`,
  );
}
console.log(`\nKnown error codes never provoked (${covered.unseenErrors.length}): ${covered.unseenErrors.join(" ")}`);
console.log(`\nDifferences on purpose (${deliberate.length}):`);
for (const row of deliberate) {
  console.log(`  ${row.asked.source} ${row.path.source} in ${row.scenario.source}: ${row.reason}`);
}
