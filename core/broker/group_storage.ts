/**
 * Gives the group coordinator its topic: the partitions of `__consumer_offsets` that this broker leads, made at the first
 * need, read and written through the same door as anyone's.
 *
 * @module
 */
import { type Covered, type Groups, type GroupStorage, OFFSETS_TOPIC, type ShardLog } from "../coordinator/mod.ts";
import type { Metadata } from "../metadata/mod.ts";
import type { ErrorName } from "../protocol/error_codes.ts";
import { readBatchHeader } from "../protocol/records/batch.ts";
import { type Clock, OperatingFailure, type Timers } from "../runtime/ports.ts";
import type { BrokerConfig } from "./config/mod.ts";
import type { Partition, Partitions } from "./partitions/mod.ts";
import { createUndescribedTopics } from "./topic_creation.ts";

/** How much is read at a time when groups are loaded; between reads others get their turn. */
const READ_SIZE = 1024 * 1024;

export interface GroupStorageOptions {
  readonly config: BrokerConfig;
  readonly metadata: Metadata;
  readonly partitions: Partitions;
  readonly clock: Clock;
  readonly timers: Timers;
}

export function groupStorage(o: GroupStorageOptions): GroupStorage {
  let making: Promise<ErrorName> | null = null;
  return {
    partitionCount: () =>
      o.metadata.image.topics.get(OFFSETS_TOPIC)?.partitions.length ?? o.config.get("offsets.topic.num.partitions"),
    async ensureTopic() {
      if (o.metadata.image.topics.has(OFFSETS_TOPIC)) return "NONE";
      making ??= makeTopic(o).finally(() => making = null);
      return await making;
    },
    log(index) {
      const partition = o.partitions.get(OFFSETS_TOPIC, index);
      return partition === null || !partition.isLeader ? null : logOf(partition, o);
    },
    async whenDurable(covered) {
      await Promise.all(coveredPartitions(covered, o.partitions).map((each) => each.whenDurable(each.log.endOffset)));
    },
  };
}

/** Tells the groups of every topic that is deleted from now on. The answer takes that back. */
export function tellOfDeletedTopics(metadata: Metadata, groups: Groups): () => void {
  return metadata.onChange(({ deleted }) => {
    // Nobody who deletes a topic waits for the groups to have written down what that means for them.
    for (const { name, id } of deleted) void groups.topicDeleted({ topic: name, topicId: id });
  });
}

async function makeTopic(o: GroupStorageOptions): Promise<ErrorName> {
  const [created] = await createUndescribedTopics([OFFSETS_TOPIC], o);
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

function logOf(partition: Partition, { clock, timers }: GroupStorageOptions): ShardLog {
  return {
    async append(batch) {
      const nowMs = clock.wallMs();
      const produced = await partition.produce({ records: batch, nowMs, origin: "broker" });
      return produced.kind === "refused" ? produced.error : await produced.whenDurable();
    },
    lastAppendError: () => partition.log.lastAppendError,
    async *read() {
      const end = partition.highWatermark;
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
    },
  };
}

/** Whole batches from the one that holds `fromOffset`: one at least, in a buffer of its own. */
function readChunk(partition: Partition, fromOffset: number, end: number): Uint8Array {
  const read = partition.read({ fromOffset, maxBytes: READ_SIZE, upperBound: end, wholeFirstBatch: true });
  const name = `${partition.topic}-${partition.index}`;
  if (read.kind === "error") throw new OperatingFailure(read.error, `${name} at offset ${fromOffset}: ${read.error}`);
  if (read.bytes === null) {
    throw new OperatingFailure("EIO", `${name} has nothing at offset ${fromOffset}, before ${end}`);
  }
  const chunk = new Uint8Array(read.size);
  read.bytes.readInto(chunk, 0, 0, read.size);
  return chunk;
}
