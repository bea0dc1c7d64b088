/** kq's answers beside Kafka's recorded ones: whole answers, every scenario. */
import { expect, test } from "bun:test";
import { codecs } from "../../core/protocol/generated/mod.ts";
import { listedApis } from "../../core/broker/served_apis.ts";
import { coverage } from "./coverage.ts";
import { deliberate, reasonFor } from "./deliberate.ts";
import { type Difference, differences } from "./normalize.ts";
import { byConfig, play, startTwin } from "./play.ts";
import { readRecording, scenarioFiles } from "./recording.ts";
import type { Step } from "./scenario.ts";

const files = await scenarioFiles();
const recorded = new Map(
  (await Promise.all([...files.keys()].map(readRecording))).flatMap((recording) => [...recording]),
);
const meant: Difference[] = [];
const ours: Step[] = [];

for (const group of byConfig([...files.values()].flat()).values()) {
  test(`kq answers as Kafka did with ${JSON.stringify(group[0]!.config)}`, async () => {
    await using broker = await startTwin(group[0]!.config);
    const found: Difference[] = [];
    for (const scenario of group) {
      const theirs = recorded.get(scenario.name);
      if (theirs === undefined) throw new Error(`"${scenario.name}" was never recorded: npm run conformance:record`);
      const played = await play(scenario, broker);
      ours.push(...played);
      for (const difference of differences(scenario.name, theirs, played)) {
        (reasonFor(difference) === null ? found : meant).push(difference);
      }
    }
    expect(found).toEqual([]);
  }, 300_000);
}

/** Produce is listed from version 0 though 0 to 2 are refused: `wire.ts` asks for those. */
test("every version of every API that kq lists was asked of Kafka", () => {
  const { versions } = coverage([...recorded.values()].flat());
  const missing = listedApis.flatMap(({ apiKey, maxVersion }) => {
    const { name, versions: [minVersion] } = Object.values(codecs).find(({ key }) => key === apiKey)!;
    const listed = Array.from({ length: maxVersion - minVersion + 1 }, (_, i) => minVersion + i);
    return listed.filter((version) => !versions.get(name)?.has(version)).map((version) => `${name} v${version}`);
  });
  expect(missing).toEqual([]);
});

/** COORDINATOR_NOT_AVAILABLE is deliberately not given there: kq has made the topic when it answers. */
test("every error that Kafka was recorded giving in the APIs of groups is given by kq", () => {
  const errorsOf = (steps: readonly Step[]) =>
    [...coverage(steps).errors].filter(([api]) => /Group|Offset(Commit|Fetch|Delete)|Heartbeat|Coordinator/.test(api))
      .flatMap(([api, errors]) => [...errors.keys()].map((error) => `${api}: ${error}`));
  const kafka = errorsOf([...recorded.values()].flat());
  const kq = new Set(errorsOf(ours));
  console.log(`${kafka.length} errors of the APIs of groups:\n  ${kafka.sort().join("\n  ")}`);
  expect(kafka.length).toBeGreaterThan(60);
  expect(kafka.filter((each) => !kq.has(each))).toEqual(["FindCoordinator: COORDINATOR_NOT_AVAILABLE"]);
});

test("every row of deliberate differences still matches one", () => {
  expect(deliberate.filter((row) => !meant.some((difference) => reasonFor(difference) === row))).toEqual([]);
});
