/**
 * The input and the output of an assignor. An assignor is a function: it keeps nothing between calls.
 *
 * @module
 */

/** Partitions by topic id. */
export type Assignment = ReadonlyMap<string, ReadonlySet<number>>;

export const NOTHING_ASSIGNED: Assignment = new Map();

export interface AssignorMember {
  readonly instanceId: string | null;
  /** The topics that exist, each once, in the order in which Kafka iterates over them. */
  readonly topicIds: readonly string[];
  /** The previous target. It may hold topics that are gone or no longer subscribed to. */
  readonly assignment: Assignment;
}

export interface AssignorInput {
  /** By member id, in the insertion order of Kafka's own map. */
  readonly members: ReadonlyMap<string, AssignorMember>;
  /** Whether all members subscribe to the same topics. */
  readonly isHomogeneous: boolean;
  /** Whether the partition is in any member's previous target, also in that of a member that has just been replaced. */
  readonly isAssigned: (topicId: string, partition: number) => boolean;
  /** How many partitions a topic that is subscribed to has. */
  readonly partitionCount: (topicId: string) => number;
}

/** Member id to assignment. A member that is missing has nothing. */
export type AssignorResult = ReadonlyMap<string, Assignment>;

export type Assignor = (input: AssignorInput) => AssignorResult;
