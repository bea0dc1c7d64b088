/**
 * One file per API, of the same number and name as its declaration. This folder owns the answer to each request:
 * authorize, refuse what is invalid, ask the partition or the coordinator, answer. A handler must not know sockets,
 * frames or correlation ids, and awaits only promises that settle: every parked request has a deadline and is answered
 * on every way out.
 *
 * This list is the only list of the APIs that the broker serves: `dispatch`, ApiVersions and the tests of all APIs are
 * worked out from it. A new API is a declaration, a handler file and a line here; responses are made with the
 * constructors in `core/protocol/generated`, which know the declared defaults.
 *
 * Start reading at `02_list_offsets.ts`, the plainest of them; `handler.ts` says what a handler is.
 *
 * @module
 */
export { produce } from "./00_produce.ts";
export { fetch } from "./01_fetch.ts";
export { listOffsets } from "./02_list_offsets.ts";
export { metadata } from "./03_metadata.ts";
export { offsetCommit } from "./08_offset_commit.ts";
export { offsetFetch } from "./09_offset_fetch.ts";
export { findCoordinator } from "./10_find_coordinator.ts";
export { joinGroup } from "./11_join_group.ts";
export { heartbeat } from "./12_heartbeat.ts";
export { leaveGroup } from "./13_leave_group.ts";
export { syncGroup } from "./14_sync_group.ts";
export { describeGroups } from "./15_describe_groups.ts";
export { listGroups } from "./16_list_groups.ts";
export { saslHandshake } from "./17_sasl_handshake.ts";
export { apiVersions } from "./18_api_versions.ts";
export { createTopics } from "./19_create_topics.ts";
export { deleteTopics } from "./20_delete_topics.ts";
export { deleteRecords } from "./21_delete_records.ts";
export { initProducerId } from "./22_init_producer_id.ts";
export { offsetForLeaderEpoch } from "./23_offset_for_leader_epoch.ts";
export { addPartitionsToTxn } from "./24_add_partitions_to_txn.ts";
export { addOffsetsToTxn } from "./25_add_offsets_to_txn.ts";
export { endTxn } from "./26_end_txn.ts";
export { writeTxnMarkers } from "./27_write_txn_markers.ts";
export { txnOffsetCommit } from "./28_txn_offset_commit.ts";
export { describeAcls } from "./29_describe_acls.ts";
export { createAcls } from "./30_create_acls.ts";
export { deleteAcls } from "./31_delete_acls.ts";
export { describeConfigs } from "./32_describe_configs.ts";
export { alterConfigs } from "./33_alter_configs.ts";
export { alterReplicaLogDirs } from "./34_alter_replica_log_dirs.ts";
export { describeLogDirs } from "./35_describe_log_dirs.ts";
export { saslAuthenticate } from "./36_sasl_authenticate.ts";
export { createPartitions } from "./37_create_partitions.ts";
export { deleteGroups } from "./42_delete_groups.ts";
export { electLeaders } from "./43_elect_leaders.ts";
export { incrementalAlterConfigs } from "./44_incremental_alter_configs.ts";
export { alterPartitionReassignments } from "./45_alter_partition_reassignments.ts";
export { listPartitionReassignments } from "./46_list_partition_reassignments.ts";
export { offsetDelete } from "./47_offset_delete.ts";
export { describeClientQuotas } from "./48_describe_client_quotas.ts";
export { alterClientQuotas } from "./49_alter_client_quotas.ts";
export { describeUserScramCredentials } from "./50_describe_user_scram_credentials.ts";
export { alterUserScramCredentials } from "./51_alter_user_scram_credentials.ts";
export { describeQuorum } from "./55_describe_quorum.ts";
export { updateFeatures } from "./57_update_features.ts";
export { describeCluster } from "./60_describe_cluster.ts";
export { describeProducers } from "./61_describe_producers.ts";
export { unregisterBroker } from "./64_unregister_broker.ts";
export { describeTransactions } from "./65_describe_transactions.ts";
export { listTransactions } from "./66_list_transactions.ts";
export { consumerGroupHeartbeat } from "./68_consumer_group_heartbeat.ts";
export { consumerGroupDescribe } from "./69_consumer_group_describe.ts";
export { listConfigResources } from "./74_list_config_resources.ts";
export { describeTopicPartitions } from "./75_describe_topic_partitions.ts";
