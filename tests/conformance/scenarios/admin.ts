/** Topics, configs, metadata, the cluster and the first handshake: everything an administrator asks. */
import { batch } from "../batches.ts";
import { scenario, until } from "../scenario.ts";

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const zeroId = "AAAAAAAAAAAAAAAAAAAAAA";
const strangeId = "u-wuU2M2RGaEq0FJ4nWdVA";
const unknownTag = [{ tag: 9999, bytes: new Uint8Array([1, 2, 3]) }];

scenario("Metadata: every version, by name, by id, all and none", async (talk) => {
  const topicId = await talk.topic("described", { partitions: 2 });
  const peer = await talk.connect();
  for (const version of range(0, 13)) {
    const flags = version < 8 ? {} : {
      includeTopicAuthorizedOperations: true,
      ...(version <= 10 ? { includeClusterAuthorizedOperations: true } : {}),
    };
    await peer.ask(`v${version} named and unknown`, "Metadata", version, {
      topics: [{ name: "described" }, { name: "no-such-topic" }],
      allowAutoTopicCreation: version < 4,
      ...flags,
      ...(version >= 9 ? { unknownTags: unknownTag } : {}),
    });
    if (version >= 1) {
      await peer.ask(`v${version} none`, "Metadata", version, { topics: [], allowAutoTopicCreation: version < 4 });
    }
    await peer.ask(`v${version} all`, "Metadata", version, {
      topics: version === 0 ? [] : null,
      allowAutoTopicCreation: version < 4,
    });
    if (version >= 12) {
      await peer.ask(`v${version} by ids`, "Metadata", version, {
        topics: [{ topicId, name: null }, { topicId: strangeId, name: null }],
        allowAutoTopicCreation: false,
      });
    } else if (version >= 10) {
      await peer.askOrClosed(`v${version} by id, which it does not know yet`, "Metadata", version, {
        topics: [{ topicId, name: null }],
        allowAutoTopicCreation: false,
      });
    }
  }
  await peer.ask("a zero id and no name", "Metadata", 12, {
    topics: [{ topicId: zeroId, name: null }],
    allowAutoTopicCreation: false,
  });
  await peer.ask("an id and a name", "Metadata", 12, {
    topics: [{ topicId, name: "described" }],
    allowAutoTopicCreation: false,
  });
  await peer.ask("an id and another's name", "Metadata", 12, {
    topics: [{ topicId, name: "no-such-topic" }],
    allowAutoTopicCreation: false,
  });
  await peer.ask("twice", "Metadata", 9, {
    topics: [{ name: "described" }, { name: "described" }],
    allowAutoTopicCreation: false,
  });
}, { "auto.create.topics.enable": "false" });

scenario("Metadata: names that no topic may have", async (talk) => {
  const peer = await talk.connect();
  for (const name of ["", ".", "..", "a/b", "a b", "größe", "x".repeat(249), "x".repeat(250), "a\u0000b"]) {
    for (const allowAutoTopicCreation of [false, true]) {
      await peer.ask(
        `${JSON.stringify(name.slice(0, 20))} of ${name.length}, creation ${allowAutoTopicCreation}`,
        "Metadata",
        9,
        { topics: [{ name }], allowAutoTopicCreation },
      );
    }
  }
}, { "auto.create.topics.enable": "false", "num.partitions": "3" });

scenario("Metadata: a topic is made on request, if request and broker allow", async (talk) => {
  const peer = await talk.connect();
  await peer.ask("not allowed by the request", "Metadata", 9, {
    topics: [{ name: "not-made" }],
    allowAutoTopicCreation: false,
  });
  await peer.ask("asked with an id as well", "Metadata", 12, {
    topics: [{ name: "made-12" }],
    allowAutoTopicCreation: false,
  });
  for (const version of [0, 1, 3, 4, 9, 12, 13]) {
    const name = `made-by-v${version}`;
    await peer.quietly("Metadata", version, { topics: [{ name }], allowAutoTopicCreation: true });
    await talk.settled(peer, name);
    await peer.ask(`v${version} made it`, "Metadata", 9, { topics: [{ name }], allowAutoTopicCreation: false });
  }
}, { "num.partitions": "3" });

scenario("CreateTopics: every version", async (talk) => {
  const peer = await talk.connect();
  for (const version of range(2, 7)) {
    const topics = [
      {
        name: `plain-v${version}`,
        numPartitions: 2,
        replicationFactor: 1,
        assignments: [],
        configs: [{ name: "retention.ms", value: "1000" }],
      },
      {
        name: `assigned-v${version}`,
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [{ partitionIndex: 0, brokerIds: [1] }, { partitionIndex: 1, brokerIds: [1] }],
        configs: [],
      },
      { name: `defaults-v${version}`, numPartitions: -1, replicationFactor: -1, assignments: [], configs: [] },
    ];
    await peer.ask(`v${version} only tried`, "CreateTopics", version, { topics, timeoutMs: 5000, validateOnly: true });
    await peer.ask(`v${version}`, "CreateTopics", version, {
      topics,
      timeoutMs: 5000,
      validateOnly: false,
      ...(version >= 5 ? { unknownTags: unknownTag } : {}),
    });
    await peer.ask(`v${version} again`, "CreateTopics", version, { topics, timeoutMs: 5000, validateOnly: false });
    await peer.ask(`v${version} nothing`, "CreateTopics", version, { topics: [], timeoutMs: 5000 });
  }
});

scenario("CreateTopics: what is refused", async (talk) => {
  const peer = await talk.connect();
  const create = async (
    step: string,
    topic: {
      name: string;
      numPartitions?: number;
      replicationFactor?: number;
      assignments?: { partitionIndex: number; brokerIds: number[] }[];
      configs?: { name: string; value: string | null }[];
    },
  ) =>
    await peer.ask(step, "CreateTopics", 6, {
      topics: [{ numPartitions: 1, replicationFactor: 1, assignments: [], configs: [], ...topic }],
      timeoutMs: 5000,
    });
  for (const name of ["", ".", "..", "a/b", "a b", "größe", "x".repeat(250), "a\nb"]) {
    await create(`name ${JSON.stringify(name.slice(0, 20))}`, { name });
  }
  await create("a longest name", { name: "y".repeat(249) });
  await create("a name with a dot", { name: "one.two" });
  await create("that collides with an underscore", { name: "one_two" });
  for (const numPartitions of [0, -2]) await create(`${numPartitions} partitions`, { name: "p", numPartitions });
  for (const replicationFactor of [0, -2, 2, 3, 32767]) {
    await create(`replication factor ${replicationFactor}`, { name: "r", replicationFactor });
  }
  await create("counts and assignments", { name: "both", assignments: [{ partitionIndex: 0, brokerIds: [1] }] });
  const assigned = async (step: string, assignments: { partitionIndex: number; brokerIds: number[] }[]) =>
    await create(step, { name: "assigned", numPartitions: -1, replicationFactor: -1, assignments });
  await assigned("an unknown broker", [{ partitionIndex: 0, brokerIds: [7] }]);
  await assigned("a gap in partitions", [{ partitionIndex: 0, brokerIds: [1] }, { partitionIndex: 2, brokerIds: [1] }]);
  await assigned("not from 0", [{ partitionIndex: 1, brokerIds: [1] }]);
  await assigned("a partition twice", [{ partitionIndex: 0, brokerIds: [1] }, { partitionIndex: 0, brokerIds: [1] }]);
  await assigned("a broker twice", [{ partitionIndex: 0, brokerIds: [1, 1] }]);
  await assigned("no replicas", [{ partitionIndex: 0, brokerIds: [] }]);
  await assigned("unequal replicas", [{ partitionIndex: 0, brokerIds: [1] }, { partitionIndex: 1, brokerIds: [1, 2] }]);
  const configured = async (name: string, value: string | null) =>
    await create(`${name}=${value}`, {
      name: `c-${name}-${value}`.replaceAll(/[^a-z0-9-]/gi, "x"),
      configs: [{ name, value }],
    });
  await configured("no.such.config", "1");
  await configured("retention.ms", "soon");
  await configured("retention.ms", "-2");
  await configured("retention.ms", "-1");
  await configured("retention.ms", null);
  await configured("retention.ms", "9223372036854775807");
  await configured("retention.ms", "9223372036854775808");
  await configured("cleanup.policy", "burn");
  await configured("cleanup.policy", "compact,delete");
  await configured("cleanup.policy", "delete,compact,compact");
  await configured("cleanup.policy", "");
  await configured("compression.type", "rar");
  await configured("compression.type", "zstd");
  await configured("max.message.bytes", "-1");
  await configured("max.message.bytes", "1.5");
  await configured("segment.bytes", "10");
  await configured("segment.bytes", "1048576");
  await configured("min.insync.replicas", "0");
  await configured("min.cleanable.dirty.ratio", "1.5");
  await configured("min.cleanable.dirty.ratio", "0.25");
  await configured("preallocate", "yes");
  await configured("message.timestamp.type", "Sometimes");
  await configured("message.timestamp.before.max.ms", "-1");
  await configured("unclean.leader.election.enable", "TRUE");
  await configured("compression.gzip.level", "99");
  await configured("compression.lz4.level", "0");
  await configured("compression.zstd.level", "23");
  await configured("local.retention.ms", "5");
  await configured("remote.storage.enable", "true");
  await create("a config twice", {
    name: "config-twice",
    configs: [{ name: "retention.ms", value: "1" }, { name: "retention.ms", value: "2" }],
  });
  await peer.ask("a topic twice", "CreateTopics", 6, {
    topics: ["twice", "once", "twice"].map((name) => ({
      name,
      numPartitions: 1,
      replicationFactor: 1,
      assignments: [],
      configs: [],
    })),
    timeoutMs: 5000,
  });
});

scenario("DeleteTopics: every version, by name and id, and what is refused", async (talk) => {
  const peer = await talk.connect();
  for (const version of range(1, 5)) {
    await talk.topic(`doomed-v${version}`);
    await peer.ask(`v${version}`, "DeleteTopics", version, {
      topicNames: [`doomed-v${version}`, "no-such-topic"],
      timeoutMs: 5000,
    });
    await peer.ask(`v${version} nothing`, "DeleteTopics", version, { topicNames: [], timeoutMs: 5000 });
  }
  const id = await talk.topic("doomed-by-id");
  await talk.topic("doomed-by-name");
  await peer.ask("v6", "DeleteTopics", 6, {
    topics: [{ name: null, topicId: id }, { name: "doomed-by-name", topicId: zeroId }, {
      name: null,
      topicId: strangeId,
    }, { name: "no-such-topic", topicId: zeroId }],
    timeoutMs: 5000,
  });
  await peer.ask("neither name nor id", "DeleteTopics", 6, {
    topics: [{ name: null, topicId: zeroId }],
    timeoutMs: 5000,
  });
  const both = await talk.topic("doomed-by-both");
  await peer.ask("both name and id", "DeleteTopics", 6, {
    topics: [{ name: "doomed-by-both", topicId: both }],
    timeoutMs: 5000,
  });
  await talk.topic("doomed-twice");
  await peer.ask("a name twice", "DeleteTopics", 5, { topicNames: ["doomed-twice", "doomed-twice"], timeoutMs: 5000 });
  await peer.ask("strange names", "DeleteTopics", 5, { topicNames: ["", "a/b"], timeoutMs: 5000 });
});

scenario("DeleteTopics: not where deletion is switched off", async (talk) => {
  await talk.topic("kept-for-ever");
  const peer = await talk.connect();
  for (const version of [1, 2, 3, 6]) {
    await peer.ask(
      `v${version}`,
      "DeleteTopics",
      version,
      version < 6
        ? { topicNames: ["kept-for-ever"], timeoutMs: 5000 }
        : { topics: [{ name: "kept-for-ever", topicId: zeroId }], timeoutMs: 5000 },
    );
  }
}, { "delete.topic.enable": "false" });

scenario("DescribeConfigs: every version of a topic's configs", async (talk) => {
  await talk.topic("configured", { configs: { "retention.ms": "1234", "cleanup.policy": "compact" } });
  const peer = await talk.connect();
  const keys = [
    "retention.ms",
    "cleanup.policy",
    "segment.bytes",
    "max.message.bytes",
    "compression.type",
    "min.insync.replicas",
    "no.such.config",
  ];
  for (const version of range(1, 4)) {
    for (const includeSynonyms of [false, true]) {
      await peer.ask(`v${version} some, synonyms ${includeSynonyms}`, "DescribeConfigs", version, {
        resources: [{ resourceType: 2, resourceName: "configured", configurationKeys: keys }],
        includeSynonyms,
      });
    }
    await peer.ask(`v${version} all`, "DescribeConfigs", version, {
      resources: [{ resourceType: 2, resourceName: "configured", configurationKeys: null }],
      includeSynonyms: true,
    });
    await peer.ask(`v${version} no keys`, "DescribeConfigs", version, {
      resources: [{ resourceType: 2, resourceName: "configured", configurationKeys: [] }],
      includeSynonyms: false,
    });
  }
  const ask = async (step: string, resourceType: number, resourceName: string) =>
    await peer.ask(step, "DescribeConfigs", 4, {
      resources: [{ resourceType, resourceName, configurationKeys: ["retention.ms"] }],
    });
  await ask("an unknown topic", 2, "no-such-topic");
  await ask("an invalid topic", 2, "a/b");
  await ask("a topic without a name", 2, "");
  await ask("another broker", 4, "7");
  await ask("a broker that is no number", 4, "one");
  for (const resourceType of [0, 1, 3, 5, 64, 127]) await ask(`resource type ${resourceType}`, resourceType, "x");
});

scenario("DescribeCluster: every version", async (talk) => {
  const peer = await talk.connect();
  for (const version of range(0, 2)) {
    await peer.ask(`v${version}`, "DescribeCluster", version, { includeClusterAuthorizedOperations: false });
    await peer.ask(`v${version} with operations`, "DescribeCluster", version, {
      includeClusterAuthorizedOperations: true,
    });
    if (version >= 1) {
      await peer.ask(`v${version} of controllers`, "DescribeCluster", version, {
        includeClusterAuthorizedOperations: false,
        endpointType: 2,
      });
    }
    if (version >= 1) {
      await peer.ask(`v${version} of what is neither`, "DescribeCluster", version, {
        includeClusterAuthorizedOperations: false,
        endpointType: 9,
      });
    }
    if (version >= 2) {
      await peer.ask(`v${version} with fenced brokers`, "DescribeCluster", version, { includeFencedBrokers: true });
    }
  }
});

scenario("ApiVersions: every version", async (talk) => {
  const peer = await talk.connect();
  for (const version of range(0, 4)) {
    await peer.ask(
      `v${version}`,
      "ApiVersions",
      version,
      version < 3 ? {} : { clientSoftwareName: "twin", clientSoftwareVersion: "1.0" },
    );
  }
  for (
    const [name, version] of [
      ["", "1.0"],
      ["twin", ""],
      ["a b", "1"],
      ["-twin", "1"],
      ["twin-", "1"],
      ["twin.js", "1.0.0-rc+1"],
      ["größe", "1"],
      ["twin", "1 0"],
    ] as const
  ) {
    await peer.ask(`software ${JSON.stringify(name)} ${JSON.stringify(version)}`, "ApiVersions", 3, {
      clientSoftwareName: name,
      clientSoftwareVersion: version,
    });
  }
});

scenario("InitProducerId: every version without a transactional id", async (talk) => {
  await talk.producerId();
  const peer = await talk.connect();
  for (const version of range(0, 5)) {
    await peer.ask(`v${version}`, "InitProducerId", version, { transactionalId: null, transactionTimeoutMs: 60_000 });
    await peer.ask(`v${version} empty transactional id`, "InitProducerId", version, {
      transactionalId: "",
      transactionTimeoutMs: 60_000,
    });
    if (version >= 3) {
      await peer.ask(`v${version} with an id and epoch to go on from`, "InitProducerId", version, {
        transactionalId: null,
        transactionTimeoutMs: 60_000,
        producerId: 5,
        producerEpoch: 3,
      });
    }
    if (version >= 3) {
      await peer.ask(`v${version} with an id and no epoch`, "InitProducerId", version, {
        transactionalId: null,
        transactionTimeoutMs: 60_000,
        producerId: 5,
        producerEpoch: -1,
      });
    }
    await peer.ask(`v${version} timeout 0`, "InitProducerId", version, {
      transactionalId: null,
      transactionTimeoutMs: 0,
    });
    await peer.ask(`v${version} timeout max`, "InitProducerId", version, {
      transactionalId: null,
      transactionTimeoutMs: 2_147_483_647,
    });
  }
});

scenario("CreateTopics: internal.segment.bytes, which Kafka has for its tests", async (talk) => {
  const name = "tiny-segments";
  const configs = [{ name: "internal.segment.bytes", value: "200" }];
  const topic = { name, numPartitions: 1, replicationFactor: 1, assignments: [], configs };
  const peer = await talk.connect();
  await peer.ask("made with it", "CreateTopics", 7, { topics: [topic], timeoutMs: 10_000, validateOnly: false });
  await talk.settled(peer, name);
  for (const value of ["x", "-1", "2147483648"]) {
    await peer.ask(`made with ${value}`, "CreateTopics", 7, {
      topics: [{ ...topic, name: `not-${value}`, configs: [{ name: "internal.segment.bytes", value }] }],
      timeoutMs: 10_000,
      validateOnly: true,
    });
  }
  const described = async (step: string, configurationKeys: string[] | null) =>
    await peer.ask(step, "DescribeConfigs", 4, {
      resources: [{ resourceType: 2, resourceName: name, configurationKeys }],
      includeSynonyms: true,
      includeDocumentation: false,
    });
  await described("all", null);
  await described("it alone", ["internal.segment.bytes", "segment.bytes"]);
  for (const words of [1, 100]) {
    await peer.ask(`${words} words`, "Produce", 9, {
      acks: -1,
      timeoutMs: 5000,
      topicData: [{
        name,
        partitionData: [{ index: 0, records: batch({ records: [{ value: "word ".repeat(words) }] }) }],
      }],
    });
  }
  for (const configOperation of [0, 1]) {
    await peer.ask(configOperation === 0 ? "altered" : "unset", "IncrementalAlterConfigs", 1, {
      resources: [{
        resourceType: 2,
        resourceName: name,
        configs: [{ name: "internal.segment.bytes", configOperation, value: configOperation === 0 ? "300" : null }],
      }],
      validateOnly: false,
    });
  }
  await described("it alone, unset", ["internal.segment.bytes"]);
});

scenario("CreateTopics: a segment.index.bytes that is taken and too small for an entry", async (talk) => {
  const name = "no-index";
  const configs = [{ name: "segment.index.bytes", value: "4" }];
  const topic = { name, numPartitions: 1, replicationFactor: 1, assignments: [], configs };
  const peer = await talk.connect();
  await peer.ask("made with it", "CreateTopics", 7, { topics: [topic], timeoutMs: 10_000, validateOnly: false });
  const produce = {
    acks: -1,
    timeoutMs: 5000,
    topicData: [{ name, partitionData: [{ index: 0, records: batch() }] }],
  };
  await until("the topic is known", async () => {
    const { responses } = await peer.quietly("Produce", 9, produce);
    return responses[0]?.partitionResponses[0]?.errorCode === 3 ? null : true;
  });
  await peer.ask("written", "Produce", 9, produce);
}, { "log.index.size.max.bytes": "10485760" });
