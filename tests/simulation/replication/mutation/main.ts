/**
 * `bun tests/simulation/replication/mutation/main.ts [WORD]`: breaks one rule of replication at a time in a copy, and
 * sees the simulation find each. Ends with 1 when one is not found.
 *
 * @module
 */
import { flagsOf } from "../../../support/flags.ts";
import { missedMutants } from "../../../support/mutation.ts";
import { mutants } from "../mutants.ts";

flagsOf({}, { takesWords: true });

const missed = missedMutants({
  mutants: mutants.filter(({ name }) => name.includes(process.argv[2] ?? "")),
  folder: "core/replication",
  tests: ["tests/simulation/replication", "tests/support"],
  search: ["tests/simulation/replication/main.ts", "--runs", "20000"],
  seed: /seed \d+/,
});
process.exitCode = missed.length === 0 ? 0 : 1;
