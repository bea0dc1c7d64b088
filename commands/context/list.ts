/**
 * `kq context`: the clusters that have names.
 *
 * @module
 */
import { command, type CommandContext } from "../command.ts";
import { type Column, printRows } from "../output/rows.ts";
import { readUserFile, type UserFile } from "./file.ts";
import { readIfThere, userPath } from "./locations.ts";

interface Row {
  readonly name: string;
  readonly isCurrent: boolean;
  readonly brokers: readonly string[];
  readonly properties: readonly string[];
}

export const PRECEDENCE =
  `Which cluster a command talks to: what -b or --context says; else KQ_CONTEXT; else KQ_BROKERS; else the .kq.toml of the
project; else the current context; else 127.0.0.1:9092.
`;

const columns: readonly Column<Row>[] = [
  { key: "name", of: ({ name }) => name },
  { key: "current", of: ({ isCurrent }) => isCurrent },
  { key: "brokers", of: ({ brokers }) => brokers },
  // Their names alone: values may be passwords.
  { key: "properties", of: ({ properties }) => properties, wide: true },
];

export const contextList = command({
  shape: (c) => c,
  notes: [PRECEDENCE],
  run: async (_call, context) => {
    const { contexts, current, path } = await userFile(context);
    const rows = [...contexts].map(([name, one]) => ({
      name,
      isCurrent: name === current,
      brokers: one.brokers ?? [],
      properties: one.properties.map(([property]) => property),
    }));
    printRows(context, { columns, rows, name: ({ name }) => name });
    if (current !== null) warnOfEnvironment(context);
    if (rows.length === 0) {
      context.say(`kq: there are no contexts in ${path}; kq context add NAME -b HOST:PORT makes one`);
    }
  },
});

/** What is set in the environment wins over the current context, and may have been set long ago. */
export function warnOfEnvironment({ process: { env }, warn }: Pick<CommandContext, "process" | "warn">): void {
  const [name] = ["KQ_CONTEXT", "KQ_BROKERS"].filter((each) => (env[each] ?? "") !== "");
  if (name !== undefined) warn(`kq: ${name}=${env[name]} is set, and wins over the current context: unset ${name}`);
}

/** The user's file as it is now. */
export async function userFile({ process, machine }: CommandContext): Promise<UserFile> {
  const path = userPath(process.env);
  return readUserFile(path, readIfThere(process, path), await machine.toml());
}
