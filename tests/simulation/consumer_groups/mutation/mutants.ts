/**
 * Ways in which the consumer group could be wrong: for `npm run test:consumer-group-mutants`.
 *
 * @module
 */
export interface Mutant {
  readonly name: string;
  /** In core/coordinator/group/consumer. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export const mutants: readonly Mutant[] = [
  {
    name: "a partition is given while another member still has it",
    file: "reconcile.ts",
    from: "isOwn || !r.isHeld(topicId, partition)",
    to: "true",
  },
  {
    name: "a member that does not say what it has is taken to have given all up",
    file: "reconcile.ts",
    from: "if (owned === null) return true;",
    to: "if (owned === null) return false;",
  },
  {
    name: "a member moves on without giving anything up",
    file: "reconcile.ts",
    from: "if (pending.size > 0 && owns(r.owned, pending)) {",
    to: "if (false) {",
  },
  {
    name: "a commit in an older epoch is taken for any partition",
    file: "commits.ts",
    from: "if (since === undefined || memberEpoch < since) return staleError(member);",
    to: "",
  },
  {
    name: "a commit in an epoch to come is taken",
    file: "commits.ts",
    from: "if (memberEpoch > member.epoch) return staleError(member);",
    to: "",
  },
  {
    name: "a silent member is never put out",
    file: "timers.ts",
    from: "timers.sessionEndsAtMs = nowMs + sessionTimeoutMs(memberId);",
    to: "",
  },
  {
    name: "what a member has given up stays taken",
    file: "group.ts",
    from: "if (before !== null) this.#freePartitions(before);",
    to: "",
  },
  {
    name: "a topic that has grown is not noticed",
    file: "heartbeat.ts",
    from: "if (isDue || hash !== group.metadataHash) {",
    to: "if (isDue) {",
  },
  {
    name: "a member's old subscription counts on",
    file: "group.ts",
    from: "this.counts.change(before, member);",
    to: "this.counts.change(null, member);",
  },
  {
    name: "the epochs of partitions are not kept in the log",
    file: "stored.ts",
    from: "assignmentEpochs: sorted.map(([, epoch]) => epoch),",
    to: "assignmentEpochs: null,",
  },
];
