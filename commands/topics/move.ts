/**
 * `kq topics move`: partitions go to other brokers with everything that they have, while they are read and written.
 *
 * @module
 */
import { partitionName } from "../../core/protocol/partition_names.ts";
import {
  type Client,
  movePartitions,
  type MovingPartition,
  movingPartitions,
  type PartitionMove,
  type TopicView,
} from "../../core/client/mod.ts";
import { errorMessage } from "../../core/protocol/error_codes.ts";
import { command, CommandFailed, exitCodes, usageError } from "../command.ts";
import { EXIT_CODES } from "../help_notes.ts";
import { requireTopics } from "../known_names.ts";
import { counted } from "../output/counted.ts";
import { type Column, printRows } from "../output/rows.ts";
import { chosenPartitions, parseTopicPartitions } from "../topic_partitions.ts";
import { withClient } from "../with_client.ts";

interface Planned extends PartitionMove {
  readonly from: readonly number[];
  readonly replicas: readonly number[];
}

const columns: readonly Column<Planned>[] = [
  { key: "topic", of: ({ topic }) => topic },
  { key: "partition", of: ({ partition }) => partition },
  { key: "from", of: ({ from }) => from },
  { key: "to", of: ({ replicas }) => replicas },
];

const LOOK_EVERY_MS = 250;

export const topicsMove = command({
  shape: (c) =>
    c.argument("<topic...>", "topics, or topics with some partitions: orders, orders:0,3-5")
      .option("--to <brokers>", "the brokers that are to have them, by their ids: 2,3,4")
      .option("--replication-factor <n>", "how many of those each partition is to be on (as many as now)")
      .option("--cancel", "call off the moves that are under way")
      .option("--dry-run", "say what would be moved, and move nothing")
      .option("--no-wait", "end when the moves have begun, rather than when they are done"),
  notes: [EXIT_CODES],
  run: async ({ args: [given], options }, context) => {
    if ((options.to === undefined) === (options.cancel !== true)) {
      throw usageError("One of --to and --cancel is needed", "For example kq topics move orders --to 2,3,4");
    }
    const to = options.to === undefined ? null : parseBrokers(options.to);
    const factor = options.replicationFactor === undefined ? null : parseFactor(options.replicationFactor);
    await withClient(context, async (client) => {
      const named = given.map(parseTopicPartitions);
      const topics = await requireTopics(client, named.map(({ name }) => name));
      const chosen = named.flatMap(({ partitions }, at) =>
        chosenPartitions(topics[at]!, partitions).map((each) => ({ ...each, view: topics[at]! }))
      );
      if (to === null) {
        const moving = await movingPartitions(client);
        const own = moving.filter(({ topic, partition }) =>
          chosen.some((each) => each.topic === topic && each.partition === partition)
        );
        await begin(client, own.map(({ topic, partition }) => ({ topic, partition, replicas: null })));
        return context.say(`kq: ${counted(own.length, "move")} called off`);
      }
      const plan = chosen.map(({ topic, partition, view }) => planned(view, topic, partition, to, factor))
        .filter(({ from, replicas }) => from.join() !== replicas.join());
      if (options.dryRun === true || context.flags.output !== null) {
        printRows(context, { columns, rows: plan, name: ({ topic, partition }) => `${topic}:${partition}` });
      }
      if (options.dryRun === true) return;
      await begin(client, plan);
      if (!options.wait) return context.say(`kq: ${counted(plan.length, "partition")} on the way`);
      await untilDone(client, plan, (left) => context.say(`kq: ${counted(left.length, "partition")} on the way`));
      context.say(`kq: ${counted(plan.length, "partition")} moved`);
    });
  },
});

/** In turn over the brokers, so that each leads about as many. */
function planned(
  view: TopicView,
  topic: string,
  partition: number,
  to: readonly number[],
  factor: number | null,
): Planned {
  const from = view.partitions[partition]!.replicas;
  const count = factor ?? from.length;
  if (count > to.length) {
    const range = factor === null
      ? `${partitionName({ topic, partition })} has ${count} replicas`
      : `--replication-factor is ${count}`;
    throw usageError(
      `${range}, and --to names ${counted(to.length, "broker")}`,
      `Name more brokers, or ask for fewer replicas: --replication-factor ${to.length}`,
    );
  }
  const replicas = Array.from({ length: count }, (_, n) => to[(partition + n) % to.length]!);
  return { topic, partition, from, replicas };
}

async function begin(client: Client, moves: readonly PartitionMove[]): Promise<void> {
  const answers = moves.length === 0 ? [] : await movePartitions(client, moves);
  const failed = answers.find(({ error }) => error !== "NONE");
  if (failed === undefined) return;
  const { topic, partition, error, message } = failed;
  throw new CommandFailed(
    exitCodes.failed,
    `Cannot move ${partitionName({ topic, partition })}: ${message ?? errorMessage(error)} (${error})`,
    error === "INVALID_REPLICA_ASSIGNMENT" ? "`kq brokers` lists the brokers there are, and their ids." : null,
    error.toLowerCase(),
  );
}

async function untilDone(
  client: Client,
  plan: readonly Planned[],
  tell: (left: readonly MovingPartition[]) => void,
): Promise<void> {
  let told = plan.length;
  for (;;) {
    const moving = await movingPartitions(client);
    const left = moving.filter(({ topic, partition }) =>
      plan.some((each) => each.topic === topic && each.partition === partition)
    );
    if (left.length === 0) return;
    if (left.length < told) tell(left);
    told = left.length;
    await client.sleep(LOOK_EVERY_MS);
  }
}

function parseBrokers(text: string): number[] {
  const ids = text.split(",").map((part) => part.trim());
  const wrong = ids.find((id) => !/^\d{1,9}$/.test(id));
  if (wrong !== undefined) throw usageError(`--to ${text}: "${wrong}" is no broker's id`, "For example --to 2,3,4");
  if (new Set(ids).size !== ids.length) throw usageError(`--to ${text} names a broker twice`, "For example --to 2,3,4");
  return ids.map(Number);
}

function parseFactor(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw usageError(`--replication-factor ${text} is no number of replicas`, "For example --replication-factor 3");
}
