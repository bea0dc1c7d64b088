/**
 * `kq groups`.
 *
 * @module
 */
import { type ListedGroup, listGroups } from "../../core/client/mod.ts";
import { command } from "../command.ts";
import { matching } from "../name_patterns.ts";
import { type Column, printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";

const columns: readonly Column<ListedGroup>[] = [
  { key: "group", of: ({ group }) => group },
  { key: "state", of: ({ state }) => state },
  { key: "type", of: ({ type }) => type.toLowerCase() },
  { key: "protocol_type", of: ({ protocolType }) => protocolType },
];

export const groupsList = command({
  shape: (c) =>
    c.argument("[pattern...]", "regular expressions, found anywhere in the name; every group when none is given"),
  run: async ({ args: [patterns] }, context) => {
    const isWanted = matching(patterns);
    const { groups, failures } = await withClient(context, listGroups);
    printRows(context, { columns, rows: groups.filter(({ group }) => isWanted(group)), name: ({ group }) => group });
    // What was listed is worth having; that it is not all must not go unnoticed.
    if (failures.length > 0) throw failures[0]!;
  },
});
