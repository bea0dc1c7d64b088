/**
 * `kq acls check PRINCIPAL OPERATION --topic NAME`: whether it may, and which ACL decides. Worked out here from the
 * ACLs that the cluster has, by the brokers' own rules. Exit 4 where it may not.
 *
 * @module
 */
import { AclAuthorizer, describeAcls, type Ruling } from "../../core/client/mod.ts";
import { command, exitCodes, usageError } from "../command.ts";
import { EXIT_CODES } from "../help_notes.ts";
import { type Column, printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";
import {
  type AclResource,
  aclText,
  collect,
  everyAcl,
  operationText,
  readOperations,
  readPrincipal,
  requireResources,
  resourceText,
} from "./words.ts";

interface Row {
  readonly principal: string;
  readonly operation: string;
  readonly resource: AclResource;
  readonly ruling: Ruling;
}

const columns: readonly Column<Row>[] = [
  { key: "principal", of: ({ principal }) => principal },
  { key: "operation", of: ({ operation }) => operation },
  { key: "resource", of: ({ resource }) => resourceText(resource) },
  { key: "allowed", of: ({ ruling }) => ruling.isAllowed },
  { key: "because", of: ({ ruling }) => reasonOf(ruling) },
];

export const aclsCheck = command({
  shape: (c) =>
    c.argument("<principal>", "a user, such as alice or User:alice")
      .argument("<operations>", "what it wants to do, such as read or read,write")
      .option("--topic <name>", "the topic; may be repeated", collect)
      .option("--group <name>", "the group; may be repeated", collect)
      .option("--transactional-id <name>", "the transactional id; may be repeated", collect)
      .option("--cluster", "the cluster itself")
      .option("--host <address>", "from there (127.0.0.1)")
      .option("--super-users <list>", "the brokers' super.users, which they do not tell: User:admin;User:other")
      .option("--allow-unlisted", "the brokers have allow.everyone.if.no.acl.found=true, which they do not tell"),
  notes: [EXIT_CODES],
  run: async ({ args: [principal, operations], options }, context) => {
    const who = readPrincipal(principal);
    const wanted = readOperations(operations);
    const resources = requireResources(options);
    const acls = await withClient(context, (client) => describeAcls(client, everyAcl));
    const authorizer = new AclAuthorizer({
      superUsers: new Set((options.superUsers ?? "").split(";").map((user) => user.trim())),
      allowsUnlisted: options.allowUnlisted === true,
    });
    for (const acl of acls) authorizer.add(acl);
    const requester = { principal: who, remoteHost: options.host ?? "127.0.0.1" };
    const rows = resources.flatMap((resource) =>
      wanted.map((operation): Row => {
        if (operation === "ALL") throw usageError("One operation is checked at a time", "For example read,write");
        const { resourceType: type, resourceName: name } = resource;
        const ruling = authorizer.rule(requester, operation, { type, name });
        return { principal: who, operation: operationText(operation), resource, ruling };
      })
    );
    printRows(context, { columns, rows, name: ({ resource }) => resource.resourceName });
    return rows.every(({ ruling }) => ruling.isAllowed) ? exitCodes.done : exitCodes.conditionNotMet;
  },
});

function reasonOf(ruling: Ruling): string {
  switch (ruling.by) {
    case "super user":
      return "it is a super user";
    case "acl":
      return aclText(ruling.acl);
    case "nothing":
      return "there are ACLs of this resource, and none of them allows it";
    case "default":
      return ruling.isAllowed
        ? "there is no ACL of this resource, and everybody may use such resources"
        : "there is no ACL of this resource; what super.users and allow.everyone.if.no.acl.found say is known to the broker only";
  }
}
