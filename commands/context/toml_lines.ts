/**
 * Which line of a TOML file a key is on, and the lines of a table: what a parser forgets, and messages and edits need.
 * Only the plain forms are looked for, one key to a line; a key written otherwise is said to be where what holds it is.
 *
 * @module
 */

/** Names of a dotted key: `contexts."a b".brokers`. Null for what is none. */
function keyPath(text: string): string[] | null {
  const path: string[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const found = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+))\s*(?:\.\s*|$)/.exec(rest);
    if (found === null) return null;
    path.push(found[1] ?? found[2] ?? found[3]!);
    rest = rest.slice(found[0].length);
  }
  return path;
}

interface KeyLine {
  readonly path: readonly string[];
  /** From 0. */
  readonly line: number;
  readonly isTable: boolean;
}

function keyLines(text: string): KeyLine[] {
  let table: readonly string[] = [];
  return text.split("\n").flatMap((content, line): KeyLine[] => {
    const header = /^\s*\[([^[\]]+)\]\s*(#.*)?$/.exec(content)?.[1];
    if (header !== undefined) {
      const path = keyPath(header);
      if (path === null) return [];
      table = path;
      return [{ path, line, isTable: true }];
    }
    const key = /^\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w.\s-])+?)\s*=/.exec(content)?.[1];
    const path = key === undefined ? null : keyPath(key);
    return path === null ? [] : [{ path: [...table, ...path], line, isTable: false }];
  });
}

/** From 1: where the key is, or, where that is not to be seen, the nearest thing around it. */
export function lineOfKey(text: string, path: readonly string[]): number {
  const lines = keyLines(text);
  for (let length = path.length; length > 0; length--) {
    const found = lines.find((one) =>
      one.path.length >= length && path.slice(0, length).every((name, at) => one.path[at] === name)
    );
    if (found !== undefined) return found.line + 1;
  }
  return 1;
}

/** The text without the table of that path and those in it. */
export function withoutTable(text: string, path: readonly string[]): string {
  const lines = text.split("\n");
  const tables = keyLines(text).filter(({ isTable }) => isTable);
  const gone = new Set<number>();
  for (const [at, { path: of, line }] of tables.entries()) {
    if (!path.every((name, index) => of[index] === name)) continue;
    const next = tables[at + 1]?.line ?? lines.length;
    for (let index = line; index < next; index++) gone.add(index);
  }
  return lines.filter((_, index) => !gone.has(index)).join("\n").replace(/\n{3,}/g, "\n\n").replace(/^\n+/, "");
}

/** The text with `key = value` at its top, in place of what it said there; null takes it out. */
export function withTopKey(text: string, key: string, value: string | null): string {
  const lines = text.split("\n");
  const found = keyLines(text).find(({ path, isTable }) => !isTable && path.length === 1 && path[0] === key);
  if (found !== undefined) lines.splice(found.line, 1);
  const said = value === null ? [] : [`${key} = ${value}`];
  if (found !== undefined) lines.splice(found.line, 0, ...said);
  else lines.unshift(...said, ...said.length > 0 && (lines[0] ?? "").startsWith("[") ? [""] : []);
  return lines.join("\n");
}

/** A name as a key: bare where it can be. */
export function keyText(name: string): string {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
}
