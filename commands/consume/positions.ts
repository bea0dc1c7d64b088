/**
 * Resolves places to offsets in partitions, by asking their leaders.
 *
 * @module
 */
import {
  type Client,
  EARLIEST,
  type FoundOffset,
  LATEST,
  listOffsets,
  ServerError,
  TopicDeleted,
  type TopicPartition,
} from "../../core/client/mod.ts";
import { assert } from "../../core/base/assert.ts";
import type { OffsetSpec } from "../offset_spec.ts";

export type Isolation = "read_committed" | "read_uncommitted";

/** The log of a partition as it is now: its first offset, and the one after its last that can be read. */
export interface Extent extends TopicPartition {
  readonly earliest: number;
  readonly latest: number;
}

export async function extents(
  client: Client,
  partitions: readonly TopicPartition[],
  isolation: Isolation,
): Promise<Extent[]> {
  const asked = partitions.flatMap(({ topic, partition }) => [
    { topic, partition, timestamp: EARLIEST },
    { topic, partition, timestamp: LATEST },
  ]);
  const found = (await listOffsets(client, asked, { isolation })).map(offsetOf);
  return partitions.map((partition, index) => ({
    topic: partition.topic,
    partition: partition.partition,
    earliest: found[index * 2]!,
    latest: found[index * 2 + 1]!,
  }));
}

/** The offset of the place in each partition, in their order. A time after the last record is the end. */
export async function resolve(
  client: Client,
  spec: OffsetSpec,
  partitions: readonly Extent[],
  isolation: Isolation,
  wallMs: number,
): Promise<number[]> {
  switch (spec.kind) {
    case "offset":
      return partitions.map(() => spec.offset);
    case "beginning":
      return partitions.map(({ earliest }) => earliest + spec.delta);
    case "end":
      return partitions.map(({ earliest, latest }) => Math.max(earliest, latest + spec.delta));
    case "committed":
      return assert(false, "only groups have committed offsets, and those are asked for elsewhere") as never;
    case "time":
    case "age": {
      const timestamp = Math.max(0, spec.kind === "time" ? spec.atMs : wallMs - spec.ms);
      const asked = partitions.map(({ topic, partition }) => ({ topic, partition, timestamp }));
      const found = (await listOffsets(client, asked, { isolation })).map(offsetOf);
      return found.map((offset, index) => offset < 0 ? partitions[index]!.latest : offset);
    }
  }
}

function offsetOf({ topic, partition, error, offset }: FoundOffset): number {
  if (error === "NONE") return offset;
  if (error === "UNKNOWN_TOPIC_OR_PARTITION") throw new TopicDeleted(topic);
  throw new ServerError(error, `Cannot ask where ${topic} partition ${partition} begins and ends`);
}
