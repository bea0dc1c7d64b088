/**
 * How a partition's folder goes: under Kafka's name for one on its way out first, so that a crash leaves no half of a log under
 * the partition's name, and then altogether.
 *
 * A topic's name may be so long that the folder's has no room for more; as in Kafka it is cut then. So such a name says that
 * a folder goes, or has been put aside, but not whose it was.
 *
 * @module
 */
import type { Disk } from "../runtime/ports.ts";
import { parentOf } from "./durability.ts";
import { type Checkpoints, forgetPartition, type PartitionName } from "./offset_checkpoint.ts";

/** Bytes, which file systems allow a name. A topic's name has one a character. */
const LONGEST_NAME = 255;

/** `topic-partition.uniqueId-delete`, or `-stray`; `uniqueId` keeps apart what had one name, one after the other. */
export function nameOnTheWayOut(
  { topic, partition }: PartitionName,
  { uniqueId, ending }: { readonly uniqueId: string; readonly ending: "delete" | "stray" },
): string {
  const rest = `-${partition}.${uniqueId}-${ending}`;
  return `${topic.slice(0, LONGEST_NAME - rest.length)}${rest}`;
}

/** Removes the folder and what the checkpoints say of it. Nobody may be at work on it. Throws OperatingFailure. */
export async function removeLogFolder(o: {
  readonly disk: Disk;
  /** Absolute. */
  readonly folder: string;
  readonly partition: PartitionName;
  readonly checkpoints: Checkpoints;
  readonly uniqueId: string;
}): Promise<void> {
  const { disk, folder, partition, checkpoints, uniqueId } = o;
  const parent = parentOf(folder);
  const gone = `${parent}/${nameOnTheWayOut(partition, { uniqueId, ending: "delete" })}`;
  disk.rename(folder, gone);
  await disk.syncFolder(parent);
  await forgetPartition(checkpoints, partition);
  disk.removeFolder(gone);
}
