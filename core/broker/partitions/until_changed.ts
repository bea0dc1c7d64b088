/**
 * The wait of a long poll: until enough bytes came to some partitions, something happened to one of them, the time is
 * over or the client has gone. Whatever ends it, everything it set up is removed and the waiting request goes on.
 *
 * @module
 */
import type { Timers } from "../../runtime/ports.ts";
import type { Disconnection } from "../disconnection.ts";
import type { Partition, PartitionChange } from "./partition.ts";

export interface Wait {
  readonly partitions: readonly Partition[];
  readonly missingBytes: number;
  /**
   * How many bytes are missing now, 0 or less for none. Called only when so much was appended that it may be enough, or
   * when older records may be read now (a transaction has ended, other replicas have them): what is appended and what
   * may be read differ by what is not yet stable, and by what was asked for.
   */
  readonly recount: () => number | Promise<number>;
  readonly deadlineMs: number;
  readonly timers: Timers;
  readonly disconnected: Disconnection;
  /** Calls `end` when there is no reason to wait any more; the answer takes that back. */
  readonly whenOvertaken?: (end: () => void) => () => void;
}

export function untilChanged(wait: Wait): Promise<void> {
  return new Promise((resolve) => {
    let missing = wait.missingBytes;
    const undo: (() => void)[] = [];
    const end = (): void => {
      for (const run of undo.splice(0)) run();
      resolve();
    };
    let counting = false;
    let changedMeanwhile = false;
    const count = (): void => {
      const counted = wait.recount();
      if (!(counted instanceof Promise)) return known(counted);
      counting = true;
      changedMeanwhile = false;
      void counted.then((now) => {
        counting = false;
        if (changedMeanwhile) count();
        else known(now);
      });
    };
    const known = (now: number): void => {
      missing = now;
      if (missing <= 0) end();
    };
    const changed = (change: PartitionChange): void => {
      if (change.kind !== "appended" && change.kind !== "highWatermark") return end();
      if (change.kind === "appended") {
        missing -= change.bytes;
        if (missing > 0 && !change.releasesOlder) return;
      }
      if (counting) changedMeanwhile = true;
      else count();
    };
    for (const partition of wait.partitions) undo.push(partition.whenChanged(changed));
    undo.push(wait.timers.at(wait.deadlineMs, end));
    if (wait.whenOvertaken !== undefined) undo.push(wait.whenOvertaken(end));
    // Last, because it may end the wait at once.
    undo.push(wait.disconnected.whenGone(end));
  });
}
