/**
 * The existing topics, as far as consumer groups need them, and the hash by which a group notices that the topics it
 * subscribes to have changed (KIP-1101).
 *
 * @module
 */
import { uuidToBytes } from "../../../base/uuid.ts";
import { xxh3 } from "../../../base/xxh3.ts";

/** Immutable: a topic that grows, or whose replicas move to other racks, is another object. */
export interface GroupTopic {
  readonly name: string;
  readonly id: string;
  readonly partitionCount: number;
  /** Racks of the replicas of each partition, as far as they are known. */
  readonly racks: (partition: number) => readonly string[];
}

/** All topics at one revision of the metadata. */
export interface GroupTopics {
  readonly revision: number;
  /** The last revision in which a topic was created, as far back as this broker remembers. */
  readonly createdRevision: number;
  byName(name: string): GroupTopic | undefined;
  byId(id: string): GroupTopic | undefined;
  names(): Iterable<string>;
}

const hashes = new WeakMap<GroupTopic, bigint>();

/**
 * Over the partitions and racks of those of these topics that exist; 0 for none. The order of names does not matter.
 */
export function metadataHash(names: Iterable<string>, topics: GroupTopics): bigint {
  const found = [...new Set(names)].flatMap((name) => topics.byName(name) ?? []);
  if (found.length === 0) return 0n;
  const w = new LittleEndian();
  for (const topic of found.sort((a, b) => a.name < b.name ? -1 : 1)) w.int64(topicHash(topic));
  return xxh3(w.bytes());
}

/** `org.apache.kafka.coordinator.group.Utils.computeTopicHash`: text is UTF-16 with its length behind it. */
function topicHash(topic: GroupTopic): bigint {
  const known = hashes.get(topic);
  if (known !== undefined) return known;
  const w = new LittleEndian();
  w.int8(0);
  const id = new DataView(uuidToBytes(topic.id).buffer);
  w.int64(id.getBigInt64(0));
  w.int64(id.getBigInt64(8));
  w.text(topic.name);
  w.int32(topic.partitionCount);
  for (let partition = 0; partition < topic.partitionCount; partition++) {
    w.int32(partition);
    for (const rack of [...topic.racks(partition)].sort()) {
      w.int32(rack.length);
      w.text(rack);
    }
  }
  const hash = xxh3(w.bytes());
  hashes.set(topic, hash);
  return hash;
}

/** The hash takes its numbers in the opposite byte order from the wire. */
class LittleEndian {
  readonly #bytes: number[] = [];

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  int8(value: number): void {
    this.#bytes.push(value & 0xff);
  }

  int16(value: number): void {
    this.#bytes.push(value & 0xff, (value >> 8) & 0xff);
  }

  int32(value: number): void {
    this.int16(value);
    this.int16(value >> 16);
  }

  int64(value: bigint): void {
    this.int32(Number(BigInt.asIntN(32, value)));
    this.int32(Number(BigInt.asIntN(32, value >> 32n)));
  }

  text(text: string): void {
    for (let at = 0; at < text.length; at++) this.int16(text.charCodeAt(at));
    this.int32(text.length);
  }
}
