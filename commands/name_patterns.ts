/**
 * Names as regular expressions. Where a command takes names, `^` at the start makes a pattern of one; a list is
 * narrowed by patterns alone, which need no `^`.
 *
 * @module
 */
import { type Client, type ListedGroup, type TopicView, userTopics } from "../core/client/mod.ts";
import { CommandFailed, exitCodes, usageError } from "./command.ts";
import { requireGroups, requireTopics } from "./known_names.ts";

export function isPattern(name: string): boolean {
  return name.startsWith("^");
}

/** Anchored only where it says so itself. */
export function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw usageError(`"${text}" is not a regular expression: ${reasonOf(error)}`);
  }
}

/** Without the name of the error and the pattern, which are said already. */
export function reasonOf(error: SyntaxError): string {
  return error.message.replace(/^Invalid regular expression: (\/.*\/\w*: )?/s, "");
}

/** True for every name where there is no pattern. */
export function matching(patterns: readonly string[]): (name: string) => boolean {
  const read = patterns.map(patternOf);
  return (name) => read.length === 0 || read.some((pattern) => pattern.test(name));
}

/**
 * The topics that are named or match, each once. A pattern finds topics of the cluster's own only with `internal`.
 * Throws CommandFailed, exit 2, for a name that is not there and a pattern that nothing matches.
 */
export async function topicsNamed(
  client: Client,
  given: readonly string[],
  o: { readonly internal?: boolean } = {},
): Promise<TopicView[]> {
  const patterns = given.filter(isPattern).map((text) => ({ text, pattern: patternOf(text) }));
  const named = await requireTopics(client, [...new Set(given.filter((name) => !isPattern(name)))]);
  if (patterns.length === 0) return named;
  const cluster = await client.metadata(null);
  const all = (o.internal === true ? [...cluster.topics.values()] : userTopics(cluster)).map(({ name }) => name).sort();
  const found = new Set(named.map(({ name }) => name));
  for (const { text, pattern } of patterns) {
    const those = all.filter((name) => pattern.test(name));
    if (those.length === 0) throw nothingMatches("topic", text);
    for (const name of those) found.add(name);
  }
  return await requireTopics(client, [...found]);
}

/** The same of groups. */
export async function groupsNamed(client: Client, given: readonly string[]): Promise<ListedGroup[]> {
  const named = given.filter((name) => !isPattern(name));
  const patterns = given.filter(isPattern);
  const found = new Map(
    (named.length === 0 ? [] : await requireGroups(client, named)).map((group) => [group.group, group]),
  );
  if (patterns.length === 0) return [...found.values()];
  const all = await requireGroups(client, []);
  for (const text of patterns) {
    const pattern = patternOf(text);
    const those = all.filter(({ group }) => pattern.test(group));
    if (those.length === 0) throw nothingMatches("group", text);
    for (const group of those) found.set(group.group, group);
  }
  return [...found.values()];
}

function nothingMatches(what: "topic" | "group", pattern: string): CommandFailed {
  return new CommandFailed(
    exitCodes.usage,
    `No ${what} matches ${pattern}`,
    `\`kq ${what}s\` lists those there are.`,
    `unknown_${what}`,
  );
}
