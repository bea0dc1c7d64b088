import { expect, test } from "bun:test";
import fc from "fast-check";
import { KeyHash } from "../../../../core/log/compaction/key_hash.ts";
import { OffsetMap } from "../../../../core/log/compaction/offset_map.ts";

/** MD5's own start state. */
const MD5_START = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);

const anyKey = fc.uint8Array({ minLength: 0, maxLength: 200 });

test("begun as MD5 begins, a key's hash is its MD5", () => {
  const hash = new KeyHash(MD5_START);
  fc.assert(fc.property(anyKey, fc.nat(9), (key, at) => {
    const bytes = new Uint8Array(key.length + at + 3).fill(7);
    bytes.set(key, at);
    hash.hash(bytes, at, key.length);
    const own = Buffer.from(hash.words.buffer).toString("hex");
    expect(own).toBe(new Bun.CryptoHasher("md5").update(key).digest("hex"));
  }));
});

test("the map gives each key's last offset, as a map of whole keys does", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.nat(2 ** 45)), { maxLength: 300 }),
    fc.integer({ min: 300, max: 1000 }),
    (puts, mostKeys) => {
      const map = new OffsetMap({ maxBytes: 1 << 20, loadFactor: 0.9, mostKeys, hashStart: Int32Array.of(5, 6, 7, 8) });
      const whole = new Map<string, number>();
      for (const [key, offset] of puts) {
        const bytes = Buffer.from(key);
        expect(map.put(bytes, 0, bytes.length, offset)).toBe(true);
        whole.set(key, offset);
      }
      expect(map.count).toBe(whole.size);
      for (const key of [...whole.keys(), "not there"]) {
        const bytes = Buffer.from(key);
        expect(map.get(bytes, 0, bytes.length)).toBe(whole.get(key) ?? -1);
      }
    },
  ));
});

test("a full map takes no new key, still counts up the known ones, and takes no more memory than it may", () => {
  const map = new OffsetMap({
    maxBytes: 24 * 100,
    loadFactor: 0.9,
    mostKeys: 1e9,
    hashStart: Int32Array.of(1, 1, 1, 1),
  });
  const key = (n: number) => Buffer.from(`key ${n}`);
  const taken = Array.from({ length: 200 }, (_, n) => map.put(key(n), 0, key(n).length, n)).filter((ok) => ok).length;
  expect([taken, map.count, map.capacity]).toEqual([87, 87, 87]);
  expect(map.put(key(3), 0, key(3).length, 999)).toBe(true);
  expect([map.get(key(3), 0, key(3).length), map.get(key(150), 0, key(150).length)]).toEqual([999, -1]);
});
