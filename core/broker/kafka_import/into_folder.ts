/**
 * Opens kq's data folder for an import and closes it again, with nothing else running on it.
 *
 * @module
 */
import { Metadata } from "../../metadata/mod.ts";
import type { BrokerPorts } from "../start.ts";
import type { BrokerConfig } from "../config/mod.ts";
import type { DataDirectory } from "../data_directory.ts";
import { openMetadataStore } from "../metadata_store.ts";
import { importKafka, type ImportOptions, type ImportReport } from "./import.ts";

export interface ImportIntoFolder extends Pick<ImportOptions, "from" | "took"> {
  readonly ports: Pick<BrokerPorts, "disk" | "database" | "checksums" | "clock" | "random" | "logger">;
  readonly config: BrokerConfig;
  /** Opened; closed when this ends. */
  readonly data: DataDirectory & { readonly metadataFile: string };
}

export async function importIntoFolder({ ports, config, data, from, took }: ImportIntoFolder): Promise<ImportReport> {
  const { disk, database, checksums, clock, random, logger } = ports;
  const brokerId = config.get("node.id");
  // What was there before was not opened, so it is no cleaner than it was found.
  let isClean = false;
  try {
    const store = await openMetadataStore(data, { disk, database });
    const broker = { id: brokerId, rack: config.get("broker.rack") };
    const metadata = await Metadata.open({ store, clusterId: data.clusterId, broker, random });
    try {
      const dataFolder = data.folder;
      const where = { from, dataFolder, metadata, brokerId, config };
      const report = await importKafka({ ...where, disk, checksums, clock, logger, took });
      isClean = data.isClean;
      return report;
    } finally {
      await metadata.close();
    }
  } finally {
    await data.close({ clean: isClean });
  }
}
