/**
 * What lies in the data folder of a stopped Kafka, by topic, and why some of it cannot be taken.
 *
 * @module
 */
import { type Checkpoints, openCheckpoints } from "../../log/mod.ts";
import { type Disk, type Logger, OperatingFailure } from "../../runtime/ports.ts";
import { readFolderTopicId } from "../partitions/partition_folder.ts";

const PARTITION = /^([A-Za-z0-9._-]+)-(\d+)$/;
const META = "meta.properties";
const CLEAN = ".kafka_cleanshutdown";
/** Kafka holds a lock on it for as long as it runs. */
const LOCK = ".lock";

export interface KafkaTopic {
  readonly name: string;
  readonly id: string;
  /** How many partitions it has, from 0 without gaps. */
  readonly partitions: number;
}

export interface KafkaFolder {
  readonly path: string;
  readonly topics: readonly KafkaTopic[];
  /** One line for each thing that is not taken. */
  readonly notTaken: string[];
  readonly checkpoints: Checkpoints;
  /** Whether the last stop was orderly. */
  readonly isClean: boolean;
}

/** Topics of Kafka's own that kq keeps elsewhere or has no use for yet. */
const OWN_TOPICS: ReadonlyMap<string, string | null> = new Map([
  // Its settings are read; the rest kq has in a database.
  ["__cluster_metadata", null],
  ["__transaction_state", "transactions are not served yet: those that are open stay open"],
  ["__share_group_state", "share groups are not served yet"],
]);

/** Throws OperatingFailure when the folder is none of Kafka's, or one that a Kafka runs on. */
export function readKafkaFolder(
  { path, disk, logger }: { readonly path: string; readonly disk: Disk; readonly logger: Logger },
): KafkaFolder {
  const meta = disk.exists(`${path}/${META}`) ? new TextDecoder().decode(disk.readFile(`${path}/${META}`)) : null;
  if (meta === null) throw foreign(`The folder ${path} is not a Kafka's: it has no ${META}; name one of its log.dirs`);
  if (/^kq\.format=/m.test(meta)) {
    throw foreign(`The folder ${path} is kq's own: start it with kq serve --data ${path}`);
  }
  const holder = disk.foreignLockHolder(`${path}/${LOCK}`);
  if (holder !== null) {
    throw new OperatingFailure(
      "EHELD",
      `A Kafka${
        holder > 0 ? ` (process ${holder})` : ""
      } is running on ${path}, and what it writes would be taken by halves: stop it, then import again`,
    );
  }
  const notTaken: string[] = [];
  const found = new Map<string, Map<number, string>>();
  for (const name of disk.list(path)) {
    const [, topic, index] = PARTITION.exec(name) ?? [];
    if (topic === undefined) {
      if (/-(delete|stray|future)$/.test(name)) notTaken.push(`${name}: a partition that Kafka had put aside`);
      continue;
    }
    if (OWN_TOPICS.has(topic)) continue;
    const partitions = found.get(topic) ?? new Map<number, string>();
    partitions.set(Number(index), readFolderTopicId(disk, `${path}/${name}`) ?? "");
    found.set(topic, partitions);
  }
  for (const [topic, why] of OWN_TOPICS) {
    if (why !== null && disk.exists(`${path}/${topic}-0`)) notTaken.push(`${topic}: ${why}`);
  }
  const topics = [...found].flatMap(([name, partitions]) => {
    const ids = new Set(partitions.values());
    const [id = ""] = ids;
    const problem = ids.size > 1
      ? "its partitions are of more than one topic of that name"
      : id === ""
      ? "its folders do not say which topic they are of (partition.metadata)"
      : missing(partitions);
    if (problem === null) return [{ name, id, partitions: partitions.size }];
    notTaken.push(`${name}: ${problem}`);
    return [];
  });
  const isClean = disk.exists(`${path}/${CLEAN}`);
  return {
    path,
    topics,
    notTaken,
    isClean,
    checkpoints: openCheckpoints({ disk, dataFolder: path, logger, clean: isClean }),
  };
}

function missing(partitions: ReadonlyMap<number, string>): string | null {
  const count = Math.max(...partitions.keys()) + 1;
  const gaps = Array.from({ length: count }, (_, index) => index).filter((index) => !partitions.has(index));
  return gaps.length === 0 ? null : `partition ${gaps.join(", ")} is not in this folder but in another broker's`;
}

function foreign(message: string): OperatingFailure {
  return new OperatingFailure("ENOTKAFKA", message);
}
