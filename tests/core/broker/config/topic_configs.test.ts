import { expect, test } from "bun:test";
import { parseProperty, type Property } from "../../../../core/broker/config/property.ts";
import { isTopicConfig, type TopicConfig, topicConfigs } from "../../../../core/broker/config/topic_configs.ts";
import recorded from "./recorded/topic_configs.json";

/** What Apache Kafka 4.3.1 made of each value for each config: how it writes it, or why it refuses it. */
const rows = recorded as unknown as [name: string, said: string, text: string | null, refusal: string | null][];

test("every value of every topic config is read, written and refused in Kafka's words", () => {
  const different = rows.flatMap<unknown>(([name, said, text, refusal]) => {
    if (!isTopicConfig(name)) return [`${name} is not in the table`];
    const parsed = parseProperty(topicConfigs[name] as Property<unknown>, name, said);
    const ours = parsed.kind === "value" ? [parsed.text, null] : [null, parsed.message];
    return JSON.stringify(ours) === JSON.stringify([text, refusal])
      ? []
      : [{ name, said, kafka: [text, refusal], ours }];
  });
  expect(different).toEqual([]);
});

test("the table has Kafka's topic configs, no more and no fewer, and each has a default that it takes itself", () => {
  const all = Object.entries<TopicConfig<unknown>>(topicConfigs);
  const told = all.filter(([, { isHidden }]) => isHidden !== true);
  expect(told.map(([name]) => name)).toEqual([...new Set(rows.map(([name]) => name))]);
  const wrong = told.filter(([name, config]) => {
    const parsed = parseProperty(config, name, config.defaultText ?? "");
    return parsed.kind !== "value" || parsed.text !== config.defaultText;
  });
  expect(wrong).toEqual([]);
});
