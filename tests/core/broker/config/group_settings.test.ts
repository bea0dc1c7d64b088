import { expect, test } from "bun:test";
import { groupConfigOf, refusalOfGroupConfigs } from "../../../../core/broker/config/mod.ts";
import { defaultBrokerConfig } from "../../../support/default_broker_config.ts";

const broker = defaultBrokerConfig;
const problem = (configs: Record<string, string>) =>
  refusalOfGroupConfigs(broker, new Map(Object.entries(configs)))?.message ?? null;

test("a group's own configs lie within the bounds that the broker sets", () => {
  expect(problem({ "consumer.session.timeout.ms": "45000", "consumer.heartbeat.interval.ms": "15000" })).toBe(null);
  expect(problem({ "consumer.session.timeout.ms": "60001" })).toContain("less than or equal to group.consumer.max");
  expect(problem({ "consumer.assignment.interval.ms": "-1" })).toContain("greater than or equal to group.consumer.min");
  expect(problem({ "no.such": "1" })).toBe("Unknown group config name: no.such");
  expect(problem({ "share.session.timeout.ms": "45000" })).toContain("nothing acts on share.session.timeout.ms");
});

test("what was set before the bounds became tighter is kept within them", () => {
  const configs = new Map([["consumer.session.timeout.ms", "90000"]]);
  expect(groupConfigOf(broker, configs, "consumer.session.timeout.ms")).toBe(60_000);
  expect(groupConfigOf(broker, undefined, "consumer.session.timeout.ms")).toBe(45_000);
});
