/**
 * `kq acls`: who is allowed, or denied, to do what.
 *
 * @module
 */
import { describeAcls } from "../../core/client/mod.ts";
import { command } from "../command.ts";
import { printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";
import { aclColumns, aclText, collect, everyAcl, inOrder, readPrincipal, readResources } from "./words.ts";

export const aclsList = command({
  shape: (c) =>
    c.option("--principal <user>", "of this user only, and of everybody")
      .option("--topic <name>", "what concerns this topic only, by whichever pattern; may be repeated", collect)
      .option("--group <name>", "what concerns this group only; may be repeated", collect)
      .option("--transactional-id <name>", "what concerns this transactional id only; may be repeated", collect)
      .option("--cluster", "what concerns the cluster itself only"),
  run: async ({ options }, context) => {
    const resources = readResources(options);
    const filters = resources.length === 0 ? [everyAcl] : resources.map(({ resourceType, resourceName }) => ({
      ...everyAcl,
      resourceType,
      resourceName,
      patternType: "MATCH" as const,
    }));
    const found = await withClient(
      context,
      async (client) => (await Promise.all(filters.map((filter) => describeAcls(client, filter)))).flat(),
    );
    const unique = [...new Map(found.map((acl) => [JSON.stringify(acl), acl])).values()];
    const { principal } = options;
    const whose = principal === undefined ? null : new Set([readPrincipal(principal), "User:*"]);
    const rows = inOrder(unique.filter((acl) => whose === null || whose.has(acl.principal)));
    printRows(context, { columns: aclColumns, rows, name: aclText });
  },
});
