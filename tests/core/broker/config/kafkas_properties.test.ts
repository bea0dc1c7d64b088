/**
 * The broker configs of a Kafka 4.3.1, as it answered DescribeConfigs about itself and validate-only alterations:
 * `name: [type, default, for whom brokers that run take another value]`.
 */
import { expect, test } from "bun:test";
import {
  describeBrokerProperties,
  parseBrokerConfig,
  refusalOfBrokerConfigs,
} from "../../../../core/broker/config/mod.ts";
import recorded from "./recorded/broker_configs.json";
import { defaultBrokerConfig } from "../../../support/default_broker_config.ts";

type Row = readonly [type: string, defaultText: string | null, alterable: keyof typeof alterable];
const kafkas = Object.entries(recorded as unknown as Readonly<Record<string, Row>>);

/** Whether a broker, and all brokers, take a value. */
const alterable = {
  fixed: [false, false],
  dynamic: [true, true],
  ofABroker: [true, false],
  ofAListener: [false, false],
} as const;
const typeNumber: Readonly<Record<string, number>> = {
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
};

/** For one broker on one machine, where Kafka's would want a cluster, or another folder. */
const otherDefaults = {
  "group.initial.rebalance.delay.ms": "0",
  "listeners": "PLAINTEXT://127.0.0.1:9092",
  "log.dir": "./kq-data",
  "node.id": "1",
  "offsets.topic.replication.factor": "1",
  "share.coordinator.state.topic.min.isr": "1",
  "share.coordinator.state.topic.replication.factor": "1",
  "transaction.state.log.min.isr": "1",
  "transaction.state.log.replication.factor": "1",
};

test("a broker tells of every config that Kafka tells of, as Kafka has it", () => {
  const told = new Map(describeBrokerProperties(defaultBrokerConfig).map((config) => [config.name, config]));
  const defaults: Record<string, string | null> = {};
  const wrong = kafkas.filter(([name, [type, defaultText, how]]) => {
    const config = told.get(name);
    if (config === undefined) return true;
    const value = name === "broker.id" ? config.synonyms.at(-1)!.value : config.value;
    if (value !== defaultText) defaults[name] = value;
    return config.type !== typeNumber[type] || config.readOnly !== (how === "fixed") ||
      (config.isSensitive === true) !== (type === "PASSWORD");
  });
  expect(wrong).toEqual([]);
  expect(Object.fromEntries(Object.entries(defaults))).toEqual(otherDefaults);
  expect([...told.keys()].filter((name) => !Object.hasOwn(recorded, name)).sort()).toEqual([
    "acks.all.durability",
    "group.consumer.regex.refresh.interval.ms",
    "internal.topics.writable.from",
    "log.initial.task.delay.ms",
  ]);
});

test("brokers that run take the configs that Kafka's take, for one broker and for all", () => {
  const taken = (name: string, value: string, allBrokers: boolean) =>
    refusalOfBrokerConfigs(defaultBrokerConfig, new Map([[name, value]]), { allBrokers }) === null;
  const wrong = kafkas.filter(([name, [, defaultText, how]]) => {
    const value = (otherDefaults as Record<string, string>)[name] ?? defaultText ?? "1";
    return [taken(name, value, false), taken(name, value, true)].join() !== alterable[how].join();
  });
  expect(wrong).toEqual([]);
});

test("a given property without an effect is described, and a secret is hidden", () => {
  const parsed = parseBrokerConfig([
    ["num.io.threads", "12"],
    ["ssl.truststore.password", "secret"],
    ["ssl.client.auth", "required"],
    ["broker.id", "7"],
  ]);
  if (parsed.kind === "refused") throw new Error(parsed.problems.join("; "));
  parsed.config.set({
    broker: new Map([["num.network.threads", "9"], ["sasl.jaas.config", "secret"]]),
    cluster: new Map([["num.network.threads", "8"]]),
  });
  const wanted = new Set([
    "broker.id",
    "num.io.threads",
    "num.network.threads",
    "sasl.jaas.config",
    "ssl.client.auth",
    "ssl.truststore.password",
  ]);
  const told = describeBrokerProperties(parsed.config).filter(({ name }) => wanted.has(name));
  expect(
    told.map(({ name, synonyms }) => `${name} ${synonyms.map(({ value, source }) => `${value}/${source}`).join(" ")}`)
      .sort(),
  ).toEqual([
    "broker.id 7/4 -1/5",
    "num.io.threads 12/4 8/5",
    "num.network.threads 9/2 8/3 3/5",
    "sasl.jaas.config null/2",
    "ssl.client.auth required/4 none/5",
    "ssl.truststore.password null/4",
  ]);
  expect(told.find(({ name }) => name === "num.io.threads")!.documentation).toContain("does nothing with it");
  expect(parseBrokerConfig([["num.io.threads", "many"]])).toEqual({
    kind: "refused",
    problems: ["Invalid value many for configuration num.io.threads: Not a number of type INT"],
  });
});
