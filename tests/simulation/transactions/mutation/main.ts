/**
 * `npm run test:transaction-mutants [-- WORD]`: breaks the coordinators in one way at a time in a copy, and sees the
 * histories of transactions find each. Ends with 1 when one is not found: then a promise is not looked at. A word picks
 * those that have it in their names.
 *
 * @module
 */
import { flagsOf } from "../../../support/flags.ts";
import { missedMutants } from "../../../support/mutation.ts";
import { mutants } from "./mutants.ts";

flagsOf({}, { takesWords: true });

const missed = missedMutants({
  mutants: mutants.filter(({ name }) => name.includes(process.argv[2] ?? "")),
  folder: "core/coordinator",
  tests: ["tests/core/coordinator", "tests/simulation", "tests/support"],
  search: ["tests/simulation/transactions/main.ts", "--histories", "3000", "--seed", "1"],
  seed: /with seed \d+: [^\n]*/,
});
process.exitCode = missed.length === 0 ? 0 : 1;
