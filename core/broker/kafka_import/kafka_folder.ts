/**
 * What lies in the data folder of a stopped Kafka, by topic, and why some of it cannot be taken.
 *
 * @module
 */
import { CLUSTER_METADATA_TOPIC, SHARE_STATE_TOPIC } from "../../protocol/well_known.ts";
import { type Checkpoints, openCheckpoints } from "../../log/mod.ts";
import { type Checksums, type Disk, type Logger, OperatingFailure } from "../../runtime/ports.ts";
import { readFolderTopicId } from "../partitions/partition_folder.ts";
import { METADATA } from "../data_directory.ts";
import { chooseTopics, type FoundFolders, type KafkaTopic } from "./chosen_topics.ts";
import { NO_SETTINGS } from "./cluster_settings.ts";
import { type ClusterLog, readClusterLog } from "./metadata_log.ts";

const PARTITION = /^([A-Za-z0-9._-]+)-(\d+)$/;
/** Kafka counts them in 32 bits. */
const LAST_PARTITION = 0x7fff_ffff;
const META = "meta.properties";
const CLEAN = ".kafka_cleanshutdown";
/** Whoever runs on the folder holds a lock on it. */
const LOCK = ".lock";

export interface KafkaFolder {
  readonly path: string;
  /** It is one of kq's otherwise, without its database. */
  readonly isKafkas: boolean;
  /** Which broker of its cluster it was; null when the folder does not say. */
  readonly node: number | null;
  readonly cluster: ClusterLog;
  readonly topics: readonly KafkaTopic[];
  /** One line for each thing that is not taken. */
  readonly notTaken: readonly string[];
  /**
   * Folders of topics that somebody deleted: Kafka keeps them for a minute, and deletes them at its next start
   * otherwise.
   */
  readonly deleted: readonly string[];
  readonly checkpoints: Checkpoints;
  /** Whether the last stop was orderly. */
  readonly isClean: boolean;
}

/** Topics of Kafka's own that kq keeps elsewhere or has no use for yet. */
const OWN_TOPICS: ReadonlyMap<string, string | null> = new Map([
  // Its settings are read; the rest kq has in a database.
  [CLUSTER_METADATA_TOPIC, null],
  [SHARE_STATE_TOPIC, "share groups are not served yet"],
]);

/**
 * Throws OperatingFailure when the folder is none of Kafka's, or one that a Kafka runs on. One of kq's own that has
 * lost its database is as one of Kafka's without what the cluster knew.
 */
export function readKafkaFolder(
  { path, disk, checksums, logger }: {
    readonly path: string;
    readonly disk: Disk;
    readonly checksums: Checksums;
    readonly logger: Logger;
  },
): KafkaFolder {
  const meta = disk.exists(`${path}/${META}`) ? new TextDecoder().decode(disk.readFile(`${path}/${META}`)) : null;
  if (meta === null) throw foreign(`The folder ${path} is not a Kafka's: it has no ${META}; name one of its log.dirs`);
  const isKqs = /^kq\.format=/m.test(meta);
  if (isKqs && disk.exists(`${path}/${METADATA}`)) {
    throw foreign(`The folder ${path} is kq's own: start it with kq serve --data ${path}`);
  }
  const runs = runsOn(disk, path, isKqs);
  if (runs !== null) {
    throw new OperatingFailure(
      "EHELD",
      `${runs} is running on ${path}, and what it writes would be taken by halves: stop it, then import again`,
    );
  }
  const [, node] = /^(?:node|broker)\.id=(\d+)\s*$/m.exec(meta) ?? [];
  const { found, notTaken, deleted } = findFolders(disk, path);
  const cluster = isKqs
    ? {
      file: METADATA,
      topics: new Map(),
      deleted: new Set<string>(),
      settings: NO_SETTINGS,
      missing: `${path}/${METADATA} is not there`,
    }
    : readClusterLog({ dataFolder: path, disk, checksums });
  const chosen = chooseTopics(found, cluster);
  const isClean = disk.exists(`${path}/${CLEAN}`);
  return {
    path,
    isKafkas: !isKqs,
    node: node === undefined ? null : Number(node),
    cluster,
    topics: chosen.topics,
    notTaken: [...notTaken, ...chosen.notTaken],
    deleted,
    isClean,
    checkpoints: openCheckpoints({ disk, dataFolder: path, logger, clean: isClean }),
  };
}

/** The lock's holder; null for none. */
function runsOn(disk: Disk, path: string, isKqs: boolean): string | null {
  if (isKqs) {
    const locked = disk.lock(`${path}/${LOCK}`, "an import");
    if ("heldBy" in locked) return `A kq (${locked.heldBy})`;
    locked.release();
    return null;
  }
  const holder = disk.foreignLockHolder(`${path}/${LOCK}`);
  if (holder === null) return null;
  return holder > 0 ? `A Kafka (process ${holder})` : "A Kafka";
}

/** Partitions' folders by their names, which may lie. */
function findFolders(
  disk: Disk,
  path: string,
): Pick<KafkaFolder, "notTaken" | "deleted"> & { readonly found: FoundFolders } {
  const notTaken = new Set<string>();
  const deleted: string[] = [];
  const found = new Map<string, Map<number, string | null>>();
  for (const name of disk.list(path)) {
    const [, topic, digits] = PARTITION.exec(name) ?? [];
    if (topic === undefined) {
      if (name.endsWith("-delete")) deleted.push(name);
      else if (/-(stray|future)$/.test(name)) notTaken.add(`${name}: a partition that Kafka had put aside`);
      continue;
    }
    const why = OWN_TOPICS.get(topic);
    if (why !== undefined) {
      if (why !== null) notTaken.add(`${topic}: ${why}`);
      continue;
    }
    const index = Number(digits);
    if (String(index) !== digits || index > LAST_PARTITION) {
      notTaken.add(`${name}: no partition has such a number`);
      continue;
    }
    const partitions = found.get(topic) ?? new Map<number, string | null>();
    partitions.set(index, readFolderTopicId(disk, `${path}/${name}`));
    found.set(topic, partitions);
  }
  return { found, notTaken: [...notTaken], deleted };
}

function foreign(message: string): OperatingFailure {
  return new OperatingFailure("ENOTKAFKA", message);
}
