/**
 * The store of a data folder's metadata.
 *
 * Note: a missing or empty database is a new one only in a folder without records. Beside records it is a lost one: a
 * new database would not know their topics, and the start would put all of them aside.
 *
 * @module
 */
import { partitionName } from "../protocol/partition_names.ts";
import { findPartitions } from "../log/inspection/mod.ts";
import { MemoryStore, type MetadataStore, SqliteStore } from "../metadata/mod.ts";
import { type Disk, OperatingFailure, type SqlDatabase } from "../runtime/ports.ts";
import { type DataDirectory, METADATA } from "./data_directory.ts";

interface StorePorts {
  readonly disk: Disk;
  readonly database: (path: string) => Promise<SqlDatabase>;
}

/** Throws OperatingFailure: ELOST where the database is gone and records are not. */
export async function openMetadataStore(
  { folder, metadataFile, reserve }: Pick<DataDirectory, "folder" | "metadataFile" | "reserve">,
  { disk, database }: StorePorts,
): Promise<MetadataStore> {
  if (metadataFile === null) return new MemoryStore();
  const isThere = disk.exists(metadataFile);
  if (!isThere || sizeOf(disk, metadataFile) === 0) {
    const names = foldersWithRecords(disk, folder);
    if (names.length > 0) {
      const others = names.length === 1 ? "" : ` and ${names.length - 1} more`;
      throw new OperatingFailure(
        "ELOST",
        `The database ${metadataFile} is ${isThere ? "empty" : "not there"}, and there are records in ` +
          `${names[0]}${others} beside it; put it back from a copy`,
      );
    }
  }
  return new SqliteStore({
    database: await database(metadataFile),
    file: { path: metadataFile, disk },
    freeSpace: () => reserve.giveUp(),
  });
}

/** A folder has its metadata either in itself or in a cluster. Throws OperatingFailure. */
export function refuseOwnMetadata({ folder }: Pick<DataDirectory, "folder">, disk: Disk): void {
  if (!disk.exists(`${folder}/${METADATA}`)) return;
  throw new OperatingFailure(
    "EALONE",
    `The data folder ${folder} has metadata of its own (${METADATA}), as of a broker that is alone: ` +
      "name an empty folder; to move its topics there, start it without --etcd and copy them with kq cp",
  );
}

function foldersWithRecords(disk: Disk, folder: string): string[] {
  const { partitions } = findPartitions(disk, folder);
  return partitions.filter(({ path, names }) =>
    [...names].some((name) => name.endsWith(".log") && sizeOf(disk, `${path}/${name}`) > 0)
  ).map(partitionName);
}

function sizeOf(disk: Disk, path: string): number {
  const file = disk.open(path, "never");
  try {
    return file.size();
  } finally {
    file.close();
  }
}
