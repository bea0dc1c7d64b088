/**
 * Ways in which the migration of a group could be wrong: for `npm run test:group-migration-mutants`.
 *
 * @module
 */
import type { Mutant } from "../../../support/mutation.ts";

export const mutants: readonly Mutant[] = [
  {
    name: "an upgrade forgets what the members have",
    file: "consumer/migration.ts",
    from:
      "        [...target].map(([topicId, partitions]) => [\n          topicId,\n          new Map([...partitions].map",
    to: "        [...target].map(([topicId]) => [\n          topicId,\n          new Map(([] as number[]).map",
  },
  {
    name: "an upgrade begins its epochs anew",
    file: "consumer/migration.ts",
    from: "  const epoch = classic.generation;",
    to: "  const epoch = 1;",
  },
  {
    name: "an upgrade forgets who waits for the next generation",
    file: "consumer/machine.ts",
    from: 'if (group?.type === "classic" && found.group.members.size > 0) refuseWaiting(group, step);',
    to: "",
  },
  {
    name: "a downgraded group counts its generations anew",
    file: "consumer/migration.ts",
    from: "  classic.generation = group.epoch;",
    to: "  classic.generation = 1;",
  },
  {
    name: "a downgrade keeps the records of the members",
    file: "consumer/leave.ts",
    from:
      '    ...memberIds.map((memberId) => ({ kind: "consumerMember" as const, groupId, memberId, value: null })),\n',
    to: "",
  },
  {
    name: "after a downgrade nobody divides anew",
    file: "state_machine.ts",
    from: "becomeClassic(group, { rebalances }, context);",
    to: "becomeClassic(group, { rebalances: false }, context);",
  },
  {
    name: "who is left alone with classic members stays in a consumer group",
    file: "consumer/leave.ts",
    from: "if (onlyClassicAreLeft(group, members, context)) return { records: [], downgradeWithout: members };",
    to: "",
  },
  {
    name: "a classic member is not told that there is something to do",
    file: "consumer/classic_members.ts",
    from: '  if (!hasSomethingToDo) return "NONE";',
    to: '  return "NONE";',
  },
  {
    name: "a classic member that never comes keeps what it has",
    file: "consumer/timers.ts",
    from: "  timers.joinEndsAtMs = endsAtMs;",
    to: "",
  },
  {
    name: "a classic member's older generation is as good as the present one",
    file: "consumer/classic_members.ts",
    from: 'return member.epoch === generation ? member : "ILLEGAL_GENERATION";',
    to: "return member;",
  },
  {
    name: "a static member that comes back as the other kind is a new one",
    file: "consumer/group.ts",
    from: "    if (member.instanceId !== null) this.staticMembers.set(member.instanceId, member.memberId);\n",
    to: "",
  },
];
