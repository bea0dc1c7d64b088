/**
 * What a crash left in the data folder: folders that were being deleted, which are removed, and folders of partitions
 * that do not exist, which are renamed to end in `-stray`. What cannot be moved stays, with a warning: a start does not
 * fail for folders that no client asks for.
 *
 * @module
 */
import { partitionName } from "../../protocol/partition_names.ts";
import { type Checkpoints, nameOnTheWayOut } from "../../log/mod.ts";
import type { ClusterImage } from "../../metadata/mod.ts";
import { type Disk, type Logger, OperatingFailure, type Random } from "../../runtime/ports.ts";

interface Place {
  /** Absolute. Partitions have their folders in it. */
  readonly dataFolder: string;
  readonly disk: Disk;
  readonly logger: Logger;
  readonly random: Random;
}

/**
 * Returns the folders that are to be unlinked. Also drops the checkpoint entries of partitions without a folder, and
 * logs those that had records. Throws OperatingFailure when the data folder cannot be read.
 */
export function tidyDataFolder(
  o: Place & { readonly image: ClusterImage; readonly checkpoints: Checkpoints },
): readonly string[] {
  const { disk, dataFolder, checkpoints, logger } = o;
  const names = disk.list(dataFolder);
  for (const name of names) {
    try {
      putAsideStranger(o, name);
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      tellOfLeftover(logger, `${dataFolder}/${name}`, failure);
    }
  }
  const exists = (name: { readonly topic: string; readonly partition: number }): boolean =>
    disk.exists(`${dataFolder}/${partitionName(name)}`);
  for (const name of checkpoints.recoveryPoints.names()) {
    const isKnown = o.image.topics.get(name.topic)?.partitions[name.partition] !== undefined;
    const offset = checkpoints.recoveryPoints.get(name)!;
    if (!isKnown || offset <= (checkpoints.startOffsets.get(name) ?? 0) || exists(name)) continue;
    const folder = partitionName(name);
    logger.warn(`${folder} had records up to offset ${offset}, and its folder is not there: it begins anew, empty`);
  }
  for (const checkpoint of Object.values(checkpoints)) checkpoint.keepOnly(exists);
  return names.filter((name) => name.endsWith("-delete")).map((name) => `${dataFolder}/${name}`);
}

export function tellOfLeftover(logger: Logger, folder: string, { message }: OperatingFailure): void {
  logger.error(`${folder} is no partition's and stays where it is: ${message}`);
}

function putAsideStranger(o: Place & { readonly image: ClusterImage }, name: string): void {
  const { disk, dataFolder, image } = o;
  const [, topic, index] = /^([A-Za-z0-9._-]+)-(\d+)$/.exec(name) ?? [];
  if (topic === undefined || !isFolder(disk, `${dataFolder}/${name}`)) return;
  const partition = image.topics.get(topic)?.partitions[Number(index)];
  if (partition === undefined) putAside(o, { name, why: "there is no such partition" });
}

/** `name`: of the folder, `topic-partition`. Throws OperatingFailure. */
export function putAside({ disk, dataFolder, logger, random }: Place, o: {
  readonly name: string;
  readonly why: string;
}): void {
  const cut = o.name.lastIndexOf("-");
  const [topic, partition] = [o.name.slice(0, cut), Number(o.name.slice(cut + 1))];
  const aside = nameOnTheWayOut({ topic, partition }, { uniqueId: uniqueId(random), ending: "stray" });
  const now = `${dataFolder}/${aside}`;
  disk.rename(`${dataFolder}/${o.name}`, now);
  logger.warn(`Put aside ${dataFolder}/${o.name}: ${o.why}`, { now });
}

export function uniqueId(random: Random): string {
  return Array.from(random.bytes(16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function isFolder(disk: Disk, path: string): boolean {
  try {
    disk.list(path);
    return true;
  } catch (failure) {
    if (failure instanceof OperatingFailure) return false;
    throw failure;
  }
}
