/**
 * What a crash left of a log, held against everything that was promised about it by then.
 *
 * @module
 */
import { expect } from "bun:test";
import type { Log } from "../../../core/log/mod.ts";
import { append, readAll, readBytes, recordsIn } from "../../support/logs.ts";
import {
  type History,
  type HistoryRecord,
  PLAIN_PRODUCERS,
  type Promised,
  TRANSACTIONAL_PRODUCERS,
} from "./history.ts";
import { fateOf, waysToBeCleaned } from "./history_cleaning.ts";

/** What a log holds, as it turned out. */
export interface Found {
  /** All that was appended up to its end: also what was deleted since, or compacted away. */
  readonly records: readonly HistoryRecord[];
  /** Those that can be read. */
  readonly present: readonly HistoryRecord[];
  /** Its end was cut off where it had been cleaned: what was superseded there is missed by nobody's fault. */
  readonly wasCutBelowCleaned: boolean;
  /** Nothing is left to read, and it may be what another timeline left: what else is known may be of either. */
  readonly isAmbiguous: boolean;
}

/** Holds what a crash at that moment left against what was promised by then; answers what the log now holds. */
export function checkFound(log: Log, moment: number, history: History): Found {
  const { timelines, starts, swaps } = history;
  expect(log.failed, "a power cut is no damage").toBeNull();
  const { startOffset, endOffset } = log;
  const by = (promises: readonly Promised[]) =>
    promises.filter((each) => each.moment <= moment).map(({ offset }) => offset);
  expect(startOffset, "what was deleted stays deleted").toBeGreaterThanOrEqual(Math.max(0, ...by(starts.kept)));
  expect(by(starts.asked), "nothing is deleted that nobody asked for").toContain(startOffset);
  const texts = readAll(log);
  const settled = timelines.findLastIndex((timeline) => timeline.settled <= moment);
  const possible = timelines.filter((timeline, index) => index >= settled && timeline.from <= moment);
  const fitting: Omit<Found, "isAmbiguous">[] = [];
  for (const [n, timeline] of possible.entries()) {
    const index = timelines.indexOf(timeline);
    // A truncation under way may have taken as much as it will.
    const cuts = possible.slice(n + 1).map(({ cutAt }) => cutAt);
    const promised = Math.min(Math.max(startOffset, ...by(timeline.durable)), ...cuts);
    if (endOffset > Math.max(timeline.records.length, startOffset)) continue;
    const records = timeline.records.slice(0, endOffset);
    for (const gone of waysToBeCleaned(swaps, timelines, index, moment)) {
      let least = promised;
      while (least > endOffset && gone.has(least - 1)) least -= 1;
      if (endOffset < least) continue;
      const present = records.filter(({ offset }) => offset >= startOffset && !gone.has(offset));
      if (present.length !== texts.length || !present.every(({ text }, at) => text === texts[at])) continue;
      const wasCutBelowCleaned = swaps.some(({ began, builtOn, timeline: of }) =>
        began <= moment &&
        Math.min(...cuts, ...timelines.slice(of + 1, index + 1).map(({ cutAt }) => cutAt)) < builtOn
      );
      fitting.push({ records, present, wasCutBelowCleaned });
    }
  }
  const fit = fitting.at(-1);
  if (fit === undefined) {
    const last = possible.at(-1)!;
    const promised = Math.max(0, ...by(last.durable));
    expect({ endOffset, texts, promised }, "in order, once, all that was acknowledged").toEqual({
      endOffset: expect.any(Number),
      texts: last.records.slice(startOffset, Math.max(endOffset, promised)).map(({ text }) => text),
      promised,
    });
    throw new Error(`none of ${possible.length} timelines fits ${endOffset}`);
  }
  const others = fitting.filter(({ records }) =>
    records.length !== fit.records.length || records.some((record, n) => record !== fit.records[n])
  );
  const found = { ...fit, isAmbiguous: texts.length === 0 && others.length > 0 };
  checkAnswers(log, found);
  if (history.config.compacted === true) checkKeys(log, found);
  return found;
}

/** Positions, times, transactions and producers, asked of the log and of the plain list of what it holds. */
function checkAnswers(log: Log, { records, present, wasCutBelowCleaned, isAmbiguous }: Found): void {
  if (isAmbiguous) return;
  const { startOffset, endOffset } = log;
  for (const record of [present[0], present[present.length >> 1], present.at(-1)]) {
    if (record === undefined) continue;
    const bytes = readBytes(log, { from: record.offset, maxBytes: 1 });
    expect(recordsIn(bytes as Uint8Array)[0], "an offset is found at its position").toBe(record.text);
    const first = present.find(({ stamp }) => stamp >= record.stamp)!;
    // What is gone may have been the first that reached the time: its segment is looked into, and no other.
    const mayHide = records.some(({ stamp, offset }) => stamp >= record.stamp && offset < first.offset);
    const at = log.offsetForTimestamp(record.stamp, endOffset)?.offset ?? null;
    if (at !== null || !mayHide) expect(at, "a time is found at its record").toBe(first.offset);
  }
  const open = new Map<number, number>();
  const aborted: { readonly producer: number; readonly first: number; readonly last: number }[] = [];
  for (const { producer, offset, isTransactional, isAbort } of records) {
    if (!isTransactional) continue;
    if (isAbort === undefined) open.set(producer, open.get(producer) ?? offset);
    else {
      if (isAbort && offset >= startOffset) aborted.push({ producer, first: open.get(producer)!, last: offset });
      open.delete(producer);
    }
  }
  if (!wasCutBelowCleaned) {
    const stable = Math.max(startOffset, Math.min(endOffset, ...open.values()));
    expect(log.lastStableOffset, "the last stable offset").toBe(stable);
  }
  const told = log.abortedTransactions(startOffset, endOffset);
  const expected = aborted.filter(({ producer, first, last }) => {
    const readable = present.find((each) => each.producer === producer && each.offset >= first && each.offset < last);
    const entry = told.find((each) => each.producerId === producer && each.lastOffset === last);
    // Of what a cleaning took the index need not tell: that may be where it began, or all of it.
    if (entry === undefined) return readable !== undefined;
    return entry.firstOffset >= first && entry.firstOffset <= (readable?.offset ?? last);
  });
  expect(told.map(({ producerId, lastOffset }) => `${producerId} to ${lastOffset}`), "aborted transactions")
    .toEqual(expected.map(({ producer, last }) => `${producer} to ${last}`));
}

/** Of each key the last record is there, and where a cleaning says it has been no other. */
function checkKeys(log: Log, { records, present, wasCutBelowCleaned, isAmbiguous }: Found): void {
  if (isAmbiguous) return;
  const kept = new Set(present.map(({ offset }) => offset));
  const last = new Map<string, HistoryRecord>();
  for (const record of records) {
    if (record.key !== undefined && fateOf(record, records) === "committed") last.set(record.key, record);
  }
  if (!wasCutBelowCleaned) {
    const undecided = records.filter((record) =>
      record.isAbort === undefined && record.offset >= log.startOffset && fateOf(record, records) === "open"
    );
    expect(undecided.filter(({ offset }) => !kept.has(offset)), "what may still be committed is there").toEqual([]);
    for (const record of last.values()) {
      if (record.isTombstone === true || record.offset < log.startOffset) continue;
      expect(kept.has(record.offset), `the last record of key ${record.key}, ${record.offset}, is there`).toBe(true);
    }
  }
  const { cleanedOffset } = log.compaction;
  if (cleanedOffset === null || cleanedOffset > log.endOffset || cleanedOffset < log.startOffset) return;
  const cleaned = present.filter(({ offset, key }) => key !== undefined && offset < cleanedOffset)
    .filter((record) => fateOf(record, records) === "committed").map(({ key }) => key);
  expect(new Set(cleaned).size, `keys are there once below ${cleanedOffset}, where it is clean`).toBe(cleaned.length);
}

/** The last batch that survived, of each producer, is known when it is sent again. */
export function checkProducers(log: Log, { records, wasCutBelowCleaned, isAmbiguous }: Found): void {
  if (wasCutBelowCleaned || isAmbiguous) return;
  for (const id of [...PLAIN_PRODUCERS, ...TRANSACTIONAL_PRODUCERS]) {
    const last = records.findLast(({ producer, sequence }) => producer === id && sequence >= 0);
    if (last === undefined) continue;
    const producer = { id, sequence: last.sequence };
    const again = append(log, ["again"], {
      producer,
      isTransactional: last.isTransactional,
      ...(last.key === undefined ? {} : { key: last.key }),
    });
    expect(again, "sent again").toBe(`duplicate ${last.offset}..${last.offset}`);
  }
}
