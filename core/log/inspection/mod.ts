/**
 * Looks into the folders of logs that nobody has open, kq's or Kafka's: what is in them, whether it is right, and what
 * of it would have to go. This folder owns reading without believing: unlike recovery it trusts no file because of
 * another, goes on behind what is damaged, and changes nothing but in `repair.ts`, which does what a plan says. It must
 * never know of topics' ids, brokers or terminals. Start reading at `pieces.ts`, then `partition_check.ts`.
 *
 * @module
 */
export { checkPartition } from "./partition_check.ts";
export { type CheckpointProblem, checkpointProblems, lostPartitions, readCheckpoints } from "./data_checkpoints.ts";
export type { Findings, Grade } from "./findings.ts";
export { findPartitions, type InspectedFolder, type PartitionFolder } from "./partition_folders.ts";
export { type BatchPiece, type GapPiece, piecesOf } from "./pieces.ts";
export { planOf, repairPartition, type RepairPlan } from "./repair.ts";
