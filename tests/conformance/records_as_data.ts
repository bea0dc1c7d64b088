/**
 * Fetched record batches as plain data, so that a difference can be read. Checksums are left out: they follow from the
 * rest, and every client checks them.
 *
 * @module
 */
import { gunzipSync, zstdDecompressSync } from "node:zlib";

const text = new TextDecoder("utf-8", { fatal: true });

export function recordsAsData(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const batches: unknown[] = [];
  let at = 0;
  while (bytes.length - at >= 61) {
    const size = view.getInt32(at + 8) + 12;
    if (size > bytes.length - at) break;
    const attributes = view.getInt16(at + 21);
    batches.push({
      baseOffset: Number(view.getBigInt64(at)),
      // How small a codec gets the same records is its own affair.
      size: (attributes & 7) === 0 ? size : "compressed",
      leaderEpoch: view.getInt32(at + 12),
      magic: view.getInt8(at + 16),
      attributes,
      lastOffsetDelta: view.getInt32(at + 23),
      baseTimestamp: Number(view.getBigInt64(at + 27)),
      // A broker that stamps records itself writes its own time here.
      maxTimestamp: (attributes & 8) !== 0 ? "now" : Number(view.getBigInt64(at + 35)),
      producerEpoch: view.getInt16(at + 51),
      baseSequence: view.getInt32(at + 53),
      recordCount: view.getInt32(at + 57),
      records: recordsIn(bytes.subarray(at + 61, at + size), attributes & 7, view.getInt32(at + 57)),
    });
    at += size;
  }
  return { batches, partialBatchBytes: bytes.length - at };
}

function recordsIn(payload: Uint8Array, codec: number, count: number): unknown {
  if (codec === 1) payload = gunzipSync(payload);
  else if (codec === 4) payload = zstdDecompressSync(payload);
  else if (codec !== 0) return { compressed: Buffer.from(payload).toString("hex") };
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1;; shift *= 128) {
      const byte = payload[at++]!;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) break;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const sized = () => {
    const length = varint();
    if (length < 0) return null;
    const bytes = payload.subarray(at, at += length);
    try {
      return text.decode(bytes);
    } catch {
      return { hex: Buffer.from(bytes).toString("hex") };
    }
  };
  return Array.from({ length: count }, () => {
    varint();
    at += 1;
    const timestampDelta = varint(), offsetDelta = varint(), key = sized(), value = sized();
    const headers = Array.from({ length: varint() }, () => [sized(), sized()]);
    return { offsetDelta, timestampDelta, key, value, headers };
  });
}
