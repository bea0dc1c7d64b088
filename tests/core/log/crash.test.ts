/**
 * Searches for a moment at which a power cut loses what was acknowledged, brings back what was deleted or cut off, or
 * leaves an index, a snapshot or a checkpoint that lies. A failure names its seed and moment; `npm run
 * test:crash-search` tries many more.
 *
 * @module
 */
import { expect, test } from "bun:test";
import { seededRandom } from "../../support/random.ts";
import { searchHistory } from "./crashes.ts";
import { playHistory } from "./history.ts";

const HISTORIES = Number(process.env["KQ_CRASH_HISTORIES"] ?? 25);
const FIRST_SEED = Number(process.env["KQ_CRASH_SEED"] ?? 1);

test(`no power cut breaks a promise, in ${HISTORIES} histories from seed ${FIRST_SEED}`, async () => {
  let cuts = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) cuts += await searchHistory(seed);
  console.log(`${cuts} power cuts in ${HISTORIES} histories`);
}, 900_000);

test("the same seed gives the same history", async () => {
  const [one, two] = [await playHistory(seededRandom(7)), await playHistory(seededRandom(7))];
  expect(one.timelines).toEqual(two.timelines);
  expect(one.disk.moment).toBe(two.disk.moment);
});
