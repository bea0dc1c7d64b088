/**
 * `kq topics create`.
 *
 * @module
 */
import { type CreatedTopic, createTopics } from "../../core/client/mod.ts";
import { command, usageError } from "../command.ts";
import { collect, parseConfigPair } from "../config_pairs.ts";
import { TOPIC_NAMES } from "../known_names.ts";
import { type Column, printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";
import { failForItems } from "./items.ts";

const AS_THE_BROKER_SAYS = -1;

const columns: readonly Column<CreatedTopic>[] = [
  { key: "name", of: ({ name }) => name },
  { key: "status", of: ({ error }) => statusOf(error) },
  { key: "partitions", of: ({ partitions }) => (partitions < 0 ? null : partitions) },
  { key: "replication_factor", of: ({ replicationFactor }) => (replicationFactor < 0 ? null : replicationFactor) },
  { key: "topic_id", of: ({ error, topicId }) => (error === "NONE" ? topicId : null) },
  { key: "error", of: ({ error }) => (error === "NONE" ? null : error) },
];

export const topicsCreate = command({
  shape: (c) =>
    c.argument("<topic...>", "the topics to make")
      .option("--partitions <n>", "how many partitions each gets (default: as the broker is set up)")
      .option("--replication-factor <n>", "how many brokers hold each partition (default: as the broker is set up)")
      .option("--config <name=value>", "a topic config; may be repeated", collect)
      .option("--if-not-exists", "a topic that is there already is fine"),
  run: async ({ args: [names], options }, context) => {
    const configs = (options.config ?? []).map((text) => parseConfigPair(text, "--config"));
    const partitions = parseCount("--partitions", options.partitions);
    const replicationFactor = parseCount("--replication-factor", options.replicationFactor);
    const topics = [...new Set(names)].map((name) => ({ name, partitions, replicationFactor, configs }));
    const created = await withClient(context, (client) => createTopics(client, topics));

    const inOrder = topics.flatMap(({ name }) => created.filter((each) => each.name === name));
    if (context.flags.output !== null) printRows(context, { columns, rows: inOrder, name: ({ name }) => name });
    for (const { name, error, partitions } of inOrder) {
      if (error === "NONE") context.say(`kq: topic ${name} created${partitions < 0 ? "" : sizeText(partitions)}`);
      else if (error === "TOPIC_ALREADY_EXISTS" && options.ifNotExists === true) {
        context.say(`kq: topic ${name} is there already`);
      }
    }
    const failed = inOrder.filter(({ error }) => options.ifNotExists !== true || error !== "TOPIC_ALREADY_EXISTS");
    failForItems(context, "create", failed, ({ error }) => {
      if (error === "TOPIC_ALREADY_EXISTS") return "--if-not-exists takes that for success.";
      return error === "INVALID_TOPIC_EXCEPTION" ? TOPIC_NAMES : null;
    });
  },
});

function statusOf(error: string): string {
  return error === "NONE" ? "created" : error === "TOPIC_ALREADY_EXISTS" ? "exists" : "failed";
}

function sizeText(partitions: number): string {
  return `, ${partitions} partition${partitions === 1 ? "" : "s"}`;
}

function parseCount(flag: string, text: string | undefined): number {
  if (text === undefined) return AS_THE_BROKER_SAYS;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usageError(`${flag} is a number of 1 or more, not "${text}"`);
  return Number(text);
}
