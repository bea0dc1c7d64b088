/**
 * The folder a broker keeps everything in: whose it is, in which format, who has it open, and whether it was left in
 * order. It looks like Kafka's: `meta.properties`, `.lock`, `.kafka_cleanshutdown`, and a folder for each partition;
 * what Kafka keeps in a log of its own is in `metadata.db`. Of `.reserve` tells `disk_reserve.ts`.
 *
 * A folder that is neither empty nor kq's is left alone: whatever it is, its owner did not mean to hand it over.
 *
 * @module
 */
import { isUuid } from "../base/uuid.ts";
import { randomUuid } from "../metadata/mod.ts";
import { type Disk, OperatingFailure, type Random } from "../runtime/ports.ts";
import { parsePropertyFile } from "./config/mod.ts";
import { DiskReserve } from "./disk_reserve.ts";

/** Of all that kq keeps in the folder. Changes when an older kq would misread it. */
const FORMAT = 1;
/** Of the property file itself, as Kafka counts. */
const KAFKA_VERSION = "1";

const IDENTITY = "meta.properties";
export const LOCK = ".lock";
const CLEAN = ".kafka_cleanshutdown";
/** What the cluster knows of its topics. */
export const METADATA = "metadata.db";

export interface DataDirectory {
  readonly folder: string;
  /** Its disk is the one to use for what lies in the folder. */
  readonly reserve: DiskReserve;
  readonly clusterId: string;
  readonly directoryId: string;
  /** Of the logs in it: changes when they may have lost what was flushed. */
  readonly generation: string;
  /** What the logs hold may be less than others were told: from now on they are other logs, of this generation. */
  renewGeneration(): Promise<string>;
  /** Nobody has used it before. */
  readonly isNew: boolean;
  /** Nothing can be missing from what the last user was told is written. A new one is clean. */
  readonly isClean: boolean;
  /** Where the metadata store's database is; null when nothing is meant to last. */
  readonly metadataFile: string | null;
  /** Adds the address, once it is known, to what another process learns that finds the folder in use. */
  describe(aboutMe: string): void;
  /** Closes it; `clean` says that everything is on the disk. Nothing is in use after this. */
  close(o: { readonly clean: boolean }): Promise<void>;
  /** Closes what was opened for nothing, as it was found: where there was no folder there is none again. */
  discard(): Promise<void>;
}

export interface DataDirectoryOptions {
  /** Absolute. Made when it is not there. */
  readonly folder: string;
  readonly nodeId: number;
  /** This process, for another one that finds the folder in use: process id, address. */
  readonly aboutMe: string;
  readonly disk: Disk;
  readonly random: Random;
  /**
   * The cluster it is to be of, whose metadata is kept elsewhere; without it a new folder begins a cluster of its own.
   */
  readonly clusterId?: string;
  /** It holds the metadata of so many brokers, and in it each has a folder of its own. */
  readonly brokers?: number;
}

/** Throws an `OperatingFailure` that names the folder, what is wrong and the way out. */
export async function openDataDirectory(o: DataDirectoryOptions): Promise<DataDirectory> {
  const { folder, disk, aboutMe } = o;
  const wasThere = disk.exists(folder);
  disk.makeFolder(folder);
  const locked = disk.lock(`${folder}/${LOCK}`, aboutMe);
  if ("heldBy" in locked) {
    throw new OperatingFailure(
      "EHELD",
      `The data folder ${folder} is in use by another kq (${locked.heldBy}): stop that one, or name another folder`,
    );
  }
  try {
    const { identity, isNew } = await identify(o);
    const reserve = new DiskReserve({ disk, folder });
    const isClean = isNew || disk.exists(`${folder}/${CLEAN}`);
    if (disk.exists(`${folder}/${CLEAN}`)) {
      disk.removeFile(`${folder}/${CLEAN}`);
      await disk.syncFolder(folder);
    }
    const close = async ({ clean }: { readonly clean: boolean }): Promise<void> => {
      if (clean) await reserve.disk.replaceFile(`${folder}/${CLEAN}`, utf8.encode('{"version":0,"brokerEpoch":-1}'));
      locked.release();
    };
    return {
      ...identity,
      async renewGeneration() {
        const generation = randomUuid(o.random);
        const lines = linesOf({ ...identity, generation, nodeId: o.nodeId });
        await disk.replaceFile(`${folder}/${IDENTITY}`, utf8.encode(lines));
        return generation;
      },
      folder,
      reserve,
      isNew,
      isClean,
      metadataFile: `${folder}/${METADATA}`,
      describe: locked.describe,
      close,
      discard: async () => {
        if (wasThere) return await close({ clean: isClean });
        // While the lock is held: afterwards the folder may be another process's.
        disk.removeFolder(folder);
        locked.release();
      },
    };
  } catch (failure) {
    locked.release();
    throw failure;
  }
}

/** The node that the folder belongs to; null for a new folder. */
export function nodeOfDataDirectory(disk: Disk, folder: string): number | null {
  const said = saidOf(disk, folder)?.get("node.id") ?? "";
  return /^\d{1,9}$/.test(said) ? Number(said) : null;
}

/** The cluster that the folder belongs to; null when it is of none yet. */
export function clusterOfDataDirectory(disk: Disk, folder: string): string | null {
  return saidOf(disk, folder)?.get("cluster.id") ?? null;
}

function saidOf(disk: Disk, folder: string): Map<string, string> | null {
  const path = `${folder}/${IDENTITY}`;
  return disk.exists(path) ? new Map(parsePropertyFile(new TextDecoder().decode(disk.readFile(path)))) : null;
}

interface Identity {
  readonly clusterId: string;
  readonly directoryId: string;
  readonly generation: string;
  /** Where the metadata of the folder's partitions is. */
  readonly metadata: KeptMetadata;
}

/** In the folder; in the folder, for so many brokers with folders in it; or elsewhere, with the cluster. */
type KeptMetadata = "own" | `brokers:${number}` | "cluster";

function metadataOf({ clusterId, brokers }: DataDirectoryOptions): KeptMetadata {
  if (brokers !== undefined) return `brokers:${brokers}`;
  return clusterId === undefined ? "own" : "cluster";
}

/**
 * A broker that starts with other metadata than its folder's finds none of the partitions in the folder, and puts them
 * aside. A cluster in one folder may get more brokers.
 */
function refuseOthers(kept: KeptMetadata, o: DataDirectoryOptions): void {
  const count = brokersOf(kept);
  if (kept === metadataOf(o) || (count !== null && o.brokers !== undefined && o.brokers > count)) return;
  const [whose, wayOut] = count !== null
    ? [`${count} brokers that run in one process`, `kq serve --brokers ${count} --data DIR starts them`]
    : kept === "own"
    ? ["one broker that is in no cluster", "kq serve --data DIR starts it"]
    : [
      "a broker of a cluster, and the metadata is kept elsewhere",
      "start it with the --etcd or --brokers of its cluster",
    ];
  throw new OperatingFailure(
    "ECLUSTER",
    `The data folder ${o.folder} belongs to ${whose}: ${wayOut.replace("DIR", o.folder)}; or name an empty folder`,
  );
}

function brokersOf(kept: KeptMetadata): number | null {
  return kept.startsWith("brokers:") ? Number(kept.slice("brokers:".length)) : null;
}

const utf8 = new TextEncoder();
/** What a file system makes, and what `kq serve --secure` makes before the data. */
const beforehand: ReadonlySet<string> = new Set(["lost+found", "secure"]);

async function identify(o: DataDirectoryOptions): Promise<{ identity: Identity; isNew: boolean }> {
  const { folder, nodeId, disk, random, clusterId } = o;
  const path = `${folder}/${IDENTITY}`;
  if (disk.exists(path)) {
    const said = new Map(parsePropertyFile(new TextDecoder().decode(disk.readFile(path))));
    const identity = checkedIdentity(said, { folder, nodeId, disk });
    const metadata = metadataOf(o);
    refuseOthers(identity.metadata, o);
    if (clusterId !== undefined && identity.clusterId !== clusterId) {
      throw new OperatingFailure(
        "ECLUSTER",
        `The data folder ${folder} belongs to cluster ${identity.clusterId}, and the metadata to cluster ${clusterId}: ` +
          "name the metadata of its cluster, or an empty folder",
      );
    }
    if (identity.metadata !== metadata) {
      await disk.replaceFile(path, utf8.encode(linesOf({ ...identity, metadata, nodeId })));
    }
    return { identity: { ...identity, metadata }, isNew: false };
  }
  const stranger = disk.list(folder).find((name) => !name.startsWith(".") && !beforehand.has(name));
  if (stranger !== undefined) {
    throw new OperatingFailure(
      "ENOTOURS",
      `The folder ${folder} is not kq's: it holds ${stranger} and no ${IDENTITY}; name an empty folder, or one that kq made`,
    );
  }
  const directoryId = randomUuid(random);
  const identity = {
    clusterId: clusterId ?? randomUuid(random),
    directoryId,
    generation: directoryId,
    metadata: metadataOf(o),
  };
  await disk.replaceFile(path, utf8.encode(linesOf({ ...identity, nodeId })));
  return { identity, isNew: true };
}

/** The generation of a folder's first logs is the folder's own id. */
function linesOf(o: Identity & { readonly nodeId: number }): string {
  const { clusterId, directoryId, generation, metadata, nodeId } = o;
  const lines = [
    `cluster.id=${clusterId}`,
    `directory.id=${directoryId}`,
    `kq.format=${FORMAT}`,
    ...(generation === directoryId ? [] : [`kq.generation=${generation}`]),
    ...(metadata === "own" ? [] : [`kq.metadata=${metadata}`]),
    `node.id=${nodeId}`,
    `version=${KAFKA_VERSION}`,
  ];
  return `${lines.join("\n")}\n`;
}

function checkedIdentity(
  said: ReadonlyMap<string, string>,
  { folder, nodeId, disk }: Pick<DataDirectoryOptions, "folder" | "nodeId" | "disk">,
): Identity {
  const format = said.get("kq.format");
  if (format === undefined) {
    // Kafka has no such file: it is the rest of the identity that is gone.
    if (disk.exists(`${folder}/${METADATA}`)) throw damaged(folder, "it has no kq.format");
    throw new OperatingFailure(
      "ENOTOURS",
      `The data folder ${folder} was made by Apache Kafka, which kq cannot take over in place: ` +
        `name another folder, and take its topics over with kq log import ${folder} --data DIR`,
    );
  }
  if (!/^\d{1,9}$/.test(format)) throw damaged(folder, `kq.format=${format} is no number`);
  if (Number(format) > FORMAT) {
    throw new OperatingFailure(
      "EFORMAT",
      `The data folder ${folder} has format ${format} and this kq reads up to ${FORMAT}: use the kq that wrote it or a newer one`,
    );
  }
  const owner = said.get("node.id");
  if (owner !== String(nodeId)) {
    throw new OperatingFailure(
      "ENODE",
      `The data folder ${folder} belongs to node ${owner} and this is node ${nodeId}: set node.id=${owner}, or name another folder`,
    );
  }
  const directoryId = id("directory.id");
  const generation = said.has("kq.generation") ? id("kq.generation") : directoryId;
  const metadata = said.get("kq.metadata") ?? "own";
  if (!isKeptMetadata(metadata)) throw damaged(folder, `kq.metadata=${metadata} is no place of metadata`);
  return { clusterId: id("cluster.id"), directoryId, generation, metadata };

  function id(name: string): string {
    const value = said.get(name);
    if (value === undefined || !isUuid(value)) throw damaged(folder, `${name}=${value ?? ""} is no id`);
    return value;
  }
}

function isKeptMetadata(text: string): text is KeptMetadata {
  return /^(own|cluster|brokers:\d)$/.test(text);
}

function damaged(folder: string, what: string): OperatingFailure {
  return new OperatingFailure("EDAMAGED", `${folder}/${IDENTITY} is damaged: ${what}; restore it from a backup`);
}
