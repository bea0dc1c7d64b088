/**
 * `npm run test:crash -- [--rounds 20] [--seed N] [--port 0] [--dir DIR]`: a real `kq serve` under load is killed at
 * random moments, and every record, commit and topic that it acknowledged is looked for when it is back. Prints the
 * seed and one line a round. What is found wrong keeps the data directory, as it is and as the last death left it.
 */
import { flagsOf } from "../support/flags.ts";

// The compiled executable is what is killed: named before anything asks for it.
process.env["KQ_EXECUTABLE"] ??= new URL("../../dist/kq", import.meta.url).pathname;
const { temporaryFolder } = await import("../support/kq_process.ts");
const { runRounds } = await import("./run.ts");

const values = flagsOf({
  rounds: { type: "string", default: "20" },
  seed: { type: "string" },
  port: { type: "string", default: "0" },
  dir: { type: "string" },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const port = Number(values.port);
if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(seed) || !Number.isSafeInteger(port)) {
  console.error("crash: --rounds, --seed and --port take whole numbers");
  process.exit(2);
}
console.log(`crash: seed ${seed}, ${rounds} rounds`);
const began = performance.now();
const outcome = await runRounds({ rounds, seed, port, folder: values.dir ?? temporaryFolder(), say: console.log });
const { running, starting, stopping, stopped } = outcome.deaths;
console.log(
  `crash: ${outcome.rounds} rounds in ${
    ((performance.now() - began) / 1000).toFixed(1)
  } s (killed ${running} times while running, ` +
    `${starting} while starting, ${stopping} while stopping; ${stopped} orderly stops): ${outcome.acknowledged} records and ` +
    `${outcome.commits} commits acknowledged, longest start ${Math.round(outcome.longestStartMs)} ms`,
);
for (const finding of outcome.findings) console.log(`FOUND ${finding}`);
if (outcome.kept !== null) {
  console.log(`kept: ${outcome.kept} (data, before: as the last death left it, server.log, promised.json)`);
  console.log(`the same plan again: npm run test:crash -- --rounds ${rounds} --seed ${seed}`);
}
process.exit(outcome.findings.length === 0 ? 0 : 1);
