/**
 * Some histories of a cluster; `main.ts` beside this plays as many as one likes.
 *
 * @module
 */
import { expect, test } from "bun:test";
import { lostMutants } from "../../support/mutation.ts";
import { history } from "./history.ts";
import { mutants } from "./mutants.ts";

test("in every history what was acknowledged stays, and a healed cluster is whole again", async () => {
  const sum = { acknowledged: 0, elections: 0, faults: 0 };
  for (let seed = 1; seed <= 15; seed++) {
    const outcome = await history({ seed, steps: 120 }).catch((failure: Error) => {
      throw new Error(`seed ${seed}: ${failure.message}`);
    });
    for (const name of ["acknowledged", "elections", "faults"] as const) sum[name] += outcome[name];
  }
  // Otherwise they would show nothing.
  expect([sum.acknowledged > 300, sum.elections > 20, sum.faults > 60]).toEqual([true, true, true]);
}, 300_000);

test("every mutant still finds the line that it is to break", () => {
  expect(lostMutants(mutants, "core")).toEqual([]);
});
