/**
 * `npm run test:group-search -- [--histories 1000000] [--seed 1] [--steps 60] [--processes 2]`: plays so many histories
 * of a group, each from its seed, divided among processes. Ends with 1 at the first promise that does not hold, with
 * the seed that brings it back.
 *
 * @module
 */
import { flagsOf } from "../support/flags.ts";
import { type HistoryCounts, playGroupHistory } from "./group_history.ts";

const values = flagsOf({
  histories: { type: "string", default: "1000000" },
  seed: { type: "string", default: "1" },
  steps: { type: "string", default: "60" },
  processes: { type: "string", default: "1" },
});
const [histories, first, steps, processes] = [values.histories, values.seed, values.steps, values.processes].map(
  Number,
) as [
  number,
  number,
  number,
  number,
];
const began = performance.now();
if (processes > 1) {
  const share = Math.ceil(histories / processes);
  const parts = Array.from({ length: processes }, (_, index) => {
    const args = [
      "--histories",
      `${Math.min(share, histories - index * share)}`,
      "--seed",
      `${first + index * share}`,
      "--steps",
      `${steps}`,
    ];
    return Bun.spawn([process.execPath, Bun.main, ...args], { stdout: "inherit", stderr: "inherit" }).exited;
  });
  const codes = await Promise.all(parts);
  process.exit(codes.every((code) => code === 0) ? 0 : 1);
}

const counts: HistoryCounts = { steps: 0, assignments: 0, commits: 0, restarts: 0 };
for (let seed = first; seed < first + histories; seed++) {
  try {
    const played = playGroupHistory(seed, steps);
    for (const key of Object.keys(counts) as (keyof HistoryCounts)[]) counts[key] += played[key];
  } catch (failure) {
    console.error(`seed ${seed} with ${steps} steps: ${failure instanceof Error ? failure.stack : String(failure)}`);
    process.exit(1);
  }
}
const seconds = ((performance.now() - began) / 1000).toFixed(0);
const { assignments, commits, restarts } = counts;
console.log(
  `${histories} histories of a group from seed ${first}: ${counts.steps} steps, ${assignments} assignments, ${commits} commits, ` +
    `${restarts} restarts, every promise held, ${seconds} s`,
);
