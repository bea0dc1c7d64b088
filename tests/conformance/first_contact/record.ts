/**
 * `npm run conformance:first-contact [-- CLIENT...]`: has each client produce one record and consume it in a group,
 * against a real Kafka and through a tap, and keeps what was said under `tests/golden/first_contact/`; then takes from
 * all that is kept one exchange of each API and version for `tests/golden/wire/`.
 */
import { addressText, parseAddress } from "../../../core/client/addresses.ts";
import { bunMachine } from "../../../core/runtime/bun/mod.ts";
import { openTap, type TapEvent } from "../../../core/services/tap/mod.ts";
import { startKafka } from "../../support/kq_process.ts";
import { kafkaVersion } from "../recording.ts";
import { notOurs, Talk, until } from "../scenario.ts";
import { recordedClients } from "./clients.ts";
import { writeGoldenWire } from "./golden_wire.ts";
import { prepareBroker } from "./prepare.ts";
import { passed, readFirstContacts, writeFirstContact } from "./recording.ts";

const wanted = process.argv.slice(2);
const chosen = recordedClients.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (chosen.length > 0) {
  await using kafka = await startKafka();
  for (const client of chosen) {
    const contact = { topic: `first-contact-${client.name}`, group: `group-${client.name}` };
    await prepareBroker(kafka.address, contact);
    const events: TapEvent[] = [];
    const tap = openTap({
      ...bunMachine(),
      listen: { host: "127.0.0.1", port: 0 },
      to: parseAddress(kafka.address)!,
      follow: true,
      onEvent: (event) => events.push(event),
    });
    await client.run({ ...contact, broker: addressText(tap.address) });
    tap.close();
    await forget(kafka.address, contact.topic);
    const conversation = events.map(passed).filter((said) => said !== null);
    const made = `npm run conformance:first-contact -- ${client.name}`;
    const version = await client.version();
    await writeFirstContact(client.name, {
      client: client.name,
      version,
      kafka: kafkaVersion,
      made,
      ...contact,
      conversation,
    });
    console.log(`${client.name}: ${conversation.length} messages`);
  }
}
await writeGoldenWire([...(await readFirstContacts()).values()]);
process.exit(0);

/** So that a client which asks for all topics, or all groups, sees only its own. */
async function forget(address: string, topic: string): Promise<void> {
  await using talk = new Talk(notOurs(address));
  const peer = await talk.connect();
  await peer.quietly("DeleteTopics", 3, { topicNames: [topic], timeoutMs: 10_000 });
  await until("no group is left", async () => {
    const { groups } = await peer.quietly("ListGroups", 3, {});
    if (groups.length === 0) return true;
    await peer.quietly("DeleteGroups", 2, { groupsNames: groups.map(({ groupId }) => groupId) });
    return null;
  });
}
