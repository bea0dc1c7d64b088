/**
 * Truncates a log, as a follower does whose log diverges from its leader's. Everything known about the removed records
 * goes with them: index entries, producer state, epochs, how far cleaning came. The recovery point is lowered before a
 * file is touched, so that the start after a crash half way finds it and checks the records again.
 *
 * @module
 */
import { type LogParts, segmentIndex } from "./log_parts.ts";
import { newestSnapshot } from "./snapshot_files.ts";
import { LoopShare } from "../runtime/loop_share.ts";
import { inSteps } from "../runtime/steps.ts";
import { readMarker } from "../protocol/records/transaction_marker.ts";

/**
 * Removes the batch that holds the offset and everything behind it; an offset before the log's start removes
 * everything. When this resolves, the truncation also survives a power cut; nothing may be appended meanwhile. Rejects
 * with the log's failure when it has one. `lowerCleaned` is called before the log is touched.
 */
export async function truncate(
  log: LogParts,
  to: number,
  lowerCleaned: (offset: number) => Promise<void>,
): Promise<void> {
  const { disk, folder, segments, durability, start } = log;
  await durability.runExclusive(async () => {
    const active = () => segments.at(-1)!;
    if (durability.failure !== null) throw durability.failure;
    if (to >= active().nextOffset) return;
    const offset = outOfHoles(log, Math.max(to, start.offset));
    // To the beginning of the truncated segment: its index files are of more than will be there, and must not be
    // trusted.
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
    // Nothing is left; but a hole that a cleaning left before the start is not where the log continues.
    if (!isStartInside) active().endNotBefore(start.offset);
    const endOffset = active().nextOffset;
    log.sidecarFiles.truncateAfter(endOffset);
    durability.truncated(endOffset);
    log.epochs.truncateFrom(endOffset);
    await reloadProducers(log, endOffset);
    // The batch that held the start was removed as a whole: the log begins where that batch began, and is empty.
    const isBeforeStart = endOffset < start.kept;
    start.cutTo(endOffset);
    await durability.synced(async () => {
      await active().file.sync();
      await disk.syncFolder(folder);
    });
    // Not sooner: deleted records must not come back when the truncation is lost.
    if (isBeforeStart) await start.raise(start.offset);
    await log.removal.removeDue(nowMs);
  });
}

/**
 * A log must not end in a hole that a cleaning left before a segment: readers would wait there for records that never
 * come.
 */
function outOfHoles({ segments, start }: LogParts, to: number): number {
  let offset = to;
  for (let index = segmentIndex(segments, to); index > 0 && offset <= segments[index]!.baseOffset; index--) {
    offset = Math.min(offset, Math.max(start.offset, segments[index - 1]!.endOfBatches()));
  }
  return offset;
}

/** Whether a batch holds the log's start and records before it: it is removed as a whole. */
function startsInsideBatch({ segments, start }: LogParts): boolean {
  const held = segments[segmentIndex(segments, start.offset)]!.find(start.offset);
  return held !== null && held.header.baseOffset < start.offset;
}

/** The producers as a restart would find them. */
async function reloadProducers(log: LogParts, endOffset: number): Promise<void> {
  const { producers, segments, snapshots } = log;
  const snapshot = await newestSnapshot(log, snapshots, endOffset);
  producers.clear();
  for (const entry of snapshot?.producers.freeze().entries ?? []) producers.put(entry);
  const from = snapshot?.offset ?? segments[0]!.baseOffset;
  const share = new LoopShare(log);
  for (const segment of segments) {
    if (segment.nextOffset <= from) continue;
    const replayed = segment.replay(from, (header, bytes) => {
      producers.replay(header, bytes === null ? null : readMarker(bytes, 0, header));
    });
    await inSteps(replayed, share);
  }
}
