/**
 * How a partition is written where it is one word.
 *
 * @module
 */
interface NamedPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `orders-0`: as its folder is called, and as people know it from Kafka's messages. */
export function partitionName({ topic, partition }: NamedPartition): string {
  return `${topic}-${partition}`;
}

/** A key for maps, and not for people: no topic has a space in its name. */
export function partitionKey({ topic, partition }: NamedPartition): string {
  return `${topic} ${partition}`;
}
