/**
 * A log that follows another: what is checked of a batch that the leader has numbered, and how the log begins anew
 * where the leader's does.
 *
 * @module
 */
import {
  ATTRIBUTES_AT,
  BATCH_HEADER_SIZE,
  type BatchHeader,
  MAGIC,
  readBatchHeader,
} from "../protocol/records/batch.ts";
import type { Checksums } from "../runtime/ports.ts";
import { firstFileBytes } from "./config.ts";
import type { LogParts } from "./log_parts.ts";
import { Segment } from "./segment.ts";

export interface Replicated {
  /** The log's end. */
  readonly endOffset: number;
  /** Why not all was appended; null when it was. */
  readonly fault: string | null;
}

type ReplicatedBatch =
  | { readonly kind: "batch"; readonly header: BatchHeader }
  | { readonly kind: "faulty"; readonly fault: string };

/** The batch at `at`, or null when it is not whole. */
export function replicatedBatch(
  records: Uint8Array,
  at: number,
  log: { readonly endOffset: number; readonly latestEpoch: number; readonly checksums: Checksums },
): ReplicatedBatch | null {
  if (records.length - at < BATCH_HEADER_SIZE) return null;
  const header = readBatchHeader(records, at);
  const { sizeInBytes, baseOffset, partitionLeaderEpoch } = header;
  const faulty = (fault: string): ReplicatedBatch => ({ kind: "faulty", fault });
  if (header.magic !== MAGIC || sizeInBytes < BATCH_HEADER_SIZE) return faulty("what the leader sent is no batch");
  if (records.length - at < sizeInBytes) return null;
  if (baseOffset < log.endOffset) return faulty(`the leader sent offset ${baseOffset}, expected was ${log.endOffset}`);
  if (partitionLeaderEpoch < log.latestEpoch) {
    return faulty(`the leader sent a batch of epoch ${partitionLeaderEpoch} behind one of ${log.latestEpoch}`);
  }
  const crc = log.checksums.crc32c(records, at + ATTRIBUTES_AT, sizeInBytes - ATTRIBUTES_AT);
  if (crc !== header.crc) return faulty(`the batch at offset ${baseOffset} does not have the checksum it carries`);
  return { kind: "batch", header };
}

/**
 * The log has nothing that the leader's still has: it is empty from here on, and begins at that offset, which lies
 * behind its end. A crash in between leaves a log that ends before its start, and such a log begins there too.
 */
export async function restartAt(log: LogParts, offset: number): Promise<void> {
  const { files, folder, segments, durability, producers, epochs, start, config, clock, removal } = log;
  await start.raise(offset);
  await durability.runExclusive(async () => {
    if (durability.failure !== null) throw durability.failure;
    const nowMs = clock.wallMs();
    log.times.forget();
    segments.push(
      Segment.create({ files, folder, baseOffset: offset, nowMs, preallocatedBytes: firstFileBytes(config()) }),
    );
    durability.namesChanged();
    producers.clear();
    epochs.truncateFrom(0);
    log.sidecarFiles.snapshotsRemoved(new Set(segments.slice(0, -1).map(({ baseOffset }) => baseOffset)));
    while (segments.length > 1) {
      const refusal = removal.mark(segments[0]!, nowMs);
      if (refusal !== null) throw refusal;
      segments.shift();
    }
    log.sidecarFiles.takeSnapshot(offset);
    await removal.removeDue(nowMs);
  });
  await durability.seal(offset);
}
