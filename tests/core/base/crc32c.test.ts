import { expect, test } from "bun:test";
import fc from "fast-check";
import { crc32c, plainChecksums } from "../../../core/base/crc32c.ts";
import { bunChecksums } from "../../../core/runtime/bun/checksums.ts";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A bit at a time, as the definition has it: the second opinion. */
function bitByBit(bytes: Uint8Array, seed = 0): number {
  let crc = ~seed;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (-(crc & 1) & 0x82f63b78);
  }
  return ~crc >>> 0;
}

const implementations = [
  ["portable code", plainChecksums],
  ["this machine's best", bunChecksums({})],
  ["an older machine's best", bunChecksums({}, () => ["sse4_2", "pclmulqdq"])],
  ["ffi turned off", bunChecksums({ KQ_NO_FFI: "1" })],
] as const;

test("KQ_NO_FFI=1 leaves the portable code in charge", () => {
  expect(bunChecksums({ KQ_NO_FFI: "1" })).toBe(plainChecksums);
});

test.if(process.platform === "linux" && process.arch === "x64")("Linux on x64 computes CRC-32C by machine code", () => {
  expect(bunChecksums({})).not.toBe(plainChecksums);
});

for (const [name, checksums] of implementations) {
  const crc32c: typeof checksums.crc32c = (...range) => checksums.crc32c(...range);

  test(`${name}: the check values of RFC 3720`, () => {
    const values = [
      crc32c(ascii("123456789"), 0, 9),
      crc32c(new Uint8Array(32), 0, 32),
      crc32c(new Uint8Array(32).fill(255), 0, 32),
      crc32c(Uint8Array.from({ length: 32 }, (_, index) => index), 0, 32),
      crc32c(new Uint8Array(0), 0, 0),
    ];
    expect(values).toEqual([0xe3069283, 0x8a9136aa, 0x62a8ab43, 0x46dd794e, 0]);
  });

  test(`${name}: any range of any bytes, in one go or in two, is what the definition says`, () => {
    const noise = Uint8Array.from({ length: 20_000 }, (_, index) => Math.imul(index + 1, 0x9e3779b1) >>> 23);
    fc.assert(
      fc.property(fc.nat(40), fc.nat(12_000), fc.nat(12_000), fc.integer(), (from, first, second, seed) => {
        const length = Math.min(first + second, noise.length - from);
        const cut = Math.min(first, length);
        const expected = bitByBit(noise.subarray(from, from + length), seed >>> 0);
        expect(crc32c(noise, from, length, seed >>> 0)).toBe(expected);
        expect(crc32c(noise, from + cut, length - cut, crc32c(noise, from, cut, seed >>> 0))).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });

  test(`${name}: a range outside the bytes is a broken invariant, not a read`, () => {
    expect(() => crc32c(new Uint8Array(10), 8, 3)).toThrow("Invariant broken");
    expect(() => crc32c(new Uint8Array(10), -1, 3)).toThrow("Invariant broken");
  });
}

test("the portable function can be called as it is", () => {
  expect(crc32c(ascii("a"), 0, 1)).toBe(0xc1d04330);
});
