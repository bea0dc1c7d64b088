import { expect, test } from "bun:test";
import { parseBrokerConfig } from "../../../../core/broker/config/broker_config.ts";
import {
  effectiveTopicConfig,
  topicConfigProblem,
  topicSettings,
} from "../../../../core/broker/config/topic_settings.ts";

function broker(properties: Record<string, string> = {}) {
  const parsed = parseBrokerConfig(Object.entries(properties));
  if (parsed.kind === "refused") throw new Error(parsed.problems.join("; "));
  return parsed.config;
}
const set = (configs: Record<string, string> = {}) => new Map(Object.entries(configs));

test("a topic that sets nothing on a broker that was told nothing has Kafka's defaults", () => {
  expect(topicSettings(broker(), set())).toEqual({
    compacted: false,
    deleted: true,
    compressionType: "producer",
    gzipLevel: -1,
    zstdLevel: 3,
    maxMessageBytes: 1_048_588,
    timestampType: "CreateTime",
    timestampBeforeMaxMs: Number(2n ** 63n - 1n),
    timestampAfterMaxMs: 3_600_000,
    segmentBytes: 1_073_741_824,
    segmentMs: 604_800_000,
    segmentJitterMs: 0,
    segmentIndexBytes: 10_485_760,
    indexIntervalBytes: 4096,
    preallocate: false,
    flushMessages: Number(2n ** 63n - 1n),
    flushMs: Number(2n ** 63n - 1n),
    retentionMs: 604_800_000,
    retentionBytes: -1,
    fileDeleteDelayMs: 60_000,
    deleteRetentionMs: 86_400_000,
    minCompactionLagMs: 0,
    maxCompactionLagMs: Number(2n ** 63n - 1n),
    minCleanableDirtyRatio: 0.5,
    minInsyncReplicas: 1,
  });
});

test("the topic's own config wins over the broker's, and the broker's over the default", () => {
  const config = broker({ "message.max.bytes": "100", "log.cleanup.policy": "compact,delete" });
  const { maxMessageBytes, compacted, deleted } = topicSettings(config, set());
  expect([maxMessageBytes, compacted, deleted]).toEqual([100, true, true]);
  expect(topicSettings(config, set({ "max.message.bytes": "200" })).maxMessageBytes).toBe(200);
});

test("a coarser property stands in for a finer one that is not said", () => {
  const retention = (properties: Record<string, string>) =>
    effectiveTopicConfig(broker(properties), set(), "retention.ms").text;
  expect(retention({})).toBe("604800000");
  expect(retention({ "log.retention.hours": "2" })).toBe("7200000");
  expect(retention({ "log.retention.hours": "2", "log.retention.minutes": "3" })).toBe("180000");
  expect(retention({ "log.retention.hours": "2", "log.retention.minutes": "3", "log.retention.ms": "4" })).toBe("4");
  expect(retention({ "log.retention.hours": "-1" })).toBe("-1");
  const other = broker({ "log.roll.hours": "1", "log.roll.jitter.hours": "2", "log.flush.scheduler.interval.ms": "7" });
  const { segmentMs, segmentJitterMs, flushMs } = topicSettings(other, set());
  expect([segmentMs, segmentJitterMs, flushMs]).toEqual([3_600_000, 7_200_000, 7]);
});

test("internal.segment.bytes stands for segment.bytes where it is set, however small", () => {
  const sizes = [{}, { "internal.segment.bytes": "200" }].map((more) =>
    topicSettings(broker(), set({ "segment.bytes": "2097152", ...more })).segmentBytes
  );
  expect(sizes).toEqual([2_097_152, 200]);
});

test("a kept value that cannot be read counts as not set", () => {
  expect(effectiveTopicConfig(broker(), set({ "retention.ms": "soon" }), "retention.ms")).toEqual({
    value: 604_800_000,
    text: "604800000",
  });
});

test("what contradicts the broker's own default is refused too", () => {
  const config = broker({ "log.cleaner.max.compaction.lag.ms": "10" });
  expect(topicConfigProblem(config, set({ "min.compaction.lag.ms": "11" }))).toBe(
    "conflict topic config setting min.compaction.lag.ms (11) > max.compaction.lag.ms (10)",
  );
  expect(topicConfigProblem(config, set({ "min.compaction.lag.ms": "10" }))).toBeNull();
});

test("an unknown name is refused before a wrong value", () => {
  expect(topicConfigProblem(broker(), set({ "retention.ms": "x", "foo": "1" }))).toBe("Unknown topic config name: foo");
});
