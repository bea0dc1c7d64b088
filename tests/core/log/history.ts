/**
 * The life of a log on a simulated disk, written down as it goes: what was appended, cut off and deleted, what was
 * promised about it and at which moment. A crash may be put at any moment; `found.ts` says whether what it left keeps
 * every promise.
 *
 * Every fourth history is of a compacted log: its records have keys, and cleanings go on beside everything else.
 *
 * @module
 */
import { expect } from "bun:test";
import type { Log, LogConfig } from "../../../core/log/mod.ts";
import { append, endTransaction, NOW_MS, openLog, readAll, readBytes, recordsIn } from "../../support/logs.ts";
import type { SeededRandom } from "../../support/random.ts";
import { type DiskOperation, SimulatedDisk } from "../../support/simulated_disk.ts";
import { HistoryCleaning, type Swap, waysToBeCleaned } from "./history_cleaning.ts";

const STEPS = 24;
/** Of a compacted log, whose segments have to be full before anything happens to them. */
const COMPACTED_STEPS = 50;
export const PLAIN_PRODUCERS = [0, 1];
export const TRANSACTIONAL_PRODUCERS = [10, 11];
const KEYS = ["a", "b", "c", "d", "e"];

export interface HistoryRecord {
  readonly offset: number;
  /** `offset=value`, as it is read. */
  readonly text: string;
  readonly stamp: number;
  /** -1 for a marker's. */
  readonly sequence: number;
  readonly producer: number;
  readonly isTransactional: boolean;
  /** Of a marker only. */
  readonly isAbort?: boolean;
  /** Of a compacted log's records. */
  readonly key?: string;
  readonly isTombstone?: boolean;
}

/** A promise of the log's, and the moment from which it holds. */
export interface Promised {
  readonly moment: number;
  readonly offset: number;
}

/** What the log held between two truncations. */
export interface Timeline {
  readonly records: HistoryRecord[];
  /** Where the truncation before it cut. */
  cutAt: number;
  /** The first moment at which a crash can find it: when the truncation before it began. */
  readonly from: number;
  /** From then on no crash finds the one before. */
  settled: number;
  /** Everything before the offset is durable. */
  durable: Promised[];
}

export interface History {
  readonly disk: SimulatedDisk;
  readonly timelines: readonly Timeline[];
  /** Where the log begins at the latest, and may begin at the earliest. */
  readonly starts: { readonly asked: readonly Promised[]; readonly kept: readonly Promised[] };
  /** In the order in which they were done. */
  readonly swaps: readonly Swap[];
  readonly config: Partial<LogConfig>;
}

export interface HistoryOptions {
  /** What may happen besides appends, commits, restarts: truncation and deletion. */
  readonly cuts: boolean;
}

export function openHistory(disk: SimulatedDisk, config: Partial<LogConfig>, clean = false): Promise<Log> {
  return openLog(disk, { clean, config });
}

/** Lets what waits go on for a few turns, so that crashes fall between the parts of a commit too. */
export async function pause(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
}

/** Neither files nor folders can be opened to be synced. */
function noHandlesToSync({ kind }: DiskOperation): string | null {
  return kind === "sync" || kind === "syncFolder" ? "EMFILE" : null;
}

/** The disk does not take a segment's records: the log is offline until it is opened again. */
function brokenSync({ kind, path }: DiskOperation): string | null {
  return kind === "sync" && path.endsWith(".log") ? "EIO" : null;
}

export async function playHistory(random: SeededRandom, options: HistoryOptions = { cuts: true }): Promise<History> {
  return await new Player(random).play(options);
}

class Player {
  readonly #random: SeededRandom;
  #disk = SimulatedDisk.withFolder("/data");
  #log!: Log;
  /** What is promised by a log that was killed since is promised no more. */
  #life = 0;
  readonly #timelines: Timeline[] = [{ records: [], cutAt: 0, from: 0, settled: 0, durable: [] }];
  readonly #asked: Promised[] = [{ moment: 0, offset: 0 }];
  readonly #kept: Promised[] = [];
  #deleting: Promise<unknown>[] = [];
  readonly #sequences = new Map<number, number>();
  readonly #config;
  readonly #cleaning = new HistoryCleaning(this.#timelines);

  constructor(random: SeededRandom) {
    this.#random = random;
    const preallocate = random.chance(3);
    this.#config = {
      segmentBytes: 1200,
      indexIntervalBytes: 300,
      retentionBytes: -1,
      fileDeleteDelayMs: 0,
      compacted: false,
      preallocate,
    };
  }

  get #now(): Timeline {
    return this.#timelines.at(-1)!;
  }

  async play({ cuts }: HistoryOptions): Promise<History> {
    const random = this.#random;
    const isCompacted = this.#config.compacted = random.chance(4);
    this.#log = await openHistory(this.#disk, this.#config);
    for (let n = 0; n < (isCompacted ? COMPACTED_STEPS : STEPS); n++) {
      // What cleanings need is segments that stay for a while.
      const rarer = isCompacted ? 3 : 1;
      if (random.chance(4)) await this.#mendDisk();
      // A swap that cannot be ended takes the log offline: only a start ends it.
      if (random.chance(8 * rarer) || this.#log.failed !== null) await this.#restart();
      if (cuts && random.chance(16 * rarer)) await this.#truncate();
      if (cuts && random.chance(10 * rarer)) this.#deleteRecords();
      if (cuts && random.chance(10 * rarer)) this.#retain();
      this.#append(n);
      if (isCompacted && random.chance(4)) this.#clean(n);
      if (random.chance(8)) await this.#break(noHandlesToSync);
      else if (random.chance(24)) await this.#break(brokenSync);
      if (random.chance(3)) this.#commit();
      await pause(random.pick([0, 0, 0, 1, 2, 5, 9]));
    }
    await this.#mendDisk();
    await pause(300);
    this.#cleaning.check();
    const starts = { asked: this.#asked, kept: this.#kept };
    const config = { ...this.#config, retentionBytes: -1 };
    return { disk: this.#disk, timelines: this.#timelines, starts, swaps: this.#cleaning.swaps, config };
  }

  #append(n: number): void {
    if (this.#log.failed !== null) return;
    const random = this.#random;
    const text = `${n} ${"v".repeat(random.pick([3, 40, 300, 700]))}`;
    const isTransactional = random.chance(4);
    const id = random.pick(isTransactional ? TRANSACTIONAL_PRODUCERS : PLAIN_PRODUCERS);
    const log = this.#log;
    const offset = log.endOffset;
    if (isTransactional && this.#isOpen(id) && random.chance(2)) {
      const isAbort = random.chance(2);
      // A producer of whom a cleaning and a cut have left nothing begins anew behind its marker.
      if ((log.producer(id)?.batches.length ?? 0) === 0) this.#sequences.set(id, 0);
      // The coordinator's epoch tells markers apart, which have no other text.
      expect(endTransaction(log, { id, isAbort, coordinatorEpoch: n })).toBe(`marker ${offset}`);
      this.#note({ offset, stamp: NOW_MS, sequence: -1, producer: id, isTransactional, isAbort });
      return;
    }
    const sequence = this.#sequences.get(id) ?? 0;
    const stamp = random.below(100);
    const isTombstone = this.#config.compacted && random.chance(6);
    const value = isTombstone ? null : text;
    const keyed = this.#config.compacted ? { key: random.pick(KEYS) } : {};
    const sent = append(log, [value], { producer: { id, sequence }, stamps: [stamp], isTransactional, ...keyed });
    expect(sent).toBe(`${offset}..${offset}`);
    this.#sequences.set(id, sequence + 1);
    this.#note({ offset, stamp, sequence, producer: id, isTransactional, isTombstone, ...keyed });
  }

  #note(record: Omit<HistoryRecord, "text">): void {
    const bytes = readBytes(this.#log, { from: record.offset, maxBytes: 1 });
    expect(bytes).not.toBe("outOfRange");
    this.#now.records.push({ ...record, text: recordsIn(bytes as Uint8Array)[0]! });
  }

  #isOpen(id: number): boolean {
    const last = this.#now.records.findLast(({ producer }) => producer === id);
    return last !== undefined && last.isAbort === undefined;
  }

  #commit(): void {
    const { endOffset } = this.#log;
    const [timeline, disk] = [this.#now, this.#disk];
    this.#promise(
      this.#log.whenDurable(endOffset),
      () => timeline.durable.push({ moment: disk.moment, offset: endOffset }),
    );
  }

  #clean(n: number): void {
    // A larger segment takes in what several had.
    this.#config.segmentBytes = this.#random.pick([900, 1200, 5000]);
    this.#cleaning.start(this.#log, this.#disk, NOW_MS + n);
  }

  /**
   * Between the kernel's word that a sync has failed and ours nothing else happens: a log that is killed there leaves
   * no word.
   */
  async #break(fault: SimulatedDisk["fault"]): Promise<void> {
    const wasBroken = this.#disk.fault === brokenSync;
    this.#disk.fault = fault;
    if (wasBroken) await pause(30);
  }

  async #mendDisk(): Promise<void> {
    await this.#break(() => null);
  }

  async #restart(): Promise<void> {
    await this.#mendDisk();
    this.#life += 1;
    this.#deleting = [];
    if (this.#random.chance(3) && this.#log.failed === null) {
      await this.#cleaning.stop();
      await this.#log.close();
      const { endOffset } = this.#log;
      const isClean = this.#log.failed === null;
      if (isClean) this.#now.durable.push({ moment: this.#disk.moment, offset: endOffset });
      this.#log = await openHistory(this.#disk, this.#config, isClean);
    } else {
      this.#disk = this.#disk.afterKill();
      this.#cleaning.killed(this.#disk);
      this.#log = await openHistory(this.#disk, this.#config);
      this.#cleaning.reopened(this.#disk.moment);
    }
    // What was being done may have been done.
    const { startOffset } = this.#log;
    expect(this.#asked.some(({ offset }) => offset === startOffset)).toBe(true);
    this.#expectAll();
  }

  async #truncate(): Promise<void> {
    const log = this.#log;
    // Deleting and truncating at once is not asked of a log, but commits and seals go on.
    await Promise.all(this.#deleting);
    const offset = log.startOffset + this.#random.below(log.endOffset - log.startOffset + 1);
    if (offset >= log.endOffset || log.failed !== null) return;
    await this.#mendDisk();
    const before = this.#now;
    const kept = before.records.slice(0, offset);
    const durable = before.durable.map((each) => ({ ...each, offset: Math.min(each.offset, offset) }));
    const next: Timeline = { records: kept, cutAt: offset, from: this.#disk.moment, settled: Infinity, durable };
    this.#timelines.push(next);
    const failure = await log.truncateTo(offset).then(() => undefined, (why: unknown) => why);
    if (failure !== undefined) {
      // A cleaning under way has taken the log offline before its turn came.
      expect(failure === log.failed).toBe(true);
      this.#timelines.pop();
      return;
    }
    next.settled = this.#disk.moment;
    for (const id of [...PLAIN_PRODUCERS, ...TRANSACTIONAL_PRODUCERS]) {
      const last = kept.findLast((record) => record.producer === id && record.sequence >= 0);
      // What a cleaning took of a producer, with all that came after it cut off, the log cannot know any more.
      const known = this.#config.compacted ? log.producer(id)?.batches : undefined;
      const sequence = known === undefined ? last?.sequence : known.at(-1)?.lastSequence;
      this.#sequences.set(id, (sequence ?? -1) + 1);
    }
    // Where a cleaning left a hole, the end lies before what was asked for.
    const { endOffset } = log;
    for (const gone of kept.splice(endOffset)) expect(this.#cleaning.took(gone.offset)).toBe(true);
    next.cutAt = Math.min(next.cutAt, endOffset);
    next.durable = next.durable.map((each) => ({ ...each, offset: Math.min(each.offset, endOffset) }));
    this.#expectAll();
  }

  /** What is read is what was written, but for what was deleted and what cleanings took. */
  #expectAll(): void {
    const { startOffset } = this.#log;
    const index = this.#timelines.length - 1;
    const texts = readAll(this.#log);
    const there = this.#now.records.slice(startOffset);
    const ways = waysToBeCleaned(this.#cleaning.swaps, this.#timelines, index, this.#disk.moment);
    const possible = Array.from(
      ways,
      (gone) => there.filter(({ offset }) => !gone.has(offset)).map(({ text }) => text),
    );
    const found = possible.find((way) => way.length === texts.length && way.every((text, n) => text === texts[n]));
    if (found === undefined) expect(texts).toEqual(possible.at(-1)!);
  }

  #deleteRecords(): void {
    const log = this.#log;
    const offset = log.startOffset + this.#random.below(log.endOffset - log.startOffset + 1);
    this.#asked.push({ moment: this.#disk.moment, offset });
    const disk = this.#disk;
    this.#promise(this.#delete(log.deleteRecords(offset)), () => this.#kept.push({ moment: disk.moment, offset }));
  }

  #retain(): void {
    const log = this.#log;
    this.#config.retentionBytes = this.#random.pick([0, 1000, 2500]);
    // Whole segments: where they begin, or the end.
    for (const { offset } of [...this.#now.records, { offset: log.endOffset }]) {
      this.#asked.push({ moment: this.#disk.moment, offset });
    }
    const disk = this.#disk;
    const done = log.applyRetention(NOW_MS).then(async (count) => {
      if (count > 0) await log.removeDueFiles(NOW_MS);
      this.#config.retentionBytes = -1;
    });
    // The start may have been raised by hand since, which is not kept yet; the first segment there is lies where
    // retention put it.
    this.#promise(this.#delete(done), () => {
      const first = disk.list("/data/orders-0").find((name) => name.endsWith(".log"))!;
      this.#kept.push({ moment: disk.moment, offset: Number(first.slice(0, 20)) });
    });
  }

  #delete(done: Promise<unknown>): Promise<unknown> {
    this.#deleting.push(done.catch(() => {}));
    return done;
  }

  #promise(done: Promise<unknown>, kept: () => void): void {
    const life = this.#life;
    done.then(() => {
      if (life === this.#life) kept();
    }, () => {});
  }
}
