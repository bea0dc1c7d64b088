/**
 * Runs histories: `bun tests/simulation/cluster/main.ts --histories 1000 [--seed 1] [--steps 150]`; with `--story` one
 * history says what happens in it.
 *
 * @module
 */
import { flagsOf } from "../../support/flags.ts";
import { history } from "./history.ts";

const flags = flagsOf({
  histories: { type: "string", default: "100" },
  seed: { type: "string", default: "1" },
  steps: { type: "string", default: "150" },
  story: { type: "boolean", default: false },
  "keep-going": { type: "boolean", default: false },
});
const [histories, first, steps] = [flags.histories, flags.seed, flags.steps].map(Number) as [number, number, number];
const tell = flags.story ? (line: string) => console.log(line) : undefined;
const sum = { acknowledged: 0, elections: 0, faults: 0 };
for (let seed = first; seed < first + histories; seed++) {
  try {
    const outcome = await history({ seed, steps, ...(tell === undefined ? {} : { tell }) });
    for (const name of ["acknowledged", "elections", "faults"] as const) sum[name] += outcome[name];
  } catch (failure) {
    console.error(`seed ${seed}: ${(failure as Error).message}`);
    process.exitCode = 1;
    if (!flags["keep-going"]) break;
  }
}
console.log(`${histories} histories: ${JSON.stringify(sum)}`);
