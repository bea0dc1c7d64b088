// kafkajs copies COUNT records of IN to OUT, a transaction for each batch, the offsets in it; every third is aborted once.
//
//   kafkajs_transactions.mjs BROKER IN OUT GROUP ID COUNT
import { createRequire } from "node:module";

const require = createRequire(`${process.env.CLIENT_MODULES}/package.json`);
const { Kafka, logLevel } = require("kafkajs");
const [, , broker, source, target, groupId, transactionalId, count] = process.argv;
const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
const producer = kafka.producer({ transactionalId, maxInFlightRequests: 1, idempotent: true });
const consumer = kafka.consumer({ groupId, readUncommitted: false });
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: source, fromBeginning: true });
let left = Number(count);
let batches = 0;
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: false,
  eachBatch: async ({ batch: { partition, messages }, resolveOffset }) => {
    for (let at = 0; at < messages.length; at += 50) {
      const some = messages.slice(at, at + 50);
      const send = async (transaction, word) => {
        const records = some.map(({ value }) => ({ partition, value: `${value}|${word}` }));
        await transaction.send({ topic: target, messages: records });
        const offset = String(BigInt(some.at(-1).offset) + 1n);
        const topics = [{ topic: source, partitions: [{ partition, offset }] }];
        await transaction.sendOffsets({ consumerGroupId: groupId, topics });
      };
      if (++batches % 3 === 0) {
        const transaction = await producer.transaction();
        await send(transaction, "aborted");
        await transaction.abort();
      }
      const transaction = await producer.transaction();
      await send(transaction, "committed");
      await transaction.commit();
      resolveOffset(some.at(-1).offset);
      left -= some.length;
    }
    if (left === 0) {
      setImmediate(async () => {
        await consumer.disconnect();
        await producer.disconnect();
      });
    }
  },
});
