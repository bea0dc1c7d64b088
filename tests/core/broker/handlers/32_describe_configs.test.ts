import { expect, test } from "bun:test";
import { describeConfigs } from "../../../../core/broker/handlers/32_describe_configs.ts";
import { type Asking, asking } from "./asking.ts";

const [TOPIC, BROKER, LOGGER, CLIENT_METRICS, GROUP] = [2, 4, 8, 16, 32] as const;

function describe(kq: Asking, resourceType: number, resourceName: string, keys: string[] | null, more: object = {}) {
  const resources = [{ resourceType, resourceName, configurationKeys: keys }];
  return kq.ask(describeConfigs, 4, { resources, includeSynonyms: true, ...more });
}

/** `name=value (type, from): synonym=value/source ...`; type and source are Kafka's numbers. */
const summary = ({ results }: Awaited<ReturnType<typeof describe>>) =>
  results.flatMap(({ configs }) =>
    configs.map(({ name, value, configType, configSource, readOnly, synonyms }) =>
      `${name}=${value} (${configType}, ${configSource}${readOnly ? ", fixed" : ""}): ` +
      (synonyms.map((s) => `${s.name}=${s.value}/${s.source}`).join(" ") || "-")
    )
  );

test("describes a topic's configs with where each value comes from and what else could have given it", async () => {
  const kq = await asking({ "message.max.bytes": "2000000", "log.retention.hours": "1" });
  await kq.make("a", 1, { "cleanup.policy": " delete , compact", "segment.ms": "010" });
  const keys = [
    "cleanup.policy",
    "segment.ms",
    "max.message.bytes",
    "retention.ms",
    "flush.ms",
    "segment.bytes",
    "nope",
  ];
  expect(summary(await describe(kq, TOPIC, "a", keys))).toEqual([
    "cleanup.policy=delete,compact (7, 1): cleanup.policy=delete,compact/1 log.cleanup.policy=delete/5",
    "flush.ms=9223372036854775807 (5, 5): -",
    "max.message.bytes=2000000 (3, 4): message.max.bytes=2000000/4 message.max.bytes=1048588/5",
    // What only a stand-in gives comes out as a default, as in Kafka.
    "retention.ms=3600000 (5, 5): -",
    "segment.bytes=1073741824 (3, 5): log.segment.bytes=1073741824/5",
    "segment.ms=10 (5, 1): segment.ms=10/1",
  ]);
});

test("describes all configs when none is named, and synonyms and documentation only when asked", async () => {
  const kq = await asking();
  await kq.make("a");
  for (const keys of [null, []]) expect(summary(await describe(kq, TOPIC, "a", keys)).length).toBe(33);
  const plain = await describe(kq, TOPIC, "a", ["preallocate"], { includeSynonyms: false });
  const entry = {
    name: "preallocate",
    value: "false",
    readOnly: false,
    configSource: 5,
    isSensitive: false,
    synonyms: [],
    configType: 1,
    documentation: null,
  };
  expect(plain).toEqual({
    throttleTimeMs: 0,
    results: [{ errorCode: 0, errorMessage: "", resourceType: TOPIC, resourceName: "a", configs: [entry] }],
  });
  const documented = await describe(kq, TOPIC, "a", ["preallocate"], { includeDocumentation: true });
  expect(documented.results[0]?.configs[0]?.documentation).toBe(
    "Whether a new segment takes its whole size on the disk at once.",
  );
});

test("every config of every kind is documented", async () => {
  const kq = await asking();
  await kq.make("a");
  for (const [type, name] of [[TOPIC, "a"], [BROKER, "1"], [GROUP, "g"], [CLIENT_METRICS, "m"]] as const) {
    const { results } = await describe(kq, type, name, null, { includeDocumentation: true });
    const configs = results[0]!.configs;
    expect(configs.filter(({ documentation }) => (documentation ?? "").length < 15)).toEqual([]);
    expect(configs.length).toBeGreaterThan(2);
  }
});

test("answers an unknown and a badly named topic", async () => {
  const kq = await asking();
  const failed = async (name: string) => {
    const { errorCode, errorMessage, configs } = (await describe(kq, TOPIC, name, null)).results[0]!;
    return [errorCode, errorMessage, configs];
  };
  expect(await failed("nope")).toEqual([3, "", []]);
  expect(await failed("")).toEqual([17, "Topic name is invalid: the empty string is not allowed", []]);
});

test("describes this broker's properties: what was said, what is the default, what cannot change while it runs", async () => {
  const kq = await asking({ "num.partitions": "03", "log.retention.hours": "1", "log.segment.bytes": "2000000" });
  const keys = [
    "num.partitions",
    "log.retention.ms",
    "log.retention.hours",
    "log.segment.bytes",
    "broker.rack",
    "acks.all.durability",
  ];
  expect(summary(await describe(kq, BROKER, "1", keys))).toEqual([
    "acks.all.durability=disk (2, 5, fixed): acks.all.durability=disk/5",
    "broker.rack=null (2, 5, fixed): -",
    "log.retention.hours=1 (3, 4, fixed): log.retention.hours=1/4 log.retention.hours=168/5",
    "log.retention.ms=null (5, 5): -",
    "log.segment.bytes=2000000 (3, 4): log.segment.bytes=2000000/4 log.segment.bytes=1073741824/5",
    "num.partitions=3 (3, 4, fixed): num.partitions=03/4 num.partitions=1/5",
  ]);
  expect(summary(await describe(kq, BROKER, "01", ["node.id"]))).toEqual(["node.id=1 (3, 5, fixed): node.id=1/5"]);
});

test("has nothing to say of all brokers together, and refuses other brokers and names that are no number", async () => {
  const kq = await asking();
  const answer = async (type: number, name: string) => {
    const { errorCode, errorMessage, configs } = (await describe(kq, type, name, null)).results[0]!;
    return `${errorCode} ${errorMessage} ${configs.length}`;
  };
  expect(await answer(BROKER, "")).toBe("0  0");
  expect(await answer(BROKER, "2")).toBe("42 Unexpected broker id, expected 1 or empty string, but received 2 0");
  expect(await answer(BROKER, "x")).toBe("42 Broker id must be an integer, but it is: x 0");
  expect(await answer(LOGGER, "")).toBe("42 Broker id must not be empty 0");
  expect(await answer(LOGGER, "2")).toBe("42 Unexpected broker id, expected 1 but received 2 0");
});

test("tells of the broker's one logger and its level", async () => {
  const kq = await asking();
  expect(await describe(kq, LOGGER, "1", null)).toEqual({
    throttleTimeMs: 0,
    results: [{
      errorCode: 0,
      errorMessage: "",
      resourceType: LOGGER,
      resourceName: "1",
      configs: [{
        name: "root",
        value: "WARN",
        readOnly: false,
        configSource: 6,
        isSensitive: false,
        synonyms: [],
        configType: 0,
        documentation: null,
      }],
    }],
  });
  expect(summary(await describe(kq, LOGGER, "1", ["kafka.server.KafkaApis"]))).toEqual([]);
});

test("describes groups and client metrics as a broker on which nothing is set", async () => {
  const kq = await asking();
  expect(summary(await describe(kq, GROUP, "g", ["consumer.session.timeout.ms", "share.isolation.level"]))).toEqual([
    "consumer.session.timeout.ms=45000 (3, 5): group.consumer.session.timeout.ms=45000/5",
    "share.isolation.level=read_uncommitted (2, 5): share.isolation.level=read_uncommitted/5",
  ]);
  expect(summary(await describe(kq, CLIENT_METRICS, "m", null))).toEqual([
    "interval.ms=300000 (3, 5): -",
    "match= (7, 5): -",
    "metrics= (7, 5): -",
  ]);
  const whole = await describe(kq, GROUP, "", null);
  expect(whole.results[0]?.errorMessage).toBe("Group name must not be empty");
  expect((await describe(kq, CLIENT_METRICS, "", null)).results[0]?.errorMessage).toBe(
    "Client metrics subscription name must not be empty",
  );
});

test("one thing of an unknown kind fails the whole request", async () => {
  const kq = await asking();
  await kq.make("a");
  const resources = [[0, "x"], [TOPIC, "a"]].map(([resourceType, resourceName]) => ({
    resourceType,
    resourceName,
    configurationKeys: null,
  }));
  const { results } = await kq.ask(describeConfigs, 4, { resources });
  expect(
    results.map((
      { errorCode, resourceType, resourceName, configs },
    ) => [errorCode, resourceType, resourceName, configs]),
  ).toEqual([
    [42, 0, "x", []],
    [42, TOPIC, "a", []],
  ]);
});
