/**
 * `bun tests/bench/assignments.bench.ts`: the processor time of one new target assignment of a consumer group with 1,000
 * members, when one more joins. Prints the first, which the runtime has yet to compile, and the median of the others.
 *
 * On a 2-core AMD EPYC VM beside many other jobs, Bun 1.4.5, in milliseconds, first and median: over one topic of 1,000
 * partitions uniform 14 and 4, with different subscriptions 11 and 2; over 100 topics of 10, 5 and 1, and 13 and 8; range 5
 * and 4 at most. Over 1,000 topics of one partition, which is a million subscriptions: uniform 2 and 2, with different
 * subscriptions 86 and 45; range 24 and 22.
 *
 * @module
 */
import { uuidFromBytes } from "../../core/base/uuid.ts";
import type { AssignorName } from "../../core/coordinator/group/consumer/config.ts";
import { ConsumerGroup } from "../../core/coordinator/group/consumer/group.ts";
import { type ConsumerMember, newMember } from "../../core/coordinator/group/consumer/member.ts";
import { newTarget } from "../../core/coordinator/group/consumer/target.ts";
import type { GroupTopic, GroupTopics } from "../../core/coordinator/group/consumer/topics.ts";

const MEMBERS = 1000;
const ROUNDS = 8;
const idOf = (text: string) => uuidFromBytes(new Bun.CryptoHasher("md5").update(text).digest());

function topicsOf(count: number, partitionCount: number): GroupTopics {
  const topics = Array.from({ length: count }, (_, index): GroupTopic => ({
    name: `t${index}`,
    id: idOf(`topic ${index}`),
    partitionCount,
    racks: () => [],
  }));
  const byName = new Map(topics.map((topic) => [topic.name, topic]));
  const byId = new Map(topics.map((topic) => [topic.id, topic]));
  return {
    revision: 1,
    createdRevision: 1,
    byName: (name) => byName.get(name),
    byId: (id) => byId.get(id),
    names: () => byName.keys(),
  };
}

function measure(topics: GroupTopics, assignor: AssignorName, isHomogeneous: boolean): number[] {
  const group = new ConsumerGroup("g");
  const names = [...topics.names()];
  const join = (index: number): ConsumerMember => {
    const member = newMember(idOf(`member ${index}`));
    // Every other one leaves out a topic; of one topic it says it with one that is not there.
    const others = names.length > 1 ? names.slice(1) : [...names, "missing"];
    const subscribedTopicNames = isHomogeneous || index % 2 === 0 ? [...names] : others;
    const value = { ...member, subscribedTopicNames };
    group.replay({ kind: "consumerMember", groupId: "g", memberId: member.memberId, value });
    return group.members.get(member.memberId)!;
  };
  for (let index = 0; index < MEMBERS; index++) join(index);
  return Array.from({ length: ROUNDS }, (_, round) => {
    const updated = join(MEMBERS + round);
    const before = process.cpuUsage();
    const { records } = newTarget(group, {
      groupEpoch: round + 2,
      assignor,
      isHomogeneous,
      updated,
      topics,
      wallMs: 1,
    });
    const { user, system } = process.cpuUsage(before);
    for (const record of records) group.replay(record);
    return (user + system) / 1000;
  });
}

for (const [count, partitionCount] of [[1, 1000], [100, 10], [1000, 1]] as const) {
  for (const assignor of ["uniform", "range"] as const) {
    for (const isHomogeneous of [true, false]) {
      const [first, ...others] = measure(topicsOf(count, partitionCount), assignor, isHomogeneous) as [
        number,
        ...number[],
      ];
      const median = others.toSorted((a, b) => a - b)[others.length >> 1]!;
      const kind = isHomogeneous ? "the same subscription" : "different subscriptions";
      console.log(
        `${MEMBERS} members, ${count} topics of ${partitionCount}, ${assignor}, ${kind}: ` +
          `${first.toFixed(1)} ms the first time, then ${median.toFixed(1)} ms`,
      );
    }
  }
}
