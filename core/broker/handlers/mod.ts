/**
 * One handler per API. This folder owns what each request is answered with: authorize, the early answers, one question to
 * the partition or the coordinator, the answer. A handler knows nothing of sockets, frames or correlation ids, and waits
 * only on promises that end: everyone who is parked has a deadline and is answered on every way out.
 * Start reading at `02_list_offsets.ts`, the plainest of them; `handler.ts` says what a handler is.
 *
 * @module
 */
import type { ServedApiName } from "../served_apis.ts";
import type { Handler } from "./handler.ts";
import { handleProduce } from "./00_produce.ts";
import { handleFetch } from "./01_fetch.ts";
import { handleListOffsets } from "./02_list_offsets.ts";
import { handleMetadata } from "./03_metadata.ts";
import { handleOffsetCommit } from "./08_offset_commit.ts";
import { handleOffsetFetch } from "./09_offset_fetch.ts";
import { handleFindCoordinator } from "./10_find_coordinator.ts";
import { handleJoinGroup } from "./11_join_group.ts";
import { handleHeartbeat } from "./12_heartbeat.ts";
import { handleLeaveGroup } from "./13_leave_group.ts";
import { handleSyncGroup } from "./14_sync_group.ts";
import { handleDescribeGroups } from "./15_describe_groups.ts";
import { handleListGroups } from "./16_list_groups.ts";
import { handleApiVersions } from "./18_api_versions.ts";
import { handleCreateTopics } from "./19_create_topics.ts";
import { handleDeleteTopics } from "./20_delete_topics.ts";
import { handleDeleteRecords } from "./21_delete_records.ts";
import { handleInitProducerId } from "./22_init_producer_id.ts";
import { handleOffsetForLeaderEpoch } from "./23_offset_for_leader_epoch.ts";
import { handleDescribeConfigs } from "./32_describe_configs.ts";
import { handleAlterConfigs } from "./33_alter_configs.ts";
import { handleDescribeLogDirs } from "./35_describe_log_dirs.ts";
import { handleCreatePartitions } from "./37_create_partitions.ts";
import { handleDeleteGroups } from "./42_delete_groups.ts";
import { handleIncrementalAlterConfigs } from "./44_incremental_alter_configs.ts";
import { handleOffsetDelete } from "./47_offset_delete.ts";
import { handleDescribeCluster } from "./60_describe_cluster.ts";

/** Does not compile until every served API has its handler. */
export const handlers: { readonly [N in ServedApiName]: Handler<N> } = {
  Produce: handleProduce,
  Fetch: handleFetch,
  ListOffsets: handleListOffsets,
  Metadata: handleMetadata,
  OffsetCommit: handleOffsetCommit,
  OffsetFetch: handleOffsetFetch,
  FindCoordinator: handleFindCoordinator,
  JoinGroup: handleJoinGroup,
  Heartbeat: handleHeartbeat,
  LeaveGroup: handleLeaveGroup,
  SyncGroup: handleSyncGroup,
  DescribeGroups: handleDescribeGroups,
  ListGroups: handleListGroups,
  ApiVersions: handleApiVersions,
  CreateTopics: handleCreateTopics,
  DeleteTopics: handleDeleteTopics,
  DeleteRecords: handleDeleteRecords,
  InitProducerId: handleInitProducerId,
  OffsetForLeaderEpoch: handleOffsetForLeaderEpoch,
  DescribeConfigs: handleDescribeConfigs,
  AlterConfigs: handleAlterConfigs,
  DescribeLogDirs: handleDescribeLogDirs,
  CreatePartitions: handleCreatePartitions,
  DeleteGroups: handleDeleteGroups,
  IncrementalAlterConfigs: handleIncrementalAlterConfigs,
  OffsetDelete: handleOffsetDelete,
  DescribeCluster: handleDescribeCluster,
};
