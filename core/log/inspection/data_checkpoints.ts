/**
 * Reads the checkpoints of a data folder without opening a log: how far each partition was synced, where it begins, and
 * how far readers may see.
 *
 * @module
 */
import { partitionName } from "../../protocol/partition_names.ts";
import type { Disk, Logger } from "../../runtime/ports.ts";
import { type Checkpoints, type OffsetCheckpoint, openCheckpoints, type PartitionName } from "../offset_checkpoint.ts";
import type { Figures, Grade } from "./findings.ts";
import type { PartitionFolder } from "./partition_folders.ts";

export interface DataCheckpoints {
  readonly files: Checkpoints;
  /** The last stop was orderly: everything in the folder is settled. */
  readonly isClean: boolean;
  /** Messages about checkpoints that cannot be read. */
  readonly problems: readonly string[];
}

const GOING = /-(delete|stray)$/;
const CLEAN = ".kafka_cleanshutdown";

export function readCheckpoints(disk: Disk, root: string): DataCheckpoints {
  const problems: string[] = [];
  const say = (message: string) => void problems.push(message);
  const logger: Logger = { debug: () => {}, info: () => {}, warn: say, error: say };
  return {
    files: openCheckpoints({ disk, dataFolder: root, logger }),
    isClean: disk.exists(`${root}/${CLEAN}`),
    problems,
  };
}

export interface CheckpointProblem {
  readonly grade: Grade;
  readonly checkpoint: OffsetCheckpoint;
  readonly what: string;
  /** The largest valid offset. */
  readonly atMost: number;
}

/**
 * Messages about partitions that had records on the disk and have no segment now. A folder that was being removed when
 * a crash came is not missing.
 */
export function lostPartitions(
  disk: Disk,
  root: string,
  partitions: readonly PartitionFolder[],
  checkpoints: DataCheckpoints,
  /** Only this partition, when one is named. */
  isAsked: (name: PartitionName) => boolean = () => true,
): string[] {
  const names = disk.list(root);
  const there = new Set(partitions.filter(({ bases }) => bases.length > 0).map(({ path }) => path));
  return checkpoints.files.recoveryPoints.names().flatMap((name) => {
    const folder = partitionName(name);
    const offset = lostUpTo(name, checkpoints);
    if (offset === null || !isAsked(name) || there.has(`${root}/${folder}`)) return [];
    if (names.includes(folder)) {
      return [`${folder}: it was synced up to offset ${offset}, and its folder has no segment`];
    }
    if (names.some((each) => each.startsWith(`${folder}.`) && GOING.test(each))) return [];
    return [`${folder}: it was synced up to offset ${offset}, and its folder is not there`];
  }).sort();
}

/**
 * How far it was synced; null when a log without a segment lacks nothing: all its records were deleted, or it had none.
 */
function lostUpTo(name: PartitionName, { files }: DataCheckpoints): number | null {
  const offset = files.recoveryPoints.get(name) ?? 0;
  return offset > (files.startOffsets.get(name) ?? 0) ? offset : null;
}

/** Problems where a partition's checkpoints contradict its log. */
export function checkpointProblems(
  { topic, partition, bases }: PartitionFolder,
  { endOffset }: Figures,
  checkpoints: DataCheckpoints,
): CheckpointProblem[] {
  const name = { topic, partition };
  const { files } = checkpoints;
  // That is a loss, not a wrong checkpoint.
  if (bases.length === 0 && lostUpTo(name, checkpoints) !== null) return [];
  // Only what was synced is known to have existed.
  const named: readonly (readonly [string, OffsetCheckpoint, Grade])[] = [
    ["was synced up to", files.recoveryPoints, "lost"],
    ["begins at", files.startOffsets, "doubtful"],
    ["could be read up to", files.highWatermarks, "doubtful"],
    ["was compacted up to", files.cleaner, "doubtful"],
  ];
  const startOffset = files.startOffsets.get(name) ?? 0;
  return named.flatMap(([what, checkpoint, grade]) => {
    const offset = checkpoint.get(name);
    // A log without records begins where its next segment will.
    if (offset === null || offset <= endOffset || offset <= startOffset) return [];
    return [{ grade, checkpoint, what: `it ${what} offset ${offset}, and ends at ${endOffset}`, atMost: endOffset }];
  });
}
