import { expect, test } from "bun:test";
import {
  chargeOverrun,
  maxInflatedHere,
  maxSearchedHere,
  searchMs,
  shouldOffload,
  validationMs,
} from "../../../core/broker/partitions/offload.ts";
import { type CodecName, codecNames, encodeBatch, readBatchHeader } from "../../../core/protocol/records/mod.ts";
import { seededRandom } from "../../support/random.ts";

/** A batch of about that many bytes as it travels: no codec makes them fewer. */
const batchOf = (size: number, codec: CodecName): Uint8Array => {
  const dice = seededRandom(1);
  const value = Uint8Array.from({ length: size }, () => dice.uint32());
  return encodeBatch([{ timestampMs: 0, key: null, value, headers: [] }], { codec });
};
const settings = { maxMessageBytes: 100_000_000 };

test("what a batch costs grows with its size, its codec and the codec it is to be stored in", () => {
  const costs = (["none", "lz4", "zstd", "gzip"] as const).flatMap((codec) =>
    [16_000, 1_000_000].map((size) => `${codec} ${size}: ${validationMs(batchOf(size, codec), settings).toFixed(1)}`)
  );
  expect(costs).toEqual([
    "none 16000: 0.0",
    "none 1000000: 1.0",
    "lz4 16000: 0.2",
    "lz4 1000000: 9.6",
    "zstd 16000: 0.1",
    "zstd 1000000: 7.8",
    "gzip 16000: 0.2",
    "gzip 1000000: 11.4",
  ]);
  const plain = batchOf(100_000, "none");
  const stored = ([["lz4"], ["gzip", 9], ["zstd"], ["zstd", 19]] as const).map(([compressionType, compressionLevel]) =>
    `${compressionType} ${compressionLevel}: ${
      validationMs(plain, { ...settings, compressionType, compressionLevel }).toFixed(1)
    }`
  );
  expect(stored).toEqual(["lz4 undefined: 0.4", "gzip 9: 1.7", "zstd undefined: 0.3", "zstd 19: 90.2"]);
});

test("a batch that is searched costs what one costs that is checked and stored as it came", () => {
  for (const batch of codecNames.map((codec) => batchOf(100_000, codec))) {
    const header = readBatchHeader(batch, 0);
    expect(searchMs(header)).toBe(validationMs(batch, settings));
    if (header.compression !== "none") expect(maxSearchedHere(header)).toBe(maxInflatedHere(batch, settings)!);
  }
});

test("a batch that is refused by its header costs nothing", () => {
  const batch = batchOf(1_000_000, "gzip");
  expect(validationMs(batch, { maxMessageBytes: 1000 })).toBe(0);
  expect(validationMs(batch.subarray(0, 500_000), settings)).toBe(0);
  expect(validationMs(batch.subarray(0, 20), settings)).toBe(0);
  const ofOldFormat = batch.slice();
  ofOldFormat[16] = 1;
  expect(validationMs(ofOldFormat, settings)).toBe(0);
});

test("batches stay until the allowance is spent, and small ones may stay where a large one went", () => {
  const allowance = { leftMs: 1 };
  const [small, large] = [batchOf(40_000, "lz4"), batchOf(200_000, "lz4")];
  expect([large, small, small, small].map((batch) => shouldOffload(batch, settings, allowance))).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

test("time beyond a batch's estimate is charged to the allowance, except what any batch takes", () => {
  const left = [0.5, 0.59, 0.6, 0.7, 4].map((tookMs) => {
    const allowance = { leftMs: 0.5 };
    chargeOverrun(allowance, { seemedMs: 0.5, tookMs });
    return allowance.leftMs.toFixed(1);
  });
  expect(left).toEqual(["0.5", "0.5", "0.5", "0.4", "-2.9"]);
});

test("what is not known beforehand is bounded: how far a batch is inflated on the event loop", () => {
  const bomb = encodeBatch([{ timestampMs: 0, key: null, value: new Uint8Array(50_000_000), headers: [] }], {
    codec: "zstd",
  });
  expect({ size: bomb.length < 10_000, shouldOffload: shouldOffload(bomb, settings, { leftMs: 1 }) }).toEqual({
    size: true,
    shouldOffload: false,
  });
  expect(maxInflatedHere(bomb, settings)).toBe(3_076_923);
  expect(maxInflatedHere(bomb, { ...settings, compressionType: "gzip", compressionLevel: 9 })).toBe(231_214);
  expect(maxInflatedHere(batchOf(1000, "none"), settings)).toBeNull();
});
