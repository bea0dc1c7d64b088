import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { MalformedBytes } from "../../../../../core/base/cursor.ts";
import {
  codec,
  codecByName,
  type CodecName,
  codecNames,
  InflatesTooFar,
} from "../../../../../core/protocol/records/compression/mod.ts";
import { hasLinkedBlocks } from "../../../../../core/protocol/records/compression/lz4.ts";
import { xxhash32 } from "../../../../../core/protocol/records/compression/xxhash32.ts";
import { seededRandom } from "../../../../support/random.ts";

const folder = new URL("../../../../golden/compression/", import.meta.url).pathname;
const golden = (name: string): Uint8Array => new Uint8Array(readFileSync(`${folder}${name}.bin`));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const packers: readonly CodecName[] = ["gzip", "snappy", "lz4", "zstd"];
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const written = readdirSync(folder).filter((file) => /-(text|runs)\.bin$/.test(file)).map((file) => file.slice(0, -4));
/** Kafka's reader of lz4 ends with the first frame, and so does every consumer of Java's. */
const endsEarly = ["lz4-several-text"];

test("the golden files are there", () => {
  expect(written.length).toBe(25);
});

for (const name of written) {
  test(`what others write is read: ${name}`, () => {
    const text = golden(name.endsWith("text") ? "text" : "runs");
    const codec = codecByName(packers.find((packer) => name.includes(packer))!);
    const read = codec.decompress(golden(name), text.length);
    expect(same(read, endsEarly.includes(name) ? text.subarray(0, read.length) : text)).toBe(true);
    if (endsEarly.includes(name)) return expect(read.length).toBeLessThan(text.length);
    expect(() => codec.decompress(golden(name), text.length - 1)).toThrow(InflatesTooFar);
  });
}

test("a codec is found by its number in a batch's attributes, and 5 to 7 are none", () => {
  expect(Array.from({ length: 8 }, (_, id) => codec(id)?.name ?? null)).toEqual([...codecNames, null, null, null]);
});

test("frames that Java's clients cannot read are told apart", () => {
  expect([golden("lz4-linked-text"), golden("java-lz4-text")].map(hasLinkedBlocks)).toEqual([true, false]);
});

test("xxhash32 gives the published values", () => {
  const values = ["", "a", "abc", "Nobody inspects the spammish repetition"].map((text) =>
    xxhash32(utf8(text), 0, utf8(text).length)
  );
  expect(values).toEqual([0x02cc5d05, 0x550d7456, 0x32d153ff, 0xe2293b2f]);
});

/** Text like records' values, with what compressors find hard: long runs, noise, and repeats at every distance. */
function texts(): fc.Arbitrary<Uint8Array> {
  const run = fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 3000 })).map(([byte, length]) =>
    new Uint8Array(length).fill(byte)
  );
  const noise = fc.uint8Array({ maxLength: 300 });
  const pattern = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 80 }), fc.integer({ min: 1, max: 60 })).map((
    [part, times],
  ) => Uint8Array.from({ length: part.length * times }, (_, index) => part[index % part.length]!));
  const parts = fc.array(fc.oneof(run, noise, pattern), { maxLength: 60 });
  return parts.map((parts) => new Uint8Array(Buffer.concat(parts)));
}

describe.each(packers)("%s", (name) => {
  const codec = codecByName(name);

  test("any text comes back", () => {
    fc.assert(
      fc.property(texts(), (text) => same(codec.decompress(codec.compress(text), text.length), text)),
      { numRuns: 150 },
    );
  });

  test("a text larger than any block comes back, also out of the middle of a buffer", () => {
    const random = seededRandom(11);
    const text = Uint8Array.from(
      { length: 400_000 },
      (_, at) => at % 70_000 < 900 ? random.below(256) : (at >> 3) & 0x3f,
    );
    const packed = codec.compress(text.subarray(13));
    const within = new Uint8Array(packed.length + 20);
    within.set(packed, 7);
    expect(same(codec.decompress(within.subarray(7, 7 + packed.length), text.length), text.subarray(13))).toBe(true);
  });

  test("nothing comes back as nothing", () => {
    expect(codec.decompress(codec.compress(new Uint8Array(0)), 0)).toEqual(new Uint8Array(0));
  });

  test("one byte of text too many is too far", () => {
    const packed = codec.compress(golden("text"));
    expect(() => codec.decompress(packed, golden("text").length - 1)).toThrow(InflatesTooFar);
    expect(() => codec.decompress(packed, 0)).toThrow(InflatesTooFar);
  });

  test("a stream cut anywhere is malformed", () => {
    const packed = codec.compress(golden("runs").subarray(69_000, 72_000));
    // A raw or framed block of snappy says nothing of a next one: only a cut inside a chunk can be seen.
    for (let length = 0; length < packed.length; length++) {
      // Up to three bytes behind the last chunk are nothing to Kafka's reader.
      const isSeen = !(name === "snappy" && length >= 16 && length < 20) && !(name === "zstd" && length === 0);
      if (isSeen) {
        expect(() => codec.decompress(packed.subarray(0, length), 10_000), `cut to ${length}`).toThrow(MalformedBytes);
      }
    }
  });

  test("damaged streams give some text or MalformedBytes, and never more than is allowed", () => {
    const originals = written.filter((file) => file.includes(name)).map(golden).concat(
      codec.compress(utf8("short, short, short")),
    );
    const bound = 150_000;
    for (let seed = 1; seed <= 500; seed++) {
      const random = seededRandom(seed);
      const bytes = random.pick(originals).slice();
      for (let spoils = 1 + random.below(4); spoils > 0; spoils--) {
        // Mostly at the beginning, where lengths are.
        bytes[random.below(random.pick([12, 40, bytes.length]))] = random.below(256);
      }
      try {
        expect(codec.decompress(bytes, bound).length).toBeLessThanOrEqual(bound);
      } catch (error) {
        if (!(error instanceof MalformedBytes)) throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  });

  test("rubbish is MalformedBytes, or by chance some text", () => {
    for (let seed = 1; seed <= 1000; seed++) {
      const random = seededRandom(seed);
      const bytes = Uint8Array.from({ length: random.below(80) }, () => random.below(256));
      try {
        codec.decompress(bytes, 1000);
      } catch (error) {
        if (!(error instanceof MalformedBytes)) throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  });

  test("a claim of gigabytes in a few bytes costs neither time nor memory", () => {
    // For snappy the length field of a raw block, then a literal of one byte; the others must first be asked to lie.
    const claim = name === "snappy"
      ? Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 1)
      : codec.compress(new Uint8Array(name === "zstd" ? 60_000_000 : 30_000_000));
    const before = process.memoryUsage.rss();
    expect(() => codec.decompress(claim, 1_000_000)).toThrow(MalformedBytes);
    expect(process.memoryUsage.rss() - before).toBeLessThan(60_000_000);
  });
});

test("zstd that does not say how much it holds is malformed when it is cut, too", () => {
  const whole = golden("zstd-unsized-text");
  for (let length = 1; length < whole.length; length += 97) {
    expect(() => codecByName("zstd").decompress(whole.subarray(0, length), 1_000_000), `cut to ${length}`).toThrow(
      MalformedBytes,
    );
  }
});

test("an lz4 block ends as the format wants it: five literals, and no match that begins in the last twelve bytes", () => {
  const lz4 = codecByName("lz4");
  for (let size = 13; size < 300; size++) {
    const packed = lz4.compress(new Uint8Array(size).fill(65, 0, size - (size % 3)));
    // Too short a text is stored as it is.
    if (packed[10]! >= 0x80) continue;
    // Behind the frame's header and the block's size; all lengths but the first match's are short here.
    let at = 11;
    let out = 0;
    let lastMatch = -1;
    for (;;) {
      const token = packed[at++]!;
      const literals = token >> 4;
      at += literals;
      out += literals;
      if (out === size) {
        expect([size, literals >= 5, lastMatch <= size - 12]).toEqual([size, true, true]);
        break;
      }
      at += 2;
      let length = (token & 15) + 4;
      if (length === 19) {
        for (let more = 255; more === 255; length += more) more = packed[at++]!;
      }
      lastMatch = out;
      out += length;
    }
  }
});

test("text as others write it is about as short as what they write", () => {
  const text = golden("text");
  expect(codecByName("lz4").compress(text).length / golden("java-lz4-text").length).toBeLessThan(1.1);
  expect(codecByName("snappy").compress(text).length / golden("java-snappy-text").length).toBeLessThan(1.1);
});
