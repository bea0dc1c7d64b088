/**
 * Writes the markers that end transactions into the partitions this broker leads, for whoever sends them: its own
 * transaction coordinator, another broker's, or an administrator (WriteTxnMarkers). Beside it, who brings a
 * coordinator's markers to the leaders of its partitions.
 *
 * @module
 */
import {
  type Groups,
  type MarkerOutcome,
  type MarkersToWrite,
  type MarkerWriter,
  OFFSETS_TOPIC,
} from "../coordinator/mod.ts";
import type { Metadata } from "../metadata/mod.ts";
import type { ErrorName } from "../protocol/error_codes.ts";
import { encodeMarker } from "../protocol/records/mod.ts";
import type { Clock, Timers } from "../runtime/ports.ts";
import { mapInSlices } from "../runtime/loop_share.ts";
import type { Partition, Partitions } from "./partitions/mod.ts";

export interface MarkedPartitions {
  readonly partitions: Partitions;
  readonly groups: Groups;
  readonly clock: Clock;
  readonly timers: Timers;
}

export interface PartitionMarked {
  readonly topic: string;
  readonly partition: number;
  readonly error: ErrorName;
}

/** Done when each partition has its marker on disk, or cannot have it. */
export async function writeMarkers(o: MarkedPartitions, markers: MarkersToWrite): Promise<PartitionMarked[]> {
  const all = markers.topics.flatMap(({ topic, partitions }) => partitions.map((index) => ({ topic, index })));
  // Written in slices, and then waited for together.
  const begun = await mapInSlices(all, o, ({ topic, index }) => {
    const partition = o.partitions.find(topic, index);
    return { topic, index, error: typeof partition === "string" ? partition : writeMarker(o, partition, markers) };
  });
  return await Promise.all(begun.map(async ({ topic, index, error }): Promise<PartitionMarked> => ({
    topic,
    partition: index,
    error: await error,
  })));
}

async function writeMarker(o: MarkedPartitions, partition: Partition, markers: MarkersToWrite): Promise<ErrorName> {
  const { producerId, producerEpoch, coordinatorEpoch, isCommit, transactionVersion: markerVersion } = markers;
  const nowMs = o.clock.wallMs();
  const records = encodeMarker({ producerId, producerEpoch, coordinatorEpoch, isAbort: !isCommit, timestampMs: nowMs });
  const asked = { records, nowMs, origin: "broker" as const, markerVersion };
  if (partition.topic === OFFSETS_TOPIC) {
    // The groups have to know when the offsets of the transaction count.
    const ended = { producerId, producerEpoch, coordinatorEpoch, isCommit };
    const error = await o.groups.endTransaction(
      partition.index,
      ended,
      () => partition.producerRefusal(asked) ?? "NONE",
    );
    return groupErrors[error] ?? error;
  }
  const produced = await partition.produce(asked);
  return produced.kind === "refused" ? produced.error : await produced.whenDurable();
}

/** A transaction coordinator knows partitions and their leaders, not group coordinators: it sends the marker again. */
const groupErrors: { readonly [E in ErrorName]?: ErrorName } = {
  COORDINATOR_NOT_AVAILABLE: "NOT_LEADER_OR_FOLLOWER",
  COORDINATOR_LOAD_IN_PROGRESS: "NOT_LEADER_OR_FOLLOWER",
  NOT_COORDINATOR: "NOT_LEADER_OR_FOLLOWER",
};

/** To the leaders of the partitions. A partition that no topic has any more has nothing to end. */
export function markerWriter(o: MarkedPartitions & { readonly metadata: Metadata }): MarkerWriter {
  return {
    async write(markers) {
      const outcomes = await writeMarkers(o, markers);
      return outcomes.map(({ topic, partition, error }): MarkerOutcome => {
        if (error === "NONE") return { topic, partition, outcome: "written" };
        const isGone = o.metadata.image.topics.get(topic)?.partitions[partition] === undefined;
        return { topic, partition, outcome: isGone ? "deleted" : error };
      });
    },
  };
}
