/**
 * The checkpoints of a data folder, read without opening a log: how far each partition was synced, where it begins, how far
 * readers may see.
 *
 * @module
 */
import type { Disk, Logger } from "../../runtime/ports.ts";
import { type Checkpoints, type OffsetCheckpoint, openCheckpoints } from "../offset_checkpoint.ts";
import type { Figures } from "./findings.ts";
import type { PartitionFolder } from "./partition_folders.ts";

export interface DataCheckpoints {
  readonly files: Checkpoints;
  /** The last stop was orderly: everything in the folder is settled. */
  readonly isClean: boolean;
  /** Checkpoints that cannot be read: sentences. */
  readonly problems: readonly string[];
}

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
  readonly checkpoint: OffsetCheckpoint;
  readonly what: string;
  /** What it may say at most. */
  readonly atMost: number;
}

/** What the checkpoints say of a partition that its log does not bear out. */
export function checkpointProblems(
  { topic, partition }: PartitionFolder,
  { endOffset }: Figures,
  { files }: DataCheckpoints,
): CheckpointProblem[] {
  const name = { topic, partition };
  const named: readonly (readonly [string, OffsetCheckpoint])[] = [
    ["was synced up to", files.recoveryPoints],
    ["begins at", files.startOffsets],
    ["could be read up to", files.highWatermarks],
    ["was compacted up to", files.cleaner],
  ];
  const startOffset = files.startOffsets.get(name) ?? 0;
  return named.flatMap(([what, checkpoint]) => {
    const offset = checkpoint.get(name);
    // A log all of whose records were deleted begins where its last segment will.
    if (offset === null || offset <= endOffset || offset <= startOffset) return [];
    return [{ checkpoint, what: `it ${what} offset ${offset}, and ends at ${endOffset}`, atMost: endOffset }];
  });
}
