/**
 * What the transaction coordinator reads of the broker's properties and of the cluster's features, as they are now.
 *
 * @module
 */
import type { TransactionConfig, TransactionVersion } from "../coordinator/mod.ts";
import type { Metadata } from "../metadata/mod.ts";
import type { BrokerConfig } from "./config/mod.ts";
import { finalizedLevel } from "./features.ts";

/** Each takes some hundred bytes of memory, and none is forgotten before a week is over. */
const MOST_IDS_OF_A_SHARD = 100_000;

export function transactionConfig(config: BrokerConfig, metadata: Metadata): TransactionConfig {
  return {
    maxTimeoutMs: config.get("transaction.max.timeout.ms"),
    idExpirationMs: config.get("transactional.id.expiration.ms"),
    timeoutCheckIntervalMs: config.get("transaction.abort.timed.out.transaction.cleanup.interval.ms"),
    expirationCheckIntervalMs: config.get("transaction.remove.expired.transaction.cleanup.interval.ms"),
    get maxBatchSize() {
      return config.get("message.max.bytes");
    },
    maxIds: MOST_IDS_OF_A_SHARD,
    get transactionVersion(): TransactionVersion {
      const level = finalizedLevel(metadata.image, "transaction.version");
      return level >= 2 ? 2 : level === 1 ? 1 : 0;
    },
  };
}
