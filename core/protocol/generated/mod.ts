/**
 * Every API that kq can read and write, by name and by key. Written by core/protocol/codegen from ../apis. Do not edit.
 *
 * @module
 */
import type { Codec } from "../codec.ts";
import type { ProduceRequest, ProduceResponse } from "../apis/00_produce.ts";
import type { FetchRequest, FetchResponse } from "../apis/01_fetch.ts";
import type { ListOffsetsRequest, ListOffsetsResponse } from "../apis/02_list_offsets.ts";
import type { MetadataRequest, MetadataResponse } from "../apis/03_metadata.ts";
import type { OffsetCommitRequest, OffsetCommitResponse } from "../apis/08_offset_commit.ts";
import type { OffsetFetchRequest, OffsetFetchResponse } from "../apis/09_offset_fetch.ts";
import type { FindCoordinatorRequest, FindCoordinatorResponse } from "../apis/10_find_coordinator.ts";
import type { JoinGroupRequest, JoinGroupResponse } from "../apis/11_join_group.ts";
import type { HeartbeatRequest, HeartbeatResponse } from "../apis/12_heartbeat.ts";
import type { LeaveGroupRequest, LeaveGroupResponse } from "../apis/13_leave_group.ts";
import type { SyncGroupRequest, SyncGroupResponse } from "../apis/14_sync_group.ts";
import type { DescribeGroupsRequest, DescribeGroupsResponse } from "../apis/15_describe_groups.ts";
import type { ListGroupsRequest, ListGroupsResponse } from "../apis/16_list_groups.ts";
import type { ApiVersionsRequest, ApiVersionsResponse } from "../apis/18_api_versions.ts";
import type { CreateTopicsRequest, CreateTopicsResponse } from "../apis/19_create_topics.ts";
import type { DeleteTopicsRequest, DeleteTopicsResponse } from "../apis/20_delete_topics.ts";
import type { InitProducerIdRequest, InitProducerIdResponse } from "../apis/22_init_producer_id.ts";
import type { OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse } from "../apis/23_offset_for_leader_epoch.ts";
import type { DescribeConfigsRequest, DescribeConfigsResponse } from "../apis/32_describe_configs.ts";
import type { DescribeClusterRequest, DescribeClusterResponse } from "../apis/60_describe_cluster.ts";
import * as Produce from "./00_produce.ts";
import * as Fetch from "./01_fetch.ts";
import * as ListOffsets from "./02_list_offsets.ts";
import * as Metadata from "./03_metadata.ts";
import * as OffsetCommit from "./08_offset_commit.ts";
import * as OffsetFetch from "./09_offset_fetch.ts";
import * as FindCoordinator from "./10_find_coordinator.ts";
import * as JoinGroup from "./11_join_group.ts";
import * as Heartbeat from "./12_heartbeat.ts";
import * as LeaveGroup from "./13_leave_group.ts";
import * as SyncGroup from "./14_sync_group.ts";
import * as DescribeGroups from "./15_describe_groups.ts";
import * as ListGroups from "./16_list_groups.ts";
import * as ApiVersions from "./18_api_versions.ts";
import * as CreateTopics from "./19_create_topics.ts";
import * as DeleteTopics from "./20_delete_topics.ts";
import * as InitProducerId from "./22_init_producer_id.ts";
import * as OffsetForLeaderEpoch from "./23_offset_for_leader_epoch.ts";
import * as DescribeConfigs from "./32_describe_configs.ts";
import * as DescribeCluster from "./60_describe_cluster.ts";

export interface Requests {
  Produce: ProduceRequest;
  Fetch: FetchRequest;
  ListOffsets: ListOffsetsRequest;
  Metadata: MetadataRequest;
  OffsetCommit: OffsetCommitRequest;
  OffsetFetch: OffsetFetchRequest;
  FindCoordinator: FindCoordinatorRequest;
  JoinGroup: JoinGroupRequest;
  Heartbeat: HeartbeatRequest;
  LeaveGroup: LeaveGroupRequest;
  SyncGroup: SyncGroupRequest;
  DescribeGroups: DescribeGroupsRequest;
  ListGroups: ListGroupsRequest;
  ApiVersions: ApiVersionsRequest;
  CreateTopics: CreateTopicsRequest;
  DeleteTopics: DeleteTopicsRequest;
  InitProducerId: InitProducerIdRequest;
  OffsetForLeaderEpoch: OffsetForLeaderEpochRequest;
  DescribeConfigs: DescribeConfigsRequest;
  DescribeCluster: DescribeClusterRequest;
}

export interface Responses {
  Produce: ProduceResponse;
  Fetch: FetchResponse;
  ListOffsets: ListOffsetsResponse;
  Metadata: MetadataResponse;
  OffsetCommit: OffsetCommitResponse;
  OffsetFetch: OffsetFetchResponse;
  FindCoordinator: FindCoordinatorResponse;
  JoinGroup: JoinGroupResponse;
  Heartbeat: HeartbeatResponse;
  LeaveGroup: LeaveGroupResponse;
  SyncGroup: SyncGroupResponse;
  DescribeGroups: DescribeGroupsResponse;
  ListGroups: ListGroupsResponse;
  ApiVersions: ApiVersionsResponse;
  CreateTopics: CreateTopicsResponse;
  DeleteTopics: DeleteTopicsResponse;
  InitProducerId: InitProducerIdResponse;
  OffsetForLeaderEpoch: OffsetForLeaderEpochResponse;
  DescribeConfigs: DescribeConfigsResponse;
  DescribeCluster: DescribeClusterResponse;
}

export type ApiName = keyof Requests;

export type ApiCodec<N extends ApiName> = Codec<N, Requests[N], Responses[N]>;

export const codecs: { readonly [N in ApiName]: ApiCodec<N> } = {
  Produce: {
    key: 0,
    name: "Produce",
    versions: [3, 13],
    flexibleFrom: 9,
    readRequest: Produce.readProduceRequest,
    writeRequest: Produce.writeProduceRequest,
    readResponse: Produce.readProduceResponse,
    writeResponse: Produce.writeProduceResponse,
  },
  Fetch: {
    key: 1,
    name: "Fetch",
    versions: [4, 18],
    flexibleFrom: 12,
    readRequest: Fetch.readFetchRequest,
    writeRequest: Fetch.writeFetchRequest,
    readResponse: Fetch.readFetchResponse,
    writeResponse: Fetch.writeFetchResponse,
  },
  ListOffsets: {
    key: 2,
    name: "ListOffsets",
    versions: [1, 11],
    flexibleFrom: 6,
    readRequest: ListOffsets.readListOffsetsRequest,
    writeRequest: ListOffsets.writeListOffsetsRequest,
    readResponse: ListOffsets.readListOffsetsResponse,
    writeResponse: ListOffsets.writeListOffsetsResponse,
  },
  Metadata: {
    key: 3,
    name: "Metadata",
    versions: [0, 13],
    flexibleFrom: 9,
    readRequest: Metadata.readMetadataRequest,
    writeRequest: Metadata.writeMetadataRequest,
    readResponse: Metadata.readMetadataResponse,
    writeResponse: Metadata.writeMetadataResponse,
  },
  OffsetCommit: {
    key: 8,
    name: "OffsetCommit",
    versions: [2, 10],
    flexibleFrom: 8,
    readRequest: OffsetCommit.readOffsetCommitRequest,
    writeRequest: OffsetCommit.writeOffsetCommitRequest,
    readResponse: OffsetCommit.readOffsetCommitResponse,
    writeResponse: OffsetCommit.writeOffsetCommitResponse,
  },
  OffsetFetch: {
    key: 9,
    name: "OffsetFetch",
    versions: [1, 10],
    flexibleFrom: 6,
    readRequest: OffsetFetch.readOffsetFetchRequest,
    writeRequest: OffsetFetch.writeOffsetFetchRequest,
    readResponse: OffsetFetch.readOffsetFetchResponse,
    writeResponse: OffsetFetch.writeOffsetFetchResponse,
  },
  FindCoordinator: {
    key: 10,
    name: "FindCoordinator",
    versions: [0, 6],
    flexibleFrom: 3,
    readRequest: FindCoordinator.readFindCoordinatorRequest,
    writeRequest: FindCoordinator.writeFindCoordinatorRequest,
    readResponse: FindCoordinator.readFindCoordinatorResponse,
    writeResponse: FindCoordinator.writeFindCoordinatorResponse,
  },
  JoinGroup: {
    key: 11,
    name: "JoinGroup",
    versions: [0, 9],
    flexibleFrom: 6,
    readRequest: JoinGroup.readJoinGroupRequest,
    writeRequest: JoinGroup.writeJoinGroupRequest,
    readResponse: JoinGroup.readJoinGroupResponse,
    writeResponse: JoinGroup.writeJoinGroupResponse,
  },
  Heartbeat: {
    key: 12,
    name: "Heartbeat",
    versions: [0, 4],
    flexibleFrom: 4,
    readRequest: Heartbeat.readHeartbeatRequest,
    writeRequest: Heartbeat.writeHeartbeatRequest,
    readResponse: Heartbeat.readHeartbeatResponse,
    writeResponse: Heartbeat.writeHeartbeatResponse,
  },
  LeaveGroup: {
    key: 13,
    name: "LeaveGroup",
    versions: [0, 5],
    flexibleFrom: 4,
    readRequest: LeaveGroup.readLeaveGroupRequest,
    writeRequest: LeaveGroup.writeLeaveGroupRequest,
    readResponse: LeaveGroup.readLeaveGroupResponse,
    writeResponse: LeaveGroup.writeLeaveGroupResponse,
  },
  SyncGroup: {
    key: 14,
    name: "SyncGroup",
    versions: [0, 5],
    flexibleFrom: 4,
    readRequest: SyncGroup.readSyncGroupRequest,
    writeRequest: SyncGroup.writeSyncGroupRequest,
    readResponse: SyncGroup.readSyncGroupResponse,
    writeResponse: SyncGroup.writeSyncGroupResponse,
  },
  DescribeGroups: {
    key: 15,
    name: "DescribeGroups",
    versions: [0, 6],
    flexibleFrom: 5,
    readRequest: DescribeGroups.readDescribeGroupsRequest,
    writeRequest: DescribeGroups.writeDescribeGroupsRequest,
    readResponse: DescribeGroups.readDescribeGroupsResponse,
    writeResponse: DescribeGroups.writeDescribeGroupsResponse,
  },
  ListGroups: {
    key: 16,
    name: "ListGroups",
    versions: [0, 5],
    flexibleFrom: 3,
    readRequest: ListGroups.readListGroupsRequest,
    writeRequest: ListGroups.writeListGroupsRequest,
    readResponse: ListGroups.readListGroupsResponse,
    writeResponse: ListGroups.writeListGroupsResponse,
  },
  ApiVersions: {
    key: 18,
    name: "ApiVersions",
    versions: [0, 4],
    flexibleFrom: 3,
    readRequest: ApiVersions.readApiVersionsRequest,
    writeRequest: ApiVersions.writeApiVersionsRequest,
    readResponse: ApiVersions.readApiVersionsResponse,
    writeResponse: ApiVersions.writeApiVersionsResponse,
  },
  CreateTopics: {
    key: 19,
    name: "CreateTopics",
    versions: [2, 7],
    flexibleFrom: 5,
    readRequest: CreateTopics.readCreateTopicsRequest,
    writeRequest: CreateTopics.writeCreateTopicsRequest,
    readResponse: CreateTopics.readCreateTopicsResponse,
    writeResponse: CreateTopics.writeCreateTopicsResponse,
  },
  DeleteTopics: {
    key: 20,
    name: "DeleteTopics",
    versions: [1, 6],
    flexibleFrom: 4,
    readRequest: DeleteTopics.readDeleteTopicsRequest,
    writeRequest: DeleteTopics.writeDeleteTopicsRequest,
    readResponse: DeleteTopics.readDeleteTopicsResponse,
    writeResponse: DeleteTopics.writeDeleteTopicsResponse,
  },
  InitProducerId: {
    key: 22,
    name: "InitProducerId",
    versions: [0, 5],
    flexibleFrom: 2,
    readRequest: InitProducerId.readInitProducerIdRequest,
    writeRequest: InitProducerId.writeInitProducerIdRequest,
    readResponse: InitProducerId.readInitProducerIdResponse,
    writeResponse: InitProducerId.writeInitProducerIdResponse,
  },
  OffsetForLeaderEpoch: {
    key: 23,
    name: "OffsetForLeaderEpoch",
    versions: [2, 4],
    flexibleFrom: 4,
    readRequest: OffsetForLeaderEpoch.readOffsetForLeaderEpochRequest,
    writeRequest: OffsetForLeaderEpoch.writeOffsetForLeaderEpochRequest,
    readResponse: OffsetForLeaderEpoch.readOffsetForLeaderEpochResponse,
    writeResponse: OffsetForLeaderEpoch.writeOffsetForLeaderEpochResponse,
  },
  DescribeConfigs: {
    key: 32,
    name: "DescribeConfigs",
    versions: [1, 4],
    flexibleFrom: 4,
    readRequest: DescribeConfigs.readDescribeConfigsRequest,
    writeRequest: DescribeConfigs.writeDescribeConfigsRequest,
    readResponse: DescribeConfigs.readDescribeConfigsResponse,
    writeResponse: DescribeConfigs.writeDescribeConfigsResponse,
  },
  DescribeCluster: {
    key: 60,
    name: "DescribeCluster",
    versions: [0, 2],
    flexibleFrom: 0,
    readRequest: DescribeCluster.readDescribeClusterRequest,
    writeRequest: DescribeCluster.writeDescribeClusterRequest,
    readResponse: DescribeCluster.readDescribeClusterResponse,
    writeResponse: DescribeCluster.writeDescribeClusterResponse,
  },
};

const byKey = new Map<number, ApiCodec<ApiName>>(
  (Object.values(codecs) as ApiCodec<ApiName>[]).map((codec) => [codec.key, codec]),
);

export function codecByKey(key: number): ApiCodec<ApiName> | undefined {
  return byKey.get(key);
}
