/**
 * `bun tests/simulation/replication/main.ts [--runs 2000] [--seed 1] [--story]`: runs clusters, one seed after the
 * other. Ends with 1 and tells which promise was broken and by which seed; with `--story` everything that happened in
 * it.
 *
 * @module
 */
import { flagsOf } from "../../support/flags.ts";
import { BrokenPromise, run } from "./world.ts";

const values = flagsOf({
  runs: { type: "string", default: "2000" },
  seed: { type: "string", default: "1" },
  steps: { type: "string", default: "1500" },
  story: { type: "boolean", default: false },
});

const total = { acked: 0, elections: 0, truncations: 0, crashes: 0, moves: 0 };
const first = Number(values.seed);
const startMs = performance.now();
for (let seed = first; seed < first + Number(values.runs); seed++) {
  const tell = values.story ? { tell: (line: string) => console.log(line) } : {};
  try {
    const outcome = run({
      seed,
      steps: Number(values.steps),
      losesDisks: seed % 2 === 0,
      moves: seed % 3 !== 0,
      ...tell,
    });
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += outcome[key];
  } catch (failure) {
    if (!(failure instanceof BrokenPromise)) throw failure;
    console.error(failure.message);
    process.exit(1);
  }
}
console.log(
  `${values.runs} histories in ${((performance.now() - startMs) / 1000).toFixed(1)} s: ${JSON.stringify(total)}`,
);
