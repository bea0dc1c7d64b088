/**
 * Cuts a history: at every moment, or at so many, what was not synced kept, dropped or torn; some are cut again while
 * they recover or go on.
 *
 * @module
 */
import { expect } from "bun:test";
import type { Log } from "../../../core/log/mod.ts";
import { append, readAll } from "../../support/logs.ts";
import { type SeededRandom, seededRandom } from "../../support/random.ts";
import type { SimulatedDisk, Unsynced } from "../../support/simulated_disk.ts";
import { checkFound, checkProducers } from "./found.ts";
import { type History, openHistory, pause, playHistory } from "./history.ts";

const MODES: readonly Unsynced[] = ["kept", "dropped", "torn", "torn", "torn"];

/** Plays the history of that seed and cuts it: everywhere, or at `cuts` moments. Answers how often. */
export async function searchHistory(seed: number, cuts = Infinity): Promise<number> {
  const random = seededRandom(seed);
  let moment = 0;
  let unsynced: Unsynced | "playing" = "playing";
  try {
    const history = await playHistory(random);
    const last = history.disk.moment;
    const count = Math.min(last + 1, cuts);
    const inSwaps = history.swaps.flatMap(({ began, done }) => momentsBetween(began, Math.min(done, last)));
    for (let n = 0; n < count; n++) {
      // A swap is over in a moment, so that lots alone would rarely meet one.
      const moments = inSwaps.length > 0 && n % 2 === 1 ? inSwaps : null;
      moment = count === last + 1 ? n : moments === null ? random.below(last + 1) : random.pick(moments);
      unsynced = random.pick(MODES);
      const found = history.disk.afterPowerCut(moment, unsynced, random);
      const log = await openHistory(found, history.config);
      checkProducers(log, checkFound(log, moment, history));
      if (random.chance(10)) await checkSecondCut(found, log, history, random);
    }
    return count;
  } catch (cause) {
    throw new Error(`seed ${seed}, cut after operation ${moment}, unsynced ${unsynced}`, { cause });
  }
}

function momentsBetween(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last + 1 - first) }, (_, n) => first + n);
}

/** Goes on after the cut, and cuts again wherever: in the recovery, in the new appends, in their commit. */
async function checkSecondCut(found: SimulatedDisk, log: Log, { config }: History, random: SeededRandom) {
  const records = readAll(log);
  const { startOffset, endOffset } = log;
  const survived = records.length;
  const durable: { moment: number; count: number }[] = [];
  for (let n = 0; n < 4; n++) {
    const value = `later ${n} ${"w".repeat(random.pick([3, 500]))}`;
    records.push(`${log.endOffset}=${value}`);
    append(log, [value], config.compacted === true ? { key: "later" } : {});
    if (!random.chance(2)) continue;
    await log.whenDurable(log.endOffset);
    durable.push({ moment: found.moment, count: records.length });
  }
  await pause(20);
  for (let again = 0; again <= found.moment; again += 1 + random.below(4)) {
    const secondly = found.afterPowerCut(again, random.pick(MODES), random);
    const reopened = await openHistory(secondly, config);
    expect(reopened.failed, "a second power cut is no damage either").toBeNull();
    const promised = durable.filter(({ moment }) => moment <= again).map(({ count }) => count);
    expect(reopened.startOffset, "after the second cut").toBe(startOffset);
    const texts = readAll(reopened);
    // All that the first cut left was on the disk.
    expect(texts.length, "after the second cut").toBeGreaterThanOrEqual(Math.max(survived, ...promised));
    expect(texts, "after the second cut").toEqual(records.slice(0, texts.length));
    expect(reopened.endOffset).toBe(endOffset - survived + texts.length);
  }
}
