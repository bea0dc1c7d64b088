import { expect, test } from "bun:test";
import {
  type AssignableMember,
  type Assignment,
  type AssignorName,
  assignors,
  type TopicRacks,
} from "../../../../core/client/group/assignors.ts";
import type { Assigned } from "../../../../core/client/group/consumer_protocol.ts";
import { type SeededRandom, seededRandom } from "../../../support/random.ts";

/**
 * `a: t u` is member a, wanting t and u; `a@x` has instance id x; `a: t | t:0,1 #5` holds t:0 and t:1 since generation
 * 5.
 */
function member(text: string): AssignableMember {
  const [, memberId, instanceId, topics, owned, generation] =
    /^(\w+)(?:@(\w+))?: ?([\w ]*?)(?: \| ?([\w:,+ ]*?))?(?: #(-?\d+))?$/.exec(text)!;
  return {
    memberId: memberId!,
    instanceId: instanceId ?? null,
    subscription: {
      topics: topics!.split(" ").filter((topic) => topic !== ""),
      owned: (owned ?? "").split(" ").filter((part) => part !== "").map((part): Assigned => {
        const [topic, partitions] = part.split(":");
        return { topic: topic!, partitions: partitions!.split(",").map(Number) };
      }),
      generation: Number(generation ?? -1),
      rack: null,
      userData: null,
    },
  };
}

const shown = (assignment: Assignment): Record<string, string> =>
  Object.fromEntries(
    [...assignment].map(([memberId, assigned]) => [
      memberId,
      assigned.map(({ topic, partitions }) => `${topic}:${partitions.join(",")}`).join(" "),
    ]),
  );

const ofSize = (sizes: Iterable<readonly [string, number]>): TopicRacks =>
  new Map([...sizes].map(([topic, size]) => [topic, Array(size).fill([])]));

const shares = (name: AssignorName, members: readonly string[], sizes: Readonly<Record<string, number>>) =>
  shown(assignors[name].assign(members.map(member), ofSize(Object.entries(sizes))));

test("range gives neighbours to neighbours, topic by topic, the first getting more", () => {
  expect(shares("range", ["b: t u", "a: t u", "c: u"], { t: 5, u: 7 })).toEqual({
    a: "t:0,1,2 u:0,1,2",
    b: "t:3,4 u:3,4",
    c: "u:5,6",
  });
  expect(shares("range", ["a: t", "b: t", "c: t"], { t: 2 })).toEqual({ a: "t:0", b: "t:1", c: "" });
});

test("roundrobin deals all partitions out in turn, passing over who does not want the topic", () => {
  expect(shares("roundrobin", ["a: t u", "b: t u"], { t: 3, u: 3 })).toEqual({ a: "t:0,2 u:1", b: "t:1 u:0,2" });
  // Java's own example of an uneven outcome: C1 wants t1, C2 t1 and t2, C3 all three.
  expect(shares("roundrobin", ["c1: t1", "c2: t1 t2", "c3: t1 t2 t3"], { t1: 1, t2: 2, t3: 3 })).toEqual({
    c1: "t1:0",
    c2: "t2:0",
    c3: "t2:1 t3:0,1,2",
  });
});

test("static members come first, by their instance ids, whatever their member ids are", () => {
  expect(shares("range", ["a: t", "z@y: t", "y@x: t"], { t: 3 })).toEqual({ y: "t:0", z: "t:1", a: "t:2" });
});

test("topics that do not exist, and topics nobody wants, are nobody's", () => {
  for (const name of ["range", "roundrobin", "sticky", "cooperative-sticky"] as const) {
    expect(shares(name, ["a: t gone"], { t: 1, gone: 0, other: 4 }), name).toEqual({ a: "t:0" });
    expect(shares(name, ["a:"], { t: 3 }), name).toEqual({ a: "" });
  }
});

test("cooperative-sticky: a newcomer gets nothing of what others hold until they have let go of it", () => {
  const sizes = { t: 4 };
  expect(shares("cooperative-sticky", ["a: t | t:0,1,2,3 #1", "b: t"], sizes)).toEqual({ a: "t:0,1", b: "" });
  expect(shares("cooperative-sticky", ["a: t | t:0,1 #2", "b: t | #2"], sizes)).toEqual({ a: "t:0,1", b: "t:2,3" });
});

test("cooperative-sticky: what nobody holds is given out at once", () => {
  expect(shares("cooperative-sticky", ["a: t | t:0,1 #3", "b: t | t:2 #3"], { t: 6 })).toEqual({
    a: "t:0,1,3",
    b: "t:2,4,5",
  });
});

test("cooperative-sticky: of two who claim a partition the one of the newer generation keeps it", () => {
  // b missed a round; it cannot commit in its old generation, and gives t:0 up when it learns that it is a's.
  expect(shares("cooperative-sticky", ["a: t | t:0 #5", "b: t | t:0,1 #4"], { t: 2 })).toEqual({ a: "t:0", b: "t:1" });
  expect(shares("cooperative-sticky", ["a: t | #6", "b: t | t:1 #6"], { t: 2 })).toEqual({ a: "t:0", b: "t:1" });
});

function arbitraryGroup(random: SeededRandom, ids: readonly string[], sameTopics: boolean): AssignableMember[] {
  return ids.map((memberId) => ({
    memberId,
    instanceId: null,
    subscription: {
      topics: ["t", "u", "v"].filter(() => sameTopics || !random.chance(3)),
      owned: [],
      generation: -1,
      rack: null,
      userData: null,
    },
  }));
}

/** What members hold after a round: the group plays by the cooperative rules. */
function afterRound(
  members: readonly AssignableMember[],
  assignment: Assignment,
  generation: number,
): AssignableMember[] {
  return members.map((each) => ({
    ...each,
    subscription: { ...each.subscription, owned: assignment.get(each.memberId)!, generation },
  }));
}

const partitionsOf = (assigned: readonly Assigned[]): string[] =>
  assigned.flatMap(({ topic, partitions }) => partitions.map((partition) => `${topic}:${partition}`));

test("every assignor gives each partition to at most one member, and only to one that wants it", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed);
    const ids = ["a", "b", "c", "d", "e"].slice(0, 1 + random.below(5));
    const members = arbitraryGroup(random, ids, false);
    const sizes = new Map([["t", random.below(9)], ["u", random.below(4)], ["v", 1]]);
    for (const name of ["range", "roundrobin", "sticky", "cooperative-sticky"] as const) {
      const assignment = assignors[name].assign(members, ofSize(sizes));
      const given = members.flatMap(({ memberId }) => partitionsOf(assignment.get(memberId)!));
      const wanted = [...sizes].flatMap(([topic, size]) =>
        members.some(({ subscription }) => subscription.topics.includes(topic))
          ? Array.from({ length: size }, (_, partition) => `${topic}:${partition}`)
          : []
      );
      expect(given.toSorted(), `${name}, seed ${seed}`).toEqual(wanted.toSorted());
      for (const { memberId, subscription } of members) {
        for (const { topic } of assignment.get(memberId)!) expect(subscription.topics, `seed ${seed}`).toContain(topic);
      }
    }
  }
});

test("cooperative-sticky settles: never two owners, nothing moved twice, everything owned and even in the end", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed);
    const sizes = new Map([["t", random.below(12)], ["u", random.below(6)], ["v", 1]]);
    let generation = 0;
    let members = arbitraryGroup(random, ["a", "b", "c"], true);
    for (const change of ["start", "join", "leave", "join"]) {
      if (change === "join") members = [...members, ...arbitraryGroup(random, [`m${seed}-${generation}`], true)];
      if (change === "leave") members = members.slice(1);
      for (let round = 0; round < 3; round++) {
        const held = new Map(
          members.flatMap(({ memberId, subscription }) =>
            partitionsOf(subscription.owned).map((partition) => [partition, memberId])
          ),
        );
        const assignment = assignors["cooperative-sticky"].assign(members, ofSize(sizes));
        for (const [memberId, assigned] of assignment) {
          for (const partition of partitionsOf(assigned)) {
            expect(held.get(partition) ?? memberId, `seed ${seed}: ${partition} is free or was theirs`).toBe(memberId);
          }
        }
        members = afterRound(members, assignment, ++generation);
      }
      const counts = members.map(({ subscription }) => partitionsOf(subscription.owned).length);
      const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
      expect(counts.reduce((sum, count) => sum + count, 0), `seed ${seed}, ${change}`).toBe(total);
      expect(Math.max(...counts) - Math.min(...counts), `seed ${seed}, ${change}`).toBeLessThanOrEqual(1);
    }
  }
});
