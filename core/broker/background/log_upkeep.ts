/**
 * Periodic upkeep of logs: deletes old segments, removes their files a while later, syncs where `flush.ms` says so,
 * checkpoints high watermarks. One log after the other, in the background; a failure of one log is logged and does not
 * hold up the others.
 *
 * @module
 */
import { partitionName } from "../../protocol/partition_names.ts";
import { type Clock, type Logger, OperatingFailure, type Timers } from "../../runtime/ports.ts";
import { LoopShare } from "../../runtime/loop_share.ts";
import { RateLimitedLog } from "../../runtime/rate_limited_log.ts";
import type { BrokerConfig } from "../config/mod.ts";
import type { Partition, Partitions } from "../partitions/mod.ts";

export interface LogUpkeepOptions {
  readonly partitions: Partitions;
  readonly config: BrokerConfig;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** While it is full, everything that can be deleted is deleted at once. */
  readonly isDiskFull: () => boolean;
}

/** How often to look for something to delete while the disk is full. */
const FULL_DISK_MS = 10_000;

/** No timer waits longer than that: a larger setting means never. */
const NEVER_MS = 2 ** 31;

export interface LogUpkeep {
  /** Deletes what is due now. Resolves when all logs have been checked. */
  deleteExpired(): Promise<void>;
  /**
   * The disk has become full: deletes what is due without waiting for the next check, again and again until there is
   * space.
   */
  diskIsFull(): void;
  /**
   * Segments have been set aside: their files are removed when `file.delete.delay.ms` has passed, not only at the next
   * check.
   */
  removeWhenDue(): void;
  /** Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

export function startLogUpkeep(o: LogUpkeepOptions): LogUpkeep {
  const { partitions, config, clock, timers } = o;
  const limited = new RateLimitedLog({ logger: o.logger, clock });
  const cancel = new Map<string, () => void>();
  let isStopped = false;
  let underWay: Promise<void> = Promise.resolve();
  let removal: Promise<void> = Promise.resolve();

  const after = (delayMs: number, what: string, run: () => Promise<void>): void => {
    cancel.get(what)?.();
    if (isStopped || delayMs >= NEVER_MS) return;
    const begin = (): void => {
      cancel.delete(what);
      if (!isStopped) underWay = underWay.then(run);
    };
    cancel.set(what, timers.at(clock.monotonicMs() + delayMs, begin));
  };
  const each = async (work: (partition: Partition) => Promise<unknown>): Promise<void> => {
    const share = new LoopShare(o);
    for (const partition of partitions.all()) {
      if (isStopped) return;
      if (!partition.isDeleted) await attempt(partition, work, limited);
      // Most partitions have nothing to do, and awaiting nothing does not yield the event loop.
      await share.rest();
    }
  };

  const deleteExpired = async (): Promise<void> => {
    await each(async ({ log }) => await log.applyRetention(clock.wallMs()));
    await partitions.checkpointHighWatermarks();
    removeLater();
  };
  const removeLater = (): void => {
    const due = Array.from(partitions.all(), ({ log }) => log.nextRemovalMs).filter((ms) => ms !== null);
    if (due.length === 0) return;
    const nextMs = due.reduce((one, other) => Math.min(one, other));
    after(Math.max(0, nextMs - clock.wallMs()), "remove", async () => {
      // Removing large files takes long, and what else is due does not wait for it.
      removal = removal.then(removeDue);
      await Promise.resolve();
    });
  };
  // One file after the other: syncs use the same threads.
  const removeDue = async (): Promise<void> => {
    const share = new LoopShare(o);
    for (const { log } of partitions.all()) {
      if (!isStopped) await log.removeDueFiles(clock.wallMs());
      await share.rest();
    }
    removeLater();
  };
  const freeSpace = async (): Promise<void> => {
    await deleteExpired();
    if (o.isDiskFull()) after(FULL_DISK_MS, "free", freeSpace);
  };
  const again = (what: string, intervalMs: number, run: () => Promise<void>): void =>
    after(intervalMs, what, async () => {
      await run();
      again(what, intervalMs, run);
    });

  const checkMs = config.get("log.retention.check.interval.ms");
  after(config.get("log.initial.task.delay.ms"), "delete", async () => {
    await deleteExpired();
    again("delete", checkMs, deleteExpired);
  });
  again("flush", config.get("log.flush.scheduler.interval.ms"), async () => {
    await each(async ({ log }) => log.flushIfDue(clock.wallMs()));
  });
  return {
    deleteExpired: () => underWay = underWay.then(deleteExpired),
    diskIsFull: () => after(0, "free", freeSpace),
    removeWhenDue: removeLater,
    stop: async () => {
      isStopped = true;
      for (const undo of cancel.values()) undo();
      await Promise.all([underWay, removal]);
    },
  };
}

async function attempt(
  partition: Partition,
  work: (partition: Partition) => Promise<unknown>,
  limited: RateLimitedLog,
): Promise<void> {
  try {
    await work(partition);
  } catch (failure) {
    if (!(failure instanceof OperatingFailure)) throw failure;
    limited.warn(
      `${
        partitionName({ topic: partition.topic, partition: partition.index })
      }: old segments could not be deleted: ${failure.message}`,
    );
  }
}
