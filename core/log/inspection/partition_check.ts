/**
 * Checks a partition's folder: every batch of every segment, and the files beside them.
 *
 * @module
 */
import { MalformedBytes } from "../../base/cursor.ts";
import { NO_LEADER_EPOCH } from "../../protocol/records/batch.ts";
import { openBatch } from "../../protocol/records/records.ts";
import { type Checksums, type Disk, OperatingFailure } from "../../runtime/ports.ts";
import { readMarker } from "../compaction/swap.ts";
import { INDEX_SUFFIX, TIME_INDEX_SUFFIX } from "../index_files.ts";
import { decodeEpochs, type LeaderEpochs } from "../leader_epochs.ts";
import { EPOCHS_FILE, lostSegments } from "../log_folder.ts";
import { atOnce } from "../../runtime/steps.ts";
import { decodeSnapshot, snapshotOffsetIn } from "../producer_snapshot.ts";
import { LARGEST_RELATIVE_OFFSET } from "../rolling.ts";
import { Segment } from "../segment.ts";
import type { Findings, Grade, Problem, Remedy } from "./findings.ts";
import { checkIndexes } from "./index_check.ts";
import { inRow, type SeenBatch } from "./offset_order.ts";
import type { PartitionFolder } from "./partition_folders.ts";
import { type BatchPiece, piecesOf } from "./pieces.ts";

interface CheckOptions {
  readonly disk: Disk;
  readonly checksums: Checksums;
  /** By the checkpoint of the data folder; 0 where there is none. */
  readonly startOffset: number;
  /** Everything before it was synced, sidecar files too; Infinity after an orderly stop, and when unknown. */
  readonly settledUpTo: number;
  /** Reads every record too, inflating compressed batches. */
  readonly deep: boolean;
}

export function checkPartition(folder: PartitionFolder, o: CheckOptions): Findings {
  return new PartitionCheck(folder, o).run();
}

/** Files that a crash leaves, and that the next start removes. */
const IN_A_SWAP = /\.swap$/;
const LEFT_OVER = /\.(deleted|cleaned|swap|torn|tmp)(-\d+)?$/;
const TOPIC_ID = /^version: 0\ntopic_id: [\w-]{22}\n?$/;

class PartitionCheck {
  readonly #folder: PartitionFolder;
  readonly #o: CheckOptions;
  readonly #problems: Problem[] = [];
  readonly #notes: string[] = [];
  #unsettledSegments = 0;
  readonly #epochs: LeaderEpochs | null;
  readonly #figures = { segments: 0, batches: 0, records: 0, bytes: 0, indexEntries: 0 };
  /** One problem is enough for a wrong checkpoint. */
  #epochsAreWrong = false;
  #endOffset: number;

  constructor(folder: PartitionFolder, o: CheckOptions) {
    this.#folder = folder;
    this.#o = o;
    this.#endOffset = Math.max(folder.bases[0] ?? 0, folder.bases.length === 0 ? o.startOffset : 0);
    this.#epochs = this.#readEpochs();
  }

  run(): Findings {
    const { bases } = this.#folder;
    this.#missing();
    bases.forEach((base, index) => this.#segment(base, bases[index + 1] ?? Infinity));
    this.#snapshots();
    this.#others();
    const startOffset = Math.max(bases[0] ?? 0, this.#o.startOffset);
    const figures = { ...this.#figures, startOffset, endOffset: this.#endOffset };
    const unsettledSegments = this.#unsettledSegments;
    return { figures, problems: this.#problems, notes: this.#notes, unsettledSegments };
  }

  /**
   * Certain loss: a cleaning leaves holes between segments too, but it removes index files with their segments, and
   * never a log's beginning.
   */
  #missing(): void {
    const { bases, path } = this.#folder;
    const { startOffset, settledUpTo } = this.#o;
    const first = bases[0] ?? 0;
    // After a crash Kafka's checkpoint may have an earlier start of the log.
    if (settledUpTo === Infinity && startOffset > 0 && first > startOffset) {
      this.#say(
        "lost",
        Segment.path(path, first),
        null,
        `it is the first, and the log begins at offset ${startOffset}, before it`,
      );
    }
    for (const base of lostSegments(this.#folder, { startOffset, recoveryPoint: settledUpTo })) {
      this.#say("lost", Segment.path(path, base), null, "it is missing, and its index files are there");
    }
  }

  #segment(base: number, nextBase: number): void {
    const { disk, settledUpTo } = this.#o;
    const path = Segment.path(this.#folder.path, base);
    if (this.#endOffset > base) {
      this.#say(
        "doubtful",
        path,
        null,
        `it begins at offset ${base}, inside the segment before it, which ends at ${this.#endOffset}`,
      );
    }
    this.#endOffset = Math.max(this.#endOffset, base);
    const bytesBefore = this.#figures.bytes;
    const problemsBefore = this.#problems.length;
    const seen = this.#read(path, base);
    if (this.#figures.bytes === bytesBefore) this.#empty(path, nextBase);
    const to = Math.min(nextBase, base + LARGEST_RELATIVE_OFFSET + 1);
    const believed = inRow(seen, { from: base, to });
    for (const [index, batch] of seen.entries()) {
      if (believed[index] === true) continue;
      const { baseOffset, nextOffset } = batch;
      const next = nextOffset > to ? `, and the segment ends at ${to - 1}` : "";
      this.#cut(
        "lost",
        path,
        base,
        batch,
        `offset ${baseOffset} does not follow those before it and precede those behind it${next}`,
      );
    }
    const right = seen.filter((_, index) => believed[index]);
    for (const batch of right) {
      this.#figures.batches += 1;
      this.#figures.records += batch.records;
      this.#epoch(batch);
    }
    this.#endOffset = Math.max(this.#endOffset, right.at(-1)?.nextOffset ?? base);
    if (this.#endOffset > settledUpTo) {
      this.#unsettledSegments += 1;
      return;
    }
    const isWhole = this.#problems.length === problemsBefore;
    const { entries, problems } = checkIndexes({
      disk,
      path,
      base,
      seen: right,
      isWhole,
      isFull: nextBase < Infinity,
      names: this.#folder.names,
    });
    this.#figures.indexEntries += entries;
    this.#problems.push(...problems);
  }

  /**
   * A cleaning may leave a segment empty, with empty index files; when somebody removes the records, their index files
   * remain. What a repair cut out of the segment is beside it.
   */
  #empty(path: string, nextBase: number): void {
    const { disk, settledUpTo } = this.#o;
    const { names, path: folder } = this.#folder;
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (nextBase === Infinity || nextBase > settledUpTo) return;
    if ([...names].some((each) => each.startsWith(`${name}.`) && each.endsWith(".torn"))) return;
    const indexes = [INDEX_SUFFIX, TIME_INDEX_SUFFIX].map((suffix) => name.replace(/\.log$/, suffix));
    const areEmpty = indexes.every((each) => names.has(each) && hasNoEntry(disk.readFile(`${folder}/${each}`)));
    if (areEmpty) return;
    this.#say("lost", path, null, `it is empty, and the segment behind it begins at offset ${nextBase}`);
  }

  /** The batches that can be read, whatever their offsets are. */
  #read(path: string, base: number): SeenBatch[] {
    const { disk, checksums } = this.#o;
    const seen: SeenBatch[] = [];
    const file = disk.open(path, "never");
    try {
      this.#figures.segments += 1;
      this.#figures.bytes += file.size();
      for (const piece of piecesOf(file, checksums)) {
        const { position } = piece;
        if (piece.kind === "gap") {
          // A killed broker leaves preallocated space; a segment that was synced to its end has none.
          if (piece.isPreallocated && (seen.at(-1)?.nextOffset ?? base) >= this.#o.settledUpTo) {
            this.#notes.push(`${path}: ${piece.size} bytes of room at its end that nothing was written to`);
            continue;
          }
          this.#cut(this.#gradeBehind(seen, base), path, base, piece, `${piece.why} (${piece.size} bytes)`);
          continue;
        }
        const { header } = piece;
        const batch: SeenBatch = {
          position,
          size: header.sizeInBytes,
          baseOffset: header.baseOffset,
          nextOffset: header.nextOffset,
          records: header.recordCount,
          maxTimestamp: header.maxTimestamp,
          leaderEpoch: header.partitionLeaderEpoch,
        };
        const fault = piece.fault ?? this.#faultOf(piece);
        if (fault === null) seen.push(batch);
        else {this.#cut(
            this.#gradeBehind(seen, base),
            path,
            base,
            batch,
            `batch of offset ${header.baseOffset}: ${fault}`,
          );}
      }
    } finally {
      file.close();
    }
    return seen;
  }

  /**
   * The grade of what cannot be read behind those batches: when it is not known to be synced, a crash may have left it
   * unfinished.
   */
  #gradeBehind(seen: readonly SeenBatch[], base: number): Grade {
    return (seen.at(-1)?.nextOffset ?? base) >= this.#o.settledUpTo ? "unfinished" : "lost";
  }

  /** What is impossible in a batch with a valid checksum. */
  #faultOf({ header, bytes, at }: BatchPiece): string | null {
    const { lastOffsetDelta, recordCount } = header;
    if (lastOffsetDelta < 0 || recordCount < 0 || recordCount > lastOffsetDelta + 1) {
      return `it says it holds ${recordCount} records up to ${lastOffsetDelta} after the first`;
    }
    return this.#o.deep ? recordFault(bytes, at, header) : null;
  }

  #epoch({ leaderEpoch: epoch, position, baseOffset, nextOffset }: SeenBatch): void {
    if (this.#epochs === null || this.#epochsAreWrong || epoch === NO_LEADER_EPOCH) return;
    if (nextOffset > this.#o.settledUpTo || baseOffset < this.#o.startOffset) return;
    const known = this.#epochs.epochAt(baseOffset);
    if (known === epoch) return;
    this.#epochsAreWrong = true;
    const path = `${this.#folder.path}/${EPOCHS_FILE}`;
    const said = known === -1 ? "it does not know that offset" : `it says ${known}`;
    this.#say(
      "doubtful",
      path,
      null,
      `offset ${baseOffset} (at ${position}) is of leader epoch ${epoch}, and ${said}`,
      {
        kind: "remove",
        path,
      },
    );
  }

  #cut(
    grade: Grade,
    path: string,
    base: number,
    what: Pick<SeenBatch, "position" | "size" | "records">,
    why: string,
  ): void {
    const { position, size } = what;
    const records = Math.max(0, what.records);
    this.#say(grade, path, position, why, { kind: "cut", base, from: position, to: position + size, records });
  }

  #readEpochs(): LeaderEpochs | null {
    const path = `${this.#folder.path}/${EPOCHS_FILE}`;
    if (!this.#folder.names.has(EPOCHS_FILE)) return null;
    const epochs = decodeEpochs(this.#o.disk.readFile(path));
    if (epochs === null) {
      this.#say("doubtful", path, null, "it is no leader epoch checkpoint", { kind: "remove", path });
    }
    return epochs;
  }

  #snapshots(): void {
    for (const name of this.#folder.names) {
      const offset = snapshotOffsetIn(name);
      if (offset === null) continue;
      const path = `${this.#folder.path}/${name}`;
      const remedy = { kind: "remove", path } as const;
      try {
        const entries = atOnce(decodeSnapshot(this.#o.disk.readFile(path), this.#o.checksums));
        const late = entries.find(({ batches }) => batches.some(({ lastOffset }) => lastOffset >= offset));
        if (late !== undefined) {
          this.#say("doubtful", path, null, `producer ${late.producerId} has offsets from after it`, remedy);
        }
        // Without a segment the log's end is unknown.
        if (this.#folder.bases.length > 0 && offset > this.#endOffset) {
          this.#say("doubtful", path, null, `the log ends at ${this.#endOffset}`, remedy);
        }
      } catch (damage) {
        if (!(damage instanceof MalformedBytes)) throw damage;
        this.#say("doubtful", path, null, damage.message, remedy);
      }
    }
  }

  #others(): void {
    const { names, folders, path } = this.#folder;
    for (const name of folders) this.#notes.push(`${path}/${name}: a folder, of which no log knows; not looked at`);
    for (const name of names) {
      if (IN_A_SWAP.test(name)) this.#swap(name);
      else if (LEFT_OVER.test(name)) this.#notes.push(`${path}/${name}: left over, not looked at`);
    }
    const identity = `${path}/partition.metadata`;
    if (!names.has("partition.metadata")) return;
    const text = new TextDecoder().decode(this.#o.disk.readFile(identity));
    if (!TOPIC_ID.test(text)) this.#say("doubtful", identity, null, "it does not say which topic this is");
  }

  #swap(name: string): void {
    const { path } = this.#folder;
    try {
      readMarker(this.#o.disk, path, name);
      this.#notes.push(`${path}/${name}: a cleaned segment is on its way into its place; the next start finishes that`);
    } catch (damage) {
      if (!(damage instanceof OperatingFailure)) throw damage;
      this.#say("doubtful", `${path}/${name}`, null, "it does not say which segments a cleaned one was to replace");
    }
  }

  #say(grade: Grade, path: string, position: number | null, what: string, remedy: Remedy | null = null): void {
    this.#problems.push({ grade, path, position, what, remedy });
  }
}

/** Kafka's index files end with zeros. */
function hasNoEntry(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function recordFault(bytes: Uint8Array, at: number, header: BatchPiece["header"]): string | null {
  try {
    const records = openBatch(bytes, at, header);
    let before = -1;
    while (records.next()) {
      if (records.offsetDelta <= before || records.offsetDelta > header.lastOffsetDelta) {
        return `its record ${records.recordsRead} has offset ${header.baseOffset + records.offsetDelta}`;
      }
      before = records.offsetDelta;
    }
    return null;
  } catch (malformed) {
    if (malformed instanceof MalformedBytes) return malformed.message;
    throw malformed;
  }
}
