/**
 * `npm run test:crash-mutants [-- WORD]`: breaks the log in ways that only a power cut shows, one at a time in a copy,
 * and sees the crash search find each. Ends with 1 when one is not found: then a promise is not looked at. A word picks
 * those that have it in their names.
 *
 * @module
 */
import { flagsOf } from "../../support/flags.ts";
import { missedMutants } from "../../support/mutation.ts";
import { mutants } from "./mutants.ts";

flagsOf({}, { takesWords: true });

const missed = missedMutants({
  mutants: mutants.filter(({ name }) => name.includes(process.argv[2] ?? "")),
  folder: "core/log",
  tests: ["tests/core/log", "tests/support"],
  search: ["tests/core/log/crash_search.ts", "--histories", "1500", "--cuts", "12"],
  seed: /seed \d+, cut after operation \d+, unsynced \w+/,
});
process.exitCode = missed.length === 0 ? 0 : 1;
