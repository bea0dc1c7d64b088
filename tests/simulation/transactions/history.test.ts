import { expect, test } from "bun:test";
import { lostMutants } from "../../support/mutation.ts";
import { noTally, play } from "./history.ts";
import { mutants } from "./mutants.ts";
import { mutants as sourceMutants } from "./mutation/mutants.ts";

test("transactions are exactly once in 20,000 histories", () => {
  const tally = noTally();
  const histories = 20_000;
  for (let seed = 1; seed <= histories; seed++) play(seed, tally);
  console.log(`transactions: ${histories} histories, ${JSON.stringify(tally)}`);
  // A world in which nothing happened would keep every promise.
  for (const [what, count] of Object.entries(tally)) expect(count, what).toBeGreaterThan(histories / 20);
  expect(tally.committed).toBeGreaterThan(histories);
}, 600_000);

for (const mutant of mutants) {
  test(`it is found when ${mutant}`, () => {
    const found = Array.from({ length: 2000 }, (_, seed) => seed + 1).find((seed) => {
      try {
        play(seed, noTally(), mutant);
        return false;
      } catch {
        return true;
      }
    });
    expect(found).toBeDefined();
  }, 600_000);
}

test("every mutant of the coordinator still finds the line it is to break", () => {
  expect(lostMutants(sourceMutants, "core/coordinator")).toEqual([]);
});
