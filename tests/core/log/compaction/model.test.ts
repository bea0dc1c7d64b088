/**
 * Cleanings against a dumb second version of the rule, which looks at the whole log at once for every question: random
 * keys, tombstones, codecs, producers, transactions, segment sizes, and time that passes between cleanings.
 */
import { lastOfProducersIn } from "../../../../core/log/compaction/last_of_producers.ts";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { readBatchHeader } from "../../../../core/protocol/records/batch.ts";
import { type CodecName, codecNames } from "../../../../core/protocol/records/compression/codec.ts";
import { decodeRecords } from "../../../../core/protocol/records/records.ts";
import { add, batchesOf, clean, keyed, keyedBatch, markerBatch, settled } from "../../../support/compaction.ts";
import { NOW_MS, openLog } from "../../../support/logs.ts";
import { SimulatedDisk } from "../../../support/simulated_disk.ts";

const RETENTION_MS = 100;

type Step =
  | { readonly do: "append"; readonly records: readonly string[]; readonly codec: CodecName; readonly by: number }
  | { readonly do: "transact"; readonly by: number; readonly records: readonly string[] }
  | { readonly do: "end"; readonly by: number; readonly how: "commit" | "abort" }
  | { readonly do: "clean"; readonly afterMs: number }
  | { readonly do: "restart" }
  | { readonly do: "resize"; readonly segmentBytes: number };

const recordText = fc.tuple(fc.constantFrom("a", "b", "c", "d", "e", ""), fc.constantFrom(null, "1", "2".repeat(90)))
  .map(([key, value]) => (value === null ? key : `${key}=${value}`));
const records = fc.array(recordText, { minLength: 1, maxLength: 4 });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant("append" as const),
      records,
      codec: fc.constantFrom(...codecNames),
      by: fc.integer({ min: -2, max: 2 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("transact" as const), by: fc.integer({ min: 10, max: 12 }), records }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("end" as const),
      by: fc.integer({ min: 10, max: 12 }),
      how: fc.constantFrom("commit" as const, "abort" as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("clean" as const), afterMs: fc.constantFrom(0, 40, RETENTION_MS, 500) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("resize" as const),
      segmentBytes: fc.constantFrom(600, 900, 2000, 20_000),
    }),
  },
);

interface ModelRecord {
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly stampMs: number;
}

interface ModelBatch {
  readonly base: number;
  readonly last: number;
  readonly producer: number;
  readonly sequence: number;
  readonly codec: CodecName;
  readonly isTransactional: boolean;
  readonly marks: "commit" | "abort" | null;
  readonly records: readonly ModelRecord[];
  readonly horizonMs: number | null;
  readonly maxStampMs: number;
}

interface ModelCleaning {
  readonly firstDirty: number;
  readonly end: number;
  readonly nowMs: number;
  /** Last data offset by producer; -1 where only markers are known of it. */
  readonly lastOf: ReadonlyMap<number, number>;
}

/** What a log is after a cleaning. */
function cleaned(batches: readonly ModelBatch[], c: ModelCleaning): ModelBatch[] {
  /** How the transaction that the batch is in ended: by the next marker of its producer. */
  const fate = (batch: ModelBatch): "commit" | "abort" | null =>
    !batch.isTransactional || batch.marks !== null
      ? null
      : batches.find((other) => other.marks !== null && other.producer === batch.producer && other.base > batch.base)
        ?.marks ?? null;
  const latest = (key: string): number =>
    Math.max(
      ...batches.filter((batch) => batch.marks === null && fate(batch) !== "abort")
        .flatMap((batch) => batch.records).filter((r) => r.key === key && r.offset >= c.firstDirty && r.offset < c.end)
        .map(({ offset }) => offset),
      -1,
    );
  /** Whether a batch of the marker's transaction is still there. */
  const isSpent = (marker: ModelBatch): boolean => {
    const before = batches.filter((b) => b.producer === marker.producer && b.base < marker.base && b.isTransactional);
    const previous = before.findLastIndex((b) => b.marks !== null);
    return before.slice(previous + 1).length === 0;
  };
  const wasEmptied = (marker: ModelBatch): boolean => marker.records.length === 0;

  return batches.flatMap((batch): ModelBatch[] => {
    if (batch.base >= c.end) return [batch];
    const isDue = batch.horizonMs !== null && batch.horizonMs <= c.nowMs;
    const spent = batch.marks === null ? fate(batch) === "abort" : wasEmptied(batch) || isSpent(batch);
    const discards = spent && (batch.marks === null || isDue);
    const kept = batch.records.filter((record) => {
      if (discards) return false;
      if (batch.marks !== null) return true;
      if (record.key === null) return false;
      return record.offset >= latest(record.key) && (record.value !== null || !isDue);
    });
    if (kept.length === 0) {
      const known = c.lastOf.get(batch.producer);
      // Of a producer that wrote no records here, markers are all there is to know its epoch by.
      const isLast = batch.producer >= 0 && known !== undefined &&
        (known < 0 ? batch.marks !== null : known === batch.last);
      if (!isLast && batch.last + 1 !== c.end) return [];
      return [{ ...batch, records: [], horizonMs: null, codec: "none" }];
    }
    const starts = batch.horizonMs === null &&
      (kept.some(({ value }) => value === null) || (batch.marks !== null && spent));
    const horizonMs = starts ? c.nowMs + RETENTION_MS : batch.horizonMs;
    if (kept.length === batch.records.length && !starts) return [batch];
    return [{ ...batch, records: kept, horizonMs, maxStampMs: Math.max(...kept.map(({ stampMs }) => stampMs)) }];
  });
}

function asModel(batch: Uint8Array): ModelBatch {
  const header = readBatchHeader(batch, 0);
  const text = (bytes: Uint8Array | null): string | null => bytes === null ? null : new TextDecoder().decode(bytes);
  const decoded = decodeRecords(batch);
  return {
    base: header.baseOffset,
    last: header.nextOffset - 1,
    producer: header.producerId,
    sequence: header.baseSequence,
    codec: header.compression!,
    isTransactional: header.isTransactional,
    // What an emptied marker marked is not in it any more: the model knows.
    marks: !header.isControl ? null : decoded[0]?.key?.[3] === 1 ? "commit" : "abort",
    records: decoded.map(({ offset, key, value, timestampMs }) => ({
      offset,
      key: header.isControl ? "marker" : text(key),
      value: header.isControl ? "" : text(value),
      stampMs: timestampMs,
    })),
    horizonMs: (header.attributes & 0x40) === 0 ? null : header.baseTimestamp,
    maxStampMs: header.maxTimestamp,
  };
}

/** An emptied marker no longer says what it marked. */
const comparable = (batches: readonly ModelBatch[]) =>
  batches.map((batch) => batch.marks !== null && batch.records.length === 0 ? { ...batch, marks: "?" } : batch);

async function play(steps: readonly Step[]): Promise<void> {
  let disk = SimulatedDisk.withFolder("/data");
  let segmentBytes = 900;
  const config = {
    get segmentBytes() {
      return segmentBytes;
    },
    indexIntervalBytes: 150,
  };
  let log = await openLog(disk, { config });
  let model: ModelBatch[] = [];
  const sequences = new Map<number, number>();
  const open = new Set<number>();
  let nowMs = NOW_MS;
  let stampMs = NOW_MS - 1_000_000;

  const append = (batch: Uint8Array): void => {
    const before = log.endOffset;
    add(log, batch);
    const written = batch;
    expect(readBatchHeader(written, 0).baseOffset).toBe(before);
    model.push(asModel(written));
  };
  const next = (producer: number, count: number): number => {
    const sequence = sequences.get(producer) ?? 0;
    sequences.set(producer, sequence + count);
    return sequence;
  };
  for (const step of steps) {
    stampMs += 10;
    switch (step.do) {
      case "append": {
        const { by, codec } = step;
        const producer = by < 0 ? {} : { producer: { id: by, sequence: next(by, step.records.length) } };
        append(keyedBatch(step.records, { codec, stampMs, ...producer }));
        break;
      }
      case "transact":
        open.add(step.by);
        append(keyedBatch(step.records, {
          stampMs,
          isTransactional: true,
          producer: { id: step.by, sequence: next(step.by, step.records.length) },
        }));
        break;
      case "end":
        // A transaction may be ended that wrote nothing here.
        open.delete(step.by);
        append(markerBatch(step.how, step.by, stampMs));
        break;
      case "restart":
        await log.whenDurable(log.endOffset);
        await settled();
        disk = disk.afterKill();
        log = await openLog(disk, { config });
        break;
      case "resize":
        segmentBytes = step.segmentBytes;
        break;
      case "clean": {
        await log.whenDurable(log.endOffset);
        await settled();
        nowMs += step.afterMs;
        const view = log.compaction;
        const lastOf = new Map(
          Array.from(
            lastOfProducersIn(await view.lastOfProducers()),
            ([id, { lastOffset }]) => [id, lastOffset ?? -1] as const,
          ),
        );
        const firstDirty = view.cleanedOffset ?? 0;
        const done = await clean(log, disk, { nowMs, deleteRetentionMs: RETENTION_MS, bufferBytes: 300 });
        if (done !== null) model = cleaned(model, { firstDirty, end: done.cleanedOffset, nowMs, lastOf });
        expect(comparable(batchesOf(log).map(asModel))).toEqual(comparable(model));
        break;
      }
    }
  }
  expect(comparable(batchesOf(log).map(asModel))).toEqual(comparable(model));
}

test("a cleaned log holds what a plain look at all of it says it should, batch by batch", async () => {
  const numRuns = Number(process.env["KQ_MODEL_RUNS"] ?? 200);
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 80 }), play), { numRuns });
}, 120_000);

test("with room for a few keys at a time, a log is cleaned in several goes and keeps the same records", async () => {
  const batches = fc.array(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 5 }), {
    minLength: 30,
    maxLength: 80,
  });
  await fc.assert(
    fc.asyncProperty(batches, fc.integer({ min: 5, max: 70 }), async (batches, slots) => {
      const left: string[][] = [];
      for (const mapBytes of [1 << 20, slots * 24]) {
        const disk = SimulatedDisk.withFolder("/data");
        const log = await openLog(disk, { config: { segmentBytes: 700, indexIntervalBytes: 150 } });
        for (const keys of batches) add(log, keyedBatch(keys.map((key) => `key ${key}=${"v".repeat(key)}`)));
        await log.whenDurable(log.endOffset);
        await settled();
        for (let goes = 0; await clean(log, disk, { mapBytes }) !== null; goes++) expect(goes).toBeLessThan(1000);
        left.push(keyed(log));
      }
      expect(left[1]).toEqual(left[0]!);
    }),
    { numRuns: 40 },
  );
}, 60_000);
