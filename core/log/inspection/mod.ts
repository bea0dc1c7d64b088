/**
 * Inspects the folders of logs that are not open, kq's or Kafka's: what is in them, whether it is valid, and what a
 * repair would remove. This folder owns reading without trust: unlike recovery it trusts no file because of another,
 * continues behind damage, and changes nothing except in `repair.ts`, which carries out a plan. It must never know
 * topic ids, brokers or terminals. Start reading at `pieces.ts`, then `partition_check.ts`.
 *
 * @module
 */
export { checkPartition } from "./partition_check.ts";
export { type CheckpointProblem, checkpointProblems, lostPartitions, readCheckpoints } from "./data_checkpoints.ts";
export type { Findings, Grade } from "./findings.ts";
export { findPartitions, type InspectedFolder, type PartitionFolder } from "./partition_folders.ts";
export { type BatchPiece, type GapPiece, piecesOf } from "./pieces.ts";
export { planOf, repairPartition, type RepairPlan } from "./repair.ts";
