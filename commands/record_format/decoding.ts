/**
 * Keys and values as their serdes say. What is not what it should be goes out as it is, and is counted: a record that
 * cannot be decoded is worth a line and an exit code, not the rest of the topic.
 *
 * @module
 */
import type { RecordView } from "../../core/client/mod.ts";
import { OutputBytes } from "../output_bytes.ts";
import type { Serde, Serdes } from "./serdes.ts";

export class Decoding {
  /** Keys and values that were not what their serde says. */
  failures = 0;
  /** The first of them: what it was, and where. */
  first: string | null = null;
  readonly serdes: Serdes;
  readonly #scratch = new OutputBytes();
  /** A record is asked about once or more (key, value, a filter before), and counts once. */
  #lastFailed = "";

  constructor(serdes: Serdes) {
    this.serdes = serdes;
  }

  get isRaw(): boolean {
    return this.serdes.key === null && this.serdes.value === null;
  }

  /** As {@linkcode Serde.write}; a failure is noted. */
  write(what: "key" | "value", record: RecordView, out: OutputBytes, asJson: boolean): boolean {
    const serde = this.serdes[what];
    const position = what === "key" ? record.keyPosition : record.valuePosition;
    const size = what === "key" ? record.keySize : record.valueSize;
    if (serde === null) return false;
    if (serde.write(record.bytes, position, size, out, asJson)) return true;
    this.#failed(what, serde, record, size);
    return false;
  }

  /** Whether the record is what the serdes say; one that is not is noted. */
  accepts(record: RecordView): boolean {
    for (const what of ["key", "value"] as const) {
      const size = what === "key" ? record.keySize : record.valueSize;
      this.#scratch.empty();
      if (this.serdes[what] !== null && size >= 0 && !this.write(what, record, this.#scratch, false)) return false;
    }
    return true;
  }

  #failed(what: "key" | "value", serde: Serde, { topic, partition, offset }: RecordView, size: number): void {
    const where = `${topic} partition ${partition} offset ${offset}`;
    if (where === this.#lastFailed) return;
    this.#lastFailed = where;
    this.failures++;
    this.first ??= `${where}: its ${what}, ${size} byte${size === 1 ? "" : "s"}, is no ${serde.name}`;
  }
}

/** Without serdes. */
export const asTheyAre = new Decoding({ key: null, value: null });
