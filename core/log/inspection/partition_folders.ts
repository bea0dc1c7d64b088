/**
 * Finds the partitions' folders in a data folder, or takes the one that was named.
 *
 * @module
 */
import { type Disk, OperatingFailure } from "../../runtime/ports.ts";
import { baseOffsetIn } from "../segment.ts";

export interface PartitionFolder {
  readonly topic: string;
  readonly partition: number;
  readonly path: string;
  /** The names of its files. */
  readonly names: ReadonlySet<string>;
  /** The names of folders in it; a log has none. */
  readonly folders: readonly string[];
  /** Ascending: where the segments begin. */
  readonly bases: readonly number[];
}

export interface InspectedFolder {
  /** The data folder, which has the lock and the checkpoints; null when a partition's folder is not in one. */
  readonly root: string | null;
  /** By topic and partition. */
  readonly partitions: readonly PartitionFolder[];
}

const NAME = /^(.+)-(\d+)$/;
const IDENTITY = "meta.properties";

/** Throws OperatingFailure when the path is neither. `path` is absolute. */
export function findPartitions(disk: Disk, path: string): InspectedFolder {
  const names = disk.list(path);
  const isRoot = names.includes(IDENTITY);
  if (!isRoot && isLogs(names)) {
    const parent = path.slice(0, path.lastIndexOf("/"));
    const root = parent !== "" && disk.exists(`${parent}/${IDENTITY}`) ? parent : null;
    return { root, partitions: [partitionFolder(disk, path)] };
  }
  const partitions = names.filter((name) => NAME.test(name) && holdsLog(disk, `${path}/${name}`)).map((name) =>
    partitionFolder(disk, `${path}/${name}`)
  );
  if (!isRoot && partitions.length === 0) {
    throw new OperatingFailure("ENOENT", `There is no log in ${path}: it is neither a data folder nor a partition's`);
  }
  partitions.sort((a, b) => a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition);
  return { root: isRoot ? path : null, partitions };
}

function partitionFolder(disk: Disk, path: string): PartitionFolder {
  const folder = path.slice(path.lastIndexOf("/") + 1);
  // A copy may have any name.
  const [, topic = folder, partition = "0"] = NAME.exec(folder) ?? [];
  const names = new Set(disk.listFiles(path));
  const folders = disk.list(path).filter((name) => !names.has(name));
  const bases = [...names].map(baseOffsetIn).filter((base) => base !== null).sort((a, b) => a - b);
  return { topic, partition: Number(partition), path, names, folders, bases };
}

/** A partition that was never written to, or that lost everything, has no segment, but names its topic. */
function isLogs(names: readonly string[]): boolean {
  return names.some((name) => baseOffsetIn(name) !== null || name === "partition.metadata");
}

function holdsLog(disk: Disk, path: string): boolean {
  try {
    return isLogs(disk.listFiles(path));
  } catch (failure) {
    if (failure instanceof OperatingFailure && failure.code === "ENOTDIR") return false;
    throw failure;
  }
}
