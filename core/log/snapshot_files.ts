/**
 * Finds and reads the snapshots of producer state in a log's folder.
 *
 * @module
 */
import { MalformedBytes } from "../base/cursor.ts";
import { type Checksums, type Disk, OperatingFailure } from "../runtime/ports.ts";
import { couldNotLook } from "../runtime/errno.ts";
import { LoopShare, type LoopSharing } from "../runtime/loop_share.ts";
import { inSteps } from "../runtime/steps.ts";
import { decodeSnapshot, snapshotName } from "./producer_snapshot.ts";
import { ProducerStates } from "./producer_state.ts";

/** A larger file is read piece by piece. */
const READ_AT_ONCE = 1 << 20;

export interface SnapshotFolder extends LoopSharing {
  readonly disk: Disk;
  readonly folder: string;
  readonly checksums: Checksums;
}

export interface FoundSnapshot {
  readonly offset: number;
  readonly producers: ProducerStates;
}

/** Null when no snapshot of that offset can be read. */
export async function loadSnapshot(where: SnapshotFolder, offset: number): Promise<ProducerStates | null> {
  const { disk, folder, checksums } = where;
  const path = `${folder}/${snapshotName(offset)}`;
  if (!disk.exists(path)) return null;
  const share = new LoopShare(where);
  try {
    const producers = new ProducerStates();
    const entries = await inSteps(decodeSnapshot(await readWhole(disk, path, share), checksums), share);
    for (const [n, entry] of entries.entries()) {
      producers.put(entry);
      const others = n % 1000 === 0 ? share.rest() : null;
      if (others !== null) await others;
    }
    return producers;
  } catch (damage) {
    if (couldNotLook(damage)) throw damage;
    if (damage instanceof MalformedBytes || damage instanceof OperatingFailure) return null;
    throw damage;
  }
}

/** The newest one at or before the offset that can be read. */
export async function newestSnapshot(
  where: SnapshotFolder,
  offsets: readonly number[],
  before: number,
): Promise<FoundSnapshot | null> {
  for (const offset of [...offsets].reverse()) {
    if (offset > before) continue;
    const producers = await loadSnapshot(where, offset);
    if (producers !== null) return { offset, producers };
  }
  return null;
}

async function readWhole(disk: Disk, path: string, share: LoopShare): Promise<Uint8Array> {
  const file = disk.open(path, "never");
  try {
    const bytes = new Uint8Array(file.size());
    for (let at = 0; at < bytes.length; at += READ_AT_ONCE) {
      const length = Math.min(READ_AT_ONCE, bytes.length - at);
      if (bytes.length > READ_AT_ONCE) await file.prefetch(length, at);
      if (file.read(bytes, at, length, at) < length) throw new MalformedBytes("it is shorter than it was");
      const others = share.rest();
      if (others !== null) await others;
    }
    return bytes;
  } finally {
    file.close();
  }
}
