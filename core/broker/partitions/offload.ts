/**
 * Whether a batch is checked, or searched, on the event loop or in a thread beside it, from its size, its codec and the
 * codec it is to be stored in. A thread costs a tenth of a millisecond and a copy; work on the event loop delays every
 * other client.
 *
 * The figures are what `validateProduced` took for JSON of 200 bytes a record, in milliseconds for a million bytes
 * inflated. They need only be right to a factor of two or three: what matters is that a batch of kilobytes stays and
 * one that would hold the loop goes.
 *
 * @module
 */
import { machineCode } from "../../base/machine_code.ts";
import type { BatchHeader } from "../../protocol/records/batch.ts";
import { BATCH_HEADER_SIZE, type CodecName, MAGIC, MAGIC_AT, readBatchHeader } from "../../protocol/records/mod.ts";

/** The topic settings that determine what checking a batch costs. */
export interface CostlySettings {
  readonly maxMessageBytes: number;
  readonly compressionType?: CodecName | "producer" | undefined;
  readonly compressionLevel?: number | undefined;
}

/** How long the batches of one request may hold the event loop, all together. The caller subtracts what it spends. */
export interface LoopBudget {
  leftMs: number;
}

export const LOOP_MS_OF_A_REQUEST = 1;

interface CompressedHeader {
  readonly sizeInBytes: number;
  readonly compression: CodecName;
  readonly isControl: boolean;
}

/** A batch that was taken for a small one is abandoned on the event loop after this time. */
const MOST_MS_HERE = 4;
/** The fixed cost of a batch, whatever is in it: it is looked up, or written. */
const UNNOTICED_MS = 0.1;
/** By portable code, and where there is machine code for it. */
const portable = { examine: 1, inflate: { none: 0, gzip: 0.9, snappy: 0.5, lz4: 0.6, zstd: 0.3 } };
const fast: typeof portable = { examine: 0.3, inflate: { none: 0, gzip: 0.9, snappy: 0.4, lz4: 0.3, zstd: 0.3 } };
/** How much a compressed batch is assumed to inflate to: what the batch says about that cannot be relied on. */
const INFLATES_BY = 6;
/** The cost of a codec by compression level: each entry holds from its level on. */
const msToCompress: Readonly<Record<CodecName, readonly (readonly [level: number, ms: number])[]>> = {
  none: [[-Infinity, 0]],
  gzip: [[-Infinity, 7], [1, 2], [4, 7], [7, 16]],
  snappy: [[-Infinity, 3]],
  lz4: [[-Infinity, 3]],
  zstd: [[-Infinity, 2], [3, 3], [6, 12], [12, 70], [16, 900]],
};

/** Whether the batch goes to a thread. When it does not, its cost is subtracted from the allowance. */
export function shouldOffload(records: Uint8Array, settings: CostlySettings, allowance: LoopBudget): boolean {
  const ms = validationMs(records, settings);
  if (ms > allowance.leftMs) return true;
  allowance.leftMs -= ms;
  return false;
}

/**
 * Subtracts the extra time of a batch that was taken for a small one: batch after batch must not inflate further than
 * estimated.
 */
export function chargeOverrun(
  allowance: LoopBudget,
  { seemedMs, tookMs }: { readonly seemedMs: number; readonly tookMs: number },
): void {
  allowance.leftMs -= Math.max(0, tookMs - seemedMs - UNNOTICED_MS);
}

/** About how long the batch in `records` takes to be checked, and recompressed where that is wanted. */
export function validationMs(records: Uint8Array, settings: CostlySettings): number {
  const header = headerOf(records, settings);
  return header === null ? 0 : sizeWithin(header) / 1e6 * msToValidate(header, settings);
}

/** About how long the records of a batch take to be looked at. */
export function searchMs(header: BatchHeader): number {
  return sizeWithin(header) / 1e6 * msToSearch(header);
}

/**
 * How many bytes the batch may inflate to on the event loop; null when the question does not arise. A few kilobytes may
 * hold a hundred megabytes, and only inflating them shows it.
 */
export function maxInflatedHere(records: Uint8Array, settings: CostlySettings): number | null {
  const header = headerOf(records, settings);
  if (header === null || header.compression === "none") return null;
  return Math.round(MOST_MS_HERE / msToValidate(header, settings) * 1e6);
}

/** As {@linkcode maxInflatedHere}, for a batch that is searched. */
export function maxSearchedHere(header: BatchHeader): number {
  return Math.round(MOST_MS_HERE / msToSearch(header) * 1e6);
}

/** Null for a batch that the fast validation refuses: it costs no more than that. */
function headerOf(records: Uint8Array, { maxMessageBytes }: CostlySettings): CompressedHeader | null {
  if (records.length < BATCH_HEADER_SIZE || records[MAGIC_AT] !== MAGIC) return null;
  const { sizeInBytes, compression, isControl } = readBatchHeader(records, 0);
  if (compression === null || sizeInBytes > records.length || sizeInBytes > maxMessageBytes) return null;
  return { sizeInBytes, compression, isControl };
}

function sizeWithin({ sizeInBytes, compression }: Pick<BatchHeader, "sizeInBytes" | "compression">): number {
  return compression === "none" ? sizeInBytes : sizeInBytes * INFLATES_BY;
}

/** For a million bytes inflated. Nothing for an unknown codec: the fast validation refuses it. */
function msToSearch({ compression }: BatchHeader): number {
  const { inflate } = costs();
  // The records are gone over one by one, by portable code.
  return portable.examine + (compression === null ? 0 : inflate[compression]);
}

/** For a million bytes inflated. */
function msToValidate({ compression, isControl }: CompressedHeader, settings: CostlySettings): number {
  const { compressionType: wanted = "producer" } = settings;
  const target = wanted === "producer" || isControl ? compression : wanted;
  const compressMs = target === compression ? 0 : compressionMs(target, settings.compressionLevel);
  const { examine, inflate } = costs();
  return examine + inflate[compression] + compressMs;
}

function costs(): typeof portable {
  return machineCode() === null ? portable : fast;
}

function compressionMs(codec: CodecName, level: number | undefined): number {
  const steps = msToCompress[codec];
  // A codec's default level is the table's first entry.
  if (level === undefined) return steps[0]![1];
  return steps.findLast(([from]) => from <= level)![1];
}
