/**
 * How fast batches are checked, validated, compressed and inflated. Run it when the machine is quiet:
 *
 *   bun tests/bench/records.bench.ts
 *
 * Each figure is the best of several rounds, in which the subjects take turns. What it gave on an Intel Xeon with 2
 * cores (Bun 1.4.5) while others were at work on it, MB/s of text:
 *
 *   CRC-32C
 *       portable, 100 bytes                  1047 MB/s
 *       this machine's, 100 bytes            1717 MB/s
 *       portable, 16384 bytes                2040 MB/s
 *       this machine's, 16384 bytes         36115 MB/s
 *       portable, 65536 bytes                2034 MB/s
 *       this machine's, 65536 bytes         38866 MB/s
 *   validateProduced
 *       none, records of 100 bytes           7498 MB/s
 *       lz4, records of 100 bytes             490 MB/s
 *       zstd, records of 100 bytes            580 MB/s
 *       none, records of 1000 bytes         29108 MB/s
 *       lz4, records of 1000 bytes            615 MB/s
 *       zstd, records of 1000 bytes           837 MB/s
 *   records of 100 bytes
 *       walked                               4427 MB/s
 *       as objects                           1257 MB/s
 *   compress json
 *       snappy                                343 MB/s
 *       lz4                                   339 MB/s
 *       gzip                                   69 MB/s
 *       zstd                                  306 MB/s
 *       zlib gzipSync level 1                 338 MB/s
 *       zlib zstdCompressSync                 309 MB/s
 *   decompress json
 *       snappy (1:2.8)                        816 MB/s
 *       lz4 (1:2.9)                           762 MB/s
 *       gzip (1:4.9)                          511 MB/s
 *       zstd (1:4.7)                          811 MB/s
 *       zlib gunzipSync                       535 MB/s
 *       zlib zstdDecompressSync               795 MB/s
 *   compress prose
 *       snappy                                224 MB/s
 *       lz4                                   231 MB/s
 *       gzip                                   49 MB/s
 *       zstd                                  194 MB/s
 *       zlib gzipSync level 1                 288 MB/s
 *       zlib zstdCompressSync                 201 MB/s
 *   decompress prose
 *       snappy (1:1.9)                        517 MB/s
 *       lz4 (1:1.9)                           493 MB/s
 *       gzip (1:3.2)                          455 MB/s
 *       zstd (1:3.1)                          649 MB/s
 *       zlib gunzipSync                       471 MB/s
 *       zlib zstdDecompressSync               659 MB/s
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { plainChecksums } from "../../core/base/crc32c.ts";
import { codecByName } from "../../core/protocol/records/compression/mod.ts";
import { decodeRecords, encodeBatch, openBatch } from "../../core/protocol/records/records.ts";
import { type ProduceRules, validateProduced } from "../../core/protocol/records/validate.ts";
import { bunChecksums } from "../../core/runtime/bun/checksums.ts";
import { flagsOf } from "../support/flags.ts";

flagsOf({});

const ROUNDS = 9;
const ROUND_NS = 40_000_000;

interface Subject {
  readonly name: string;
  /** Bytes of text that one run handles. */
  readonly size: number;
  readonly run: () => unknown;
}

function measure(title: string, subjects: readonly Subject[]): void {
  const best = subjects.map(() => Infinity);
  for (const { run } of subjects) for (let i = 0; i < 30; i++) run();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { run }] of subjects.entries()) {
      const started = Bun.nanoseconds();
      let runs = 0;
      let took = 0;
      for (; took < ROUND_NS; took = Bun.nanoseconds() - started, runs++) run();
      best[index] = Math.min(best[index]!, took / runs);
    }
  }
  console.log(title);
  for (const [index, { name, size }] of subjects.entries()) {
    console.log(`  ${name.padEnd(34)} ${((size / best[index]!) * 1000).toFixed(0).padStart(6)} MB/s`);
  }
}

/** Events as services log them. */
function json(size: number): Uint8Array {
  const lines: string[] = [];
  for (let at = 0, n = 1; at < size; n = (n * 48271) % 0x7fffffff) {
    const kind = ["click", "view", "purchase", "scroll"][n % 4];
    const line = `{"id":${n},"user":"user-${n % 9973}","event":"${kind}","ts":${1_700_000_000_000 + at},"amount":${
      n % 100000
    }}\n`;
    lines.push(line);
    at += line.length;
  }
  return new TextEncoder().encode(lines.join("")).slice(0, size);
}

const SIZE = 256 * 1024;
const texts = {
  json: json(SIZE),
  prose: new Uint8Array(readFileSync(new URL("../golden/compression/text.bin", import.meta.url))),
};

const fast = bunChecksums();
const noise = crypto.getRandomValues(new Uint8Array(65_536));
measure(
  "CRC-32C",
  [100, 16_384, 65_536].flatMap((size) => [
    { name: `portable, ${size} bytes`, size, run: () => plainChecksums.crc32c(noise, 0, size) },
    { name: `this machine's, ${size} bytes`, size, run: () => fast.crc32c(noise, 0, size) },
  ]),
);

const rules: ProduceRules = {
  topicPartition: "t-0",
  maxMessageBytes: 10_000_000,
  segmentBytes: 1_073_741_824,
  compacted: false,
  timestampType: "CreateTime",
  beforeMaxMs: 2 ** 63,
  afterMaxMs: 3_600_000,
  nowMs: 1_700_000_000_000,
  produceVersion: 13,
  origin: "client",
};
const batchOf = (valueSize: number, codec: "none" | "lz4" | "zstd"): Uint8Array =>
  encodeBatch(
    Array.from({ length: SIZE / valueSize }, (_, index) => ({
      timestampMs: rules.nowMs + index,
      key: null,
      value: texts.json.subarray(index * valueSize, (index + 1) * valueSize),
      headers: [],
    })),
    { codec },
  );
const validated = ([100, 1000] as const).flatMap((valueSize) =>
  (["none", "lz4", "zstd"] as const).map((codec) => {
    const batch = batchOf(valueSize, codec);
    return {
      name: `${codec}, records of ${valueSize} bytes`,
      size: SIZE,
      run: () => validateProduced(batch, rules, fast),
    };
  })
);
measure("validateProduced", validated);
const hundreds = batchOf(100, "none");
measure("records of 100 bytes", [
  {
    name: "walked",
    size: SIZE,
    run() {
      const reader = openBatch(hundreds, 0);
      while (reader.next());
    },
  },
  { name: "as objects", size: SIZE, run: () => decodeRecords(hundreds) },
]);

for (const [name, text] of Object.entries(texts)) {
  const size = text.length;
  const ours = (["snappy", "lz4", "gzip", "zstd"] as const).map((name) => {
    const codec = codecByName(name);
    const packed = codec.compress(text);
    return { name, codec, packed };
  });
  measure(`compress ${name}`, [
    ...ours.map(({ name, codec }) => ({ name, size, run: () => codec.compress(text) })),
    { name: "zlib gzipSync level 1", size, run: () => gzipSync(text, { level: 1 }) },
    { name: "zlib zstdCompressSync", size, run: () => zstdCompressSync(text) },
  ]);
  measure(`decompress ${name}`, [
    ...ours.map(({ name, codec, packed }) => ({
      name: `${name} (1:${(size / packed.length).toFixed(1)})`,
      size,
      run: () => codec.decompress(packed, size),
    })),
    { name: "zlib gunzipSync", size, run: () => gunzipSync(ours[2]!.packed) },
    { name: "zlib zstdDecompressSync", size, run: () => zstdDecompressSync(ours[3]!.packed) },
  ]);
}
