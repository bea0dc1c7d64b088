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
import type { SaslHandshakeRequest, SaslHandshakeResponse } from "../apis/17_sasl_handshake.ts";
import type { ApiVersionsRequest, ApiVersionsResponse } from "../apis/18_api_versions.ts";
import type { CreateTopicsRequest, CreateTopicsResponse } from "../apis/19_create_topics.ts";
import type { DeleteTopicsRequest, DeleteTopicsResponse } from "../apis/20_delete_topics.ts";
import type { DeleteRecordsRequest, DeleteRecordsResponse } from "../apis/21_delete_records.ts";
import type { InitProducerIdRequest, InitProducerIdResponse } from "../apis/22_init_producer_id.ts";
import type { OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse } from "../apis/23_offset_for_leader_epoch.ts";
import type { AddPartitionsToTxnRequest, AddPartitionsToTxnResponse } from "../apis/24_add_partitions_to_txn.ts";
import type { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse } from "../apis/25_add_offsets_to_txn.ts";
import type { EndTxnRequest, EndTxnResponse } from "../apis/26_end_txn.ts";
import type { WriteTxnMarkersRequest, WriteTxnMarkersResponse } from "../apis/27_write_txn_markers.ts";
import type { TxnOffsetCommitRequest, TxnOffsetCommitResponse } from "../apis/28_txn_offset_commit.ts";
import type { DescribeAclsRequest, DescribeAclsResponse } from "../apis/29_describe_acls.ts";
import type { CreateAclsRequest, CreateAclsResponse } from "../apis/30_create_acls.ts";
import type { DeleteAclsRequest, DeleteAclsResponse } from "../apis/31_delete_acls.ts";
import type { DescribeConfigsRequest, DescribeConfigsResponse } from "../apis/32_describe_configs.ts";
import type { AlterConfigsRequest, AlterConfigsResponse } from "../apis/33_alter_configs.ts";
import type { AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse } from "../apis/34_alter_replica_log_dirs.ts";
import type { DescribeLogDirsRequest, DescribeLogDirsResponse } from "../apis/35_describe_log_dirs.ts";
import type { SaslAuthenticateRequest, SaslAuthenticateResponse } from "../apis/36_sasl_authenticate.ts";
import type { CreatePartitionsRequest, CreatePartitionsResponse } from "../apis/37_create_partitions.ts";
import type { CreateDelegationTokenRequest, CreateDelegationTokenResponse } from "../apis/38_create_delegation_token.ts";
import type { RenewDelegationTokenRequest, RenewDelegationTokenResponse } from "../apis/39_renew_delegation_token.ts";
import type { ExpireDelegationTokenRequest, ExpireDelegationTokenResponse } from "../apis/40_expire_delegation_token.ts";
import type { DescribeDelegationTokenRequest, DescribeDelegationTokenResponse } from "../apis/41_describe_delegation_token.ts";
import type { DeleteGroupsRequest, DeleteGroupsResponse } from "../apis/42_delete_groups.ts";
import type { ElectLeadersRequest, ElectLeadersResponse } from "../apis/43_elect_leaders.ts";
import type { IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse } from "../apis/44_incremental_alter_configs.ts";
import type { AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse } from "../apis/45_alter_partition_reassignments.ts";
import type { ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse } from "../apis/46_list_partition_reassignments.ts";
import type { OffsetDeleteRequest, OffsetDeleteResponse } from "../apis/47_offset_delete.ts";
import type { DescribeClientQuotasRequest, DescribeClientQuotasResponse } from "../apis/48_describe_client_quotas.ts";
import type { AlterClientQuotasRequest, AlterClientQuotasResponse } from "../apis/49_alter_client_quotas.ts";
import type { DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse } from "../apis/50_describe_user_scram_credentials.ts";
import type { AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse } from "../apis/51_alter_user_scram_credentials.ts";
import type { DescribeQuorumRequest, DescribeQuorumResponse } from "../apis/55_describe_quorum.ts";
import type { UpdateFeaturesRequest, UpdateFeaturesResponse } from "../apis/57_update_features.ts";
import type { DescribeClusterRequest, DescribeClusterResponse } from "../apis/60_describe_cluster.ts";
import type { DescribeProducersRequest, DescribeProducersResponse } from "../apis/61_describe_producers.ts";
import type { UnregisterBrokerRequest, UnregisterBrokerResponse } from "../apis/64_unregister_broker.ts";
import type { DescribeTransactionsRequest, DescribeTransactionsResponse } from "../apis/65_describe_transactions.ts";
import type { ListTransactionsRequest, ListTransactionsResponse } from "../apis/66_list_transactions.ts";
import type { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse } from "../apis/68_consumer_group_heartbeat.ts";
import type { ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse } from "../apis/69_consumer_group_describe.ts";
import type { GetTelemetrySubscriptionsRequest, GetTelemetrySubscriptionsResponse } from "../apis/71_get_telemetry_subscriptions.ts";
import type { PushTelemetryRequest, PushTelemetryResponse } from "../apis/72_push_telemetry.ts";
import type { ListConfigResourcesRequest, ListConfigResourcesResponse } from "../apis/74_list_config_resources.ts";
import type { DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse } from "../apis/75_describe_topic_partitions.ts";
import type { ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse } from "../apis/76_share_group_heartbeat.ts";
import type { ShareGroupDescribeRequest, ShareGroupDescribeResponse } from "../apis/77_share_group_describe.ts";
import type { ShareFetchRequest, ShareFetchResponse } from "../apis/78_share_fetch.ts";
import type { ShareAcknowledgeRequest, ShareAcknowledgeResponse } from "../apis/79_share_acknowledge.ts";
import type { AddRaftVoterRequest, AddRaftVoterResponse } from "../apis/80_add_raft_voter.ts";
import type { RemoveRaftVoterRequest, RemoveRaftVoterResponse } from "../apis/81_remove_raft_voter.ts";
import type { InitializeShareGroupStateRequest, InitializeShareGroupStateResponse } from "../apis/83_initialize_share_group_state.ts";
import type { ReadShareGroupStateRequest, ReadShareGroupStateResponse } from "../apis/84_read_share_group_state.ts";
import type { WriteShareGroupStateRequest, WriteShareGroupStateResponse } from "../apis/85_write_share_group_state.ts";
import type { DeleteShareGroupStateRequest, DeleteShareGroupStateResponse } from "../apis/86_delete_share_group_state.ts";
import type { ReadShareGroupStateSummaryRequest, ReadShareGroupStateSummaryResponse } from "../apis/87_read_share_group_state_summary.ts";
import type { StreamsGroupHeartbeatRequest, StreamsGroupHeartbeatResponse } from "../apis/88_streams_group_heartbeat.ts";
import type { StreamsGroupDescribeRequest, StreamsGroupDescribeResponse } from "../apis/89_streams_group_describe.ts";
import type { DescribeShareGroupOffsetsRequest, DescribeShareGroupOffsetsResponse } from "../apis/90_describe_share_group_offsets.ts";
import type { AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsResponse } from "../apis/91_alter_share_group_offsets.ts";
import type { DeleteShareGroupOffsetsRequest, DeleteShareGroupOffsetsResponse } from "../apis/92_delete_share_group_offsets.ts";
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
import * as SaslHandshake from "./17_sasl_handshake.ts";
import * as ApiVersions from "./18_api_versions.ts";
import * as CreateTopics from "./19_create_topics.ts";
import * as DeleteTopics from "./20_delete_topics.ts";
import * as DeleteRecords from "./21_delete_records.ts";
import * as InitProducerId from "./22_init_producer_id.ts";
import * as OffsetForLeaderEpoch from "./23_offset_for_leader_epoch.ts";
import * as AddPartitionsToTxn from "./24_add_partitions_to_txn.ts";
import * as AddOffsetsToTxn from "./25_add_offsets_to_txn.ts";
import * as EndTxn from "./26_end_txn.ts";
import * as WriteTxnMarkers from "./27_write_txn_markers.ts";
import * as TxnOffsetCommit from "./28_txn_offset_commit.ts";
import * as DescribeAcls from "./29_describe_acls.ts";
import * as CreateAcls from "./30_create_acls.ts";
import * as DeleteAcls from "./31_delete_acls.ts";
import * as DescribeConfigs from "./32_describe_configs.ts";
import * as AlterConfigs from "./33_alter_configs.ts";
import * as AlterReplicaLogDirs from "./34_alter_replica_log_dirs.ts";
import * as DescribeLogDirs from "./35_describe_log_dirs.ts";
import * as SaslAuthenticate from "./36_sasl_authenticate.ts";
import * as CreatePartitions from "./37_create_partitions.ts";
import * as CreateDelegationToken from "./38_create_delegation_token.ts";
import * as RenewDelegationToken from "./39_renew_delegation_token.ts";
import * as ExpireDelegationToken from "./40_expire_delegation_token.ts";
import * as DescribeDelegationToken from "./41_describe_delegation_token.ts";
import * as DeleteGroups from "./42_delete_groups.ts";
import * as ElectLeaders from "./43_elect_leaders.ts";
import * as IncrementalAlterConfigs from "./44_incremental_alter_configs.ts";
import * as AlterPartitionReassignments from "./45_alter_partition_reassignments.ts";
import * as ListPartitionReassignments from "./46_list_partition_reassignments.ts";
import * as OffsetDelete from "./47_offset_delete.ts";
import * as DescribeClientQuotas from "./48_describe_client_quotas.ts";
import * as AlterClientQuotas from "./49_alter_client_quotas.ts";
import * as DescribeUserScramCredentials from "./50_describe_user_scram_credentials.ts";
import * as AlterUserScramCredentials from "./51_alter_user_scram_credentials.ts";
import * as DescribeQuorum from "./55_describe_quorum.ts";
import * as UpdateFeatures from "./57_update_features.ts";
import * as DescribeCluster from "./60_describe_cluster.ts";
import * as DescribeProducers from "./61_describe_producers.ts";
import * as UnregisterBroker from "./64_unregister_broker.ts";
import * as DescribeTransactions from "./65_describe_transactions.ts";
import * as ListTransactions from "./66_list_transactions.ts";
import * as ConsumerGroupHeartbeat from "./68_consumer_group_heartbeat.ts";
import * as ConsumerGroupDescribe from "./69_consumer_group_describe.ts";
import * as GetTelemetrySubscriptions from "./71_get_telemetry_subscriptions.ts";
import * as PushTelemetry from "./72_push_telemetry.ts";
import * as ListConfigResources from "./74_list_config_resources.ts";
import * as DescribeTopicPartitions from "./75_describe_topic_partitions.ts";
import * as ShareGroupHeartbeat from "./76_share_group_heartbeat.ts";
import * as ShareGroupDescribe from "./77_share_group_describe.ts";
import * as ShareFetch from "./78_share_fetch.ts";
import * as ShareAcknowledge from "./79_share_acknowledge.ts";
import * as AddRaftVoter from "./80_add_raft_voter.ts";
import * as RemoveRaftVoter from "./81_remove_raft_voter.ts";
import * as InitializeShareGroupState from "./83_initialize_share_group_state.ts";
import * as ReadShareGroupState from "./84_read_share_group_state.ts";
import * as WriteShareGroupState from "./85_write_share_group_state.ts";
import * as DeleteShareGroupState from "./86_delete_share_group_state.ts";
import * as ReadShareGroupStateSummary from "./87_read_share_group_state_summary.ts";
import * as StreamsGroupHeartbeat from "./88_streams_group_heartbeat.ts";
import * as StreamsGroupDescribe from "./89_streams_group_describe.ts";
import * as DescribeShareGroupOffsets from "./90_describe_share_group_offsets.ts";
import * as AlterShareGroupOffsets from "./91_alter_share_group_offsets.ts";
import * as DeleteShareGroupOffsets from "./92_delete_share_group_offsets.ts";

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
  SaslHandshake: SaslHandshakeRequest;
  ApiVersions: ApiVersionsRequest;
  CreateTopics: CreateTopicsRequest;
  DeleteTopics: DeleteTopicsRequest;
  DeleteRecords: DeleteRecordsRequest;
  InitProducerId: InitProducerIdRequest;
  OffsetForLeaderEpoch: OffsetForLeaderEpochRequest;
  AddPartitionsToTxn: AddPartitionsToTxnRequest;
  AddOffsetsToTxn: AddOffsetsToTxnRequest;
  EndTxn: EndTxnRequest;
  WriteTxnMarkers: WriteTxnMarkersRequest;
  TxnOffsetCommit: TxnOffsetCommitRequest;
  DescribeAcls: DescribeAclsRequest;
  CreateAcls: CreateAclsRequest;
  DeleteAcls: DeleteAclsRequest;
  DescribeConfigs: DescribeConfigsRequest;
  AlterConfigs: AlterConfigsRequest;
  AlterReplicaLogDirs: AlterReplicaLogDirsRequest;
  DescribeLogDirs: DescribeLogDirsRequest;
  SaslAuthenticate: SaslAuthenticateRequest;
  CreatePartitions: CreatePartitionsRequest;
  CreateDelegationToken: CreateDelegationTokenRequest;
  RenewDelegationToken: RenewDelegationTokenRequest;
  ExpireDelegationToken: ExpireDelegationTokenRequest;
  DescribeDelegationToken: DescribeDelegationTokenRequest;
  DeleteGroups: DeleteGroupsRequest;
  ElectLeaders: ElectLeadersRequest;
  IncrementalAlterConfigs: IncrementalAlterConfigsRequest;
  AlterPartitionReassignments: AlterPartitionReassignmentsRequest;
  ListPartitionReassignments: ListPartitionReassignmentsRequest;
  OffsetDelete: OffsetDeleteRequest;
  DescribeClientQuotas: DescribeClientQuotasRequest;
  AlterClientQuotas: AlterClientQuotasRequest;
  DescribeUserScramCredentials: DescribeUserScramCredentialsRequest;
  AlterUserScramCredentials: AlterUserScramCredentialsRequest;
  DescribeQuorum: DescribeQuorumRequest;
  UpdateFeatures: UpdateFeaturesRequest;
  DescribeCluster: DescribeClusterRequest;
  DescribeProducers: DescribeProducersRequest;
  UnregisterBroker: UnregisterBrokerRequest;
  DescribeTransactions: DescribeTransactionsRequest;
  ListTransactions: ListTransactionsRequest;
  ConsumerGroupHeartbeat: ConsumerGroupHeartbeatRequest;
  ConsumerGroupDescribe: ConsumerGroupDescribeRequest;
  GetTelemetrySubscriptions: GetTelemetrySubscriptionsRequest;
  PushTelemetry: PushTelemetryRequest;
  ListConfigResources: ListConfigResourcesRequest;
  DescribeTopicPartitions: DescribeTopicPartitionsRequest;
  ShareGroupHeartbeat: ShareGroupHeartbeatRequest;
  ShareGroupDescribe: ShareGroupDescribeRequest;
  ShareFetch: ShareFetchRequest;
  ShareAcknowledge: ShareAcknowledgeRequest;
  AddRaftVoter: AddRaftVoterRequest;
  RemoveRaftVoter: RemoveRaftVoterRequest;
  InitializeShareGroupState: InitializeShareGroupStateRequest;
  ReadShareGroupState: ReadShareGroupStateRequest;
  WriteShareGroupState: WriteShareGroupStateRequest;
  DeleteShareGroupState: DeleteShareGroupStateRequest;
  ReadShareGroupStateSummary: ReadShareGroupStateSummaryRequest;
  StreamsGroupHeartbeat: StreamsGroupHeartbeatRequest;
  StreamsGroupDescribe: StreamsGroupDescribeRequest;
  DescribeShareGroupOffsets: DescribeShareGroupOffsetsRequest;
  AlterShareGroupOffsets: AlterShareGroupOffsetsRequest;
  DeleteShareGroupOffsets: DeleteShareGroupOffsetsRequest;
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
  SaslHandshake: SaslHandshakeResponse;
  ApiVersions: ApiVersionsResponse;
  CreateTopics: CreateTopicsResponse;
  DeleteTopics: DeleteTopicsResponse;
  DeleteRecords: DeleteRecordsResponse;
  InitProducerId: InitProducerIdResponse;
  OffsetForLeaderEpoch: OffsetForLeaderEpochResponse;
  AddPartitionsToTxn: AddPartitionsToTxnResponse;
  AddOffsetsToTxn: AddOffsetsToTxnResponse;
  EndTxn: EndTxnResponse;
  WriteTxnMarkers: WriteTxnMarkersResponse;
  TxnOffsetCommit: TxnOffsetCommitResponse;
  DescribeAcls: DescribeAclsResponse;
  CreateAcls: CreateAclsResponse;
  DeleteAcls: DeleteAclsResponse;
  DescribeConfigs: DescribeConfigsResponse;
  AlterConfigs: AlterConfigsResponse;
  AlterReplicaLogDirs: AlterReplicaLogDirsResponse;
  DescribeLogDirs: DescribeLogDirsResponse;
  SaslAuthenticate: SaslAuthenticateResponse;
  CreatePartitions: CreatePartitionsResponse;
  CreateDelegationToken: CreateDelegationTokenResponse;
  RenewDelegationToken: RenewDelegationTokenResponse;
  ExpireDelegationToken: ExpireDelegationTokenResponse;
  DescribeDelegationToken: DescribeDelegationTokenResponse;
  DeleteGroups: DeleteGroupsResponse;
  ElectLeaders: ElectLeadersResponse;
  IncrementalAlterConfigs: IncrementalAlterConfigsResponse;
  AlterPartitionReassignments: AlterPartitionReassignmentsResponse;
  ListPartitionReassignments: ListPartitionReassignmentsResponse;
  OffsetDelete: OffsetDeleteResponse;
  DescribeClientQuotas: DescribeClientQuotasResponse;
  AlterClientQuotas: AlterClientQuotasResponse;
  DescribeUserScramCredentials: DescribeUserScramCredentialsResponse;
  AlterUserScramCredentials: AlterUserScramCredentialsResponse;
  DescribeQuorum: DescribeQuorumResponse;
  UpdateFeatures: UpdateFeaturesResponse;
  DescribeCluster: DescribeClusterResponse;
  DescribeProducers: DescribeProducersResponse;
  UnregisterBroker: UnregisterBrokerResponse;
  DescribeTransactions: DescribeTransactionsResponse;
  ListTransactions: ListTransactionsResponse;
  ConsumerGroupHeartbeat: ConsumerGroupHeartbeatResponse;
  ConsumerGroupDescribe: ConsumerGroupDescribeResponse;
  GetTelemetrySubscriptions: GetTelemetrySubscriptionsResponse;
  PushTelemetry: PushTelemetryResponse;
  ListConfigResources: ListConfigResourcesResponse;
  DescribeTopicPartitions: DescribeTopicPartitionsResponse;
  ShareGroupHeartbeat: ShareGroupHeartbeatResponse;
  ShareGroupDescribe: ShareGroupDescribeResponse;
  ShareFetch: ShareFetchResponse;
  ShareAcknowledge: ShareAcknowledgeResponse;
  AddRaftVoter: AddRaftVoterResponse;
  RemoveRaftVoter: RemoveRaftVoterResponse;
  InitializeShareGroupState: InitializeShareGroupStateResponse;
  ReadShareGroupState: ReadShareGroupStateResponse;
  WriteShareGroupState: WriteShareGroupStateResponse;
  DeleteShareGroupState: DeleteShareGroupStateResponse;
  ReadShareGroupStateSummary: ReadShareGroupStateSummaryResponse;
  StreamsGroupHeartbeat: StreamsGroupHeartbeatResponse;
  StreamsGroupDescribe: StreamsGroupDescribeResponse;
  DescribeShareGroupOffsets: DescribeShareGroupOffsetsResponse;
  AlterShareGroupOffsets: AlterShareGroupOffsetsResponse;
  DeleteShareGroupOffsets: DeleteShareGroupOffsetsResponse;
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
    readRequestInSlices: Produce.readProduceRequestInSlices,
    writeResponseInSlices: Produce.writeProduceResponseInSlices,
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
    readRequestInSlices: Fetch.readFetchRequestInSlices,
    writeResponseInSlices: Fetch.writeFetchResponseInSlices,
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
    readRequestInSlices: ListOffsets.readListOffsetsRequestInSlices,
    writeResponseInSlices: ListOffsets.writeListOffsetsResponseInSlices,
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
    readRequestInSlices: Metadata.readMetadataRequestInSlices,
    writeResponseInSlices: Metadata.writeMetadataResponseInSlices,
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
    readRequestInSlices: OffsetCommit.readOffsetCommitRequestInSlices,
    writeResponseInSlices: OffsetCommit.writeOffsetCommitResponseInSlices,
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
    readRequestInSlices: OffsetFetch.readOffsetFetchRequestInSlices,
    writeResponseInSlices: OffsetFetch.writeOffsetFetchResponseInSlices,
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
    readRequestInSlices: FindCoordinator.readFindCoordinatorRequestInSlices,
    writeResponseInSlices: FindCoordinator.writeFindCoordinatorResponseInSlices,
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
    readRequestInSlices: JoinGroup.readJoinGroupRequestInSlices,
    writeResponseInSlices: JoinGroup.writeJoinGroupResponseInSlices,
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
    readRequestInSlices: LeaveGroup.readLeaveGroupRequestInSlices,
    writeResponseInSlices: LeaveGroup.writeLeaveGroupResponseInSlices,
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
    readRequestInSlices: SyncGroup.readSyncGroupRequestInSlices,
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
    readRequestInSlices: DescribeGroups.readDescribeGroupsRequestInSlices,
    writeResponseInSlices: DescribeGroups.writeDescribeGroupsResponseInSlices,
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
    readRequestInSlices: ListGroups.readListGroupsRequestInSlices,
    writeResponseInSlices: ListGroups.writeListGroupsResponseInSlices,
  },
  SaslHandshake: {
    key: 17,
    name: "SaslHandshake",
    versions: [0, 1],
    flexibleFrom: Infinity,
    readRequest: SaslHandshake.readSaslHandshakeRequest,
    writeRequest: SaslHandshake.writeSaslHandshakeRequest,
    readResponse: SaslHandshake.readSaslHandshakeResponse,
    writeResponse: SaslHandshake.writeSaslHandshakeResponse,
    writeResponseInSlices: SaslHandshake.writeSaslHandshakeResponseInSlices,
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
    writeResponseInSlices: ApiVersions.writeApiVersionsResponseInSlices,
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
    readRequestInSlices: CreateTopics.readCreateTopicsRequestInSlices,
    writeResponseInSlices: CreateTopics.writeCreateTopicsResponseInSlices,
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
    readRequestInSlices: DeleteTopics.readDeleteTopicsRequestInSlices,
    writeResponseInSlices: DeleteTopics.writeDeleteTopicsResponseInSlices,
  },
  DeleteRecords: {
    key: 21,
    name: "DeleteRecords",
    versions: [0, 2],
    flexibleFrom: 2,
    readRequest: DeleteRecords.readDeleteRecordsRequest,
    writeRequest: DeleteRecords.writeDeleteRecordsRequest,
    readResponse: DeleteRecords.readDeleteRecordsResponse,
    writeResponse: DeleteRecords.writeDeleteRecordsResponse,
    readRequestInSlices: DeleteRecords.readDeleteRecordsRequestInSlices,
    writeResponseInSlices: DeleteRecords.writeDeleteRecordsResponseInSlices,
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
    readRequestInSlices: OffsetForLeaderEpoch.readOffsetForLeaderEpochRequestInSlices,
    writeResponseInSlices: OffsetForLeaderEpoch.writeOffsetForLeaderEpochResponseInSlices,
  },
  AddPartitionsToTxn: {
    key: 24,
    name: "AddPartitionsToTxn",
    versions: [0, 5],
    flexibleFrom: 3,
    readRequest: AddPartitionsToTxn.readAddPartitionsToTxnRequest,
    writeRequest: AddPartitionsToTxn.writeAddPartitionsToTxnRequest,
    readResponse: AddPartitionsToTxn.readAddPartitionsToTxnResponse,
    writeResponse: AddPartitionsToTxn.writeAddPartitionsToTxnResponse,
    readRequestInSlices: AddPartitionsToTxn.readAddPartitionsToTxnRequestInSlices,
    writeResponseInSlices: AddPartitionsToTxn.writeAddPartitionsToTxnResponseInSlices,
  },
  AddOffsetsToTxn: {
    key: 25,
    name: "AddOffsetsToTxn",
    versions: [0, 4],
    flexibleFrom: 3,
    readRequest: AddOffsetsToTxn.readAddOffsetsToTxnRequest,
    writeRequest: AddOffsetsToTxn.writeAddOffsetsToTxnRequest,
    readResponse: AddOffsetsToTxn.readAddOffsetsToTxnResponse,
    writeResponse: AddOffsetsToTxn.writeAddOffsetsToTxnResponse,
  },
  EndTxn: {
    key: 26,
    name: "EndTxn",
    versions: [0, 5],
    flexibleFrom: 3,
    readRequest: EndTxn.readEndTxnRequest,
    writeRequest: EndTxn.writeEndTxnRequest,
    readResponse: EndTxn.readEndTxnResponse,
    writeResponse: EndTxn.writeEndTxnResponse,
  },
  WriteTxnMarkers: {
    key: 27,
    name: "WriteTxnMarkers",
    versions: [1, 2],
    flexibleFrom: 1,
    readRequest: WriteTxnMarkers.readWriteTxnMarkersRequest,
    writeRequest: WriteTxnMarkers.writeWriteTxnMarkersRequest,
    readResponse: WriteTxnMarkers.readWriteTxnMarkersResponse,
    writeResponse: WriteTxnMarkers.writeWriteTxnMarkersResponse,
    readRequestInSlices: WriteTxnMarkers.readWriteTxnMarkersRequestInSlices,
    writeResponseInSlices: WriteTxnMarkers.writeWriteTxnMarkersResponseInSlices,
  },
  TxnOffsetCommit: {
    key: 28,
    name: "TxnOffsetCommit",
    versions: [0, 5],
    flexibleFrom: 3,
    readRequest: TxnOffsetCommit.readTxnOffsetCommitRequest,
    writeRequest: TxnOffsetCommit.writeTxnOffsetCommitRequest,
    readResponse: TxnOffsetCommit.readTxnOffsetCommitResponse,
    writeResponse: TxnOffsetCommit.writeTxnOffsetCommitResponse,
    readRequestInSlices: TxnOffsetCommit.readTxnOffsetCommitRequestInSlices,
    writeResponseInSlices: TxnOffsetCommit.writeTxnOffsetCommitResponseInSlices,
  },
  DescribeAcls: {
    key: 29,
    name: "DescribeAcls",
    versions: [1, 3],
    flexibleFrom: 2,
    readRequest: DescribeAcls.readDescribeAclsRequest,
    writeRequest: DescribeAcls.writeDescribeAclsRequest,
    readResponse: DescribeAcls.readDescribeAclsResponse,
    writeResponse: DescribeAcls.writeDescribeAclsResponse,
    writeResponseInSlices: DescribeAcls.writeDescribeAclsResponseInSlices,
  },
  CreateAcls: {
    key: 30,
    name: "CreateAcls",
    versions: [1, 3],
    flexibleFrom: 2,
    readRequest: CreateAcls.readCreateAclsRequest,
    writeRequest: CreateAcls.writeCreateAclsRequest,
    readResponse: CreateAcls.readCreateAclsResponse,
    writeResponse: CreateAcls.writeCreateAclsResponse,
    readRequestInSlices: CreateAcls.readCreateAclsRequestInSlices,
    writeResponseInSlices: CreateAcls.writeCreateAclsResponseInSlices,
  },
  DeleteAcls: {
    key: 31,
    name: "DeleteAcls",
    versions: [1, 3],
    flexibleFrom: 2,
    readRequest: DeleteAcls.readDeleteAclsRequest,
    writeRequest: DeleteAcls.writeDeleteAclsRequest,
    readResponse: DeleteAcls.readDeleteAclsResponse,
    writeResponse: DeleteAcls.writeDeleteAclsResponse,
    readRequestInSlices: DeleteAcls.readDeleteAclsRequestInSlices,
    writeResponseInSlices: DeleteAcls.writeDeleteAclsResponseInSlices,
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
    readRequestInSlices: DescribeConfigs.readDescribeConfigsRequestInSlices,
    writeResponseInSlices: DescribeConfigs.writeDescribeConfigsResponseInSlices,
  },
  AlterConfigs: {
    key: 33,
    name: "AlterConfigs",
    versions: [0, 2],
    flexibleFrom: 2,
    readRequest: AlterConfigs.readAlterConfigsRequest,
    writeRequest: AlterConfigs.writeAlterConfigsRequest,
    readResponse: AlterConfigs.readAlterConfigsResponse,
    writeResponse: AlterConfigs.writeAlterConfigsResponse,
    readRequestInSlices: AlterConfigs.readAlterConfigsRequestInSlices,
    writeResponseInSlices: AlterConfigs.writeAlterConfigsResponseInSlices,
  },
  AlterReplicaLogDirs: {
    key: 34,
    name: "AlterReplicaLogDirs",
    versions: [1, 2],
    flexibleFrom: 2,
    readRequest: AlterReplicaLogDirs.readAlterReplicaLogDirsRequest,
    writeRequest: AlterReplicaLogDirs.writeAlterReplicaLogDirsRequest,
    readResponse: AlterReplicaLogDirs.readAlterReplicaLogDirsResponse,
    writeResponse: AlterReplicaLogDirs.writeAlterReplicaLogDirsResponse,
    readRequestInSlices: AlterReplicaLogDirs.readAlterReplicaLogDirsRequestInSlices,
    writeResponseInSlices: AlterReplicaLogDirs.writeAlterReplicaLogDirsResponseInSlices,
  },
  DescribeLogDirs: {
    key: 35,
    name: "DescribeLogDirs",
    versions: [1, 5],
    flexibleFrom: 2,
    readRequest: DescribeLogDirs.readDescribeLogDirsRequest,
    writeRequest: DescribeLogDirs.writeDescribeLogDirsRequest,
    readResponse: DescribeLogDirs.readDescribeLogDirsResponse,
    writeResponse: DescribeLogDirs.writeDescribeLogDirsResponse,
    readRequestInSlices: DescribeLogDirs.readDescribeLogDirsRequestInSlices,
    writeResponseInSlices: DescribeLogDirs.writeDescribeLogDirsResponseInSlices,
  },
  SaslAuthenticate: {
    key: 36,
    name: "SaslAuthenticate",
    versions: [0, 2],
    flexibleFrom: 2,
    readRequest: SaslAuthenticate.readSaslAuthenticateRequest,
    writeRequest: SaslAuthenticate.writeSaslAuthenticateRequest,
    readResponse: SaslAuthenticate.readSaslAuthenticateResponse,
    writeResponse: SaslAuthenticate.writeSaslAuthenticateResponse,
  },
  CreatePartitions: {
    key: 37,
    name: "CreatePartitions",
    versions: [0, 3],
    flexibleFrom: 2,
    readRequest: CreatePartitions.readCreatePartitionsRequest,
    writeRequest: CreatePartitions.writeCreatePartitionsRequest,
    readResponse: CreatePartitions.readCreatePartitionsResponse,
    writeResponse: CreatePartitions.writeCreatePartitionsResponse,
    readRequestInSlices: CreatePartitions.readCreatePartitionsRequestInSlices,
    writeResponseInSlices: CreatePartitions.writeCreatePartitionsResponseInSlices,
  },
  CreateDelegationToken: {
    key: 38,
    name: "CreateDelegationToken",
    versions: [1, 3],
    flexibleFrom: 2,
    readRequest: CreateDelegationToken.readCreateDelegationTokenRequest,
    writeRequest: CreateDelegationToken.writeCreateDelegationTokenRequest,
    readResponse: CreateDelegationToken.readCreateDelegationTokenResponse,
    writeResponse: CreateDelegationToken.writeCreateDelegationTokenResponse,
    readRequestInSlices: CreateDelegationToken.readCreateDelegationTokenRequestInSlices,
  },
  RenewDelegationToken: {
    key: 39,
    name: "RenewDelegationToken",
    versions: [1, 2],
    flexibleFrom: 2,
    readRequest: RenewDelegationToken.readRenewDelegationTokenRequest,
    writeRequest: RenewDelegationToken.writeRenewDelegationTokenRequest,
    readResponse: RenewDelegationToken.readRenewDelegationTokenResponse,
    writeResponse: RenewDelegationToken.writeRenewDelegationTokenResponse,
  },
  ExpireDelegationToken: {
    key: 40,
    name: "ExpireDelegationToken",
    versions: [1, 2],
    flexibleFrom: 2,
    readRequest: ExpireDelegationToken.readExpireDelegationTokenRequest,
    writeRequest: ExpireDelegationToken.writeExpireDelegationTokenRequest,
    readResponse: ExpireDelegationToken.readExpireDelegationTokenResponse,
    writeResponse: ExpireDelegationToken.writeExpireDelegationTokenResponse,
  },
  DescribeDelegationToken: {
    key: 41,
    name: "DescribeDelegationToken",
    versions: [1, 3],
    flexibleFrom: 2,
    readRequest: DescribeDelegationToken.readDescribeDelegationTokenRequest,
    writeRequest: DescribeDelegationToken.writeDescribeDelegationTokenRequest,
    readResponse: DescribeDelegationToken.readDescribeDelegationTokenResponse,
    writeResponse: DescribeDelegationToken.writeDescribeDelegationTokenResponse,
    readRequestInSlices: DescribeDelegationToken.readDescribeDelegationTokenRequestInSlices,
    writeResponseInSlices: DescribeDelegationToken.writeDescribeDelegationTokenResponseInSlices,
  },
  DeleteGroups: {
    key: 42,
    name: "DeleteGroups",
    versions: [0, 2],
    flexibleFrom: 2,
    readRequest: DeleteGroups.readDeleteGroupsRequest,
    writeRequest: DeleteGroups.writeDeleteGroupsRequest,
    readResponse: DeleteGroups.readDeleteGroupsResponse,
    writeResponse: DeleteGroups.writeDeleteGroupsResponse,
    readRequestInSlices: DeleteGroups.readDeleteGroupsRequestInSlices,
    writeResponseInSlices: DeleteGroups.writeDeleteGroupsResponseInSlices,
  },
  ElectLeaders: {
    key: 43,
    name: "ElectLeaders",
    versions: [0, 2],
    flexibleFrom: 2,
    readRequest: ElectLeaders.readElectLeadersRequest,
    writeRequest: ElectLeaders.writeElectLeadersRequest,
    readResponse: ElectLeaders.readElectLeadersResponse,
    writeResponse: ElectLeaders.writeElectLeadersResponse,
    readRequestInSlices: ElectLeaders.readElectLeadersRequestInSlices,
    writeResponseInSlices: ElectLeaders.writeElectLeadersResponseInSlices,
  },
  IncrementalAlterConfigs: {
    key: 44,
    name: "IncrementalAlterConfigs",
    versions: [0, 1],
    flexibleFrom: 1,
    readRequest: IncrementalAlterConfigs.readIncrementalAlterConfigsRequest,
    writeRequest: IncrementalAlterConfigs.writeIncrementalAlterConfigsRequest,
    readResponse: IncrementalAlterConfigs.readIncrementalAlterConfigsResponse,
    writeResponse: IncrementalAlterConfigs.writeIncrementalAlterConfigsResponse,
    readRequestInSlices: IncrementalAlterConfigs.readIncrementalAlterConfigsRequestInSlices,
    writeResponseInSlices: IncrementalAlterConfigs.writeIncrementalAlterConfigsResponseInSlices,
  },
  AlterPartitionReassignments: {
    key: 45,
    name: "AlterPartitionReassignments",
    versions: [0, 1],
    flexibleFrom: 0,
    readRequest: AlterPartitionReassignments.readAlterPartitionReassignmentsRequest,
    writeRequest: AlterPartitionReassignments.writeAlterPartitionReassignmentsRequest,
    readResponse: AlterPartitionReassignments.readAlterPartitionReassignmentsResponse,
    writeResponse: AlterPartitionReassignments.writeAlterPartitionReassignmentsResponse,
    readRequestInSlices: AlterPartitionReassignments.readAlterPartitionReassignmentsRequestInSlices,
    writeResponseInSlices: AlterPartitionReassignments.writeAlterPartitionReassignmentsResponseInSlices,
  },
  ListPartitionReassignments: {
    key: 46,
    name: "ListPartitionReassignments",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: ListPartitionReassignments.readListPartitionReassignmentsRequest,
    writeRequest: ListPartitionReassignments.writeListPartitionReassignmentsRequest,
    readResponse: ListPartitionReassignments.readListPartitionReassignmentsResponse,
    writeResponse: ListPartitionReassignments.writeListPartitionReassignmentsResponse,
    readRequestInSlices: ListPartitionReassignments.readListPartitionReassignmentsRequestInSlices,
    writeResponseInSlices: ListPartitionReassignments.writeListPartitionReassignmentsResponseInSlices,
  },
  OffsetDelete: {
    key: 47,
    name: "OffsetDelete",
    versions: [0, 0],
    flexibleFrom: Infinity,
    readRequest: OffsetDelete.readOffsetDeleteRequest,
    writeRequest: OffsetDelete.writeOffsetDeleteRequest,
    readResponse: OffsetDelete.readOffsetDeleteResponse,
    writeResponse: OffsetDelete.writeOffsetDeleteResponse,
    readRequestInSlices: OffsetDelete.readOffsetDeleteRequestInSlices,
    writeResponseInSlices: OffsetDelete.writeOffsetDeleteResponseInSlices,
  },
  DescribeClientQuotas: {
    key: 48,
    name: "DescribeClientQuotas",
    versions: [0, 1],
    flexibleFrom: 1,
    readRequest: DescribeClientQuotas.readDescribeClientQuotasRequest,
    writeRequest: DescribeClientQuotas.writeDescribeClientQuotasRequest,
    readResponse: DescribeClientQuotas.readDescribeClientQuotasResponse,
    writeResponse: DescribeClientQuotas.writeDescribeClientQuotasResponse,
    readRequestInSlices: DescribeClientQuotas.readDescribeClientQuotasRequestInSlices,
    writeResponseInSlices: DescribeClientQuotas.writeDescribeClientQuotasResponseInSlices,
  },
  AlterClientQuotas: {
    key: 49,
    name: "AlterClientQuotas",
    versions: [0, 1],
    flexibleFrom: 1,
    readRequest: AlterClientQuotas.readAlterClientQuotasRequest,
    writeRequest: AlterClientQuotas.writeAlterClientQuotasRequest,
    readResponse: AlterClientQuotas.readAlterClientQuotasResponse,
    writeResponse: AlterClientQuotas.writeAlterClientQuotasResponse,
    readRequestInSlices: AlterClientQuotas.readAlterClientQuotasRequestInSlices,
    writeResponseInSlices: AlterClientQuotas.writeAlterClientQuotasResponseInSlices,
  },
  DescribeUserScramCredentials: {
    key: 50,
    name: "DescribeUserScramCredentials",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: DescribeUserScramCredentials.readDescribeUserScramCredentialsRequest,
    writeRequest: DescribeUserScramCredentials.writeDescribeUserScramCredentialsRequest,
    readResponse: DescribeUserScramCredentials.readDescribeUserScramCredentialsResponse,
    writeResponse: DescribeUserScramCredentials.writeDescribeUserScramCredentialsResponse,
    readRequestInSlices: DescribeUserScramCredentials.readDescribeUserScramCredentialsRequestInSlices,
    writeResponseInSlices: DescribeUserScramCredentials.writeDescribeUserScramCredentialsResponseInSlices,
  },
  AlterUserScramCredentials: {
    key: 51,
    name: "AlterUserScramCredentials",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: AlterUserScramCredentials.readAlterUserScramCredentialsRequest,
    writeRequest: AlterUserScramCredentials.writeAlterUserScramCredentialsRequest,
    readResponse: AlterUserScramCredentials.readAlterUserScramCredentialsResponse,
    writeResponse: AlterUserScramCredentials.writeAlterUserScramCredentialsResponse,
    readRequestInSlices: AlterUserScramCredentials.readAlterUserScramCredentialsRequestInSlices,
    writeResponseInSlices: AlterUserScramCredentials.writeAlterUserScramCredentialsResponseInSlices,
  },
  DescribeQuorum: {
    key: 55,
    name: "DescribeQuorum",
    versions: [0, 2],
    flexibleFrom: 0,
    readRequest: DescribeQuorum.readDescribeQuorumRequest,
    writeRequest: DescribeQuorum.writeDescribeQuorumRequest,
    readResponse: DescribeQuorum.readDescribeQuorumResponse,
    writeResponse: DescribeQuorum.writeDescribeQuorumResponse,
    readRequestInSlices: DescribeQuorum.readDescribeQuorumRequestInSlices,
    writeResponseInSlices: DescribeQuorum.writeDescribeQuorumResponseInSlices,
  },
  UpdateFeatures: {
    key: 57,
    name: "UpdateFeatures",
    versions: [0, 2],
    flexibleFrom: 0,
    readRequest: UpdateFeatures.readUpdateFeaturesRequest,
    writeRequest: UpdateFeatures.writeUpdateFeaturesRequest,
    readResponse: UpdateFeatures.readUpdateFeaturesResponse,
    writeResponse: UpdateFeatures.writeUpdateFeaturesResponse,
    readRequestInSlices: UpdateFeatures.readUpdateFeaturesRequestInSlices,
    writeResponseInSlices: UpdateFeatures.writeUpdateFeaturesResponseInSlices,
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
    writeResponseInSlices: DescribeCluster.writeDescribeClusterResponseInSlices,
  },
  DescribeProducers: {
    key: 61,
    name: "DescribeProducers",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: DescribeProducers.readDescribeProducersRequest,
    writeRequest: DescribeProducers.writeDescribeProducersRequest,
    readResponse: DescribeProducers.readDescribeProducersResponse,
    writeResponse: DescribeProducers.writeDescribeProducersResponse,
    readRequestInSlices: DescribeProducers.readDescribeProducersRequestInSlices,
    writeResponseInSlices: DescribeProducers.writeDescribeProducersResponseInSlices,
  },
  UnregisterBroker: {
    key: 64,
    name: "UnregisterBroker",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: UnregisterBroker.readUnregisterBrokerRequest,
    writeRequest: UnregisterBroker.writeUnregisterBrokerRequest,
    readResponse: UnregisterBroker.readUnregisterBrokerResponse,
    writeResponse: UnregisterBroker.writeUnregisterBrokerResponse,
  },
  DescribeTransactions: {
    key: 65,
    name: "DescribeTransactions",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: DescribeTransactions.readDescribeTransactionsRequest,
    writeRequest: DescribeTransactions.writeDescribeTransactionsRequest,
    readResponse: DescribeTransactions.readDescribeTransactionsResponse,
    writeResponse: DescribeTransactions.writeDescribeTransactionsResponse,
    readRequestInSlices: DescribeTransactions.readDescribeTransactionsRequestInSlices,
    writeResponseInSlices: DescribeTransactions.writeDescribeTransactionsResponseInSlices,
  },
  ListTransactions: {
    key: 66,
    name: "ListTransactions",
    versions: [0, 2],
    flexibleFrom: 0,
    readRequest: ListTransactions.readListTransactionsRequest,
    writeRequest: ListTransactions.writeListTransactionsRequest,
    readResponse: ListTransactions.readListTransactionsResponse,
    writeResponse: ListTransactions.writeListTransactionsResponse,
    readRequestInSlices: ListTransactions.readListTransactionsRequestInSlices,
    writeResponseInSlices: ListTransactions.writeListTransactionsResponseInSlices,
  },
  ConsumerGroupHeartbeat: {
    key: 68,
    name: "ConsumerGroupHeartbeat",
    versions: [0, 1],
    flexibleFrom: 0,
    readRequest: ConsumerGroupHeartbeat.readConsumerGroupHeartbeatRequest,
    writeRequest: ConsumerGroupHeartbeat.writeConsumerGroupHeartbeatRequest,
    readResponse: ConsumerGroupHeartbeat.readConsumerGroupHeartbeatResponse,
    writeResponse: ConsumerGroupHeartbeat.writeConsumerGroupHeartbeatResponse,
    readRequestInSlices: ConsumerGroupHeartbeat.readConsumerGroupHeartbeatRequestInSlices,
    writeResponseInSlices: ConsumerGroupHeartbeat.writeConsumerGroupHeartbeatResponseInSlices,
  },
  ConsumerGroupDescribe: {
    key: 69,
    name: "ConsumerGroupDescribe",
    versions: [0, 1],
    flexibleFrom: 0,
    readRequest: ConsumerGroupDescribe.readConsumerGroupDescribeRequest,
    writeRequest: ConsumerGroupDescribe.writeConsumerGroupDescribeRequest,
    readResponse: ConsumerGroupDescribe.readConsumerGroupDescribeResponse,
    writeResponse: ConsumerGroupDescribe.writeConsumerGroupDescribeResponse,
    readRequestInSlices: ConsumerGroupDescribe.readConsumerGroupDescribeRequestInSlices,
    writeResponseInSlices: ConsumerGroupDescribe.writeConsumerGroupDescribeResponseInSlices,
  },
  GetTelemetrySubscriptions: {
    key: 71,
    name: "GetTelemetrySubscriptions",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: GetTelemetrySubscriptions.readGetTelemetrySubscriptionsRequest,
    writeRequest: GetTelemetrySubscriptions.writeGetTelemetrySubscriptionsRequest,
    readResponse: GetTelemetrySubscriptions.readGetTelemetrySubscriptionsResponse,
    writeResponse: GetTelemetrySubscriptions.writeGetTelemetrySubscriptionsResponse,
    writeResponseInSlices: GetTelemetrySubscriptions.writeGetTelemetrySubscriptionsResponseInSlices,
  },
  PushTelemetry: {
    key: 72,
    name: "PushTelemetry",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: PushTelemetry.readPushTelemetryRequest,
    writeRequest: PushTelemetry.writePushTelemetryRequest,
    readResponse: PushTelemetry.readPushTelemetryResponse,
    writeResponse: PushTelemetry.writePushTelemetryResponse,
  },
  ListConfigResources: {
    key: 74,
    name: "ListConfigResources",
    versions: [0, 1],
    flexibleFrom: 0,
    readRequest: ListConfigResources.readListConfigResourcesRequest,
    writeRequest: ListConfigResources.writeListConfigResourcesRequest,
    readResponse: ListConfigResources.readListConfigResourcesResponse,
    writeResponse: ListConfigResources.writeListConfigResourcesResponse,
    readRequestInSlices: ListConfigResources.readListConfigResourcesRequestInSlices,
    writeResponseInSlices: ListConfigResources.writeListConfigResourcesResponseInSlices,
  },
  DescribeTopicPartitions: {
    key: 75,
    name: "DescribeTopicPartitions",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: DescribeTopicPartitions.readDescribeTopicPartitionsRequest,
    writeRequest: DescribeTopicPartitions.writeDescribeTopicPartitionsRequest,
    readResponse: DescribeTopicPartitions.readDescribeTopicPartitionsResponse,
    writeResponse: DescribeTopicPartitions.writeDescribeTopicPartitionsResponse,
    readRequestInSlices: DescribeTopicPartitions.readDescribeTopicPartitionsRequestInSlices,
    writeResponseInSlices: DescribeTopicPartitions.writeDescribeTopicPartitionsResponseInSlices,
  },
  ShareGroupHeartbeat: {
    key: 76,
    name: "ShareGroupHeartbeat",
    versions: [1, 1],
    flexibleFrom: 0,
    readRequest: ShareGroupHeartbeat.readShareGroupHeartbeatRequest,
    writeRequest: ShareGroupHeartbeat.writeShareGroupHeartbeatRequest,
    readResponse: ShareGroupHeartbeat.readShareGroupHeartbeatResponse,
    writeResponse: ShareGroupHeartbeat.writeShareGroupHeartbeatResponse,
    readRequestInSlices: ShareGroupHeartbeat.readShareGroupHeartbeatRequestInSlices,
    writeResponseInSlices: ShareGroupHeartbeat.writeShareGroupHeartbeatResponseInSlices,
  },
  ShareGroupDescribe: {
    key: 77,
    name: "ShareGroupDescribe",
    versions: [1, 1],
    flexibleFrom: 0,
    readRequest: ShareGroupDescribe.readShareGroupDescribeRequest,
    writeRequest: ShareGroupDescribe.writeShareGroupDescribeRequest,
    readResponse: ShareGroupDescribe.readShareGroupDescribeResponse,
    writeResponse: ShareGroupDescribe.writeShareGroupDescribeResponse,
    readRequestInSlices: ShareGroupDescribe.readShareGroupDescribeRequestInSlices,
    writeResponseInSlices: ShareGroupDescribe.writeShareGroupDescribeResponseInSlices,
  },
  ShareFetch: {
    key: 78,
    name: "ShareFetch",
    versions: [1, 2],
    flexibleFrom: 0,
    readRequest: ShareFetch.readShareFetchRequest,
    writeRequest: ShareFetch.writeShareFetchRequest,
    readResponse: ShareFetch.readShareFetchResponse,
    writeResponse: ShareFetch.writeShareFetchResponse,
    readRequestInSlices: ShareFetch.readShareFetchRequestInSlices,
    writeResponseInSlices: ShareFetch.writeShareFetchResponseInSlices,
  },
  ShareAcknowledge: {
    key: 79,
    name: "ShareAcknowledge",
    versions: [1, 2],
    flexibleFrom: 0,
    readRequest: ShareAcknowledge.readShareAcknowledgeRequest,
    writeRequest: ShareAcknowledge.writeShareAcknowledgeRequest,
    readResponse: ShareAcknowledge.readShareAcknowledgeResponse,
    writeResponse: ShareAcknowledge.writeShareAcknowledgeResponse,
    readRequestInSlices: ShareAcknowledge.readShareAcknowledgeRequestInSlices,
    writeResponseInSlices: ShareAcknowledge.writeShareAcknowledgeResponseInSlices,
  },
  AddRaftVoter: {
    key: 80,
    name: "AddRaftVoter",
    versions: [0, 1],
    flexibleFrom: 0,
    readRequest: AddRaftVoter.readAddRaftVoterRequest,
    writeRequest: AddRaftVoter.writeAddRaftVoterRequest,
    readResponse: AddRaftVoter.readAddRaftVoterResponse,
    writeResponse: AddRaftVoter.writeAddRaftVoterResponse,
    readRequestInSlices: AddRaftVoter.readAddRaftVoterRequestInSlices,
  },
  RemoveRaftVoter: {
    key: 81,
    name: "RemoveRaftVoter",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: RemoveRaftVoter.readRemoveRaftVoterRequest,
    writeRequest: RemoveRaftVoter.writeRemoveRaftVoterRequest,
    readResponse: RemoveRaftVoter.readRemoveRaftVoterResponse,
    writeResponse: RemoveRaftVoter.writeRemoveRaftVoterResponse,
  },
  InitializeShareGroupState: {
    key: 83,
    name: "InitializeShareGroupState",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: InitializeShareGroupState.readInitializeShareGroupStateRequest,
    writeRequest: InitializeShareGroupState.writeInitializeShareGroupStateRequest,
    readResponse: InitializeShareGroupState.readInitializeShareGroupStateResponse,
    writeResponse: InitializeShareGroupState.writeInitializeShareGroupStateResponse,
    readRequestInSlices: InitializeShareGroupState.readInitializeShareGroupStateRequestInSlices,
    writeResponseInSlices: InitializeShareGroupState.writeInitializeShareGroupStateResponseInSlices,
  },
  ReadShareGroupState: {
    key: 84,
    name: "ReadShareGroupState",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: ReadShareGroupState.readReadShareGroupStateRequest,
    writeRequest: ReadShareGroupState.writeReadShareGroupStateRequest,
    readResponse: ReadShareGroupState.readReadShareGroupStateResponse,
    writeResponse: ReadShareGroupState.writeReadShareGroupStateResponse,
    readRequestInSlices: ReadShareGroupState.readReadShareGroupStateRequestInSlices,
    writeResponseInSlices: ReadShareGroupState.writeReadShareGroupStateResponseInSlices,
  },
  WriteShareGroupState: {
    key: 85,
    name: "WriteShareGroupState",
    versions: [0, 1],
    flexibleFrom: 0,
    readRequest: WriteShareGroupState.readWriteShareGroupStateRequest,
    writeRequest: WriteShareGroupState.writeWriteShareGroupStateRequest,
    readResponse: WriteShareGroupState.readWriteShareGroupStateResponse,
    writeResponse: WriteShareGroupState.writeWriteShareGroupStateResponse,
    readRequestInSlices: WriteShareGroupState.readWriteShareGroupStateRequestInSlices,
    writeResponseInSlices: WriteShareGroupState.writeWriteShareGroupStateResponseInSlices,
  },
  DeleteShareGroupState: {
    key: 86,
    name: "DeleteShareGroupState",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: DeleteShareGroupState.readDeleteShareGroupStateRequest,
    writeRequest: DeleteShareGroupState.writeDeleteShareGroupStateRequest,
    readResponse: DeleteShareGroupState.readDeleteShareGroupStateResponse,
    writeResponse: DeleteShareGroupState.writeDeleteShareGroupStateResponse,
    readRequestInSlices: DeleteShareGroupState.readDeleteShareGroupStateRequestInSlices,
    writeResponseInSlices: DeleteShareGroupState.writeDeleteShareGroupStateResponseInSlices,
  },
  ReadShareGroupStateSummary: {
    key: 87,
    name: "ReadShareGroupStateSummary",
    versions: [0, 1],
    flexibleFrom: 0,
    readRequest: ReadShareGroupStateSummary.readReadShareGroupStateSummaryRequest,
    writeRequest: ReadShareGroupStateSummary.writeReadShareGroupStateSummaryRequest,
    readResponse: ReadShareGroupStateSummary.readReadShareGroupStateSummaryResponse,
    writeResponse: ReadShareGroupStateSummary.writeReadShareGroupStateSummaryResponse,
    readRequestInSlices: ReadShareGroupStateSummary.readReadShareGroupStateSummaryRequestInSlices,
    writeResponseInSlices: ReadShareGroupStateSummary.writeReadShareGroupStateSummaryResponseInSlices,
  },
  StreamsGroupHeartbeat: {
    key: 88,
    name: "StreamsGroupHeartbeat",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: StreamsGroupHeartbeat.readStreamsGroupHeartbeatRequest,
    writeRequest: StreamsGroupHeartbeat.writeStreamsGroupHeartbeatRequest,
    readResponse: StreamsGroupHeartbeat.readStreamsGroupHeartbeatResponse,
    writeResponse: StreamsGroupHeartbeat.writeStreamsGroupHeartbeatResponse,
    readRequestInSlices: StreamsGroupHeartbeat.readStreamsGroupHeartbeatRequestInSlices,
    writeResponseInSlices: StreamsGroupHeartbeat.writeStreamsGroupHeartbeatResponseInSlices,
  },
  StreamsGroupDescribe: {
    key: 89,
    name: "StreamsGroupDescribe",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: StreamsGroupDescribe.readStreamsGroupDescribeRequest,
    writeRequest: StreamsGroupDescribe.writeStreamsGroupDescribeRequest,
    readResponse: StreamsGroupDescribe.readStreamsGroupDescribeResponse,
    writeResponse: StreamsGroupDescribe.writeStreamsGroupDescribeResponse,
    readRequestInSlices: StreamsGroupDescribe.readStreamsGroupDescribeRequestInSlices,
    writeResponseInSlices: StreamsGroupDescribe.writeStreamsGroupDescribeResponseInSlices,
  },
  DescribeShareGroupOffsets: {
    key: 90,
    name: "DescribeShareGroupOffsets",
    versions: [0, 1],
    flexibleFrom: 0,
    readRequest: DescribeShareGroupOffsets.readDescribeShareGroupOffsetsRequest,
    writeRequest: DescribeShareGroupOffsets.writeDescribeShareGroupOffsetsRequest,
    readResponse: DescribeShareGroupOffsets.readDescribeShareGroupOffsetsResponse,
    writeResponse: DescribeShareGroupOffsets.writeDescribeShareGroupOffsetsResponse,
    readRequestInSlices: DescribeShareGroupOffsets.readDescribeShareGroupOffsetsRequestInSlices,
    writeResponseInSlices: DescribeShareGroupOffsets.writeDescribeShareGroupOffsetsResponseInSlices,
  },
  AlterShareGroupOffsets: {
    key: 91,
    name: "AlterShareGroupOffsets",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: AlterShareGroupOffsets.readAlterShareGroupOffsetsRequest,
    writeRequest: AlterShareGroupOffsets.writeAlterShareGroupOffsetsRequest,
    readResponse: AlterShareGroupOffsets.readAlterShareGroupOffsetsResponse,
    writeResponse: AlterShareGroupOffsets.writeAlterShareGroupOffsetsResponse,
    readRequestInSlices: AlterShareGroupOffsets.readAlterShareGroupOffsetsRequestInSlices,
    writeResponseInSlices: AlterShareGroupOffsets.writeAlterShareGroupOffsetsResponseInSlices,
  },
  DeleteShareGroupOffsets: {
    key: 92,
    name: "DeleteShareGroupOffsets",
    versions: [0, 0],
    flexibleFrom: 0,
    readRequest: DeleteShareGroupOffsets.readDeleteShareGroupOffsetsRequest,
    writeRequest: DeleteShareGroupOffsets.writeDeleteShareGroupOffsetsRequest,
    readResponse: DeleteShareGroupOffsets.readDeleteShareGroupOffsetsResponse,
    writeResponse: DeleteShareGroupOffsets.writeDeleteShareGroupOffsetsResponse,
    readRequestInSlices: DeleteShareGroupOffsets.readDeleteShareGroupOffsetsRequestInSlices,
    writeResponseInSlices: DeleteShareGroupOffsets.writeDeleteShareGroupOffsetsResponseInSlices,
  },
};

const byKey = new Map<number, ApiCodec<ApiName>>(
  (Object.values(codecs) as ApiCodec<ApiName>[]).map((codec) => [codec.key, codec]),
);

export function codecByKey(key: number): ApiCodec<ApiName> | undefined {
  return byKey.get(key);
}
