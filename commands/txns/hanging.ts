/**
 * `kq txns hanging`: transactions that no coordinator will ever end. Readers of committed records wait at them for
 * ever.
 *
 * @module
 */
import { describeProducers, type OpenTransaction, openTransactions, ServerError } from "../../core/client/mod.ts";
import { command } from "../command.ts";
import { isoText } from "../instants.ts";
import { requireTopics } from "../known_names.ts";
import { type Column, printRows } from "../output/rows.ts";
import { parseDuration } from "../sizes.ts";
import { chosenPartitions, parseTopicPartitions } from "../topic_partitions.ts";
import { withClient } from "../with_client.ts";

/** Kafka's transaction.max.timeout.ms: what is younger may be open still, or be ended at this moment. */
const DEFAULT_AGE = "15m";

const columns: readonly Column<OpenTransaction>[] = [
  { key: "topic", of: ({ topic }) => topic },
  { key: "partition", of: ({ partition }) => partition },
  { key: "start_offset", of: ({ transactionStart }) => transactionStart },
  { key: "producer_id", of: ({ producerId }) => producerId },
  { key: "producer_epoch", of: ({ producerEpoch }) => producerEpoch },
  { key: "last_timestamp", of: ({ lastTimestampMs }) => lastTimestampMs < 0 ? null : isoText(lastTimestampMs) },
  { key: "transactional_id", of: ({ transaction }) => transaction?.transactionalId ?? null },
  { key: "coordinator_epoch", of: ({ coordinatorEpoch }) => coordinatorEpoch, wide: true },
];

export const txnsHanging = command({
  shape: (c) =>
    c.argument(
      "[topic[:partitions]...]",
      "where to look, such as orders or orders:0,2-4; everywhere when none is named",
    )
      .option(
        "--older-than <duration>",
        "only where the producer has written nothing for so long: no less than its timeout",
        parseDuration,
        parseDuration(DEFAULT_AGE),
      ),
  notes: [
    `A hanging transaction is open in a partition, and no coordinator has it: a broker without the checks of KIP-890 let
it happen, or the state of the coordinator was lost. \`kq txns abort --topic T:P --start-offset N\` ends it.
`,
  ],
  run: async ({ args: [given], options }, context) => {
    const asked = given.map(parseTopicPartitions);
    const hanging = await withClient(context, async (client) => {
      const names = asked.length > 0 ? asked.map(({ name }) => name) : [
        ...(await client.metadata(null)).topics.keys(),
      ];
      const topics = await requireTopics(client, names);
      const partitions = topics.flatMap((topic, at) => chosenPartitions(topic, asked[at]?.partitions ?? null));
      const answers = await describeProducers(client, partitions);
      const failed = answers.find(({ error }) => error !== "NONE");
      if (failed !== undefined) {
        const { topic, partition, error } = failed;
        throw new ServerError(error, `Cannot ask for the producers of ${topic} partition ${partition}`);
      }
      const oldest = context.machine.clock.wallMs() - options.olderThan;
      const old = answers.flatMap(({ producers }) => producers).filter((one) => one.lastTimestampMs <= oldest);
      return (await openTransactions(client, old)).filter(({ isHanging }) => isHanging);
    });
    printRows(context, { columns, rows: hanging, name: ({ topic, partition }) => `${topic}:${partition}` });
    for (const { topic, partition, transactionStart } of hanging) {
      context.say(`kq: to end it: kq txns abort --topic ${topic}:${partition} --start-offset ${transactionStart}`);
    }
  },
});
