/**
 * Kafka's error codes, one row each: the code on the wire, whether a client may retry, and the message for people. They
 * are written only here. The names are Kafka's and appear in its tools.
 *
 * @module
 */
const rows = {
  UNKNOWN_SERVER_ERROR: [-1, false, "the broker failed in a way that has no code of its own; its log says how"],
  NONE: [0, false, "no error"],
  OFFSET_OUT_OF_RANGE: [1, false, "the partition does not hold that offset"],
  CORRUPT_MESSAGE: [2, true, "the record batch is damaged, too large, or has no key where the topic is compacted"],
  UNKNOWN_TOPIC_OR_PARTITION: [3, true, "this broker has no such topic or partition"],
  INVALID_FETCH_SIZE: [4, false, "the size to fetch is not possible"],
  LEADER_NOT_AVAILABLE: [5, true, "the partition has no leader at the moment"],
  NOT_LEADER_OR_FOLLOWER: [6, true, "this broker does not lead the partition, or does not hold it at all"],
  REQUEST_TIMED_OUT: [7, true, "the request took longer than it was allowed to"],
  BROKER_NOT_AVAILABLE: [8, false, "the broker is not available"],
  REPLICA_NOT_AVAILABLE: [9, true, "this broker does not hold a replica of the partition"],
  MESSAGE_TOO_LARGE: [10, false, "the record batch is larger than the topic takes (max.message.bytes)"],
  STALE_CONTROLLER_EPOCH: [11, false, "another broker has become controller"],
  OFFSET_METADATA_TOO_LARGE: [12, false, "the metadata committed with an offset is too long"],
  NETWORK_EXCEPTION: [13, true, "the connection ended before the answer came"],
  COORDINATOR_LOAD_IN_PROGRESS: [14, true, "the coordinator is still reading its state"],
  COORDINATOR_NOT_AVAILABLE: [15, true, "the coordinator is not available"],
  NOT_COORDINATOR: [16, true, "this broker is not the coordinator asked for"],
  INVALID_TOPIC_EXCEPTION: [17, false, "that is not a topic one may use"],
  RECORD_LIST_TOO_LARGE: [18, false, "the record batch is larger than a log segment (segment.bytes)"],
  NOT_ENOUGH_REPLICAS: [19, true, "nothing was written: fewer replicas are in sync than min.insync.replicas asks for"],
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: [20, true, "written, but to fewer replicas than min.insync.replicas asks for"],
  INVALID_REQUIRED_ACKS: [21, false, "acks must be -1, 0 or 1"],
  ILLEGAL_GENERATION: [22, false, "the group has moved on to another generation"],
  INCONSISTENT_GROUP_PROTOCOL: [23, false, "the member shares no protocol with the group"],
  INVALID_GROUP_ID: [24, false, "that group id cannot be used"],
  UNKNOWN_MEMBER_ID: [25, false, "the group does not know this member"],
  INVALID_SESSION_TIMEOUT: [
    26,
    false,
    "the session timeout is outside group.min.session.timeout.ms .. group.max.session.timeout.ms",
  ],
  REBALANCE_IN_PROGRESS: [27, false, "the group is rebalancing: the member has to join again"],
  INVALID_COMMIT_OFFSET_SIZE: [28, false, "the offsets to commit are too large for one record"],
  TOPIC_AUTHORIZATION_FAILED: [29, false, "not allowed on this topic"],
  GROUP_AUTHORIZATION_FAILED: [30, false, "not allowed on this group"],
  CLUSTER_AUTHORIZATION_FAILED: [31, false, "not allowed on the cluster"],
  INVALID_TIMESTAMP: [32, false, "a record's timestamp is further from the present than the topic takes"],
  UNSUPPORTED_SASL_MECHANISM: [33, false, "the broker does not offer this SASL mechanism"],
  ILLEGAL_SASL_STATE: [34, false, "the request does not fit the state of the SASL exchange"],
  UNSUPPORTED_VERSION: [35, false, "this version of the request is not supported"],
  TOPIC_ALREADY_EXISTS: [36, false, "there is a topic of this name already"],
  INVALID_PARTITIONS: [37, false, "the number of partitions must be 1 or more"],
  INVALID_REPLICATION_FACTOR: [
    38,
    false,
    "the replication factor must be 1 or more, and no more than there are brokers",
  ],
  INVALID_REPLICA_ASSIGNMENT: [39, false, "that assignment of replicas is not possible"],
  INVALID_CONFIG: [40, false, "a config name or value is not valid"],
  NOT_CONTROLLER: [41, true, "this broker is not the controller"],
  INVALID_REQUEST: [42, false, "the request contradicts itself, or was meant for another kind of broker"],
  UNSUPPORTED_FOR_MESSAGE_FORMAT: [43, false, "not possible with the record format in use"],
  POLICY_VIOLATION: [44, false, "against the cluster's policy"],
  OUT_OF_ORDER_SEQUENCE_NUMBER: [45, false, "the producer's sequence number does not follow the last one"],
  DUPLICATE_SEQUENCE_NUMBER: [46, false, "the producer's sequence number was seen before"],
  INVALID_PRODUCER_EPOCH: [47, false, "a newer instance of the producer has taken over"],
  INVALID_TXN_STATE: [48, false, "the transaction is not in a state that allows this"],
  INVALID_PRODUCER_ID_MAPPING: [49, false, "the producer id does not belong to the transactional id"],
  INVALID_TRANSACTION_TIMEOUT: [50, false, "the transaction timeout is longer than transaction.max.timeout.ms"],
  CONCURRENT_TRANSACTIONS: [51, true, "the transaction is busy with an earlier request"],
  TRANSACTION_COORDINATOR_FENCED: [52, false, "another coordinator has taken the transaction over"],
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: [53, false, "not allowed on this transactional id"],
  SECURITY_DISABLED: [54, false, "security is not switched on"],
  OPERATION_NOT_ATTEMPTED: [55, false, "not tried, because another part of the request failed"],
  KAFKA_STORAGE_ERROR: [56, true, "the disk refused"],
  LOG_DIR_NOT_FOUND: [57, false, "the broker has no such log directory"],
  SASL_AUTHENTICATION_FAILED: [58, false, "authentication failed"],
  UNKNOWN_PRODUCER_ID: [59, false, "the partition no longer remembers this producer"],
  REASSIGNMENT_IN_PROGRESS: [60, false, "the partition is being reassigned"],
  DELEGATION_TOKEN_AUTH_DISABLED: [61, false, "delegation tokens are not switched on"],
  DELEGATION_TOKEN_NOT_FOUND: [62, false, "there is no such delegation token"],
  DELEGATION_TOKEN_OWNER_MISMATCH: [63, false, "the delegation token belongs to somebody else"],
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED: [64, false, "delegation tokens cannot be managed over this connection"],
  DELEGATION_TOKEN_AUTHORIZATION_FAILED: [65, false, "not allowed on this delegation token"],
  DELEGATION_TOKEN_EXPIRED: [66, false, "the delegation token has expired"],
  INVALID_PRINCIPAL_TYPE: [67, false, "that kind of principal is not supported"],
  NON_EMPTY_GROUP: [68, false, "the group still has members"],
  GROUP_ID_NOT_FOUND: [69, false, "there is no such group"],
  FETCH_SESSION_ID_NOT_FOUND: [70, true, "the broker has forgotten this fetch session"],
  INVALID_FETCH_SESSION_EPOCH: [71, true, "the fetch session is at another epoch"],
  LISTENER_NOT_FOUND: [72, true, "the leader does not listen on the listener the request came by"],
  TOPIC_DELETION_DISABLED: [73, false, "deleting topics is switched off (delete.topic.enable)"],
  FENCED_LEADER_EPOCH: [74, true, "the client believes in a leader that has been replaced"],
  UNKNOWN_LEADER_EPOCH: [75, true, "the client knows of a newer leader than this broker does"],
  UNSUPPORTED_COMPRESSION_TYPE: [76, false, "the client cannot read the partition's compression"],
  STALE_BROKER_EPOCH: [77, false, "the broker has registered anew since"],
  OFFSET_NOT_AVAILABLE: [78, true, "the new leader does not know yet how far the partition is replicated"],
  MEMBER_ID_REQUIRED: [79, false, "join again with the member id that came with this answer"],
  PREFERRED_LEADER_NOT_AVAILABLE: [80, true, "the preferred leader is not available"],
  GROUP_MAX_SIZE_REACHED: [81, false, "the group has as many members as group.max.size allows"],
  FENCED_INSTANCE_ID: [82, false, "another member has taken over this group.instance.id"],
  ELIGIBLE_LEADERS_NOT_AVAILABLE: [83, true, "no replica that could lead is available"],
  ELECTION_NOT_NEEDED: [84, true, "the partition is led as asked for already"],
  NO_REASSIGNMENT_IN_PROGRESS: [85, false, "the partition is not being reassigned"],
  GROUP_SUBSCRIBED_TO_TOPIC: [86, false, "the group is reading this topic now"],
  INVALID_RECORD: [87, false, "a record breaks a rule of its topic"],
  UNSTABLE_OFFSET_COMMIT: [88, true, "an offset is part of a transaction that has not ended"],
  THROTTLING_QUOTA_EXCEEDED: [89, true, "over the quota: try again later"],
  PRODUCER_FENCED: [90, false, "a newer producer uses this transactional id"],
  RESOURCE_NOT_FOUND: [91, false, "what the request refers to does not exist"],
  DUPLICATE_RESOURCE: [92, false, "the request names the same thing twice"],
  UNACCEPTABLE_CREDENTIAL: [93, false, "the credential does not meet the rules"],
  INCONSISTENT_VOTER_SET: [94, false, "sender and receiver do not agree on who votes"],
  INVALID_UPDATE_VERSION: [95, false, "the version to update to is not valid"],
  FEATURE_UPDATE_FAILED: [96, false, "the feature level could not be changed"],
  PRINCIPAL_DESERIALIZATION_FAILURE: [97, false, "the forwarded principal could not be read"],
  SNAPSHOT_NOT_FOUND: [98, false, "there is no such snapshot"],
  POSITION_OUT_OF_RANGE: [99, false, "the snapshot is shorter than the position asked for"],
  UNKNOWN_TOPIC_ID: [100, true, "this broker has no topic of that id"],
  DUPLICATE_BROKER_REGISTRATION: [101, false, "another broker uses this broker id"],
  BROKER_ID_NOT_REGISTERED: [102, false, "no broker has registered with this id"],
  INCONSISTENT_TOPIC_ID: [103, true, "the topic was deleted and made again: its id has changed"],
  INCONSISTENT_CLUSTER_ID: [104, false, "this broker belongs to another cluster"],
  TRANSACTIONAL_ID_NOT_FOUND: [105, false, "there is no such transactional id"],
  FETCH_SESSION_TOPIC_ID_ERROR: [106, true, "the fetch session mixes topic names and topic ids"],
  INELIGIBLE_REPLICA: [107, false, "a replica that may not be in sync was proposed"],
  NEW_LEADER_ELECTED: [108, false, "done, and the partition has another leader now"],
  OFFSET_MOVED_TO_TIERED_STORAGE: [109, false, "the offset has moved to tiered storage"],
  FENCED_MEMBER_EPOCH: [110, false, "the member fell behind: it gives up its partitions and joins again"],
  UNRELEASED_INSTANCE_ID: [111, false, "another member still uses this group.instance.id"],
  UNSUPPORTED_ASSIGNOR: [112, false, "the group does not know this assignor"],
  STALE_MEMBER_EPOCH: [113, false, "the member's epoch is old: try again after the next heartbeat"],
  MISMATCHED_ENDPOINT_TYPE: [114, false, "a broker was taken for a controller, or a controller for a broker"],
  UNSUPPORTED_ENDPOINT_TYPE: [115, false, "that type of endpoint is not supported"],
  UNKNOWN_CONTROLLER_ID: [116, false, "there is no controller of this id"],
  UNKNOWN_SUBSCRIPTION_ID: [117, false, "the telemetry subscription is unknown or outdated"],
  TELEMETRY_TOO_LARGE: [118, false, "the telemetry is larger than the broker takes"],
  INVALID_REGISTRATION: [119, false, "the broker's registration is not valid"],
  TRANSACTION_ABORTABLE: [120, false, "the transaction cannot go on, but can be aborted"],
  INVALID_RECORD_STATE: [121, false, "the record can no longer be acknowledged this way"],
  SHARE_SESSION_NOT_FOUND: [122, true, "the broker has forgotten this share session"],
  INVALID_SHARE_SESSION_EPOCH: [123, true, "the share session is at another epoch"],
  FENCED_STATE_EPOCH: [124, false, "the share group's state is at another epoch"],
  INVALID_VOTER_KEY: [125, false, "the voter's key is not the receiver's"],
  DUPLICATE_VOTER: [126, false, "the voter is one already"],
  VOTER_NOT_FOUND: [127, false, "there is no such voter"],
  INVALID_REGULAR_EXPRESSION: [128, false, "the regular expression is not valid"],
  REBOOTSTRAP_REQUIRED: [129, false, "the client's metadata is too old: start over from the bootstrap servers"],
  STREAMS_INVALID_TOPOLOGY: [130, false, "the streams topology is not valid"],
  STREAMS_INVALID_TOPOLOGY_EPOCH: [131, false, "the streams topology's epoch is not valid"],
  STREAMS_TOPOLOGY_FENCED: [132, false, "the streams topology has been replaced by a newer one"],
  SHARE_SESSION_LIMIT_REACHED: [133, true, "the broker holds as many share sessions as it may"],
} as const satisfies Record<string, readonly [code: number, retriable: boolean, message: string]>;

export type ErrorName = keyof typeof rows;

const nameByCode = new Map<number, ErrorName>(
  (Object.keys(rows) as ErrorName[]).map((name) => [rows[name][0], name]),
);

export function errorCode(name: ErrorName): number {
  return rows[name][0];
}

/** A code from a newer Kafka is UNKNOWN_SERVER_ERROR, as Kafka's own clients take it. */
export function errorName(code: number): ErrorName {
  return nameByCode.get(code) ?? "UNKNOWN_SERVER_ERROR";
}

/** Whether the same request may succeed later, perhaps at another broker. */
export function isRetriable(name: ErrorName): boolean {
  return rows[name][1];
}

/**
 * The message, without a capital or a full stop: for logs and people, and for the wire when there is nothing more
 * precise.
 */
export function errorMessage(name: ErrorName): string {
  return rows[name][2];
}
