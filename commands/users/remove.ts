/**
 * `kq users remove NAME`: its passwords go, or that of one mechanism. Connections that are open stay open.
 *
 * @module
 */
import { describeScramUsers, removeScramPassword } from "../../core/client/mod.ts";
import { command } from "../command.ts";
import { withClient } from "../with_client.ts";
import { MECHANISM, readMechanism } from "./mechanisms.ts";
import { unknownUser } from "./set.ts";

export const usersRemove = command({
  shape: (c) =>
    c.argument("<name>", "the user")
      .option("--mechanism <name>", `${MECHANISM} (all that there are)`, readMechanism),
  run: async ({ args: [name], options }, context) =>
    await withClient(context, async (client) => {
      const [user] = await describeScramUsers(client, [name]);
      const present = user?.credentials.map(({ mechanism }) => mechanism) ?? [];
      const wanted = options.mechanism ?? present;
      if (wanted.length === 0) throw unknownUser(name);
      for (const mechanism of wanted) await removeScramPassword(client, { name, mechanism });
      context.say(`kq: user ${name}: ${wanted.join(", ")} removed`);
    }),
});
