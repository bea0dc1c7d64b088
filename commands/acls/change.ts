/**
 * `kq acls grant PRINCIPAL OPERATIONS --topic NAME` and `kq acls revoke`, its undoing.
 *
 * @module
 */
import type { Command } from "@commander-js/extra-typings";
import {
  type Acl,
  type Client,
  createAcls,
  deleteAcls,
  describeScramUsers,
  ServerError,
  UnsupportedApi,
} from "../../core/client/mod.ts";
import { command, CommandFailed, exitCodes } from "../command.ts";
import { withClient } from "../with_client.ts";
import {
  aclText,
  collect,
  inOrder,
  readOperations,
  readPrincipal,
  requireResources,
  type ResourceFlags,
  RESOURCES_NOTE,
} from "./words.ts";

const shape = (c: Command) =>
  c.argument("<principal>", 'a user, such as alice or User:alice, or "*" for everybody')
    .argument("<operations>", "what it may do, such as read or read,write")
    .option("--topic <name>", "the topic; may be repeated", collect)
    .option("--group <name>", "the group; may be repeated", collect)
    .option("--transactional-id <name>", "the transactional id; may be repeated", collect)
    .option("--cluster", "the cluster itself")
    .option("--prefix", "all resources whose names begin with the names given")
    .option("--host <address>", "only from there (anywhere)")
    .option("--deny", "it is forbidden");

interface ChangeFlags extends ResourceFlags {
  readonly host?: string | undefined;
  readonly deny?: true | undefined;
}

export const aclsGrant = command({
  shape,
  notes: [RESOURCES_NOTE],
  run: async ({ args: [principal, operations], options }, context) => {
    const acls = aclsOf(principal, operations, options);
    const isStrange = await withClient(context, async (client) => {
      await createAcls(client, acls);
      return await hasNoPassword(client, acls[0]!.principal);
    });
    for (const acl of acls) context.say(`kq: ${aclText(acl)}`);
    if (isStrange) {
      context.say(
        `kq: no user ${principal} has a password here; a certificate or a token may still name it (kq users)`,
      );
    }
  },
});

export const aclsRevoke = command({
  shape,
  notes: [RESOURCES_NOTE],
  run: async ({ args: [principal, operations], options }, context) => {
    const acls = aclsOf(principal, operations, options);
    const gone = await withClient(
      context,
      async (client) => (await Promise.all(acls.map((acl) => deleteAcls(client, acl)))).flat(),
    );
    for (const acl of inOrder(gone)) context.say(`kq: no longer: ${aclText(acl)}`);
    const left = acls.filter((acl) => !gone.some((one) => aclText(one) === aclText(acl)));
    if (left.length === 0) return;
    throw new CommandFailed(
      exitCodes.failed,
      `There is no such ACL: ${left.map(aclText).join("; ")}`,
      "`kq acls` lists those there are.",
      "unknown_acl",
    );
  },
});

/** Where users have passwords: whether this one has none. A misspelt name is allowed for nothing. */
async function hasNoPassword(client: Client, principal: string): Promise<boolean> {
  const [, name] = /^User:(.+)$/.exec(principal) ?? [];
  if (name === undefined || name === "*") return false;
  try {
    const users = await describeScramUsers(client, null);
    return users.length > 0 && users.every((user) => user.name !== name);
  } catch (error) {
    // Who may change ACLs need not be allowed to list users.
    if (error instanceof ServerError || error instanceof UnsupportedApi) return false;
    throw error;
  }
}

function aclsOf(principal: string, operations: string, flags: ChangeFlags): Acl[] {
  const who = readPrincipal(principal);
  return requireResources(flags).flatMap((resource) =>
    readOperations(operations).map((operation): Acl => ({
      ...resource,
      principal: who,
      host: flags.host ?? "*",
      operation,
      permission: flags.deny === true ? "DENY" : "ALLOW",
    }))
  );
}
