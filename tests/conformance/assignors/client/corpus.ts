/**
 * Groups for the assignors of clients: how one is written as a line of JSON, how one is made by chance, and what kq's
 * assignors make of it.
 *
 * @module
 */
import { type AssignableMember, type AssignorName, assignors } from "../../../../core/client/group/assignors.ts";
import type { Assigned } from "../../../../core/client/group/consumer_protocol.ts";
import { writeCooperativeData, writeStickyData } from "../../../../core/client/group/sticky/user_data.ts";
import { type SeededRandom, seededRandom } from "../../../support/random.ts";

export interface ClientCase {
  readonly assignor: AssignorName;
  /** For each partition the racks of its replicas. */
  readonly topics: readonly { readonly name: string; readonly racks: readonly (readonly string[])[] }[];
  readonly members: readonly {
    readonly id: string;
    readonly instance?: string;
    readonly rack?: string;
    /** Some of them of topics that do not exist. */
    readonly topics: readonly string[];
    readonly owned: Readonly<Record<string, readonly number[]>>;
    /** -1 where it says none. */
    readonly generation: number;
    /** In hex. */
    readonly userData?: string;
  }[];
}

/** Member to topic to partitions, ascending. Who has nothing is not there. */
export type ClientAnswer = Record<string, Record<string, number[]>>;

export function answerOf({ assignor, topics, members }: ClientCase): ClientAnswer {
  const assignment = assignors[assignor].assign(
    members.map((member): AssignableMember => ({
      memberId: member.id,
      instanceId: member.instance ?? null,
      subscription: {
        topics: member.topics,
        owned: Object.entries(member.owned).map(([topic, partitions]) => ({ topic, partitions })),
        generation: member.generation,
        rack: member.rack ?? null,
        userData: member.userData === undefined ? null : Uint8Array.fromHex(member.userData),
      },
    })),
    new Map(topics.map(({ name, racks }) => [name, racks])),
  );
  return Object.fromEntries(
    [...assignment].filter(([, assigned]) => assigned.length > 0).map(([memberId, assigned]) => [
      memberId,
      Object.fromEntries(assigned.map(({ topic, partitions }) => [topic, [...partitions]])),
    ]),
  );
}

const names = ["range", "roundrobin", "sticky", "cooperative-sticky"] as const;

/** A group by chance: the seed says everything. */
export function randomClientCase(
  seed: number,
  { maxMembers = 7, maxTopics = 5, maxPartitions = 9 } = {},
): ClientCase {
  const random = seededRandom(seed);
  const { below, chance, pick } = random;
  // Sticky ones have more ways to go wrong.
  const assignor = pick([...names, "sticky", "cooperative-sticky"] as const);
  const racks = chance(2) ? [] : ["ra", "rb", "rc"].slice(0, 1 + below(3));
  const size = 1 + below(maxPartitions);
  const topics = Array.from({ length: 1 + below(maxTopics) }, (_, number) => ({
    name: pick([`t${number}`, `orders.${number}`, `b${9 - number}`]),
    racks: Array.from({ length: chance(2) ? size : 1 + below(maxPartitions) }, () => someOf(random, racks)),
  }));
  const areAlike = chance(2);
  const everyone = randomTopics(random, topics);
  const newest = below(4) - 1;
  const free = new Map(topics.map(({ name, racks: { length } }) => [name, [...Array(length).keys()]]));
  const members = Array.from({ length: 1 + below(maxMembers) }, (_, index) => {
    const wanted = areAlike && !chance(20) ? everyone : randomTopics(random, topics);
    // Newcomers own nothing; some missed a generation or two; some read what others think to have.
    const generation = chance(5) ? newest - 1 - below(2) : newest;
    // Java gives a partition back to an owner of an older generation that does not subscribe to the topic any more.
    const topicsOwned = generation < newest ? wanted : [...free.keys()];
    const owned = chance(4) ? {} : randomOwned(random, free, topicsOwned, chance(5));
    return {
      id: chance(3) ? `consumer-${index}-${randomId(random)}` : `m${index}`,
      ...chance(3) && { instance: `i${below(100)}-${index}` },
      ...racks.length > 0 && !chance(4) && { rack: pick([...racks, "elsewhere"]) },
      topics: wanted,
      ...prior(random, { assignor, wanted, owned, generation: Math.max(generation, -1) }),
    };
  });
  return { assignor, topics, members };
}

function prior(
  { chance }: SeededRandom,
  { assignor, wanted, owned, generation }: {
    readonly assignor: AssignorName;
    readonly wanted: readonly string[];
    readonly owned: Record<string, number[]>;
    readonly generation: number;
  },
): Pick<ClientCase["members"][number], "owned" | "generation" | "userData"> {
  const assigned = Object.entries(owned).map(([topic, partitions]): Assigned => ({ topic, partitions }));
  if (assignor === "sticky") {
    const data = writeStickyData(assigned, generation);
    const isNew = assigned.length === 0 && chance(2);
    // The form of Java before 2.3 ends before the generation, which then is an older one.
    const isOldForm = chance(8) && assigned.every(({ topic }) => wanted.includes(topic));
    const userData = (isOldForm ? data.subarray(0, -4) : data).toHex();
    return { owned: {}, generation, ...!isNew && { userData } };
  }
  if (assignor === "cooperative-sticky" && chance(6)) {
    return { owned, generation: -1, userData: writeCooperativeData(generation).toHex() };
  }
  return { owned, generation };
}

function randomOwned(
  { below, chance }: SeededRandom,
  free: ReadonlyMap<string, number[]>,
  topics: readonly string[],
  isMistaken: boolean,
): Record<string, number[]> {
  const owned: Record<string, number[]> = {};
  const greed = below(3);
  for (const topic of topics) {
    const partitions = free.get(topic) ?? [];
    const taken: number[] = [];
    for (let left = greed === 0 ? below(2) : below(partitions.length + 1); left > 0 && partitions.length > 0; left--) {
      if (greed === 2 && chance(2)) continue;
      const at = below(partitions.length);
      const partition = partitions[at]!;
      if (!isMistaken) partitions.splice(at, 1);
      if (!taken.includes(partition)) taken.push(partition);
    }
    if (taken.length > 0) owned[topic] = taken;
  }
  return owned;
}

function randomTopics({ chance }: SeededRandom, topics: ClientCase["topics"]): string[] {
  const chosen = new Set(topics.filter(() => !chance(3)).map(({ name }) => name));
  // Java would give partitions to a member that subscribes to nothing.
  if (chosen.size === 0 || chance(6)) chosen.add("missing");
  return [...chosen];
}

function someOf({ chance }: SeededRandom, racks: readonly string[]): string[] {
  return racks.filter(() => !chance(3));
}

function randomId({ uint32 }: SeededRandom): string {
  return `${uint32().toString(16)}-${uint32().toString(16)}`;
}

/** Whether the answer gives a member a partition of a topic that it does not subscribe to, which no member accepts. */
export function givesUnwanted({ members }: ClientCase, answer: ClientAnswer): boolean {
  return members.some(({ id, topics }) => Object.keys(answer[id] ?? {}).some((topic) => !topics.includes(topic)));
}
