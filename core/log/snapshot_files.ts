/**
 * Finds and reads the snapshots of producer state in a log's folder.
 *
 * @module
 */
import { MalformedBytes } from "../base/cursor.ts";
import { type Checksums, type Disk, OperatingFailure } from "../runtime/ports.ts";
import { couldNotLook } from "./fd_limit.ts";
import { decodeSnapshot, snapshotName } from "./producer_snapshot.ts";
import { ProducerStates } from "./producer_state.ts";

export interface SnapshotFolder {
  readonly disk: Disk;
  readonly folder: string;
  readonly checksums: Checksums;
}

/** Null when there is none for that offset, or none that can be read. */
export function loadSnapshot({ disk, folder, checksums }: SnapshotFolder, offset: number): ProducerStates | null {
  const path = `${folder}/${snapshotName(offset)}`;
  if (!disk.exists(path)) return null;
  try {
    const producers = new ProducerStates();
    for (const entry of decodeSnapshot(disk.readFile(path), checksums)) producers.put(entry);
    return producers;
  } catch (damage) {
    if (couldNotLook(damage)) throw damage;
    if (damage instanceof MalformedBytes || damage instanceof OperatingFailure) return null;
    throw damage;
  }
}

/** The newest one at or before the offset that can be read. */
export function newestSnapshot(
  where: SnapshotFolder,
  offsets: readonly number[],
  before: number,
): { readonly offset: number; readonly producers: ProducerStates } | null {
  for (const offset of [...offsets].reverse()) {
    if (offset > before) continue;
    const producers = loadSnapshot(where, offset);
    if (producers !== null) return { offset, producers };
  }
  return null;
}
