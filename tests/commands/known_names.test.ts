import { expect, test } from "bun:test";
import { requireGroups, requireTopics } from "../../commands/known_names.ts";
import { Client } from "../../core/client/client.ts";
import { listGroups } from "../../core/client/groups.ts";
import { MemoryNetwork } from "../../core/runtime/memory_network.ts";
import { ManualClock, settle } from "../support/manual_clock.ts";
import { seededRandom } from "../support/random.ts";
import { metadataAnswer, type Script, ScriptedBroker } from "../support/scripted_broker.ts";

async function opened(script: Script): Promise<{ readonly client: Client; readonly clock: ManualClock }> {
  const network = new MemoryNetwork(), clock = new ManualClock();
  new ScriptedBroker(network, { port: 1, script });
  const random = { ...seededRandom(1), bytes: () => new Uint8Array(0) };
  const ports = { network, clock, timers: clock, random };
  return { client: await Client.open({ brokers: ["127.0.0.1:1"], clientId: "me", timeoutMs: 5000 }, ports), clock };
}

/** The outcome, with as much time let pass as it takes. */
async function eventually<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let isOver = false;
  work.then(() => isOver = true, () => isOver = true);
  for (await settle(); !isOver;) await clock.advance(25);
  return await work;
}

test("a topic that is listed before it can be asked for by name is waited for", async () => {
  let asked = 0;
  const { client, clock } = await opened({
    // As while it is made: the first answers by name do not know it yet.
    Metadata: ({ topics }) => metadataAnswer({ 1: 1 }, topics !== null && asked++ < 2 ? {} : { live: [1] }),
  });
  const found = await eventually(clock, requireTopics(client, ["live"]));
  expect(found.map(({ name, error }) => [name, error])).toEqual([["live", "NONE"]]);
  client.close();
});

const known = { protocolType: "consumer", groupState: "Empty", groupType: "Classic" };

test("a list of groups that is not whole is told from one that is", async () => {
  const { client, clock } = await opened({
    Metadata: () => metadataAnswer({ 1: 1 }),
    ListGroups: () => ({ throttleTimeMs: 0, errorCode: 14, groups: [{ groupId: "a", ...known }] }),
  });
  const { groups, failures } = await eventually(clock, listGroups(client));
  expect(groups.map(({ group }) => group)).toEqual(["a"]);
  expect(failures.map(({ message }) => message)).toEqual([
    "Cannot list the groups of broker 1: the coordinator is still reading its state (COORDINATOR_LOAD_IN_PROGRESS)",
  ]);
  // A group that is not in it may exist all the same.
  const refusal = requireGroups(client, ["b"]).catch((error: Error) => error.message);
  expect(await eventually(clock, refusal)).toBe(failures[0]!.message);
  client.close();
});
