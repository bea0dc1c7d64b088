/**
 * What must hold between what a broker has acknowledged and what is found in it after it was killed: pure, from lists
 * to findings. Who sent what is in the records themselves: each begins with its producer's name and a number that grows
 * by one.
 *
 * @module
 */
export interface Acknowledged {
  readonly producer: string;
  readonly seq: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface Found extends Acknowledged {
  /** CRC-32 of the whole value. */
  readonly crc: number;
}

interface FoundPartition {
  readonly topic: string;
  readonly partition: number;
  readonly startOffset: number;
  readonly endOffset: number;
  /** Of the group that follows all topics; negative when it has committed nothing. */
  readonly committed: number;
}

interface Committed {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What the clients were told. */
export interface Promised {
  readonly acknowledged: readonly Acknowledged[];
  readonly committed: readonly Committed[];
  /** Topics that were made and that nobody has tried to delete, and those that were deleted. */
  readonly topicsMade: ReadonlySet<string>;
  readonly topicsDeleted: ReadonlySet<string>;
}

/** What the broker holds, asked for after all of that was promised. */
export interface Held {
  readonly topics: ReadonlySet<string>;
  readonly partitions: readonly FoundPartition[];
  /** Of each partition from its start to its end, in the order of offsets as they were delivered. */
  readonly records: readonly Found[];
}

const most = 10;

/** What is wrong, in words; nothing when all is well. */
export function findings(
  promised: Promised,
  held: Held,
  o: {
    readonly isIdempotent: (producer: string) => boolean;
    readonly crcOf: (producer: string, seq: number) => number;
  },
): string[] {
  const all = [
    ...unkept(promised, held),
    ...disorder(held, o.isIdempotent),
    ...foreign(held, o.crcOf),
    ...holes(held),
    ...commits(promised, held),
    ...topics(promised, held),
  ];
  return all.length <= most ? all : [...all.slice(0, most), `and ${all.length - most} more`];
}

/** Every acknowledged record is where it was said to be. */
function* unkept({ acknowledged }: Promised, { records }: Held): Iterable<string> {
  const at = new Map(records.map((record) => [place(record), record]));
  for (const ack of acknowledged) {
    const found = at.get(place(ack));
    if (found === undefined) yield `${name(ack)} was acknowledged at ${place(ack)}: nothing is there`;
    else if (found.producer !== ack.producer || found.seq !== ack.seq) {
      yield `${name(ack)} was acknowledged at ${place(ack)}: ${name(found)} is there`;
    }
  }
}

/** Idempotent producers' records are there once; everybody's are in the order in which they were sent. */
function* disorder({ records }: Held, isIdempotent: (producer: string) => boolean): Iterable<string> {
  const seen = new Map<string, Found>();
  const last = new Map<string, Found>();
  for (const record of records) {
    const before = seen.get(name(record));
    if (before !== undefined) {
      if (isIdempotent(record.producer)) yield `${name(record)} is there twice: ${place(before)} and ${place(record)}`;
      continue;
    }
    seen.set(name(record), record);
    const lane = `${record.producer} ${record.topic}-${record.partition}`;
    const previous = last.get(lane);
    if (previous !== undefined && previous.seq > record.seq) {
      yield `${name(record)} at ${place(record)} comes after ${name(previous)} at ${place(previous)}`;
    }
    last.set(lane, record);
  }
}

/** Every record is one that was sent, byte for byte. */
function* foreign({ records }: Held, crcOf: (producer: string, seq: number) => number): Iterable<string> {
  for (const record of records) {
    if (record.crc !== crcOf(record.producer, record.seq)) {
      yield `${name(record)} at ${place(record)} is not what was sent`;
    }
  }
}

/** Nothing is deleted here, so offsets go from 0 to the end without a gap. */
function* holes({ partitions, records }: Held): Iterable<string> {
  const next = new Map(partitions.map((each) => [lane(each), each.startOffset]));
  for (const record of records) {
    const expected = next.get(lane(record));
    if (record.offset !== expected) yield `${place(record)} was delivered where ${expected} was due`;
    next.set(lane(record), record.offset + 1);
  }
  for (const each of partitions) {
    if (each.startOffset !== 0) yield `${lane(each)} begins at ${each.startOffset}, not at 0`;
    const end = next.get(lane(each));
    if (end !== each.endOffset) yield `${lane(each)} was read to ${end}, its end is ${each.endOffset}`;
  }
}

/** A group's place is what it was told, or further, and never beyond the end. */
function* commits({ committed }: Promised, { partitions }: Held): Iterable<string> {
  const told = new Map<string, number>();
  for (const each of committed) told.set(lane(each), Math.max(each.offset, told.get(lane(each)) ?? 0));
  for (const each of partitions) {
    const wanted = told.get(lane(each));
    if (wanted !== undefined && each.committed < wanted) {
      yield `${lane(each)}: offset ${wanted} was committed, ${each.committed} is remembered`;
    }
    if (each.committed > each.endOffset) {
      yield `${lane(each)}: offset ${each.committed} is committed, beyond the end ${each.endOffset}`;
    }
  }
}

function* topics({ topicsMade, topicsDeleted }: Promised, { topics }: Held): Iterable<string> {
  for (const topic of topicsMade) {
    if (!topics.has(topic)) yield `topic ${topic} was created and is not there`;
  }
  for (const topic of topicsDeleted) if (topics.has(topic)) yield `topic ${topic} was deleted and is there`;
}

const lane = (each: { readonly topic: string; readonly partition: number }): string =>
  `${each.topic}-${each.partition}`;
const place = (each: Acknowledged): string => `${each.topic}-${each.partition}@${each.offset}`;
const name = (each: Acknowledged): string => `${each.producer}#${each.seq}`;
