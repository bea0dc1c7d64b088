/**
 * The cleanings in a log's life: one at a time, beside whatever else happens to the log. Notes which records each swap
 * takes, from when on a crash may find it done and from when on it must; a swap that takes what no cleaning may take
 * fails here.
 *
 * @module
 */
import { expect } from "bun:test";
import { discardAllCleaned } from "../../../core/log/compaction/mod.ts";
import type { Log } from "../../../core/log/mod.ts";
import { BATCH_HEADER_SIZE, readBatchHeader } from "../../../core/protocol/records/batch.ts";
import { decodeRecords } from "../../../core/protocol/records/records.ts";
import { OperatingFailure } from "../../../core/runtime/ports.ts";
import { clean } from "../../support/compaction.ts";
import type { SimulatedDisk } from "../../support/simulated_disk.ts";
import type { HistoryRecord, Timeline } from "./history.ts";

const FOLDER = "/data/orders-0";

/** One segment put in the place of several. */
export interface Swap {
  readonly baseOffset: number;
  /** No crash before that moment finds it done. */
  readonly began: number;
  /** Every crash from then on does. */
  done: number;
  /** None from then on does: a kill came before it was. */
  undone: number;
  /** Which of the timelines it was begun in. */
  readonly timeline: number;
  /** Offsets. */
  readonly removed: ReadonlySet<number>;
  /** What lies before it may have been a reason to take them. */
  readonly builtOn: number;
  /** Those of them that no cleaning may take: wrong if it is done. */
  readonly wrongly: readonly HistoryRecord[];
}

interface Cleaning {
  readonly over: Promise<void>;
  isOver: boolean;
  isStopped: boolean;
  isKilled: boolean;
}

export class HistoryCleaning {
  readonly swaps: Swap[] = [];
  readonly #timelines: readonly Timeline[];
  #cleaning: Cleaning | null = null;
  /** Where earlier cleanings came, perhaps. */
  #cleanedEnd = 0;
  #failure: unknown = null;

  constructor(timelines: readonly Timeline[]) {
    this.#timelines = timelines;
  }

  /** Cleans, unless that is going on already. */
  start(log: Log, disk: SimulatedDisk, nowMs: number): void {
    if (this.#cleaning?.isOver === false) return;
    const cleaning: Cleaning = { over: Promise.resolve(), isOver: false, isStopped: false, isKilled: false };
    this.#cleaning = cleaning;
    const view = log.compaction;
    const work = clean(log, disk, {
      nowMs,
      deleteRetentionMs: 3,
      bufferBytes: 1024,
      isStopped: () => cleaning.isStopped,
      swapping: ({ baseOffset, endOffset }) => {
        if (cleaning.isKilled) return () => {};
        const swap = this.#begin(log, disk, baseOffset, endOffset);
        return (isDone) => {
          if (cleaning.isKilled) return;
          if (isDone) end(swap, disk.moment);
          // One that took the log offline may count on the disk: the next start tells.
          else if (log.failed === null) this.swaps.splice(this.swaps.indexOf(swap), 1);
        };
      },
    });
    const over = work.then(() => {}, (failure: unknown) => {
      // A killed one works on files that nobody has any more.
      if (cleaning.isKilled) return;
      const isPassing = failure instanceof OperatingFailure &&
        (failure.code === "ENOENT" || failure.code === "EMFILE" || view.isCut);
      // What a log that is offline has left belongs to its next start: a swap may count already.
      if (isPassing && !view.isOver) discardAllCleaned(disk, FOLDER);
      if (!isPassing) this.#failure ??= failure;
    });
    Object.assign(cleaning, { over: over.then(() => void (cleaning.isOver = true)) });
  }

  /** Ends when nothing is under way. */
  async stop(): Promise<void> {
    if (this.#cleaning === null) return;
    this.#cleaning.isStopped = true;
    await this.#cleaning.over;
    this.#cleaning = null;
    this.check();
  }

  /** Fails with what a cleaning has failed with. */
  check(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  /** The process is gone, and this is what it left. To be told before the log is opened again. */
  killed(disk: SimulatedDisk): void {
    this.check();
    if (this.#cleaning !== null) this.#cleaning.isKilled = true;
    this.#cleaning = null;
    for (const swap of this.swaps) {
      if (swap.done < Infinity || swap.undone < Infinity) continue;
      const name = String(swap.baseOffset).padStart(20, "0");
      // The marker alone makes it count.
      const isDone = disk.exists(`${FOLDER}/${name}.swap`) || !this.#hasAny(disk, swap);
      if (!isDone) swap.undone = disk.moment;
    }
  }

  /** Whether records are there that the swap was to take. */
  #hasAny(disk: SimulatedDisk, swap: Swap): boolean {
    const removed = removedIn(swap, this.#timelines, this.#timelines.length - 1);
    return disk.list(FOLDER).filter((name) => name.endsWith(".log")).some((name) =>
      [...offsetsIn(disk.readFile(`${FOLDER}/${name}`))].some((offset) => removed.has(offset))
    );
  }

  /** The log was opened again: what a kill had left half done is done. */
  reopened(moment: number): void {
    for (const swap of this.swaps) {
      if (swap.done === Infinity && swap.undone === Infinity) end(swap, moment);
    }
  }

  /** Whether a swap took the record at that offset, or may have. */
  took(offset: number): boolean {
    return this.swaps.some(({ removed }) => removed.has(offset));
  }

  #begin(log: Log, disk: SimulatedDisk, baseOffset: number, endOffset: number): Swap {
    const timeline = this.#timelines.length - 1;
    const { records, durable } = this.#timelines[timeline]!;
    const path = `${FOLDER}/${String(baseOffset).padStart(20, "0")}.log.cleaned`;
    const left = offsetsIn(disk.readFile(path));
    const removed = new Set<number>();
    const wrongly: HistoryRecord[] = [];
    const earlier = new Set(
      this.swaps.filter(({ done }) => done < Infinity).flatMap((
        swap,
      ) => [...removedIn(swap, this.#timelines, timeline)]),
    );
    const settled = log.compaction.extent.settledOffset;
    // What is settled is on the disk, so that cleaning may build on it.
    durable.push({ moment: disk.moment, offset: settled });
    for (const record of records.slice(baseOffset, endOffset)) {
      if (left.has(record.offset)) continue;
      removed.add(record.offset);
      const isGone = record.offset < log.startOffset || earlier.has(record.offset);
      if (!isGone && !mayGo(record, records, settled, this.#cleanedEnd)) wrongly.push(record);
    }
    const swap = {
      baseOffset,
      began: disk.moment,
      done: Infinity,
      undone: Infinity,
      timeline,
      removed,
      builtOn: settled,
      wrongly,
    };
    this.swaps.push(swap);
    this.#cleanedEnd = Math.max(this.#cleanedEnd, endOffset);
    return swap;
  }
}

function end(swap: Swap, moment: number): void {
  expect(swap.wrongly, "no record goes that must stay").toEqual([]);
  swap.done = moment;
}

/**
 * `settled`: what lies behind it may be lost, and takes no other's place. `cleanedEnd`: where tombstones may have
 * waited long enough.
 */
function mayGo(
  record: HistoryRecord,
  records: readonly HistoryRecord[],
  settled: number,
  cleanedEnd: number,
): boolean {
  if (record.isAbort !== undefined || fateOf(record, records) === "aborted") return true;
  if (record.isTombstone === true && record.offset < cleanedEnd) return true;
  return records.slice(record.offset + 1, settled).some((later) =>
    later.key === record.key && fateOf(later, records) === "committed"
  );
}

/** What is known of the record's transaction from those; of one that is in none, that it counts. */
export function fateOf({ offset, producer, isTransactional }: HistoryRecord, records: readonly HistoryRecord[]) {
  if (!isTransactional) return "committed";
  const end = records.find((other) =>
    other.offset > offset && other.producer === producer && other.isAbort !== undefined
  );
  return end === undefined ? "open" : end.isAbort === true ? "aborted" : "committed";
}

/** Which offsets the swap took in that timeline: behind a truncation the offsets are others' by then. */
export function removedIn(swap: Swap, timelines: readonly Timeline[], index: number): Set<number> {
  const cut = Math.min(...timelines.slice(swap.timeline + 1, index + 1).map(({ cutAt }) => cutAt));
  return new Set([...swap.removed].filter((offset) => offset < cut));
}

/** The offsets that cleanings may have taken by that moment: all the ways it can be, by swaps that are half done. */
export function* waysToBeCleaned(
  swaps: readonly Swap[],
  timelines: readonly Timeline[],
  index: number,
  moment: number,
): Iterable<ReadonlySet<number>> {
  const begun = swaps.filter((swap) => swap.began <= moment && moment < swap.undone && swap.timeline <= index);
  const halfDone = begun.filter(({ done }) => done > moment);
  for (let way = 0; way < 2 ** halfDone.length; way++) {
    const gone = new Set<number>();
    for (const swap of begun) {
      const n = halfDone.indexOf(swap);
      if (n >= 0 && (way >> n & 1) === 0) continue;
      for (const offset of removedIn(swap, timelines, index)) gone.add(offset);
    }
    yield gone;
  }
}

function offsetsIn(bytes: Uint8Array): Set<number> {
  const offsets = new Set<number>();
  for (let at = 0; bytes.length - at >= BATCH_HEADER_SIZE;) {
    const { sizeInBytes } = readBatchHeader(bytes, at);
    // Room that nothing has been written to yet.
    if (sizeInBytes < BATCH_HEADER_SIZE) break;
    for (const { offset } of decodeRecords(bytes.subarray(at, at + sizeInBytes))) offsets.add(offset);
    at += sizeInBytes;
  }
  return offsets;
}
