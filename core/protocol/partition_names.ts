/**
 * A partition's name as one word.
 *
 * @module
 */
interface NamedPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `orders-0`: the name of its folder, and the one in Kafka's messages. */
export function partitionName({ topic, partition }: NamedPartition): string {
  return `${topic}-${partition}`;
}

/** A key for maps, not for people: no topic has a space in its name. */
export function partitionKey({ topic, partition }: NamedPartition): string {
  return `${topic} ${partition}`;
}
