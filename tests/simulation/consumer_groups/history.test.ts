import { expect, test } from "bun:test";
import { noTally, playHistory } from "./history.ts";

test("a consumer group keeps its promises in 20,000 histories", () => {
  const tally = noTally();
  const histories = 20_000;
  for (let seed = 1; seed <= histories; seed++) playHistory(seed, tally);
  console.log(`consumer groups: ${histories} histories, ${JSON.stringify(tally)}`);
  // A world in which nobody ever owned anything would keep every promise.
  expect(tally.assignments).toBeGreaterThan(histories);
  expect(tally.commits).toBeGreaterThan(histories);
  expect(tally.refusedCommits).toBeGreaterThan(histories / 10);
  expect(tally.fenced).toBeGreaterThan(histories / 10);
}, 300_000);
