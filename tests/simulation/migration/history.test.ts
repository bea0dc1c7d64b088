import { expect, test } from "bun:test";
import { lostMutants } from "../../support/mutation.ts";
import { noTally, playMigration } from "./history.ts";
import { mutants } from "./mutation/mutants.ts";

test("a group keeps its promises while its members change the protocol, in 5,000 histories", () => {
  const tally = noTally();
  const histories = 5_000;
  for (let seed = 1; seed <= histories; seed++) playMigration(seed, tally);
  console.log(`migration: ${histories} histories, ${JSON.stringify(tally)}`);
  // A world in which no group ever changed its type would keep every promise.
  expect(tally.upgrades).toBeGreaterThan(histories / 2);
  expect(tally.downgrades).toBeGreaterThan(histories / 4);
  expect(tally.commits).toBeGreaterThan(histories);
  expect(tally.refusedCommits).toBeGreaterThan(histories / 10);
}, 600_000);

test("every mutant of the migration still finds the line it is to break", () => {
  expect(lostMutants(mutants, "core/coordinator/group")).toEqual([]);
});
