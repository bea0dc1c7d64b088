/**
 * What is known of a run of transactional programs: what each said of its transactions, what readers of committed
 * records were given meanwhile, and what is there in the end.
 *
 * @module
 */

/** `unknown`: it was asked to be committed, and nobody lived to hear the answer. */
export type Outcome = "committed" | "aborted" | "unknown";

/** A transaction as its program told of it. */
export interface Told {
  /** For people: which program, and its how manyth transaction. */
  readonly name: string;
  readonly topic: string;
  readonly beganMs: number;
  /** When the program knew the outcome; null where it never did. */
  endedMs: number | null;
  outcome: Outcome;
  /** Values that no other transaction has. */
  readonly writes: readonly { readonly partition: number; readonly value: string }[];
}

export interface Seen {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value: string;
}

/** A topic that is copied to others, record by record, each to the partition of the same number. */
export interface Copying {
  readonly from: string;
  readonly to: readonly string[];
  /** The original of a copied value. */
  readonly original: (value: string) => string;
}

export interface ProcessHistory {
  readonly told: readonly Told[];
  /** What each reader of committed records was given, in that order. */
  readonly readers: readonly (readonly Seen[])[];
  /** All committed records of every topic, by offset, read when everything had ended. */
  readonly final: readonly Seen[];
  readonly copying: Copying;
}

/**
 * What one program says, line by line, taken together. A program says first what it is going to write
 * (`{"n","began","writes"}`), then whether it wants that committed (`{"n","asks":"commit"}`), then how it ended
 * (`{"n","ended","outcome"}`); a line that was cut off by its death says nothing.
 */
export class ProgramHistory {
  readonly told: Told[] = [];
  readonly #byNumber = new Map<number, Told>();

  constructor(readonly program: string, readonly topic: string) {}

  hear(line: string): void {
    const said = parsed(line);
    if (said === null) return;
    if (said.writes !== undefined) {
      const one: Told = {
        name: `${this.program}.${said.n}`,
        topic: this.topic,
        beganMs: said.began!,
        endedMs: null,
        outcome: "aborted",
        writes: said.writes.map(([partition, value]) => ({ partition, value })),
      };
      this.told.push(one);
      this.#byNumber.set(said.n, one);
      return;
    }
    const one = this.#byNumber.get(said.n);
    if (one === undefined) throw new Error(`${this.program} says of a transaction that it has not begun: ${line}`);
    if (said.asks === "commit") one.outcome = "unknown";
    if (said.outcome !== undefined) [one.outcome, one.endedMs] = [said.outcome, said.ended!];
  }
}

interface Said {
  readonly n: number;
  readonly began?: number;
  readonly writes?: readonly (readonly [number, string])[];
  readonly asks?: string;
  readonly ended?: number;
  readonly outcome?: Outcome;
}

function parsed(line: string): Said | null {
  try {
    return JSON.parse(line) as Said;
  } catch {
    return null;
  }
}
