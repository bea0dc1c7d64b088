/**
 * The `uniform` assignor where members subscribe to different topics: free partitions go to the least loaded
 * subscribers, and then partitions move from the most to the least loaded until no topic gains by it.
 *
 * @module
 */
import { uuidToBytes } from "../../../../base/uuid.ts";
import type { Assignment, AssignorInput, AssignorResult } from "./assignor.ts";
import { type Load, LoadBalancer } from "./load_balancer.ts";
import { hashOfString, javaOrder } from "../../../../base/java_order.ts";

/** Subscriptions that overlap without being equal converge slowly; each round about halves the difference. */
const MAX_ROUNDS = 16;
const UNOWNED = -1;

/** `org.apache.kafka.coordinator.group.assignor.UniformHeterogeneousAssignmentBuilder`. */
export function assignUniformHeterogeneous(input: AssignorInput): AssignorResult {
  const building = new Building(input);
  if (building.topicIds.length === 0) return new Map();
  building.assignUnowned();
  building.balance();
  return building.result();
}

class Building {
  /** Ordered by how many partitions there are for each subscriber, most first. */
  readonly topicIds: readonly string[];
  readonly #memberIds: readonly string[];
  /** Indexes into `#memberIds`, ascending. */
  readonly #subscribers = new Map<string, number[]>();
  /** Indexes into `#memberIds`, by partition. */
  readonly #owners = new Map<string, Int32Array>();
  readonly #load: Load;
  readonly #balancer: LoadBalancer;

  constructor(input: AssignorInput) {
    this.#memberIds = javaOrder(input.members.keys(), hashOfString);
    this.#load = new Int32Array(this.#memberIds.length);
    this.#balancer = new LoadBalancer(this.#load);
    for (const [index, memberId] of this.#memberIds.entries()) {
      for (const topicId of input.members.get(memberId)!.topicIds) {
        const subscribers = this.#subscribers.get(topicId) ?? [];
        this.#subscribers.set(topicId, subscribers);
        subscribers.push(index);
        if (this.#owners.has(topicId)) continue;
        this.#owners.set(topicId, new Int32Array(input.partitionCount(topicId)).fill(UNOWNED));
      }
    }
    this.topicIds = [...this.#subscribers.keys()].sort((a, b) => this.#compareTopics(a, b));
    // Members with the same subscription have the same list.
    const sets = new Map<readonly string[], ReadonlySet<string>>();
    for (const [index, memberId] of this.#memberIds.entries()) {
      const { topicIds, assignment } = input.members.get(memberId)!;
      const subscribed = sets.get(topicIds) ?? new Set(topicIds);
      sets.set(topicIds, subscribed);
      this.#take(index, subscribed, assignment);
    }
  }

  #take(index: number, subscribed: ReadonlySet<string>, assignment: Assignment): void {
    for (const [topicId, partitions] of assignment) {
      if (!subscribed.has(topicId)) continue;
      const owners = this.#owners.get(topicId)!;
      this.#load[index]! += partitions.size;
      for (const partition of partitions) if (partition < owners.length) owners[partition] = index;
    }
  }

  #compareTopics(a: string, b: string): number {
    const [subscribersA, subscribersB] = [this.#subscribers.get(a)!.length, this.#subscribers.get(b)!.length];
    const [shareA, shareB] = [this.#owners.get(a)!.length / subscribersA, this.#owners.get(b)!.length / subscribersB];
    return shareB - shareA || subscribersA - subscribersB || compareUuids(a, b);
  }

  assignUnowned(): void {
    for (const topicId of this.topicIds) {
      const owners = this.#owners.get(topicId)!;
      const unowned = [...owners.keys()].filter((partition) => owners[partition] === UNOWNED);
      if (unowned.length === 0) continue;
      this.#balancer.begin(this.#subscribers.get(topicId)!);
      for (const partition of unowned) this.#give(owners, partition, this.#balancer.nextLeastLoaded());
    }
  }

  #give(owners: Int32Array, partition: number, to: number): void {
    const from = owners[partition]!;
    if (from !== UNOWNED) this.#load[from]! -= 1;
    owners[partition] = to;
    this.#load[to]! += 1;
  }

  /** Topic by topic, in rounds, until a whole round has changed nothing. */
  balance(): void {
    const topicIds = this.topicIds.filter((topicId) => this.#subscribers.get(topicId)!.length >= 2);
    let lastChanged = -1;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      for (const [index, topicId] of topicIds.entries()) {
        if (index === lastChanged) return;
        if (this.#balanceTopic(topicId) || lastChanged === -1) lastChanged = index;
      }
    }
  }

  /** Whether a partition has moved. */
  #balanceTopic(topicId: string): boolean {
    const owners = this.#owners.get(topicId)!;
    if (this.#balancer.begin(this.#subscribers.get(topicId)!) <= 1) return false;
    const owned = new Map<number, number[]>();
    for (const [partition, owner] of owners.entries()) {
      const partitions = owned.get(owner) ?? [];
      owned.set(owner, partitions);
      partitions.push(partition);
    }
    let hasMoved = false;
    while (!this.#balancer.isBalanced) {
      const from = this.#nextGiver(owned);
      if (from === null) break;
      const partition = from.pop()!;
      const to = this.#balancer.nextLeastLoaded();
      // The steps that chose the two may have made the ranges meet.
      if (this.#balancer.isBalanced) break;
      this.#give(owners, partition, to);
      hasMoved = true;
    }
    return hasMoved;
  }

  /**
   * The partitions of this topic that the most loaded member, of those that have any left, had when the topic came up.
   */
  #nextGiver(owned: ReadonlyMap<number, number[]>): number[] | null {
    for (;;) {
      const member = this.#balancer.nextMostLoaded();
      if (member === null) return null;
      const partitions = owned.get(member);
      if (partitions !== undefined && partitions.length > 0) return partitions;
      this.#balancer.excludeMostLoaded();
    }
  }

  result(): AssignorResult {
    const result = new Map<string, Map<string, Set<number>>>(this.#memberIds.map((id) => [id, new Map()]));
    for (const [topicId, owners] of this.#owners) {
      for (const [partition, owner] of owners.entries()) {
        if (owner === UNOWNED) continue;
        const assignment = result.get(this.#memberIds[owner]!)!;
        assignment.set(topicId, (assignment.get(topicId) ?? new Set()).add(partition));
      }
    }
    return result;
  }
}

/** As two signed 64-bit numbers, as Kafka compares them. */
function compareUuids(a: string, b: string): number {
  const [bytesA, bytesB] = [uuidToBytes(a), uuidToBytes(b)];
  for (let at = 0; at < 16; at++) {
    const isSign = at % 8 === 0;
    const [x, y] = [isSign ? (bytesA[at]! ^ 0x80) : bytesA[at]!, isSign ? (bytesB[at]! ^ 0x80) : bytesB[at]!];
    if (x !== y) return x - y;
  }
  return 0;
}
