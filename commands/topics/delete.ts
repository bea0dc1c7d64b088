/**
 * `kq topics delete`. Nothing is deleted before every name is known to be there, and not before the answer is yes: on a
 * terminal it asks, and elsewhere it only says what it would do, until it is told `-y`. What the cluster keeps for
 * itself takes `--internal` besides: brokers, Kafka's too, delete it as readily as any other topic.
 *
 * @module
 */
import { OFFSETS_TOPIC, SHARE_STATE_TOPIC, TRANSACTIONS_TOPIC } from "../../core/protocol/well_known.ts";
import { deleteTopics, type ItemAnswer } from "../../core/client/mod.ts";
import { command, CommandFailed, exitCodes } from "../command.ts";
import { confirm, somebodyIsThere } from "../confirm.ts";
import { topicsNamed } from "../name_patterns.ts";
import { type Column, printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";
import { failForItems } from "./items.ts";

const columns: readonly Column<ItemAnswer>[] = [
  { key: "name", of: ({ name }) => name },
  { key: "status", of: ({ error }) => (error === "NONE" ? "deleted" : "failed") },
  { key: "error", of: ({ error }) => (error === "NONE" ? null : error) },
];

/** What is lost with a topic of the cluster's own. */
const losses: Readonly<Record<string, string>> = {
  [OFFSETS_TOPIC]: "what every group has committed",
  [TRANSACTIONS_TOPIC]: "the state of every transaction",
  [SHARE_STATE_TOPIC]: "how far every share group has come",
};

export const topicsDelete = command({
  shape: (c) =>
    c.argument("<topic...>", "the topics to delete; ^ at the start makes it a regular expression")
      .option("-y, --yes", "do not ask")
      .option("--internal", "also topics that the cluster keeps for itself"),
  run: async ({ args: [given], options }, context) => {
    const deleted = await withClient(context, async (client) => {
      const topics = await topicsNamed(client, given, { internal: options.internal === true });
      const names = topics.map(({ name }) => name);
      const internal = topics.filter((topic) => topic.internal).map(({ name }) => name);
      if (internal.length > 0 && options.internal !== true) throw keptForItself(names, internal);
      const which = `${names.length === 1 ? "topic" : "topics"} ${names.join(", ")}`;
      const lost = internal.map((name) => ` and ${lossOf(name)}`).join("");
      if (options.yes !== true && !somebodyIsThere(context)) {
        throw new CommandFailed(
          exitCodes.failed,
          `Nothing was deleted: ${which} would be, with every record${lost}, when you add -y`,
          `kq topics delete ${names.join(" ")}${options.internal === true ? " --internal" : ""} -y`,
          "not_confirmed",
        );
      }
      const question = `Delete ${which} and every record in ${names.length === 1 ? "it" : "them"}${lost}?`;
      if (options.yes !== true && !confirm(context, question)) {
        throw new CommandFailed(exitCodes.failed, "Nothing was deleted", null, "not_confirmed");
      }
      const answers = await deleteTopics(client, names);
      return names.flatMap((name) => answers.filter((answer) => answer.name === name));
    });
    if (context.flags.output !== null) printRows(context, { columns, rows: deleted, name: ({ name }) => name });
    for (const { name, error } of deleted) if (error === "NONE") context.say(`kq: topic ${name} deleted`);
    failForItems(
      context,
      "delete",
      deleted,
      ({ error }) => error === "TOPIC_DELETION_DISABLED" ? "The broker has delete.topic.enable=false." : null,
    );
  },
});

function lossOf(name: string): string {
  return losses[name] ?? `what the cluster keeps in ${name}`;
}

function keptForItself(names: readonly string[], internal: readonly string[]): CommandFailed {
  const [are, them] = internal.length === 1 ? ["is", "it"] : ["are", "them"];
  return new CommandFailed(
    exitCodes.failed,
    `Nothing was deleted: ${internal.join(", ")} ${are} the cluster's own, and ${
      internal.map(lossOf).join(", ")
    } would be lost with ${them}`,
    `kq topics delete ${names.join(" ")} --internal -y`,
    "not_confirmed",
  );
}
