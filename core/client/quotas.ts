/**
 * How much clients may take (KIP-546).
 *
 * @module
 */
import { errorName } from "../protocol/error_codes.ts";
import type { Client } from "./client.ts";
import { ServerError } from "./errors.ts";

export interface ClientQuota {
  /** Of the types `user`, `client-id` and `ip`; null is the default. */
  readonly entity: ReadonlyMap<string, string | null>;
  readonly values: ReadonlyMap<string, number>;
}

export async function describeQuotas(client: Client): Promise<ClientQuota[]> {
  const answer = await client.send("DescribeClientQuotas", { components: [], strict: false }, "any");
  const error = errorName(answer.errorCode);
  if (error !== "NONE") throw new ServerError(error, "Cannot list the quotas", answer.errorMessage);
  return (answer.entries ?? []).map(({ entity, values }) => ({
    entity: new Map(entity.map(({ entityType, entityName }) => [entityType, entityName])),
    values: new Map(values.map(({ key, value }) => [key, value])),
  }));
}

/** A null value removes the quota. Throws {@linkcode ServerError}. */
export async function alterQuotas(
  client: Client,
  entity: ClientQuota["entity"],
  values: ReadonlyMap<string, number | null>,
): Promise<void> {
  const { entries: [entry] } = await client.send("AlterClientQuotas", {
    entries: [{
      entity: [...entity].map(([entityType, entityName]) => ({ entityType, entityName })),
      ops: [...values].map(([key, value]) => ({ key, value: value ?? 0, remove: value === null })),
    }],
    validateOnly: false,
  }, "controller");
  const error = errorName(entry?.errorCode ?? -1);
  if (error !== "NONE") throw new ServerError(error, "Cannot change the quota", entry?.errorMessage ?? null);
}
