/**
 * Administration of transactions: which there are, what their producers have open in which partition, and how to end
 * one whose producer is gone (KIP-664). Two kinds of broker know of a transaction, its coordinator and the leaders of
 * its partitions; where only a leader does, the transaction hangs, and holds readers up until it is ended there.
 *
 * @module
 */
import { partitionKey } from "../protocol/partition_names.ts";
import { type ErrorName, errorName, isRetriable } from "../protocol/error_codes.ts";
import type { ItemAnswer } from "./admin.ts";
import type { Client } from "./client.ts";
import { isPassing, ServerError } from "./errors.ts";
import type { TopicPartition } from "./offsets.ts";

export interface ListedTransaction {
  readonly transactionalId: string;
  /** As the broker spells it: Empty, Ongoing, PrepareCommit, ... */
  readonly state: string;
  readonly producerId: number;
  /** The broker that coordinates it. */
  readonly coordinator: number;
}

export interface TransactionFilter {
  readonly states?: readonly string[];
  readonly producerIds?: readonly number[];
  /** Open for longer than this. */
  readonly olderThanMs?: number;
  /** A regular expression that the whole id must match. */
  readonly pattern?: string;
}

export interface TransactionList {
  /** By transactional id. */
  readonly transactions: readonly ListedTransaction[];
  /** Filters that no broker takes for a state. */
  readonly unknownStates: readonly string[];
  /** Why the list is incomplete, one for each broker that could not list all of its own; empty where it is complete. */
  readonly failures: readonly Error[];
}

/** Every transactional id of the cluster: each broker knows those it coordinates. Throws UnsupportedApi. */
export async function listTransactions(client: Client, filter: TransactionFilter = {}): Promise<TransactionList> {
  const { brokers } = await client.metadata([]);
  const failures: Error[] = [];
  const unknownStates = new Set<string>();
  // An older broker would leave a filter out and answer with all.
  const atLeast = filter.pattern !== undefined ? 2 : filter.olderThanMs !== undefined ? 1 : 0;
  const lists = await Promise.all([...brokers.keys()].map(async (broker) => {
    const what = `Cannot list the transactions of broker ${broker}`;
    try {
      const response = await client.send(
        "ListTransactions",
        {
          stateFilters: [...filter.states ?? []],
          producerIdFilters: [...filter.producerIds ?? []],
          durationFilter: filter.olderThanMs ?? -1,
          transactionalIdPattern: filter.pattern ?? null,
        },
        { broker },
        { atLeast, errorIn: ({ errorCode }) => errorName(errorCode) },
      );
      for (const state of response.unknownStateFilters) unknownStates.add(state);
      if (response.errorCode !== 0) failures.push(new ServerError(errorName(response.errorCode), what));
      return response.transactionStates.map((one) => ({ ...one, coordinator: broker }));
    } catch (error) {
      if (!isPassing(error)) throw error;
      failures.push(error);
      return [];
    }
  }));
  const transactions = lists.flat()
    .map(({ transactionalId, transactionState, producerId, coordinator }) => ({
      transactionalId,
      state: transactionState,
      producerId,
      coordinator,
    }))
    .sort((a, b) => (a.transactionalId < b.transactionalId ? -1 : a.transactionalId > b.transactionalId ? 1 : 0));
  return { transactions, unknownStates: [...unknownStates], failures };
}

export interface DescribedTransaction extends ListedTransaction {
  /** TRANSACTIONAL_ID_NOT_FOUND where there is none; the rest then means nothing. */
  readonly error: ErrorName;
  readonly producerEpoch: number;
  readonly timeoutMs: number;
  /** -1 while none is open. */
  readonly startedMs: number;
  /** Those whose marker is not written yet. */
  readonly partitions: readonly TopicPartition[];
}

/** Asks each id's coordinator, concurrently; the answers come in the order of the questions. */
export async function describeTransactions(client: Client, ids: readonly string[]): Promise<DescribedTransaction[]> {
  return await Promise.all(ids.map(async (id) => {
    const response = await client.send(
      "DescribeTransactions",
      { transactionalIds: [id] },
      { transaction: id },
      { errorIn: ({ transactionStates: [only] }) => errorName(only?.errorCode ?? 0) },
    );
    const [only] = response.transactionStates;
    if (only === undefined) throw new ServerError("UNKNOWN_SERVER_ERROR", `Cannot describe transactional id ${id}`);
    return {
      error: errorName(only.errorCode),
      transactionalId: id,
      state: only.transactionState,
      producerId: only.producerId,
      producerEpoch: only.producerEpoch,
      timeoutMs: only.transactionTimeoutMs,
      startedMs: only.transactionStartTimeMs,
      coordinator: (await client.coordinator(id, "transaction")).id,
      partitions: only.topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition }))),
    };
  }));
}

/** A producer as one partition remembers it. */
export interface PartitionProducer extends TopicPartition {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** -1 before its first record of that epoch. */
  readonly lastSequence: number;
  readonly lastTimestampMs: number;
  /** Of the coordinator that wrote its last marker; -1 before the first. */
  readonly coordinatorEpoch: number;
  /** Where its open transaction begins; -1 where none is open. */
  readonly transactionStart: number;
}

export interface ProducersOf extends TopicPartition {
  readonly error: ErrorName;
  readonly producers: readonly PartitionProducer[];
}

/** How many partitions one request names: a leader answers for each with all of its producers. */
const PARTITIONS_A_REQUEST = 50;

/** Asks each partition's leader; the answers come in the order of the questions. Throws UnsupportedApi. */
export async function describeProducers(client: Client, asked: readonly TopicPartition[]): Promise<ProducersOf[]> {
  const answers = new Map<string, ProducersOf>();
  const byLeader = new Map<number, TopicPartition[]>();
  for (const one of asked) {
    const leader = await client.leader(one.topic, one.partition);
    if (leader === null) answers.set(partitionKey(one), { ...one, error: "LEADER_NOT_AVAILABLE", producers: [] });
    else byLeader.set(leader.broker.id, [...byLeader.get(leader.broker.id) ?? [], one]);
  }
  for (const [broker, partitions] of byLeader) {
    for (let from = 0; from < partitions.length; from += PARTITIONS_A_REQUEST) {
      const some = partitions.slice(from, from + PARTITIONS_A_REQUEST);
      for (const answer of await producersAt(client, broker, some)) answers.set(partitionKey(answer), answer);
    }
  }
  return asked.map((one) =>
    answers.get(partitionKey(one)) ?? { ...one, error: "UNKNOWN_SERVER_ERROR" as const, producers: [] }
  );
}

async function producersAt(
  client: Client,
  broker: number,
  partitions: readonly TopicPartition[],
): Promise<ProducersOf[]> {
  const response = await client.send(
    "DescribeProducers",
    {
      topics: [...Map.groupBy(partitions, ({ topic }) => topic)].map(([name, ones]) => ({
        name,
        partitionIndexes: ones.map(({ partition }) => partition),
      })),
    },
    { broker },
  );
  return response.topics.flatMap(({ name, partitions: answered }) =>
    answered.map(({ partitionIndex, errorCode, activeProducers }) => ({
      topic: name,
      partition: partitionIndex,
      error: errorName(errorCode),
      producers: activeProducers.map((one) => ({
        topic: name,
        partition: partitionIndex,
        producerId: one.producerId,
        producerEpoch: one.producerEpoch,
        lastSequence: one.lastSequence,
        lastTimestampMs: one.lastTimestamp,
        coordinatorEpoch: one.coordinatorEpoch,
        transactionStart: one.currentTxnStartOffset,
      })),
    }))
  );
}

/** An open transaction of a partition, with what its coordinator knows of it. */
export interface OpenTransaction extends PartitionProducer {
  /** Null where no coordinator has a transactional id with this producer id. */
  readonly transaction: DescribedTransaction | null;
  /** No coordinator will ever end it: its partition is in no transaction of that producer. */
  readonly isHanging: boolean;
}

/**
 * What these partitions have open. A transaction is hanging when no coordinator has it with that partition; one that
 * was begun or ended between the questions may look so for a moment, so ask only about those that are old.
 */
export async function openTransactions(
  client: Client,
  producers: readonly PartitionProducer[],
): Promise<OpenTransaction[]> {
  const open = producers.filter(({ transactionStart }) => transactionStart >= 0);
  if (open.length === 0) return [];
  const producerIds = [...new Set(open.map(({ producerId }) => producerId))];
  const { transactions, failures } = await listTransactions(client, { producerIds });
  // What could not be listed must not look as if nobody knew it.
  if (failures.length > 0) throw failures[0]!;
  const described = await describeTransactions(client, transactions.map(({ transactionalId }) => transactionalId));
  return open.map((one) => {
    const transaction = described.find(({ error, producerId }) => error === "NONE" && producerId === one.producerId) ??
      null;
    const isHanging = transaction?.partitions.some((at) => partitionKey(at) === partitionKey(one)) !== true;
    return { ...one, transaction, isHanging };
  });
}

/**
 * Ends the transactions that the ids have open, by fencing their producers: who uses the id next gets a new epoch, and
 * whoever had it before can do nothing more with it. Each id keeps its transaction timeout.
 */
export async function fenceProducers(
  client: Client,
  ids: readonly Pick<DescribedTransaction, "transactionalId" | "timeoutMs">[],
): Promise<ItemAnswer[]> {
  return await Promise.all(ids.map(async ({ transactionalId, timeoutMs }) => {
    const response = await client.send(
      "InitProducerId",
      { transactionalId, transactionTimeoutMs: timeoutMs, producerId: -1, producerEpoch: -1 },
      { transaction: transactionalId },
      { errorIn: ({ errorCode }) => errorName(errorCode) },
    );
    return { name: transactionalId, error: errorName(response.errorCode), message: null };
  }));
}

/**
 * Has the partition's leader write an abort marker for a transaction that hangs there. Note: for one that a coordinator
 * still knows this is wrong: the rest of it may be committed.
 */
export async function abortHanging(client: Client, hanging: PartitionProducer): Promise<ErrorName> {
  const { topic, partition, producerId, producerEpoch, coordinatorEpoch } = hanging;
  const errorOf = (codes: readonly number[]): ErrorName => errorName(codes[0] ?? -1);
  const codesIn = (markers: readonly MarkerAnswer[]): number[] =>
    markers.flatMap(({ topics }) => topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode)));
  const response = await client.send(
    "WriteTxnMarkers",
    {
      markers: [{
        producerId,
        producerEpoch,
        transactionResult: false,
        topics: [{ name: topic, partitionIndexes: [partition] }],
        // Where no marker was written yet: one that no coordinator's is lower than.
        coordinatorEpoch: Math.max(0, coordinatorEpoch),
        transactionVersion: 0,
      }],
    },
    { leader: topic, partition },
    {
      errorIn: ({ markers }) => {
        const error = errorOf(codesIn(markers));
        return isRetriable(error) ? error : "NONE";
      },
    },
  );
  return errorOf(codesIn(response.markers));
}

interface MarkerAnswer {
  readonly topics: readonly { readonly partitions: readonly { readonly errorCode: number }[] }[];
}
