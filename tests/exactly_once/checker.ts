/**
 * Looks for the anomalies of Jepsen's Kafka tests in what is known of a run.
 *
 *   inconsistent    an offset had two values
 *   duplicate       a value is at two offsets, or an original has two copies
 *   lost            what was told to be committed is not there, or an original has no copy
 *   skipped         a reader went past a committed record without being given it
 *   aborted read    (G1a) somebody was given what was told to be aborted
 *   intermediate    (G1b) some of a transaction is there and some is not
 *   write cycle     (G0) what was committed before another transaction began stands behind it. Between transactions
 *                   that overlap Kafka promises no order.
 *   non-monotonic   a reader was given an offset after a later one
 *   order           copies stand in another order than their originals
 *
 * @module
 */
import type { ProcessHistory, Seen, Told } from "./history.ts";

export interface Anomaly {
  readonly kind:
    | "inconsistent"
    | "duplicate"
    | "lost"
    | "skipped"
    | "aborted read"
    | "intermediate"
    | "write cycle"
    | "non-monotonic"
    | "order";
  readonly what: string;
}

/** As many of a kind are told; more say no more. */
const MOST_OF_A_KIND = 20;

export function anomaliesIn(history: ProcessHistory): Anomaly[] {
  const found: Anomaly[] = [];
  const counts = new Map<string, number>();
  const tell = (kind: Anomaly["kind"], what: string): void => {
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    if (count < MOST_OF_A_KIND) found.push({ kind, what });
  };
  const places = placesOf(history.final, tell);
  checkTold(history, places, tell);
  checkOrderOfTransactions(history, places, tell);
  for (const [index, seen] of history.readers.entries()) checkReader(`reader ${index}`, seen, history.final, tell);
  checkCopies(history, tell);
  return found;
}

type Tell = (kind: Anomaly["kind"], what: string) => void;
type Places = ReadonlyMap<string, Seen>;

const keyOf = (topic: string, partition: number, value: string): string => `${topic}-${partition}:${value}`;
const placeOf = ({ topic, partition, offset }: Seen): string => `${topic}-${partition} at ${offset}`;

/** Where each value is in the end. */
function placesOf(final: readonly Seen[], tell: Tell): Places {
  const places = new Map<string, Seen>();
  const byOffset = new Set<string>();
  for (const seen of final) {
    const key = keyOf(seen.topic, seen.partition, seen.value);
    const other = places.get(key);
    if (other !== undefined) tell("duplicate", `${seen.value} is in ${placeOf(other)} and in ${placeOf(seen)}`);
    else places.set(key, seen);
    if (byOffset.has(placeOf(seen))) tell("inconsistent", `${placeOf(seen)} was read twice`);
    byOffset.add(placeOf(seen));
  }
  return places;
}

function checkTold({ told, readers }: ProcessHistory, places: Places, tell: Tell): void {
  const aborted = new Map<string, Told>();
  for (const one of told) {
    const { name, topic, outcome, writes } = one;
    const there = writes.filter(({ partition, value }) => places.has(keyOf(topic, partition, value)));
    if (outcome === "aborted") {
      for (const { partition, value } of writes) aborted.set(keyOf(topic, partition, value), one);
      for (const { value } of there) tell("aborted read", `${value} of ${name} is there, which was aborted`);
    } else if (there.length > 0 && there.length < writes.length) {
      tell("intermediate", `of ${name} are ${there.length} records there, not ${writes.length}`);
    } else if (outcome === "committed" && there.length < writes.length) {
      tell("lost", `${name} was committed, and is not there`);
    }
  }
  for (const [index, seen] of readers.entries()) {
    for (const { topic, partition, value } of seen) {
      const of = aborted.get(keyOf(topic, partition, value));
      if (of !== undefined) tell("aborted read", `reader ${index} was given ${value} of ${of.name}, which was aborted`);
    }
  }
}

/** In each partition, by offset: nobody may have ended before an earlier one began. */
function checkOrderOfTransactions({ told, final }: ProcessHistory, places: Places, tell: Tell): void {
  const owners = new Map<string, Told>();
  for (const one of told) {
    for (const { partition, value } of one.writes) {
      const key = keyOf(one.topic, partition, value);
      if (places.has(key)) owners.set(key, one);
    }
  }
  for (const partition of byPartition(final).values()) {
    let latest: Told | null = null;
    for (const { topic, partition: index, value } of partition) {
      const owner = owners.get(keyOf(topic, index, value));
      if (owner === undefined) continue;
      if (latest !== null && owner.endedMs !== null && owner.endedMs < latest.beganMs) {
        tell(
          "write cycle",
          `${owner.name} ended before ${latest.name} began, and stands behind it in ${topic}-${index}`,
        );
      }
      if (latest === null || owner.beganMs > latest.beganMs) latest = owner;
    }
  }
}

function checkReader(name: string, seen: readonly Seen[], final: readonly Seen[], tell: Tell): void {
  const committed = byPartition(final);
  for (const [key, given] of byPartition(seen, false)) {
    const there = new Map((committed.get(key) ?? []).map((each) => [each.offset, each]));
    let last = -1;
    for (const each of given) {
      const { offset, value } = each;
      if (offset <= last) tell("non-monotonic", `${name} was given ${placeOf(each)} after ${last}`);
      last = Math.max(last, offset);
      const finally_ = there.get(offset);
      if (finally_ === undefined) {
        tell("inconsistent", `${name} was given ${value} in ${placeOf(each)}, and nothing is there in the end`);
      } else if (finally_.value !== value) {
        tell("inconsistent", `${placeOf(each)} has ${finally_.value} in the end; ${name} was given ${value}`);
      }
    }
    const offsets = new Set(given.map(({ offset }) => offset));
    for (const each of there.values()) {
      if (each.offset < last && !offsets.has(each.offset)) tell("skipped", `${name} went past ${placeOf(each)}`);
    }
  }
}

function checkCopies({ final, copying: { from, to, original } }: ProcessHistory, tell: Tell): void {
  const partitions = byPartition(final);
  for (const [key, originals] of partitions) {
    const { topic: of, partition: index } = originals[0]!;
    if (of !== from) continue;
    for (const topic of to) {
      const copies = (partitions.get(`${topic}-${index}`) ?? []).map(({ value }) => original(value));
      const counts = new Map<string, number>();
      for (const value of copies) counts.set(value, (counts.get(value) ?? 0) + 1);
      for (const [value, count] of counts) {
        if (count > 1) tell("duplicate", `${value} of ${key} is copied ${count} times to ${topic}`);
      }
      const wanted = originals.map(({ value }) => value);
      for (const value of wanted) if (!counts.has(value)) tell("lost", `${value} of ${key} is not copied to ${topic}`);
      if (copies.length === wanted.length && copies.some((value, at) => value !== wanted[at])) {
        tell("order", `${topic}-${index} has the records of ${key} in another order`);
      }
    }
  }
}

/** By offset, unless said otherwise. */
function byPartition(all: readonly Seen[], isSorted = true): Map<string, Seen[]> {
  const partitions = new Map<string, Seen[]>();
  for (const seen of all) {
    const key = `${seen.topic}-${seen.partition}`;
    const known = partitions.get(key);
    if (known === undefined) partitions.set(key, [seen]);
    else known.push(seen);
  }
  if (isSorted) { for (const partition of partitions.values()) partition.sort((a, b) => a.offset - b.offset); }
  return partitions;
}
