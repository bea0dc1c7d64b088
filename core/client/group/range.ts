/**
 * The range assignor: of each topic every member gets a run of adjacent partitions, and the first members get one more
 * where the division leaves a remainder. Where racks matter, partitions first go to members in a rack of theirs, as far
 * as everyone's number allows (KIP-881); topics of equal size with the same members are then assigned alike, so that
 * partitions of the same number stay together.
 *
 * @module
 */
import {
  type AssignableMember,
  type Assignment,
  AssignmentBuilder,
  inOrder,
  rackOf,
  racksMatter,
  type TopicRacks,
  wantedTopics,
} from "./assignment.ts";

export function range(members: readonly AssignableMember[], topics: TopicRacks): Assignment {
  const shares = new AssignmentBuilder(members);
  const ring = inOrder(members);
  const divisions = wantedTopics(members, topics).map(([topic, racks]) => new Division(topic, racks, ring, shares));
  if (divisions.some(({ heedsRacks }) => heedsRacks)) byRack(divisions);
  for (const division of divisions) division.giveRuns(() => true);
  return shares.assignment();
}

function byRack(divisions: readonly Division[]): void {
  for (const alike of Map.groupBy(divisions, (division) => division.likeness).values()) {
    const [only] = alike as [Division, ...Division[]];
    if (alike.length > 1) giveAlike(alike);
    else if (only.heedsRacks) only.giveRuns((memberId, partition) => only.matches(memberId, partition));
  }
}

/** Partitions of one number go to one member together, in all topics or in none. */
function giveAlike(divisions: readonly Division[]): void {
  const [first] = divisions as [Division, ...Division[]];
  // Without racks of members there is nothing to match.
  const size = first.hasRacks ? first.size : 0;
  const open = new Set(first.memberIds);
  for (let partition = 0; partition < size && open.size > 0; partition++) {
    const taker = [...open].find((memberId) =>
      divisions.every((each) => each.matches(memberId, partition) && each.missing(memberId) > 0)
    );
    if (taker === undefined) continue;
    for (const each of divisions) each.give(taker, [partition]);
    if (divisions.every((each) => each.missing(taker) === 0)) open.delete(taker);
  }
}

/** How one topic is divided among its members. */
class Division {
  readonly memberIds: readonly string[];
  readonly heedsRacks: boolean;
  readonly hasRacks: boolean;
  readonly #racks: ReadonlyMap<string, string>;
  readonly #free: Set<number>;
  readonly #counts: Map<string, number>;
  readonly #each: number;
  /** How many members may yet get one more than the others. */
  #extra: number;

  constructor(
    readonly topic: string,
    readonly replicaRacks: readonly (readonly string[])[],
    ring: readonly AssignableMember[],
    readonly shares: AssignmentBuilder,
  ) {
    const takers = ring.filter(({ subscription }) => subscription.topics.includes(topic));
    this.memberIds = takers.map(({ memberId }) => memberId);
    this.#racks = new Map(takers.flatMap((member): [string, string][] => {
      const rack = rackOf(member);
      return rack === null ? [] : [[member.memberId, rack]];
    }));
    this.hasRacks = this.#racks.size > 0;
    this.heedsRacks = racksMatter(new Set(this.#racks.values()), replicaRacks);
    this.#free = new Set(replicaRacks.keys());
    this.#counts = new Map(this.memberIds.map((memberId) => [memberId, 0]));
    this.#each = Math.floor(this.size / takers.length);
    this.#extra = this.size % takers.length;
  }

  get size(): number {
    return this.replicaRacks.length;
  }

  /** Equal for topics that are to be divided alike. */
  get likeness(): string {
    const racks = this.memberIds.map((memberId) => this.#racks.get(memberId) ?? null);
    return JSON.stringify([this.memberIds, racks, this.hasRacks ? this.size : 0]);
  }

  /** A member that says no rack is at home everywhere. */
  matches(memberId: string, partition: number): boolean {
    const rack = this.#racks.get(memberId);
    return rack === undefined || this.replicaRacks[partition]!.includes(rack);
  }

  missing(memberId: string): number {
    return Math.max(0, this.#each + (this.#extra > 0 ? 1 : 0) - this.#counts.get(memberId)!);
  }

  giveRuns(may: (memberId: string, partition: number) => boolean): void {
    for (const memberId of this.memberIds) {
      if (this.#free.size === 0) return;
      const partitions = [...this.#free].filter((partition) => may(memberId, partition));
      this.give(memberId, partitions.slice(0, this.missing(memberId)));
    }
  }

  give(memberId: string, partitions: readonly number[]): void {
    if (partitions.length === 0) return;
    for (const partition of partitions) {
      this.shares.give(memberId, this.topic, partition);
      this.#free.delete(partition);
    }
    const count = this.#counts.get(memberId)! + partitions.length;
    this.#counts.set(memberId, count);
    if (count > this.#each) this.#extra -= 1;
  }
}
