/**
 * The flags of a script that people start by hand. What they mean is said once, in the comment that the script opens
 * with: `--help` prints that.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** Ends the process for `--help`, and with 2 for what it does not know. */
export function flagsOf<T extends ParseArgsOptionsConfig>(options: T, o: { readonly takesWords?: boolean } = {}) {
  const config = { options, allowPositionals: o.takesWords ?? false };
  const given = process.argv.slice(2);
  if (given.includes("--help") || given.includes("-h")) {
    console.log(openingComment(readFileSync(Bun.main, "utf8")));
    process.exit(0);
  }
  try {
    return parseArgs(config).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message.split(". ")[0]}. --help says what it takes.`);
    process.exit(2);
  }
}

/** As text, without its stars. */
function openingComment(source: string): string {
  const lines = source.slice(source.indexOf("/**") + 3, source.indexOf("*/")).split("\n");
  return lines.map((line) => line.replace(/^ \* ?/, "")).filter((line) => line !== "@module").join("\n").trim();
}
