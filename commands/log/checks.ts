/**
 * Checks every partition of a folder: what `verify` tells and `repair` begins with.
 *
 * @module
 */
import {
  checkPartition,
  type CheckpointProblem,
  checkpointProblems,
  type Findings,
  type Grade,
  lostPartitions,
  type PartitionFolder,
  readCheckpoints,
} from "../../core/log/inspection/mod.ts";
import type { CommandContext } from "../command.ts";
import type { OpenedFolder } from "./folder.ts";

export interface CheckedPartition {
  readonly folder: PartitionFolder;
  readonly findings: Findings;
  readonly checkpoints: readonly CheckpointProblem[];
}

export interface Checked {
  readonly partitions: readonly CheckedPartition[];
  /** Checkpoints that cannot be read: sentences. */
  readonly unreadable: readonly string[];
  /** Partitions that are gone: sentences. */
  readonly gone: readonly string[];
  /** How many problems there are in all. */
  readonly count: number;
}

/**
 * How many problems of each grade there are. A checkpoint that cannot be read is doubtful; a partition that is gone is
 * lost.
 */
export function gradesOf({ partitions, unreadable, gone }: Checked): Record<Grade, number> {
  const count = { lost: gone.length, unfinished: 0, doubtful: unreadable.length };
  for (const { findings, checkpoints } of partitions) {
    for (const { grade } of [...findings.problems, ...checkpoints]) count[grade] += 1;
  }
  return count;
}

export async function checkFolder(
  { disk, root, path, partitions }: OpenedFolder,
  context: CommandContext,
  o: { readonly deep: boolean },
): Promise<Checked> {
  const checksums = await context.machine.checksums();
  const checkpoints = root === null ? null : readCheckpoints(disk, root);
  const checked = partitions.map((folder): CheckedPartition => {
    if (context.flags.verbose) context.say(`kq: checking ${folder.path}`);
    const recoveryPoint = checkpoints?.files.recoveryPoints.get(folder);
    const findings = checkPartition(folder, {
      disk,
      checksums,
      startOffset: checkpoints?.files.startOffsets.get(folder) ?? 0,
      settledUpTo: checkpoints === null || checkpoints.isClean ? Infinity : recoveryPoint ?? 0,
      deep: o.deep,
    });
    return {
      folder,
      findings,
      checkpoints: checkpoints === null ? [] : checkpointProblems(folder, findings.figures, checkpoints),
    };
  });
  const unreadable = checkpoints?.problems ?? [];
  const isAsked = ({ topic, partition }: { readonly topic: string; readonly partition: number }): boolean =>
    root === path || partitions.some((one) => one.topic === topic && one.partition === partition);
  const gone = checkpoints === null ? [] : lostPartitions(disk, root!, partitions, checkpoints, isAsked);
  const count = checked.reduce((sum, one) => sum + one.findings.problems.length + one.checkpoints.length, 0);
  return { partitions: checked, unreadable, gone, count: count + unreadable.length + gone.length };
}
