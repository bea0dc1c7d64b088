/** kafkajs, as tests/interop/security_clients.test.ts says. */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { Kafka, logLevel } = createRequire(`${process.env.CLIENT_MODULES}/`)("kafkajs");
const [ca, user, password, topic, ...listeners] = process.argv.slice(2);

async function run(protocol, mechanism, address, password, topic, value) {
  const kafka = new Kafka({
    brokers: [address],
    logLevel: logLevel.NOTHING,
    retry: { retries: 1 },
    ssl: protocol === "SASL_SSL" ? { ca: [readFileSync(ca)] } : false,
    sasl: { mechanism: mechanism.toLowerCase(), username: user, password },
  });
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ value }] });
  await producer.disconnect();
  const consumer = kafka.consumer({ groupId: topic });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const read = await new Promise((resolve) =>
    void consumer.run({ eachMessage: async ({ message }) => resolve(message.value.toString()) })
  );
  await consumer.disconnect();
  return read;
}

for (const [index, listener] of listeners.entries()) {
  const [protocol, mechanism, address] = listener.split(" ");
  console.log(await run(protocol, mechanism, address, password, `${topic}-${index}`, `${protocol} ${mechanism}`));
}
const [protocol, mechanism, address] = listeners[0].split(" ");
console.log(
  await run(protocol, mechanism, address, `${password}x`, `${topic}-0`, "nothing").then(
    () => "let in",
    () => "refused",
  ),
);
process.exit(0);
