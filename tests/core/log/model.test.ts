/**
 * The log against a dumb second version of itself: arrays of batches in arrays of segments, searched from the front.
 *
 * @module
 */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { type CodecName, codecNames } from "../../../core/protocol/records/compression/codec.ts";
import type { Log } from "../../../core/log/mod.ts";
import { append, batchOf, NOW_MS, openLog, readAll, readBytes, recordsIn } from "../../support/logs.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

type Step =
  | {
    readonly do: "append";
    readonly sizes: readonly number[];
    readonly stamps: readonly number[];
    readonly codec: CodecName;
  }
  | { readonly do: "produce"; readonly producer: number; readonly again: number }
  | {
    readonly do: "read";
    readonly at: number;
    readonly maxBytes: number;
    readonly bound: number;
    readonly whole: boolean;
  }
  | { readonly do: "search"; readonly stamp: number }
  | { readonly do: "restart"; readonly how: "close" | "kill" | "torn"; readonly tail: number }
  | { readonly do: "resize"; readonly segmentBytes: number }
  | { readonly do: "truncate"; readonly at: number }
  | { readonly do: "delete"; readonly at: number }
  | { readonly do: "retain"; readonly retentionBytes: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("append" as const),
      sizes: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 4 }),
      stamps: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 4, maxLength: 4 }),
      codec: fc.constantFrom(...codecNames),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("produce" as const),
      producer: fc.integer({ min: 1, max: 3 }),
      again: fc.integer({ min: 0, max: 6 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("read" as const),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      maxBytes: fc.integer({ min: 0, max: 2000 }),
      bound: fc.double({ min: 0, max: 1, noNaN: true }),
      whole: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("search" as const), stamp: fc.integer({ min: -1, max: 51 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("restart" as const),
      how: fc.constantFrom("close" as const, "kill" as const, "torn" as const),
      tail: fc.integer({ min: 1, max: 700 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("truncate" as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("delete" as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("retain" as const),
      retentionBytes: fc.integer({ min: 0, max: 4000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("resize" as const),
      segmentBytes: fc.integer({ min: 1500, max: 5000 }),
    }),
  },
);

interface ModelBatch {
  readonly base: number;
  readonly size: number;
  readonly values: readonly string[];
  readonly stamps: readonly number[];
}

interface ModelRecord {
  readonly text: string;
  readonly offset: number;
  readonly stamp: number;
}

function recordsOf(batches: readonly ModelBatch[]): ModelRecord[] {
  return batches.flatMap(({ base, values, stamps }) =>
    values.map((value, n) => ({ text: `${base + n}=${value}`, offset: base + n, stamp: stamps[n]! }))
  );
}

/** What a log is, if one does not care how long anything takes. */
class Model {
  readonly segments: ModelBatch[][] = [[]];
  readonly produced = new Map<number, { readonly sequence: number; readonly base: number }[]>();
  segmentBytes = 2000;
  retentionBytes = -1;
  start = 0;
  /**
   * Segments before this one have been deleted; what was in them is kept here, so that indexes in lists stay offsets.
   */
  firstLive = 0;

  get live(): ModelBatch[][] {
    return this.segments.slice(this.firstLive);
  }
  /** The offset after the last record before the segment. */
  baseOf(segment: number): number {
    return this.segments.slice(0, segment).flat().reduce((sum, batch) => sum + batch.values.length, 0);
  }

  truncateTo(offset: number): void {
    const to = Math.max(offset, this.start);
    if (to >= this.end) return;
    while (this.segments.length > 1 && this.baseOf(this.segments.length - 1) > to) this.segments.pop();
    const active = this.segments.at(-1)!;
    while (active.length > 0 && active.at(-1)!.base + active.at(-1)!.values.length > to) active.pop();
    // A batch that holds the log's start goes whole, and the start with it.
    this.start = Math.min(this.start, this.end);
    for (const [id, sent] of this.produced) this.produced.set(id, sent.filter(({ base }) => base < this.end));
  }

  retain(retentionBytes: number): void {
    const size = (batches: readonly ModelBatch[]) => batches.reduce((sum, batch) => sum + batch.size, 0);
    while (this.firstLive < this.segments.length - 1 && this.baseOf(this.firstLive + 1) <= this.start) this.firstLive++;
    while (size(this.live.flat()) - size(this.live[0]!) >= retentionBytes && size(this.live[0]!) > 0) {
      if (this.live.length === 1) this.segments.push([]);
      this.firstLive++;
    }
    this.start = Math.max(this.start, this.baseOf(this.firstLive));
  }

  get batches(): ModelBatch[] {
    return this.segments.flat();
  }
  get end(): number {
    return this.records.length;
  }
  get records(): ModelRecord[] {
    return recordsOf(this.batches);
  }
  /** Of the first segment that has one so late, also before the start. */
  firstStampedFrom(stamp: number): ModelRecord | undefined {
    const late = this.live.map((batches) => recordsOf(batches).filter((record) => record.stamp >= stamp));
    return late.find(({ length }) => length > 0)?.find(({ offset }) => offset >= this.start);
  }

  add(values: readonly string[], stamps: readonly number[], size: number): void {
    const active = this.segments.at(-1)!;
    const used = active.reduce((sum, batch) => sum + batch.size, 0);
    const batch = { base: this.end, size, values, stamps };
    if (used > 0 && used + size > this.segmentBytes) this.segments.push([batch]);
    else active.push(batch);
  }

  read(o: { readonly from: number; readonly maxBytes: number; readonly upperBound: number; readonly whole: boolean }) {
    const { from, upperBound } = o;
    if (from < this.start || from > this.end) return "outOfRange";
    if (from >= upperBound) return [];
    const segment = this.segments.find((batches) => batches.some((b) => b.base + b.values.length > from))!;
    const texts: string[] = [];
    let room = o.maxBytes;
    for (const batch of segment) {
      const next = batch.base + batch.values.length;
      if (next <= from) continue;
      const isFirst = texts.length === 0;
      if (next > upperBound || (batch.size > room && !(isFirst && o.whole))) break;
      texts.push(...batch.values.map((value, n) => `${batch.base + n}=${value}`));
      room -= batch.size;
    }
    return texts;
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  let disk = SimulatedDisk.withFolder("/data");
  const model = new Model();
  const open = (clean: boolean): Promise<Log> =>
    openLog(disk, {
      clean,
      config: {
        get segmentBytes() {
          return model.segmentBytes;
        },
        indexIntervalBytes: 200,
        get retentionBytes() {
          return model.retentionBytes;
        },
      },
    });
  let log = await open(false);
  let made = 0;
  for (const step of steps) {
    switch (step.do) {
      case "append": {
        const values = step.sizes.map((size) => `${made++}`.padEnd(size, "."));
        const stamps = step.stamps.slice(0, values.length);
        const { codec } = step;
        model.add(values, stamps, batchOf(values, { stamps, codec }).length);
        expect(append(log, values, { stamps, codec })).toBe(`${model.end - values.length}..${model.end - 1}`);
        break;
      }
      case "produce": {
        const sent = model.produced.get(step.producer) ?? [];
        const next = sent.length;
        const sequence = step.again === 0 ? next : Math.max(0, next - step.again);
        const values = [`p${step.producer} ${sequence}`];
        const outcome = append(log, values, { stamps: [25], producer: { id: step.producer, sequence } });
        const known = sent.slice(-5).find((batch) => batch.sequence === sequence);
        if (known !== undefined) expect(outcome).toBe(`duplicate ${known.base}..${known.base}`);
        else if (sequence !== next) expect(outcome).toBe("OUT_OF_ORDER_SEQUENCE_NUMBER");
        else {
          expect(outcome).toBe(`${model.end}..${model.end}`);
          model.produced.set(step.producer, [...sent, { sequence, base: model.end }]);
          const size = batchOf(values, { stamps: [25], producer: { id: step.producer, sequence } }).length;
          model.add(values, [25], size);
        }
        break;
      }
      case "read": {
        const from = Math.round(step.at * (model.end + 2)) - 1;
        const upperBound = Math.round(step.bound * model.end);
        const asked = { from, maxBytes: step.maxBytes, upperBound, whole: step.whole };
        const bytes = readBytes(log, asked);
        expect(bytes === "outOfRange" ? bytes : recordsIn(bytes)).toEqual(model.read(asked));
        break;
      }
      case "search": {
        const first = model.firstStampedFrom(step.stamp);
        expect(log.offsetForTimestamp(step.stamp, model.end)).toEqual(
          first === undefined ? null : { offset: first.offset, timestampMs: first.stamp, leaderEpoch: 0 },
        );
        const present = model.records.filter(({ offset }) => offset >= model.baseOf(model.firstLive));
        const largest = Math.max(...present.map(({ stamp }) => stamp));
        const latest = present.find(({ stamp }) => stamp === largest);
        expect(log.maxTimestamp()).toEqual(
          latest === undefined ? null : { offset: latest.offset, timestampMs: latest.stamp, leaderEpoch: 0 },
        );
        break;
      }
      case "restart": {
        if (step.how === "close") await log.close();
        else disk = disk.afterKill();
        if (step.how === "torn") {
          const path = `/data/orders-0/${disk.list("/data/orders-0").filter((name) => name.endsWith(".log")).at(-1)}`;
          const whole = disk.readFile(path);
          const file = disk.open(path, "never");
          const tail = batchOf(["x".repeat(700)]).subarray(0, step.tail);
          file.write(tail, 0, tail.length, whole.length);
          file.close();
        }
        log = await open(step.how === "close");
        expect([log.failed, log.endOffset]).toEqual([null, model.end]);
        break;
      }
      case "truncate": {
        const offset = model.start + Math.round(step.at * (model.end - model.start));
        // Only where batches end: elsewhere what is left could end before the log's start.
        const at = Math.max(model.start, ...model.batches.map(({ base }) => base).filter((base) => base <= offset));
        model.truncateTo(at);
        await log.truncateTo(at);
        expect([log.startOffset, log.endOffset]).toEqual([model.start, model.end]);
        break;
      }
      case "delete": {
        const offset = Math.round(step.at * (model.end + 1));
        const isInside = offset <= model.end;
        if (isInside) model.start = Math.max(model.start, offset);
        expect(await log.deleteRecords(offset)).toBe(isInside ? "deleted" : "outOfRange");
        expect(log.startOffset).toBe(model.start);
        break;
      }
      case "retain": {
        model.retain(step.retentionBytes);
        model.retentionBytes = step.retentionBytes;
        await log.applyRetention(NOW_MS);
        model.retentionBytes = -1;
        expect([log.startOffset, log.endOffset]).toEqual([model.start, model.end]);
        await log.removeDueFiles(Infinity);
        break;
      }
      case "resize":
        model.segmentBytes = step.segmentBytes;
        break;
    }
  }
  // A batch that holds the log's start comes whole; readers step over what is before it.
  const found = readAll(log).filter((text) => Number(text.split("=")[0]) >= model.start);
  expect(found).toEqual(model.records.slice(model.start).map(({ text }) => text));
}

test("the log answers as a plain list of batches would, through rolls, restarts, torn tails, truncation and deletion", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), play), {
    numRuns: Number(process.env["KQ_MODEL_RUNS"] ?? 200),
  });
});
