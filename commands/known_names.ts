/**
 * Names people give, checked against the cluster: an unknown topic or group is exit 2 with the nearest name, never an
 * endless wait.
 *
 * @module
 */
import {
  awaitsLeader,
  type Client,
  type ListedGroup,
  listGroups,
  ServerError,
  type TopicView,
} from "../core/client/mod.ts";
import { CommandFailed, exitCodes } from "./command.ts";
import { didYouMean } from "../core/base/nearest.ts";

/** The topics by these names, in their order. Throws CommandFailed for those that are not there. */
export async function requireTopics(client: Client, names: readonly string[]): Promise<TopicView[]> {
  const { topics } = await client.metadata(names);
  const missing = [...new Set(names)].filter((name) => isMissing(topics.get(name)));
  if (missing.length > 0) {
    const all = [...(await client.metadata(null)).topics.keys()];
    // One that is being made may be in the list a moment before it can be asked for by name.
    const unknown = missing.filter((name) => !all.includes(name));
    if (unknown.length > 0) throw unknownTopics(unknown, all);
  }
  const found: TopicView[] = [];
  for (const name of names) {
    const topic = topics.get(name) ?? await untilThere(client, name);
    if (topic.error === "INVALID_TOPIC_EXCEPTION") throw await invalidTopic(client, name);
    // One that was just made may have no leaders for a moment.
    const ready = topic.error === "NONE" && !topic.partitions.some(awaitsLeader);
    const settled = ready ? topic : await untilThere(client, name);
    if (settled.error !== "NONE") throw new ServerError(settled.error, `Cannot use topic ${name}`);
    found.push(settled);
  }
  return found;
}

function isMissing(topic: TopicView | undefined): boolean {
  return topic === undefined || topic.error === "UNKNOWN_TOPIC_OR_PARTITION";
}

/** A topic that the cluster has listed, once it answers for it; as it is at the deadline. */
async function untilThere(client: Client, name: string): Promise<TopicView> {
  const deadlineMs = client.nowMs() + client.options.timeoutMs;
  for (let tries = 0;; tries++) {
    const topic = await client.topic(name);
    const pauseMs = client.backoffMs(tries);
    if (!isMissing(topic) || client.nowMs() + pauseMs > deadlineMs) return topic;
    await client.sleep(pauseMs);
  }
}

export const TOPIC_NAMES = "Names of topics have 1 to 249 letters, digits, dots, underscores and dashes.";
export const COLLIDING_NAMES =
  "In names of topics a dot and an underscore count as the same, as in Kafka: take another name.";

/** What a cluster said cannot be the name of a topic; or not beside another that it has. */
export async function invalidTopic(client: Client, name: string): Promise<CommandFailed> {
  const sameAs = (other: string): string => other.replaceAll(".", "_");
  const others = [...(await client.metadata(null)).topics.keys()];
  const other = others.find((known) => known !== name && sameAs(known) === sameAs(name));
  const [why, hint] = other === undefined ? ["", wayToName(name)] : [` beside ${other}`, COLLIDING_NAMES];
  return new CommandFailed(exitCodes.usage, `"${name}" cannot be the name of a topic${why}`, hint, "invalid_topic");
}

/** Partitions behind a colon and lists with commas are what other commands and other tools take. */
function wayToName(name: string): string {
  const [, topic, partitions] = /^([\w.-]+):([\d,-]+)$/.exec(name) ?? [];
  if (topic !== undefined) return `Partitions have a flag of their own here: ${topic} -p ${partitions}`;
  if (/^[\w.-]+(,[\w.-]+)+$/.test(name)) return `Topics are parted by blanks: ${name.replaceAll(",", " ")}`;
  return TOPIC_NAMES;
}

export async function unknownTopic(client: Client, name: string): Promise<CommandFailed> {
  return unknownTopics([name], [...(await client.metadata(null)).topics.keys()]);
}

function unknownTopics(missing: readonly string[], names: readonly string[]): CommandFailed {
  const meant = missing.map((name) => didYouMean(name, names)).filter((hint) => hint !== null).join(" ");
  const hint = names.length === 0
    ? `The cluster has no topics; \`kq topics create ${missing.join(" ")}\` makes ${
      missing.length === 1 ? "it" : "them"
    }.`
    : meant === ""
    ? "`kq topics` lists those there are."
    : meant;
  const what = missing.length === 1
    ? `Topic "${missing[0]}" does not exist`
    : `Topics ${missing.map((name) => `"${name}"`).join(", ")} do not exist`;
  return new CommandFailed(exitCodes.usage, what, hint, "unknown_topic");
}

/**
 * The groups by these names, in their order; all of them when none is named. Throws CommandFailed for the first that is
 * not there.
 */
export async function requireGroups(client: Client, names: readonly string[]): Promise<ListedGroup[]> {
  const { groups, failures } = await listGroups(client);
  if (names.length === 0) {
    if (failures.length > 0) throw failures[0]!;
    return [...groups];
  }
  return names.map((name) => {
    const found = groups.find(({ group }) => group === name);
    if (found !== undefined) return found;
    // It may be one of those that could not be listed.
    if (failures.length > 0) throw failures[0]!;
    const hint = groups.length === 0
      ? "The cluster has no groups."
      : didYouMean(name, groups.map(({ group }) => group)) ?? "`kq groups` lists those there are.";
    throw new CommandFailed(exitCodes.usage, `Group "${name}" does not exist`, hint, "unknown_group");
  });
}
