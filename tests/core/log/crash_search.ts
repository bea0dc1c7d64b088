/**
 * `npm run test:crash-search -- [--histories 100000] [--seed 1] [--cuts 8]`: plays so many histories of a log and cuts
 * the power in each at so many moments, drawn by lot (`--cuts all`: at every one). Ends with 1 at the first broken
 * promise, which its seed brings back.
 *
 * @module
 */
import { searchHistory } from "./crashes.ts";
import { flagsOf } from "../../support/flags.ts";

const values = flagsOf({
  histories: { type: "string", default: "100000" },
  seed: { type: "string", default: "1" },
  cuts: { type: "string", default: "8" },
});
const [histories, first] = [Number(values.histories), Number(values.seed)];
const cuts = values.cuts === "all" ? Infinity : Number(values.cuts);
const began = performance.now();
const seconds = (): string => ((performance.now() - began) / 1000).toFixed(0);

let done = 0;
for (let seed = first; seed < first + histories; seed++) {
  done += await searchHistory(seed, cuts);
  const count = seed - first + 1;
  if (count % 1000 === 0) console.log(`${count} histories, ${done} power cuts, ${seconds()} s, next seed ${seed + 1}`);
}
console.log(`${done} power cuts in ${histories} histories from seed ${first}, no promise broken, ${seconds()} s`);
