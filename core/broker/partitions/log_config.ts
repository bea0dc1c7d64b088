/**
 * The topic settings that its logs act on, in the log's own terms.
 *
 * @module
 */
import type { LogConfig } from "../../log/mod.ts";
import type { BrokerConfig } from "../config/mod.ts";
import type { TopicSettings } from "../config/topic_settings.ts";

export function logConfigOf(settings: TopicSettings, config: BrokerConfig): LogConfig {
  return {
    segmentBytes: settings.segmentBytes,
    preallocate: settings.preallocate,
    // Only full segments are compacted, so a record that must be compacted soon ends its segment soon.
    segmentMs: settings.compacted ? Math.min(settings.segmentMs, settings.maxCompactionLagMs) : settings.segmentMs,
    segmentJitterMs: settings.segmentJitterMs,
    segmentIndexBytes: settings.segmentIndexBytes,
    flushMessages: settings.flushMessages,
    flushMs: settings.flushMs,
    deletes: settings.deleted,
    retentionMs: settings.retentionMs,
    retentionBytes: settings.retentionBytes,
    fileDeleteDelayMs: settings.fileDeleteDelayMs,
    maxMessageBytes: settings.maxMessageBytes,
    compacted: settings.compacted,
    timestampType: settings.timestampType,
    ...compressionOf(settings),
    beforeMaxMs: settings.timestampBeforeMaxMs,
    afterMaxMs: settings.timestampAfterMaxMs,
    indexIntervalBytes: settings.indexIntervalBytes,
    producerIdExpirationMs: config.get("producer.id.expiration.ms"),
  };
}

/** Kafka's word for no codec is "uncompressed"; lz4 has one effort here, so its level changes nothing. */
function compressionOf(
  { compressionType, gzipLevel, zstdLevel }: TopicSettings,
): Pick<LogConfig, "compressionType" | "compressionLevel"> {
  if (compressionType === "gzip") return { compressionType, compressionLevel: gzipLevel };
  if (compressionType === "zstd") return { compressionType, compressionLevel: zstdLevel };
  if (compressionType === "uncompressed") return { compressionType: "none" };
  return { compressionType: compressionType as "snappy" | "lz4" | "producer" };
}
