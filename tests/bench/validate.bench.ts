/**
 * `bun tests/bench/validate.bench.ts [--seconds 1]`: what it takes to validate a produced batch, by portable code and
 * by machine code, in turns, per million bytes inflated. Batches of 256 KB of JSON-like records of 100 and 1,000 bytes.
 *
 * @module
 */
import { installMachineCode } from "../../core/base/machine_code.ts";
import { type CodecName } from "../../core/protocol/records/compression/mod.ts";
import { encodeBatch } from "../../core/protocol/records/records.ts";
import { validateProduced } from "../../core/protocol/records/validate.ts";
import { bunChecksums } from "../../core/runtime/bun/checksums.ts";
import { bunMachineCode } from "../../core/runtime/bun/machine_code.ts";
import { flagsOf } from "../support/flags.ts";
import { seededRandom } from "../support/random.ts";

const flags = flagsOf({ seconds: { type: "string", default: "1" } });
const roundMs = Number(flags.seconds) * 1000 / 8;
const checksums = bunChecksums();
const nowMs = 1_700_000_000_000;
const rules = {
  topicPartition: "t-0",
  maxMessageBytes: 1 << 30,
  segmentBytes: 1 << 30,
  compacted: false,
  timestampType: "CreateTime",
  beforeMaxMs: Infinity,
  afterMaxMs: Infinity,
  nowMs,
  origin: "client",
} as const;

function batchOf(size: number, codec: CodecName): { readonly bytes: Uint8Array; readonly inflated: number } {
  const random = seededRandom(1);
  const words = Array.from({ length: 300 }, () => random.uint32().toString(36));
  const records = Array.from({ length: Math.floor(256_000 / size) }, (_, n) => {
    let text = `{"id":${n},"at":${nowMs + n}`;
    while (text.length < size - 12) text += `,"${random.pick(words)}":"${random.pick(words)}"`;
    return { timestampMs: nowMs, key: null, value: new TextEncoder().encode(text.slice(0, size)), headers: [] };
  });
  const inflated = encodeBatch(records).length;
  return { bytes: encodeBatch(records, { codec }), inflated };
}

/**
 * Of processor time: the machine may be busy. Memory is given back only in a turn of the event loop, as in a broker.
 */
async function msPerMillion({ bytes, inflated }: ReturnType<typeof batchOf>): Promise<number> {
  const endMs = performance.now() + roundMs;
  const begun = process.cpuUsage();
  let count = 0;
  while (performance.now() < endMs) {
    for (let n = 0; n < 8; n++) {
      if (validateProduced(bytes, rules, checksums).kind !== "valid") throw new Error("refused");
    }
    count += 8;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000 / count / inflated * 1e6;
}

const code = bunMachineCode();
console.log("codec   record  packed   portable   machine code   ratio   (ms per million bytes inflated)");
for (const codec of ["none", "lz4", "snappy", "zstd", "gzip"] as const) {
  for (const size of [100, 1000]) {
    const batch = batchOf(size, codec);
    const best = { portable: Infinity, machine: Infinity };
    for (let round = 0; round < 4; round++) {
      installMachineCode(null);
      best.portable = Math.min(best.portable, await msPerMillion(batch));
      installMachineCode(() => code);
      best.machine = Math.min(best.machine, await msPerMillion(batch));
    }
    console.log([
      codec.padEnd(8),
      `${size} B`.padStart(6),
      (batch.bytes.length / batch.inflated).toFixed(2).padStart(7),
      best.portable.toFixed(3).padStart(10),
      best.machine.toFixed(3).padStart(14),
      (best.portable / best.machine).toFixed(1).padStart(7),
    ].join(" "));
  }
}
