// Written by core/protocol/codegen from ../stored/consumer_protocol.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ConsumerProtocolAssignment, ConsumerProtocolSubscription } from "../stored/consumer_protocol.ts";

function readConsumerProtocolAssignmentAssignedPartitionsPartitionsList(r: Reader, version: number): ConsumerProtocolAssignment["assignedPartitions"][number]["partitions"] {
  const count = r.count(false, 4);
  const list: ConsumerProtocolAssignment["assignedPartitions"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readConsumerProtocolAssignmentAssignedPartitions(r: Reader, version: number): ConsumerProtocolAssignment["assignedPartitions"][number] {
  const m: ConsumerProtocolAssignment["assignedPartitions"][number] = {
    topic: r.string(false),
    partitions: readConsumerProtocolAssignmentAssignedPartitionsPartitionsList(r, version),
  };
  return m;
}

function writeConsumerProtocolAssignmentAssignedPartitions(w: Writer, m: ConsumerProtocolAssignment["assignedPartitions"][number], version: number): void {
  w.string(m.topic, false);
  w.count(m.partitions.length, false);
  for (const e of m.partitions) w.int32(e);
}

function readConsumerProtocolAssignmentAssignedPartitionsList(r: Reader, version: number): ConsumerProtocolAssignment["assignedPartitions"] {
  const count = r.count(false, 6);
  const list: ConsumerProtocolAssignment["assignedPartitions"] = [];
  for (let i = 0; i < count; i++) list.push(readConsumerProtocolAssignmentAssignedPartitions(r, version));
  return list;
}

export function readConsumerProtocolAssignment(r: Reader, version: number): ConsumerProtocolAssignment {
  const m: ConsumerProtocolAssignment = {
    assignedPartitions: readConsumerProtocolAssignmentAssignedPartitionsList(r, version),
    userData: r.nullableBytes(false),
  };
  return m;
}

export function writeConsumerProtocolAssignment(w: Writer, m: ConsumerProtocolAssignment, version: number): void {
  w.count(m.assignedPartitions.length, false);
  for (const e of m.assignedPartitions) writeConsumerProtocolAssignmentAssignedPartitions(w, e, version);
  w.nullableBytes(m.userData, false);
}

function readConsumerProtocolSubscriptionTopicsList(r: Reader, version: number): ConsumerProtocolSubscription["topics"] {
  const count = r.count(false, 2);
  const list: ConsumerProtocolSubscription["topics"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(false));
  return list;
}

function readConsumerProtocolSubscriptionOwnedPartitionsPartitionsList(r: Reader, version: number): ConsumerProtocolSubscription["ownedPartitions"][number]["partitions"] {
  const count = r.count(false, 4);
  const list: ConsumerProtocolSubscription["ownedPartitions"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readConsumerProtocolSubscriptionOwnedPartitions(r: Reader, version: number): ConsumerProtocolSubscription["ownedPartitions"][number] {
  const m: ConsumerProtocolSubscription["ownedPartitions"][number] = {
    topic: r.string(false),
    partitions: readConsumerProtocolSubscriptionOwnedPartitionsPartitionsList(r, version),
  };
  return m;
}

function writeConsumerProtocolSubscriptionOwnedPartitions(w: Writer, m: ConsumerProtocolSubscription["ownedPartitions"][number], version: number): void {
  w.string(m.topic, false);
  w.count(m.partitions.length, false);
  for (const e of m.partitions) w.int32(e);
}

function readConsumerProtocolSubscriptionOwnedPartitionsList(r: Reader, version: number): ConsumerProtocolSubscription["ownedPartitions"] {
  const count = r.count(false, 6);
  const list: ConsumerProtocolSubscription["ownedPartitions"] = [];
  for (let i = 0; i < count; i++) list.push(readConsumerProtocolSubscriptionOwnedPartitions(r, version));
  return list;
}

export function readConsumerProtocolSubscription(r: Reader, version: number): ConsumerProtocolSubscription {
  const m: ConsumerProtocolSubscription = {
    topics: readConsumerProtocolSubscriptionTopicsList(r, version),
    userData: r.nullableBytes(false),
    ownedPartitions: version >= 1 ? readConsumerProtocolSubscriptionOwnedPartitionsList(r, version) : [],
    generationId: version >= 2 ? r.int32() : -1,
    rackId: version === 3 ? r.nullableString(false) : null,
  };
  return m;
}

export function writeConsumerProtocolSubscription(w: Writer, m: ConsumerProtocolSubscription, version: number): void {
  w.count(m.topics.length, false);
  for (const e of m.topics) w.string(e, false);
  w.nullableBytes(m.userData, false);
  if (version >= 1) {
    w.count(m.ownedPartitions.length, false);
    for (const e of m.ownedPartitions) writeConsumerProtocolSubscriptionOwnedPartitions(w, e, version);
  }
  if (version >= 2) w.int32(m.generationId);
  if (version === 3) w.nullableString(m.rackId, false);
}
