/**
 * `kq version`. The number is package.json's.
 *
 * @module
 */
import manifest from "../package.json" with { type: "json" };
import { command } from "./command.ts";

export const VERSION = manifest.version;

export const version = command({
  shape: (c) => c,
  run: async (_call, context) => {
    const isJson = context.flags.output === "json" || context.flags.output === "jsonl";
    context.print(isJson ? JSON.stringify({ version: VERSION }) + "\n" : `kq ${VERSION}\n`);
  },
});
