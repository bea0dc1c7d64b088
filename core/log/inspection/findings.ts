/**
 * The result of a check of a partition's folder.
 *
 * @module
 */

/** How a problem can be repaired. */
export type Remedy =
  /** Cuts these bytes out of a segment. */
  | {
    readonly kind: "cut";
    readonly base: number;
    readonly from: number;
    readonly to: number;
    readonly records: number;
  }
  /** Removes the file: it can be rebuilt from the records. */
  | { readonly kind: "remove"; readonly path: string };

/**
 * `lost`: records that had been synced are missing or cannot be read. `unfinished`: a crash came before it was synced,
 * and the next start truncates it. `doubtful`: a file beside the records contradicts them; all records are there.
 */
export type Grade = "lost" | "unfinished" | "doubtful";

export interface Problem {
  readonly grade: Grade;
  readonly path: string;
  /** The position in the file; null for the file as a whole. */
  readonly position: number | null;
  readonly what: string;
  /** Null when no repair helps. */
  readonly remedy: Remedy | null;
}

export interface Figures {
  readonly segments: number;
  readonly batches: number;
  readonly records: number;
  /** The size of the segments, without the files beside them. */
  readonly bytes: number;
  /** The entries of all indexes. */
  readonly indexEntries: number;
  /** Where the log begins, by its first segment and the checkpoint of the data folder. */
  readonly startOffset: number;
  /** The offset the next record would get. */
  readonly endOffset: number;
}

export interface Findings {
  readonly figures: Figures;
  readonly problems: readonly Problem[];
  /** Messages about what was not checked, and why. */
  readonly notes: readonly string[];
  /**
   * Segments that reach beyond what was synced: their indexes were not checked, and must not be trusted before the next
   * start.
   */
  readonly unsettledSegments: number;
}
