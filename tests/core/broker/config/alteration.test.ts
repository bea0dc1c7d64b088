import { expect, test } from "bun:test";
import {
  changed,
  type ConfigChange,
  parseBrokerConfig,
  refusalOfBrokerChanges,
  refusalOfBrokerConfigs,
  refusalOfTopicConfigs,
  topicProperty,
} from "../../../../core/broker/config/mod.ts";
import { defaultBrokerConfig } from "../../../support/default_broker_config.ts";

/** `retention.ms=5`, `-retention.ms`, `cleanup.policy+=compact`, `cleanup.policy-=compact`. */
function change(text: string): ConfigChange {
  const [, name, operator, value] = /^(-?[\w.]+)(?:(\+=|-=|=)(.*))?$/.exec(text)!;
  if (operator === undefined) return { name: name!.slice(1), operation: "delete", value: null };
  const operation = operator === "=" ? "set" : operator === "+=" ? "append" : "subtract";
  return { name: name!, operation, value: value! };
}

function after(has: Record<string, string>, ...changes: string[]) {
  const next = changed(new Map(Object.entries(has)), changes.map(change), topicProperty);
  return "kind" in next ? next.message : Object.fromEntries(next);
}

test("named configs are set or return to their defaults, everything else stays", () => {
  const has = { "retention.ms": "1", "segment.ms": "2" };
  expect(after(has, "retention.ms=5")).toEqual({ "retention.ms": "5", "segment.ms": "2" });
  expect(after(has, "-retention.ms", "-flush.ms")).toEqual({ "segment.ms": "2" });
  expect(after(has)).toEqual(has);
});

test("append and subtract change a list's words once, beginning with the default when nothing is set", () => {
  expect(after({}, "cleanup.policy+=compact")).toEqual({ "cleanup.policy": "delete,compact" });
  expect(after({}, "cleanup.policy+=delete,compact,compact")).toEqual({ "cleanup.policy": "delete,compact" });
  expect(after({ "cleanup.policy": "compact" }, "cleanup.policy-=compact,delete")).toEqual({ "cleanup.policy": "" });
  expect(after({ "cleanup.policy": "" }, "cleanup.policy+=delete,")).toEqual({ "cleanup.policy": "delete" });
});

test("append is refused for a config that is not a list, and for an unknown one", () => {
  expect(after({}, "retention.ms+=1")).toBe("Can't APPEND to key retention.ms because its type is not LIST.");
  expect(after({}, "no.such-=1")).toBe("Can't SUBTRACT to key no.such because its type is not LIST.");
});

test("a topic's configs are looked at together: a right value may contradict another", () => {
  const refusal = (configs: Record<string, string>) =>
    refusalOfTopicConfigs(defaultBrokerConfig, new Map(Object.entries(configs)))?.message ?? null;
  expect(refusal({ "min.compaction.lag.ms": "10", "max.compaction.lag.ms": "5" })).toBe(
    "conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)",
  );
  expect(refusal({ "min.compaction.lag.ms": "10" })).toBeNull();
});

test("running brokers accept what acts at once and unknown names, and refuse what is read at the start", () => {
  const refusal = (name: string, value: string, allBrokers = false) =>
    refusalOfBrokerConfigs(defaultBrokerConfig, new Map([[name, value]]), { allBrokers })?.message ?? null;
  expect(refusal("log.retention.ms", "5")).toBeNull();
  expect(refusal("leader.replication.throttled.rate", "5")).toBeNull();
  expect(refusal("my.plugin.secret", "5")).toBeNull();
  expect(refusal("node.id", "5")).toBe("Cannot update these configs dynamically: [node.id]");
  expect(refusal("ssl.keystore.location", "/k")).toBe(
    "These security configs can be dynamically updated only per-listener using the listener prefix: [ssl.keystore.location]",
  );
  expect(refusal("listeners", "PLAINTEXT://:1", true)).toBe(
    "Cannot update these configs at default cluster level, broker id must be specified: [listeners]",
  );
  expect(refusal("num.io.threads", "many")).toBe(
    "Invalid value many for configuration num.io.threads: Not a number of type INT",
  );
  expect(refusal("log.retention.ms", "soon")).toBe(
    "Invalid value soon for configuration log.retention.ms: Not a number of type LONG",
  );
});

test("what secures a listener is read at the start: another value is refused, the one in effect is taken", () => {
  const parsed = parseBrokerConfig([["listener.name.a.ssl.client.auth", "required"], ["ssl.client.auth", "requested"]]);
  if (parsed.kind === "refused") throw new Error(parsed.problems.join("; "));
  const refusal = (name: string, value: string) =>
    refusalOfBrokerConfigs(parsed.config, new Map([[name, value]]), { allBrokers: false })?.message ?? null;
  const [inEffect, another] = [
    {
      "listeners": "PLAINTEXT://127.0.0.1:9092",
      "ssl.client.auth": "requested",
      "listener.name.a.ssl.client.auth": "required",
      "sasl.enabled.mechanisms": "GSSAPI",
    },
    {
      "listeners": "PLAINTEXT://:1",
      "ssl.client.auth": "none",
      "listener.name.a.ssl.client.auth": "none",
      "sasl.enabled.mechanisms": "PLAIN",
    },
  ].map((configs) => Object.entries(configs).map(([name, value]) => refusal(name, value)));
  expect(inEffect).toEqual([null, null, null, null]);
  expect(another).toEqual(
    ["listeners", "ssl.client.auth", "listener.name.a.ssl.client.auth", "sasl.enabled.mechanisms"].map((name) =>
      `kq reads these at its start: give them to kq serve: ${name}`
    ),
  );
});

test("min.insync.replicas is the cluster's, and stays", () => {
  const refusal = (text: string, allBrokers: boolean) =>
    refusalOfBrokerChanges([change(text)], { allBrokers })?.message ?? null;
  expect(refusal("min.insync.replicas=1", true)).toBeNull();
  expect(refusal("min.insync.replicas=1", false)).toBe(
    "Broker-level min.insync.replicas cannot be altered while ELR is enabled.",
  );
  expect(refusal("-min.insync.replicas", true)).toBe(
    "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.",
  );
});

test("what is set for one broker goes before what is set for all, that before what it was started with", () => {
  const parsed = parseBrokerConfig([["log.retention.ms", "1"]]);
  if (parsed.kind === "refused") throw new Error(parsed.problems.join("; "));
  const { config } = parsed;
  const values = () => [config.get("log.retention.ms"), config.text("log.retention.ms")];
  const set = (broker: string | null, cluster: string | null) =>
    config.set({
      broker: new Map(broker === null ? [] : [["log.retention.ms", broker]]),
      cluster: new Map(cluster === null ? [] : [["log.retention.ms", cluster]]),
    });
  expect(values()).toEqual([1, "1"]);
  set(null, "2");
  expect(values()).toEqual([2, "2"]);
  set("3", "2");
  expect(values()).toEqual([3, "3"]);
  set("not a number", "2");
  expect(values()).toEqual([2, "2"]);
  set(null, null);
  expect(values()).toEqual([1, "1"]);
});
