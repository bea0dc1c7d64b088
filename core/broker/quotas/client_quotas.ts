/**
 * How much clients may take: which quota is a client's, what it has used, and how long it has to wait.
 *
 * The most particular quota counts, in Kafka's order: user and client id, user and the default client id, user, default
 * user and client id, default user and default client id, default user, client id, default client id. All connections
 * of whoever a quota is for share it; a default is for each of them alone.
 *
 * @module
 */
import type { QuotaImage } from "../../metadata/mod.ts";
import { mostInWindow, Rate } from "./rate.ts";

export type QuotaKey = "producer_byte_rate" | "consumer_byte_rate" | "request_percentage";

export interface QuotaClient {
  /** Without `User:`. */
  readonly user: string;
  readonly clientId: string;
}

export function quotaClient(
  { principal, clientId }: { readonly principal: string; readonly clientId: string | null },
): QuotaClient {
  return { user: principal.replace(/^User:/, ""), clientId: clientId ?? "" };
}

/** The client that has not been heard of for longest goes first: names of clients are theirs to make up. */
const MOST_RATES = 10_000;
/** What a request has taken of the event loop is held against its client for no longer. */
const LONGEST_FOR_REQUESTS_MS = 1000;

interface Limit {
  readonly limit: number;
  /** Whose use counts together. */
  readonly sharedBy: string;
}

export class ClientQuotas {
  #byEntity = new Map<string, ReadonlyMap<string, number>>();
  /** In the order of their last use. */
  readonly #rates = new Map<string, Rate>();

  /** Nobody has any. */
  get isEmpty(): boolean {
    return this.#byEntity.size === 0;
  }

  set(quotas: Iterable<QuotaImage>): void {
    this.#byEntity = new Map(
      [...quotas].filter(({ entity }) => !entity.has("ip")).map(({ entity, values }) => [keyOf(entity), values]),
    );
    if (this.isEmpty) this.#rates.clear();
  }

  /** Notes that the client has used so much, and returns for how many milliseconds it has to wait now. */
  use(key: QuotaKey, client: QuotaClient, amount: number, nowMs: number): number {
    const found = this.#limitOf(key, client);
    if (found === null) return 0;
    const rate = this.#rateOf(`${key} ${found.sharedBy}`);
    rate.record(amount, nowMs);
    const throttleMs = rate.throttleMs(found.limit, nowMs);
    return key === "request_percentage" ? Math.min(LONGEST_FOR_REQUESTS_MS, throttleMs) : throttleMs;
  }

  /** So many bytes may be fetched at once; more would be too fast whatever was fetched before. */
  mostFetchBytes(client: QuotaClient): number {
    const found = this.isEmpty ? null : this.#limitOf("consumer_byte_rate", client);
    return found === null ? Infinity : Math.max(1, Math.floor(mostInWindow(found.limit)));
  }

  #limitOf(key: QuotaKey, { user, clientId }: QuotaClient): Limit | null {
    const both = JSON.stringify([user, clientId]);
    const candidates: [entity: Entity, sharedBy: string][] = [
      [[user, clientId], both],
      [[user, null], both],
      [[user], JSON.stringify([user])],
      [[null, clientId], both],
      [[null, null], both],
      [[null], JSON.stringify([user])],
      [[undefined, clientId], JSON.stringify([null, clientId])],
      [[undefined, null], JSON.stringify([null, clientId])],
    ];
    for (const [[ofUser, ofClient], sharedBy] of candidates) {
      const limit = this.#byEntity.get(entityKey(ofUser, ofClient))?.get(key);
      if (limit !== undefined) return { limit, sharedBy };
    }
    return null;
  }

  #rateOf(name: string): Rate {
    const rate = this.#rates.get(name) ?? new Rate();
    this.#rates.delete(name);
    this.#rates.set(name, rate);
    if (this.#rates.size > MOST_RATES) this.#rates.delete(this.#rates.keys().next().value!);
    return rate;
  }
}

/** Null is the default, undefined that the entity has no such part. */
type Entity = readonly [user: string | null | undefined, clientId?: string | null];

function entityKey(user: string | null | undefined, clientId: string | null | undefined): string {
  return JSON.stringify([user === undefined ? [] : [user], clientId === undefined ? [] : [clientId]]);
}

function keyOf(entity: ReadonlyMap<string, string | null>): string {
  return entityKey(entity.get("user"), entity.get("client-id"));
}
