/**
 * `--partitioner cmd:PROGRAM`: a program decides where keys go. It gets a key per line and answers with the number of a
 * partition per line; what it said of a key is remembered, so that it is asked once.
 *
 * @module
 */
import type { OutgoingRecord } from "../../core/client/mod.ts";
import type { Clock, Timers } from "../../core/runtime/ports.ts";
import type { Answerer } from "../../core/runtime/process_port.ts";
import { BadRecord } from "../record_format/input_record.ts";

/** How many keys are remembered; then it begins anew. */
const MOST_KEYS = 65_536;

/** Programs that write into a pipe keep what they write to themselves, unless they are told to flush it. */
const SAY_AFTER_MS = 3_000;

const NEWLINE = 10;
const decoder = new TextDecoder("latin1");

export class PartitionProgram {
  readonly #program: Answerer;
  readonly #answers = new Map<string, string>();
  readonly #ports: { readonly clock: Clock; readonly timers: Timers };
  readonly #say: (line: string) => void;

  constructor(
    program: Answerer,
    ports: { readonly clock: Clock; readonly timers: Timers },
    say: (line: string) => void,
  ) {
    this.#program = program;
    this.#ports = ports;
    this.#say = say;
  }

  /**
   * Puts the partition into the record; a record without a key is left to the producer. Where the program is to be
   * asked first it returns what to wait for, and is then called again. Throws {@linkcode BadRecord}.
   */
  assign(record: OutgoingRecord): Promise<void> | null {
    const { keyBytes, keyPosition, keySize } = record;
    if (record.partition >= 0 || keySize < 0) return null;
    const key = keyBytes.subarray(keyPosition, keyPosition + keySize);
    const name = decoder.decode(key);
    const answer = this.#answers.get(name);
    if (answer === undefined) {
      if (key.includes(NEWLINE)) {
        throw new BadRecord("its key has a line end in it, and the partitioner gets a key per line");
      }
      return this.#ask(name, key.slice());
    }
    if (!/^\s*\d{1,9}\s*$/.test(answer)) {
      throw new BadRecord(`the partitioner answered ${JSON.stringify(answer.slice(0, 40))}, which is no partition`);
    }
    record.partition = Number(answer);
    return null;
  }

  close(): void {
    this.#program.close();
  }

  async #ask(name: string, key: Uint8Array): Promise<void> {
    const { clock, timers } = this.#ports;
    const cancel = timers.at(
      clock.monotonicMs() + SAY_AFTER_MS,
      () =>
        this.#say(
          "the partitioner does not answer: it is to write a line for each line that it reads, and to flush it",
        ),
    );
    const answer = await this.#program.ask(key).finally(cancel);
    if (this.#answers.size >= MOST_KEYS) this.#answers.clear();
    this.#answers.set(name, answer);
  }
}
