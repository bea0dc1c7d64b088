/**
 * Which topics the members of a group read, where they are consumers: their metadata says so. Everything else about a group
 * goes on without looking into it.
 *
 * @module
 */
import { MalformedBytes, Reader } from "../../../base/cursor.ts";
import { readConsumerProtocolSubscription } from "../../../protocol/generated/stored_consumer_protocol.ts";
import { type ClassicGroup, metadataFor } from "./classic_group.ts";

const CONSUMERS = "consumer";
const NEWEST = 3;

export function isOfConsumers({ protocolType }: ClassicGroup): boolean {
  return protocolType === CONSUMERS;
}

/** Members whose words cannot be read may read anything. */
export function readsTopic(group: ClassicGroup, topic: string): boolean {
  if (!isOfConsumers(group) || group.protocolName === null) return isOfConsumers(group);
  return [...group.members.values()].some((member) => {
    // In a join phase a member may come that does not know the protocol of before.
    const knows = member.protocols.some(({ name }) => name === group.protocolName);
    return !knows || (topicsOf(metadataFor(member, group.protocolName))?.includes(topic) ?? true);
  });
}

function topicsOf(metadata: Uint8Array): readonly string[] | null {
  try {
    const r = new Reader(metadata);
    const version = r.int16();
    // Of a version to come the beginning is the same.
    return version < 0 ? null : readConsumerProtocolSubscription(r, Math.min(version, NEWEST)).topics;
  } catch (error) {
    if (error instanceof MalformedBytes) return null;
    throw error;
  }
}
