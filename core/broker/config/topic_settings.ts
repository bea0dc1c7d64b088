/**
 * The settings in effect for one topic: its own configs, and the broker's defaults for the rest.
 *
 * @module
 */
import type { BrokerConfig } from "./broker_config.ts";
import { type BrokerPropertyName, isBrokerProperty } from "./broker_properties.ts";
import { parseProperty, type Property, type ValueOf } from "./property.ts";
import { isTopicConfig, type TopicConfig, type TopicConfigName, topicConfigs } from "./topic_configs.ts";

export type TopicConfigValue<N extends TopicConfigName> = ValueOf<(typeof topicConfigs)[N]>;

/** What the log and the partition act on, as parsed values. */
export interface TopicSettings {
  readonly compacted: boolean;
  readonly deleted: boolean;
  readonly compressionType: TopicConfigValue<"compression.type">;
  readonly gzipLevel: number;
  readonly zstdLevel: number;
  readonly maxMessageBytes: number;
  readonly timestampType: TopicConfigValue<"message.timestamp.type">;
  readonly timestampBeforeMaxMs: number;
  readonly timestampAfterMaxMs: number;
  readonly segmentBytes: number;
  readonly segmentMs: number;
  readonly segmentJitterMs: number;
  readonly segmentIndexBytes: number;
  readonly indexIntervalBytes: number;
  readonly preallocate: boolean;
  readonly flushMessages: number;
  readonly flushMs: number;
  /** -1 is no limit. */
  readonly retentionMs: number;
  /** -1 is no limit. */
  readonly retentionBytes: number;
  readonly fileDeleteDelayMs: number;
  readonly deleteRetentionMs: number;
  readonly minCompactionLagMs: number;
  readonly maxCompactionLagMs: number;
  readonly minCleanableDirtyRatio: number;
  readonly minInsyncReplicas: number;
}

/** {@linkcode topicConfigProblem} has checked `configs` when they were set. */
export function topicSettings(broker: BrokerConfig, configs: ReadonlyMap<string, string>): TopicSettings {
  const value = <N extends TopicConfigName>(name: N) => effectiveTopicConfig(broker, configs, name).value;
  const policy = value("cleanup.policy");
  return {
    compacted: policy.includes("compact"),
    deleted: policy.includes("delete"),
    compressionType: value("compression.type"),
    gzipLevel: value("compression.gzip.level"),
    zstdLevel: value("compression.zstd.level"),
    maxMessageBytes: value("max.message.bytes"),
    timestampType: value("message.timestamp.type"),
    timestampBeforeMaxMs: value("message.timestamp.before.max.ms"),
    timestampAfterMaxMs: value("message.timestamp.after.max.ms"),
    segmentBytes: value("internal.segment.bytes") ?? value("segment.bytes"),
    segmentMs: value("segment.ms"),
    segmentJitterMs: value("segment.jitter.ms"),
    segmentIndexBytes: value("segment.index.bytes"),
    indexIntervalBytes: value("index.interval.bytes"),
    preallocate: value("preallocate"),
    flushMessages: value("flush.messages"),
    flushMs: value("flush.ms"),
    retentionMs: value("retention.ms"),
    retentionBytes: value("retention.bytes"),
    fileDeleteDelayMs: value("file.delete.delay.ms"),
    deleteRetentionMs: value("delete.retention.ms"),
    minCompactionLagMs: value("min.compaction.lag.ms"),
    maxCompactionLagMs: value("max.compaction.lag.ms"),
    minCleanableDirtyRatio: value("min.cleanable.dirty.ratio"),
    minInsyncReplicas: value("min.insync.replicas"),
  };
}

/** The value in effect, and how Kafka writes it. */
export function effectiveTopicConfig<N extends TopicConfigName>(
  broker: BrokerConfig,
  configs: ReadonlyMap<string, string>,
  name: N,
): { readonly value: TopicConfigValue<N>; readonly text: string } {
  const row: TopicConfig<unknown> = topicConfigs[name];
  const text = configs.get(name) ?? brokerDefault(broker, row.brokerProperty) ?? row.defaultText ?? "";
  const parsed = parseProperty(row, name, text);
  // A value that a newer kq accepted and this one does not counts as not set; the topic stays usable.
  if (parsed.kind === "refused") return { value: row.default as TopicConfigValue<N>, text: row.defaultText ?? "" };
  return { value: parsed.value as TopicConfigValue<N>, text: parsed.text };
}

/** The values that a topic without configs has with the first broker and not with the second. */
export function topicDefaultsThatDiffer(one: BrokerConfig, other: BrokerConfig): ReadonlyMap<string, string> {
  const nothing: ReadonlyMap<string, string> = new Map();
  const texts = (Object.keys(topicConfigs) as TopicConfigName[]).map((name) =>
    [name, effectiveTopicConfig(one, nothing, name).text, effectiveTopicConfig(other, nothing, name).text] as const
  );
  return new Map(texts.flatMap(([name, mine, theirs]) => mine === theirs ? [] : [[name, mine]]));
}

/** A broker property and its fallbacks, in this order, each with its unit in milliseconds. */
const standIns: Readonly<Record<string, readonly (readonly [BrokerPropertyName, unitMs: number])[]>> = {
  "log.retention.ms": [["log.retention.ms", 1], ["log.retention.minutes", 60_000], ["log.retention.hours", 3_600_000]],
  "log.roll.ms": [["log.roll.ms", 1], ["log.roll.hours", 3_600_000]],
  "log.roll.jitter.ms": [["log.roll.jitter.ms", 1], ["log.roll.jitter.hours", 3_600_000]],
  "log.flush.interval.ms": [["log.flush.interval.ms", 1], ["log.flush.scheduler.interval.ms", 1]],
};

/** The property and its fallbacks, the finest first. */
export function brokerSynonyms(name: BrokerPropertyName): readonly BrokerPropertyName[] {
  for (const chain of Object.values(standIns)) {
    const at = chain.findIndex(([other]) => other === name);
    // The flusher's interval is a property of its own that is also another one's fallback.
    if (at >= 0 && name !== "log.flush.scheduler.interval.ms") return chain.map(([other]) => other);
  }
  return [name];
}

function brokerDefault(broker: BrokerConfig, name: string | null): string | null {
  if (name === null || !isBrokerProperty(name)) return null;
  for (const [other, unitMs] of standIns[name] ?? [[name, 1] as const]) {
    const text = broker.text(other);
    // A negative value means for ever, in any unit.
    if (text !== null) return unitMs === 1 ? text : text.startsWith("-") ? "-1" : String(BigInt(text) * BigInt(unitMs));
  }
  return null;
}

/** Why these configs of a topic are refused, with Kafka's message, or null. */
export function topicConfigProblem(broker: BrokerConfig, configs: ReadonlyMap<string, string>): string | null {
  for (const name of configs.keys()) if (!isTopicConfig(name)) return `Unknown topic config name: ${name}`;
  for (const name of Object.keys(topicConfigs)) {
    const text = configs.get(name);
    if (text === undefined) continue;
    const parsed = parseProperty(topicConfigs[name as TopicConfigName] as Property<unknown>, name, text);
    if (parsed.kind === "refused") return parsed.message;
  }
  if (effectiveTopicConfig(broker, configs, "remote.storage.enable").value) {
    return "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.";
  }
  const [least, most] = (["min.compaction.lag.ms", "max.compaction.lag.ms"] as const).map((name) =>
    BigInt(effectiveTopicConfig(broker, configs, name).text)
  ) as [bigint, bigint];
  if (least > most) {
    return `conflict topic config setting min.compaction.lag.ms (${least}) > max.compaction.lag.ms (${most})`;
  }
  return null;
}
