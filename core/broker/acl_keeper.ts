/**
 * The authorizer of this broker, as its properties ask for one, following the ACLs in the metadata.
 *
 * @module
 */
import type { Metadata } from "../metadata/mod.ts";
import { AclAuthorizer, knownAcl } from "../security/mod.ts";
import type { BrokerConfig } from "./config/mod.ts";

/** Null where nobody asked for one: everybody may do everything. */
export function aclAuthorizerOf(config: BrokerConfig, metadata: Metadata): AclAuthorizer | null {
  const said = (name: string): string => config.security.get(name) ?? "";
  if (said("authorizer.class.name") === "") return null;
  const superUsers = new Set(said("super.users").split(";").map((user) => user.trim()).filter((user) => user !== ""));
  const authorizer = new AclAuthorizer({
    superUsers,
    allowsUnlisted: said("allow.everyone.if.no.acl.found").toLowerCase() === "true",
  });
  const add = (acl: Parameters<typeof knownAcl>[0]): void => {
    const known = knownAcl(acl);
    if (known !== null) authorizer.add(known);
  };
  for (const acl of metadata.image.acls.values()) add(acl);
  metadata.onChange(({ acls: { added, removed } }) => {
    for (const acl of removed) {
      const known = knownAcl(acl);
      if (known !== null) authorizer.remove(known);
    }
    for (const acl of added) add(acl);
  });
  return authorizer;
}
