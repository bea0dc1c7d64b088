/**
 * `name=value` as people write configs on a command line.
 *
 * @module
 */
import { usageError } from "./command.ts";

export interface ConfigPair {
  readonly name: string;
  readonly value: string;
}

export function parseConfigPair(text: string, flag: string | null = null): ConfigPair {
  const at = text.indexOf("=");
  const said = flag === null ? `"${text}"` : `${flag} "${text}"`;
  const example = `${flag === null ? "" : `${flag} `}cleanup.policy=compact`;
  if (at < 1) throw usageError(`${said} is not name=value`, `Write it as ${example}.`);
  return { name: text.slice(0, at).trim(), value: text.slice(at + 1) };
}

/** For flags that may be repeated. */
export function collect(value: string, before: string[] | undefined): string[] {
  return [...before ?? [], value];
}

/** Throws for a name that is changed twice. */
export function changesOf(
  set: readonly ConfigPair[],
  unset: readonly string[],
): { readonly name: string; readonly value: string | null }[] {
  const changes = [...set, ...unset.map((name) => ({ name, value: null }))];
  const names = changes.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw usageError(`${twice} is given twice`);
  return changes;
}

/** The names that go back to their defaults. */
export function unsetBy(changes: readonly { readonly name: string; readonly value: string | null }[]): string[] {
  return changes.filter(({ value }) => value === null).map(({ name }) => name);
}

/** The names that get a value. */
export function setBy(changes: readonly { readonly name: string; readonly value: string | null }[]): string[] {
  return changes.filter(({ value }) => value !== null).map(({ name }) => name);
}
