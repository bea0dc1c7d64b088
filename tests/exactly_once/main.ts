/**
 * `npm run test:exactly-once -- [--rounds 200] [--seed N] [--only NAME] [--dir DIR]`: transactional programs of several
 * clients and the broker under them are killed again and again, and what is there in the end is held against what they
 * said. Ends with 1 when anything is found.
 *
 * @module
 */
import { flagsOf } from "../support/flags.ts";

// The compiled executable is what is killed: named before anything asks for it.
process.env["KQ_EXECUTABLE"] ??= new URL("../../dist/kq", import.meta.url).pathname;
const { temporaryFolder } = await import("../support/kq_process.ts");
const { runRounds } = await import("./run.ts");

const values = flagsOf({
  rounds: { type: "string", default: "200" },
  seed: { type: "string" },
  only: { type: "string" },
  dir: { type: "string" },
});
const [rounds, seed] = [Number(values.rounds), Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))];
console.log(`exactly once: seed ${seed}, ${rounds} rounds`);
const began = performance.now();
const only = values.only === undefined ? {} : { only: values.only };
const outcome = await runRounds({ rounds, seed, folder: values.dir ?? temporaryFolder(), say: console.log, ...only });
const { findings, ...figures } = outcome;
console.log(`exactly once: ${JSON.stringify(figures)} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
for (const finding of findings) console.log(`FOUND ${finding}`);
process.exit(findings.length === 0 ? 0 : 1);
