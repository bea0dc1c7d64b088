/**
 * Access control lists as Kafka has them (KIP-11, KIP-290): who is allowed, or denied, to do what on which resources,
 * and the filters that choose among them.
 *
 * @module
 */
import { type Operation, operationCodes, type ResourceType } from "./operations.ts";

/** By Kafka's codes. */
export const resourceTypeCodes: Readonly<Record<ResourceType, number>> = {
  TOPIC: 2,
  GROUP: 3,
  CLUSTER: 4,
  TRANSACTIONAL_ID: 5,
  DELEGATION_TOKEN: 6,
  USER: 7,
};
export const patternTypeCodes = { LITERAL: 3, PREFIXED: 4 } as const;
export const permissionCodes = { DENY: 2, ALLOW: 3 } as const;
export const aclOperationCodes: Readonly<Record<AclOperation, number>> = { ALL: 2, ...operationCodes };

export const aclOperations = Object.keys(aclOperationCodes) as readonly AclOperation[];

export type PatternType = keyof typeof patternTypeCodes;
export type Permission = keyof typeof permissionCodes;
export type AclOperation = Operation | "ALL";

/** Any name, any host. */
export const WILDCARD = "*";
export const EVERYBODY = "User:*";

export interface Acl {
  readonly resourceType: ResourceType;
  /** With LITERAL, `*` is every resource of the type. */
  readonly resourceName: string;
  readonly patternType: PatternType;
  /** Such as `User:alice`; `User:*` is everybody. */
  readonly principal: string;
  /** An address, or `*`. */
  readonly host: string;
  readonly operation: AclOperation;
  readonly permission: Permission;
}

/** Null matches anything. */
export interface AclFilter {
  readonly resourceType: ResourceType | null;
  readonly resourceName: string | null;
  /** ANY: patterns of that name. MATCH: patterns that the resource of that name fits. */
  readonly patternType: PatternType | "ANY" | "MATCH";
  readonly principal: string | null;
  readonly host: string | null;
  readonly operation: AclOperation | null;
  readonly permission: Permission | null;
}

const ANY = 1, MATCH = 2;

/** The name of a code; null for one that nobody knows. */
function nameOf<T extends string>(codes: Readonly<Record<T, number>>, code: number): T | null {
  for (const name in codes) if (codes[name] === code) return name;
  return null;
}

interface WireAcl {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly patternType: number;
  readonly principal: string;
  readonly host: string;
  readonly operation: number;
  readonly permissionType: number;
}

type Codes = Pick<WireAcl, "resourceType" | "patternType" | "operation" | "permissionType">;

/** Whether it has a code of 0 in it; Kafka closes the connection of who sends such a thing. */
export function saysNothing({ resourceType, patternType, operation, permissionType }: Codes): boolean {
  return [resourceType, patternType, operation, permissionType].includes(0);
}

/** Whether it has a code in it that only filters have. */
export function isOfFilters({ resourceType, patternType, operation, permissionType }: Codes): boolean {
  return [resourceType, patternType, operation, permissionType].includes(ANY) || patternType === MATCH;
}

/** A text says, in Kafka's words, what is wrong with it. */
export function readAclFromWire(wire: WireAcl): Acl | string {
  const { resourceName, principal, host } = wire;
  const resourceType = nameOf(resourceTypeCodes, wire.resourceType);
  const patternType = nameOf<PatternType>(patternTypeCodes, wire.patternType);
  const operation = nameOf(aclOperationCodes, wire.operation);
  const permission = nameOf<Permission>(permissionCodes, wire.permissionType);
  if (resourceType === "CLUSTER" && resourceName !== "kafka-cluster") {
    return "The only valid name for the CLUSTER resource is kafka-cluster";
  }
  if (resourceName === "") return "Invalid empty resource name";
  if (resourceType === null) return "Invalid resourceType UNKNOWN";
  if (patternType === null) return "Invalid patternType UNKNOWN";
  if (operation === null) return "Invalid operation UNKNOWN";
  if (permission === null) return "Invalid permissionType UNKNOWN";
  return { resourceType, resourceName, patternType, principal, host, operation, permission };
}

export function aclOnWire(acl: Acl): WireAcl {
  const { resourceName, principal, host } = acl;
  return {
    resourceType: resourceTypeCodes[acl.resourceType],
    resourceName,
    patternType: patternTypeCodes[acl.patternType],
    principal,
    host,
    operation: aclOperationCodes[acl.operation],
    permissionType: permissionCodes[acl.permission],
  };
}

export interface WireAclFilter {
  readonly resourceTypeFilter: number;
  readonly resourceNameFilter: string | null;
  readonly patternTypeFilter: number;
  readonly principalFilter: string | null;
  readonly hostFilter: string | null;
  readonly operation: number;
  readonly permissionType: number;
}

/** Null where a code of it is 0; a text says, in Kafka's words, that nobody knows one of its codes: nothing fits it. */
export function readAclFilter(wire: WireAclFilter): AclFilter | string | null {
  const { resourceTypeFilter: resourceType, patternTypeFilter: pattern, operation, permissionType } = wire;
  if (saysNothing({ resourceType, patternType: pattern, operation, permissionType })) return null;
  const type = nameOf(resourceTypeCodes, resourceType);
  const patternType = pattern === ANY
    ? "ANY"
    : pattern === MATCH
    ? "MATCH"
    : nameOf<PatternType>(patternTypeCodes, pattern);
  if ((type === null && resourceType !== ANY) || patternType === null) return "Unknown patternFilter.";
  const does = nameOf(aclOperationCodes, operation);
  const permission = nameOf<Permission>(permissionCodes, permissionType);
  if ((does === null && operation !== ANY) || (permission === null && permissionType !== ANY)) {
    return "Unknown entryFilter.";
  }
  return {
    resourceType: type,
    resourceName: wire.resourceNameFilter,
    patternType,
    principal: wire.principalFilter,
    host: wire.hostFilter,
    operation: does,
    permission,
  };
}

export function aclFilterOnWire(filter: AclFilter): WireAclFilter {
  const { patternType } = filter;
  return {
    resourceTypeFilter: filter.resourceType === null ? ANY : resourceTypeCodes[filter.resourceType],
    resourceNameFilter: filter.resourceName,
    patternTypeFilter: patternType === "ANY" ? ANY : patternType === "MATCH" ? MATCH : patternTypeCodes[patternType],
    principalFilter: filter.principal,
    hostFilter: filter.host,
    operation: filter.operation === null ? ANY : aclOperationCodes[filter.operation],
    permissionType: filter.permission === null ? ANY : permissionCodes[filter.permission],
  };
}

/** An ACL in which a newer kq has said something that this one does not know is null. */
export function knownAcl(acl: Readonly<Record<keyof Acl, string>>): Acl | null {
  const isKnown = Object.hasOwn(resourceTypeCodes, acl.resourceType) &&
    Object.hasOwn(patternTypeCodes, acl.patternType) && Object.hasOwn(aclOperationCodes, acl.operation) &&
    Object.hasOwn(permissionCodes, acl.permission);
  return isKnown ? acl as Acl : null;
}

export function fitsFilter(acl: Acl, filter: AclFilter): boolean {
  return isOneOf(acl.resourceType, filter.resourceType) && isOneOf(acl.principal, filter.principal) &&
    isOneOf(acl.host, filter.host) && isOneOf(acl.operation, filter.operation) &&
    isOneOf(acl.permission, filter.permission) && fitsPattern(acl, filter);
}

function isOneOf<T>(value: T, wanted: T | null): boolean {
  return wanted === null || value === wanted;
}

function fitsPattern(acl: Acl, { patternType, resourceName: name }: AclFilter): boolean {
  if (patternType !== "ANY" && patternType !== "MATCH" && patternType !== acl.patternType) return false;
  if (name === null) return true;
  if (patternType !== "MATCH") return name === acl.resourceName;
  return coversResource(acl, name);
}

/** Whether the ACL speaks of the resource of that name. */
export function coversResource({ patternType, resourceName }: Acl, name: string): boolean {
  return patternType === "PREFIXED"
    ? name.startsWith(resourceName)
    : name === resourceName || resourceName === WILDCARD;
}

/** Operations whose allowance is also one to describe. */
const impliesDescribe: ReadonlySet<AclOperation> = new Set(["DESCRIBE", "READ", "WRITE", "DELETE", "ALTER"]);
const impliesDescribeConfigs: ReadonlySet<AclOperation> = new Set(["DESCRIBE_CONFIGS", "ALTER_CONFIGS"]);

/** Whether the ACL speaks of the operation. What is denied implies nothing. */
export function coversOperation({ operation, permission }: Acl, asked: Operation): boolean {
  if (operation === "ALL" || operation === asked) return true;
  if (permission === "DENY") return false;
  if (asked === "DESCRIBE") return impliesDescribe.has(operation);
  return asked === "DESCRIBE_CONFIGS" && impliesDescribeConfigs.has(operation);
}
