/**
 * Cleanings on a disk whose power goes after every single operation: what is found again is the log as it was before a
 * group of segments took its place, or after; never half of it.
 */
import { expect, test } from "bun:test";
import type { Log } from "../../../../core/log/mod.ts";
import { add, batchesOf, clean, keyed, keyedBatch, settled } from "../../../support/compaction.ts";
import { openLog } from "../../../support/logs.ts";
import { type SeededRandom, seededRandom } from "../../../support/random.ts";
import { SimulatedDisk, type Unsynced } from "../../../support/simulated_disk.ts";

const HISTORIES = Number(process.env["KQ_CRASH_HISTORIES"] ?? 12);
const FIRST_SEED = Number(process.env["KQ_CRASH_SEED"] ?? 1);
const MODES: readonly Unsynced[] = ["kept", "dropped", "torn", "torn", "torn"];

const open = (disk: SimulatedDisk, segmentBytes = 2000): Promise<Log> =>
  openLog(disk, { clean: false, config: { segmentBytes, indexIntervalBytes: 200, compacted: true } });

const contentOf = (log: Log): string =>
  JSON.stringify(batchesOf(log).map((batch) => Buffer.from(batch).toString("hex")));

interface History {
  readonly disk: SimulatedDisk;
  /** What the log held, and since which moment that much was promised to last. */
  readonly states: { readonly moment: number; readonly content: string; readonly records: readonly string[] }[];
  readonly endOffset: number;
}

async function fill(log: Log, random: SeededRandom, batches: number, from: { sequence: number }): Promise<void> {
  for (let n = 0; n < batches; n++) {
    const records = Array.from({ length: 1 + random.below(4) }, () => {
      const key = `k${random.below(12)}`;
      return random.chance(5) ? key : `${key}=${"v".repeat(random.below(200))}`;
    });
    const sequence = from.sequence;
    const producer = random.chance(2) ? { id: 9, sequence } : undefined;
    if (producer !== undefined) from.sequence += records.length;
    add(log, keyedBatch(records, { ...(producer === undefined ? {} : { producer }) }));
  }
  await log.whenDurable(log.endOffset);
  await settled();
}

/** A log is filled and cleaned, twice; segments may grow in between, so that many become one. */
async function play(random: SeededRandom): Promise<History> {
  const disk = SimulatedDisk.withFolder("/data");
  const states: History["states"] = [];
  let segmentBytes = random.pick([1000, 1500]);
  const log = await openLog(disk, {
    config: {
      get segmentBytes() {
        return segmentBytes;
      },
      indexIntervalBytes: 200,
      compacted: true,
      fileDeleteDelayMs: 0,
    },
  });
  const note = () => states.push({ moment: disk.moment, content: contentOf(log), records: keyed(log) });
  const from = { sequence: 0 };
  for (let round = 0; round < 2; round++) {
    await fill(log, random, 14 + random.below(10), from);
    // Cuts while records are appended are another test's: here everything before lasts.
    states.length = 0;
    note();
    segmentBytes = random.pick([1000, 1500, 5000]);
    await clean(log, disk, { deleteRetentionMs: 0, nowMs: 1_700_000_000_000 + round, swapped: note });
    note();
    if (random.chance(2)) break;
  }
  return { disk, states, endOffset: log.endOffset };
}

async function checkCut(found: SimulatedDisk, moment: number, history: History): Promise<Log> {
  const log = await open(found);
  expect(log.failed, "a power cut is no damage").toBeNull();
  expect(log.endOffset).toBe(history.endOffset);
  const content = contentOf(log);
  const is = history.states.findLastIndex((state) => state.content === content);
  if (is < 0) expect(keyed(log), "all of the old or all of the new").toEqual(history.states[0]!.records as string[]);
  const promised = history.states.findLastIndex((state) => state.moment <= moment);
  expect(is, "a swap that was done lasts").toBeGreaterThanOrEqual(promised);
  const leftOver = found.list("/data/orders-0").filter((name) => /\.(cleaned|swap|deleted)$/.test(name));
  expect(leftOver, "nothing is left lying about").toEqual([]);
  return log;
}

test(
  `no power cut during a cleaning loses a record or shows half of a swap, in ${HISTORIES} histories from seed ${FIRST_SEED}`,
  async () => {
    let cuts = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
      const random = seededRandom(seed);
      const history = await play(random);
      for (let moment = history.states[0]!.moment; moment <= history.disk.moment; moment++) {
        const unsynced = random.pick(MODES);
        try {
          const found = history.disk.afterPowerCut(moment, unsynced, random);
          const log = await checkCut(found, moment, history);
          cuts += 1;
          if (!random.chance(6)) continue;
          // The same holds for cuts while the first one is made good, and while the log is cleaned once more.
          const held = contentOf(log);
          const opened = found.moment;
          for (let again = 0; again <= opened; again++) {
            const twice = found.afterPowerCut(again, random.pick(MODES), random);
            const reopened = await open(twice);
            expect([reopened.failed, reopened.endOffset]).toEqual([null, history.endOffset]);
            const later = history.states.findLastIndex((state) => state.content === contentOf(reopened));
            expect(later, "after the second cut").toBeGreaterThanOrEqual(
              history.states.findLastIndex((state) => state.moment <= moment),
            );
          }
          const end = log.endOffset;
          add(log, keyedBatch(["later=1"]));
          await log.whenDurable(end + 1);
          expect(contentOf(log).startsWith(held.slice(0, -2))).toBe(true);
        } catch (cause) {
          throw new Error(`seed ${seed}, cut after operation ${moment}, unsynced ${unsynced}`, { cause });
        }
      }
    }
    console.log(`${cuts} power cuts in ${HISTORIES} histories`);
  },
  120_000,
);
