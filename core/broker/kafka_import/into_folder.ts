/**
 * Opens kq's data folder for an import and closes it again, with nothing else running on it.
 *
 * @module
 */
import { Metadata } from "../../metadata/mod.ts";
import type { BrokerPorts } from "../start/ports.ts";
import type { BrokerConfig } from "../config/mod.ts";
import type { DataDirectory } from "../data_directory.ts";
import { openMetadataStore } from "../metadata_store.ts";
import { type KafkaFolder, readKafkaFolder } from "./kafka_folder.ts";
import { importKafka, type ImportOptions, type ImportReport } from "./import.ts";

export interface ImportIntoFolder extends Pick<ImportOptions, "set" | "took"> {
  /** Kafka's data folder: one of its `log.dirs`. */
  readonly from: string;
  readonly ports: Pick<BrokerPorts, "disk" | "database" | "checksums" | "clock" | "timers" | "random" | "logger">;
  readonly config: BrokerConfig;
  /** Opened; closed when this ends. */
  readonly data: DataDirectory & { readonly metadataFile: string };
}

/**
 * Throws OperatingFailure when there is nothing to take, and leaves no folder then that was not there; or when the disk
 * refuses.
 */
export async function importIntoFolder(
  { ports, config, data, from, set, took }: ImportIntoFolder,
): Promise<ImportReport> {
  const { disk, checksums, logger } = ports;
  let kafka: KafkaFolder;
  try {
    kafka = readKafkaFolder({ path: from, disk, checksums, logger });
  } catch (failure) {
    await data.discard();
    throw failure;
  }
  return await takeOver(kafka, { ports, config, data, set, took });
}

async function takeOver(
  kafka: KafkaFolder,
  { ports, config, data, set, took }: Omit<ImportIntoFolder, "from">,
): Promise<ImportReport> {
  const { disk, database, checksums, clock, timers, random, logger } = ports;
  const brokerId = config.get("node.id");
  // What was there before was not opened, so it is no cleaner than it was found.
  let isClean = false;
  try {
    const store = await openMetadataStore(data, { disk, database });
    const broker = { id: brokerId, rack: config.get("broker.rack") };
    const { clusterId } = data;
    const metadata = await Metadata.open({ store, clusterId, broker, random, clock, timers, logger });
    try {
      const dataFolder = data.folder;
      const where = { kafka, dataFolder, metadata, brokerId, config };
      const report = await importKafka({ ...where, disk, checksums, clock, logger, set, took });
      isClean = data.isClean;
      return report;
    } finally {
      await metadata.close();
    }
  } finally {
    await data.close({ clean: isClean });
  }
}
