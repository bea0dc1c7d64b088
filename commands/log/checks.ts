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
  /** Of checkpoints that cannot be read, and of partitions that are gone: sentences. */
  readonly problems: readonly string[];
  /** How many problems there are in all. */
  readonly count: number;
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
      cleanedUpTo: checkpoints?.files.cleaner.get(folder) ?? 0,
      deep: o.deep,
    });
    return {
      folder,
      findings,
      checkpoints: checkpoints === null ? [] : checkpointProblems(folder, findings.figures, checkpoints),
    };
  });
  const problems = checkpoints === null ? [] : [
    ...checkpoints.problems,
    ...lostPartitions(
      disk,
      root!,
      partitions,
      checkpoints,
      ({ topic, partition }) => root === path || partitions.some((p) => p.topic === topic && p.partition === partition),
    ),
  ];
  const count = checked.reduce((sum, one) => sum + one.findings.problems.length + one.checkpoints.length, 0);
  return { partitions: checked, problems, count: count + problems.length };
}
