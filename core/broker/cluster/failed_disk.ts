/**
 * A broker whose disk fails says so to the others, which lead from then on: it has one disk, so a log that cannot be
 * synced or opened speaks for all. What it holds stays where it is; it counts again when it is started anew.
 *
 * @module
 */
import { partitionName } from "../../protocol/partition_names.ts";
import type { Metadata } from "../../metadata/mod.ts";
import { type Logger, OperatingFailure } from "../../runtime/ports.ts";
import { OFFLINE } from "../partitions/partition_table.ts";
import type { Partition, Partitions } from "../partitions/mod.ts";

export interface FailedDiskOptions {
  readonly brokerId: number;
  readonly metadata: Metadata;
  readonly partitions: Partitions;
  readonly logger: Logger;
}

/** Looks at every log from when it is opened. The answer ends that. */
export function tellOfFailedDisk({ brokerId, metadata, partitions, logger }: FailedDiskOptions): () => void {
  let hasFailed = false;
  const failed = (name: string): void => {
    if (hasFailed) return;
    hasFailed = true;
    logger.error(
      `Broker ${brokerId} leads nothing from now on, because the log of ${name} has failed: ` +
        "see to its disk, and start it again",
    );
    metadata.announce({ state: "failed" }).catch((failure: unknown) => {
      // It is told with the next registration.
      if (!(failure instanceof OperatingFailure)) throw failure;
    });
  };
  const watch = (partition: Partition): void => {
    const name = partitionName({ topic: partition.topic, partition: partition.index });
    if (partition.log.failed !== null) failed(name);
    partition.whenChanged(({ kind }) => {
      if (kind === "failed") failed(name);
    });
  };
  const [offline] = partitions.offline();
  if (offline !== undefined) failed(offline);
  for (const partition of partitions.all()) watch(partition);
  return partitions.whenServed((opened, name) => {
    if (typeof opened !== "string") watch(opened);
    else if (opened === OFFLINE) failed(name);
  });
}
