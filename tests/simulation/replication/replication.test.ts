import { expect, test } from "bun:test";
import { lostMutants } from "../../support/mutation.ts";
import { mutants } from "./mutants.ts";
import { run } from "./world.ts";

test("nothing acknowledged is lost, nobody leads twice in an epoch and nothing committed changes, whatever happens", () => {
  const total = { acked: 0, elections: 0, truncations: 0, crashes: 0, moves: 0 };
  for (let seed = 1; seed <= 600; seed++) {
    const outcome = run({ seed, steps: 1500, losesDisks: seed % 2 === 0, moves: seed % 3 !== 0 });
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += outcome[key];
  }
  // All of it happened, or nothing was proved.
  expect(Object.entries(total).filter(([, count]) => count < 50)).toEqual([]);
});

test("every mutant still finds the line it is to break", () => {
  expect(lostMutants(mutants, "core/replication")).toEqual([]);
});
