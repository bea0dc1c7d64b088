/**
 * What consumers of a group exchange: what each wants (a subscription), and what the leader gives each (an assignment).
 * The coordinator passes the bytes on unread, so every client must write them as Java does.
 *
 * @module
 */
import { Writer } from "../../base/cursor.ts";
import { NEWEST_CONSUMER_PROTOCOL, readVersioned } from "../../protocol/consumer_protocol.ts";
import {
  readConsumerProtocolAssignment,
  readConsumerProtocolSubscription,
  writeConsumerProtocolAssignment,
  writeConsumerProtocolSubscription,
} from "../../protocol/generated/stored_consumer_protocol.ts";

/** Partitions of one topic. */
export interface Assigned {
  readonly topic: string;
  readonly partitions: readonly number[];
}

export interface Subscription {
  readonly topics: readonly string[];
  /** What the member owned when it wrote this; for assignors that move as little as possible. */
  readonly owned: readonly Assigned[];
  /** The generation of what it owned, so that an old claim loses; -1 when there is none. */
  readonly generation: number;
  readonly rack: string | null;
  /** What the assignor of the member's own wrote. */
  readonly userData: Uint8Array | null;
}

/** In the newest version: older clients read the fields they know. */
export function writeSubscription({ topics, owned, generation, rack, userData }: Subscription): Uint8Array {
  const w = new Writer();
  w.int16(NEWEST_CONSUMER_PROTOCOL);
  writeConsumerProtocolSubscription(
    w,
    {
      topics: [...topics].sort(),
      userData,
      ownedPartitions: owned.map(({ topic, partitions }) => ({ topic, partitions: [...partitions] })),
      generationId: generation,
      rackId: rack,
    },
    NEWEST_CONSUMER_PROTOCOL,
  );
  return w.finish();
}

/** Null for bytes that are no subscription: another kind of member wrote them. */
export function readSubscription(bytes: Uint8Array): Subscription | null {
  return readVersioned(bytes, (r, version) => {
    const read = readConsumerProtocolSubscription(r, version);
    return {
      topics: read.topics,
      owned: read.ownedPartitions,
      generation: read.generationId,
      rack: read.rackId,
      // It outlives the response that it came in.
      userData: read.userData?.slice() ?? null,
    };
  });
}

export function writeAssignment(assigned: readonly Assigned[]): Uint8Array {
  const w = new Writer();
  // All versions have the same format, and every client reads the oldest.
  w.int16(0);
  const assignedPartitions = assigned.map(({ topic, partitions }) => ({ topic, partitions: [...partitions] }));
  writeConsumerProtocolAssignment(w, { assignedPartitions, userData: null }, 0);
  return w.finish();
}

/** No bytes at all is an empty assignment: a member that the leader did not know of gets it. */
export function readAssignment(bytes: Uint8Array): readonly Assigned[] | null {
  if (bytes.length === 0) return [];
  return readVersioned(bytes, (r, version) => readConsumerProtocolAssignment(r, version).assignedPartitions);
}
