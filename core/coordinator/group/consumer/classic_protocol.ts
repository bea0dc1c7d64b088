/**
 * The part of the classic protocol that a consumer group must understand while it has members that use it: a consumer's
 * subscription when it joins, and its assignment.
 *
 * @module
 */
import { Reader, Writer } from "../../../base/cursor.ts";
import { NEWEST_CONSUMER_PROTOCOL, readVersioned } from "../../../protocol/consumer_protocol.ts";
import {
  readConsumerProtocolAssignment,
  readConsumerProtocolSubscription,
  writeConsumerProtocolAssignment,
} from "../../../protocol/generated/stored_consumer_protocol.ts";
import type { Assignment } from "./assignors/assignor.ts";
import type { Owned } from "./reconcile.ts";
import type { GroupTopics } from "./topics.ts";

/** The protocol type of consumers. */
export const CONSUMER_TYPE = "consumer";
export interface Subscription {
  readonly topics: readonly string[];
  readonly owned: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
  readonly rackId: string | null;
}

/** Null for what cannot be read. */
export function readSubscription(metadata: Uint8Array): Subscription | null {
  return readVersioned(metadata, (r, version) => {
    const { topics, ownedPartitions, rackId } = readConsumerProtocolSubscription(r, version);
    return { topics, owned: ownedPartitions, rackId: rackId === "" ? null : rackId };
  });
}

/** Null for what cannot be read, "userData" where an assignor of the client's own has added something. */
export function readAssignment(bytes: Uint8Array, topics: GroupTopics): Assignment | "userData" | null {
  if (bytes.length === 0) return new Map();
  return readVersioned(bytes, (r, version) => {
    const { assignedPartitions, userData } = readConsumerProtocolAssignment(r, version);
    if (userData !== null && userData.length > 0) return "userData";
    return new Map(
      assignedPartitions.flatMap(({ topic, partitions }): [string, Set<number>][] => {
        const found = topics.byName(topic);
        return found === undefined ? [] : [[found.id, new Set(partitions)]];
      }),
    );
  });
}

/** In the version that the member itself uses, known from its metadata. */
export function writeAssignment(assignment: Assignment, metadata: Uint8Array, topics: GroupTopics): Uint8Array {
  const version = Math.min(Math.max(new Reader(metadata).int16(), 0), NEWEST_CONSUMER_PROTOCOL);
  const assignedPartitions = [...assignment].flatMap(([topicId, partitions]) => {
    const topic = topics.byId(topicId);
    return topic === undefined ? [] : [{ topic: topic.name, partitions: [...partitions].sort((a, b) => a - b) }];
  });
  const w = new Writer();
  w.int16(version);
  writeConsumerProtocolAssignment(w, { assignedPartitions, userData: null }, version);
  return w.finish();
}

export function ownedById({ owned }: Subscription, topics: GroupTopics): Owned {
  return owned.flatMap(({ topic, partitions }) => {
    const found = topics.byName(topic);
    return found === undefined ? [] : [{ topicId: found.id, partitions }];
  });
}
