/**
 * Chooses the topics to read: the named ones, those that match a pattern, or for a group without either those it has
 * offsets in.
 *
 * @module
 */
import { type Client, describeGroups, fetchCommitted, type TopicView, userTopics } from "../../core/client/mod.ts";
import { CommandFailed, exitCodes } from "../command.ts";
import { requireTopics } from "../known_names.ts";
import { isPattern, patternOf } from "../name_patterns.ts";

export interface ChosenTopics {
  readonly names: readonly string[];
  /** Whether a topic that appears later is read too; null for a fixed list. */
  readonly includes: ((topic: string) => boolean) | null;
  /** How the topics were chosen: a line for stderr. */
  readonly announcement: string | null;
}

/** With more topics than this, naming none does not mean all of them. */
const MOST_UNASKED = 10;

export async function chooseTopics(
  client: Client,
  given: readonly string[],
  o: {
    readonly regex: boolean;
    readonly group: string | null;
    readonly allTopics: boolean;
    /** Waits for named topics that do not exist yet. */
    readonly wait: boolean;
    readonly say: (line: string) => void;
    /** The read ends; otherwise topics are waited for. */
    readonly untils: readonly unknown[];
  },
): Promise<ChosenTopics> {
  if (given.length === 0) return await topicsOfGroup(client, o.group!, o.allTopics);
  const isRegex = (name: string): boolean => o.regex || isPattern(name);
  const patterns = given.filter(isRegex).map(patternOf);
  const names = given.filter((name) => !isRegex(name));
  if (o.wait) await untilThere(client, names, o.say);
  await requireTopics(client, names);
  if (patterns.length === 0) return { names: [...new Set(names)], includes: null, announcement: null };
  const includes = (topic: string): boolean => names.includes(topic) || patterns.some((pattern) => pattern.test(topic));
  const matching = (await namesOf(client)).filter(includes);
  const announcement = matching.length > names.length
    ? null
    : nothingMatches(given.filter(isRegex), o.untils.length > 0);
  return { names: [...new Set([...names, ...matching])], includes, announcement };
}

const LOOK_EVERY_MS = 250;

/** Waits for as long as it takes; an invalid topic name fails at once. */
async function untilThere(client: Client, names: readonly string[], say: (line: string) => void): Promise<void> {
  for (let isSaid = false;; isSaid = true) {
    const { topics } = await client.metadata(names);
    const missing = names.filter((name) => (topics.get(name)?.error ?? MISSING) === MISSING);
    if (missing.length === 0) return;
    if (!isSaid) {
      say(`waiting for topic ${missing.join(", ")}, which ${missing.length === 1 ? "does" : "do"} not exist yet`);
    }
    await client.sleep(LOOK_EVERY_MS);
  }
}

const MISSING = "UNKNOWN_TOPIC_OR_PARTITION";

/** A read with an end fails when there is no topic; one that follows waits for a topic. */
function nothingMatches(patterns: readonly string[], isFinite: boolean): string {
  const what = `No topic matches ${patterns.join(" or ")}`;
  if (isFinite) throw new CommandFailed(exitCodes.usage, what, "`kq topics` lists those there are.", "unknown_topic");
  return `${what}; waiting for one that does`;
}

async function topicsOfGroup(client: Client, group: string, allTopics: boolean): Promise<ChosenTopics> {
  const [described] = await describeGroups(client, [group]);
  const committed = await fetchCommitted(client, group, null);
  const followed = new Set([
    ...committed.filter(({ offset }) => offset >= 0).map(({ topic }) => topic),
    ...(described?.members ?? []).flatMap(({ subscribed }) => subscribed ?? []),
  ]);
  const present = new Set(await namesOf(client));
  const names = [...followed].filter((topic) => present.has(topic)).sort();
  if (names.length > 0 && !allTopics) {
    return {
      names,
      includes: null,
      announcement: `group ${group} goes on with ${names.length === 1 ? `topic ${names[0]}` : counted(names)}`,
    };
  }
  const all = [...present].sort();
  if (all.length > MOST_UNASKED && !allTopics) {
    throw new CommandFailed(
      exitCodes.usage,
      `Group "${group}" is new, and there are ${all.length} topics: ${all.slice(0, MOST_UNASKED).join(" ")} ...`,
      "Name those to read, or give --all-topics.",
      "usage",
    );
  }
  const why = names.length > 0 ? "reads" : "is new: reading";
  return {
    names: all,
    includes: () => true,
    announcement: `group ${group} ${why} ${
      all.length === 1 ? `topic ${all[0]}` : `all ${counted(all)}`
    } from the beginning`,
  };
}

function counted(names: readonly string[]): string {
  if (names.length === 0) return "0 topics";
  const shown = names.length > MOST_UNASKED ? [...names.slice(0, MOST_UNASKED), "..."] : names;
  return `${names.length} topic${names.length === 1 ? "" : "s"} (${shown.join(" ")})`;
}

/** Every topic that is not internal. */
async function namesOf(client: Client): Promise<string[]> {
  return userTopics(await client.metadata(null)).map(({ name }) => name);
}

/** Topics and partitions that are new since the last look; the caller keeps the known ones. */
export async function topicsNow(
  client: Client,
  { names, includes }: ChosenTopics,
): Promise<TopicView[]> {
  const cluster = await client.metadata(includes === null ? names : null);
  return userOrNamed([...cluster.topics.values()], names).filter(({ name, error }) =>
    error === "NONE" && (names.includes(name) || includes?.(name) === true)
  );
}

function userOrNamed(topics: readonly TopicView[], names: readonly string[]): TopicView[] {
  return topics.filter(({ internal, name }) => !internal || names.includes(name));
}
