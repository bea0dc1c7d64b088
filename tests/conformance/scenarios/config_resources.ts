/** What has configs of its own. All means of all that there are, so it has a broker of its own. */
import { scenario } from "../scenario.ts";

const SET = 0;
const TOPIC = 2, BROKER = 4, BROKER_LOGGER = 8, CLIENT_METRICS = 16, GROUP = 32;

scenario("ListConfigResources: every version, of every kind", async (talk) => {
  await talk.topic("with-configs", { configs: { "retention.ms": "1000" } });
  await talk.topic("without-configs");
  const peer = await talk.connect();
  await peer.ask("a group is configured", "IncrementalAlterConfigs", 1, {
    resources: [{
      resourceType: GROUP,
      resourceName: "configured",
      configs: [{ name: "consumer.session.timeout.ms", configOperation: SET, value: "45000" }],
    }],
    validateOnly: false,
  });
  await peer.ask("v0", "ListConfigResources", 0, {});
  const ask = async (step: string, resourceTypes: number[]) =>
    await peer.ask(`v1 ${step}`, "ListConfigResources", 1, {
      resourceTypes,
      unknownTags: [{ tag: 9999, bytes: new Uint8Array([1, 2, 3]) }],
    });
  for (const kind of [TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP]) await ask(`kind ${kind}`, [kind]);
  await ask("all", []);
  await ask("some, twice", [BROKER, TOPIC, BROKER]);
  for (const kind of [0, 1, 3, 64, -1]) await ask(`kind ${kind}, which there is not`, [BROKER, kind]);
}, { "num.partitions": "12" });
