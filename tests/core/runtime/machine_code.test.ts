/**
 * The machine code answers as its portable twins do, for what codecs write and for what damage makes of it, and writes
 * nothing where it must not.
 */
import { afterEach, expect, test } from "bun:test";
import { installMachineCode, type MachineCode } from "../../../core/base/machine_code.ts";
import { MalformedBytes } from "../../../core/base/cursor.ts";
import { BATCH_HEADER_SIZE, readBatchHeader } from "../../../core/protocol/records/batch.ts";
import { codecByName } from "../../../core/protocol/records/compression/mod.ts";
import { encodeBatch } from "../../../core/protocol/records/records.ts";
import { RecordReader } from "../../../core/protocol/records/record_reader.ts";
import { validateRecordsFast } from "../../../core/protocol/records/validate_records_fast.ts";
import { bunMachineCode } from "../../../core/runtime/bun/machine_code.ts";
import { seededRandom } from "../../support/random.ts";

const SEED = Number(process.env["SEED"] ?? 1);
const code = bunMachineCode({});
afterEach(() => installMachineCode(null));

function withCode<T>(used: MachineCode | null, work: () => T): T {
  installMachineCode(() => used);
  try {
    return work();
  } finally {
    installMachineCode(null);
  }
}

test("it is there on Linux on x64, and not where ffi is turned off", () => {
  expect(code !== null).toBe(process.platform === "linux" && process.arch === "x64");
  expect(bunMachineCode({ KQ_NO_FFI: "1" })).toBeNull();
});

/** Words, repeated at all distances, and noise. */
function text(random: ReturnType<typeof seededRandom>, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size;) {
    const length = Math.min(size - at, 1 + random.below(random.pick([3, 20, 300])));
    const distance = 1 + random.below(Math.min(Math.max(1, at), random.pick([1, 2, 7, 8, 9, 15, 16, 17, 400, 60_000])));
    const isCopy = at > 0 && !random.chance(3);
    for (let n = 0; n < length; n++) bytes[at + n] = isCopy ? bytes[at + n - distance]! : random.below(256);
    at += length;
  }
  return bytes;
}

for (const name of ["lz4", "snappy"] as const) {
  test.skipIf(code === null)(`${name}: whole and damaged, it inflates to what the portable code inflates to`, () => {
    const random = seededRandom(SEED);
    const codec = codecByName(name);
    const outcome = (bytes: Uint8Array, maxSize: number): string => {
      try {
        return Buffer.from(codec.decompress(bytes, maxSize)).toString("base64");
      } catch (failure) {
        if (failure instanceof MalformedBytes) return failure.message;
        throw failure;
      }
    };
    for (let n = 0; n < 1500; n++) {
      const plain = text(random, random.below(random.pick([40, 700, 9000, 200_000])));
      const packed = codec.compress(plain).slice();
      if (n % 2 === 1) {
        for (let flips = 1 + random.below(3); flips > 0 && packed.length > 0; flips--) {
          packed[random.below(packed.length)]! ^= 1 << random.below(8);
        }
      }
      const maxSize = n % 5 === 0 ? Math.max(0, plain.length - random.below(3)) : plain.length + random.below(2000);
      const [fast, slow] = [code, null].map((used) => withCode(used, () => outcome(packed, maxSize)));
      expect(fast === slow, `piece ${n} of seed ${SEED}: ${fast?.slice(0, 80)} and ${slow?.slice(0, 80)}`).toBe(true);
    }
  });
}

test.skipIf(code === null)("records are plainly in order for the one where they are for the other", () => {
  const random = seededRandom(SEED);
  const rules = {
    topicPartition: "t-0",
    compacted: false,
    timestampType: "CreateTime",
    beforeMaxMs: 1e15,
    afterMaxMs: 1e15,
    nowMs: 1_700_000_000_000,
  } as const;
  let inOrder = 0;
  for (let n = 0; n < 4000; n++) {
    const records = Array.from({ length: 1 + random.below(5) }, () => ({
      timestampMs: 1_700_000_000_000 + random.below(random.pick([3, 200, 100_000, 3_000_000_000])),
      key: random.chance(2) ? null : new Uint8Array(random.below(9)),
      value: random.chance(9)
        ? null
        : new Uint8Array(random.below(random.pick([10, 300, 20_000]))).fill(random.below(256)),
      headers: Array.from({ length: random.below(3) }, (_, h) => ({
        key: `h${h}`,
        value: random.chance(3) ? null : new Uint8Array(random.below(200)),
      })),
    }));
    const bytes = encodeBatch(records);
    const header = readBatchHeader(bytes, 0);
    if (n % 2 === 1) bytes[BATCH_HEADER_SIZE + random.below(bytes.length - BATCH_HEADER_SIZE)]! ^= 1 << random.below(8);
    const asked = { ...rules, compacted: n % 3 === 0 };
    const of = (used: MachineCode | null) =>
      withCode(
        used,
        () =>
          validateRecordsFast(
            new RecordReader(bytes, BATCH_HEADER_SIZE, bytes.length, header.recordCount),
            header,
            asked,
          ),
      );
    const [fast, slow] = [of(code), of(null)];
    // It may look away where the portable code sees order, and must not see any that is not there.
    if (n % 2 === 0 || fast !== null) expect([fast]).toEqual([slow]);
    if (fast !== null) inOrder += 1;
  }
  expect(inOrder).toBeGreaterThan(1000);
});

test.skipIf(code === null)("nothing is written behind the sixteen bytes that copies may use up", () => {
  const random = seededRandom(SEED);
  for (let n = 0; n < 500; n++) {
    const plain = text(random, 1 + random.below(400));
    const packed = codecByName("snappy").compress(plain);
    // The first chunk, behind its size and the length it begins with.
    const from = 20 + (plain.length > 127 ? 2 : 1);
    const work = new Uint8Array(packed.length + plain.length + 64).fill(0xee);
    work.set(packed);
    const end = packed.length + plain.length;
    expect(code!.snappyBlock(work, from, packed.length, packed.length, end)).toBe(end);
    expect(Buffer.compare(work.subarray(packed.length, end), plain)).toBe(0);
    expect(work.subarray(end + 16).every((byte) => byte === 0xee)).toBe(true);
  }
});
