import { expect, test } from "bun:test";
import { dataFolder, parseBrokerConfig } from "../../../../core/broker/config/broker_config.ts";
import { brokerProperties, type BrokerPropertyName } from "../../../../core/broker/config/broker_properties.ts";
import { parseProperty, type Property } from "../../../../core/broker/config/property.ts";

function accepted(...properties: [string, string][]) {
  const parsed = parseBrokerConfig(properties);
  if (parsed.kind === "refused") throw new Error(parsed.problems.join("; "));
  return parsed;
}

function problems(...properties: [string, string][]): readonly string[] {
  const parsed = parseBrokerConfig(properties);
  return parsed.kind === "refused" ? parsed.problems : [];
}

test("what is not said has its default, and what is said is read as its type", () => {
  const { config } = accepted(["num.partitions", " 6 "], ["auto.create.topics.enable", "FALSE"], [
    "listeners",
    "A://x:1 , B://y:2",
  ]);
  expect(config.get("num.partitions")).toBe(6);
  expect(config.get("auto.create.topics.enable")).toBe(false);
  expect(config.get("listeners")).toEqual(["A://x:1", "B://y:2"]);
  expect(config.get("group.initial.rebalance.delay.ms")).toBe(0);
  expect(config.get("broker.rack")).toBeNull();
  expect(config.text("log.flush.interval.messages")).toBe("9223372036854775807");
});

test("of a property that is said twice the last one counts, and broker.id is node.id", () => {
  const { config } = accepted(["num.partitions", "2"], ["num.partitions", "3"], ["broker.id", "7"]);
  expect([config.get("num.partitions"), config.get("node.id")]).toEqual([3, 7]);
  expect([...config.given]).toEqual([["num.partitions", "3"], ["node.id", "7"]]);
});

test("a property of Kafka without an effect in kq is accepted and named", () => {
  const { ignored } = accepted(
    ["num.io.threads", "8"],
    ["listener.name.external.ssl.cipher.suites", "/k"],
    ["num.io.threads", "9"],
  );
  expect(ignored).toEqual(["num.io.threads", "listener.name.external.ssl.cipher.suites"]);
});

test("an unknown property is refused with the nearest name, and all errors are reported at once", () => {
  expect(
    problems(["num.partition", "1"], ["log.segment.byte", "1"], ["zzz", "1"], ["toString", "1"], [
      "num.partitions",
      "0",
    ]),
  ).toEqual([
    "Unknown broker property num.partition; did you mean num.partitions?",
    "Unknown broker property log.segment.byte; did you mean log.segment.bytes?",
    "Unknown broker property zzz",
    "Unknown broker property toString",
    "Invalid value 0 for configuration num.partitions: Value must be at least 1",
  ]);
});

test("unknown properties in a file are accepted with a warning; invalid values of known ones are refused", () => {
  const file: [string, string][] = [["num.partition", "1"], ["my.plugin.password", "x"], ["num.partition", "2"]];
  const taken = parseBrokerConfig([["num.partitions", "3"]], [...file, ["num.partitions", "2"]]);
  if (taken.kind === "refused") throw new Error(taken.problems.join("; "));
  expect([taken.unknown, taken.ignored, taken.config.get("num.partitions")]).toEqual([
    [
      "Unknown broker property num.partition; did you mean num.partitions?",
      "Unknown broker property my.plugin.password",
    ],
    [],
    3,
  ]);
  expect(parseBrokerConfig([["num.partition", "1"]], [...file, ["num.partitions", "0"]])).toEqual({
    kind: "refused",
    problems: [
      "Invalid value 0 for configuration num.partitions: Value must be at least 1",
      "Unknown broker property num.partition; did you mean num.partitions?",
    ],
  });
});

test("an authorizer is refused rather than left out, and two data folders are one too many", () => {
  expect(problems(["authorizer.class.name", "a.b.C"])).toEqual([
    "authorizer.class.name=a.b.C: kq has Kafka's standard authorizer, org.apache.kafka.metadata.authorizer.StandardAuthorizer, and no other",
  ]);
  expect(accepted(["authorizer.class.name", ""]).ignored).toEqual([]);
  expect(problems(["log.dirs", "/a,/b"])).toEqual([
    "log.dirs=/a,/b: kq keeps its data in one folder; name exactly one",
  ]);
});

test("the data folder is log.dirs, else log.dir, else kq's own", () => {
  expect(dataFolder(accepted().config)).toBe("./kq-data");
  expect(dataFolder(accepted(["log.dir", "/a"]).config)).toBe("/a");
  expect(dataFolder(accepted(["log.dir", "/a"], ["log.dirs", "/b"]).config)).toBe("/b");
});

test("a shortest session above the longest is refused, and so is no retention at all", () => {
  expect(problems(["group.min.session.timeout.ms", "2000000"])).toEqual([
    "group.min.session.timeout.ms (2000000) is above group.max.session.timeout.ms (1800000)",
  ]);
  for (const name of ["log.retention.ms", "log.retention.minutes", "log.retention.hours"]) {
    expect(problems([name, "0"])).toEqual([
      `Invalid value 0 for configuration ${name}: Value must be -1, which is for ever, or at least 1`,
    ]);
    expect(problems([name, "-1"])).toEqual([]);
  }
});

test("every property takes its own default and says what it is for", () => {
  const wrong = Object.entries(brokerProperties).filter(([name, property]) => {
    if (property.documentation.length < 15) return true;
    if (property.defaultText === null) return property.default !== null;
    const parsed = parseProperty(property as Property<unknown>, name, property.defaultText);
    return parsed.kind !== "value" || parsed.text !== property.defaultText;
  });
  expect(wrong).toEqual([]);
  const names = Object.keys(brokerProperties) as BrokerPropertyName[];
  expect(names).toEqual([...names].sort());
});
