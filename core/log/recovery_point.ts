/**
 * How far a log is known to be on the disk: everything before this offset was synced. Written when a segment is full and
 * has been synced, and at a clean close, never with every commit. It tells two things apart that look the same in a file:
 * bytes torn by a power cut (after the point: cut them off) and bytes damaged later (before it: refuse to go on).
 *
 * Kafka's file name and format, one line per partition; kept in the partition's own folder, where Kafka does not look.
 *
 * @module
 */
import { type Disk, OperatingFailure } from "../runtime/ports.ts";

const NAME = "recovery-point-offset-checkpoint";
const VERSION = "0";

export function recoveryPointPath(folder: string): string {
  return `${folder}/${NAME}`;
}

/** 0 when none was written; null when it cannot be read, which is as good as none but worth a word. */
export function readRecoveryPoint(disk: Disk, folder: string): number | null {
  const path = recoveryPointPath(folder);
  if (!disk.exists(path)) return 0;
  try {
    const [version, count, line = ""] = new TextDecoder().decode(disk.readFile(path)).split("\n");
    const offset = Number(line.split(" ").at(-1));
    return version === VERSION && count === "1" && Number.isSafeInteger(offset) && offset >= 0 ? offset : null;
  } catch (failure) {
    if (failure instanceof OperatingFailure) return null;
    throw failure;
  }
}

export function writeRecoveryPoint(
  disk: Disk,
  o: { readonly folder: string; readonly topic: string; readonly partition: number; readonly offset: number },
): Promise<void> {
  const text = `${VERSION}\n1\n${o.topic} ${o.partition} ${o.offset}\n`;
  return disk.replaceFile(recoveryPointPath(o.folder), new TextEncoder().encode(text));
}
