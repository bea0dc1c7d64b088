/**
 * `kq topics create`.
 *
 * @module
 */
import { type Client, type CreatedTopic, createTopics } from "../../core/client/mod.ts";
import { command, usageError } from "../command.ts";
import { hintForRefusal } from "../config/refusal.ts";
import { collect, parseConfigPair } from "../config_pairs.ts";
import { COLLIDING_NAMES, TOPIC_NAMES } from "../known_names.ts";
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
      .option("-p, --partitions <n>", "how many partitions each gets (default: the broker's)")
      .option("-r, --replication-factor <n>", "how many brokers hold each partition (default: the broker's)")
      .option("-c, --config <name=value>", "a topic config; may be repeated", collect)
      .option("--if-not-exists", "a topic that exists already is no error"),
  run: async ({ args: [names], options }, context) => {
    const configs = (options.config ?? []).map((text) => parseConfigPair(text, "--config"));
    const partitions = parseCount("--partitions", options.partitions);
    const replicationFactor = parseCount("--replication-factor", options.replicationFactor);
    const topics = [...new Set(names)].map((name) => ({ name, partitions, replicationFactor, configs }));
    const [created, offline] = await withClient(context, async (client) => {
      const made = await createTopics(client, topics);
      return [made, await offlineIn(client, made.filter(({ error }) => error === "NONE"))] as const;
    });

    const inOrder = topics.flatMap(({ name }) => created.filter((each) => each.name === name));
    if (context.flags.output !== null) printRows(context, { columns, rows: inOrder, name: ({ name }) => name });
    for (const { name, error, partitions } of inOrder) {
      if (error === "NONE") context.say(`kq: topic ${name} created${partitions < 0 ? "" : sizeText(partitions)}`);
      else if (error === "TOPIC_ALREADY_EXISTS" && options.ifNotExists === true) {
        context.say(`kq: topic ${name} already exists`);
      }
    }
    for (const line of offline) context.say(`kq: ${line}`);
    const failed = inOrder.filter(({ error }) => options.ifNotExists !== true || error !== "TOPIC_ALREADY_EXISTS");
    failForItems(context, "create", failed, ({ error, message }) => {
      if (error === "TOPIC_ALREADY_EXISTS") return "--if-not-exists takes that for success.";
      if (error === "INVALID_CONFIG") return hintForRefusal(message);
      if (error !== "INVALID_TOPIC_EXCEPTION") return null;
      return message?.includes(" collides with ") === true ? COLLIDING_NAMES : TOPIC_NAMES;
    });
  },
});

/** A topic is made before its partitions have their files, and stays so where a broker could not make them. */
async function offlineIn(client: Client, made: readonly { readonly name: string }[]): Promise<string[]> {
  if (made.length === 0) return [];
  const { topics } = await client.metadata(made.map(({ name }) => name));
  return made.flatMap(({ name }) =>
    (topics.get(name)?.partitions ?? []).filter(({ leader, offline }) => leader < 0 && offline.length > 0).map((
      { index, offline },
    ) => `topic ${name} partition ${index} is offline on broker ${offline.join(", ")}, whose log says why`)
  );
}

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
