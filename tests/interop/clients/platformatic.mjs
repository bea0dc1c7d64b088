// @platformatic/kafka, driven as tests/interop/foreign_client.ts says.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.env.CLIENT_MODULES}/package.json`);
const { Consumer, Producer, stringSerializers, stringDeserializers } = await import(
  pathToFileURL(require.resolve("@platformatic/kafka")).href
);
const [, , verb, broker, topic, argument] = process.argv;
const common = { clientId: "interop", bootstrapBrokers: [broker] };
const say = (message) => console.log(JSON.stringify(message));
const sayRecord = ({ partition, offset, value }) => say({ partition, offset: Number(offset), value });

if (verb === "produce") {
  const producer = new Producer({ ...common, serializers: stringSerializers, autocreateTopics: true });
  const messages = [];
  for await (const value of createInterface({ input: process.stdin })) messages.push({ topic, value });
  for (let at = 0; at < messages.length; at += 500) {
    await producer.send({ messages: messages.slice(at, at + 500), compression: argument });
  }
  await producer.close();
} else {
  const group = verb === "group";
  const consumer = new Consumer({
    ...common,
    groupId: group ? argument : `platformatic-${process.pid}`,
    deserializers: stringDeserializers,
    ...(group ? { sessionTimeout: 6000, heartbeatInterval: 500 } : {}),
  });
  const sayAssigned = () =>
    group &&
    say({ assigned: consumer.assignments?.find((assignment) => assignment.topic === topic)?.partitions ?? [] });
  consumer.on("consumer:group:join", sayAssigned);
  const stream = await consumer.consume({
    topics: [topic],
    mode: "committed",
    fallbackMode: "earliest",
    autocommit: true,
  });
  sayAssigned();
  let left = group ? Infinity : Number(argument);
  for await (const message of stream) {
    sayRecord(message);
    if (--left === 0) break;
  }
  await consumer.close(true);
}
