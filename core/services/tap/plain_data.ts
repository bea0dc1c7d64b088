/**
 * A decoded message as data that a person can read: record batches as a summary, the metadata and assignments of group
 * members decoded, other bytes in hexadecimal, and no credentials.
 *
 * @module
 */
import { MalformedBytes, Reader } from "../../base/cursor.ts";
import {
  readConsumerProtocolAssignment,
  readConsumerProtocolSubscription,
} from "../../protocol/generated/stored_consumer_protocol.ts";
import { BATCH_HEADER_SIZE, batchSizeAt, MAGIC, readBatchHeader } from "../../protocol/records/mod.ts";

const MOST_HEX_BYTES = 64;
const MOST_BATCHES = 100;
/** The newest version of the consumers' own protocol. */
const NEWEST_CONSUMER_PROTOCOL = 3;
const SECRETS = new Set(["authBytes", "hmac", "salt", "saltedPassword"]);
const SECRET_CONFIG = /password|secret|jaas|credential/i;
const HIDDEN = "(not shown)";

export function plainData(value: unknown, field = ""): unknown {
  if (value === null || value === undefined) return null;
  if (SECRETS.has(field)) return HIDDEN;
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof Uint8Array) {
    if (field === "records") return recordsSummary(value);
    if (field === "metadata") return consumerProtocol(value, readConsumerProtocolSubscription);
    if (field === "assignment") return consumerProtocol(value, readConsumerProtocolAssignment);
    return hex(value);
  }
  if (Array.isArray(value)) return value.map((element) => plainData(element, field));
  if (typeof value === "object") {
    const isSecret = "name" in value && typeof value.name === "string" && SECRET_CONFIG.test(value.name);
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        isSecret && name === "value" && inner !== null ? HIDDEN : plainData(inner, name),
      ]),
    );
  }
  return value;
}

export function hex(bytes: Uint8Array, most = MOST_HEX_BYTES): string {
  if (bytes.length <= most) return bytes.toHex();
  return `${bytes.subarray(0, most).toHex()}... (${bytes.length} bytes)`;
}

/** What a batch's header says, one entry each; no record is opened. */
function recordsSummary(bytes: Uint8Array): unknown {
  const batches: unknown[] = [];
  let at = 0;
  while (bytes.length - at >= BATCH_HEADER_SIZE && batches.length < MOST_BATCHES) {
    const size = batchSizeAt(bytes, at);
    if (size < BATCH_HEADER_SIZE || size > bytes.length - at) break;
    batches.push(batchSummary(bytes, at, size));
    at += size;
  }
  return at === bytes.length ? batches : [...batches, { furtherBytes: bytes.length - at }];
}

function batchSummary(bytes: Uint8Array, at: number, size: number): unknown {
  const header = readBatchHeader(bytes, at);
  if (header.magic !== MAGIC) return { magic: header.magic, size };
  const { baseOffset, recordCount, compression, partitionLeaderEpoch, producerId, producerEpoch, baseSequence } =
    header;
  return {
    baseOffset,
    recordCount,
    size,
    compression: compression ?? "unknown",
    partitionLeaderEpoch,
    ...(producerId < 0 ? {} : { producerId, producerEpoch, baseSequence }),
    ...(header.isTransactional ? { isTransactional: true } : {}),
    ...(header.isControl ? { isControl: true } : {}),
    timestampType: header.timestampType,
    maxTimestamp: header.maxTimestamp,
  };
}

/** Only consumers put this here; groups of other kinds have bytes of their own, which stay bytes. */
function consumerProtocol(bytes: Uint8Array, read: (r: Reader, version: number) => unknown): unknown {
  try {
    const r = new Reader(bytes);
    const version = r.int16();
    if (version < 0 || version > NEWEST_CONSUMER_PROTOCOL) return hex(bytes);
    const said = read(r, version);
    return r.remaining === 0 ? { version, ...plainData(said) as object } : hex(bytes);
  } catch (failure) {
    if (failure instanceof MalformedBytes) return hex(bytes);
    throw failure;
  }
}
