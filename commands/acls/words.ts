/**
 * How commands on ACLs name principals, operations and resources, and how they show them.
 *
 * @module
 */
import { type Acl, type AclFilter, aclOperations, type PatternType } from "../../core/client/mod.ts";
import { didYouMean } from "../../core/base/nearest.ts";
import { usageError } from "../command.ts";
import type { Column } from "../output/rows.ts";

export interface ResourceFlags {
  readonly topic?: string[] | undefined;
  readonly group?: string[] | undefined;
  readonly transactionalId?: string[] | undefined;
  readonly cluster?: true | undefined;
  readonly prefix?: true | undefined;
}

export type AclResource = Pick<Acl, "resourceType" | "resourceName" | "patternType">;

export const RESOURCES_NOTE =
  `Resources: --topic, --group and --transactional-id name one, or all with "*", or with --prefix all whose names begin so;
--cluster is the cluster itself. Operations: read, write, create, delete, alter, describe, describe-configs,
alter-configs, cluster-action, idempotent-write, all. Read, write, delete and alter include describe, and alter-configs
includes describe-configs. What is denied is denied, whatever else is allowed.
`;

export const collect = (text: string, before: string[] | undefined): string[] => [...before ?? [], text];

/** `alice` is `User:alice`, and `*` everybody. */
export function readPrincipal(text: string): string {
  if (text === "") throw usageError("The principal is empty", 'It is a user, such as alice or User:alice, or "*".');
  return text.includes(":") ? text : `User:${text}`;
}

export function readOperations(text: string): Acl["operation"][] {
  return text.split(",").map((word) => {
    const said = word.trim().toUpperCase().replaceAll("-", "_");
    const found = aclOperations.find((name) => name === said || name.replaceAll("_", "") === said);
    if (found !== undefined) return found;
    const names = aclOperations.map((name) => name.toLowerCase().replaceAll("_", "-"));
    throw usageError(`"${word}" is no operation`, didYouMean(word, names) ?? `It is one of ${names.join(", ")}.`);
  });
}

export function readResources(flags: ResourceFlags): AclResource[] {
  const patternType: PatternType = flags.prefix === true ? "PREFIXED" : "LITERAL";
  const named = (resourceType: Acl["resourceType"], names: readonly string[] = []) =>
    names.map((resourceName): AclResource => {
      if (resourceName === "") throw usageError("The name of a resource is empty", 'For all of them write "*".');
      return { resourceType, resourceName, patternType };
    });
  return [
    ...named("TOPIC", flags.topic),
    ...named("GROUP", flags.group),
    ...named("TRANSACTIONAL_ID", flags.transactionalId),
    ...flags.cluster === true
      ? [{ resourceType: "CLUSTER", resourceName: "kafka-cluster", patternType: "LITERAL" } as const]
      : [],
  ];
}

export function requireResources(flags: ResourceFlags): AclResource[] {
  const resources = readResources(flags);
  if (resources.length > 0) return resources;
  throw usageError(
    "No resource was named",
    'Name it with --topic NAME, --group NAME, --transactional-id NAME or --cluster; "*" is all of them.',
  );
}

export const everyAcl: AclFilter = {
  resourceType: null,
  resourceName: null,
  patternType: "ANY",
  principal: null,
  host: null,
  operation: null,
  permission: null,
};

/** As words of a sentence: `User:alice is allowed to read topic orders`. */
export function aclText({ principal, permission, operation, host, ...resource }: Acl): string {
  const from = host === "*" ? "" : ` from ${host}`;
  const may = permission === "ALLOW" ? "allowed" : "denied";
  return `${principal} is ${may} to ${operationText(operation)} ${resourceText(resource)}${from}`;
}

export function operationText(operation: Acl["operation"]): string {
  return operation === "ALL" ? "do everything with" : operation.toLowerCase().replaceAll("_", "-");
}

export function resourceText({ resourceType, resourceName, patternType }: AclResource): string {
  if (resourceType === "CLUSTER") return "the cluster";
  const type = resourceType.toLowerCase().replaceAll("_", " ");
  if (patternType === "PREFIXED") return `every ${type} beginning with ${resourceName}`;
  return resourceName === "*" ? `every ${type}` : `${type} ${resourceName}`;
}

export const aclColumns: readonly Column<Acl>[] = [
  { key: "principal", of: ({ principal }) => principal },
  { key: "permission", of: ({ permission }) => permission.toLowerCase() },
  { key: "operation", of: ({ operation }) => operation.toLowerCase().replaceAll("_", "-") },
  { key: "resource_type", of: ({ resourceType }) => resourceType.toLowerCase().replaceAll("_", "-") },
  { key: "resource_name", of: ({ resourceName }) => resourceName },
  { key: "pattern", of: ({ patternType }) => patternType.toLowerCase() },
  { key: "host", of: ({ host }) => host },
];

/** For people: those of a principal together. */
export function inOrder(acls: readonly Acl[]): Acl[] {
  const key = (acl: Acl) => JSON.stringify(aclColumns.map(({ of }) => of(acl)));
  return acls.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
