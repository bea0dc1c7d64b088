/**
 * Offsets of partitions in one small file of the data folder, in Kafka's format: a version, how many lines, and a line
 * `topic partition offset` for each. kq keeps four of them, with Kafka's names; see {@linkcode Checkpoints}.
 *
 * Changes gather in memory and are written together: one write is in flight, and what changes meanwhile is in the next.
 * The file is replaced, never changed, so that a crash leaves the old one or the new one.
 *
 * @module
 */
import { couldNotLook } from "../runtime/errno.ts";
import { LoopShare, type LoopSharing } from "../runtime/loop_share.ts";
import { type Clock, type Disk, type Logger, OperatingFailure, type Timers } from "../runtime/ports.ts";
import { atOnce, inSteps, type Steps } from "../runtime/steps.ts";

const VERSION = "0";
/** So many lines are encoded in one step. */
const STEP = 500;

export interface PartitionName {
  readonly topic: string;
  readonly partition: number;
}

export class OffsetCheckpoint {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #sharing: LoopSharing | null;
  /** By `topic partition`. */
  readonly #offsets: Map<string, number>;
  /** Counts changes; `#written` is how many of them the file has. The content that was found counts as one. */
  #changes = 1;
  #written: number;
  #writing: Promise<void> | null = null;

  /** A missing file has no lines; a damaged one is logged and counts as missing. Throws when it may not be read. */
  static read(
    o: {
      readonly disk: Disk;
      readonly path: string;
      readonly logger: Logger;
      /**
       * The last stop was orderly. Otherwise what is read may be only in the page cache: the first flush writes it
       * again.
       */
      readonly clean: boolean;
      /** With it, very many lines are encoded in slices. */
      readonly sharing?: LoopSharing | null;
    },
  ): OffsetCheckpoint {
    const isThere = o.disk.exists(o.path);
    const offsets = isThere ? parse(o.disk, o.path) : new Map<string, number>();
    if (offsets === null) o.logger.warn(`${o.path} cannot be read; what it said is worked out anew`);
    return new OffsetCheckpoint(o, offsets ?? new Map(), o.clean || !isThere);
  }

  private constructor(
    o: { readonly disk: Disk; readonly path: string; readonly sharing?: LoopSharing | null },
    offsets: Map<string, number>,
    isSynced: boolean,
  ) {
    this.#written = isSynced ? this.#changes : 0;
    this.#disk = o.disk;
    this.#path = o.path;
    this.#sharing = o.sharing ?? null;
    this.#offsets = offsets;
  }

  get(name: PartitionName): number | null {
    return this.#offsets.get(lineName(name)) ?? null;
  }

  /** The partition of every line. */
  names(): PartitionName[] {
    return [...this.#offsets.keys()].map(nameOfLine);
  }

  /** Null removes the line. Durable when {@linkcode OffsetCheckpoint.flush} has resolved. */
  set(name: PartitionName, offset: number | null): void {
    if (this.get(name) === offset) return;
    this.#changes += 1;
    if (offset === null) this.#offsets.delete(lineName(name));
    else this.#offsets.set(lineName(name), offset);
  }

  /** Removes the lines of partitions that do not exist. */
  keepOnly(exists: (name: PartitionName) => boolean): void {
    for (const name of this.names()) if (!exists(name)) this.set(name, null);
  }

  /** Resolves when everything set so far would survive a power cut. */
  async flush(): Promise<void> {
    const changes = this.#changes;
    while (this.#written < changes) {
      // A write that began before the change does not have it; its failure concerns those who waited for it.
      if (this.#writing !== null) await this.#writing.catch(() => {});
      else await this.#write();
    }
  }

  #write(): Promise<void> {
    const changes = this.#changes;
    const encoded = this.#sharing === null
      ? atOnce(encode(this.#offsets))
      : inSteps(encode(this.#offsets), new LoopShare(this.#sharing));
    const replace = (bytes: Uint8Array): Promise<void> => this.#disk.replaceFile(this.#path, bytes);
    const replaced = encoded instanceof Promise ? encoded.then(replace) : replace(encoded);
    this.#writing = replaced.then(() => void (this.#written = changes)).finally(() => this.#writing = null);
    return this.#writing;
  }
}

/** In steps, between which lines may change: each is as it was at some time since this began. */
function* encode(offsets: ReadonlyMap<string, number>): Steps<Uint8Array> {
  const utf8 = new TextEncoder();
  const pieces: Uint8Array[] = [];
  let lines: string[] = [];
  let count = 0;
  for (const [name, offset] of offsets) {
    lines.push(`${name} ${offset}\n`);
    count += 1;
    if (lines.length < STEP) continue;
    pieces.push(utf8.encode(lines.join("")));
    lines = [];
    yield;
  }
  pieces.push(utf8.encode(lines.join("")));
  const head = utf8.encode(`${VERSION}\n${count}\n`);
  const bytes = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, head.length));
  let at = 0;
  for (const piece of [head, ...pieces]) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The checkpoints of a data folder. */
export interface Checkpoints {
  /**
   * Recovery points: everything before the offset was synced, index files included. It distinguishes two things that
   * look the same in a file: bytes torn by a power cut (after the point: truncate) and bytes damaged later (before it:
   * refuse to go on).
   */
  readonly recoveryPoints: OffsetCheckpoint;
  /** Where a log begins, when that is behind its first segment's beginning: records before it were deleted. */
  readonly startOffsets: OffsetCheckpoint;
  /** High watermarks. */
  readonly highWatermarks: OffsetCheckpoint;
  /** How far compaction has come. */
  readonly cleaner: OffsetCheckpoint;
}

export function openCheckpoints(
  { disk, dataFolder, logger, clean = false, clock, timers }: {
    readonly disk: Disk;
    readonly dataFolder: string;
    readonly logger: Logger;
    readonly clean?: boolean;
    /** With them, very many lines are encoded in slices. */
    readonly clock?: Clock;
    readonly timers?: Timers | undefined;
  },
): Checkpoints {
  const sharing = clock === undefined ? null : { clock, timers };
  const read = (name: string): OffsetCheckpoint =>
    OffsetCheckpoint.read({ disk, path: `${dataFolder}/${name}`, logger, clean, sharing });
  return {
    recoveryPoints: read("recovery-point-offset-checkpoint"),
    startOffsets: read("log-start-offset-checkpoint"),
    highWatermarks: read("replication-offset-checkpoint"),
    cleaner: read("cleaner-offset-checkpoint"),
  };
}

/** Forgets the partition, in the files too: the next partition of that name begins with nothing. */
export async function forgetPartition(checkpoints: Checkpoints, name: PartitionName): Promise<void> {
  setForgotten(checkpoints, name);
  await persistForgotten(checkpoints);
}

/** The files say so when {@linkcode persistForgotten} has resolved. */
export function setForgotten(checkpoints: Checkpoints, name: PartitionName): void {
  for (const checkpoint of Object.values(checkpoints)) checkpoint.set(name, null);
}

export async function persistForgotten(checkpoints: Checkpoints): Promise<void> {
  await Promise.all(Object.values(checkpoints).map((checkpoint: OffsetCheckpoint) => checkpoint.flush()));
}

function lineName({ topic, partition }: PartitionName): string {
  return `${topic} ${partition}`;
}

function nameOfLine(line: string): PartitionName {
  const space = line.lastIndexOf(" ");
  return { topic: line.slice(0, space), partition: Number(line.slice(space + 1)) };
}

function parse(disk: Disk, path: string): Map<string, number> | null {
  try {
    const text = new TextDecoder().decode(disk.readFile(path));
    // Kafka creates the file before it has a line for it.
    if (text === "") return new Map();
    const [version, count, ...lines] = text.split("\n");
    if (version !== VERSION || Number(count) !== lines.filter((line) => line !== "").length) return null;
    const offsets = new Map<string, number>();
    for (const line of lines) {
      if (line === "") continue;
      const [, name, offset] = /^(\S+ \d+) (\d+)$/.exec(line) ?? [];
      if (name === undefined || !Number.isSafeInteger(Number(offset))) return null;
      offsets.set(name, Number(offset));
    }
    return offsets;
  } catch (failure) {
    // Without the starts in it, deleted records would come back.
    if (failure instanceof OperatingFailure && !couldNotLook(failure)) return null;
    throw failure;
  }
}
