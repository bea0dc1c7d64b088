/**
 * Implements a coordinator's storage over its topic (`__consumer_offsets`, `__transaction_state`): creates the topic
 * when it is first needed, reads and appends to the partitions that this broker leads, and tells the coordinator of
 * changed leadership.
 *
 * @module
 */
import { partitionName } from "../protocol/partition_names.ts";
import type { CoordinatorStorage, Covered, Groups, ShardLog } from "../coordinator/mod.ts";
import type { ClusterImage, Metadata } from "../metadata/mod.ts";
import type { ErrorName } from "../protocol/error_codes.ts";
import { readBatchHeader } from "../protocol/records/batch.ts";
import { type Clock, OperatingFailure, type Timers } from "../runtime/ports.ts";
import type { BrokerConfig } from "./config/mod.ts";
import type { Partition, Partitions } from "./partitions/mod.ts";
import { createUndescribedTopics } from "./topic_creation.ts";

/** How much is read at a time when a coordinator is loaded; between reads others get their turn. */
const READ_SIZE = 64 * 1024;
/** How long loading a coordinator waits for other replicas to have what it has read; then it is tried anew. */
const REPLICATED_WITHIN_MS = 2_000;

export interface CoordinatorStorageOptions {
  readonly topic: string;
  /** How many partitions the topic would be made with. */
  readonly newPartitionCount: number;
  readonly config: BrokerConfig;
  readonly metadata: Metadata;
  readonly partitions: Partitions;
  readonly clock: Clock;
  readonly timers: Timers;
  /**
   * What is read is acted on in other partitions (a decided transaction's markers): a power cut must not take it back
   * afterwards.
   */
  readonly isActedOn: boolean;
}

/** `maxBatchSize()`: how large a batch the topic takes, now. */
export function coordinatorStorage(o: CoordinatorStorageOptions): CoordinatorStorage & { maxBatchSize(): number } {
  const { topic } = o;
  let making: Promise<ErrorName> | null = null;
  return {
    get brokerId() {
      return o.config.get("node.id");
    },
    partitionCount: () => o.metadata.image.topics.get(topic)?.partitions.length ?? o.newPartitionCount,
    async ensureTopic() {
      if (o.metadata.image.topics.has(topic)) return "NONE";
      making ??= makeTopic(o).finally(() => making = null);
      return await making;
    },
    log(index) {
      const partition = o.partitions.get(topic, index);
      return partition === null || !partition.isLeader ? null : logOf(partition, o);
    },
    leaderOf: (index) => o.metadata.image.topics.get(topic)?.partitions[index]?.leader ?? -1,
    maxBatchSize() {
      // They all have the topic's configuration.
      for (const { index } of o.metadata.image.topics.get(topic)?.partitions ?? []) {
        const partition = o.partitions.get(topic, index);
        if (partition !== null) return partition.log.config.maxMessageBytes;
      }
      return o.config.get("message.max.bytes");
    },
    async whenDurable(covered) {
      // What a group has read lies below the high watermark.
      await Promise.all(coveredPartitions(covered, o.partitions).map((each) => each.whenDurable(each.highWatermark)));
    },
  };
}

/** A coordinator as one that leads partitions of its topic. */
interface Led {
  lead(partition: number): Promise<void>;
  resign(partition: number): Promise<void>;
}

/**
 * Tells the coordinator which partitions of its topic this broker begins and ceases to lead. The answer takes that
 * back.
 */
export function followLeadership(
  { topic, metadata, brokerId }: { readonly topic: string; readonly metadata: Metadata; readonly brokerId: number },
  coordinator: Led,
): () => void {
  return metadata.onChange((change) => {
    const { begun, ended } = changedLeadership(topic, change, brokerId);
    // Not awaited: a change of the image must not wait for a coordinator to load or close.
    for (const partition of ended) void coordinator.resign(partition);
    for (const partition of begun) void coordinator.lead(partition);
  });
}

type Topics = Pick<ClusterImage, "topics">;

/**
 * Which partitions of the topic the broker leads now and did not before, and the reverse. A topic made anew is another
 * one.
 */
export function changedLeadership(
  topic: string,
  { image, previous }: { readonly image: Topics; readonly previous: Topics },
  brokerId: number,
): { readonly begun: number[]; readonly ended: number[] } {
  const [before, now] = [previous.topics.get(topic), image.topics.get(topic)];
  if (before === now) return { begun: [], ended: [] };
  // By the epoch: another broker may have led in between.
  const led = (of: typeof now): Map<number, number> =>
    new Map(
      of?.partitions.flatMap(({ leader, index, leaderEpoch }) => leader === brokerId ? [[index, leaderEpoch]] : []),
    );
  const [ledBefore, ledNow] = [led(before), led(now)];
  const isAnother = before?.id !== now?.id;
  return {
    begun: [...ledNow].flatMap(([index, epoch]) => isAnother || ledBefore.get(index) !== epoch ? [index] : []),
    ended: [...ledBefore].flatMap(([index, epoch]) => isAnother || ledNow.get(index) !== epoch ? [index] : []),
  };
}

/** Tells the groups of every topic that is deleted from now on. The answer takes that back. */
export function tellOfDeletedTopics(metadata: Metadata, groups: Groups): () => void {
  return metadata.onChange(({ deleted }) => {
    // Not awaited: deleting a topic must not wait for the tombstones of its offsets.
    for (const { name, id } of deleted) void groups.topicDeleted({ topic: name, topicId: id });
  });
}

async function makeTopic(o: CoordinatorStorageOptions): Promise<ErrorName> {
  const [created] = await createUndescribedTopics([o.topic], o);
  return created?.kind === "created" || created?.error === "TOPIC_ALREADY_EXISTS"
    ? "NONE"
    : "COORDINATOR_NOT_AVAILABLE";
}

/** Those that are here and have a disk that works; what another has lost cannot be made durable by waiting. */
function coveredPartitions(covered: readonly Covered[], partitions: Partitions): Partition[] {
  return covered.flatMap(({ topic, partitions: indexes }) =>
    indexes.flatMap((index) => partitions.get(topic, index) ?? [])
  );
}

function logOf(partition: Partition, { clock, timers, isActedOn }: CoordinatorStorageOptions): ShardLog {
  return {
    async append(batch) {
      const nowMs = clock.wallMs();
      // Whether a producer's batch may be written was asked when it was decided.
      const produced = await partition.produce({ records: batch, nowMs, origin: "broker", verification: "waived" });
      return produced.kind === "refused" ? produced.error : await produced.whenAcknowledged();
    },
    get leaderEpoch() {
      return partition.leaderEpoch;
    },
    lastAppendError: () => partition.log.lastAppendError,
    async *read() {
      // A log that was found damaged ends at the damage: its state would be one of long ago.
      if (partition.log.failed !== null && partition.log.isReadable) throw partition.log.failed;
      // What other replicas do not have yet is in the log too, and stays there while this broker leads.
      const { log: { endOffset: end }, leaderEpoch: epoch } = partition;
      let fromOffset = partition.logStartOffset;
      while (fromOffset < end) {
        const chunk = readChunk(partition, fromOffset, end);
        for (let at = 0; at < chunk.length;) {
          const { sizeInBytes, nextOffset } = readBatchHeader(chunk, at);
          yield chunk.subarray(at, at + sizeInBytes);
          at += sizeInBytes;
          fromOffset = nextOffset;
        }
        await new Promise<void>((resolve) => timers.at(clock.monotonicMs(), resolve));
      }
      // A process that was killed, or an append that failed, leaves records that the disk does not have yet.
      if (end === partition.logStartOffset || !isActedOn && partition.isSole) return;
      const error = await inTime(partition.whenAcknowledged({ writtenTo: end, epoch }), partition, { clock, timers });
      if (error === "NONE") return;
      const name = partitionName({ topic: partition.topic, partition: partition.index });
      throw new OperatingFailure(error, `${name} cannot be made durable: ${error}`);
    },
  };
}

/** Other replicas may take for ever; the disk does not. */
function inTime(
  acknowledged: Promise<ErrorName>,
  { isSole }: Partition,
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
): Promise<ErrorName> {
  if (isSole) return acknowledged;
  return new Promise((resolve, reject) => {
    const cancel = timers.at(clock.monotonicMs() + REPLICATED_WITHIN_MS, () => resolve("REQUEST_TIMED_OUT"));
    acknowledged.finally(cancel).then(resolve, reject);
  });
}

/** Whole batches from the one that holds `fromOffset`: one at least, in a buffer of its own. */
function readChunk(partition: Partition, fromOffset: number, end: number): Uint8Array {
  const read = partition.read({ fromOffset, maxBytes: READ_SIZE, upperBound: end, wholeFirstBatch: true });
  const name = partitionName({ topic: partition.topic, partition: partition.index });
  if (read.kind === "error") throw new OperatingFailure(read.error, `${name} at offset ${fromOffset}: ${read.error}`);
  if (read.bytes === null) {
    throw new OperatingFailure("EIO", `${name} has nothing at offset ${fromOffset}, before ${end}`);
  }
  const chunk = new Uint8Array(read.size);
  read.bytes.readInto(chunk, 0, 0, read.size);
  return chunk;
}
