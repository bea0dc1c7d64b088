/**
 * The entries that say who may come in, and what they may do: JSON under `users/<name>` and under `acls/`, where the
 * key says the same as the entry, so that the same ACL is never there twice.
 *
 * @module
 */
import * as z from "zod/mini";
import { inKey, partsInKey } from "./keys.ts";
import { read, stored } from "./stored_json.ts";

/** What is kept of a user's password, in base64 (RFC 5802). */
export interface StoredCredential {
  readonly salt: string;
  readonly iterations: number;
  readonly storedKey: string;
  readonly serverKey: string;
}

/** By the name of the mechanism, such as `SCRAM-SHA-256`. */
export type UserCredentials = ReadonlyMap<string, StoredCredential>;

/** All in Kafka's words; which of them mean something is the authorizer's affair. */
export interface AclImage {
  readonly resourceType: string;
  readonly resourceName: string;
  readonly patternType: string;
  /** Such as `User:alice`. */
  readonly principal: string;
  readonly host: string;
  readonly operation: string;
  readonly permission: string;
}

const storedUser = z.record(
  z.string(),
  z.object({ salt: z.string(), iterations: z.int().check(z.minimum(1)), storedKey: z.string(), serverKey: z.string() }),
);
const storedAcl = z.object({
  resourceType: z.string(),
  resourceName: z.string(),
  patternType: z.string(),
  principal: z.string(),
  host: z.string(),
  operation: z.string(),
  permission: z.string(),
});

/** What clients may take: by the key of the quota, such as `producer_byte_rate`. */
export interface QuotaImage {
  /** Of the types `user`, `client-id` and `ip`; null is the default. */
  readonly entity: ReadonlyMap<string, string | null>;
  readonly values: ReadonlyMap<string, number>;
}

const storedQuotas = z.object({
  entity: z.record(z.string(), z.nullable(z.string())),
  values: z.record(z.string(), z.number()),
});

export function quotasKey(entity: QuotaImage["entity"]): string {
  const parts = [...entity].map(([type, name]) => name === null ? type : `${type}=${name}`);
  return `quotas/${partsInKey(parts.toSorted())}`;
}

export function writeQuotas({ entity, values }: QuotaImage): Uint8Array {
  return stored({ entity: Object.fromEntries(entity), values: Object.fromEntries(values) });
}

export function readQuotas(key: string, value: Uint8Array): QuotaImage {
  const { entity, values } = read(storedQuotas, key, value);
  return { entity: new Map(Object.entries(entity)), values: new Map(Object.entries(values)) };
}

export const userKey = (name: string): string => `users/${inKey(name)}`;

export function writeUser(credentials: UserCredentials): Uint8Array {
  return stored(Object.fromEntries(credentials));
}

export function readUser(key: string, value: Uint8Array): UserCredentials {
  return new Map(Object.entries(read(storedUser, key, value)));
}

export function aclKey(acl: AclImage): string {
  const { resourceType, patternType, resourceName, principal, host, operation, permission } = acl;
  return `acls/${partsInKey([resourceType, patternType, resourceName, principal, host, operation, permission])}`;
}

export function writeAcl(acl: AclImage): Uint8Array {
  return stored(acl satisfies z.infer<typeof storedAcl>);
}

export function readAcl(key: string, value: Uint8Array): AclImage {
  return read(storedAcl, key, value);
}
