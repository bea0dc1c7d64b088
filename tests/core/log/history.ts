/**
 * The life of a log on a simulated disk, written down as it goes: what was appended, cut off and deleted, what was promised
 * about it and at which moment. A crash may be put at any moment; {@linkcode checkFound} says whether what it left keeps every promise.
 *
 * @module
 */
import { expect } from "bun:test";
import type { Log, LogConfig } from "../../../core/log/mod.ts";
import { append, endTransaction, NOW_MS, openLog, readAll, readBytes, recordsIn } from "../../support/logs.ts";
import type { SeededRandom } from "../../support/random.ts";
import { type DiskOperation, SimulatedDisk } from "../../support/simulated_disk.ts";

const STEPS = 24;
const PLAIN_PRODUCERS = [0, 1];
const TRANSACTIONAL_PRODUCERS = [10, 11];

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
}

/** A promise of the log's, and the moment from which it holds. */
interface Promised {
  readonly moment: number;
  readonly offset: number;
}

/** What the log held between two truncations. */
interface Timeline {
  readonly records: HistoryRecord[];
  /** Where the truncation before it cut. */
  readonly cutAt: number;
  /** The first moment at which a crash can find it: when the truncation before it began. */
  readonly from: number;
  /** From then on no crash finds the one before. */
  settled: number;
  /** Everything before the offset is durable. */
  readonly durable: Promised[];
}

export interface History {
  readonly disk: SimulatedDisk;
  readonly timelines: readonly Timeline[];
  /** Where the log begins at the latest, and may begin at the earliest. */
  readonly starts: { readonly asked: readonly Promised[]; readonly kept: readonly Promised[] };
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
  readonly #config = { segmentBytes: 1200, indexIntervalBytes: 300, retentionBytes: -1, fileDeleteDelayMs: 0 };

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  get #now(): Timeline {
    return this.#timelines.at(-1)!;
  }

  async play({ cuts }: HistoryOptions): Promise<History> {
    const random = this.#random;
    this.#log = await openHistory(this.#disk, this.#config);
    for (let n = 0; n < STEPS; n++) {
      if (random.chance(4)) this.#disk.fault = () => null;
      if (random.chance(8)) await this.#restart();
      if (cuts && random.chance(16)) await this.#truncate();
      if (cuts && random.chance(10)) this.#deleteRecords();
      if (cuts && random.chance(10)) this.#retain();
      this.#append(n);
      if (random.chance(8)) this.#disk.fault = noHandlesToSync;
      if (random.chance(3)) this.#commit();
      await pause(random.pick([0, 0, 0, 1, 2, 5, 9]));
    }
    this.#disk.fault = () => null;
    await pause(300);
    const starts = { asked: this.#asked, kept: this.#kept };
    return { disk: this.#disk, timelines: this.#timelines, starts, config: { ...this.#config, retentionBytes: -1 } };
  }

  #append(n: number): void {
    const random = this.#random;
    const value = `${n} ${"v".repeat(random.pick([3, 40, 300, 700]))}`;
    const isTransactional = random.chance(4);
    const id = random.pick(isTransactional ? TRANSACTIONAL_PRODUCERS : PLAIN_PRODUCERS);
    const log = this.#log;
    const offset = log.endOffset;
    if (isTransactional && this.#isOpen(id) && random.chance(2)) {
      const isAbort = random.chance(2);
      // The coordinator's epoch tells markers apart, which have no other text.
      expect(endTransaction(log, { id, isAbort, coordinatorEpoch: n })).toBe(`marker ${offset}`);
      this.#note({ offset, stamp: NOW_MS, sequence: -1, producer: id, isTransactional, isAbort });
      return;
    }
    const sequence = this.#sequences.get(id) ?? 0;
    const stamp = random.below(100);
    const sent = append(log, [value], { producer: { id, sequence }, stamps: [stamp], isTransactional });
    expect(sent).toBe(`${offset}..${offset}`);
    this.#sequences.set(id, sequence + 1);
    this.#note({ offset, stamp, sequence, producer: id, isTransactional });
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

  async #restart(): Promise<void> {
    this.#disk.fault = () => null;
    this.#life += 1;
    this.#deleting = [];
    if (this.#random.chance(3)) {
      await this.#log.close();
      this.#now.durable.push({ moment: this.#disk.moment, offset: this.#log.endOffset });
      this.#log = await openHistory(this.#disk, this.#config, true);
    } else {
      this.#disk = this.#disk.afterKill();
      this.#log = await openHistory(this.#disk, this.#config);
    }
    // What was being done may have been done.
    const { startOffset } = this.#log;
    expect(this.#asked.some(({ offset }) => offset === startOffset)).toBe(true);
    expect(readAll(this.#log)).toEqual(this.#now.records.slice(startOffset).map(({ text }) => text));
  }

  async #truncate(): Promise<void> {
    const log = this.#log;
    // Deleting and truncating at once is not asked of a log, but commits and seals go on.
    await Promise.all(this.#deleting);
    const offset = log.startOffset + this.#random.below(log.endOffset - log.startOffset + 1);
    if (offset >= log.endOffset) return;
    this.#disk.fault = () => null;
    const before = this.#now;
    const kept = before.records.slice(0, offset);
    const durable = before.durable.map((each) => ({ ...each, offset: Math.min(each.offset, offset) }));
    const next: Timeline = { records: kept, cutAt: offset, from: this.#disk.moment, settled: Infinity, durable };
    this.#timelines.push(next);
    await log.truncateTo(offset);
    next.settled = this.#disk.moment;
    for (const id of [...PLAIN_PRODUCERS, ...TRANSACTIONAL_PRODUCERS]) {
      const last = kept.findLast((record) => record.producer === id && record.sequence >= 0);
      this.#sequences.set(id, (last?.sequence ?? -1) + 1);
    }
    expect(readAll(log)).toEqual(kept.slice(log.startOffset).map(({ text }) => text));
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
    const done = log.applyRetention(NOW_MS).then((count) => {
      if (count > 0) log.removeDueFiles(NOW_MS);
      this.#config.retentionBytes = -1;
    });
    // The start may have been raised by hand since, which is not kept yet; the first segment there is lies where retention put it.
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

/** Holds what a crash at that moment left against what was promised by then; answers what the log now holds. */
export function checkFound(log: Log, moment: number, { timelines, starts }: History): readonly HistoryRecord[] {
  expect(log.failed, "a power cut is no damage").toBeNull();
  const { startOffset, endOffset } = log;
  const by = (promises: readonly Promised[]) =>
    promises.filter((each) => each.moment <= moment).map(({ offset }) => offset);
  expect(startOffset, "what was deleted stays deleted").toBeGreaterThanOrEqual(Math.max(0, ...by(starts.kept)));
  expect(by(starts.asked), "nothing is deleted that nobody asked for").toContain(startOffset);
  const texts = readAll(log);
  const settled = timelines.findLastIndex((timeline) => timeline.settled <= moment);
  const possible = timelines.filter((timeline, index) => index >= settled && timeline.from <= moment);
  const matching = possible.filter((timeline, index) => {
    // A truncation under way may have taken as much as it will.
    const cuts = possible.slice(index + 1).map(({ cutAt }) => cutAt);
    const least = Math.min(Math.max(startOffset, ...by(timeline.durable)), ...cuts);
    if (endOffset < least || endOffset > Math.max(timeline.records.length, startOffset)) return false;
    const expected = timeline.records.slice(startOffset, endOffset).map(({ text }) => text);
    return expected.length === texts.length && expected.every((text, n) => text === texts[n]);
  });
  if (matching.length === 0) {
    const last = possible.at(-1)!;
    const promised = Math.max(0, ...by(last.durable));
    expect({ endOffset, texts, promised }, "in order, once, all that was acknowledged").toEqual({
      endOffset: expect.any(Number),
      texts: last.records.slice(startOffset, Math.max(endOffset, promised)).map(({ text }) => text),
      promised,
    });
    throw new Error(`none of ${possible.length} timelines fits ${endOffset}`);
  }
  const records = matching.at(-1)!.records.slice(0, endOffset);
  checkAnswers(log, records);
  return records;
}

/** Positions, times, transactions and producers, asked of the log and of the plain list of what it holds. */
function checkAnswers(log: Log, records: readonly HistoryRecord[]): void {
  const { startOffset, endOffset } = log;
  const present = records.slice(startOffset);
  for (const record of [present[0], present[present.length >> 1], present.at(-1)]) {
    if (record === undefined) continue;
    const bytes = readBytes(log, { from: record.offset, maxBytes: 1 });
    expect(recordsIn(bytes as Uint8Array)[0], "an offset is found at its position").toBe(record.text);
    const first = present.find(({ stamp }) => stamp >= record.stamp)!;
    expect(log.offsetForTimestamp(record.stamp, endOffset)?.offset, "a time is found at its record").toBe(first.offset);
  }
  const open = new Map<number, number>();
  const aborted: string[] = [];
  for (const { producer, offset, isTransactional, isAbort } of records) {
    if (!isTransactional) continue;
    if (isAbort === undefined) open.set(producer, open.get(producer) ?? offset);
    else {
      if (isAbort && offset >= startOffset) aborted.push(`${producer} ${open.get(producer)}..${offset}`);
      open.delete(producer);
    }
  }
  const stable = Math.max(startOffset, Math.min(endOffset, ...open.values()));
  expect(log.lastStableOffset, "the last stable offset").toBe(stable);
  const told = log.abortedTransactions(startOffset, endOffset);
  expect(told.map((each) => `${each.producerId} ${each.firstOffset}..${each.lastOffset}`), "aborted transactions")
    .toEqual(aborted);
}

/** The last batch that survived, of each producer, is known when it is sent again. */
export function checkProducers(log: Log, records: readonly HistoryRecord[]): void {
  for (const id of [...PLAIN_PRODUCERS, ...TRANSACTIONAL_PRODUCERS]) {
    const last = records.findLast(({ producer, sequence }) => producer === id && sequence >= 0);
    if (last === undefined) continue;
    const producer = { id, sequence: last.sequence };
    const again = append(log, ["again"], { producer, isTransactional: last.isTransactional });
    expect(again, "sent again").toBe(`duplicate ${last.offset}..${last.offset}`);
  }
}
