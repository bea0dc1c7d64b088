/**
 * The durable state of the groups of a shard. Only `replay` of these records changes it, both when they are written and
 * when they are loaded, so a restart cannot arrive at a different state from the one that answers were based on.
 *
 * @module
 */
import type { ClassicGroupRecord } from "./classic/records.ts";
import type { ConsumerGroupRecord } from "./consumer/records.ts";
import type { OffsetRecord, PendingOffsetRecord, TransactionEndRecord } from "./offsets/records.ts";

export type GroupRecord =
  | ClassicGroupRecord
  | ConsumerGroupRecord
  | OffsetRecord
  | PendingOffsetRecord
  | TransactionEndRecord;
