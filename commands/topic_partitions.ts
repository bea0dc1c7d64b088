/**
 * Topics with some of their partitions, as people name them: `orders`, `orders:0,2-4`.
 *
 * @module
 */
import type { TopicPartition, TopicView } from "../core/client/mod.ts";
import { CommandFailed, exitCodes } from "./command.ts";
import { parsePartitions } from "./sizes.ts";

export interface NamedPartitions {
  readonly name: string;
  /** Null for all. */
  readonly partitions: readonly number[] | null;
}

export function parseTopicPartitions(text: string): NamedPartitions {
  const colon = text.indexOf(":");
  if (colon < 0) return { name: text, partitions: null };
  return { name: text.slice(0, colon), partitions: parsePartitions(text.slice(colon + 1)) };
}

/** Throws CommandFailed, exit 2, for a partition that the topic does not have. */
export function chosenPartitions(topic: TopicView, wanted: readonly number[] | null): TopicPartition[] {
  const present = topic.partitions.map(({ index }) => index);
  const missing = wanted?.find((partition) => !present.includes(partition));
  if (missing !== undefined) {
    throw unknownPartition(topic.name, present.length, missing);
  }
  return (wanted ?? present).map((partition) => ({ topic: topic.name, partition }));
}

export function unknownPartition(topic: string, count: number, missing: number): CommandFailed {
  const range = count === 1 ? "only partition 0" : `partitions 0 to ${count - 1}`;
  const message = `Topic ${topic} has ${range}, not ${missing}`;
  return new CommandFailed(exitCodes.usage, message, null, "unknown_partition");
}
