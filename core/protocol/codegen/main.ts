/** `npm run generate`: writes core/protocol/generated anew, and removes from it what no declaration accounts for. */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { generate } from "./generate.ts";

const folder = new URL("../generated/", import.meta.url);
const files = await generate();
for (const file of readdirSync(folder)) if (!files.has(file)) rmSync(new URL(file, folder));
for (const [file, text] of files) writeFileSync(new URL(file, folder), text);
