/**
 * How the leader of a group assigns partitions. Each assignor is a function of the members and the topics, and must
 * return what Java's assignor of that name returns, because a member of either kind may lead.
 * `tests/conformance/assignors` compares them with Java's own.
 *
 * @module
 */
import {
  type AssignableMember,
  type Assignment,
  AssignmentBuilder,
  inOrder,
  type TopicRacks,
  wantedTopics,
} from "./assignment.ts";
import type { Assigned } from "./consumer_protocol.ts";
import { range } from "./range.ts";
import { cooperativeSticky, sticky } from "./sticky/sticky.ts";
import { writeCooperativeData, writeStickyData } from "./sticky/user_data.ts";

export type { AssignableMember, Assignment, TopicRacks } from "./assignment.ts";

/** What a member was assigned last, and in which generation; null before the first time. */
export interface LastAssignment {
  readonly assigned: readonly Assigned[];
  readonly generation: number;
}

export interface Assignor {
  readonly assign: (members: readonly AssignableMember[], topics: TopicRacks) => Assignment;
  /** Members keep what they own while the group rebalances, and revoke only what moves (KIP-429). */
  readonly cooperative: boolean;
  /** What a member tells the leader besides its subscription. */
  readonly userData: (last: LastAssignment | null) => Uint8Array | null;
}

const nothing = (): null => null;

/** By the names that go over the wire; `RoundRobinAssigner` is what kafkajs calls the same thing. */
export const assignors = {
  range: { assign: range, cooperative: false, userData: nothing },
  roundrobin: { assign: roundRobin, cooperative: false, userData: nothing },
  sticky: {
    assign: sticky,
    cooperative: false,
    userData: (last) => last === null ? null : writeStickyData(last.assigned, last.generation),
  },
  "cooperative-sticky": {
    assign: cooperativeSticky,
    cooperative: true,
    userData: (last) => writeCooperativeData(last?.generation ?? -1),
  },
  RoundRobinAssigner: { assign: roundRobin, cooperative: false, userData: nothing },
} as const satisfies Record<string, Assignor>;

export type AssignorName = keyof typeof assignors;

export function isAssignorName(name: string): name is AssignorName {
  return Object.hasOwn(assignors, name);
}

/** All partitions of all topics in order, assigned in rotation to the members that subscribe to the topic. */
function roundRobin(members: readonly AssignableMember[], topics: TopicRacks): Assignment {
  const shares = new AssignmentBuilder(members);
  const ring = inOrder(members);
  let turn = 0;
  for (const [topic, { length: size }] of wantedTopics(members, topics)) {
    for (let partition = 0; partition < size; partition++) {
      while (!ring[turn % ring.length]!.subscription.topics.includes(topic)) turn++;
      shares.give(ring[turn++ % ring.length]!.memberId, topic, partition);
    }
  }
  return shares.assignment();
}
