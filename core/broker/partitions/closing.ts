/**
 * Closes many logs. A close that takes a moment logs nothing; with thousands of segments that are not synced yet it
 * takes as long as the disk does, and the operator sees how much is left.
 *
 * @module
 */
import type { Clock, Logger, Timers } from "../../runtime/ports.ts";
import { forEachConcurrent } from "./for_each_concurrent.ts";

/** More than are opened at once: closing logs wait for the disk together. */
const AT_ONCE = 256;
const TELL_EVERY_MS = 5_000;

interface Closing {
  close(): Promise<void>;
  /** Sidecar files that are still to be written. */
  readonly filesToWrite: number;
}

interface ClosingPorts {
  readonly clock: Clock;
  /** Without them nothing is logged. */
  readonly timers?: Timers;
  readonly logger: Logger;
}

/** Ends when all are closed. */
export async function closeLogs(logs: readonly Closing[], { clock, timers, logger }: ClosingPorts): Promise<void> {
  const open = new Set(logs);
  let cancel = (): void => {};
  const tellLater = (): void => {
    cancel = timers?.at(clock.monotonicMs() + TELL_EVERY_MS, () => {
      const files = [...open].reduce((sum, log) => sum + log.filesToWrite, 0);
      logger.warn(`Stopping: ${open.size} partitions are still to be closed, with ${files} files to write and sync`);
      tellLater();
    }) ?? cancel;
  };
  tellLater();
  try {
    await forEachConcurrent(logs, AT_ONCE, async (log) => {
      await log.close();
      open.delete(log);
    });
  } finally {
    cancel();
  }
}
