/**
 * Groups for the server-side assignors: how one is written as a line of JSON, how one is made by chance, and what kq's
 * assignors make of it. Topics go by their number in the list, so that a line stays short.
 *
 * @module
 */
import { uuidFromBytes } from "../../../core/base/uuid.ts";
import type { Assignment, AssignorMember } from "../../../core/coordinator/group/consumer/assignors/assignor.ts";
import { capacityOfCopy, hashOfString, javaOrder } from "../../../core/base/java_order.ts";
import { assignRange } from "../../../core/coordinator/group/consumer/assignors/range.ts";
import { assignUniform } from "../../../core/coordinator/group/consumer/assignors/uniform.ts";
import { type SeededRandom, seededRandom } from "../../support/random.ts";

export interface AssignorCase {
  readonly assignor: "uniform" | "range";
  readonly homogeneous: boolean;
  readonly topics: readonly { readonly name: string; readonly id: string; readonly partitions: number }[];
  readonly members: readonly {
    readonly id: string;
    readonly instance?: string;
    /** Some of them of topics that do not exist. */
    readonly names: readonly string[];
    readonly owned: Readonly<Record<string, readonly number[]>>;
  }[];
}

/** Member to topic number to partitions, ascending. Who has nothing is not there. */
export type AssignorAnswer = Record<string, Record<string, number[]>>;

export function answerOf({ assignor, homogeneous, topics, members }: AssignorCase): AssignorAnswer {
  const byName = new Map(topics.map((topic) => [topic.name, topic]));
  const byId = new Map(topics.map((topic, number) => [topic.id, { ...topic, number }]));
  const owners = new Set<string>();
  const input = new Map(members.map(({ id, instance, names, owned }): [string, AssignorMember] => {
    const assignment: Assignment = new Map(
      Object.entries(owned).map(([number, partitions]) => [topics[Number(number)]!.id, new Set(partitions)]),
    );
    for (const [topicId, partitions] of assignment) for (const each of partitions) owners.add(`${topicId} ${each}`);
    const walked = javaOrder(new Set(names), hashOfString, capacityOfCopy(names.length));
    return [id, {
      instanceId: instance ?? null,
      topicIds: walked.flatMap((name) => byName.get(name)?.id ?? []),
      assignment,
    }];
  }));
  const assign = assignor === "range" ? assignRange : assignUniform;
  const result = assign({
    members: input,
    isHomogeneous: homogeneous,
    isAssigned: (topicId, partition) => owners.has(`${topicId} ${partition}`),
    partitionCount: (topicId) => byId.get(topicId)!.partitions,
  });
  const answer: AssignorAnswer = {};
  for (const [memberId, assignment] of [...result].sort(([a], [b]) => a < b ? -1 : 1)) {
    for (const [topicId, partitions] of assignment) {
      (answer[memberId] ??= {})[byId.get(topicId)!.number] = [...partitions].sort((a, b) => a - b);
    }
  }
  return answer;
}

/** A group by chance: the seed says everything. */
export function randomCase(seed: number, { maxMembers = 8, maxTopics = 5, maxPartitions = 9 } = {}): AssignorCase {
  const random = seededRandom(seed);
  const topics = Array.from({ length: 1 + random.below(maxTopics) }, (_, number) => ({
    name: `t${number}`,
    id: randomUuid(random),
    partitions: 1 + random.below(maxPartitions),
  }));
  const homogeneous = random.chance(2);
  const everyone = randomNames(random, topics.length);
  const free = topics.map(({ partitions }) => Array.from({ length: partitions }, (_, partition) => partition));
  const members = Array.from({ length: 1 + random.below(maxMembers) }, (_, index) => {
    const id = random.chance(2) ? randomUuid(random) : `member-${index}`;
    const owned: Record<string, number[]> = {};
    // Nobody's, most of the free ones, or a few.
    const greed = random.below(3);
    for (const [number, partitions] of free.entries()) {
      const taken: number[] = [];
      for (let left = greed === 0 ? 0 : random.below(partitions.length + 1); left > 0; left--) {
        if (greed === 2 && random.chance(2)) continue;
        taken.push(partitions.splice(random.below(partitions.length), 1)[0]!);
      }
      if (taken.length > 0) owned[number] = taken.sort((a, b) => a - b);
    }
    return {
      id,
      ...random.chance(3) && { instance: `instance-${random.below(100)}-${index}` },
      names: homogeneous ? everyone : randomNames(random, topics.length),
      owned,
    };
  });
  const isEqual = members.every(({ names }) => String(names) === String(members[0]!.names));
  return { assignor: random.chance(4) ? "range" : "uniform", homogeneous: isEqual, topics, members };
}

function randomNames(random: SeededRandom, topics: number): string[] {
  const names = Array.from({ length: topics }, (_, number) => `t${number}`).filter(() => !random.chance(3));
  if (random.chance(6)) names.push("missing");
  return names;
}

function randomUuid(random: SeededRandom): string {
  return uuidFromBytes(Uint8Array.from({ length: 16 }, () => random.below(256)));
}
