/**
 * A property that nothing reads lies: it is taken, told and described, and changes nothing. What kq does not act on
 * belongs to the table of what is ignored, or, where it is the default of a topic config, says that it does nothing.
 */
import { expect, test } from "bun:test";
import { join } from "node:path";
import { brokerProperties, type BrokerPropertyName } from "../../../../core/broker/config/broker_properties.ts";
import { type TopicConfig, type TopicConfigName, topicConfigs } from "../../../../core/broker/config/topic_configs.ts";
import { brokerSynonyms, topicSettings } from "../../../../core/broker/config/topic_settings.ts";
import { defaultBrokerConfig } from "../../../support/default_broker_config.ts";

const root = join(import.meta.dir, "../../../..");
const TOPIC_SETTINGS = "core/broker/config/topic_settings.ts";
const sources = new Map<string, string>();
for (const file of new Bun.Glob("{core,commands}/**/*.ts").scanSync(root)) {
  if (file.startsWith("core/protocol/generated/")) continue;
  const text = await Bun.file(join(root, file)).text();
  sources.set(file, text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ""));
}

/** Asked for by name anywhere. */
const asked = new Set([...sources.values()].flatMap((text) => matches(text, /\.get\(\s*"([\w.]+)",?\s*\)/g)));
/** What gives a group its default and its bounds. */
const ofGroups = new Set(
  matches(sources.get("core/broker/config/group_settings.ts")!, /\b(?:fallback|min|max): "([\w.]+)"/g),
);
/** The topic configs that settings of a topic are made of. */
const ofTopics = new Set(matches(sources.get(TOPIC_SETTINGS)!, /\bvalue\("([\w.]+)"\)/g));

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name]) => name!);
}

function givesATopicItsDefault(property: BrokerPropertyName): boolean {
  return (Object.keys(topicConfigs) as TopicConfigName[]).some((name) => {
    const { brokerProperty }: TopicConfig<unknown> = topicConfigs[name];
    if (brokerProperty === null || !ofTopics.has(name)) return false;
    return brokerSynonyms(brokerProperty as BrokerPropertyName).includes(property);
  });
}

test("every broker property of the table is read by something", () => {
  const names = Object.keys(brokerProperties) as BrokerPropertyName[];
  const unread = names.filter((name) => !asked.has(name) && !ofGroups.has(name) && !givesATopicItsDefault(name));
  const saidSo = names.filter((name) => brokerProperties[name].documentation.includes("kq does nothing with it"));
  expect(unread).toEqual(saidSo);
});

test("every setting of a topic is read by something", () => {
  const elsewhere = [...sources].filter(([file]) => file !== TOPIC_SETTINGS).map(([, text]) => text).join("\n");
  const settings = Object.keys(topicSettings(defaultBrokerConfig, new Map()));
  expect(settings.filter((name) => !new RegExp(`\\b${name}\\b`).test(elsewhere))).toEqual([]);
});
