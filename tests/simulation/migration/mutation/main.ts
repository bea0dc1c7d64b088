/**
 * `npm run test:group-migration-mutants [-- WORD]`: breaks the migration of groups in one way at a time in a copy, and
 * sees the histories find each. Ends with 1 when one is not found: then a promise is not looked at.
 *
 * @module
 */
import { flagsOf } from "../../../support/flags.ts";
import { missedMutants } from "../../../support/mutation.ts";
import { mutants } from "./mutants.ts";

flagsOf({}, { takesWords: true });

const missed = missedMutants({
  mutants: mutants.filter(({ name }) => name.includes(process.argv[2] ?? "")),
  folder: "core/coordinator/group",
  tests: ["tests/core/coordinator", "tests/simulation", "tests/support"],
  search: ["tests/simulation/migration/main.ts", "--histories", "3000"],
  seed: /with seed \d+: [^\n]*/,
});
process.exitCode = missed.length === 0 ? 0 : 1;
