/**
 * Cutting a log's end off, as a follower does that has parted from its leader. Everything that was known of what is cut
 * is forgotten with it: index entries, producer state, epochs, how far cleaning came. The recovery point goes down
 * before a file is touched, so that a crash half way is found and worked out anew.
 *
 * @module
 */
import { type LogParts, segmentIndex } from "./log_parts.ts";
import { newestSnapshot } from "./snapshot_files.ts";
import { readMarker } from "../protocol/records/transaction_marker.ts";

/**
 * Cuts off the batch that holds the offset and all behind it; of what lies before the log's start nothing is left to
 * cut. What was cut is gone when this ends, also after a power cut; nothing may be appended meanwhile. Rejects with the
 * log's failure when it has one. `lowerCleaned` is told before the log is touched.
 */
export async function truncate(
  log: LogParts,
  to: number,
  lowerCleaned: (offset: number) => Promise<void>,
): Promise<void> {
  const { disk, folder, segments, durability, start } = log;
  await durability.inTurn(async () => {
    const active = () => segments.at(-1)!;
    if (durability.failure !== null) throw durability.failure;
    if (to >= active().nextOffset) return;
    const offset = outOfHoles(log, Math.max(to, start.offset));
    // To where the segment begins that is cut: its index files are of more than will be there, and must not be
    // believed.
    const { baseOffset } = segments[segmentIndex(segments, offset)]!;
    await durability.lowerRecoveryPoint(baseOffset);
    await lowerCleaned(baseOffset);
    log.times.forget();
    const nowMs = log.clock.wallMs();
    while (segments.length > 1 && active().baseOffset > offset) {
      const refusal = log.removal.mark(segments.pop()!, nowMs);
      if (refusal !== null) throw refusal;
    }
    const isStartInside = startsInsideBatch(log);
    active().truncateTo(offset);
    // Nothing is left, but a cleaning's hole before the start is no place to go on.
    if (!isStartInside) active().endNotBefore(start.offset);
    const endOffset = active().nextOffset;
    log.sideFiles.truncateAfter(endOffset);
    durability.truncated(endOffset);
    log.epochs.truncateFrom(endOffset);
    await reloadProducers(log, endOffset);
    // The batch that held the start has gone whole: the log begins where that began, with nothing in it.
    const isBeforeStart = endOffset < start.kept;
    start.cutTo(endOffset);
    await durability.synced(async () => {
      await active().file.sync();
      await disk.syncFolder(folder);
    });
    // Not sooner: what was deleted must not be there again when the cut is lost.
    if (isBeforeStart) await start.raise(start.offset);
    await log.removal.removeDue(nowMs);
  });
}

/**
 * A log does not end in a hole that a cleaning has left before a segment: readers would wait there for what never
 * comes.
 */
function outOfHoles({ segments, start }: LogParts, to: number): number {
  let offset = to;
  for (let index = segmentIndex(segments, to); index > 0 && offset <= segments[index]!.baseOffset; index--) {
    offset = Math.min(offset, Math.max(start.offset, segments[index - 1]!.endOfBatches()));
  }
  return offset;
}

/** Whether a batch holds the log's start and records before it, which go together. */
function startsInsideBatch({ segments, start }: LogParts): boolean {
  const held = segments[segmentIndex(segments, start.offset)]!.find(start.offset);
  return held !== null && held.header.baseOffset < start.offset;
}

/** As a restart would find them. */
async function reloadProducers(log: LogParts, endOffset: number): Promise<void> {
  const { producers, segments, snapshots } = log;
  const snapshot = await newestSnapshot(log, snapshots, endOffset);
  producers.clear();
  for (const entry of snapshot?.producers.freeze().entries ?? []) producers.put(entry);
  const from = snapshot?.offset ?? segments[0]!.baseOffset;
  for (const segment of segments) {
    if (segment.nextOffset <= from) continue;
    segment.replay(from, (header, bytes) => {
      producers.replay(header, bytes === null ? null : readMarker(bytes, 0, header));
    });
  }
}
