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

const columns: readonly Column<Row>[] = [
  { key: "name", of: ({ name }) => name },
  { key: "current", of: ({ isCurrent }) => isCurrent },
  { key: "brokers", of: ({ brokers }) => brokers },
  // Their names alone: values may be passwords.
  { key: "properties", of: ({ properties }) => properties, wide: true },
];

export const contextList = command({
  shape: (c) => c,
  run: async (_call, context) => {
    const { contexts, current, path } = await userFile(context);
    const rows = [...contexts].map(([name, one]) => ({
      name,
      isCurrent: name === current,
      brokers: one.brokers ?? [],
      properties: one.properties.map(([property]) => property),
    }));
    printRows(context, { columns, rows, name: ({ name }) => name });
    if (rows.length === 0) {
      context.say(`kq: there are no contexts in ${path}; kq context add NAME -b HOST:PORT makes one`);
    }
  },
});

/** The user's file as it is now. */
export async function userFile({ process, machine }: CommandContext): Promise<UserFile> {
  const path = userPath(process.env);
  return readUserFile(path, readIfThere(process, path), await machine.toml());
}
