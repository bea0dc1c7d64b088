/**
 * `npm run test:group-migration -- [--histories 1000000] [--seed 1]`: plays so many histories of groups that change
 * their protocol while they have members. Ends with 1 at the first broken promise, which its seed brings back.
 *
 * @module
 */
import { flagsOf } from "../../support/flags.ts";
import { noTally, playMigration } from "./history.ts";

const flags = flagsOf({ histories: { type: "string", default: "1000000" }, seed: { type: "string", default: "1" } });
const [histories, first] = [Number(flags.histories), Number(flags.seed)];
const began = performance.now();
const tally = noTally();
for (let seed = first; seed < first + histories; seed++) {
  playMigration(seed, tally);
  const count = seed - first + 1;
  if (count % 20_000 === 0) console.log(`${count} histories, ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
console.log(`${histories} histories from seed ${first}, no promise broken: ${JSON.stringify(tally)}`);
