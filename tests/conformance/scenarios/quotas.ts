/** Quotas of clients: set, refused, told by filters, removed. */
import type { Requests } from "../../../core/protocol/mod.ts";
import type { Partly } from "../fill.ts";
import { type Peer, scenario, until } from "../scenario.ts";

type Entry = Partly<Requests["AlterClientQuotas"]["entries"][number]>;
const rate = [{ key: "producer_byte_rate", value: 1000, remove: false }];
const user = (entityName: string | null) => ({ entityType: "user", entityName });
const clientId = (entityName: string | null) => ({ entityType: "client-id", entityName });

/** Other scenarios share the broker. */
async function removeAll(peer: Peer): Promise<void> {
  const told = async () =>
    (await peer.quietly("DescribeClientQuotas", 1, { components: [], strict: false })).entries ?? [];
  const entries = (await told()).map(({ entity, values }) => ({
    entity,
    ops: values.map(({ key }) => ({ key, value: 0, remove: true })),
  }));
  await peer.quietly("AlterClientQuotas", 1, { entries, validateOnly: false });
  await until("no quotas", async () => (await told()).length === 0 ? true : null);
}

scenario("AlterClientQuotas: set, refused one by one, removed", async (talk) => {
  const peer = await talk.connect();
  const alter = (step: string, entry: Entry, version = 1) =>
    peer.ask(step, "AlterClientQuotas", version, { entries: [entry], validateOnly: false });
  for (const version of [0, 1]) {
    await alter(`v${version} of a user`, { entity: [user(`alice${version}`)], ops: rate }, version);
    await alter(`v${version} of each user`, { entity: [user(null)], ops: rate }, version);
  }
  await alter("nobody", { entity: [], ops: rate });
  await alter("of another kind", { entity: [{ entityType: "group", entityName: "g" }], ops: rate });
  await alter("of no name", { entity: [clientId("")], ops: rate });
  await alter("of an address and a user", {
    entity: [{ entityType: "ip", entityName: "1.2.3.4" }, user("a")],
    ops: rate,
  });
  await alter("what an address has not", { entity: [{ entityType: "ip", entityName: "1.2.3.4" }], ops: rate });
  const ops = (key: string, value: number) => [{ key, value, remove: false }];
  await alter("what nobody has", { entity: [clientId("a")], ops: ops("bytes", 1) });
  await alter("nothing", { entity: [clientId("b")], ops: ops("producer_byte_rate", 0) });
  await alter("a part of a byte", { entity: [clientId("c")], ops: ops("producer_byte_rate", 1.5) });
  await alter("a part of a percent", { entity: [clientId("p")], ops: ops("request_percentage", 1.5) });
  await alter("removing what is not there", {
    entity: [clientId("d")],
    ops: [{ key: "producer_byte_rate", value: 0, remove: true }],
  });
  await removeAll(peer);
});

scenario("DescribeClientQuotas: by filters, in every version", async (talk) => {
  const peer = await talk.connect();
  const entries: Entry[] = [
    { entity: [user("erin")], ops: rate },
    { entity: [user("erin"), clientId("app")], ops: [{ key: "request_percentage", value: 12.5, remove: false }] },
    { entity: [clientId(null)], ops: rate },
  ];
  await peer.quietly("AlterClientQuotas", 1, { entries, validateOnly: false });
  const components = [{ entityType: "client-id", matchType: 1, match: null }];
  await until("quotas", async () => {
    const answer = await peer.quietly("DescribeClientQuotas", 1, { components, strict: true });
    return answer.entries?.length === 1 ? true : null;
  });
  const describe = (step: string, version: number, strict: boolean, ...components: [string, number, string | null][]) =>
    peer.ask(step, "DescribeClientQuotas", version, {
      components: components.map(([entityType, matchType, match]) => ({ entityType, matchType, match })),
      strict,
    });
  for (const version of [0, 1]) {
    await describe(`v${version} a user alone`, version, true, ["user", 0, "erin"]);
    await describe(`v${version} the default client`, version, true, ["client-id", 1, null]);
    await describe(`v${version} a user and a client`, version, true, ["user", 0, "erin"], ["client-id", 0, "app"]);
    await describe(`v${version} a stranger`, version, false, ["user", 0, "stranger"]);
  }
  await describe("no type", 1, false, ["", 0, "a"]);
  await describe("another type", 1, false, ["group", 0, "a"]);
  await describe("twice", 1, false, ["user", 0, "a"], ["user", 0, "b"]);
  await describe("exactly nothing", 1, false, ["user", 0, null]);
  await describe("the default of a name", 1, false, ["user", 1, "a"]);
  await describe("any of a name", 1, false, ["user", 2, "a"]);
  await describe("another match", 1, false, ["user", 3, null]);
  await describe("an address and a user", 1, false, ["user", 2, null], ["ip", 2, null]);
  await removeAll(peer);
});
