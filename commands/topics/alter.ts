/**
 * `kq topics alter`.
 *
 * @module
 */
import { alterConfigs, createPartitions, type ItemAnswer } from "../../core/client/mod.ts";
import { command, usageError } from "../command.ts";
import { requireConfigs } from "../config/entity.ts";
import { hintForRefusal } from "../config/refusal.ts";
import { changesOf, collect, parseConfigPair, unsetBy } from "../config_pairs.ts";
import { requireTopics } from "../known_names.ts";
import { type Column, printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";
import { failForItems } from "./items.ts";

const columns: readonly Column<ItemAnswer>[] = [
  { key: "name", of: ({ name }) => name },
  { key: "status", of: ({ error }) => (error === "NONE" ? "altered" : "failed") },
  { key: "error", of: ({ error }) => (error === "NONE" ? null : error) },
];

export const topicsAlter = command({
  shape: (c) =>
    c.argument("<topic...>", "the topics to change")
      .option("--config <name=value>", "a topic config to set; may be repeated", collect)
      .option("--unset <name>", "a topic config that goes back to its default; may be repeated", collect)
      .option("--partitions <n>", "the new number of partitions of each; it can only grow"),
  run: async ({ args: [given], options }, context) => {
    const names = [...new Set(given)];
    const changes = changesOf(
      (options.config ?? []).map((text) => parseConfigPair(text, "--config")),
      options.unset ?? [],
    );
    const partitions = options.partitions === undefined ? null : parseCount(options.partitions);
    if (changes.length === 0 && partitions === null) {
      throw usageError("Nothing to change was given", "Give --config name=value, --unset name or --partitions n.");
    }
    const answers = await withClient(context, async (client) => {
      const kept = (await requireTopics(client, names)).find(({ internal }) => internal);
      if (kept !== undefined && partitions !== null) {
        throw usageError(
          `${kept.name} is the cluster's own: with another number of partitions nothing that is kept in it would be found`,
        );
      }
      // Every topic has the same ones.
      await requireConfigs(client, { kind: "topic", name: names[0]! }, unsetBy(changes));
      const altered = new Map<string, ItemAnswer>(names.map((name) => [name, { name, error: "NONE", message: null }]));
      const note = (answers: readonly ItemAnswer[]) => answers.forEach((answer) => altered.set(answer.name, answer));
      const well = () => names.filter((name) => altered.get(name)!.error === "NONE");
      // Configs first: they can be taken back, partitions cannot.
      if (changes.length > 0) {
        note(await alterConfigs(client, names.map((name) => ({ kind: "topic", name })), changes));
      }
      if (partitions !== null && well().length > 0) note(await createPartitions(client, well(), partitions));
      return names.map((name) => altered.get(name)!);
    });
    if (context.flags.output !== null) printRows(context, { columns, rows: answers, name: ({ name }) => name });
    const what = [
      ...changes.map(({ name, value }) => (value === null ? `${name} unset` : `${name}=${value}`)),
      ...(partitions === null ? [] : [`${partitions} partitions`]),
    ].join(", ");
    for (const { name, error } of answers) if (error === "NONE") context.say(`kq: topic ${name}: ${what}`);
    if (partitions !== null && answers.some(({ error }) => error === "NONE")) {
      context.say("kq: records stay where they are; from now on a key may go to another partition than before");
    }
    failForItems(
      context,
      "alter",
      answers,
      ({ error, message }) => {
        if (error === "INVALID_CONFIG") return hintForRefusal(message);
        return error === "INVALID_PARTITIONS" ? "A topic can only grow: make a new one with fewer partitions." : null;
      },
    );
  },
});

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usageError(`--partitions is a number of 1 or more, not "${text}"`);
  return Number(text);
}
