import { expect, test } from "bun:test";
import { crc32, fnv1a } from "../../../core/base/key_hashes.ts";
import { murmur2, toPositive } from "../../../core/base/murmur2.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test("murmur2 gives what Java's client gives", () => {
  // From org.apache.kafka.common.utils.Utils.murmur2 of kafka-clients 4.3.1.
  const keys = ["", "a", "ab", "abc", "abcd", "21", "foobar", "a-little-bit-long-string", "größe", "k\u0000\u00ff"];
  expect(keys.map((key) => murmur2(utf8(key)))).toEqual([
    275646681,
    -1563381124,
    316155434,
    479470107,
    -1323649548,
    -973932308,
    -790332482,
    -985981536,
    588164084,
    -605861306,
  ]);
});

test("the positive of a hash drops its sign bit, as Java's client does", () => {
  expect([-1, 0, 1, -0x8000_0000, 0x7fff_ffff, -2].map(toPositive)).toEqual([
    0x7fff_ffff,
    0,
    1,
    0,
    0x7fff_ffff,
    0x7fff_fffe,
  ]);
});

test("crc32 is the checksum of zip files, which librdkafka takes for consistent", () => {
  expect(["", "123456789", "a"].map((key) => crc32(utf8(key)))).toEqual([0, 0xcbf43926, 0xe8b7be43]);
});

test("fnv1a is the published one, signed", () => {
  expect(["", "a", "foobar"].map((key) => fnv1a(utf8(key)))).toEqual([0x811c9dc5 | 0, 0xe40c292c | 0, 0xbf9cf968 | 0]);
});

test("each hash takes a range of a larger buffer", () => {
  const bytes = utf8("xxabcdefyy");
  const range = bytes.slice(2, 8);
  expect([murmur2(bytes, 2, 6), crc32(bytes, 2, 6), fnv1a(bytes, 2, 6)]).toEqual([
    murmur2(range),
    crc32(range),
    fnv1a(range),
  ]);
});
