/**
 * `npm run generate`: writes core/protocol/generated again, and removes files without a declaration from it. It takes
 * no arguments.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { generate } from "./generate.ts";

// `--help` writes nothing.
if (process.argv.length > 2) {
  console.log(readFileSync(Bun.main, "utf8").split("*/", 1)[0]!.replace("/**", "").replaceAll(/^ \* ?/gm, "").trim());
  process.exit(/^(-h|--help)$/.test(process.argv[2]!) ? 0 : 2);
}
const folder = new URL("../generated/", import.meta.url);
const files = await generate();
for (const file of readdirSync(folder)) if (!files.has(file)) rmSync(new URL(file, folder));
for (const [file, text] of files) writeFileSync(new URL(file, folder), text);
