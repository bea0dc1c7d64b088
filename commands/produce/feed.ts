/**
 * From inputs to a producer: reads, cuts into records, gives each what the flags say of all, and counts lines. Waits
 * only where it must: for a pipe to have something, and for the producer to have a free slot.
 *
 * @module
 */
import type { Checksums } from "../../core/base/crc32c.ts";
import { OutgoingRecord, type Producer, RecordRefused } from "../../core/client/mod.ts";
import type { InputStream } from "../../core/runtime/process_port.ts";
import { find } from "../record_format/find.ts";
import { BadRecord, type RecordReader } from "../record_format/input_record.ts";
import { InputWindow } from "./input_window.ts";

export interface NamedInput {
  /** Null for stdin, which needs no name in messages. */
  readonly name: string | null;
  readonly open: () => InputStream;
}

export interface FeedOptions {
  readonly reader: RecordReader;
  /** What the flags say of every record; changes it in place. */
  readonly finish: ((record: OutgoingRecord) => void) | null;
  /** Each input is one record. */
  readonly whole: boolean;
  readonly skipEmpty: boolean;
  /** Keys are in the input: a line with one is not empty. */
  readonly hasKeys: boolean;
  readonly skipLines: number;
  readonly mostRecords: number;
  /** What a record is called: `line`, or `record` where lines are not what ends them. */
  readonly word: "line" | "record";
  readonly maxRecordSize: number;
  readonly wallMs: () => number;
  /** Called with the bytes of a bad record; true goes on behind it, false ends the input. */
  readonly bad: (problem: BadLine, bytes: Uint8Array) => boolean;
  /** Called with the rest of a bad record that is longer than the window, in pieces. */
  readonly moreOfBad: (bytes: Uint8Array) => void;
  /** Chooses the partition; returns what to wait for before it is asked again. Null where the producer chooses. */
  readonly assign: ((record: OutgoingRecord) => Promise<void> | null) | null;
  /** Slows down before `count` more records of `size` bytes in all; null for no limit. */
  readonly throttle: ((count: number, size: number) => Promise<void> | null) | null;
  /** Where one transaction ends and the next begins; null without transactions. */
  readonly turns: Turns | null;
  /** With it each record that was taken can be told from another: {@linkcode Feed.lastChecksum}. */
  readonly checksums: Checksums | null;
  /** Called with the checksum of the last of the lines that are skipped. May throw. */
  readonly skipped: ((checksum: number) => void) | null;
}

/** Between two records of the input something else has its turn. */
export interface Turns {
  readonly isDue: boolean;
  take(): Promise<void>;
}

/** A record of the input that was not sent, named so that it can be found. */
export interface BadLine {
  readonly line: number;
  readonly message: string;
  readonly hint: string | null;
}

const OUT_OF_ROOM = -2;
const DONE = -3;
const WAIT = -4;
const TURN = -5;

export class Feed {
  /** Records of the input so far, those skipped included: the number of the last one. */
  line = 0;
  recordsAdded = 0;
  /** Of the last record's bytes, without what ends it; -1 before the first. */
  lastChecksum = -1;
  readonly #producer: Producer;
  readonly #options: FeedOptions;
  readonly #window: InputWindow;
  readonly #record = new OutgoingRecord();
  #isStopped = false;
  /** Ends the present wait, with a failure or without. */
  #interrupt: ((failure: Error | null) => void) | null = null;
  #name: string | null = null;
  #lineOfInput = 0;
  #throttled: Promise<void> | null = null;
  /** A read of the input that was not waited for to its end. */
  #reading: Promise<void> | null = null;
  #waitsFor: Promise<void> = Promise.resolve();

  constructor(producer: Producer, options: FeedOptions) {
    this.#producer = producer;
    this.#options = options;
    const mark = options.reader.delimiter?.[0] ?? 10;
    this.#window = new InputWindow(producer.arena, producer.inputSize, mark);
    void producer.whenFailed.then((failure) => this.#interrupt?.(failure));
  }

  get bytesRead(): number {
    return this.#window.bytesRead;
  }

  /** Ends the input where it is: what was read so far is sent. */
  stop(): void {
    this.#isStopped = true;
    this.#interrupt?.(null);
  }

  /** The event loop is due: do not wait for input. */
  nudge(): void {
    this.#interrupt?.(null);
  }

  /** Returns at the end of the last input, after `mostRecords`, or when stopped. Throws the producer's failure. */
  async run(inputs: readonly NamedInput[]): Promise<void> {
    for (const { name, open } of inputs) {
      if (this.#isStopped || this.recordsAdded >= this.#options.mostRecords) return;
      const input = open();
      this.#name = name;
      this.#lineOfInput = 0;
      this.#window.open();
      await (this.#options.whole ? this.#wholeInput(input) : this.#records(input));
      if (name !== null) input.close();
    }
  }

  async #records(input: InputStream): Promise<void> {
    const window = this.#window;
    if (!await this.#preamble(input)) return;
    let isFilled = this.#options.reader.preamble !== undefined;
    while (!this.#isStopped) {
      if (!isFilled) await this.#fill(input);
      isFilled = false;
      const { turns } = this.#options;
      if (turns?.isDue === true) await turns.take();
      if (this.#reading !== null) continue;
      this.#producer.nowMs = this.#options.wallMs();
      for (let from = 0;;) {
        const stop = this.#take(from);
        if (stop === DONE) return;
        if (stop < 0) {
          from = this.#resumeAt;
          if (stop === OUT_OF_ROOM) await this.#producer.whenSlotFree();
          else if (stop === TURN) await turns!.take();
          else await this.#interruptible(this.#waitsFor);
          continue;
        }
        window.taken(stop);
        break;
      }
      if (window.isLast) return;
      if (window.isFull && !(await this.#skipTooLong(input))) return;
    }
  }

  /** Reads what the input begins with. False where that is not what it should be, or there is nothing at all. */
  async #preamble(input: InputStream): Promise<boolean> {
    const { reader } = this.#options;
    if (reader.preamble === undefined) return true;
    const window = this.#window;
    while (!this.#isStopped) {
      await this.#fill(input);
      if (this.#options.turns?.isDue === true) await this.#options.turns.take();
      if (this.#reading !== null) continue;
      try {
        const next = window.end === 0 && window.isLast
          ? 0
          : reader.preamble(window.bytes, 0, window.end, window.isLast);
        if (next >= 0) {
          window.taken(next);
          return true;
        }
        if (window.isFull) throw new BadRecord("it is too long for a line of names");
      } catch (error) {
        if (!(error instanceof BadRecord)) throw error;
        this.#bad(error.message, error.hint, window.bytes.subarray(0, 0));
        return false;
      }
    }
    return false;
  }

  #resumeAt = 0;

  /**
   * Adds the records from `from` on. Returns where the first that is not whole begins, or why it stopped early: then
   * `#resumeAt` is where to go on.
   */
  #take(from: number): number {
    const { reader, finish, skipEmpty, hasKeys, skipLines, mostRecords, throttle, assign, turns, checksums } =
      this.#options;
    const record = this.#record;
    const producer = this.#producer;
    const { bytes, end, isLast } = this.#window;
    let before = -1;
    const remember = (): void => {
      if (checksums !== null && before >= 0) this.lastChecksum = this.#checksumOf(checksums, before, from);
    };
    while (from < end) {
      if (this.recordsAdded >= mostRecords || this.#isStopped) {
        remember();
        return DONE;
      }
      if (turns?.isDue === true) {
        remember();
        this.#resumeAt = from;
        return TURN;
      }
      if (reader.between !== undefined) {
        from = reader.between(bytes, from, end);
        if (from >= end) {
          remember();
          return end;
        }
      }
      let next = from;
      const line = this.line + 1;
      try {
        // Readers of lines leave it as it was.
        if (assign !== null) record.partition = -1;
        next = reader.read(bytes, from, end, isLast, record);
        if (next < 0) {
          remember();
          return from;
        }
        const isEmpty = skipEmpty && record.valueSize === 0 && !(hasKeys && record.keySize > 0);
        if (line > skipLines && !isEmpty) {
          if (finish !== null) finish(record);
          const asked = assign === null ? null : assign(record);
          if (asked !== null) {
            remember();
            this.#waitsFor = asked;
            this.#resumeAt = from;
            return WAIT;
          }
          if (throttle !== null && this.#isThrottled(throttle, from, next)) {
            remember();
            return WAIT;
          }
          if (!producer.add(record, line)) {
            remember();
            this.#resumeAt = from;
            return OUT_OF_ROOM;
          }
          this.recordsAdded++;
          this.#throttled = null;
        } else if (line === skipLines && checksums !== null) {
          this.#options.skipped?.(this.#checksumOf(checksums, from, next));
        }
      } catch (error) {
        if (!(error instanceof BadRecord) && !(error instanceof RecordRefused)) throw error;
        // One that is left out anyway need not be good.
        if (line <= skipLines && reader.delimiter !== null) {
          next = this.#endOfBad(from, next);
          if (line === skipLines && checksums !== null) {
            this.#options.skipped?.(this.#checksumOf(checksums, from, next));
          }
        } else {
          const resume = this.#afterBad(error, from, next);
          if (resume < 0) return DONE;
          next = resume;
        }
      }
      this.line++;
      this.#lineOfInput++;
      before = from;
      from = next;
    }
    remember();
    return from;
  }

  #checksumOf(checksums: Checksums, from: number, to: number): number {
    const { delimiter } = this.#options.reader;
    const { bytes } = this.#window;
    const size = delimiter?.length ?? 0;
    const isEnded = delimiter !== null && to - from >= size &&
      delimiter.every((byte, at) => bytes[to - size + at] === byte);
    return checksums.crc32c(bytes, from, to - from - (isEnded ? size : 0));
  }

  /** Whether to wait before this record; asked once for each. */
  #isThrottled(throttle: NonNullable<FeedOptions["throttle"]>, from: number, next: number): boolean {
    if (this.#throttled !== null) return false;
    this.#throttled = throttle(1, next - from);
    if (this.#throttled === null) return false;
    this.#waitsFor = this.#throttled;
    this.#resumeAt = from;
    return true;
  }

  /** Where to go on after a bad record, or -1 where that is not wanted or not known. */
  #afterBad(error: BadRecord | RecordRefused, from: number, next: number): number {
    next = this.#endOfBad(from, next);
    const goesOn = this.#bad(error.message, error.hint, this.#window.bytes.subarray(from, next));
    return goesOn && this.#options.reader.delimiter !== null ? next : -1;
  }

  /** `next`: where the reader came to; where it refused the record at once that is where it begins. */
  #endOfBad(from: number, next: number): number {
    if (next !== from) return next;
    const { bytes, end } = this.#window;
    const { delimiter } = this.#options.reader;
    const found = delimiter === null ? -1 : find(bytes, delimiter, from, end);
    return found < 0 ? end : found + delimiter!.length;
  }

  #bad(message: string, hint: string | null, bytes: Uint8Array): boolean {
    const { word } = this.#options;
    const line = this.line + 1;
    const where = this.#name === null
      ? `${word[0]!.toUpperCase()}${word.slice(1)} ${line}`
      : `${this.#name} ${word} ${this.#lineOfInput + 1}`;
    return this.#options.bad({ line, message: `${where}: ${message}`, hint }, bytes);
  }

  /** The record at the start fills the window. Skips it to its end, where that is wanted. */
  async #skipTooLong(input: InputStream): Promise<boolean> {
    const { maxRecordSize, reader, moreOfBad } = this.#options;
    const window = this.#window;
    const message = `it is longer than ${maxRecordSize} bytes, the limit here (--max-record)`;
    const hint = "Raise --max-record, and the topic's max.message.bytes if that is lower.";
    if (!this.#bad(message, hint, window.bytes.subarray(0, window.end)) || reader.delimiter === null) return false;
    const { delimiter } = reader;
    // A delimiter may lie across the end of what was read, so a few bytes are looked at twice.
    let told = window.end;
    for (;;) {
      const found = find(window.bytes, delimiter, 0, window.end);
      const stop = found < 0 ? window.end : found + delimiter.length;
      if (stop > told) moreOfBad(window.bytes.subarray(told, stop));
      if (found >= 0 || window.isLast) {
        window.taken(stop);
        this.line++;
        this.#lineOfInput++;
        return true;
      }
      window.taken(Math.max(0, window.end - delimiter.length + 1));
      told = window.end;
      await this.#fill(input);
    }
  }

  async #wholeInput(input: InputStream): Promise<void> {
    const window = this.#window;
    while (!window.isLast && !window.isFull && !this.#isStopped) await this.#fill(input);
    if (this.#isStopped) return;
    this.#producer.nowMs = this.#options.wallMs();
    const record = this.#record;
    record.clear();
    record.valueBytes = window.bytes;
    record.valuePosition = 0;
    record.valueSize = window.end;
    const line = this.line + 1;
    const { checksums, turns, skipLines } = this.#options;
    const checksum = checksums?.crc32c(window.bytes, 0, window.end) ?? -1;
    if (line === skipLines) this.#options.skipped?.(checksum);
    if (line > skipLines && !(this.#options.skipEmpty && window.end === 0)) {
      if (turns?.isDue === true) await turns.take();
      try {
        this.#options.finish?.(record);
        const asked = this.#options.assign?.(record) ?? null;
        if (asked !== null) {
          await asked;
          void this.#options.assign?.(record);
        }
        while (!this.#producer.add(record, line)) await this.#producer.whenSlotFree();
        this.recordsAdded++;
      } catch (error) {
        if (!(error instanceof BadRecord) && !(error instanceof RecordRefused)) throw error;
        const size = input.sizeInBytes;
        const message = window.isLast || size === null
          ? error.message
          : error.message.replace(/^it takes \d+/, `it takes ${size}`);
        if (!this.#bad(message, error.hint, window.bytes.subarray(0, 0))) this.stop();
      }
    }
    this.lastChecksum = checksum;
    this.line++;
  }

  async #fill(input: InputStream): Promise<void> {
    if (input.kind === "file") return this.#window.fillNow(input);
    const reading = this.#reading ??= this.#window.fill(input).finally(() => this.#reading = null);
    await this.#interruptible(reading);
  }

  /** Waits for the work, for {@linkcode Feed.stop}, or for the producer to fail, whichever is first. */
  async #interruptible(work: Promise<void>): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#interrupt = (failure) => failure === null ? resolve() : reject(failure);
        work.then(resolve, reject);
      });
    } finally {
      this.#interrupt = null;
    }
  }
}
