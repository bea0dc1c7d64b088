/**
 * Answers AlterClientQuotas: what is set acts when the answer comes. Each entity answers for itself.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { type Refusal, refused } from "../../protocol/refusal.ts";
import { alterClientQuotasResponse } from "../../protocol/generated/49_alter_client_quotas.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { entityInOrder, refusalOfEntity, refusalOfQuota } from "../quotas/alteration.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["AlterClientQuotas"];
type Response = Responses["AlterClientQuotas"];
type Entry = Request["entries"][number];

/** More than there are kinds of. */
const MOST_PARTS = 3, MOST_OPS = 100;

export const alterClientQuotas: Handler<"AlterClientQuotas"> = { name: "AlterClientQuotas", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  if (!context.may("ALTER_CONFIGS", CLUSTER)) {
    return yield* errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  }
  const entries: Response["entries"] = [];
  const seen = new Set<string>();
  for (const entry of request.entries) {
    if (entry.entity.length > MOST_PARTS || entry.ops.length > MOST_OPS) {
      const errorMessage = `An entity has at most ${MOST_PARTS} parts and ${MOST_OPS} quotas`;
      entries.push({ errorCode: errorCode("INVALID_REQUEST"), errorMessage, entity: [] });
      yield;
      continue;
    }
    const name = JSON.stringify(entityInOrder(entry.entity));
    const refusal = seen.has(name)
      ? refused("INVALID_REQUEST", "Ignoring duplicate entity")
      : refusalOf(entry) ?? (request.validateOnly ? null : yield* wait(altered(entry, context)));
    seen.add(name);
    entries.push({
      errorCode: errorCode(refusal?.error ?? "NONE"),
      errorMessage: refusal?.message ?? null,
      entity: entityInOrder(entry.entity),
    });
    yield;
  }
  return alterClientQuotasResponse({ entries });
}

function refusalOf({ entity, ops }: Entry): Refusal | null {
  const refusal = refusalOfEntity(entity);
  if (refusal !== null) return refusal;
  const keys = new Set<string>();
  for (const { key, value, remove } of ops) {
    if (keys.has(key)) {
      return refused("INVALID_REQUEST", `Duplicate quota key ${key} not updating quota for this entity`);
    }
    keys.add(key);
    const problem = remove ? null : refusalOfQuota(entityOf(entity), key, value);
    if (problem !== null) return problem;
  }
  return null;
}

function entityOf(entity: Entry["entity"]): Map<string, string | null> {
  return new Map(entity.map(({ entityType, entityName }) => [entityType, entityName]));
}

async function altered({ entity, ops }: Entry, { broker }: RequestContext): Promise<Refusal | null> {
  await broker.metadata.changeQuotas(entityOf(entity), (values) => {
    const next = new Map(values);
    for (const { key, value, remove } of ops) {
      if (remove) next.delete(key);
      else next.set(key, value);
    }
    return next;
  });
  return null;
}

function* errorResponse({ entries }: Request, { code, message }: WireError): Steps<Response> {
  const failed: Response["entries"] = [];
  for (const { entity } of entries) {
    failed.push({ errorCode: code, errorMessage: message, entity: yield* mapInSteps(entity, (part) => part) });
    yield;
  }
  return alterClientQuotasResponse({ entries: failed });
}
