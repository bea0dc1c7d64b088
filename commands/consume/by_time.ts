/**
 * Records of several partitions in the order of their time: the last N of all (`--tail`), or all of them up to an end (`--sort
 * time`). Within a partition the order stays as it is; times there need not rise.
 *
 * @module
 */
import type { Checksums } from "../../core/base/crc32c.ts";
import { type Fetched, Fetcher, type FetcherOptions } from "../../core/client/consumer/fetcher.ts";
import { RecordWalk } from "../../core/client/consumer/record_walk.ts";
import type { Client, TopicPartition } from "../../core/client/mod.ts";
import { OutputBytes } from "../output_bytes.ts";
import type { RecordWriter } from "../record_format/writer.ts";
import type { Output } from "./output.ts";
import { type Extent, extents, type Isolation } from "./positions.ts";

export interface Stretch extends TopicPartition {
  readonly from: number;
  readonly until: number;
}

/** What it takes to read and write records. */
export interface Sources {
  readonly client: Client;
  readonly options: FetcherOptions;
  readonly isolation: Isolation;
  readonly writer: RecordWriter;
  readonly checksums: Checksums;
}

interface WrittenRecord {
  readonly timestampMs: number;
  /** Which of the partitions, to keep the order of what has the same time. */
  readonly index: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface Tail {
  readonly records: readonly WrittenRecord[];
  /** Where each partition ended: what follows begins there. */
  readonly ends: readonly (TopicPartition & { readonly end: number; readonly until: number })[];
}

/**
 * Each partition may hold all of the last `count`, so so many are read of each. Where offsets have gaps (compaction, markers of
 * transactions) fewer records come than offsets were read; then the reading begins again further back.
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
  { client, options, writer, checksums }: Sources,
): Promise<WrittenRecord[]> {
  const fetcher = new Fetcher(client, { ...options, giveUpAfterMs: client.options.timeoutMs });
  const indexes = new Map<object, number>();
  for (const [index, { topic, partition }] of logs.entries()) {
    if (froms[index]! < ends[index]!) indexes.set(fetcher.add(topic, partition, froms[index]!, ends[index]!), index);
  }
  let kept: WrittenRecord[] = [];
  const out = new OutputBytes();
  const keep = (): void => {
    kept.sort((a, b) => a.timestampMs - b.timestampMs || a.index - b.index || a.offset - b.offset);
    kept = count === 0 ? [] : kept.slice(-count);
  };
  try {
    while (!fetcher.isDone) {
      for (const part of await fetcher.next()) {
        const walk = new RecordWalk(part, checksums);
        while (walk.next()) {
          out.length = 0;
          writer(walk.view, out);
          const { timestampMs, offset } = walk.view;
          kept.push({ timestampMs, index: indexes.get(part.of)!, offset, bytes: out.bytes.slice(0, out.length) });
        }
        if (kept.length > count * 4 + 1000) keep();
      }
    }
  } finally {
    fetcher.close();
  }
  keep();
  return kept;
}

/** Written in pieces of this size. */
const PIECE_SIZE = 64 * 1024;

/** Each partition is read on its own, a few answers ahead, and the earliest record at the front of any is next. */
export async function writeSorted(
  stretches: readonly Stretch[],
  most: number,
  sources: Sources,
  output: Output,
  isStopped: () => boolean,
): Promise<number> {
  const lanes = stretches.filter(({ from, until }) => from < until).map((stretch) => new Lane(stretch, sources));
  const out = new OutputBytes();
  const flush = async (): Promise<void> => {
    // What is being written when it is stopped is the last: nobody waits for more.
    if (isStopped()) return;
    await output.write([{ bytes: out.bytes, from: 0, to: out.length }]);
    await output.flushed();
    out.length = 0;
  };
  let records = 0;
  try {
    const open = new Set<Lane>();
    for (const lane of lanes) if (lane.advance() || await lane.refill()) open.add(lane);
    while (open.size > 0 && records < most && !isStopped()) {
      let first: Lane | null = null;
      for (const lane of open) if (first === null || lane.timestampMs < first.timestampMs) first = lane;
      first!.write(out);
      records++;
      if (out.length >= PIECE_SIZE) await flush();
      if (!first!.advance() && !(await first!.refill())) open.delete(first!);
    }
    await flush();
  } finally {
    for (const lane of lanes) lane.close();
  }
  return records;
}

/** One partition on its way to be merged, standing at a record. */
class Lane {
  readonly #fetcher: Fetcher;
  readonly #sources: Sources;
  #parts: Fetched[] = [];
  #walk: RecordWalk | null = null;

  constructor({ topic, partition, from, until }: Stretch, sources: Sources) {
    this.#sources = sources;
    this.#fetcher = new Fetcher(sources.client, sources.options);
    this.#fetcher.add(topic, partition, from, until);
  }

  get timestampMs(): number {
    return this.#walk!.view.timestampMs;
  }

  write(out: OutputBytes): void {
    this.#sources.writer(this.#walk!.view, out);
  }

  /** Goes to the next record that is here; false when more must be fetched. */
  advance(): boolean {
    while (this.#walk === null || !this.#walk.next()) {
      const part = this.#parts.shift();
      if (part === undefined) return false;
      this.#walk = new RecordWalk(part, this.#sources.checksums);
    }
    return true;
  }

  /** Fetches until there is a record; false at the end. */
  async refill(): Promise<boolean> {
    while (!this.#fetcher.isDone) {
      this.#parts.push(...await this.#fetcher.next());
      if (this.advance()) return true;
    }
    return false;
  }

  close(): void {
    this.#fetcher.close();
  }
}
