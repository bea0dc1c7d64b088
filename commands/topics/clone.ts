/**
 * `kq topics clone TOPIC NEW`: a new topic with the partitions and configs of another; its records stay where they are.
 *
 * @module
 */
import { type Client, createTopics, describeTopicConfigs, ServerError, type TopicView } from "../../core/client/mod.ts";
import { command, CommandFailed, exitCodes, ofFlag, usageError } from "../command.ts";
import { collect, parseConfigPair } from "../config_pairs.ts";
import { COLLIDING_NAMES, requireTopics, TOPIC_NAMES } from "../known_names.ts";
import { counted } from "../output/counted.ts";
import { parseCount } from "../sizes.ts";
import { withClient } from "../with_client.ts";

export const topicsClone = command({
  shape: (c) =>
    c.argument("<topic>", "the topic that the new one is to be like")
      .argument("<new>", "the name of the new topic")
      .option("--partitions <n>", "another number of partitions", parseCount)
      .option("--config <name=value>", "another value of a config, or one more; may be repeated", collect),
  notes: ["Only the topic is made: `kq cp TOPIC NEW --preserve-partitions` copies its records.\n"],
  run: async ({ args: [source, name], options }, context) => {
    const configs = (options.config ?? []).map((text) => parseConfigPair(text, "--config"));
    if (options.partitions === 0) {
      ofFlag("--partitions", () => {
        throw usageError("a topic has one partition at least");
      });
    }
    await withClient(context, async (client) => {
      const [topic] = await requireTopics(client, [source]);
      const made = await cloneTopic({ from: client, to: client }, topic!, name, {
        configs,
        partitions: options.partitions ?? topic!.partitions.length,
      });
      context.say(`kq: topic ${name} created, ${counted(made, "partition")}, like ${source}`);
    });
  },
});

/**
 * Makes the topic like the other one. Returns the number of its partitions. Throws CommandFailed where it cannot be
 * made.
 */
export async function cloneTopic(
  { from, to }: { readonly from: Client; readonly to: Client },
  topic: TopicView,
  name: string,
  o: { readonly partitions: number; readonly configs: readonly { readonly name: string; readonly value: string }[] },
): Promise<number> {
  const described = (await describeTopicConfigs(from, [topic.name])).get(topic.name) ?? [];
  const own = described.filter(({ isDefault, value }) => !isDefault && value !== null);
  const configs = new Map([...own, ...o.configs].map(({ name, value }) => [name, value!]));
  const [made] = await createTopics(to, [{
    name,
    partitions: o.partitions,
    replicationFactor: -1,
    configs: [...configs].map(([name, value]) => ({ name, value })),
  }]);
  const { error, message } = made!;
  if (error === "NONE") return o.partitions;
  if (error === "TOPIC_ALREADY_EXISTS") {
    throw new CommandFailed(
      exitCodes.failed,
      `Topic ${name} exists already`,
      "Name another, or delete it first.",
      "topic_exists",
    );
  }
  if (error === "INVALID_TOPIC_EXCEPTION") {
    const hint = message?.includes(" collides with ") === true ? COLLIDING_NAMES : TOPIC_NAMES;
    throw new CommandFailed(exitCodes.usage, `"${name}" cannot be the name of a topic`, hint, "invalid_topic");
  }
  throw new ServerError(error, `Cannot create topic ${name}`, message);
}
