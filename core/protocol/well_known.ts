/**
 * Names and numbers that brokers, clients and tools agree on without asking each other.
 *
 * @module
 */

/** Where a broker listens, and a client looks for one, unless told otherwise. */
export const DEFAULT_PORT = 9092;

/** What groups have committed, and their members. */
export const OFFSETS_TOPIC = "__consumer_offsets";
/** The state of every transaction. */
export const TRANSACTIONS_TOPIC = "__transaction_state";
/** How far each share group has come. */
export const SHARE_STATE_TOPIC = "__share_group_state";
/** The log of Kafka's controllers. It is no topic that a client can see. */
export const CLUSTER_METADATA_TOPIC = "__cluster_metadata";
