/**
 * `kq producers TOPIC`: the idempotent and transactional producers that partitions remember, and what they have open.
 *
 * @module
 */
import { describeProducers, listTransactions, type PartitionProducer, ServerError } from "../core/client/mod.ts";
import { command } from "./command.ts";
import { isoText } from "./instants.ts";
import { requireTopics } from "./known_names.ts";
import { type Column, printRows } from "./output/rows.ts";
import { chosenPartitions, parseTopicPartitions } from "./topic_partitions.ts";
import { withClient } from "./with_client.ts";

type Row = PartitionProducer & { readonly transactionalId: string | null };

const columns: readonly Column<Row>[] = [
  { key: "topic", of: ({ topic }) => topic },
  { key: "partition", of: ({ partition }) => partition },
  { key: "producer_id", of: ({ producerId }) => producerId },
  { key: "producer_epoch", of: ({ producerEpoch }) => producerEpoch },
  { key: "last_sequence", of: ({ lastSequence }) => lastSequence < 0 ? null : lastSequence },
  { key: "last_timestamp", of: ({ lastTimestampMs }) => lastTimestampMs < 0 ? null : isoText(lastTimestampMs) },
  { key: "transaction_start", of: ({ transactionStart }) => transactionStart < 0 ? null : transactionStart },
  { key: "transactional_id", of: ({ transactionalId }) => transactionalId },
  {
    key: "coordinator_epoch",
    of: ({ coordinatorEpoch }) => coordinatorEpoch < 0 ? null : coordinatorEpoch,
    wide: true,
  },
];

export const producers = command({
  shape: (c) =>
    c.argument("<topic[:partitions]...>", "such as orders, or orders:0,2-4")
      .option("--open", "only those with a transaction open"),
  run: async ({ args: [given], options }, context) => {
    const asked = given.map(parseTopicPartitions);
    const { rows, failed } = await withClient(context, async (client) => {
      const topics = await requireTopics(client, asked.map(({ name }) => name));
      const partitions = topics.flatMap((topic, at) => chosenPartitions(topic, asked[at]!.partitions));
      const answers = await describeProducers(client, partitions);
      const found = answers.flatMap((answer) => answer.producers)
        .filter(({ transactionStart }) => options.open !== true || transactionStart >= 0)
        .sort((a, b) => a.producerId - b.producerId);
      const order = new Map(partitions.map(({ topic, partition }, at) => [`${topic}:${partition}`, at]));
      const placeOf = ({ topic, partition }: PartitionProducer): number => order.get(`${topic}:${partition}`) ?? 0;
      const { transactions, failures } = found.length === 0
        ? { transactions: [], failures: [] }
        : await listTransactions(client);
      const idOf = new Map(transactions.map(({ producerId, transactionalId }) => [producerId, transactionalId]));
      const rows = found.sort((a, b) => placeOf(a) - placeOf(b))
        .map((one): Row => ({ ...one, transactionalId: idOf.get(one.producerId) ?? null }));
      const refused = answers.find(({ error }) => error !== "NONE");
      const failed = refused === undefined ? failures[0] ?? null : new ServerError(
        refused.error,
        `Cannot ask for the producers of ${refused.topic} partition ${refused.partition}`,
      );
      return { rows, failed };
    });
    printRows(context, { columns, rows, name: ({ producerId }) => String(producerId) });
    // What was found is worth having; that it is not all must not go unnoticed.
    if (failed !== null) throw failed;
  },
});
