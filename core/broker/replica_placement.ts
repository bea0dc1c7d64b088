/**
 * Where the replicas of a topic's partitions go: in turn over the brokers, so that each leads and holds about as many
 * as any other, and over the racks, so that a rack that fails takes as few replicas of a partition as possible.
 *
 * @module
 */
import { assert } from "../base/assert.ts";
import type { BrokerImage, ClusterImage } from "../metadata/mod.ts";

export type PlacedOn = Pick<BrokerImage, "id" | "rack">;

/** Those that can take a replica: a broker that is starting or about to leave cannot; one that is alone always can. */
export function brokersToPlaceOn({ brokers }: ClusterImage): PlacedOn[] {
  return [...brokers.values()].filter(({ generation, state }) => generation === null || state === "active")
    .sort((a, b) => a.id - b.id);
}

/** By partition; the first of its replicas is to lead. There are as many brokers as replicas. */
export function placeReplicas(
  brokers: readonly PlacedOn[],
  o: { readonly topic: string; readonly from: number; readonly count: number; readonly replicationFactor: number },
): number[][] {
  assert(o.replicationFactor <= brokers.length, "there is a broker for every replica");
  const ring = alternatingRacks(brokers);
  // Otherwise the first broker would lead the first partition of every topic.
  const start = hashOf(o.topic);
  return Array.from({ length: o.count }, (_, at) => {
    const partition = o.from + at;
    // With each turn the followers are others: when a broker fails, its partitions are led by many.
    const turn = Math.floor(partition / ring.length) + start;
    return replicasFrom(ring, { first: (start + partition) % ring.length, turn, count: o.replicationFactor });
  });
}

function replicasFrom(
  ring: readonly PlacedOn[],
  { first, turn, count }: { readonly first: number; readonly turn: number; readonly count: number },
): number[] {
  const others = ring.length - 1;
  const inTurn = [
    ring[first]!,
    ...Array.from({ length: others }, (_, n) => ring[(first + 1 + (turn + n) % others) % ring.length]!),
  ];
  const chosen: PlacedOn[] = [];
  for (const isNewRackNeeded of [true, false]) {
    for (const broker of inTurn) {
      if (chosen.length === count) break;
      const isKnown = chosen.some(({ id, rack }) =>
        id === broker.id || isNewRackNeeded && isSameRack(rack, broker.rack)
      );
      if (!isKnown) chosen.push(broker);
    }
  }
  return chosen.map(({ id }) => id);
}

/** Nothing is known of brokers without a rack. */
function isSameRack(a: string | null, b: string | null): boolean {
  return a !== null && a === b;
}

/** The brokers with neighbours in other racks, as far as that is possible. */
function alternatingRacks(brokers: readonly PlacedOn[]): PlacedOn[] {
  const byRack = new Map<string | null, PlacedOn[]>();
  for (const broker of brokers) byRack.set(broker.rack, [...byRack.get(broker.rack) ?? [], broker]);
  const racks = [...byRack.values()];
  const ring: PlacedOn[] = [];
  for (let at = 0; ring.length < brokers.length; at++) {
    for (const rack of racks) if (at < rack.length) ring.push(rack[at]!);
  }
  return ring;
}

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash >>> 1;
}
