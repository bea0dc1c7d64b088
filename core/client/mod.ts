/**
 * The client side of Kafka's protocol, for kq's own commands and services. This folder owns connections, routing,
 * retries, and membership in groups; it works the same against any Kafka-compatible cluster, and must never know
 * `core/broker`, `core/log` or a terminal. Start reading at `client.ts`; `connection.ts` is what it builds on,
 * `member.ts` is the longest part.
 *
 * @module
 */
export { createAcls, deleteAcls, describeAcls } from "./acls.ts";
export {
  type Acl,
  AclAuthorizer,
  type AclFilter,
  aclOperations,
  type PatternType,
  type Ruling,
} from "../security/mod.ts";
export { type Address, addressText, parseAddress } from "./addresses.ts";
export {
  Client,
  type ClientOptions,
  type ClientPorts,
  type Destination,
  type Leader,
  type SendOptions,
} from "./client.ts";
export {
  awaitsLeader,
  type BrokerAddress,
  type ClusterView,
  type PartitionView,
  type TopicView,
  userTopics,
} from "./cluster.ts";
export { Connection, type ExchangeOptions } from "./connection.ts";
export {
  electLeaders,
  movePartitions,
  type MovingPartition,
  movingPartitions,
  type PartitionAnswer,
  type PartitionMove,
} from "./replicas.ts";
export type { Lane } from "./connections.ts";
export { type ClientSecurity, type Login, plainText } from "./login.ts";
export { isPassing, ServerError, TopicDeleted, Unreachable, UnsupportedApi } from "./errors.ts";
export {
  type ConfigEntry,
  type CreatedTopic,
  createTopics,
  deleteTopics,
  describeTopicConfigs,
  type ItemAnswer,
  type TopicToCreate,
} from "./admin.ts";
export {
  alterConfigs,
  type ConfigAlteration,
  type ConfigEntity,
  createPartitions,
  deleteRecords,
  describeConfigs,
  type DescribedConfig,
} from "./alterations.ts";
export { describeLogDirs, type LogDir, type LogDirReplica, type LogDirs } from "./log_dirs.ts";
export {
  deleteGroups,
  deleteOffsets,
  type DescribedGroup,
  type DescribedMember,
  describeGroups,
  type GroupList,
  type ListedGroup,
  listGroups,
} from "./groups.ts";
export { type AssignorName, assignors, isAssignorName } from "./group/assignors.ts";
export type { Assigned } from "./group/consumer_protocol.ts";
export { ConsumerMember, type ConsumerMemberOptions } from "./consumer_member.ts";
export {
  GroupMember,
  type MemberListener,
  type MemberOptions,
  type Membership,
  type RevokedBecause,
} from "./member.ts";
export {
  type AskedOffset,
  commitOffsets,
  type CommittedOffset,
  type Committer,
  EARLIEST,
  fetchCommitted,
  type FoundOffset,
  LATEST,
  listOffsets,
  MAX_TIMESTAMP,
  nobody,
  type OffsetToCommit,
  plainOffset,
  type TopicPartition,
} from "./offsets.ts";
export { FetchedRecords } from "./consumer/fetched_records.ts";
export { type Fetched, Fetcher, type FetcherOptions, type Fetching } from "./consumer/fetcher.ts";
export { type HeldUp, sayHeldUp } from "./consumer/held_up.ts";
export { RecordWalk } from "./consumer/record_walk.ts";
export { DamagedRecords } from "./errors.ts";
export { noHeaders, type OutgoingHeader, OutgoingRecord } from "./outgoing_record.ts";
export { DeliveryFailed } from "./producer/delivery.ts";
export { produceOnce } from "./producer/once.ts";
export { type PartitionerName, partitionerNames } from "./producer/partitioners.ts";
export { type AcknowledgedBatch, Producer, type ProducerOptions, RecordRefused } from "./producer/producer.ts";
export { type TransactionalOptions, TransactionalProducer } from "./producer/transactional_producer.ts";
export { isFenced, TransactionFailed } from "./producer/transaction_failure.ts";
export {
  abortHanging,
  type DescribedTransaction,
  describeProducers,
  describeTransactions,
  fenceProducers,
  type ListedTransaction,
  listTransactions,
  type OpenTransaction,
  openTransactions,
  type PartitionProducer,
  type ProducersOf,
} from "./transactions.ts";
export { alterQuotas, type ClientQuota, describeQuotas } from "./quotas.ts";
export { HeaderView, RecordView } from "./record_view.ts";
export { type ScramMechanismName, scramMechanismNames } from "./scram_users.ts";
export { describeScramUsers, removeScramPassword, type ScramUser, setScramPassword } from "./scram_users.ts";
