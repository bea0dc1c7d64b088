/**
 * A listener that asks for passwords, and an authorizer that asks the ACLs: who comes in, who may do what, and what those
 * are told who may not. Kafka's own broker and controller come in as super users.
 */
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import type { ApiName, Requests } from "../../../core/protocol/mod.ts";
import { batch } from "../batches.ts";
import type { Partly } from "../fill.ts";
import { type Peer, scenario, type Talk, until } from "../scenario.ts";

const PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";
const SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required";
const users = ["admin", "alice", "denied", "nobody"];
const config = {
  "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:SASL_PLAINTEXT",
  "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512,SCRAM-SHA-256",
  "inter.broker.listener.name": "PLAINTEXT",
  "sasl.mechanism.inter.broker.protocol": "PLAIN",
  "listener.name.plaintext.plain.sasl.jaas.config": `${PLAIN} username="admin" password="admin" ${
    users.map((user) => `user_${user}="${user}"`).join(" ")
  };`,
  "listener.name.plaintext.scram-sha-256.sasl.jaas.config": `${SCRAM};`,
  "listener.name.plaintext.scram-sha-512.sasl.jaas.config": `${SCRAM};`,
  "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
  "super.users": "User:admin;User:ANONYMOUS",
};

const utf8 = new TextEncoder();

async function as(talk: Talk, user: string): Promise<Peer> {
  const peer = await talk.connect();
  await peer.quietly("SaslHandshake", 1, { mechanism: "PLAIN" });
  const answer = await peer.quietly("SaslAuthenticate", 2, { authBytes: utf8.encode(`\u0000${user}\u0000${user}`) });
  if (answer.errorCode !== 0) throw new Error(`${user} cannot log in: ${answer.errorMessage}`);
  return peer;
}

const filterOfAll = {
  resourceTypeFilter: 1,
  resourceNameFilter: null,
  patternTypeFilter: 1,
  principalFilter: null,
  hostFilter: null,
  operation: 1,
  permissionType: 1,
};
const acl = (
  operation: number,
  type: number,
  name: string,
  o: Partly<Requests["CreateAcls"]["creations"][number]> = {},
) => ({
  resourceType: type,
  resourceName: name,
  resourcePatternType: 3,
  principal: "User:alice",
  host: "*",
  operation,
  permissionType: 3,
  ...o,
});
/** Kafka answers before its authorizer knows. */
async function acting(admin: Peer, count: number): Promise<void> {
  await until(`${count} ACLs`, async () => {
    const { resources } = await admin.quietly("DescribeAcls", 3, filterOfAll);
    return resources.flatMap(({ acls }) => acls).length === count ? true : null;
  });
}

const TOPIC = 2, GROUP = 3, CLUSTER = 4;
const READ = 3, WRITE = 4, CREATE = 5;
const DENY = 2, PREFIXED = 4;

scenario("ACLs: created, described by filters, deleted, in every version", async (talk) => {
  const admin = await as(talk, "admin");
  for (const version of [1, 2, 3]) {
    const t = `t${version}`;
    await admin.ask(`v${version}: create`, "CreateAcls", version, {
      creations: [
        acl(READ, TOPIC, t),
        acl(READ, TOPIC, t),
        acl(WRITE, TOPIC, t, { permissionType: DENY, host: "10.0.0.1" }),
        acl(2, GROUP, `g${version}`, { resourcePatternType: PREFIXED, principal: "User:*" }),
      ],
    });
    await acting(admin, 3);
    const named = { ...filterOfAll, resourceTypeFilter: TOPIC, resourceNameFilter: t };
    await admin.ask(`v${version}: of the topic`, "DescribeAcls", version, { ...named, operation: READ });
    await admin.ask(`v${version}: what a group matches`, "DescribeAcls", version, {
      ...filterOfAll,
      resourceTypeFilter: GROUP,
      resourceNameFilter: `g${version}-one`,
      patternTypeFilter: 2,
    });
    await admin.ask(`v${version}: of nothing`, "DescribeAcls", version, { ...named, hostFilter: "10.9.9.9" });
    await admin.ask(`v${version}: delete`, "DeleteAcls", version, {
      filters: [{ ...named, permissionType: DENY }, { ...filterOfAll, principalFilter: "User:stranger" }],
    });
    await acting(admin, 2);
    await admin.ask(`v${version}: delete the rest`, "DeleteAcls", version, {
      filters: [{ ...filterOfAll, resourceTypeFilter: TOPIC }, { ...filterOfAll, resourceTypeFilter: GROUP }],
    });
    await acting(admin, 0);
    await admin.ask(`v${version}: none is left`, "DescribeAcls", version, filterOfAll);
  }
}, config);

scenario("ACLs: what makes no sense is refused one by one", async (talk) => {
  const admin = await as(talk, "admin");
  await admin.ask("one by one", "CreateAcls", 3, {
    creations: [
      acl(READ, TOPIC, ""),
      acl(READ, CLUSTER, "mine"),
      acl(99, TOPIC, "t"),
      acl(READ, 99, "t"),
      acl(READ, TOPIC, "t", { resourcePatternType: 9 }),
      acl(READ, TOPIC, "t", { permissionType: 9 }),
      acl(READ, TOPIC, "fine"),
    ],
  });
  await acting(admin, 1);
  await admin.ask("what was fine goes", "DeleteAcls", 3, { filters: [filterOfAll] });
  await acting(admin, 0);
  const ofFilters = [
    acl(READ, 1, "t"),
    acl(1, TOPIC, "t"),
    acl(READ, TOPIC, "t", { resourcePatternType: 1 }),
    acl(READ, TOPIC, "t", { resourcePatternType: 2 }),
    acl(READ, TOPIC, "t", { permissionType: 1 }),
  ];
  for (const one of ofFilters) {
    await admin.ask("what only filters say takes all with it", "CreateAcls", 3, {
      creations: [acl(READ, TOPIC, ""), one, acl(READ, TOPIC, "fine")],
    });
  }
  for (const request of [acl(0, TOPIC, "t"), acl(READ, 0, "t"), acl(READ, TOPIC, "t", { permissionType: 0 })]) {
    const peer = await as(talk, "admin");
    await peer.askOrClosed("nothing", "CreateAcls", 3, { creations: [request] });
  }
  for (const filter of [{ operation: 99 }, { resourceTypeFilter: 99 }, { patternTypeFilter: 9 }, { operation: 0 }]) {
    const peer = await as(talk, "admin");
    await peer.askOrClosed("a filter that nobody knows", "DescribeAcls", 3, { ...filterOfAll, ...filter });
    const other = await as(talk, "admin");
    await other.askOrClosed("a filter to delete by", "DeleteAcls", 3, {
      filters: [{ ...filterOfAll, ...filter }, { ...filterOfAll, principalFilter: "User:stranger" }],
    });
  }
}, config);

scenario("Users: SCRAM credentials altered and described", async (talk) => {
  const admin = await as(talk, "admin");
  const upsertion = (name: string, mechanism: number, iterations = 4096) => ({
    name,
    mechanism,
    iterations,
    salt: utf8.encode("salt"),
    saltedPassword: new Uint8Array(32).fill(7),
  });
  const alter = (step: string, request: Partly<Requests["AlterUserScramCredentials"]>) =>
    admin.ask(step, "AlterUserScramCredentials", 0, request);
  // The answer comes before the broker knows.
  const known = (user: string, iterations: number) =>
    until(`user ${user}`, async () => {
      const { results } = await admin.quietly("DescribeUserScramCredentials", 0, { users: [{ name: user }] });
      return results[0]?.credentialInfos.some((info) => info.iterations === iterations) === true ? true : null;
    });
  await alter("a new user", { upsertions: [upsertion("scram", 2, 8192)] });
  await known("scram", 8192);
  await alter("both at once", { upsertions: [upsertion("both", 1), upsertion("both", 2)] });
  await alter("too few", { upsertions: [upsertion("few", 1, 4095)] });
  await alter("too many", { upsertions: [upsertion("many", 1, 16_385)] });
  await alter("no name", { upsertions: [upsertion("", 1)] });
  await alter("no mechanism", { upsertions: [upsertion("what", 0)] });
  await alter("another mechanism", { upsertions: [upsertion("what", 3)] });
  await alter("deleting what is not there", { deletions: [{ name: "stranger", mechanism: 1 }] });
  await alter("deleted and set", {
    deletions: [{ name: "scram", mechanism: 1 }],
    upsertions: [upsertion("scram", 1)],
  });
  await alter("deleted twice", { deletions: [{ name: "scram", mechanism: 1 }, { name: "scram", mechanism: 1 }] });
  const describe = (step: string, names: string[] | null) =>
    admin.ask(step, "DescribeUserScramCredentials", 0, { users: names?.map((name) => ({ name })) ?? null });
  await describe("all", null);
  await describe("one", ["scram"]);
  await describe("one that is not there", ["stranger"]);
  await describe("one twice", ["scram", "scram"]);
  await alter("its other mechanism", { upsertions: [upsertion("scram", 1)] });
  await known("scram", 4096);
  await alter("one mechanism goes", { deletions: [{ name: "scram", mechanism: 2 }] });
  await until("one mechanism", async () => {
    const { results } = await admin.quietly("DescribeUserScramCredentials", 0, { users: [{ name: "scram" }] });
    return results[0]?.credentialInfos.length === 1 ? true : null;
  });
  await describe("the other stays", ["scram"]);
  await alter("the other goes", { deletions: [{ name: "scram", mechanism: 1 }] });
}, config);

scenario("SASL: SCRAM, step by step, and its refusals", async (talk) => {
  const admin = await as(talk, "admin");
  const salt = utf8.encode("salt"), iterations = 4096;
  const salted = new Uint8Array(pbkdf2Sync("secret", salt, iterations, 32, "sha256"));
  await admin.quietly("AlterUserScramCredentials", 0, {
    upsertions: [{ name: "erin", mechanism: 1, iterations, salt, saltedPassword: salted }],
  });
  await until("user erin", async () => {
    const { results } = await admin.quietly("DescribeUserScramCredentials", 0, { users: [{ name: "erin" }] });
    return results[0]?.errorCode === 0 ? true : null;
  });
  const key = (of: Uint8Array, text: string) => new Uint8Array(createHmac("sha256", of).update(text).digest());
  const begin = async (version: number) => {
    const peer = await talk.connect();
    await peer.ask(`handshake v${version}`, "SaslHandshake", 1, { mechanism: "SCRAM-SHA-256" });
    return peer;
  };
  const say = (peer: Peer, text: string) => peer.quietly("SaslAuthenticate", 2, { authBytes: utf8.encode(text) });
  const finish = async (peer: Peer, password: Uint8Array) => {
    const first = await say(peer, "n,,n=erin,r=mine");
    const challenge = new TextDecoder().decode(first.authBytes);
    const nonce = /^r=([^,]+)/.exec(challenge)![1]!;
    const signed = `n=erin,r=mine,${challenge},c=biws,r=${nonce}`;
    const clientKey = key(password, "Client Key");
    const signature = key(new Uint8Array(createHash("sha256").update(clientKey).digest()), signed);
    const proof = Buffer.from(clientKey.map((byte, i) => byte ^ signature[i]!)).toString("base64");
    return `c=biws,r=${nonce},p=${proof}`;
  };
  const good = await begin(1);
  const right = await say(good, await finish(good, salted));
  if (right.errorCode !== 0) throw new Error(`${right.errorMessage}`);
  await good.ask("it is in", "DescribeCluster", 1, { endpointType: 1 });
  const bad = await begin(1);
  await bad.ask("a wrong proof", "SaslAuthenticate", 2, {
    authBytes: utf8.encode(await finish(bad, new Uint8Array(32))),
  });
  const nonsense = await begin(1);
  await nonsense.ask("nonsense", "SaslAuthenticate", 2, { authBytes: utf8.encode("hello") });
  const other = await begin(1);
  await other.ask("for somebody else", "SaslAuthenticate", 2, { authBytes: utf8.encode("n,a=admin,n=erin,r=mine") });
  const unknown = await talk.connect();
  await unknown.ask("a mechanism that is not offered", "SaslHandshake", 1, { mechanism: "GSSAPI" });
  const plain = await talk.connect();
  await plain.ask("plain", "SaslHandshake", 1, { mechanism: "PLAIN" });
  await plain.ask("a wrong password", "SaslAuthenticate", 2, { authBytes: utf8.encode("\u0000alice\u0000guess") });
  const early = await talk.connect();
  await early.askOrClosed("a request before the login", "Metadata", 12, { topics: null });
}, config);

scenario("SASL: where sessions have no end nobody says again who it is", async (talk) => {
  const alice = await as(talk, "alice");
  await alice.ask("again", "SaslHandshake", 1, { mechanism: "PLAIN" });
  await alice.ask("a password out of turn", "SaslAuthenticate", 2, {
    authBytes: utf8.encode("\u0000alice\u0000alice"),
  });
}, config);

scenario("SASL: a client that is known says again who it is", async (talk) => {
  const alice = await as(talk, "alice");
  await alice.ask("a password out of turn", "SaslAuthenticate", 2, {
    authBytes: utf8.encode("\u0000alice\u0000alice"),
  });
  await alice.ask("again", "SaslHandshake", 1, { mechanism: "PLAIN" });
  await alice.ask("as the same", "SaslAuthenticate", 2, { authBytes: utf8.encode("\u0000alice\u0000alice") });
  await alice.ask("too soon", "SaslHandshake", 1, { mechanism: "PLAIN" });
  const other = await as(talk, "alice");
  await other.ask("again", "SaslHandshake", 1, { mechanism: "PLAIN" });
  await other.askOrClosed("as another", "SaslAuthenticate", 2, { authBytes: utf8.encode("\u0000denied\u0000denied") });
}, { ...config, "connections.max.reauth.ms": "3600000" });

/** One question of each API that asks the authorizer; the same for every principal. */
const questions: [step: string, api: ApiName, version: number, request: unknown][] = [];
const question = <N extends ApiName>(step: string, api: N, version: number, request: Partly<Requests[N]>) =>
  void questions.push([step, api, version, request]);
const records = batch({ records: [{ value: "v" }] });
const named = (topic: string) => ({ topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: -1 }] }] });
const metadataOf = (topics: string[] | null) => ({
  topics: topics?.map((name) => ({ name, topicId: "AAAAAAAAAAAAAAAAAAAAAA" })) ?? null,
  allowAutoTopicCreation: false,
  includeTopicAuthorizedOperations: true,
});
for (const topic of ["secret", "absent"]) {
  question(`metadata of ${topic}`, "Metadata", 12, metadataOf([topic]));
  question(`produce to ${topic}`, "Produce", 9, {
    acks: 1,
    timeoutMs: 1000,
    topicData: [{ name: topic, partitionData: [{ index: 0, records }] }],
  });
  question(`fetch from ${topic}`, "Fetch", 12, {
    replicaId: -1,
    maxBytes: 1000,
    topics: [{
      topic,
      partitions: [{ partition: 0, partitionMaxBytes: 9, currentLeaderEpoch: -1, lastFetchedEpoch: -1 }],
    }],
  });
  question(`offsets of ${topic}`, "ListOffsets", 7, { replicaId: -1, ...named(topic) });
  question(`delete records of ${topic}`, "DeleteRecords", 2, {
    topics: [{ name: topic, partitions: [{ partitionIndex: 0, offset: 0 }] }],
    timeoutMs: 1000,
  });
  question(`epochs of ${topic}`, "OffsetForLeaderEpoch", 4, {
    replicaId: -1,
    topics: [{ topic, partitions: [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch: 0 }] }],
  });
  question(`more partitions of ${topic}`, "CreatePartitions", 3, {
    topics: [{ name: topic, count: 1, assignments: null }],
    timeoutMs: 1000,
    validateOnly: true,
  });
  question(`producers of ${topic}`, "DescribeProducers", 0, { topics: [{ name: topic, partitionIndexes: [0] }] });
  question(`describe ${topic}`, "DescribeTopicPartitions", 0, {
    topics: [{ name: topic }],
    responsePartitionLimit: 10,
    cursor: null,
  });
  question(`configs of ${topic}`, "DescribeConfigs", 4, {
    resources: [{ resourceType: 2, resourceName: topic, configurationKeys: ["retention.ms"] }],
  });
  question(`alter configs of ${topic}`, "IncrementalAlterConfigs", 1, {
    resources: [{ resourceType: 2, resourceName: topic, configs: [] }],
    validateOnly: true,
  });
}
question("metadata of all", "Metadata", 12, metadataOf(null));
question("create", "CreateTopics", 4, {
  topics: [{ name: "made", numPartitions: 1, replicationFactor: 1 }],
  timeoutMs: 1000,
  validateOnly: true,
});
question("delete", "DeleteTopics", 5, { topicNames: ["absent"], timeoutMs: 1000 });
question("cluster", "DescribeCluster", 1, { endpointType: 1, includeClusterAuthorizedOperations: true });
question("groups", "ListGroups", 4, {});
question("describe groups", "DescribeGroups", 5, { groups: ["g"], includeAuthorizedOperations: true });
question("offsets of a group", "OffsetFetch", 8, {
  groups: [{ groupId: "g", topics: [{ name: "secret", partitionIndexes: [0] }] }],
});
question("coordinator", "FindCoordinator", 4, { keyType: 0, coordinatorKeys: ["g"] });
question("heartbeat", "Heartbeat", 3, { groupId: "g", generationId: 1, memberId: "x", groupInstanceId: null });
question("delete groups", "DeleteGroups", 2, { groupsNames: ["g"] });
question("delete offsets", "OffsetDelete", 0, {
  groupId: "g",
  topics: [{ name: "secret", partitions: [{ partitionIndex: 0 }] }],
});
question("a producer id", "InitProducerId", 4, {
  transactionalId: null,
  transactionTimeoutMs: 1000,
  producerId: -1,
  producerEpoch: -1,
});
question("a transaction", "AddPartitionsToTxn", 3, {
  v3AndBelowTransactionalId: "x",
  v3AndBelowProducerId: 1,
  v3AndBelowTopics: [{ name: "secret", partitions: [0] }],
});
question("the end of a transaction", "EndTxn", 3, { transactionalId: "x", producerId: 1 });
question("transactions", "DescribeTransactions", 0, { transactionalIds: ["x"] });
question("markers", "WriteTxnMarkers", 1, { markers: [] });
question("acls", "DescribeAcls", 3, { ...filterOfAll, principalFilter: "User:stranger" });
question("users", "DescribeUserScramCredentials", 0, { users: [{ name: "stranger" }] });
question("quotas", "DescribeClientQuotas", 1, {
  components: [{ entityType: "user", matchType: 0, match: "stranger" }],
  strict: true,
});
question("reassignments", "ListPartitionReassignments", 0, { topics: [], timeoutMs: 1000 });
question("elections", "ElectLeaders", 2, { electionType: 0, topicPartitions: [], timeoutMs: 1000 });
question("grant", "CreateAcls", 3, { creations: [] });
question("alter users", "AlterUserScramCredentials", 0, { deletions: [{ name: "stranger", mechanism: 1 }] });

const principals: Readonly<Record<string, readonly ReturnType<typeof acl>[]>> = {
  "nobody": [],
  "alice": [
    acl(READ, TOPIC, "secret"),
    acl(READ, TOPIC, "absent"),
    acl(READ, GROUP, "g"),
    acl(CREATE, CLUSTER, "kafka-cluster"),
  ],
  "denied": [
    acl(2, TOPIC, "*", { principal: "User:denied" }),
    acl(2, GROUP, "*", { principal: "User:denied" }),
    acl(2, TOPIC, "sec", { principal: "User:denied", permissionType: DENY, resourcePatternType: PREFIXED }),
    acl(2, GROUP, "g", { principal: "User:denied", permissionType: DENY }),
  ],
  "admin": [],
};

for (const [user, acls] of Object.entries(principals)) {
  scenario(`Authorizer: what ${user} is told, of a topic that is there and of one that is not`, async (talk) => {
    const admin = await as(talk, "admin");
    await admin.quietly("CreateTopics", 7, {
      topics: [{ name: "secret", numPartitions: 1, replicationFactor: 1 }],
      timeoutMs: 10_000,
    });
    await talk.settled(admin, "secret");
    await admin.quietly("CreateAcls", 3, { creations: [...acls] });
    await acting(admin, acls.length);
    await until("a coordinator and producer ids", async () => {
      const found = await admin.quietly("FindCoordinator", 4, { keyType: 0, coordinatorKeys: ["g"] });
      if (found.coordinators[0]?.errorCode !== 0) return null;
      const { errorCode } = await admin.quietly("InitProducerId", 4, {
        transactionalId: null,
        transactionTimeoutMs: 9,
      });
      if (errorCode !== 0) return null;
      const heard = await admin.quietly("Heartbeat", 3, { groupId: "g", memberId: "x", groupInstanceId: null });
      return heard.errorCode === 25 ? true : null;
    });
    const peer = await as(talk, user);
    for (const [step, api, version, request] of questions) {
      await peer.askOrClosed(step, api, version, request as Partly<Requests[ApiName]>);
    }
    await admin.quietly("DeleteAcls", 3, { filters: [filterOfAll] });
    await acting(admin, 0);
  }, config);
}
