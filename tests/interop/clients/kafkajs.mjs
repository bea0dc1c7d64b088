// kafkajs, driven as tests/interop/foreign_client.ts says.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.env.CLIENT_MODULES}/package.json`);
const { Kafka, CompressionTypes, logLevel } = require("kafkajs");
const [, , verb, broker, topic, argument] = process.argv;
const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.ERROR });
const say = (message) => console.log(JSON.stringify(message));

if (verb === "produce") {
  const producer = kafka.producer();
  await producer.connect();
  const values = [];
  for await (const line of createInterface({ input: process.stdin })) values.push({ value: line });
  const compression = argument === "gzip" ? CompressionTypes.GZIP : CompressionTypes.None;
  for (let at = 0; at < values.length; at += 500) {
    await producer.send({ topic, compression, messages: values.slice(at, at + 500) });
  }
  await producer.disconnect();
} else if (verb === "consume") {
  const consumer = kafka.consumer({ groupId: `kafkajs-${process.pid}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let left = Number(argument);
  await consumer.run({
    eachMessage: ({ partition, message }) => {
      if (left-- > 0) say({ partition, offset: Number(message.offset), value: message.value.toString() });
      if (left === 0) setImmediate(() => consumer.disconnect());
    },
  });
} else {
  const consumer = kafka.consumer({ groupId: argument, sessionTimeout: 6000, heartbeatInterval: 500 });
  const sayOwned = (assigned) => say({ assigned, at: Date.now() });
  consumer.on(consumer.events.REBALANCING, () => sayOwned([]));
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => sayOwned(payload.memberAssignment[topic] ?? []));
  process.on("SIGTERM", async () => {
    await consumer.disconnect();
    process.exit(0);
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ partition, message }) =>
      say({ partition, offset: Number(message.offset), value: message.value.toString() }),
  });
}
