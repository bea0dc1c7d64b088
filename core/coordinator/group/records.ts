/**
 * What the groups of a shard leave behind: the hard state. Only `replay` of one of these changes it, whether the record
 * was written this moment or is read back at start, so a restart cannot arrive at another state than the one answered from.
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
