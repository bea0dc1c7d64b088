/**
 * What each API asks the authorizer, and what it answers when that says no. The rows state the calls that Kafka's
 * broker and controller make (KafkaApis, ControllerApis and what they hand requests to), as one set for each request.
 */
import { expect, test } from "bun:test";
import { Authentication } from "../../../core/broker/authentication.ts";
import { plainText } from "../../../core/broker/listener_security.ts";
import type { Caller } from "../../../core/broker/connection.ts";
import { dispatcher } from "../../../core/broker/dispatch.ts";
import { errorCode, errorName } from "../../../core/protocol/error_codes.ts";
import { type ApiName, codecs, type Requests } from "../../../core/protocol/mod.ts";
import type { Authorizer } from "../../../core/security/mod.ts";
import { batch } from "../../conformance/batches.ts";
import { filled, type Partly } from "../../conformance/fill.ts";
import { frameOf, type MemoryBroker, memoryBroker, settle } from "../../support/memory_broker.ts";
import { servedApis } from "../../support/served_apis.ts";

interface Row<N extends ApiName> {
  readonly api: N;
  readonly version: number;
  readonly request: Partly<Requests[N]>;
  /** All that is asked where everything is allowed. */
  readonly asks: readonly string[];
  /** What is asked besides once something is denied. */
  readonly asksWhenDenied?: readonly string[];
  /** Every error in the answer where everything is denied. */
  readonly denied: readonly string[];
}

const rows: Row<ApiName>[] = [];
const row = <N extends ApiName>(row: Row<N>) => rows.push(row as unknown as Row<ApiName>);

const OF_TOPIC = ["ALTER", "ALTER_CONFIGS", "CREATE", "DELETE", "DESCRIBE", "DESCRIBE_CONFIGS", "READ", "WRITE"];
const OF_GROUP = ["ALTER_CONFIGS", "DELETE", "DESCRIBE", "DESCRIBE_CONFIGS", "READ"];
const OF_CLUSTER = [
  "ALTER",
  "ALTER_CONFIGS",
  "CLUSTER_ACTION",
  "CREATE",
  "DESCRIBE",
  "DESCRIBE_CONFIGS",
  "IDEMPOTENT_WRITE",
];
const cluster = (operation: string) => `${operation} CLUSTER:kafka-cluster`;

const TRANSACTIONAL = 1 << 4;
const records = batch({ records: [{ value: "v" }] });
row({
  api: "Produce",
  version: 9,
  request: { acks: 1, timeoutMs: 1000, topicData: [{ name: "t", partitionData: [{ index: 0, records }] }] },
  asks: ["WRITE TOPIC:t"],
  denied: ["TOPIC_AUTHORIZATION_FAILED"],
});
row({
  api: "Produce",
  version: 9,
  request: {
    transactionalId: "x",
    acks: 1,
    timeoutMs: 1000,
    topicData: [{
      name: "t",
      partitionData: [{
        index: 0,
        records: batch({
          records: [{ value: "v" }],
          producerId: 1n,
          producerEpoch: 0,
          baseSequence: 0,
          attributes: TRANSACTIONAL,
        }),
      }],
    }],
  },
  asks: ["WRITE TOPIC:t", "WRITE TRANSACTIONAL_ID:x"],
  denied: ["TRANSACTIONAL_ID_AUTHORIZATION_FAILED"],
});
row({
  api: "Fetch",
  version: 12,
  request: {
    replicaId: -1,
    maxBytes: 1000,
    topics: [{ topic: "t", partitions: [{ partition: 0, partitionMaxBytes: 9 }] }],
  },
  asks: ["READ TOPIC:t"],
  denied: ["NONE", "TOPIC_AUTHORIZATION_FAILED"],
});
row({
  api: "Fetch",
  version: 12,
  request: {
    replicaId: 2,
    maxBytes: 1000,
    topics: [{ topic: "t", partitions: [{ partition: 0, partitionMaxBytes: 9 }] }],
  },
  asks: [cluster("CLUSTER_ACTION")],
  denied: ["NONE", "TOPIC_AUTHORIZATION_FAILED"],
});
row({
  api: "ListOffsets",
  version: 7,
  request: { replicaId: -1, topics: [{ name: "t", partitions: [{ partitionIndex: 0, timestamp: -1 }] }] },
  asks: ["DESCRIBE TOPIC:t"],
  denied: ["TOPIC_AUTHORIZATION_FAILED"],
});
row({
  api: "Metadata",
  version: 9,
  request: {
    topics: [{ name: "t" }, { name: "new" }],
    allowAutoTopicCreation: true,
    includeClusterAuthorizedOperations: true,
  },
  asks: ["DESCRIBE TOPIC:t", "DESCRIBE TOPIC:new", cluster("CREATE"), ...OF_CLUSTER.map(cluster)],
  denied: ["NONE", "TOPIC_AUTHORIZATION_FAILED"],
});
row({
  api: "Metadata",
  version: 12,
  request: { topics: null, includeTopicAuthorizedOperations: true },
  asks: ["t", "new", "doomed", "__consumer_offsets"].flatMap((name) => OF_TOPIC.map((does) => `${does} TOPIC:${name}`)),
  denied: ["NONE"],
});
row({
  api: "OffsetCommit",
  version: 7,
  request: {
    groupId: "g",
    generationIdOrMemberEpoch: -1,
    topics: [{ name: "t", partitions: [{ partitionIndex: 0, committedOffset: 0n, committedMetadata: "" }] }],
  },
  asks: ["READ GROUP:g", "READ TOPIC:t"],
  denied: ["GROUP_AUTHORIZATION_FAILED"],
});
row({
  api: "OffsetFetch",
  version: 8,
  request: {
    groups: [{ groupId: "g", topics: [{ name: "t", partitionIndexes: [0] }] }, { groupId: "h", topics: null }],
  },
  asks: ["DESCRIBE GROUP:g", "DESCRIBE GROUP:h", "DESCRIBE TOPIC:t"],
  denied: ["GROUP_AUTHORIZATION_FAILED", "NONE"],
});
row({
  api: "FindCoordinator",
  version: 4,
  request: { keyType: 0, coordinatorKeys: ["g"] },
  asks: ["DESCRIBE GROUP:g"],
  denied: ["GROUP_AUTHORIZATION_FAILED", "NONE"],
});
row({
  api: "FindCoordinator",
  version: 4,
  request: { keyType: 1, coordinatorKeys: ["x"] },
  asks: ["DESCRIBE TRANSACTIONAL_ID:x"],
  denied: ["NONE", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED"],
});
row({
  api: "JoinGroup",
  version: 5,
  request: { groupId: "g", sessionTimeoutMs: 1 },
  asks: ["READ GROUP:g"],
  denied: ["GROUP_AUTHORIZATION_FAILED"],
});
row({
  api: "ConsumerGroupHeartbeat",
  version: 1,
  request: {
    groupId: "g",
    memberId: "nobody",
    memberEpoch: 1,
    subscribedTopicNames: ["t", "u"],
  },
  asks: ["DESCRIBE TOPIC:t", "DESCRIBE TOPIC:u", "READ GROUP:g"],
  denied: ["GROUP_AUTHORIZATION_FAILED"],
});
row({
  api: "ConsumerGroupDescribe",
  version: 1,
  request: { groupIds: ["g"] },
  asks: ["DESCRIBE GROUP:g"],
  denied: ["GROUP_AUTHORIZATION_FAILED"],
});
row({
  api: "Heartbeat",
  version: 3,
  request: { groupId: "g" },
  asks: ["READ GROUP:g"],
  denied: ["GROUP_AUTHORIZATION_FAILED"],
});
row({
  api: "LeaveGroup",
  version: 3,
  request: { groupId: "g" },
  asks: ["READ GROUP:g"],
  denied: ["GROUP_AUTHORIZATION_FAILED"],
});
row({
  api: "SyncGroup",
  version: 3,
  request: { groupId: "g" },
  asks: ["READ GROUP:g"],
  denied: ["GROUP_AUTHORIZATION_FAILED"],
});
row({
  api: "DescribeGroups",
  version: 5,
  request: { groups: ["g"], includeAuthorizedOperations: true },
  asks: OF_GROUP.map((operation) => `${operation} GROUP:g`),
  denied: ["GROUP_AUTHORIZATION_FAILED"],
});
row({
  api: "ListGroups",
  version: 4,
  request: {},
  asks: [cluster("DESCRIBE")],
  asksWhenDenied: ["DESCRIBE GROUP:g"],
  denied: ["NONE"],
});
row({ api: "ApiVersions", version: 0, request: {}, asks: [], denied: ["NONE"] });
row({ api: "SaslAuthenticate", version: 2, request: {}, asks: [], denied: ["ILLEGAL_SASL_STATE"] });
row({
  api: "CreateTopics",
  version: 7,
  request: { timeoutMs: 1000, topics: [{ name: "made", numPartitions: 1, replicationFactor: 1 }] },
  asks: [cluster("CREATE"), "DESCRIBE_CONFIGS TOPIC:made"],
  asksWhenDenied: ["CREATE TOPIC:made"],
  denied: ["TOPIC_AUTHORIZATION_FAILED"],
});
row({
  api: "DeleteTopics",
  version: 5,
  request: { timeoutMs: 1000, topicNames: ["doomed"] },
  asks: [cluster("DELETE")],
  asksWhenDenied: ["DELETE TOPIC:doomed", "DESCRIBE TOPIC:doomed"],
  denied: ["TOPIC_AUTHORIZATION_FAILED"],
});
row({
  api: "DeleteRecords",
  version: 2,
  request: { topics: [{ name: "t", partitions: [{ partitionIndex: 0, offset: 0 }] }] },
  asks: ["DELETE TOPIC:t"],
  denied: ["TOPIC_AUTHORIZATION_FAILED"],
});
row({
  api: "InitProducerId",
  version: 4,
  request: { transactionalId: null },
  asks: [cluster("IDEMPOTENT_WRITE")],
  asksWhenDenied: ["WRITE any TOPIC"],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "InitProducerId",
  version: 4,
  request: { transactionalId: "x", transactionTimeoutMs: 1000 },
  asks: ["WRITE TRANSACTIONAL_ID:x"],
  denied: ["TRANSACTIONAL_ID_AUTHORIZATION_FAILED"],
});
row({
  api: "AddPartitionsToTxn",
  version: 3,
  request: {
    v3AndBelowTransactionalId: "x",
    v3AndBelowProducerId: 1,
    v3AndBelowProducerEpoch: 0,
    v3AndBelowTopics: [{ name: "t", partitions: [0] }],
  },
  asks: ["WRITE TOPIC:t", "WRITE TRANSACTIONAL_ID:x"],
  denied: ["NONE", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED"],
});
row({
  api: "AddPartitionsToTxn",
  version: 5,
  request: {
    transactions: [{
      transactionalId: "x",
      producerId: 1,
      producerEpoch: 0,
      verifyOnly: true,
      topics: [{ name: "t", partitions: [0] }],
    }],
  },
  asks: [cluster("CLUSTER_ACTION")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "AddOffsetsToTxn",
  version: 3,
  request: { transactionalId: "x", producerId: 1, producerEpoch: 0, groupId: "g" },
  asks: ["READ GROUP:g", "WRITE TRANSACTIONAL_ID:x"],
  denied: ["TRANSACTIONAL_ID_AUTHORIZATION_FAILED"],
});
row({
  api: "EndTxn",
  version: 5,
  request: { transactionalId: "x", producerId: 1, producerEpoch: 0, committed: true },
  asks: ["WRITE TRANSACTIONAL_ID:x"],
  denied: ["TRANSACTIONAL_ID_AUTHORIZATION_FAILED"],
});
row({
  api: "WriteTxnMarkers",
  version: 2,
  request: { markers: [{ producerId: 1, topics: [{ name: "t", partitionIndexes: [9] }] }] },
  asks: [cluster("ALTER")],
  asksWhenDenied: [cluster("CLUSTER_ACTION")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "TxnOffsetCommit",
  version: 5,
  request: {
    transactionalId: "x",
    groupId: "g",
    producerId: 1,
    producerEpoch: 0,
    topics: [{ name: "t", partitions: [{ partitionIndex: 0, committedOffset: 1n }] }],
  },
  asks: ["READ GROUP:g", "READ TOPIC:t", "WRITE TRANSACTIONAL_ID:x"],
  denied: ["TRANSACTIONAL_ID_AUTHORIZATION_FAILED"],
});
row({
  api: "UpdateFeatures",
  version: 2,
  request: { featureUpdates: [], validateOnly: true },
  asks: [cluster("ALTER")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "DescribeProducers",
  version: 0,
  request: { topics: [{ name: "t", partitionIndexes: [0] }] },
  asks: ["READ TOPIC:t"],
  denied: ["TOPIC_AUTHORIZATION_FAILED"],
});
row({
  api: "DescribeTransactions",
  version: 0,
  request: { transactionalIds: ["x"] },
  asks: ["DESCRIBE TRANSACTIONAL_ID:x"],
  denied: ["TRANSACTIONAL_ID_AUTHORIZATION_FAILED"],
});
// The id that InitProducerId has made above.
row({
  api: "ListTransactions",
  version: 2,
  request: {},
  asks: ["DESCRIBE TRANSACTIONAL_ID:x"],
  denied: ["NONE"],
});
row({
  api: "OffsetForLeaderEpoch",
  version: 4,
  request: { topics: [{ topic: "t", partitions: [{ partition: 0 }] }] },
  asks: [cluster("CLUSTER_ACTION")],
  asksWhenDenied: ["DESCRIBE TOPIC:t"],
  denied: ["TOPIC_AUTHORIZATION_FAILED"],
});
row({
  api: "DescribeConfigs",
  version: 4,
  request: {
    resources: [
      { resourceType: 2, resourceName: "t", configurationKeys: null },
      { resourceType: 4, resourceName: "1", configurationKeys: null },
      { resourceType: 8, resourceName: "1", configurationKeys: null },
      { resourceType: 16, resourceName: "m", configurationKeys: null },
      { resourceType: 32, resourceName: "g", configurationKeys: null },
    ],
  },
  asks: ["DESCRIBE_CONFIGS TOPIC:t", cluster("DESCRIBE_CONFIGS"), "DESCRIBE_CONFIGS GROUP:g"],
  denied: ["CLUSTER_AUTHORIZATION_FAILED", "GROUP_AUTHORIZATION_FAILED", "TOPIC_AUTHORIZATION_FAILED"],
});
for (const api of ["AlterConfigs", "IncrementalAlterConfigs"] as const) {
  row({
    api,
    version: 1,
    request: {
      validateOnly: true,
      resources: [
        { resourceType: 2, resourceName: "t", configs: [] },
        { resourceType: 4, resourceName: "1", configs: [] },
        { resourceType: 32, resourceName: "g", configs: [] },
      ],
    },
    asks: ["ALTER_CONFIGS TOPIC:t", cluster("ALTER_CONFIGS"), "ALTER_CONFIGS GROUP:g"],
    denied: ["CLUSTER_AUTHORIZATION_FAILED", "GROUP_AUTHORIZATION_FAILED", "TOPIC_AUTHORIZATION_FAILED"],
  });
}
row({
  api: "DescribeLogDirs",
  version: 4,
  request: { topics: null },
  asks: [cluster("DESCRIBE")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "CreatePartitions",
  version: 3,
  request: { timeoutMs: 1000, topics: [{ name: "t", count: 2, assignments: null }] },
  asks: ["ALTER TOPIC:t"],
  denied: ["TOPIC_AUTHORIZATION_FAILED"],
});
row({
  api: "DeleteGroups",
  version: 2,
  request: { groupsNames: ["nobody"] },
  asks: ["DELETE GROUP:nobody"],
  denied: ["GROUP_AUTHORIZATION_FAILED"],
});
row({
  api: "OffsetDelete",
  version: 0,
  request: { groupId: "h", topics: [{ name: "t", partitions: [{ partitionIndex: 0 }] }] },
  asks: ["DELETE GROUP:h", "READ TOPIC:t"],
  denied: ["GROUP_AUTHORIZATION_FAILED"],
});
row({
  api: "DescribeCluster",
  version: 1,
  request: { endpointType: 1, includeClusterAuthorizedOperations: true },
  asks: OF_CLUSTER.map(cluster),
  denied: ["NONE"],
});

row({ api: "SaslHandshake", version: 1, request: { mechanism: "PLAIN" }, asks: [], denied: ["ILLEGAL_SASL_STATE"] });
row({
  api: "DescribeAcls",
  version: 3,
  request: { resourceTypeFilter: 1, patternTypeFilter: 1, operation: 1, permissionType: 1 },
  asks: [cluster("DESCRIBE")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "CreateAcls",
  version: 3,
  request: {
    creations: [{ resourceType: 2, resourceName: "t", resourcePatternType: 3, operation: 3, permissionType: 3 }],
  },
  asks: [cluster("ALTER")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "DeleteAcls",
  version: 3,
  request: { filters: [{ resourceTypeFilter: 1, patternTypeFilter: 1, operation: 1, permissionType: 1 }] },
  asks: [cluster("ALTER")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "ElectLeaders",
  version: 2,
  request: { topicPartitions: [{ topic: "t", partitions: [0] }] },
  asks: [cluster("ALTER")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "AlterReplicaLogDirs",
  version: 2,
  request: { dirs: [{ path: "/d", topics: [{ name: "t", partitions: [0] }] }] },
  asks: [cluster("ALTER")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "DescribeQuorum",
  version: 2,
  request: { topics: [{ topicName: "__cluster_metadata", partitions: [{ partitionIndex: 0 }] }] },
  asks: [cluster("DESCRIBE")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "UnregisterBroker",
  version: 0,
  request: { brokerId: 7 },
  asks: [cluster("ALTER")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "AlterPartitionReassignments",
  version: 1,
  request: { timeoutMs: 1000, topics: [{ name: "t", partitions: [{ partitionIndex: 0, replicas: [1] }] }] },
  asks: [cluster("ALTER")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "ListPartitionReassignments",
  version: 0,
  request: { topics: null },
  asks: [cluster("DESCRIBE")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "DescribeClientQuotas",
  version: 1,
  request: {},
  asks: [cluster("DESCRIBE_CONFIGS")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "DescribeUserScramCredentials",
  version: 0,
  request: { users: null },
  asks: [cluster("DESCRIBE")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "AlterClientQuotas",
  version: 1,
  request: { entries: [{ entity: [{ entityType: "user", entityName: "a" }] }], validateOnly: true },
  asks: [cluster("ALTER_CONFIGS")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "AlterUserScramCredentials",
  version: 0,
  request: { deletions: [{ name: "alice", mechanism: 1 }] },
  asks: [cluster("ALTER")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "ListConfigResources",
  version: 1,
  request: { resourceTypes: [] },
  asks: [cluster("DESCRIBE_CONFIGS")],
  denied: ["CLUSTER_AUTHORIZATION_FAILED"],
});
row({
  api: "DescribeTopicPartitions",
  version: 0,
  request: { topics: [{ name: "t" }], cursor: null },
  asks: OF_TOPIC.map((operation) => `${operation} TOPIC:t`),
  denied: ["TOPIC_AUTHORIZATION_FAILED"],
});

test("every API has its row", () => {
  expect(servedApis.filter((served) => !rows.some(({ api }) => api === served))).toEqual([]);
});

class Recorder implements Authorizer {
  readonly asked = new Set<string>();
  isDenying = false;

  may: Authorizer["may"] = (_, operation, { type, name }) => {
    this.asked.add(`${operation} ${type}:${name}`);
    return !this.isDenying;
  };
  mayOnAny: Authorizer["mayOnAny"] = (_, operation, type) => {
    this.asked.add(`${operation} any ${type}`);
    return !this.isDenying;
  };
}

async function prepared(authorizer: Authorizer): Promise<MemoryBroker> {
  const kq = await memoryBroker({ "offsets.topic.num.partitions": "1" }, { authorizer });
  for (const name of ["t", "doomed", "__consumer_offsets"]) await kq.topic(name);
  const commit = rows.find(({ api }) => api === "OffsetCommit")!;
  // Until the groups are loaded they are answered as such.
  while (
    JSON.stringify(await answerTo(kq, commit)).includes(`"errorCode":${errorCode("COORDINATOR_LOAD_IN_PROGRESS")}`)
  ) {
    await settle();
  }
  return kq;
}

async function answerTo(kq: MemoryBroker, { api, version, request }: Row<ApiName>): Promise<unknown> {
  const client = await kq.connect();
  const answer = await client.ask(api, version, filled(api, request));
  client.socket?.end();
  return answer;
}

test("every API asks what Kafka asks, where everything is allowed and where nothing is", async () => {
  const recorder = new Recorder();
  await using kq = await prepared(recorder);
  for (const asking of rows) {
    const { asks, asksWhenDenied = [], denied } = asking;
    const at = `${asking.api} v${asking.version}`;
    recorder.isDenying = true;
    recorder.asked.clear();
    const answer = await answerTo(kq, asking);
    const errors = [
      ...new Set([...JSON.stringify(answer, plain).matchAll(/"(?:e|partitionE)rrorCode":(-?\d+)/g)].map(([, c]) => c)),
    ];
    expect([at, ...errors.map((code) => errorName(Number(code))).toSorted()]).toEqual([at, ...denied]);
    for (const question of recorder.asked) expect([at, ...asks, ...asksWhenDenied]).toContain(question);
    for (const question of asksWhenDenied) expect([at, ...recorder.asked]).toContain(question);

    recorder.isDenying = false;
    recorder.asked.clear();
    await answerTo(kq, asking);
    expect([at, ...recorder.asked].toSorted()).toEqual([at, ...new Set(asks)].toSorted());
  }
});

test("until a client has said who it is, only ApiVersions and what it says that with are answered", async () => {
  await using kq = await prepared(new Recorder());
  const dispatch = dispatcher(kq.running.broker);
  const stranger: Caller = {
    listener: { name: "SASL_PLAINTEXT", host: "kq", port: 9092 },
    connectionId: "1",
    remoteHost: "127.0.0.1",
    authentication: new Authentication({ ...plainText, protocol: "SASL_PLAINTEXT", mechanisms: ["PLAIN"] }),
    disconnected: { is: false, whenGone: () => () => {} },
  };
  const answerTo = async (api: ApiName) => await dispatch(frameOf(api, 0, filled(api, {})).subarray(4), stranger);
  expect(await answerTo("ApiVersions")).toMatchObject({ kind: "answer" });
  expect(await answerTo("SaslHandshake")).toMatchObject({ kind: "answer" });
  const said = new Set<ApiName>(["ApiVersions", "SaslHandshake", "SaslAuthenticate"]);
  for (const api of servedApis.filter((api) => codecs[api].versions[0] === 0 && !said.has(api))) {
    expect(answerTo(api)).rejects.toThrow("came before the client had said who it is");
  }
});

function plain(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value instanceof Uint8Array ? null : value;
}
