/**
 * Work on bytes that machine code does several times as fast as portable code. The runtime installs such code when a
 * process or thread starts; its users have a portable twin for machines without it.
 *
 * Invariant: installed code gives the same results as its twin, for any bytes
 * (`tests/core/runtime/machine_code.test.ts`).
 *
 * @module
 */
export interface MachineCode {
  /**
   * As `decompressBlock` of `lz4_block.ts`: where the result ends, -1 when it would go over `limit`, or {@linkcode
   * DAMAGED}. Up to 16 bytes behind `limit` may be overwritten.
   */
  lz4Block(work: Uint8Array, from: number, to: number, out: number, begin: number, limit: number): number;
  /** As the loop of `snappy_block.ts`, behind the size that a block begins with: where the result ends, or DAMAGED. */
  snappyBlock(work: Uint8Array, from: number, to: number, out: number, end: number): number;
  /** As `validate_records_fast.ts`: whether all is plainly in order, and then the least and the most time delta. */
  scanRecords(
    bytes: Uint8Array,
    from: number,
    to: number,
    count: number,
    needsKeys: boolean,
    deltas: Int32Array,
  ): boolean;
}

export const DAMAGED = -2;

let load: (() => MachineCode | null) | null = null;
let loaded: MachineCode | null = null;

/**
 * `code` is called when the work is first needed, and answers null where there is no such code here. Null takes it
 * away.
 */
export function installMachineCode(code: (() => MachineCode | null) | null): void {
  load = code;
  loaded = null;
}

/** Null where only the portable code is there. */
export function machineCode(): MachineCode | null {
  if (load !== null) {
    loaded = load();
    load = null;
  }
  return loaded;
}
