/**
 * `npm run conformance:report`: what was asked of Kafka and which errors it answered with, version by version; whether
 * kq, started for the purpose, gives the same answers; and where it differs on purpose.
 */
import { codecs } from "../../core/protocol/generated/mod.ts";
import { listedApis } from "../../core/broker/served_apis.ts";
import { flagsOf } from "../support/flags.ts";
import { coverage } from "./coverage.ts";
import { deliberate, reasonFor } from "./deliberate.ts";
import { differences } from "./normalize.ts";
import { playAll, startTwin } from "./play.ts";
import { readRecording, scenarioFiles } from "./recording.ts";

flagsOf({});
const files = await scenarioFiles();
const recorded = new Map(
  (await Promise.all([...files.keys()].map(readRecording))).flatMap((recording) => [...recording]),
);
const steps = [...recorded.values()].flat();
const covered = coverage(steps);

const played = await playAll([...files.values()].flat(), startTwin);
const unmeant = [...recorded].flatMap(([name, theirs]) =>
  differences(name, theirs, played.get(name) ?? []).filter((difference) => reasonFor(difference) === null)
);
const differing = new Set(unmeant.map(({ asked }) => asked));

console.log(
  `${steps.length} steps of ${recorded.size} scenarios; kq differs from Kafka in ${unmeant.length} places that nobody meant`,
);
for (const { apiKey } of listedApis) {
  const { key, name, versions: [first, last] } = Object.values(codecs).find((codec) => codec.key === apiKey)!;
  const all = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const unlike = all.filter((version) => differing.has(`${name} v${version}`));
  const unseen = all.filter((version) => !covered.versions.get(name)?.has(version));
  const state = unseen.length > 0
    ? `not asked: ${ranges(unseen)}`
    : unlike.length > 0
    ? `unlike Kafka: ${ranges(unlike)}`
    : "matched";
  console.log(`\n${key} ${name} ${first}-${last}: ${state}`);
  for (const [error, versions] of covered.errors.get(name) ?? []) {
    console.log(`    ${error.padEnd(36)} ${ranges([...versions])}`);
  }
}
console.log(`\nKnown error codes never provoked (${covered.unseenErrors.length}): ${covered.unseenErrors.join(" ")}`);
console.log(`\nDifferences on purpose (${deliberate.length}):`);
for (const row of deliberate) {
  console.log(`  ${row.asked.source} ${row.path.source} in ${row.scenario.source}: ${row.reason}`);
}
process.exit(unmeant.length === 0 ? 0 : 1);

/** `0-3,5` */
function ranges(versions: readonly number[]): string {
  const sorted = versions.toSorted((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const version of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === version - 1) run[1] = version;
    else runs.push([version, version]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}
