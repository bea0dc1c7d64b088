/**
 * Ways in which the broker around the coordinators may be wrong, for those who check that each is found out.
 *
 * @module
 */
export const mutants = [
  "old clients are believed without asking",
  "a late answer of the coordinator counts",
  "partitions answer before the disk has it",
  "the coordinator answers before the disk has it",
  "a coordinator that is loaded acts on what the disk does not have",
  "markers for offsets are not written",
  "offsets of an aborted transaction count",
  "offsets count before their transaction ends",
  "one marker of several is not written",
  "a marker says the opposite",
  "a marker that failed is not sent again",
  "a decided transaction is forgotten now and then",
  "fenced producers may write",
  "a batch that comes twice is written twice",
  "batches are written in any order",
  "partitions forget their producers in a crash",
  "readers of committed records are given open ones",
  "readers of committed records are given aborted ones",
] as const;
export type Mutant = (typeof mutants)[number] | null;
