/**
 * Which topics the members of a group read, where they are consumers: their metadata says so. Nothing else in the
 * coordinator looks into the metadata.
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

/** The topics that a member of the group reads; possibly any topic where a member's metadata cannot be read. */
export function topicsRead(group: ClassicGroup): ReadonlySet<string> | "any" {
  const read = new Set<string>();
  if (!isOfConsumers(group) || group.members.size === 0) return read;
  const { protocolName } = group;
  if (protocolName === null) return "any";
  for (const member of group.members.values()) {
    // In a join phase a member may come that does not support the previous protocol.
    const isKnown = member.protocols.some(({ name }) => name === protocolName);
    const topics = isKnown ? topicsOf(metadataFor(member, protocolName)) : null;
    if (topics === null) return "any";
    for (const topic of topics) read.add(topic);
  }
  return read;
}

function topicsOf(metadata: Uint8Array): readonly string[] | null {
  try {
    const r = new Reader(metadata);
    const version = r.int16();
    // Later versions begin with the same fields.
    return version < 0 ? null : readConsumerProtocolSubscription(r, Math.min(version, NEWEST)).topics;
  } catch (error) {
    if (error instanceof MalformedBytes) return null;
    throw error;
  }
}
