/**
 * Batches whose compressed part is not what a client's library writes: several frames, bytes behind the end, frames to
 * be skipped, cut short, a bit flipped, headers with every option. What is outside the compressed part is right, the
 * checksum too.
 *
 * @module
 */
import * as zlib from "node:zlib";
import { plainChecksums } from "../../../core/base/crc32c.ts";
import { BATCH_HEADER_SIZE, COMPRESSION_BITS, sealBatch } from "../../../core/protocol/records/batch.ts";
import type { CodecName } from "../../../core/protocol/records/compression/codec.ts";
import { codecByName } from "../../../core/protocol/records/compression/mod.ts";
import { xxhash32 } from "../../../core/protocol/records/compression/xxhash32.ts";
import { encodeBatch } from "../../../core/protocol/records/records.ts";
import type { SeededRandom } from "../../support/random.ts";

export interface MutatedBatch {
  readonly codec: CodecName;
  readonly mutation: string;
  readonly bytes: Uint8Array;
}

const CODECS = ["gzip", "snappy", "lz4", "zstd"] as const;
const BASE_TIME_MS = 1_700_000_000_000;

export function mutatedBatch(random: SeededRandom): MutatedBatch {
  const codec = random.pick([...CODECS]);
  const count = 1 + random.below(6);
  const plain = encodeBatch(
    Array.from({ length: count }, (_, n) => ({
      timestampMs: BASE_TIME_MS + n,
      key: random.chance(2) ? null : new Uint8Array([n]),
      value: new TextEncoder().encode("value ".repeat(random.pick([1, 3, 40, 2000])) + n),
      headers: [],
    })),
  );
  const records = plain.subarray(BATCH_HEADER_SIZE);
  const ways = Object.entries({ ...everyCodec(codec, records, random), ...ofCodec(codec, records, random) });
  const [mutation, make] = random.pick(ways);
  return { codec, mutation, bytes: batchWith(plain, codecByName(codec).id, make()) };
}

type Ways = Readonly<Record<string, () => Uint8Array>>;

function everyCodec(codec: CodecName, records: Uint8Array, random: SeededRandom): Ways {
  const pack = (bytes: Uint8Array) => codecByName(codec).compress(bytes);
  const half = records.length >> 1;
  const noise = (length: number) => Uint8Array.from({ length }, () => random.below(256));
  return {
    "as it is": () => pack(records),
    "two frames": () => joined(pack(records.subarray(0, half)), pack(records.subarray(half))),
    "an empty frame behind": () => joined(pack(records), pack(new Uint8Array(0))),
    "an empty frame before": () => joined(pack(new Uint8Array(0)), pack(records)),
    "a frame too many": () => joined(pack(records), pack(records.subarray(0, 1))),
    "bytes behind": () => joined(pack(records), noise(1 + random.below(20))),
    "zeros behind": () => joined(pack(records), new Uint8Array(1 + random.below(20))),
    "a byte too much inside": () => pack(joined(records, new Uint8Array(1))),
    "a byte too little inside": () => pack(records.subarray(0, -1)),
    "cut short": () => {
      const packed = pack(records);
      return packed.slice(0, random.below(packed.length));
    },
    "a bit flipped": () => {
      const packed = pack(records).slice();
      const at = random.chance(2) ? random.below(packed.length) : random.below(Math.min(16, packed.length));
      packed[at]! ^= 1 << random.below(8);
      return packed;
    },
    "nothing": () => new Uint8Array(0),
    "noise": () => noise(1 + random.below(60)),
  };
}

function ofCodec(codec: CodecName, records: Uint8Array, random: SeededRandom): Ways {
  const skippable = joined(
    new Uint8Array([0x50 + random.below(16), 0x2a, 0x4d, 0x18, 3, 0, 0, 0]),
    new Uint8Array([1, 2, 3]),
  );
  const pack = (bytes: Uint8Array) => codecByName(codec).compress(bytes);
  const frames: Ways = {
    "a frame to be skipped before": () => joined(skippable, pack(records)),
    "a frame to be skipped behind": () => joined(pack(records), skippable),
    "the first bytes of a frame behind": () => {
      const frame = random.chance(2) ? skippable : pack(records);
      return joined(pack(records), frame.subarray(0, 1 + random.below(random.pick([8, frame.length]))));
    },
  };
  if (codec === "lz4") {
    return {
      ...frames,
      "lz4 options": () =>
        lz4Frame(records, {
          flags: random.pick([0x60, 0x40, 0x61, 0x62, 0x64, 0x68, 0x6c, 0x70, 0x74, 0x78, 0x7c, 0xe0, 0x20]),
          descriptor: random.pick([0x40, 0x50, 0x60, 0x70, 0x30, 0x41, 0xc0, 0x00]),
          isChecksumRight: !random.chance(6),
          contentSize: random.pick([records.length, records.length, records.length + 1, 0]),
          ends: !random.chance(4),
        }),
    };
  }
  if (codec === "zstd") {
    return {
      ...frames,
      "zstd options": () =>
        new Uint8Array(zlib.zstdCompressSync(records, {
          params: {
            [zlib.constants.ZSTD_c_checksumFlag]: random.below(2),
            [zlib.constants.ZSTD_c_contentSizeFlag]: random.below(2),
          },
        })),
    };
  }
  if (codec === "gzip") {
    return {
      "gzip options": () => gzipMember(records, random.below(32)),
      "gzip trailer": () => {
        const packed = pack(records).slice();
        packed[packed.length - 1 - random.below(8)]! ^= 1;
        return packed;
      },
      "raw deflate": () => new Uint8Array(zlib.deflateRawSync(records)),
      "zlib": () => new Uint8Array(zlib.deflateSync(records)),
    };
  }
  return {
    "a raw block": () => rawSnappy(records),
    "a raw block and bytes behind": () => joined(rawSnappy(records), new Uint8Array(1 + random.below(9))),
    "a header only": () => pack(new Uint8Array(0)),
    "some bytes of a chunk's size behind": () => joined(pack(records), new Uint8Array(1 + random.below(3))),
    "another version": () => {
      const packed = pack(records).slice();
      packed[11 + 4 * random.below(2)] = random.below(4);
      return packed;
    },
  };
}

/** One stored block, or none for nothing; checksums and size where the flags ask for them. */
function lz4Frame(
  records: Uint8Array,
  o: {
    readonly flags: number;
    readonly descriptor: number;
    readonly isChecksumRight: boolean;
    readonly contentSize: number;
    readonly ends: boolean;
  },
): Uint8Array {
  const word = (value: number) => new Uint8Array(new Uint32Array([value]).buffer);
  const size = (o.flags & 8) === 0 ? new Uint8Array(0) : joined(word(o.contentSize), word(0));
  const descriptor = joined(new Uint8Array([o.flags, o.descriptor]), size);
  const check = (xxhash32(descriptor, 0, descriptor.length) >>> 8) & 255;
  const most = 1 << (8 + 2 * Math.max(4, (o.descriptor >> 4) & 7));
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < records.length; at += most) {
    const block = records.subarray(at, at + most);
    blocks.push(word(0x8000_0000 + block.length), block);
    if ((o.flags & 16) !== 0) blocks.push(word(xxhash32(block, 0, block.length)));
  }
  return joined(
    word(0x184d2204),
    descriptor,
    new Uint8Array([o.isChecksumRight ? check : check ^ 1]),
    ...blocks,
    ...(o.ends ? [word(0)] : []),
    ...(o.ends && (o.flags & 4) !== 0 ? [word(o.isChecksumRight ? xxhash32(records, 0, records.length) : 7)] : []),
  );
}

/** A member with every field of the header that the flags ask for (RFC 1952). */
function gzipMember(records: Uint8Array, flags: number): Uint8Array {
  const packed = new Uint8Array(zlib.gzipSync(records));
  const header = [0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3];
  if ((flags & 4) !== 0) header.push(2, 0, 65, 66);
  if ((flags & 8) !== 0) header.push(97, 0);
  if ((flags & 16) !== 0) header.push(98, 0);
  if ((flags & 2) !== 0) {
    header.push(zlib.crc32(new Uint8Array(header)) & 255, (zlib.crc32(new Uint8Array(header)) >> 8) & 255);
  }
  return joined(new Uint8Array(header), packed.subarray(10));
}

function rawSnappy(records: Uint8Array): Uint8Array {
  const size: number[] = [];
  let left = records.length;
  for (; left > 0x7f; left >>>= 7) size.push((left & 0x7f) | 0x80);
  size.push(left);
  const last = records.length - 1;
  return joined(new Uint8Array([...size, 0xf4, last & 255, last >> 8]), records);
}

function batchWith(plain: Uint8Array, codecId: number, packed: Uint8Array): Uint8Array {
  const bytes = joined(plain.subarray(0, BATCH_HEADER_SIZE), packed);
  const view = new DataView(bytes.buffer);
  view.setInt32(8, bytes.length - 12);
  view.setInt16(21, (view.getInt16(21) & ~COMPRESSION_BITS) | codecId);
  sealBatch(bytes, 0, bytes.length, plainChecksums);
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
