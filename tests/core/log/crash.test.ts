/**
 * Searches for a moment at which a power cut loses what was acknowledged. Histories are played once on a simulated disk
 * and then cut at every operation, what was not synced kept, dropped or torn; some are cut again while they recover.
 *
 * `KQ_CRASH_HISTORIES` and `KQ_CRASH_SEED` say how many and from which seed on; a failure names its seed and moment.
 *
 * @module
 */
import { expect, test } from "bun:test";
import type { Log } from "../../../core/log/mod.ts";
import { append, openLog, readAll } from "../../support/logs.ts";
import { type SeededRandom, seededRandom } from "../../support/random.ts";
import { SimulatedDisk, type Unsynced } from "../../support/simulated_disk.ts";

const HISTORIES = Number(process.env["KQ_CRASH_HISTORIES"] ?? 100);
const FIRST_SEED = Number(process.env["KQ_CRASH_SEED"] ?? 1);
const STEPS = 24;

interface Sent {
  readonly value: string;
  readonly producer: { readonly id: number; readonly sequence: number };
  readonly baseOffset: number;
}

interface History {
  readonly disk: SimulatedDisk;
  /** Every record appended, in order; what is in a log after a cut is a prefix of it. */
  readonly records: readonly string[];
  readonly sent: readonly Sent[];
  /** By which moment the log said that everything before an offset is durable. */
  readonly acknowledged: readonly { readonly moment: number; readonly endOffset: number }[];
}

const open = (disk: SimulatedDisk, clean = false): Promise<Log> =>
  openLog(disk, { clean, config: { segmentBytes: 1200, indexIntervalBytes: 300 } });

/** Lets what waits go on for a few turns, so that cuts fall between the parts of a commit too. */
async function pause(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
}

async function playHistory(random: SeededRandom): Promise<History> {
  let disk = SimulatedDisk.withFolder("/data");
  let log = await open(disk);
  let life = 0;
  const records: string[] = [];
  const sent: Sent[] = [];
  const acknowledged: { moment: number; endOffset: number }[] = [];
  const sequences = [0, 0];
  for (let n = 0; n < STEPS; n++) {
    if (random.chance(8)) {
      life += 1;
      if (random.chance(3)) {
        await log.close();
        acknowledged.push({ moment: disk.moment, endOffset: log.endOffset });
        log = await open(disk, true);
      } else {
        disk = disk.afterKill();
        log = await open(disk);
      }
      expect(readAll(log)).toEqual(records);
    }
    const id = random.below(2);
    const value = `${n} ${"v".repeat(random.pick([3, 40, 300, 700]))}`;
    const producer = { id, sequence: sequences[id]!++ };
    const baseOffset = log.endOffset;
    expect(append(log, [value], { producer })).toBe(`${baseOffset}..${baseOffset}`);
    records.push(`${baseOffset}=${value}`);
    sent.push({ value, producer, baseOffset });
    if (random.chance(3)) {
      const { endOffset } = log;
      const [ownLife, ownDisk] = [life, disk];
      void log.whenDurable(endOffset).then(() => {
        if (life === ownLife) acknowledged.push({ moment: ownDisk.moment, endOffset });
      });
    }
    await pause(random.pick([0, 0, 0, 1, 2, 5, 9]));
  }
  await pause(100);
  return { disk, records, sent, acknowledged };
}

/** Opens what a power cut left and holds it against what was promised; answers the log. */
async function checkAfterCut(found: SimulatedDisk, moment: number, history: History): Promise<Log> {
  const log = await open(found);
  expect(log.failed, "a power cut is no damage").toBeNull();
  const promised = history.acknowledged.filter((ack) => ack.moment <= moment).map((ack) => ack.endOffset);
  expect(log.endOffset, "what was acknowledged is there").toBeGreaterThanOrEqual(Math.max(0, ...promised));
  expect(readAll(log), "in order, once").toEqual(history.records.slice(0, log.endOffset));
  return log;
}

/** The last batch that survived, of each producer, is known when it is sent again; the next one is taken. */
function checkProducers(log: Log, history: History): void {
  const { endOffset } = log;
  for (const id of [0, 1]) {
    const last = history.sent.findLast((sent) => sent.producer.id === id && sent.baseOffset < endOffset);
    if (last === undefined) continue;
    const again = append(log, [last.value], { producer: last.producer });
    expect(again).toBe(`duplicate ${last.baseOffset}..${last.baseOffset}`);
  }
}

/** Goes on after the cut, and cuts again wherever: in the recovery, in the new appends, in their commit. */
async function checkSecondCut(found: SimulatedDisk, log: Log, moment: number, history: History, random: SeededRandom) {
  const end = log.endOffset;
  const records = history.records.slice(0, end);
  const acknowledged = history.acknowledged.filter((ack) => ack.moment <= moment)
    .map((ack) => ({ moment: 0, endOffset: ack.endOffset }));
  for (let n = 0; n < 4; n++) {
    const value = `later ${n} ${"w".repeat(random.pick([3, 500]))}`;
    records.push(`${log.endOffset}=${value}`);
    append(log, [value]);
    if (!random.chance(2)) continue;
    await log.whenDurable(log.endOffset);
    acknowledged.push({ moment: found.moment, endOffset: log.endOffset });
  }
  await pause(20);
  // Cut where the log still had what the first recovery kept: before that it may hold what came after in the first life.
  for (let again = 0; again <= found.moment; again++) {
    const secondly = found.afterPowerCut(again, random.pick(MODES), random);
    const reopened = await open(secondly);
    expect(reopened.failed, "a second power cut is no damage either").toBeNull();
    const promised = acknowledged.filter((ack) => ack.moment <= again).map((ack) => ack.endOffset);
    expect(reopened.endOffset, "after the second cut").toBeGreaterThanOrEqual(Math.max(0, ...promised));
    expect(readAll(reopened), "after the second cut").toEqual(records.slice(0, reopened.endOffset));
  }
}

const MODES: readonly Unsynced[] = ["kept", "dropped", "torn", "torn", "torn"];

test(`no power cut loses what was acknowledged, in ${HISTORIES} histories from seed ${FIRST_SEED}`, async () => {
  let cuts = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
    const random = seededRandom(seed);
    const history = await playHistory(random);
    for (let moment = 0; moment <= history.disk.moment; moment++) {
      const unsynced = random.pick(MODES);
      try {
        const found = history.disk.afterPowerCut(moment, unsynced, random);
        const log = await checkAfterCut(found, moment, history);
        checkProducers(log, history);
        if (random.chance(10)) await checkSecondCut(found, log, moment, history, random);
        cuts += 1;
      } catch (cause) {
        throw new Error(`seed ${seed}, cut after operation ${moment}, unsynced ${unsynced}`, { cause });
      }
    }
  }
  console.log(`${cuts} power cuts in ${HISTORIES} histories`);
}, 120_000);

test("the same seed gives the same history", async () => {
  const [one, two] = [await playHistory(seededRandom(7)), await playHistory(seededRandom(7))];
  expect(one.records).toEqual(two.records);
  expect(one.disk.moment).toBe(two.disk.moment);
});
