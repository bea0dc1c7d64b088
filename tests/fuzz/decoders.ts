/**
 * Damaged messages against every decoder: each reads something or throws the decoder's own error, in time and memory
 * that the bytes account for.
 *
 * @module
 */
import { MalformedBytes, Reader, Writer } from "../../core/base/cursor.ts";
import { crc32c } from "../../core/base/crc32c.ts";
import {
  type CodecName,
  codecNames,
  decodeRecords,
  encodeBatch,
  validateProduced,
} from "../../core/protocol/records/mod.ts";
import { arbitraryMessage } from "../support/arbitrary_message.ts";
import { declaredMessages } from "../support/declared_messages.ts";
import { type SeededRandom, seededRandom } from "../support/random.ts";
import { mutated } from "./mutate.ts";

const messages = await declaredMessages();
const checksums = { crc32c };
const soundRules = {
  topicPartition: "t-0",
  maxMessageBytes: 1_048_588,
  segmentBytes: 1_073_741_824,
  timestampType: "CreateTime",
  beforeMaxMs: 2 ** 63,
  afterMaxMs: 3_600_000,
  nowMs: 1_704_067_300_000,
  produceVersion: 9,
  origin: "client",
} as const;
/** What a damaged batch may inflate to before its decoder gives up. */
const inflationLimit = 1024 * 1024;
/** A decoder that computes for longer on a few kilobytes is hanging. Processor time: a busy machine does not count. */
const LONGEST_MS = 2000;

/** Damages `count` messages and batches that follow from the seed; throws, naming what it found. */
export function fuzzDecoders(seed: number, count: number): void {
  const random = seededRandom(seed);
  for (let done = 0; done < count;) {
    const batch = random.chance(8);
    const sound = batch ? soundBatch(random) : soundMessage(random);
    // Making a message costs more than damaging it, so each serves a hundred times.
    for (let i = 0; i < 100 && done < count; i++, done++) {
      const bytes = mutated(sound.bytes, random);
      const start = process.cpuUsage();
      try {
        sound.decode(bytes);
      } catch (cause) {
        if (!(cause instanceof MalformedBytes)) throw finding(seed, done, sound.name, bytes, cause);
      }
      if (process.cpuUsage(start).user > LONGEST_MS * 1000) {
        throw finding(seed, done, sound.name, bytes, `took over ${LONGEST_MS} ms`);
      }
    }
  }
}

function finding(seed: number, index: number, name: string, bytes: Uint8Array, cause: unknown): Error {
  return new Error(`seed ${seed}, frame ${index}: ${name} of ${Buffer.from(bytes).toString("hex")}: ${String(cause)}`, {
    cause,
  });
}

interface Sound {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly decode: (bytes: Uint8Array) => void;
}

function soundMessage(random: SeededRandom): Sound {
  const message = random.pick(messages);
  const version = message.versions[0] + random.below(message.versions[1] - message.versions[0] + 1);
  const w = new Writer();
  message.write(w, arbitraryMessage(message, version, random, { unknownTags: true }), version);
  const decode = (bytes: Uint8Array) => {
    const read = message.read(new Reader(bytes), version);
    const parts = countParts(read);
    if (parts > 64 * (bytes.length + 16)) throw new Error(`${bytes.length} bytes made ${parts} values`);
  };
  return { name: `${message.name} v${version}`, bytes: w.finish(), decode };
}

function countParts(value: unknown): number {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return 1;
  let parts = 1;
  for (const inner of Object.values(value)) parts += countParts(inner);
  return parts;
}

function soundBatch(random: SeededRandom): Sound {
  const codec: CodecName = random.pick(codecNames);
  const records = Array.from({ length: 1 + random.below(20) }, (_, i) => ({
    timestampMs: 1_704_067_200_000 + i,
    key: random.chance(3) ? null : Uint8Array.of(i),
    value: random.chance(5) ? null : new Uint8Array(random.below(200)).fill(i),
    headers: random.chance(4) ? [{ key: "h", value: null }] : [],
  }));
  const bytes = encodeBatch(records, { codec });
  const rules = { ...soundRules, compacted: random.chance(2) };
  const decode = (damaged: Uint8Array) => {
    // Half of them carry a true checksum, so that the damage reaches the records.
    if (damaged.length > 61 && random.chance(2)) {
      new DataView(damaged.buffer, damaged.byteOffset).setUint32(17, crc32c(damaged, 21, damaged.length - 21));
    }
    validateProduced(damaged.slice(), rules, checksums);
    decodeRecords(damaged, { maxInflatedSize: inflationLimit });
  };
  return { name: `a batch of ${codec}`, bytes, decode };
}
