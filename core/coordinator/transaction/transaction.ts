/**
 * One transactional id: the producer it stands for and the state of its transaction (KIP-98, KIP-360, KIP-890).
 *
 *   Empty           the id is known, no transaction of its present epoch has begun
 *   Ongoing         a partition or a group is in the transaction
 *   PrepareCommit   decided, and markers are on their way: nothing can turn it back
 *   PrepareAbort    likewise
 *   CompleteCommit  every partition has its marker
 *   CompleteAbort   likewise
 *
 *   from            InitProducerId    1st partition  EndTxn commit  EndTxn abort       time is up      all marked
 *   Empty           Empty, epoch + 1  Ongoing        -              PrepareAbort (v2)  -               -
 *   Ongoing         PrepareAbort *    Ongoing        PrepareCommit  PrepareAbort       PrepareAbort *  -
 *   PrepareCommit   - (busy)          - (busy)       - (busy)       - (busy)           -               CompleteCommit
 *   PrepareAbort    - (busy)          - (busy)       - (busy)       - (busy)           -               CompleteAbort
 *   CompleteCommit  Empty, epoch + 1  Ongoing        (retry)        PrepareAbort (v2)  -               -
 *   CompleteAbort   Empty, epoch + 1  Ongoing        -              (retry) or PrepareAbort (v2)
 *
 * `*`: with the epoch raised, so that the producer that began it can write no more. Kafka's Dead and PrepareEpochFence
 * are moments within one of its steps and are never kept; here a step takes no time anyway. An id without a transaction
 * that has not been used for `transactional.id.expiration.ms` is forgotten.
 *
 * Two ways of ending a transaction coexist. In version 1 the epoch stays; in version 2 each end raises it, so that a
 * batch sent in one transaction can never be taken for one of the next. An epoch of 32766 or more is used up: the next
 * transaction has a new producer id and epoch 0.
 *
 * @module
 */

export type TransactionState =
  | "Empty"
  | "Ongoing"
  | "PrepareCommit"
  | "PrepareAbort"
  | "CompleteCommit"
  | "CompleteAbort";

/**
 * The level of the feature `transaction.version`: 1 keeps flexible records, 2 raises the epoch at each end (KIP-890).
 */
export type TransactionVersion = 0 | 1 | 2;

/** Some partitions of one topic. */
export interface TopicPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}

export interface Transaction {
  readonly producerId: number;
  /** The producer id before this step. */
  readonly previousProducerId: number;
  /** That the next transaction will have, where the epochs of this one are used up; -1 otherwise. */
  readonly nextProducerId: number;
  /** -1 for an id that has no producer yet. */
  readonly producerEpoch: number;
  /**
   * Of the previous step, to recognize a repeated request; -1 after a restart, because Kafka's log has no field for it.
   */
  readonly lastProducerEpoch: number;
  readonly timeoutMs: number;
  readonly state: TransactionState;
  readonly topics: readonly TopicPartitions[];
  /** Wall time at which the first partition was added; -1 before. */
  readonly startedMs: number;
  /** Wall time of the last change. */
  readonly updatedMs: number;
  /** How the client that took the last step ends its transactions. */
  readonly clientVersion: TransactionVersion;
}

export const NO_PRODUCER_ID = -1;
export const NO_PRODUCER_EPOCH = -1;
const MAX_EPOCH = 32767;

/** The highest epoch is reserved, so that the producer with the one below it can still be fenced. */
export function isEpochExhausted(epoch: number): boolean {
  return epoch >= MAX_EPOCH - 1;
}

export function isPreparing({ state }: Transaction): boolean {
  return state === "PrepareCommit" || state === "PrepareAbort";
}

/** Whether the id may be forgotten when it has not been used for long. */
export function mayExpire({ state }: Transaction): boolean {
  return state === "Empty" || state === "CompleteCommit" || state === "CompleteAbort";
}

/** A transactional id that is new. */
export function newTransaction(
  o: { readonly producerId: number; readonly timeoutMs: number; readonly wallMs: number },
): Transaction {
  return {
    producerId: o.producerId,
    previousProducerId: NO_PRODUCER_ID,
    nextProducerId: NO_PRODUCER_ID,
    producerEpoch: NO_PRODUCER_EPOCH,
    lastProducerEpoch: NO_PRODUCER_EPOCH,
    timeoutMs: o.timeoutMs,
    state: "Empty",
    topics: [],
    startedMs: -1,
    updatedMs: o.wallMs,
    clientVersion: 0,
  };
}

/** The next state: fields that are not named stay. */
export function changed(from: Transaction, to: Partial<Transaction>): Transaction {
  return { ...from, previousProducerId: from.producerId, ...to };
}

/**
 * Another producer, or the same one again, begins with the next epoch; `lastProducerEpoch` is that of a producer that
 * named its own.
 */
export function withNextEpoch(
  from: Transaction,
  o: { readonly lastProducerEpoch: number; readonly timeoutMs: number; readonly wallMs: number },
): Transaction {
  return emptied(from, { ...o, producerId: from.producerId, producerEpoch: from.producerEpoch + 1 });
}

/** Without a transaction, and with the producer given. */
export function emptied(
  from: Transaction,
  o: {
    readonly producerId: number;
    readonly producerEpoch: number;
    readonly lastProducerEpoch: number;
    readonly timeoutMs: number;
    readonly wallMs: number;
  },
): Transaction {
  const { wallMs, ...rest } = o;
  return changed(from, { ...rest, state: "Empty", topics: [], startedMs: -1, updatedMs: wallMs });
}

/** With the partitions in it; the first ones begin the transaction. */
export function withPartitions(
  from: Transaction,
  added: readonly TopicPartitions[],
  o: { readonly clientVersion: TransactionVersion; readonly wallMs: number },
): Transaction {
  return changed(from, {
    state: "Ongoing",
    topics: union(from.topics, added),
    startedMs: from.state === "Ongoing" ? from.startedMs : o.wallMs,
    updatedMs: o.wallMs,
    clientVersion: o.clientVersion,
  });
}

/** Decided. */
export function prepared(
  from: Transaction,
  o: {
    readonly isCommit: boolean;
    readonly clientVersion: TransactionVersion;
    /** The producer id that follows where the epochs are used up, -1 otherwise. */
    readonly nextProducerId: number;
    readonly wallMs: number;
  },
): Transaction {
  const { clientVersion, nextProducerId, wallMs } = o;
  const raises = clientVersion >= 2;
  return changed(from, {
    state: o.isCommit ? "PrepareCommit" : "PrepareAbort",
    producerEpoch: raises ? Math.min(from.producerEpoch + 1, MAX_EPOCH) : from.producerEpoch,
    lastProducerEpoch: raises ? from.producerEpoch : from.lastProducerEpoch,
    // An abort of nothing began when it ended.
    startedMs: from.state === "Ongoing" ? from.startedMs : wallMs,
    nextProducerId,
    updatedMs: wallMs,
    clientVersion,
  });
}

/** Aborted against the producer's will: it is fenced by a higher epoch. */
export function fenced(
  from: Transaction,
  o: { readonly serverVersion: TransactionVersion; readonly nextProducerId: number; readonly wallMs: number },
): Transaction {
  const { serverVersion, nextProducerId, wallMs } = o;
  if (serverVersion >= 2) return prepared(from, { isCommit: false, clientVersion: 2, nextProducerId, wallMs });
  const producerEpoch = Math.min(from.producerEpoch + 1, MAX_EPOCH);
  const raised = { ...from, producerEpoch, lastProducerEpoch: NO_PRODUCER_EPOCH };
  return prepared(raised, { isCommit: false, clientVersion: 0, nextProducerId: NO_PRODUCER_ID, wallMs });
}

/** Every partition has its marker. */
export function completed(from: Transaction, wallMs: number): Transaction {
  const hasNextProducer = from.clientVersion >= 2 && from.nextProducerId !== NO_PRODUCER_ID;
  return changed(from, {
    state: from.state === "PrepareCommit" ? "CompleteCommit" : "CompleteAbort",
    producerId: hasNextProducer ? from.nextProducerId : from.producerId,
    producerEpoch: hasNextProducer ? 0 : from.producerEpoch,
    nextProducerId: NO_PRODUCER_ID,
    topics: [],
    updatedMs: wallMs,
  });
}

/** Whether all of `some` are among `topics`. */
export function includes(topics: readonly TopicPartitions[], some: readonly TopicPartitions[]): boolean {
  return without(some, topics).length === 0;
}

/** Those of `topics` that are not among `gone`. */
export function without(topics: readonly TopicPartitions[], gone: readonly TopicPartitions[]): TopicPartitions[] {
  const known = new Map<string, Set<number>>();
  for (const { topic, partitions } of gone) known.set(topic, new Set([...known.get(topic) ?? [], ...partitions]));
  return topics.flatMap(({ topic, partitions }) => {
    const left = partitions.filter((partition) => known.get(topic)?.has(partition) !== true);
    return left.length === 0 ? [] : [{ topic, partitions: left }];
  });
}

/** Each partition once. */
export function union(topics: readonly TopicPartitions[], added: readonly TopicPartitions[]): TopicPartitions[] {
  const all = new Map<string, Set<number>>();
  for (const { topic, partitions } of [...topics, ...added]) {
    const known = all.get(topic) ?? new Set();
    all.set(topic, known);
    for (const partition of partitions) known.add(partition);
  }
  return [...all].map(([topic, partitions]) => ({ topic, partitions: [...partitions] }));
}
