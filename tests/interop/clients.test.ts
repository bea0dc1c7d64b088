/**
 * Clients nobody here wrote, against the broker: produce with every codec, consume, and a group of two with a takeover.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type RunningBroker, runToEnd } from "../support/kq_process.ts";
import { startBrokerUnderTest } from "./broker_under_test.ts";
import {
  consumeValues,
  foreignClients,
  isSkipped,
  type Prepared,
  produceLines,
  RunningMember,
} from "./foreign_client.ts";

let broker: RunningBroker;
beforeAll(async () => {
  broker = await startBrokerUnderTest();
});
afterAll(async () => {
  await broker.stop();
});

const lines = (count: number, word: string) =>
  Array.from({ length: count }, (_, i) => `${word} ${i} größe ${"x".repeat(i % 90)}`);
const sorted = (values: readonly string[]) => [...values].sort();
const slug = (name: string) => name.replaceAll(/[^a-z0-9]/g, "");

/** Made with the console tool's rival so that the clients under test are not asked to. */
async function createTopic(topic: string, partitions: number): Promise<void> {
  const program = `
import sys
from confluent_kafka.admin import AdminClient, NewTopic
admin = AdminClient({"bootstrap.servers": sys.argv[1]})
for future in admin.create_topics([NewTopic(sys.argv[2], int(sys.argv[3]), 1)]).values():
    future.result()
`;
  const { stdout: python } = await runToEnd([new URL("../support/clients", import.meta.url).pathname, "python"]);
  const made = await runToEnd([python.trim(), "-c", program, broker.address, topic, String(partitions)]);
  if (made.exitCode !== 0) throw new Error(made.stderr);
}

for (const client of foreignClients) {
  describe.skipIf(isSkipped(client.name))(client.name, () => {
    let prepared: Prepared;
    beforeAll(async () => {
      prepared = await client.prepare();
    });

    for (const codec of client.codecs) {
      test(`produces with ${codec} and consumes what it produced`, async () => {
        const topic = `${slug(client.name)}-${codec}`;
        const sent = lines(1000, codec);
        await produceLines(prepared, broker.address, topic, codec, sent);
        expect(sorted(await consumeValues(prepared, broker.address, topic, sent.length))).toEqual(sorted(sent));
      });
    }

    test("two members of a group share four partitions, and when one is killed the other takes over", async () => {
      const topic = `${slug(client.name)}-group`;
      await createTopic(topic, 4);
      await using first = new RunningMember(prepared, broker.address, topic, topic);
      await RunningMember.until("the first member owns all", [first], () => first.assigned.length === 4);
      await using second = new RunningMember(prepared, broker.address, topic, topic);
      const both = [first, second];
      const owned = () => both.flatMap((member) => member.assigned).sort((a, b) => a - b);
      await RunningMember.until(
        "each owns two",
        both,
        () => both.every((m) => m.assigned.length === 2) && String(owned()) === "0,1,2,3",
      );

      const before = lines(400, "before");
      await produceLines(prepared, broker.address, topic, "none", before);
      const values = () => both.flatMap((member) => member.records).map((record) => record.value);
      await RunningMember.until("both have read all", both, () => before.every((line) => values().includes(line)));
      if (!client.repeatsAfterRebalance) expect(sorted(values())).toEqual(sorted(before));

      await first.kill();
      await RunningMember.until("the second owns all", [second], () => second.assigned.length === 4);
      const after = lines(400, "after");
      await produceLines(prepared, broker.address, topic, "none", after);
      await RunningMember.until("the second has read all", [second], () => {
        const seen = new Set(second.records.map((record) => record.value));
        return after.every((line) => seen.has(line));
      });
    });
  });
}
