/**
 * Searches by time against a look at every record of the segments, after everything that changes which segments a log
 * has.
 *
 * @module
 */
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Log } from "../../../core/log/mod.ts";
import { TimestampSearch } from "../../../core/log/timestamp_search.ts";
import { readBatchHeader } from "../../../core/protocol/records/batch.ts";
import { decodeRecords } from "../../../core/protocol/records/records.ts";
import { add, clean, keyedBatch } from "../../support/compaction.ts";
import { NOW_MS, openLog, TalkLog } from "../../support/logs.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

const STAMPS = 30;
const share = fc.double({ min: 0, max: 1, noNaN: true });

type Step =
  | { readonly do: "append"; readonly keys: readonly number[]; readonly stamp: number }
  | { readonly do: "truncate"; readonly at: number }
  | { readonly do: "delete"; readonly at: number }
  | { readonly do: "retain"; readonly at: number }
  | { readonly do: "clean" }
  | { readonly do: "restart"; readonly how: "close" | "kill" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant("append" as const),
      keys: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 3 }),
      stamp: fc.integer({ min: 0, max: STAMPS }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("truncate" as const, "delete", "retain"), at: share }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("clean" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("restart" as const), how: fc.constantFrom("close" as const, "kill") }),
  },
);

function found(log: Log): Map<number, number | undefined> {
  return new Map(
    Array.from({ length: STAMPS + 5 }, (_, stamp) => [stamp, log.offsetForTimestamp(stamp, log.endOffset)?.offset]),
  );
}

/** What the first segment that reaches the time has of records since the log's start. */
function looked(log: Log, disk: SimulatedDisk): Map<number, number | undefined> {
  const names = disk.list("/data/orders-0").filter((name) => name.endsWith(".log"));
  const segments = names.map((name) =>
    batchesIn(disk.readFile(`/data/orders-0/${name}`)).flatMap((batch) => decodeRecords(batch))
  );
  return new Map(
    Array.from({ length: STAMPS + 5 }, (_, stamp) => {
      const reaching = segments.map((records) => records.filter(({ timestampMs }) => Number(timestampMs) >= stamp));
      const first = reaching.find(({ length }) => length > 0) ?? [];
      return [stamp, first.find(({ offset }) => offset >= log.startOffset)?.offset];
    }),
  );
}

function batchesIn(file: Uint8Array): Uint8Array[] {
  const batches: Uint8Array[] = [];
  for (let at = 0; at < file.length;) {
    const { sizeInBytes } = readBatchHeader(file, at);
    batches.push(file.subarray(at, at + sizeInBytes));
    at += sizeInBytes;
  }
  return batches;
}

async function play(steps: readonly Step[]): Promise<void> {
  let disk = SimulatedDisk.withFolder("/data");
  let retentionBytes = -1;
  const open = (o: { readonly clean: boolean }): Promise<Log> =>
    openLog(disk, {
      ...o,
      logger: new TalkLog(),
      config: {
        segmentBytes: 300,
        indexIntervalBytes: 100,
        compacted: true,
        fileDeleteDelayMs: 0,
        get retentionBytes() {
          return retentionBytes;
        },
      },
    });
  let log = await open({ clean: false });
  for (const now of steps) {
    if (now.do === "append") add(log, keyedBatch(now.keys.map((key) => `${key}=value`), { stampMs: now.stamp }));
    else if (now.do === "truncate") await log.truncateTo(Math.round(now.at * log.endOffset));
    else if (now.do === "delete") await log.deleteRecords(Math.round(now.at * log.endOffset));
    else if (now.do === "retain") {
      retentionBytes = Math.round(now.at * log.size);
      await log.applyRetention(NOW_MS);
      retentionBytes = -1;
      await log.removeDueFiles(Infinity);
    } else if (now.do === "clean") {
      await log.whenDurable(log.endOffset);
      await clean(log, disk);
    } else {
      if (now.how === "close") await log.close();
      else disk = disk.afterKill();
      log = await open({ clean: now.how === "close" });
    }
    expect(found(log), `after ${JSON.stringify(now)}`).toEqual(looked(log, disk));
  }
}

test("a time is found where a look at every record of the first segment that reaches it finds it, through rolls, cuts, retention, compaction and restarts", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40, size: "max" }), play), {
    numRuns: Number(process.env["KQ_MODEL_RUNS"] ?? 300),
  });
});

test("what retention deletes is found by time until it is gone, also while the new start is being written down", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, {
    config: { segmentBytes: 100, retentionBytes: 1, fileDeleteDelayMs: 0 },
    logger: new TalkLog(),
  });
  for (const stampMs of [10, 20, 30]) add(log, keyedBatch(["key=value"], { stampMs }));
  const answers = () => [log.startOffset, ...[10, 20, 30].map((stamp) => log.offsetForTimestamp(stamp, 3)?.offset)];
  const meanwhile: unknown[] = [];
  disk.fault = ({ path }) => {
    if (path.includes("log-start-offset-checkpoint")) meanwhile.push(answers());
    return null;
  };
  expect(await log.applyRetention(NOW_MS)).toBe(2);
  disk.fault = () => null;
  expect(meanwhile).not.toEqual([]);
  expect(new Set(meanwhile.map(String))).toEqual(new Set(["0,0,1,2"]));
  expect(answers()).toEqual([2, 2, 2, 2]);
});

test("the segment to look into is the first that reaches the time, also while the last one goes on growing", () => {
  const segments = [{ maxTimestampMs: -1 }, { maxTimestampMs: 50 }, { maxTimestampMs: 20 }, { maxTimestampMs: 70 }];
  const times = new TimestampSearch(segments);
  expect([0, 50, 51, 70, 71].map((stamp) => times.firstReaching(stamp))).toEqual([1, 1, 3, 3, 4]);
  expect(segments.indexOf(times.latest())).toBe(3);
  segments[3]!.maxTimestampMs = 90;
  segments.push({ maxTimestampMs: 90 });
  expect([51, 71, 90, 91].map((stamp) => times.firstReaching(stamp))).toEqual([3, 3, 3, 5]);
  expect(segments.indexOf(times.latest())).toBe(3);
  segments.splice(0, 2);
  times.forget();
  expect([0, 20, 21, 91].map((stamp) => times.firstReaching(stamp))).toEqual([0, 0, 1, 3]);
});
