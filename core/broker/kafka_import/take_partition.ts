/**
 * One partition's folder: copied, synced, and opened as after a crash. What opening a log cuts off or sets aside is a
 * warning to a broker, which had promised nothing of it; here it is records that somebody had in Kafka and has not in
 * kq, and is told as such.
 *
 * @module
 */
import { partitionName } from "../../protocol/partition_names.ts";
import { type Checkpoints, type GroupCommit, Log, type LogConfig } from "../../log/mod.ts";
import type { Checksums, Clock, Disk, Logger } from "../../runtime/ports.ts";
import type { KafkaFolder } from "./kafka_folder.ts";
import type { OpenTransaction } from "./open_transactions.ts";

export interface TakenPartition {
  readonly records: number;
  readonly bytes: number;
  readonly latestEpoch: number;
  readonly producerId: number;
  /** One line for each thing that was not taken. */
  readonly lost: readonly string[];
  /** Transactions that nobody had ended. */
  readonly open: readonly OpenTransaction[];
}

/**
 * What of a partition's folder is copied: also cleaned segments on their way into their place, Kafka's and kq's. The
 * rest is left over.
 */
const TAKEN =
  /^(\d{20}\.((log|index|timeindex|txnindex)(\.swap)?|snapshot|swap)|leader-epoch-checkpoint|partition\.metadata)$/;
const COPY_SIZE = 4 << 20;

/** Throws OperatingFailure when the disk refuses. */
export async function takePartition(
  name: { readonly topic: string; readonly partition: number },
  { kafka, dataFolder, disk, checksums, clock, checkpoints, commit, config, see }: {
    readonly kafka: KafkaFolder;
    readonly dataFolder: string;
    readonly disk: Disk;
    readonly checksums: Checksums;
    readonly clock: Clock;
    /** Of the data folder. */
    readonly checkpoints: Checkpoints;
    readonly commit: GroupCommit;
    readonly config: LogConfig;
    /** Called with the partition's log, once it is there. */
    readonly see: (log: Log) => void;
  },
): Promise<TakenPartition> {
  const folderName = partitionName(name);
  const folder = `${dataFolder}/${folderName}`;
  const left = await copyFolder(disk, `${kafka.path}/${folderName}`, folder);
  const told = new Set(left.map((file) => `${folderName}: its ${file}: no offset of a log is that large`));
  checkpoints.recoveryPoints.set(name, kafka.checkpoints.recoveryPoints.get(name));
  checkpoints.startOffsets.set(name, kafka.checkpoints.startOffsets.get(name));
  checkpoints.cleaner.set(name, kafka.checkpoints.cleaner.get(name));
  await Promise.all(
    [checkpoints.recoveryPoints, checkpoints.startOffsets, checkpoints.cleaner].map((each) => each.flush()),
  );
  const log = await Log.open({
    ...name,
    folder,
    disk,
    checksums,
    clock,
    logger: loggerInto(told),
    checkpoints,
    commit,
    config: () => config,
    clean: false,
    isKafkas: kafka.isKafkas,
    leaderEpoch: -1,
  });
  const { startOffset, endOffset, size, latestEpoch, failed, largestProducerId } = log;
  const open = [...log.producers()].flatMap(({ producerId, currentTxnFirstOffset: firstOffset }) =>
    firstOffset === null ? [] : [{ ...name, producerId, firstOffset }]
  );
  see(log);
  await log.close();
  if (failed !== null) told.add(failed.message);
  const records = endOffset - startOffset;
  return { records, bytes: size, latestEpoch, producerId: largestProducerId, lost: [...told], open };
}

/** What the log complains of names its partition. */
function loggerInto(told: Set<string>): Logger {
  const tell = (message: string): void => void told.add(message);
  return { debug: () => {}, info: () => {}, warn: tell, error: tell };
}

/**
 * Anew: what an earlier run left goes first. Ends when all of it is on the disk. Answers the segments that were left,
 * because kq has no number for what they are named.
 */
async function copyFolder(disk: Disk, from: string, to: string): Promise<string[]> {
  disk.removeFolder(to);
  disk.makeFolder(to);
  const left: string[] = [];
  for (const name of disk.listFiles(from)) {
    if (!TAKEN.test(name)) continue;
    if (Number.isSafeInteger(Number(/^\d*/.exec(name)![0]))) await copyFile(disk, `${from}/${name}`, `${to}/${name}`);
    else if (name.endsWith(".log")) left.push(name);
  }
  await disk.syncFolder(to);
  await disk.syncFolder(to.slice(0, to.lastIndexOf("/")));
  return left;
}

async function copyFile(disk: Disk, from: string, to: string): Promise<void> {
  const [source, target] = [disk.open(from, "never"), disk.open(to, "new")];
  try {
    const buffer = new Uint8Array(Math.min(COPY_SIZE, source.size()));
    for (let position = 0;;) {
      const count = source.read(buffer, 0, buffer.length, position);
      if (count === 0) break;
      target.write(buffer, 0, count, position);
      position += count;
    }
    await target.sync();
  } finally {
    source.close();
    target.close();
  }
}
