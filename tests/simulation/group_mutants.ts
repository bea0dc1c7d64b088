/**
 * Ways in which the group coordinator could be wrong: for `npm run test:group-mutants`, which sees the histories find
 * each.
 *
 * @module
 */
import type { Mutant } from "../support/mutation.ts";

export const mutants: readonly Mutant[] = [
  {
    name: "a commit of an older generation is taken",
    file: "classic/machine.ts",
    from: '  if (event.generation !== group.generation) return "ILLEGAL_GENERATION";\n  // It knows the new generation',
    to: "  // It knows the new generation",
  },
  {
    name: "a heartbeat of an older generation is believed",
    file: "classic/machine.ts",
    from: '  if (event.generation !== group.generation) return "ILLEGAL_GENERATION";\n  stayAlive',
    to: "  stayAlive",
  },
  {
    name: "a sync of an older generation gets an assignment",
    file: "classic/machine.ts",
    from: '  if (event.generation !== group.generation) return "ILLEGAL_GENERATION";\n  const typeDiffers',
    to: "  const typeDiffers",
  },
  {
    name: "a member that is silent stays",
    file: "classic/machine.ts",
    from: "    removeMember(group, due, context);\n    afterRemoval(group, context);",
    to: "",
  },
  {
    name: "those who wait for their assignment when a rebalance begins are forgotten",
    file: "classic/rebalance.ts",
    from: 'refuseSyncs(group, "REBALANCE_IN_PROGRESS", context);',
    to: "for (const member of group.members.values()) member.syncing = null;",
  },
  {
    name: "who joins again while its first request is open leaves that unanswered",
    file: "classic/join.ts",
    from: '  answerJoin(group, member, refusedJoin("REBALANCE_IN_PROGRESS", member.memberId), context);\n',
    to: "",
  },
  {
    name: "a static member that starts again does not fence its former self",
    file: "classic/classic_group.ts",
    from: 'if (holder !== memberId) return "FENCED_INSTANCE_ID";',
    to: "if (holder !== memberId) return null;",
  },
  {
    name: "a generation is not counted",
    file: "classic/rebalance.ts",
    from: "  group.generation += 1;\n",
    to: "",
  },
  {
    name: "an empty group forgets that it had a generation",
    file: "classic/classic_group.ts",
    from: "    generation: group.generation + 1,",
    to: "    generation: 0,",
  },
  {
    name: "after a restart members need not be heard of",
    file: "classic/machine.ts",
    from:
      "  for (const member of group.members.values()) keepAlive(group, member, context.at.nowMs);\n  if (group.members.size > context",
    to: "  if (group.members.size > context",
  },
  {
    name: "members that do not come back to a join phase keep their place",
    file: "classic/rebalance.ts",
    from: "    if (member.joining === null && member.groupInstanceId === null) removeMember(group, member, context);\n",
    to: "",
  },
  {
    name: "the assignment is not recorded",
    file: "classic/machine.ts",
    from: "  context.records.push(stableRecord(group, assignmentOf));\n",
    to:
      '  group.state = "Stable";\n  for (const member of group.members.values()) member.assignment = assignmentOf(member);\n',
  },
  {
    name: "an offset goes back to an older commit when the log is read",
    file: "offsets/committed_offsets.ts",
    from: "    partitions.set(partition, value);",
    to: "    if (!partitions.has(partition)) partitions.set(partition, value);",
  },
  {
    name: "a member that leaves while others wait for it keeps them waiting",
    file: "classic/machine.ts",
    from: "  else endJoinPhaseIfAllAreBack(group, context);\n}\n\nfunction leaveOne",
    to: "}\n\nfunction leaveOne",
  },
  {
    name: "who knows its generation and never syncs keeps its place",
    file: "classic/machine.ts",
    from: "  if (nowMs >= group.syncEndsAtMs && isOpen()) syncTimeIsUp(group, context);\n",
    to: "  if (nowMs >= group.syncEndsAtMs) group.syncEndsAtMs = Infinity;\n",
  },
];
