/**
 * Records of several partitions in the order of their timestamps: the last N of all (`--tail`), or all up to an end
 * (`--sort time`). Within a partition the order stays, also when timestamps decrease.
 *
 * @module
 */
import type { Checksums } from "../../core/base/crc32c.ts";
import {
  type Client,
  type Fetched,
  Fetcher,
  type FetcherOptions,
  RecordWalk,
  type TopicPartition,
} from "../../core/client/mod.ts";
import { OutputBytes } from "../output_bytes.ts";
import type { RecordWriter } from "../record_format/writer.ts";
import type { RecordFilter } from "./filter.ts";
import type { Output } from "./output.ts";
import { type Extent, extents, type Isolation } from "./positions.ts";

export interface Stretch extends TopicPartition {
  readonly from: number;
  readonly until: number;
  /** Where the log ended when reading began. */
  readonly latest: number;
}

/** What reading and writing records needs. */
export interface Sources {
  readonly client: Client;
  readonly options: FetcherOptions;
  readonly isolation: Isolation;
  readonly writer: RecordWriter;
  /** Which records count; null for all of them. */
  readonly accepts: RecordFilter | null;
  readonly checksums: Checksums;
}

/** A record of the tail. */
interface LateRecord extends TopicPartition {
  readonly timestampMs: number;
  /** The partition's index, which orders records with the same timestamp. */
  readonly index: number;
  readonly offset: number;
  /** The formatted record; null when it is too large to keep: then it is fetched again. */
  bytes: Uint8Array | null;
}

export interface Tail {
  readonly records: readonly LateRecord[];
  /** Where each partition ended: following begins there. */
  readonly ends: readonly (TopicPartition & { readonly end: number; readonly until: number })[];
}

/**
 * One partition may hold all of the last `count`, so that many are read of each. When offsets have gaps (compaction,
 * transaction markers), a read gives fewer records; then it begins again further back.
 */
export async function findTail(count: number, stretches: readonly Stretch[], sources: Sources): Promise<Tail> {
  const logs = await extents(sources.client, stretches, sources.isolation);
  const ends = logs.map(({ topic, partition, latest }, index) => ({
    topic,
    partition,
    end: Math.min(latest, stretches[index]!.until),
    until: stretches[index]!.until,
  }));
  for (let back = count;; back *= 4) {
    const froms = logs.map(({ earliest }, index) => Math.max(earliest, ends[index]!.end - back));
    const records = await lastOf(count, logs, froms, ends.map(({ end }) => end), sources);
    const isAll = froms.every((from, index) => from === logs[index]!.earliest);
    if (records.length >= count || isAll) return { records, ends };
  }
}

async function lastOf(
  count: number,
  logs: readonly Extent[],
  froms: readonly number[],
  ends: readonly number[],
  { client, options, writer, accepts, checksums }: Sources,
): Promise<LateRecord[]> {
  const fetcher = new Fetcher(client, { ...options, giveUpAfterMs: client.options.timeoutMs });
  const indexes = new Map<object, number>();
  for (const [index, { topic, partition }] of logs.entries()) {
    if (froms[index]! < ends[index]!) indexes.set(fetcher.add(topic, partition, froms[index]!, ends[index]!), index);
  }
  let kept: LateRecord[] = [];
  let keptSize = 0, trimAt = MOST_KEPT;
  const out = new OutputBytes();
  const trim = (): void => {
    kept.sort((a, b) => a.timestampMs - b.timestampMs || a.index - b.index || a.offset - b.offset);
    kept = count === 0 ? [] : kept.slice(-count);
    keptSize = 0;
    // The latest records are the most likely to stay.
    for (const one of kept.toReversed()) {
      const size = one.bytes?.length ?? 0;
      if (keptSize + size > MOST_KEPT) one.bytes = null;
      else keptSize += size;
    }
    trimAt = keptSize + MOST_KEPT;
  };
  try {
    while (!fetcher.isDone) {
      for (const part of await fetcher.next()) {
        const walk = new RecordWalk(part, checksums);
        const index = indexes.get(part.of)!;
        while (walk.next()) {
          if (accepts !== null && !accepts(walk.view)) continue;
          out.empty();
          writer(walk.view, out);
          const { topic, partition, timestampMs, offset } = walk.view;
          const bytes = out.length > MOST_KEPT_OF_ONE ? null : out.bytes.slice(0, out.length);
          kept.push({ topic, partition, timestampMs, index, offset, bytes });
          keptSize += bytes?.length ?? 0;
          if (kept.length > count * 4 + 1000 || keptSize > trimAt) trim();
          if (out.length > PAUSE_AFTER) await client.sleep(0);
        }
      }
    }
  } finally {
    fetcher.close();
  }
  trim();
  return kept;
}

/**
 * Bounds the bytes of kept records during the search for the last ones: a few kilobytes of a log may inflate to
 * gigabytes.
 */
const MOST_KEPT = 32 * 1024 * 1024;
/** A larger record is fetched again: copies of large records are garbage that Bun collects late. */
const MOST_KEPT_OF_ONE = 1024 * 1024;

/** After this many bytes the event loop is yielded: only then are signals heard and unused large arrays collected. */
const PAUSE_AFTER = 1024 * 1024;

/** Writes the records, in order. A record that was deleted meanwhile is skipped. Returns how many were written. */
export async function writeTail(records: readonly LateRecord[], sources: Sources, output: Output): Promise<number> {
  const out = new OutputBytes();
  const flush = async (): Promise<void> => {
    await output.write([{ bytes: out.bytes, from: 0, to: out.length }]);
    await output.flushed();
    if (out.length > PAUSE_AFTER) await sources.client.sleep(0);
    out.empty();
  };
  let written = 0;
  for (const one of records) {
    if (one.bytes !== null) out.range(one.bytes, 0, one.bytes.length);
    else if (!await writeAnew(one, sources, out)) continue;
    written++;
    if (out.length >= PIECE_SIZE) await flush();
  }
  await flush();
  return written;
}

async function writeAnew(
  { topic, partition, offset }: LateRecord,
  sources: Sources,
  out: OutputBytes,
): Promise<boolean> {
  const lane = new Lane({ topic, partition, from: offset, until: offset + 1, latest: offset + 1 }, sources);
  try {
    if (!await lane.refill()) return false;
    lane.write(out);
    return true;
  } finally {
    lane.close();
  }
}

/** The size of a written piece. */
const PIECE_SIZE = 64 * 1024;

/** Each partition is read separately, a few responses ahead, and the earliest of their first records is next. */
export async function writeSorted(
  stretches: readonly Stretch[],
  most: number,
  sources: Sources,
  output: Output,
  isStopped: () => boolean,
): Promise<number> {
  const lanes = stretches.filter(({ from, until }) => from < until).map((stretch) => new Lane(stretch, sources));
  const inflated = new InflatedLanes();
  const out = new OutputBytes();
  const flush = async (): Promise<void> => {
    // When it is stopped, the present write is the last.
    if (isStopped()) return;
    await output.write([{ bytes: out.bytes, from: 0, to: out.length }]);
    await output.flushed();
    if (out.length > PAUSE_AFTER) await sources.client.sleep(0);
    out.empty();
  };
  let records = 0;
  try {
    const open = new Set<Lane>();
    for (const lane of lanes) {
      if (!await lane.refill()) continue;
      open.add(lane);
      inflated.use(lane);
      if (lane.inflatedSize > PAUSE_AFTER) await sources.client.sleep(0);
    }
    while (open.size > 0 && records < most && !isStopped()) {
      let first: Lane | null = null;
      for (const lane of open) if (first === null || lane.timestampMs < first.timestampMs) first = lane;
      first!.write(out);
      records++;
      if (out.length >= PIECE_SIZE) await flush();
      if (first!.advance() || await first!.refill()) inflated.use(first!);
      else {
        open.delete(first!);
        inflated.forget(first!);
      }
    }
    await flush();
  } finally {
    for (const lane of lanes) lane.close();
  }
  return records;
}

/** Bounds what the lanes' present batches inflate to, together. */
const MOST_INFLATED = 64 * 1024 * 1024;

/** Lanes by last use: the least recently used ones drop their inflated batches. */
class InflatedLanes {
  readonly #sizes = new Map<Lane, number>();
  #size = 0;

  use(lane: Lane): void {
    this.forget(lane);
    const size = lane.inflatedSize;
    this.#sizes.set(lane, size);
    this.#size += size;
    for (const [oldest] of this.#sizes) {
      if (this.#size <= MOST_INFLATED || oldest === lane) break;
      oldest.deflate();
      this.forget(oldest);
    }
  }

  forget(lane: Lane): void {
    this.#size -= this.#sizes.get(lane) ?? 0;
    this.#sizes.delete(lane);
  }
}

/** One partition in the merge, at a record. */
class Lane {
  timestampMs = -1;
  readonly #fetcher: Fetcher;
  readonly #sources: Sources;
  /** The first is the one that the walk is over. */
  #parts: Fetched[] = [];
  #walk: RecordWalk | null = null;
  /** The offset of its present record. */
  #offset = -1;

  constructor({ topic, partition, from, until }: Stretch, sources: Sources) {
    this.#sources = sources;
    this.#fetcher = new Fetcher(sources.client, sources.options);
    this.#fetcher.add(topic, partition, from, until);
  }

  /** Bytes in memory for its present batch, besides the fetched ones. */
  get inflatedSize(): number {
    const view = this.#walk?.view.bytes;
    return view === undefined || view.buffer === this.#parts[0]?.bytes.buffer ? 0 : view.buffer.byteLength;
  }

  write(out: OutputBytes): void {
    this.#sources.writer(this.#inflated().view, out);
  }

  /** Moves to the next fetched record; false when more must be fetched. */
  advance(): boolean {
    while (this.#parts.length > 0) {
      const walk = this.#inflated();
      const { accepts } = this.#sources;
      if (walk.next()) {
        if (accepts !== null && !accepts(walk.view)) continue;
        this.#offset = walk.view.offset;
        this.timestampMs = walk.view.timestampMs;
        return true;
      }
      this.#parts.shift();
      this.#walk = null;
      this.#offset = -1;
    }
    return false;
  }

  /** Fetches until there is a record; false at the end. */
  async refill(): Promise<boolean> {
    while (!this.#fetcher.isDone) {
      this.#parts.push(...await this.#fetcher.next());
      if (this.advance()) return true;
    }
    return false;
  }

  /** Drops the inflated batch; it is inflated again when needed. */
  deflate(): void {
    this.#walk = null;
  }

  close(): void {
    this.#fetcher.close();
  }

  /** The walk over the first part, at the record where the lane stands. */
  #inflated(): RecordWalk {
    const part = this.#parts[0]!;
    const isNew = this.#walk === null;
    const walk = this.#walk ??= new RecordWalk(
      this.#offset < 0 ? part : { ...part, fromOffset: this.#offset },
      this.#sources.checksums,
    );
    if (isNew && this.#offset >= 0) walk.next();
    return walk;
  }
}
