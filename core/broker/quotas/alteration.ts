/**
 * What may be set as a quota, and for whom, as Kafka has it, and which quotas a filter of DescribeClientQuotas means.
 *
 * @module
 */
import { type Refusal, refused } from "../../protocol/refusal.ts";

/** By the type of a thing, its name; null is the default. */
export type QuotaEntity = ReadonlyMap<string, string | null>;

interface QuotaProperty {
  readonly type: "DOUBLE" | "LONG" | "INT";
  /** kq keeps it and does not act on it. */
  readonly isIdle?: true;
}

const ofClients: Readonly<Record<string, QuotaProperty>> = {
  producer_byte_rate: { type: "LONG" },
  consumer_byte_rate: { type: "LONG" },
  request_percentage: { type: "DOUBLE" },
  controller_mutation_rate: { type: "DOUBLE", isIdle: true },
};
const ofAddresses: Readonly<Record<string, QuotaProperty>> = {
  connection_creation_rate: { type: "INT", isIdle: true },
};

const ORDER = ["client-id", "user", "ip"];

/** In the order in which Kafka tells the parts of an entity. */
export function entityInOrder<T extends { readonly entityType: string }>(entity: readonly T[]): T[] {
  return entity.toSorted((a, b) => ORDER.indexOf(a.entityType) - ORDER.indexOf(b.entityType));
}

const LARGEST = { LONG: 2 ** 63, INT: 2 ** 31 - 1 } as const;

export function refusalOfEntity(
  entries: readonly { readonly entityType: string; readonly entityName: string | null }[],
): Refusal | null {
  if (entries.length === 0) return refused("INVALID_REQUEST", "Invalid empty client quota entity");
  for (const { entityType, entityName } of entries) {
    if (!["user", "client-id", "ip"].includes(entityType)) {
      return refused("INVALID_REQUEST", `Unhandled client quota entity type: ${entityType}`);
    }
    if (entityName === "") return refused("INVALID_REQUEST", `Empty ${entityType} not supported`);
  }
  const types = new Set(entries.map(({ entityType }) => entityType));
  if (types.has("ip") && types.size > 1) {
    return refused(
      "INVALID_REQUEST",
      "Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId",
    );
  }
  return null;
}

export function refusalOfQuota(entity: QuotaEntity, key: string, value: number): Refusal | null {
  const properties = entity.has("ip") ? ofAddresses : ofClients;
  if (!Object.hasOwn(properties, key)) return refused("INVALID_REQUEST", `Invalid configuration key ${key}`);
  const { type, isIdle } = properties[key]!;
  if (!(value > 0)) return refused("INVALID_REQUEST", `Quota ${key} must be greater than 0`);
  if (type !== "DOUBLE") {
    if (value > LARGEST[type]) {
      return refused("INVALID_REQUEST", `Proposed value for ${key} is too large for a ${type}.`);
    }
    if (Math.abs(value % 1) > 1e-6) return refused("INVALID_REQUEST", `${key} cannot be a fractional value.`);
  }
  // To take a limit and not to keep it is worse than not to take it.
  return isIdle === true ? refused("INVALID_REQUEST", `This kq does not limit ${key} yet`) : null;
}

export interface QuotaComponent {
  readonly entityType: string;
  readonly matchType: number;
  readonly match: string | null;
}

const EXACT = 0, DEFAULT = 1, SPECIFIED = 2;

export function refusalOfFilter(components: readonly QuotaComponent[]): Refusal | null {
  const seen = new Set<string>();
  for (const { entityType, matchType, match } of components) {
    if (entityType === "") return refused("INVALID_REQUEST", "Invalid empty entity type.");
    if (seen.has(entityType)) {
      return refused("INVALID_REQUEST", `Entity type ${entityType} cannot appear more than once in the filter.`);
    }
    seen.add(entityType);
    if (!["user", "client-id", "ip"].includes(entityType)) {
      return refused("UNSUPPORTED_VERSION", `Unsupported entity type ${entityType}`);
    }
    const name = ["MATCH_TYPE_EXACT", "MATCH_TYPE_DEFAULT", "MATCH_TYPE_SPECIFIED"][matchType];
    if (name === undefined) return refused("INVALID_REQUEST", `Unknown match type ${matchType}`);
    if (matchType === EXACT && match === null) {
      return refused("INVALID_REQUEST", "Request specified MATCH_TYPE_EXACT, but set match string to null.");
    }
    if (matchType !== EXACT && match !== null) {
      return refused("INVALID_REQUEST", `Request specified ${name}, but also specified a match string.`);
    }
  }
  if (seen.has("ip") && seen.size > 1) {
    return refused(
      "INVALID_REQUEST",
      "Invalid entity filter component combination. IP filter component should not be used with user or clientId filter component.",
    );
  }
  return null;
}

export function fitsQuotaFilter(
  entity: QuotaEntity,
  components: readonly QuotaComponent[],
  isStrict: boolean,
): boolean {
  if (isStrict && entity.size !== components.length) return false;
  return components.every(({ entityType, matchType, match }) =>
    entity.has(entityType) &&
    (matchType === SPECIFIED || entity.get(entityType) === (matchType === DEFAULT ? null : match))
  );
}
