/**
 * What clients of all kinds send when they connect, produce a record and consume it in a group, sent to kq byte for
 * byte as they sent it to Kafka: kq's answers are Kafka's. `npm run conformance:first-contact` makes the recordings.
 */
import { expect, test } from "bun:test";
import { startKq } from "../support/kq_process.ts";
import { reasonFor } from "./deliberate.ts";
import { prepareBroker } from "./first_contact/prepare.ts";
import { readFirstContacts } from "./first_contact/recording.ts";
import { replay } from "./first_contact/replay.ts";
import { differences, normalized } from "./normalize.ts";
import type { Step } from "./scenario.ts";

const contacts = await readFirstContacts();

test("the first contact of eleven clients is kept", () => {
  expect([...contacts.keys()]).toEqual([
    "aiokafka",
    "confluent_kafka",
    "franz_go",
    "java_3.9.1",
    "java_4.3.1",
    "java_tools_4.3.1",
    "kafka_python_2.0.2",
    "kafka_python_3",
    "kafkajs",
    "kcat",
    "platformatic",
  ]);
});

for (const [name, contact] of contacts) {
  test(`kq answers ${name} (${contact.version}) as Kafka ${contact.kafka} did`, async () => {
    await using broker = await startKq();
    await prepareBroker(broker.address, contact);
    const { kafka, kq } = await replay(contact, broker.address);
    const found = differences("first contact", normalized(kafka), normalized(kq))
      // What is meant is said of an API in the scenarios named for it.
      .filter((difference) => reasonFor({ ...difference, scenario: difference.asked }) === null)
      .map(({ step, path, kafka: theirs, kq: ours }) => ({ step, path, kafka: theirs, kq: ours }));
    expect(found).toEqual([]);
    expect(whatAClientDoes.filter((api) => !kafka.some((step) => isOk(step, api)))).toEqual([]);
  }, 120_000);
}

/** Every recording holds these, with an answer that has no error in it: else it recorded a client in trouble. */
const whatAClientDoes = ["Produce", "Fetch", "JoinGroup", "SyncGroup", "OffsetFetch"];

function isOk({ asked, answer }: Step, api: string): boolean {
  return asked.startsWith(`${api} v`) &&
    !/"errorCode":(?!0[,}])/.test(
      JSON.stringify(
        answer,
        (_, value: unknown) => typeof value === "bigint" ? Number(value) : value instanceof Uint8Array ? null : value,
      ),
    );
}
