/**
 * `kq groups delete` and `kq groups forget`: a group with everything it has committed, or what it has committed of some
 * topics. Both ask on a terminal, and elsewhere only say what they would do until they are told `-y`.
 *
 * @module
 */
import { deleteGroups, deleteOffsets, fetchCommitted, type ItemAnswer } from "../../core/client/mod.ts";
import { errorMessage, type ErrorName } from "../../core/protocol/error_codes.ts";
import { command, type CommandContext, CommandFailed, exitCodes } from "../command.ts";
import { confirm, somebodyIsThere } from "../confirm.ts";
import { EXIT_CODES } from "../help_notes.ts";
import { requireGroups } from "../known_names.ts";
import { groupsNamed } from "../name_patterns.ts";
import { counted } from "../output/counted.ts";
import { type Column, printRows } from "../output/rows.ts";
import { parseTopicPartitions } from "../topic_partitions.ts";
import { withClient } from "../with_client.ts";
import { requireAtRest } from "./move.ts";

const deletedColumns: readonly Column<ItemAnswer>[] = [
  { key: "group", of: ({ name }) => name },
  { key: "status", of: ({ error }) => (error === "NONE" ? "deleted" : "failed") },
  { key: "error", of: ({ error }) => (error === "NONE" ? null : error) },
];

export const groupsDelete = command({
  shape: (c) =>
    c.argument(
      "<group...>",
      "the groups to delete, with everything that they have committed; ^ at the start makes it a regular expression",
    )
      .option("-y, --yes", "do not ask"),
  notes: [EXIT_CODES],
  run: async ({ args: [given], options }, context) => {
    const deleted = await withClient(context, async (client) => {
      const names = (await groupsNamed(client, given)).map(({ group }) => group);
      for (const name of names) await requireAtRest(client, name, "delete");
      const which = `${names.length === 1 ? "group" : "groups"} ${names.join(", ")}`;
      requireYes(context, options.yes === true, {
        would: `${which} would be, with everything committed`,
        question: `Delete ${which} and everything committed?`,
      });
      return await deleteGroups(client, names);
    });
    if (context.flags.output !== null) {
      printRows(context, { columns: deletedColumns, rows: deleted, name: ({ name }) => name });
    }
    for (const { name, error } of deleted) {
      if (error === "NONE") context.say(`kq: group ${name} deleted`);
      else context.warn(`kq: Cannot delete group ${name}: ${errorMessage(error)} (${error})`);
    }
    return deleted.every(({ error }) => error === "NONE") ? exitCodes.done : exitCodes.failed;
  },
});

interface Forgotten {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly error: ErrorName;
}

const forgottenColumns: readonly Column<Forgotten>[] = [
  { key: "topic", of: ({ topic }) => topic },
  { key: "partition", of: ({ partition }) => partition },
  { key: "offset", of: ({ offset }) => offset },
  { key: "status", of: ({ error }) => (error === "NONE" ? "forgotten" : "failed") },
  { key: "error", of: ({ error }) => (error === "NONE" ? null : error), wide: true },
];

export const groupsForget = command({
  shape: (c) =>
    c.argument("<group>", "the group")
      .argument("<topic[:partitions]...>", "what it forgets, such as orders or orders:0,2-4; the topic may be gone")
      .option("-y, --yes", "do not ask"),
  notes: [EXIT_CODES],
  run: async ({ args: [group, given], options }, context) => {
    const asked = given.map(parseTopicPartitions);
    const rows = await withClient(context, async (client) => {
      await requireGroups(client, [group]);
      const committed = (await fetchCommitted(client, group, null)).filter(({ offset }) => offset >= 0);
      const those = committed.filter(({ topic, partition }) =>
        asked.some(({ name, partitions }) => name === topic && (partitions?.includes(partition) ?? true))
      );
      const missing = asked.find(({ name }) => !committed.some(({ topic }) => topic === name));
      if (missing !== undefined || those.length === 0) {
        const topics = [...new Set(committed.map(({ topic }) => topic))];
        throw new CommandFailed(
          exitCodes.usage,
          `Group ${group} has committed nothing for ${missing?.name ?? given.join(", ")}`,
          topics.length === 0 ? null : `It has for ${topics.join(", ")}.`,
          "nothing_committed",
        );
      }
      const what = `the offsets of group ${group} in ${counted(those.length, "partition")}`;
      requireYes(context, options.yes === true, {
        would: `${what} would be`,
        question: `Delete ${what}?`,
      });
      const answers = await deleteOffsets(client, group, those);
      return those.map((one): Forgotten => ({
        ...one,
        error: answers.find(({ topic, partition }) => topic === one.topic && partition === one.partition)?.error ??
          "UNKNOWN_SERVER_ERROR",
      }));
    });
    printRows(context, {
      columns: forgottenColumns,
      rows,
      name: ({ topic, partition }) => `${topic}:${partition}`,
    });
    for (const { topic, partition, error } of rows) {
      if (error === "NONE") continue;
      const hint = error === "GROUP_SUBSCRIBED_TO_TOPIC" ? "; stop its members first" : "";
      context.warn(`kq: Cannot forget ${topic} partition ${partition}: ${errorMessage(error)} (${error})${hint}`);
    }
    return rows.every(({ error }) => error === "NONE") ? exitCodes.done : exitCodes.failed;
  },
});

function requireYes(
  context: CommandContext,
  isSure: boolean,
  { would, question }: { readonly would: string; readonly question: string },
): void {
  if (isSure) return;
  if (!somebodyIsThere(context)) {
    throw new CommandFailed(
      exitCodes.failed,
      `Nothing was deleted: ${would}, when you add -y`,
      null,
      "not_confirmed",
    );
  }
  if (!confirm(context, question)) {
    throw new CommandFailed(exitCodes.failed, "Nothing was deleted", null, "not_confirmed");
  }
}
