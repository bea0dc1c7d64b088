/**
 * What a start believes without a word, `kq log verify` calls whole: whatever a power cut, a kill or an orderly stop
 * leaves of a log's life, in the middle of a cleaning too.
 */
import { expect, test } from "bun:test";
import { plainChecksums } from "../../../../core/base/crc32c.ts";
import {
  checkPartition,
  checkpointProblems,
  findPartitions,
  lostPartitions,
  readCheckpoints,
} from "../../../../core/log/inspection/mod.ts";
import type { Disk } from "../../../../core/runtime/ports.ts";
import { add, clean, keyedBatch, settled } from "../../../support/compaction.ts";
import { openLog, TalkLog } from "../../../support/logs.ts";
import { seededRandom } from "../../../support/random.ts";
import { SimulatedDisk } from "../../../support/simulated_disk.ts";
import { playHistory } from "../history.ts";

const SEED = Number(process.env["SEED"] ?? 1);
const HISTORIES = 60;
const CUTS = 6;

/** As `kq log verify` looks at it; `isClean`: the last stop was orderly. */
function problemsIn(disk: Disk, isClean: boolean): string[] {
  const { partitions } = findPartitions(disk, "/data");
  const checkpoints = readCheckpoints(disk, "/data");
  const { recoveryPoints, startOffsets } = checkpoints.files;
  return [
    ...checkpoints.problems,
    ...lostPartitions(disk, "/data", partitions, checkpoints),
    ...partitions.flatMap((folder) => {
      const { problems, figures } = checkPartition(folder, {
        disk,
        checksums: plainChecksums,
        startOffset: startOffsets.get(folder) ?? 0,
        settledUpTo: isClean ? Infinity : recoveryPoints.get(folder) ?? 0,
        deep: true,
      });
      return [
        ...problems.map(({ path, position, what }) => `${path} at ${position}: ${what}`),
        ...checkpointProblems(folder, figures, checkpoints).map(({ what }) => what),
      ];
    }),
  ];
}

test("an orderly stop in the middle of a cleaning leaves nothing for verify to find, nor does a kill there", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const config = { compacted: true, segmentBytes: 300 };
  const log = await openLog(disk, { config });
  // Every segment but the last is of a key that comes again: cleaned it has nothing left.
  for (let n = 0; n < 20; n++) add(log, keyedBatch([`key=${"v".repeat(150)}${n}`]));
  await log.whenDurable(log.endOffset);
  await settled();
  let groups = 0;
  await clean(log, disk, { isStopped: () => ++groups > 8 });
  const empty = disk.list("/data/orders-0").filter((name) =>
    name.endsWith(".log") && disk.readFile(`/data/orders-0/${name}`).length === 0
  );
  expect(empty.length).toBeGreaterThan(5);
  const killed = disk.afterKill();
  expect(problemsIn(killed, false)).toEqual([]);
  await log.close();
  expect(problemsIn(disk, true)).toEqual([]);
});

test(`in ${HISTORIES} histories from seed ${SEED} verify finds nothing where a start says nothing`, async () => {
  let silent = 0;
  for (let seed = SEED; seed < SEED + HISTORIES; seed++) {
    const random = seededRandom(seed);
    const history = await playHistory(random);
    for (let cut = 0; cut < CUTS; cut++) {
      const moment = cut === 0 ? history.disk.moment : random.below(history.disk.moment + 1);
      const unsynced = random.pick(["kept", "dropped", "torn"] as const);
      const found = history.disk.afterPowerCut(moment, unsynced, random);
      found.open("/data/meta.properties", "if-missing").close();
      const before = problemsIn(found, false);
      const logger = new TalkLog();
      const log = await openLog(found, { config: history.config, logger });
      const isSilent = logger.lines.every((line) => line.startsWith("info"));
      if (isSilent) expect({ seed, moment, unsynced, before }).toEqual({ seed, moment, unsynced, before: [] });
      await log.close();
      if (log.failed === null) {
        expect({ seed, moment, closed: problemsIn(found, true) }).toEqual({ seed, moment, closed: [] });
      }
      if (isSilent) silent += 1;
    }
  }
  expect(silent).toBeGreaterThan(HISTORIES);
}, 600_000);
