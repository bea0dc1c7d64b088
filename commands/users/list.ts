/**
 * `kq users`: who has a password in the cluster, never which.
 *
 * @module
 */
import { describeScramUsers, type ScramUser } from "../../core/client/mod.ts";
import { command } from "../command.ts";
import { type Column, printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";

interface Row {
  readonly name: string;
  readonly credential: ScramUser["credentials"][number];
}

const columns: readonly Column<Row>[] = [
  { key: "name", of: ({ name }) => name },
  { key: "mechanism", of: ({ credential }) => credential.mechanism },
  { key: "iterations", of: ({ credential }) => credential.iterations },
];

export const usersList = command({
  shape: (c) => c,
  run: async (_call, context) => {
    const users = await withClient(context, (client) => describeScramUsers(client, null));
    const rows = users.flatMap(({ name, credentials }) => credentials.map((credential) => ({ name, credential })));
    printRows(context, { columns, rows, name: ({ name }) => name });
  },
});
