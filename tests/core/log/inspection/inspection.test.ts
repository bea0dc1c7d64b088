import { afterAll, expect, test } from "bun:test";
import { plainChecksums } from "../../../../core/base/crc32c.ts";
import {
  checkPartition,
  checkpointProblems,
  type Findings,
  findPartitions,
  lostPartitions,
  piecesOf,
  planOf,
  readCheckpoints,
  repairPartition,
} from "../../../../core/log/inspection/mod.ts";
import { decodeRecords, encodeBatch } from "../../../../core/protocol/records/records.ts";
import { NOW_MS, openLog } from "../../../support/logs.ts";
import { seededRandom } from "../../../support/random.ts";
import { SimulatedDisk } from "../../../support/simulated_disk.ts";

const FOLDER = "/data/orders-0";
const SEGMENT = `${FOLDER}/00000000000000000000.log`;
const seed = Number(process.env["SEED"] ?? 7);
afterAll(() => console.log(`SEED=${seed}`));

/** `batches` of three records each, `segmentBytes` apart, in a log that was closed in order. */
async function closedLog(batches: number, segmentBytes = 1 << 20): Promise<SimulatedDisk> {
  const disk = SimulatedDisk.withFolder(FOLDER);
  const log = await openLog(disk, { config: { segmentBytes, indexIntervalBytes: 200 } });
  for (let n = 0; n < batches; n++) {
    const records = encodeBatch(
      [0, 1, 2].map((i) => ({
        timestampMs: NOW_MS - 1000 + n,
        key: null,
        value: new TextEncoder().encode(`value ${n}.${i}`),
        headers: [],
      })),
      { producer: { producerId: 5, producerEpoch: 0, baseSequence: n * 3 } },
    );
    const appended = log.append({ records, leaderEpoch: 0, nowMs: NOW_MS, origin: "client" });
    if (appended.kind !== "appended") throw new Error(JSON.stringify(appended));
  }
  await log.close();
  return disk;
}

function check(disk: SimulatedDisk, settledUpTo = Infinity): Findings {
  const [folder] = findPartitions(disk, FOLDER).partitions;
  const from = { disk, checksums: plainChecksums, startOffset: 0 };
  return checkPartition(folder!, { ...from, settledUpTo, deep: true });
}

function flip(disk: SimulatedDisk, path: string, at: number, bits = 0x40): void {
  const file = disk.open(path, "never");
  const byte = new Uint8Array(1);
  file.read(byte, 0, 1, at);
  file.write(Uint8Array.of(byte[0]! ^ bits), 0, 1, at);
  file.close();
}

/** `offset value` of every record that can be read. */
function records(disk: SimulatedDisk): string[] {
  const [folder] = findPartitions(disk, FOLDER).partitions;
  return folder!.bases.flatMap((base) => {
    const file = disk.open(`${FOLDER}/${String(base).padStart(20, "0")}.log`, "never");
    const found: string[] = [];
    for (const piece of piecesOf(file, plainChecksums)) {
      if (piece.kind === "gap" || piece.fault !== null) continue;
      for (const { offset, value } of decodeRecords(piece.bytes.subarray(piece.at))) {
        found.push(`${offset} ${new TextDecoder().decode(value!)}`);
      }
    }
    file.close();
    return found;
  });
}

async function repair(disk: SimulatedDisk): Promise<ReturnType<typeof planOf>> {
  const [folder] = findPartitions(disk, FOLDER).partitions;
  const plan = planOf(folder!, check(disk));
  await repairPartition(disk, plan);
  return plan;
}

test("a log that was closed in order has nothing wrong with it, and its figures are told", async () => {
  const { figures, problems, notes } = check(await closedLog(40, 1000));
  expect({ problems, notes }).toEqual({ problems: [], notes: [] });
  expect(figures).toEqual({
    segments: 5,
    batches: 40,
    records: 120,
    bytes: figures.bytes,
    indexEntries: figures.indexEntries,
    startOffset: 0,
    endOffset: 120,
  });
  expect(figures.indexEntries).toBeGreaterThan(5);
});

test("every byte of a batch that is damaged is found, and the repair leaves all other batches", async () => {
  const whole = await closedLog(5);
  const before = records(whole);
  const batchSize = whole.readFile(SEGMENT).length / 5;
  for (let at = 0; at < batchSize; at++) {
    const isEpoch = at >= 12 && at < 16;
    const disk = await closedLog(5);
    // The highest bit of an offset is its sign; the second batch's may not go back behind the first's.
    flip(disk, SEGMENT, batchSize + at, at === 7 ? 0x03 : 0x80);
    const { problems } = check(disk);
    expect({ at, found: problems.length > 0 }).toEqual({ at, found: true });
    if (isEpoch) continue;
    await repair(disk);
    expect({ at, problems: check(disk).problems }).toEqual({ at, problems: [] });
    expect({ at, left: records(disk) }).toEqual({ at, left: before.filter((_, n) => n < 3 || n >= 6) });
  }
}, 60_000);

test("every byte of an offset index that is damaged is found", async () => {
  const index = `${FOLDER}/00000000000000000000.index`;
  const size = (await closedLog(20)).readFile(index).length;
  expect(size).toBeGreaterThan(16);
  for (let at = 0; at < size; at++) {
    const disk = await closedLog(20);
    flip(disk, index, at);
    expect({ at, found: check(disk).problems.map(({ path }) => path) }).toEqual({ at, found: [index] });
    await repair(disk);
    expect(disk.exists(index)).toBe(false);
  }
});

test("a time index that promises too much is found", async () => {
  const disk = await closedLog(20);
  const path = `${FOLDER}/00000000000000000000.timeindex`;
  // The last byte of the second entry's time: earlier than what comes before it.
  flip(disk, path, 12 + 7, 0xff);
  expect(check(disk).problems.map((problem) => problem.path)).toEqual([path]);
});

test("a time index of a full segment that has lost its last entries is found", async () => {
  const disk = await closedLog(20, 1200);
  expect(check(disk).problems).toEqual([]);
  const path = `${FOLDER}/00000000000000000000.timeindex`;
  const bytes = disk.readFile(path);
  for (let size = 0; size < bytes.length; size += 12) {
    disk.overwrite(path, bytes.subarray(0, size));
    expect(check(disk).problems.map((problem) => [problem.path, /latest time of the segment/.test(problem.what)]))
      .toEqual([[path, true]]);
  }
});

test("what lies beside the log is checked too: leader epochs, producer state, the topic's id", async () => {
  const disk = await closedLog(4);
  const write = (name: string, text: string) => {
    const file = disk.open(`${FOLDER}/${name}`, "if-missing");
    file.truncate(0);
    file.write(new TextEncoder().encode(text), 0, text.length, 0);
    file.close();
  };
  write("leader-epoch-checkpoint", "0\n1\n3 0\n");
  write("partition.metadata", "version: 0\ntopic_id: \n");
  flip(disk, `${FOLDER}/00000000000000000012.snapshot`, 20);
  expect(check(disk).problems.map(({ path, what }) => `${path.slice(FOLDER.length + 1)}: ${what}`).sort()).toEqual([
    "00000000000000000012.snapshot: it does not have the checksum it carries",
    "leader-epoch-checkpoint: offset 0 (at 0) is of leader epoch 0, and it says 3",
    "partition.metadata: it does not say which topic this is",
  ]);
});

test("after a crash what lies beside an unsettled segment is not held against it", async () => {
  const disk = await closedLog(20);
  flip(disk, `${FOLDER}/00000000000000000000.index`, 3);
  const { problems, notes, unsettledSegments } = check(disk, 10);
  expect({ problems, notes, unsettledSegments }).toEqual({ problems: [], notes: [], unsettledSegments: 1 });
});

test("what removals and cleanings have left is named, and that a swap under way will be finished", async () => {
  const disk = await closedLog(4);
  for (const left of [`${SEGMENT}.cleaned`, `${SEGMENT}.swap`, `${FOLDER}/00000000000000000007.log.deleted`]) {
    disk.open(left, "new").close();
  }
  expect(check(disk).notes).toEqual([
    `${SEGMENT}.cleaned: left over, not looked at`,
    `${SEGMENT}.swap: a cleaned segment is on its way into its place; the next start finishes that`,
    `${FOLDER}/00000000000000000007.log.deleted: left over, not looked at`,
  ]);
});

test("a swap's marker that says nothing is found: the next start would refuse the partition", async () => {
  const disk = await closedLog(4);
  const file = disk.open(`${FOLDER}/00000000000000000000.swap`, "new");
  file.write(new TextEncoder().encode("0\nx"), 0, 3, 0);
  file.close();
  expect(check(disk).problems.map(({ path, what }) => `${path.slice(FOLDER.length + 1)}: ${what}`)).toEqual([
    "00000000000000000000.swap: it does not say which segments a cleaned one was to replace",
  ]);
});

test("a checkpoint that promises more than there is is found", async () => {
  const disk = await closedLog(4);
  const [folder] = findPartitions(disk, FOLDER).partitions;
  const checkpoints = readCheckpoints(disk, "/data");
  expect(checkpointProblems(folder!, check(disk).figures, checkpoints)).toEqual([]);
  checkpoints.files.recoveryPoints.set(folder!, 13);
  expect(checkpointProblems(folder!, check(disk).figures, checkpoints).map(({ what }) => what)).toEqual([
    "it was synced up to offset 13, and ends at 12",
  ]);
});

test("a partition that was synced and whose folder or segments are gone is missed; one that has nothing, or goes, is not", async () => {
  const disk = await closedLog(4);
  for (const name of ["bare-0", "none-0", "cleared-0", "going-0.0123456789abcdef0123456789abcdef-delete"]) {
    disk.makeFolder(`/data/${name}`);
    disk.open(`/data/${name}/partition.metadata`, "new").close();
  }
  const checkpoints = readCheckpoints(disk, "/data");
  const { recoveryPoints, startOffsets } = checkpoints.files;
  for (const topic of ["orders", "bare", "cleared", "going", "gone"]) recoveryPoints.set({ topic, partition: 0 }, 12);
  for (const topic of ["none", "never"]) recoveryPoints.set({ topic, partition: 0 }, 0);
  startOffsets.set({ topic: "cleared", partition: 0 }, 12);
  const { partitions } = findPartitions(disk, "/data");
  expect(lostPartitions(disk, "/data", partitions, checkpoints)).toEqual([
    "bare-0: it was synced up to offset 12, and its folder has no segment",
    "gone-0: it was synced up to offset 12, and its folder is not there",
  ]);
  const bare = partitions.find(({ topic }) => topic === "bare")!;
  expect(checkpointProblems(bare, { ...check(disk).figures, endOffset: 0 }, checkpoints)).toEqual([]);
});

test("a segment that was emptied is found, unless a cleaning, a repair or a crash may have left it so", async () => {
  const disk = await closedLog(10, 1000);
  const [first, second] = findPartitions(disk, FOLDER).partitions[0]!.bases;
  disk.overwrite(SEGMENT, new Uint8Array(0));
  const found = (settledUpTo?: number) => check(disk, settledUpTo).problems.filter(({ path }) => path === SEGMENT);
  expect(first).toBe(0);
  expect(found()).toEqual([
    {
      grade: "lost",
      path: SEGMENT,
      position: null,
      what: `it is empty, and the segment behind it begins at offset ${second}`,
      remedy: null,
    },
  ]);
  expect(found(second! - 1)).toEqual([]);
  disk.open(`${SEGMENT}.0.torn`, "new").close();
  expect(found()).toEqual([]);
  disk.removeFile(`${SEGMENT}.0.torn`);
  for (const suffix of [".index", ".timeindex"]) disk.overwrite(SEGMENT.replace(".log", suffix), new Uint8Array(0));
  expect(found()).toEqual([]);
});

test("of a batch whose end is missing the repair counts the records that its header promises", async () => {
  const disk = await closedLog(3);
  const bytes = disk.readFile(SEGMENT);
  const size = bytes.length / 3;
  const cutTo = (left: number) => {
    disk.overwrite(SEGMENT, bytes.subarray(0, 2 * size + left));
    const { bytes: cut, records } = planOf(findPartitions(disk, FOLDER).partitions[0]!, check(disk));
    return { cut, records };
  };
  expect([60, 61, size - 1].map(cutTo)).toEqual([
    { cut: 60, records: 0 },
    { cut: 61, records: 3 },
    { cut: size - 1, records: 3 },
  ]);
});

test("a torn tail is cut, what is cut is kept beside, and the log opens again and goes on", async () => {
  const disk = await closedLog(10, 1000);
  const { bases } = findPartitions(disk, FOLDER).partitions[0]!;
  const last = `${FOLDER}/${String(bases.at(-1)).padStart(20, "0")}.log`;
  const bytes = disk.readFile(last);
  const file = disk.open(last, "never");
  file.truncate(bytes.length - 7);
  file.close();
  const plan = await repair(disk);
  expect({ records: plan.records, hopeless: plan.hopeless }).toEqual({ records: 3, hopeless: 0 });
  const torn = disk.list(FOLDER).filter((name) => name.endsWith(".torn"));
  expect(torn.map((name) => disk.readFile(`${FOLDER}/${name}`).length)).toEqual([plan.bytes]);
  const { files } = readCheckpoints(disk, "/data");
  const { endOffset } = check(disk).figures;
  files.recoveryPoints.set({ topic: "orders", partition: 0 }, endOffset);
  await files.recoveryPoints.flush();
  const log = await openLog(disk);
  expect({ failed: log.failed, end: log.endOffset }).toEqual({ failed: null, end: endOffset });
  await log.close();
});

test("a crash in the middle of a repair leaves the segment as it was or as it shall be", async () => {
  const random = seededRandom(seed);
  const disk = await closedLog(6);
  flip(disk, SEGMENT, 3 * (disk.readFile(SEGMENT).length / 6) + 70);
  // What was there before is durable.
  const file = disk.open(SEGMENT, "never");
  await file.sync();
  file.close();
  await disk.syncFolder(FOLDER);
  const damaged = records(disk);
  const from = disk.moment;
  await repair(disk);
  for (let moment = from; moment <= disk.moment; moment++) {
    for (const unsynced of ["kept", "dropped"] as const) {
      const found = disk.afterPowerCut(moment, unsynced, random);
      expect({ moment, unsynced, left: records(found) }).toEqual({ moment, unsynced, left: damaged });
    }
  }
});

test("a folder with no log in it is refused, and one partition's folder finds its data folder", async () => {
  const disk = await closedLog(1);
  expect(() => findPartitions(disk, "/data/orders-0/nothing")).toThrow();
  expect(findPartitions(disk, FOLDER).root).toBeNull();
  const file = disk.open("/data/meta.properties", "new");
  file.close();
  expect(findPartitions(disk, FOLDER).root).toBe("/data");
  expect(findPartitions(disk, "/data").partitions.map(({ topic, partition }) => `${topic}-${partition}`)).toEqual([
    "orders-0",
  ]);
});
