/**
 * The codecs of record batches. This folder owns compression and decompression, as Kafka's clients do them; every
 * decompression has a bound. It must not know batches, records or topics. gzip and zstd come with the runtime, snappy
 * and lz4 are our own. Start reading at `codec.ts`, then `lz4.ts`.
 *
 * @module
 */
import { assert } from "../../../base/assert.ts";
import type { Codec, CodecName } from "./codec.ts";
import { gzip } from "./gzip.ts";
import { lz4 } from "./lz4.ts";
import { snappy } from "./snappy.ts";
import { zstd } from "./zstd.ts";
import { InflatesTooFar } from "./codec.ts";

export { type Codec, type CodecName, codecNames, InflatesTooFar } from "./codec.ts";

const none: Codec = {
  id: 0,
  name: "none",
  compress: (bytes) => bytes,
  decompress(bytes, maxSize) {
    if (bytes.length > maxSize) throw new InflatesTooFar("none", maxSize);
    return bytes;
  },
};

const codecs: readonly Codec[] = [none, gzip, snappy, lz4, zstd];

/** The codec with this number in a batch's attributes; null when no codec has it. */
export function codec(id: number): Codec | null {
  return codecs[id] ?? null;
}

export function codecByName(name: CodecName): Codec {
  const found = codecs.find((codec) => codec.name === name);
  assert(found !== undefined, "every codec's name has its codec");
  return found;
}
