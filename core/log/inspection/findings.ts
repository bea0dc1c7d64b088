/**
 * What a check of a partition's folder comes to.
 *
 * @module
 */

/** How a problem can be done away with. */
export type Remedy =
  /** These bytes of a segment are cut out. */
  | {
    readonly kind: "cut";
    readonly base: number;
    readonly from: number;
    readonly to: number;
    readonly records: number;
  }
  /** The file is removed: it can be worked out anew from the records. */
  | { readonly kind: "remove"; readonly path: string };

/**
 * `lost`: records that had been synced are missing or cannot be read. `unfinished`: a crash came before it was synced;
 * the next start cuts it off. `doubtful`: something beside the records contradicts them; all records are there.
 */
export type Grade = "lost" | "unfinished" | "doubtful";

export interface Problem {
  readonly grade: Grade;
  readonly path: string;
  /** The byte at which it lies; null for a file as a whole. */
  readonly position: number | null;
  readonly what: string;
  /** Null where cutting does not help. */
  readonly remedy: Remedy | null;
}

export interface Figures {
  readonly segments: number;
  readonly batches: number;
  readonly records: number;
  /** Of the segments, without what lies beside them. */
  readonly bytes: number;
  /** Of all indexes. */
  readonly indexEntries: number;
  /** Where the log begins, by its first segment and the checkpoint of the data folder. */
  readonly startOffset: number;
  /** The offset the next record would get. */
  readonly endOffset: number;
}

export interface Findings {
  readonly figures: Figures;
  readonly problems: readonly Problem[];
  /** What was not looked at, and why: sentences. */
  readonly notes: readonly string[];
  /**
   * Segments that reach beyond what is settled: their indexes were not looked at, and are nothing to go by before the
   * next start.
   */
  readonly unsettledSegments: number;
}
