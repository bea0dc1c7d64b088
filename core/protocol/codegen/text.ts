/**
 * Pieces of TypeScript source: indented, and no longer than what they say.
 *
 * @module
 */

/** The lines, each of which may be several, one step further in. */
export function block(lines: readonly string[]): string {
  return lines.filter((line) => line !== "").join("\n").replace(/^(?=.)/gm, "  ");
}

/** The statements under a test, or none when it never holds. */
export function when(test: string, statements: string): string {
  if (test === "true" || test === "") return statements;
  if (test === "false") return "";
  return statements.includes("\n") ? `if (${test}) {\n${block([statements])}\n}` : `if (${test}) ${statements}`;
}

/** One of two expressions, by a test that may be a constant. */
export function choose(test: string, ifSo: string, ifNot: string): string {
  if (test === "true") return ifSo;
  if (test === "false") return ifNot;
  return `${test} ? ${ifSo} : ${ifNot}`;
}

export function pascal(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}
