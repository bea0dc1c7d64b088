/**
 * What is there before a client comes, when its first contact is recorded and when it is replayed.
 *
 * @module
 */
import { notOurs, Talk } from "../scenario.ts";

/**
 * The topic, and a broker that has woken up: otherwise a recording would hold how long Kafka took to. The records'
 * times are the recording's, so the topic takes records however old or young they are.
 */
export async function prepareBroker(
  address: string,
  { topic, group }: { topic: string; group: string },
): Promise<void> {
  await using talk = new Talk(notOurs(address));
  await talk.coordinator(group);
  await talk.producerId();
  await talk.topic(topic, {
    configs: { "retention.ms": "-1", "message.timestamp.after.max.ms": "9223372036854775807" },
  });
}
