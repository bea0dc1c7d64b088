// Sends three orders and reads them back in a group: kafkajs.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.CLIENT_MODULES ?? process.cwd()}/package.json`);
const { Kafka, logLevel } = require("kafkajs");
const kafka = new Kafka({ brokers: [process.argv[2]], logLevel: logLevel.ERROR });
const topic = "orders-node";

const producer = kafka.producer();
await producer.connect();
await producer.send({
  topic,
  messages: [{ key: "alice", value: "1" }, { key: "bob", value: "2" }, { key: "alice", value: "3" }],
});
await producer.disconnect();

const consumer = kafka.consumer({ groupId: "billing-node" });
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
const orders = [];
await new Promise((resolve) =>
  consumer.run({
    eachMessage: async ({ message }) => {
      orders.push(`${message.key} ${message.value}`);
      if (orders.length === 3) resolve();
    },
  })
);
await consumer.disconnect();
console.log(orders.toSorted((a, b) => a.localeCompare(b)).join("\n"));
