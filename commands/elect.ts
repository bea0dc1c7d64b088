/**
 * `kq elect`: partitions go back to the leader that they were placed on, or, when nothing else is left, to any replica.
 *
 * @module
 */
import { partitionName } from "../core/protocol/partition_names.ts";
import { electLeaders, type PartitionAnswer } from "../core/client/mod.ts";
import { errorMessage } from "../core/protocol/error_codes.ts";
import { command, CommandFailed, exitCodes, usageError } from "./command.ts";
import { confirm } from "./confirm.ts";
import { EXIT_CODES } from "./help_notes.ts";
import { requireTopics } from "./known_names.ts";
import { counted } from "./output/counted.ts";
import { type Column, printRows } from "./output/rows.ts";
import { chosenPartitions, parseTopicPartitions } from "./topic_partitions.ts";
import { withClient } from "./with_client.ts";

const columns: readonly Column<PartitionAnswer>[] = [
  { key: "topic", of: ({ topic }) => topic },
  { key: "partition", of: ({ partition }) => partition },
  { key: "status", of: ({ error }) => statusOf(error) },
  { key: "error", of: ({ error }) => (statusOf(error) === "failed" ? error : null) },
];

export const elect = command({
  shape: (c) =>
    c.argument("[topic...]", "topics, or topics with some partitions: orders, orders:0,3-5; all without any")
      .option("--unclean", "where no replica is eligible: elect one that there is, and lose what others had")
      .option("-y, --yes", "do not ask before --unclean"),
  notes: [EXIT_CODES],
  run: async ({ args: [given], options }, context) => {
    const unclean = options.unclean === true;
    if (unclean && given.length === 0) {
      throw usageError("--unclean loses records, and no topic is named", "Name topics: kq elect --unclean orders:3");
    }
    if (
      unclean && options.yes !== true && !confirm(context, "Records that only other replicas have are lost. Go on?")
    ) {
      return;
    }
    const answers = await withClient(context, async (client) => {
      if (given.length === 0) return await electLeaders(client, null, { unclean });
      const named = given.map(parseTopicPartitions);
      const topics = await requireTopics(client, named.map(({ name }) => name));
      const chosen = named.flatMap(({ partitions }, at) => chosenPartitions(topics[at]!, partitions));
      return await electLeaders(client, chosen, { unclean });
    });
    if (context.flags.output !== null) {
      printRows(context, { columns, rows: answers, name: ({ topic, partition }) => `${topic}:${partition}` });
    }
    const elected = answers.filter(({ error }) => error === "NONE").length;
    const failed = answers.filter(({ error }) => statusOf(error) === "failed");
    context.say(
      elected === 0 && failed.length === 0
        ? "kq: every partition has the leader that it is to have: none had to be elected"
        : `kq: ${counted(elected, "leader")} elected`,
    );
    for (const [at, { topic, partition, error, message }] of failed.entries()) {
      const text = `Cannot elect a leader of ${partitionName({ topic, partition })}: ${
        message ?? errorMessage(error)
      } (${error})`;
      if (at < failed.length - 1) context.warn(`kq: ${text}`);
      else throw new CommandFailed(exitCodes.failed, text, null, error.toLowerCase());
    }
  },
});

function statusOf(error: PartitionAnswer["error"]): "elected" | "not needed" | "failed" {
  if (error === "NONE") return "elected";
  return error === "ELECTION_NOT_NEEDED" ? "not needed" : "failed";
}
