/** Transactions: the coordinator's APIs in every version, and what partitions and groups say beside them. */
import { type Peer, scenario, type Talk, until } from "../scenario.ts";
import { batch } from "../batches.ts";

const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);

interface Producer {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** Waits until the id has a coordinator that answers for it. */
async function coordinator(talk: Talk, transactionalId: string): Promise<void> {
  const peer = await talk.connect();
  await until(`${transactionalId} has a coordinator`, async () => {
    const found = await peer.quietly("FindCoordinator", 4, { keyType: 1, coordinatorKeys: [transactionalId] });
    if (found.coordinators[0]?.errorCode !== 0) return null;
    const described = await peer.quietly("DescribeTransactions", 0, { transactionalIds: [transactionalId] });
    return [0, 105].includes(described.transactionStates[0]!.errorCode) ? true : null;
  });
}

/** A producer of the id, once nothing of another is under way. */
async function begun(peer: Peer, transactionalId: string, timeoutMs = 60_000): Promise<Producer> {
  return await until(`a producer of ${transactionalId}`, async () => {
    const body = { transactionalId, transactionTimeoutMs: timeoutMs, producerId: -1, producerEpoch: -1 };
    const { errorCode, producerId, producerEpoch } = await peer.quietly("InitProducerId", 4, body);
    return errorCode === 0 ? { transactionalId, producerId, producerEpoch } : null;
  });
}

/** Waits until every marker of the id's last transaction is written. */
async function ended(peer: Peer, transactionalId: string): Promise<void> {
  await until(`the transaction of ${transactionalId} is over`, async () => {
    const answer = await peer.quietly("DescribeTransactions", 0, { transactionalIds: [transactionalId] });
    return answer.transactionStates[0]!.transactionState.startsWith("Complete") ? true : null;
  });
}

/** As `ask` of AddPartitionsToTxn, in the form of the version. */
function adding(version: number, producer: Producer, topics: Record<string, number[]>, verifyOnly = false) {
  const named = Object.entries(topics).map(([name, partitions]) => ({ name, partitions }));
  const { transactionalId, producerId, producerEpoch } = producer;
  return version >= 4 ? { transactions: [{ ...producer, verifyOnly, topics: named }] } : {
    v3AndBelowTransactionalId: transactionalId,
    v3AndBelowProducerId: producerId,
    v3AndBelowProducerEpoch: producerEpoch,
    v3AndBelowTopics: named,
  };
}

/** As Produce of one batch of the producer's transaction. */
function producing(producer: Producer, o: { topic: string; topicId?: string; partition?: number; sequence?: number }) {
  const records = batch({
    attributes: 0x10,
    producerId: BigInt(producer.producerId),
    producerEpoch: producer.producerEpoch,
    baseSequence: o.sequence ?? 0,
    records: [{ value: "x" }],
  });
  const topicId = o.topicId ?? "AAAAAAAAAAAAAAAAAAAAAA";
  return {
    transactionalId: producer.transactionalId,
    acks: -1,
    timeoutMs: 10_000,
    topicData: [{ name: o.topic, topicId, partitionData: [{ index: o.partition ?? 0, records }] }],
  };
}

const committing = (topic: string, partition: number, committedOffset: bigint) => [{
  name: topic,
  partitions: [{
    partitionIndex: partition,
    committedOffset,
    committedLeaderEpoch: -1,
    committedMetadata: "m",
  }],
}];

const latest = (topic: string, isolationLevel: number, partition = 0) => ({
  replicaId: -1,
  isolationLevel,
  topics: [{ name: topic, partitions: [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp: -1 }] }],
});

scenario("InitProducerId: every version with a transactional id", async (talk) => {
  const peer = await talk.connect();
  await talk.producerId();
  for (const version of range(0, 5)) {
    const transactionalId = `begins-v${version}`;
    await coordinator(talk, transactionalId);
    const first = await peer.ask(`v${version} new`, "InitProducerId", version, {
      transactionalId,
      transactionTimeoutMs: 60_000,
    });
    await peer.ask(`v${version} again`, "InitProducerId", version, { transactionalId, transactionTimeoutMs: 60_000 });
    for (const transactionTimeoutMs of [0, -1, 900_000, 900_001]) {
      await peer.ask(`v${version} timeout ${transactionTimeoutMs}`, "InitProducerId", version, {
        transactionalId,
        transactionTimeoutMs,
      });
    }
    if (version < 3) continue;
    const goesOn = async (step: string, producerId: number, producerEpoch: number) =>
      await peer.ask(`v${version} ${step}`, "InitProducerId", version, {
        transactionalId,
        transactionTimeoutMs: 60_000,
        producerId,
        producerEpoch,
      });
    const { producerId } = first;
    await goesOn("goes on with its epoch", producerId, 2);
    await goesOn("goes on with the same epoch, because the answer was lost", producerId, 2);
    await goesOn("goes on with an epoch of long ago", producerId, 0);
    await goesOn("goes on with an epoch that is to come", producerId, 9);
    await goesOn("goes on as another producer", producerId + 1, 3);
  }
});

scenario("AddPartitionsToTxn: every version, and what is refused", async (talk) => {
  await talk.topic("added", { partitions: 2 });
  const peer = await talk.connect();
  for (const version of range(0, 5)) {
    const transactionalId = `adds-v${version}`;
    await coordinator(talk, transactionalId);
    const nobody = { transactionalId, producerId: 12345, producerEpoch: 0 };
    const add = async (step: string, producer: Producer, topics: Record<string, number[]>, verifyOnly = false) =>
      await peer.ask(
        `v${version} ${step}`,
        "AddPartitionsToTxn",
        version,
        adding(version, producer, topics, verifyOnly),
      );
    await add("of an id that is not there", nobody, { added: [0] });
    const producer = await begun(peer, transactionalId);
    await add("one", producer, { added: [0] });
    await add("both", producer, { added: [0, 1] });
    await add("both again", producer, { added: [0, 1] });
    await add("one that is there and one that is not", producer, { added: [0, 7] });
    await add("of a topic that is not there", producer, { nowhere: [0] });
    await add("as another producer", { ...producer, producerId: producer.producerId + 1 }, { added: [0] });
    await add("in another epoch", { ...producer, producerEpoch: 7 }, { added: [0] });
    await add("of no id", { ...producer, transactionalId: "" }, { added: [0] });
    if (version >= 4) {
      await add("are they there", producer, { added: [0, 1] }, true);
      await add("is it there, in another epoch", { ...producer, producerEpoch: 7 }, { added: [0] }, true);
      await add("is it there, of another producer", { ...producer, producerId: 12345 }, { added: [0] }, true);
    }
    await peer.ask(`v${version} described`, "DescribeTransactions", 0, { transactionalIds: [transactionalId] });
  }
});

scenario("EndTxn: every version, repeated and contradicted", async (talk) => {
  await talk.topic("ended", { partitions: 1 });
  const peer = await talk.connect();
  for (const version of range(0, 5)) {
    const transactionalId = `ends-v${version}`;
    await coordinator(talk, transactionalId);
    const end = async (step: string, producer: Producer, committed: boolean) =>
      await peer.ask(`v${version} ${step}`, "EndTxn", version, { ...producer, committed });
    await end("of an id that is not there", { transactionalId, producerId: 12345, producerEpoch: 0 }, true);
    let producer = await begun(peer, transactionalId);
    const follow = async ({ producerId, producerEpoch }: { producerId: number; producerEpoch: number }) => {
      await ended(peer, transactionalId);
      if (producerId !== -1) producer = { transactionalId, producerId, producerEpoch };
    };
    await end("committed, and nothing was begun", producer, true);
    const aborted = await end("aborted, and nothing was begun", producer, false);
    if (version >= 5) await follow(aborted);
    const addVersion = version >= 5 ? 5 : 3;
    for (const committed of [true, false]) {
      const what = committed ? "committed" : "aborted";
      await peer.quietly("AddPartitionsToTxn", addVersion, adding(addVersion, producer, { ended: [0] }));
      await end(`${what} in another epoch`, { ...producer, producerEpoch: 90 }, committed);
      await end(`${what} by another producer`, { ...producer, producerId: producer.producerId + 1 }, committed);
      const before = producer;
      await follow(await end(what, producer, committed));
      await end(`${what} again`, before, committed);
      await end(`${what}, then the opposite`, before, !committed);
      if (version >= 5) await end(`${what} again, in the epoch of now`, producer, committed);
      await ended(peer, transactionalId);
      const described = await peer.quietly("DescribeTransactions", 0, { transactionalIds: [transactionalId] });
      const { producerId, producerEpoch } = described.transactionStates[0]!;
      producer = { transactionalId, producerId, producerEpoch };
    }
  }
});

scenario("EndTxn: a producer that was fenced comes back with version 2", async (talk) => {
  await talk.topic("fenced", { partitions: 1 });
  const peer = await talk.connect();
  const transactionalId = "fences";
  await coordinator(talk, transactionalId);
  const before = await begun(peer, transactionalId);
  const producer = await begun(peer, transactionalId);
  await peer.quietly("AddPartitionsToTxn", 3, adding(3, producer, { fenced: [0] }));
  await peer.quietly("EndTxn", 3, { ...producer, committed: true });
  await ended(peer, transactionalId);
  // The end kept the epoch, so the epoch below is no earlier one of the same producer: it is the one that was fenced.
  await peer.ask("the one before ends what the other has ended", "EndTxn", 5, { ...before, committed: true });
  await peer.ask("and aborts it", "EndTxn", 5, { ...before, committed: false });
  await peer.ask("in version 1", "EndTxn", 3, { ...before, committed: true });
});

scenario("AddOffsetsToTxn and TxnOffsetCommit: every version", async (talk) => {
  await talk.topic("read", { partitions: 2 });
  const peer = await talk.connect();
  const fetchOf = async (step: string, groupId: string, requireStable: boolean) =>
    await peer.ask(step, "OffsetFetch", 8, {
      groups: [{ groupId, topics: [{ name: "read", partitionIndexes: [0, 1] }] }],
      requireStable,
    });
  for (const version of range(0, 5)) {
    const [transactionalId, groupId] = [`consumes-v${version}`, `eos-v${version}`];
    await coordinator(talk, transactionalId);
    await talk.coordinator(groupId);
    let producer = await begun(peer, transactionalId);
    const commit = async (step: string, o: object) =>
      await peer.ask(`v${version} ${step}`, "TxnOffsetCommit", version, {
        groupId,
        ...producer,
        ...(version >= 3 ? { generationId: -1, memberId: "", groupInstanceId: null } : {}),
        topics: committing("read", 0, 5n),
        ...o,
      });
    if (version <= 4) {
      await commit("before the group is added", {});
      const offsets = Math.min(version, 4);
      const addOffsets = async (step: string, o: object) =>
        await peer.ask(`v${version} ${step}`, "AddOffsetsToTxn", offsets, { ...producer, groupId, ...o });
      await addOffsets("the group in another epoch", { producerEpoch: 9 });
      await addOffsets("the group of another producer", { producerId: 12345 });
      await addOffsets("the group", {});
    }
    await commit("offsets", {});
    await commit("offsets in another epoch", { producerEpoch: 9 });
    await commit("of a topic that is not there", { topics: committing("nowhere", 0, 5n) });
    await commit("of a partition that is not there", { topics: committing("read", 9, 5n) });
    await commit("of no group", { groupId: "" });
    if (version >= 3) {
      await commit("of a member that is not there", { generationId: 4, memberId: "nobody" });
      await commit("of a static member that is not there", {
        generationId: 4,
        memberId: "nobody",
        groupInstanceId: "i",
      });
    }
    await fetchOf(`v${version} before the end`, groupId, false);
    await fetchOf(`v${version} before the end, stable`, groupId, true);
    const end = version >= 5 ? 5 : 3;
    await peer.quietly("EndTxn", end, { ...producer, committed: true });
    await ended(peer, transactionalId);
    await fetchOf(`v${version} after the end`, groupId, true);
    producer = await begun(peer, transactionalId);
  }
});

scenario("Produce in a transaction: old clients and new", async (talk) => {
  const topicId = await talk.topic("paid", { partitions: 2 });
  const peer = await talk.connect();
  for (const version of [3, 9, 10, 11]) {
    const transactionalId = `pays-v${version}`;
    await coordinator(talk, transactionalId);
    const producer = await begun(peer, transactionalId);
    const write = async (step: string, who: Producer, o: object = {}) =>
      await peer.ask(`v${version} ${step}`, "Produce", version, producing(who, { topic: "paid", ...o }));
    await write("before the partition is added", producer);
    await peer.quietly("AddPartitionsToTxn", 3, adding(3, producer, { paid: [0] }));
    await write("after", producer);
    await write("once more", producer, { sequence: 1 });
    await write("in another partition", producer, { partition: 1 });
    await write("of another producer", { ...producer, producerId: 54321 });
    await write("in an epoch to come", { ...producer, producerEpoch: 9 });
    await peer.ask(`v${version} the end of all`, "ListOffsets", 5, latest("paid", 0));
    await peer.ask(`v${version} the end of what is committed`, "ListOffsets", 5, latest("paid", 1));
    await peer.quietly("EndTxn", 3, { ...producer, committed: version % 2 === 0 });
    await ended(peer, transactionalId);
    await peer.ask(`v${version} the end of what is committed, after`, "ListOffsets", 5, latest("paid", 1));
    await write("after the end", producer, { sequence: 2 });
  }
  for (const version of [12, 13]) {
    const transactionalId = `pays-v${version}`;
    await coordinator(talk, transactionalId);
    const producer = await begun(peer, transactionalId);
    const named = version >= 13 ? { topic: "", topicId } : { topic: "paid" };
    const write = async (step: string, who: Producer, o: object = {}) =>
      await peer.ask(`v${version} ${step}`, "Produce", version, producing(who, { ...named, ...o }));
    await write("with a sequence that is not the first", producer, { sequence: 4 });
    await write("adds the partition", producer);
    await write("once more", producer, { sequence: 1 });
    await write("of another producer", { ...producer, producerId: 54321 });
    await write("in an epoch to come", { ...producer, producerEpoch: 9 });
    await write("without the id", { ...producer, transactionalId: null as never });
    await peer.ask(`v${version} described`, "DescribeTransactions", 0, { transactionalIds: [transactionalId] });
    await peer.ask(`v${version} ended`, "EndTxn", 5, { ...producer, committed: true });
    await ended(peer, transactionalId);
    await write("in the epoch before", producer, { sequence: 2 });
    await write("in the epoch of now", { ...producer, producerEpoch: producer.producerEpoch + 1 });
  }
});

scenario("WriteTxnMarkers and DescribeProducers: every version", async (talk) => {
  await talk.topic("marked", { partitions: 2 });
  const peer = await talk.connect();
  for (const version of [1, 2]) {
    const transactionalId = `marks-v${version}`;
    await coordinator(talk, transactionalId);
    const producer = await begun(peer, transactionalId);
    await peer.quietly("AddPartitionsToTxn", 3, adding(3, producer, { marked: [0] }));
    await peer.quietly("Produce", 11, producing(producer, { topic: "marked" }));
    const describe = async (step: string) =>
      await peer.ask(`v${version} ${step}`, "DescribeProducers", 0, {
        topics: [{ name: "marked", partitionIndexes: [version - 1, 7] }, { name: "nowhere", partitionIndexes: [0] }],
      });
    if (version === 1) await describe("open");
    const mark = async (step: string, o: object) =>
      await peer.ask(`v${version} ${step}`, "WriteTxnMarkers", version, {
        markers: [{
          producerId: producer.producerId,
          producerEpoch: producer.producerEpoch,
          coordinatorEpoch: 0,
          transactionResult: false,
          ...(version >= 2 ? { transactionVersion: 0 } : {}),
          topics: [{ name: "marked", partitionIndexes: [0] }, { name: "nowhere", partitionIndexes: [0] }],
          ...o,
        }],
      });
    await mark("in an epoch before", { producerEpoch: -1 });
    if (version >= 2) await mark("of version 2 in the epoch of the records", { transactionVersion: 2 });
    if (version >= 2) await mark("of version 2 in the next epoch", { transactionVersion: 2, producerEpoch: 1 });
    if (version >= 2) await mark("of version 2 in the next epoch again", { transactionVersion: 2, producerEpoch: 1 });
    if (version < 2) await mark("aborted", {});
    await mark("again", version >= 2 ? { producerEpoch: 1 } : {});
    await mark("by a coordinator of a later epoch", { coordinatorEpoch: 3, producerEpoch: 1 });
    await mark("by the one before", { coordinatorEpoch: 0, producerEpoch: 1 });
    await peer.ask(`v${version} the end of what is committed`, "ListOffsets", 5, latest("marked", 1));
  }
});

scenario("DescribeTransactions and ListTransactions: every version", async (talk) => {
  await talk.topic("listed", { partitions: 2 });
  const peer = await talk.connect();
  for (const transactionalId of ["lists-a", "lists-b", "lists-c"]) await coordinator(talk, transactionalId);
  const [a, b] = [await begun(peer, "lists-a"), await begun(peer, "lists-b"), await begun(peer, "lists-c")];
  await peer.quietly("AddPartitionsToTxn", 3, adding(3, a, { listed: [0, 1] }));
  await peer.quietly("AddPartitionsToTxn", 3, adding(3, b, { listed: [1] }));
  await peer.quietly("EndTxn", 3, { ...b, committed: true });
  await ended(peer, "lists-b");
  await peer.ask("described", "DescribeTransactions", 0, {
    transactionalIds: ["lists-a", "lists-b", "lists-c", "lists-nobody", ""],
  });
  for (const version of [0, 1, 2]) {
    const list = async (step: string, o: object) =>
      await peer.ask(`v${version} ${step}`, "ListTransactions", version, {
        stateFilters: [],
        producerIdFilters: [],
        ...o,
      });
    await list("ongoing", { stateFilters: ["Ongoing"], producerIdFilters: [a.producerId] });
    await list("states that there are not", {
      stateFilters: ["Ongoing", "Sleeping", "CompleteCommit"],
      producerIdFilters: [b.producerId],
    });
    await list("of a producer that is not there", { producerIdFilters: [987_654] });
    if (version >= 1) await list("open for long", { durationFilter: 3_600_000, producerIdFilters: [a.producerId] });
    if (version >= 1) await list("open at all", { durationFilter: 0, producerIdFilters: [a.producerId] });
    if (version >= 2) {
      await list("by name", { transactionalIdPattern: "lists-[bc]", producerIdFilters: [b.producerId] });
      await list("by a part of a name", { transactionalIdPattern: "lists" });
      await list("by nonsense", { transactionalIdPattern: "lists-[" });
    }
  }
});

scenario("UpdateFeatures: every version, and transactions without a new epoch", async (talk) => {
  const peer = await talk.connect();
  const update = async (step: string, version: number, feature: string, maxVersionLevel: number, o: object = {}) =>
    await peer.ask(`v${version} ${step}`, "UpdateFeatures", version, {
      timeoutMs: 10_000,
      featureUpdates: [{ feature, maxVersionLevel, ...o }],
      ...(version >= 1 ? { validateOnly: false } : {}),
    });
  await update("down without saying so", 0, "transaction.version", 1);
  await update("below 0", 1, "transaction.version", -1, { upgradeType: 2 });
  await update("of no such kind", 1, "transaction.version", 1, { upgradeType: 7 });
  await update("that is not there", 1, "no.such.feature", 1, { upgradeType: 1 });
  await update("too high", 2, "transaction.version", 99, { upgradeType: 1 });
  await update("up, and called down", 2, "transaction.version", 2, { upgradeType: 2 });
  await update("down, as nobody can say it in this version", 0, "transaction.version", 0, { allowDowngrade: true });
  await update("down", 1, "transaction.version", 0, { upgradeType: 2 });
  await talk.topic("featured");
  await coordinator(talk, "featured");
  const old = await begun(peer, "featured");
  await peer.quietly("AddPartitionsToTxn", 3, adding(3, old, { featured: [0] }));
  await peer.ask("fenced in version 0", "InitProducerId", 4, {
    transactionalId: "featured",
    transactionTimeoutMs: 60_000,
    producerId: -1,
    producerEpoch: -1,
  });
  await ended(peer, "featured");
  await peer.ask("the next", "InitProducerId", 4, {
    transactionalId: "featured",
    transactionTimeoutMs: 60_000,
    producerId: -1,
    producerEpoch: -1,
  });
  await update("up", 2, "transaction.version", 2, { upgradeType: 1 });
  const now = await begun(peer, "featured");
  await peer.quietly("AddPartitionsToTxn", 3, adding(3, now, { featured: [0] }));
  await peer.ask("fenced in version 2", "InitProducerId", 4, {
    transactionalId: "featured",
    transactionTimeoutMs: 60_000,
    producerId: -1,
    producerEpoch: -1,
  });
  await ended(peer, "featured");
  await peer.ask("the next", "InitProducerId", 4, {
    transactionalId: "featured",
    transactionTimeoutMs: 60_000,
    producerId: -1,
    producerEpoch: -1,
  });
}, { "log.retention.check.interval.ms": "300001" });
