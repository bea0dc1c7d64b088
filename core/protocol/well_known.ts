/**
 * Names and numbers that brokers, clients and tools have in common.
 *
 * @module
 */

/** Where a broker listens, and a client looks for one, unless told otherwise. */
export const DEFAULT_PORT = 9092;

/** The groups' committed offsets and members. */
export const OFFSETS_TOPIC = "__consumer_offsets";
/** The state of every transaction. */
export const TRANSACTIONS_TOPIC = "__transaction_state";
/** The share groups' positions. */
export const SHARE_STATE_TOPIC = "__share_group_state";
/** The log of Kafka's controllers. Clients cannot see it as a topic. */
export const CLUSTER_METADATA_TOPIC = "__cluster_metadata";
