/**
 * `bun tests/simulation/cluster/mutation/main.ts [WORD]`: breaks one rule of replication at a time in a copy of the
 * product, and sees histories of a cluster find each. Ends with 1 when one is not found.
 *
 * @module
 */
import { flagsOf } from "../../../support/flags.ts";
import { missedMutants } from "../../../support/mutation.ts";
import { mutants } from "../mutants.ts";

flagsOf({}, { takesWords: true });

const missed = missedMutants({
  mutants: mutants.filter(({ name }) => name.includes(process.argv[2] ?? "")),
  folder: "core",
  tests: ["tests/simulation/cluster", "tests/support"],
  search: ["tests/simulation/cluster/main.ts", "--histories", "200", "--steps", "150"],
  seed: /seed \d+: .*/,
});
process.exitCode = missed.length === 0 ? 0 : 1;
