import { expect, test } from "bun:test";
import { ClientQuotas } from "../../../../core/broker/quotas/client_quotas.ts";
import type { QuotaImage } from "../../../../core/metadata/mod.ts";

/** `user=alice client-id`: the default client id of alice. */
const image = (entity: string, limit: number): QuotaImage => ({
  entity: new Map(
    entity.split(" ").map((part) => part.split("=")).map(([type, name]) => [type!, name ?? null] as const),
  ),
  values: new Map([["producer_byte_rate", limit]]),
});
const alice = { user: "alice", clientId: "app" };

test("the most particular quota counts", () => {
  const entities = [
    "client-id",
    "client-id=app",
    "user",
    "user client-id",
    "user client-id=app",
    "user=alice",
    "user=alice client-id",
    "user=alice client-id=app",
  ];
  const set: QuotaImage[] = [];
  // Each is told by the wait: 1000 over 10 s at a limit of n is a wait of 1000 s / n - 10 s.
  const limits = entities.map((entity, i) => {
    set.push(image(entity, i + 1));
    const quotas = new ClientQuotas();
    quotas.set(set);
    return 1_000_000 / (quotas.use("producer_byte_rate", alice, 1000, 0) + 10_000);
  });
  expect(limits.map((limit) => Math.round(limit * 1000) / 1000)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("whoever a quota is for shares it, and a default is for each alone", () => {
  const quotas = new ClientQuotas();
  quotas.set([image("user=alice", 100)]);
  const use = (user: string, clientId: string) => quotas.use("producer_byte_rate", { user, clientId }, 600, 0);
  expect([use("alice", "a"), use("alice", "b"), use("bob", "a")]).toEqual([0, 2000, 0]);
  quotas.set([image("user", 100)]);
  expect([use("carol", "a"), use("dave", "a"), use("carol", "b")]).toEqual([0, 0, 2000]);
  quotas.set([]);
  expect([quotas.isEmpty, use("carol", "b")]).toEqual([true, 0]);
});

test("so much may be fetched at once that it is not too fast for certain, and requests hold up for a second at most", () => {
  const quotas = new ClientQuotas();
  expect(quotas.mostFetchBytes(alice)).toBe(Infinity);
  quotas.set([{
    entity: new Map([["client-id", "app"]]),
    values: new Map([["consumer_byte_rate", 500], ["request_percentage", 1]]),
  }]);
  expect(quotas.mostFetchBytes(alice)).toBe(5000);
  expect(quotas.mostFetchBytes({ user: "alice", clientId: "other" })).toBe(Infinity);
  expect(quotas.use("request_percentage", alice, 1000, 0)).toBe(1000);
});
