/**
 * `kq context test [NAME]`: `kq ping` of a context.
 *
 * @module
 */
import { command } from "../command.ts";
import { ping } from "../ping.ts";
import { withContext } from "./choice.ts";

export const contextTest = command({
  shape: (c) => c.argument("[name]", "the context; the one that commands would use when none is given"),
  run: async ({ args: [name] }, context) => {
    const base = { ...context.flags, brokers: null, brokersFrom: "default" as const, contextProperties: [] };
    const { flags } = name === undefined
      ? context
      : await withContext({ ...base, context: name }, context.process, context.machine);
    return await ping.run({ args: [], options: {} }, { ...context, flags });
  },
});
