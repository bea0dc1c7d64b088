/**
 * `kq users add NAME` and `kq users passwd NAME`: a password in the cluster's metadata, as a salted hash that is made
 * here.
 *
 * @module
 */
import type { Command } from "@commander-js/extra-typings";
import {
  type Client,
  describeScramUsers,
  type ScramMechanismName,
  scramMechanismNames,
  setScramPassword,
} from "../../core/client/mod.ts";
import { command, type CommandContext, CommandFailed, exitCodes, usageError } from "../command.ts";
import { type PasswordFlags, readPassword } from "../passwords.ts";
import { withClient } from "../with_client.ts";
import { MECHANISM, readMechanism } from "./mechanisms.ts";

const DEFAULT_ITERATIONS = 8192;

interface SetFlags extends PasswordFlags {
  readonly mechanism?: ScramMechanismName[] | undefined;
  readonly iterations?: string | undefined;
}

const NOTES = [
  `The password is read at the terminal, where it is not shown, or from a file or stdin. It is not sent and not kept: what the
broker keeps is a salted hash of it. A broker that asks for passwords knows nobody at first; open its data folder for
the first one:
  kq users add admin --data ./kq-data
`,
];

const shape = (c: Command) =>
  c.argument("<name>", "the user")
    .option("--mechanism <name>", `${MECHANISM} (both)`, readMechanism)
    .option("--iterations <n>", `how often it is hashed (${DEFAULT_ITERATIONS})`)
    .option("--password-file <file>", "the first line of a file")
    .option("--password-stdin", "the first line of stdin")
    .option("--password <text>", "as an argument, which others can see");

export const usersAdd = command({
  shape,
  notes: NOTES,
  run: async ({ args: [name], options }, context) =>
    await withClient(context, async (client) => {
      if (await isThere(client, name)) {
        throw new CommandFailed(
          exitCodes.usage,
          `User ${name} already exists`,
          `To give it another password: kq users passwd ${name}`,
          "user_exists",
        );
      }
      await set(client, name, options, options.mechanism ?? scramMechanismNames, context);
      context.say(`kq: user ${name} added`);
    }),
});

export const usersPasswd = command({
  shape,
  notes: NOTES,
  run: async ({ args: [name], options }, context) =>
    await withClient(context, async (client) => {
      const [user] = await describeScramUsers(client, [name]);
      const present = user?.credentials.map(({ mechanism }) => mechanism) ?? [];
      if (present.length === 0) throw unknownUser(name);
      await set(client, name, options, options.mechanism ?? present, context);
      context.say(`kq: user ${name} has a new password`);
    }),
});

async function isThere(client: Client, name: string): Promise<boolean> {
  const [user] = await describeScramUsers(client, [name]);
  return user !== undefined && user.credentials.length > 0;
}

export function unknownUser(name: string): CommandFailed {
  return new CommandFailed(
    exitCodes.usage,
    `User ${name} does not exist`,
    "`kq users` lists those there are; `kq users add` adds one.",
    "unknown_user",
  );
}

async function set(
  client: Client,
  name: string,
  flags: SetFlags,
  mechanisms: readonly ScramMechanismName[],
  context: CommandContext,
): Promise<void> {
  const iterations = readIterations(flags.iterations);
  const password = readPassword(name, flags, context);
  const passwords = await context.machine.passwords();
  for (const mechanism of mechanisms) {
    await setScramPassword(client, passwords, { name, mechanism, password, iterations });
  }
}

function readIterations(text: string | undefined): number {
  if (text === undefined) return DEFAULT_ITERATIONS;
  const count = /^\d{4,5}$/.test(text) ? Number(text) : 0;
  if (count < 4096 || count > 16_384) {
    throw usageError(`--iterations is a number from 4096 to 16384, not "${text}"`, "Kafka takes no other.");
  }
  return count;
}
