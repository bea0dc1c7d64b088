/**
 * Writes the markers that end transactions into the partitions this broker leads, for whoever sends them: its own
 * transaction coordinator, another broker's, or an administrator (WriteTxnMarkers). Beside it, who brings a
 * coordinator's markers to the leaders of its partitions.
 *
 * @module
 */
import { OFFSETS_TOPIC } from "../protocol/well_known.ts";
import { type Groups, type MarkerOutcome, type MarkersToWrite, type MarkerWriter } from "../coordinator/mod.ts";
import type { Metadata } from "../metadata/mod.ts";
import type { ErrorName } from "../protocol/error_codes.ts";
import { encodeMarker } from "../protocol/records/mod.ts";
import type { Clock, Timers } from "../runtime/ports.ts";
import { LoopShare } from "../runtime/loop_share.ts";
import type { Partition, Partitions } from "./partitions/mod.ts";
import { inSteps, mapInSteps, type Steps, wait } from "../runtime/steps.ts";

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
  return await inSteps(written(o, markers), new LoopShare(o));
}

function* written(o: MarkedPartitions, markers: MarkersToWrite): Steps<PartitionMarked[]> {
  const begun: { readonly topic: string; readonly partition: number; readonly error: ErrorName | null }[] = [];
  const writing: Promise<ErrorName>[] = [];
  for (const { topic, partitions } of markers.topics) {
    yield;
    for (const index of partitions) {
      const partition = o.partitions.find(topic, index);
      const error = typeof partition === "string" ? partition : null;
      if (typeof partition !== "string") {
        const one = writeMarker(o, partition, markers);
        // Heard below: it may fail while others have their turn.
        one.catch(() => {});
        writing.push(one);
      }
      begun.push({ topic, partition: index, error });
      yield;
    }
  }
  // All are being written before the first is waited for.
  const errors = yield* wait(Promise.all(writing));
  let at = 0;
  return yield* mapInSteps(begun, ({ topic, partition, error }) => ({
    topic,
    partition,
    error: error ?? errors[at++]!,
  }));
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
  return produced.kind === "refused" ? produced.error : await produced.whenAcknowledged();
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
