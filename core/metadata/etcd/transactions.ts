/**
 * Transactions on etcd that take effect once: the answer may be lost, and the request may arrive late.
 *
 * Each transaction also writes a key of its writer, a *lane*, on the condition that nothing has written it since. So
 * the lane shows the outcome of a transaction whose answer was lost; and one that arrives after its writer abandoned it
 * finds its lane changed, and does nothing. A lane has one transaction at a time; a writer has several lanes.
 *
 * @module
 */
import type { Change, Condition } from "../store.ts";
import { fromBase64, type Gateway, type KeyValue, toBase64, Unanswered } from "./gateway.ts";

/**
 * Outcomes in etcd's own revisions. `found`: for a refused one, the revisions that last wrote the keys of its
 * conditions.
 */
export type TxnOutcome =
  | { readonly kind: "committed"; readonly revision: number; readonly changed: boolean }
  | { readonly kind: "refused"; readonly revision: number; readonly found: readonly Condition[] };

interface Lane {
  readonly key: string;
  modRevision: number;
  count: number;
}

interface TxnAnswer {
  readonly header: { readonly revision: string };
  readonly succeeded?: boolean;
  readonly responses?: readonly {
    readonly response_range?: { readonly kvs?: readonly KeyValue[] };
    readonly response_delete_range?: { readonly deleted?: string };
  }[];
}

export interface TransactionsOptions {
  readonly gateway: Gateway;
  /** With the last slash. */
  readonly prefix: string;
  /** Unique to this process. */
  readonly writer: string;
}

const LANES = 4;
const MOST_TRIES = 8;

/** The prefix of the lanes' keys; lists and watches leave them out. */
export const LANE_KEYS = "lanes/";

export class Transactions {
  readonly #o: TransactionsOptions;
  readonly #free: Lane[] = [];
  readonly #waiting: ((lane: Lane) => void)[] = [];

  constructor(o: TransactionsOptions) {
    this.#o = o;
    for (let n = 0; n < LANES; n++) {
      this.#free.push({ key: `${o.prefix}${LANE_KEYS}${o.writer}/${n}`, modRevision: 0, count: 0 });
    }
  }

  /** Rejects with OperatingFailure when etcd cannot be reached; then it was not made, unless that is `Unanswered`. */
  async make(
    conditions: readonly Condition[],
    changes: readonly Change[],
    leaseOf: (change: Change) => string,
  ): Promise<TxnOutcome> {
    if (changes.length === 0) return await this.#ask(conditions);
    const lane = this.#free.shift() ?? await new Promise<Lane>((resolve) => this.#waiting.push(resolve));
    try {
      return await this.#makeIn(lane, conditions, changes, leaseOf);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(lane);
      else next(lane);
    }
  }

  async #makeIn(
    lane: Lane,
    conditions: readonly Condition[],
    changes: readonly Change[],
    leaseOf: (change: Change) => string,
  ): Promise<TxnOutcome> {
    const { gateway, prefix } = this.#o;
    const mark = `${++lane.count}`;
    const success = [
      ...changes.map((change) => {
        const key = toBase64(prefix + change.key);
        if (change.kind === "delete") return { request_delete_range: { key } };
        return { request_put: { key, value: toBase64(change.value), lease: leaseOf(change) } };
      }),
      { request_put: { key: toBase64(lane.key), value: toBase64(mark) } },
    ];
    const looks = [...conditions.map(({ key }) => prefix + key), lane.key];
    for (let tries = 0;; tries++) {
      const compare = [
        ...conditions.map(({ key, modRevision }) => compareOf(prefix + key, modRevision)),
        compareOf(lane.key, lane.modRevision),
      ];
      const failure = looks.map((key) => ({ request_range: { key: toBase64(key) } }));
      try {
        const answer = await gateway.write("Txn", { compare, success, failure }) as TxnAnswer;
        const revision = Number(answer.header.revision);
        if (answer.succeeded === true) {
          lane.modRevision = revision;
          return { kind: "committed", revision, changed: changesAnything(changes, answer) };
        }
        const outcome = this.#judge(lane, mark, conditions, answer);
        if (outcome !== null) return outcome;
      } catch (why) {
        if (!(why instanceof Unanswered) || tries >= MOST_TRIES) throw why;
        await gateway.pause(tries);
      }
    }
  }

  /** What a refusal means; null when only the lane was not at the assumed revision, which is known now. */
  #judge(lane: Lane, mark: string, conditions: readonly Condition[], answer: TxnAnswer): TxnOutcome | null {
    const found = (answer.responses ?? []).map(({ response_range }) => response_range?.kvs?.[0]);
    const kept = found.at(-1);
    const modRevision = Number(kept?.mod_revision ?? 0);
    const isWhereWeThought = modRevision === lane.modRevision;
    lane.modRevision = modRevision;
    const said = kept?.value === undefined ? "" : new TextDecoder().decode(fromBase64(kept.value));
    // Our own attempt, whose answer was lost.
    if (!isWhereWeThought && said === mark) return { kind: "committed", revision: modRevision, changed: true };
    if (!isWhereWeThought) return null;
    return {
      kind: "refused",
      revision: Number(answer.header.revision),
      found: conditions.map(({ key }, at) => ({ key, modRevision: Number(found[at]?.mod_revision ?? 0) })),
    };
  }

  /** Whether the conditions hold; asking twice is harmless. */
  async #ask(conditions: readonly Condition[]): Promise<TxnOutcome> {
    const { gateway, prefix } = this.#o;
    const compare = conditions.map(({ key, modRevision }) => compareOf(prefix + key, modRevision));
    const failure = conditions.map(({ key }) => ({ request_range: { key: toBase64(prefix + key) } }));
    const answer = await gateway.read("Txn", { compare, success: [], failure }) as TxnAnswer;
    const revision = Number(answer.header.revision);
    if (answer.succeeded === true) return { kind: "committed", revision, changed: false };
    const found = conditions.map(({ key }, at) => ({
      key,
      modRevision: Number(answer.responses?.[at]?.response_range?.kvs?.[0]?.mod_revision ?? 0),
    }));
    return { kind: "refused", revision, found };
  }
}

function compareOf(key: string, modRevision: number): object {
  return { key: toBase64(key), target: "MOD", result: "EQUAL", mod_revision: String(modRevision) };
}

function changesAnything(changes: readonly Change[], { responses = [] }: TxnAnswer): boolean {
  return changes.some(({ kind }, at) =>
    kind === "put" || Number(responses[at]?.response_delete_range?.deleted ?? 0) > 0
  );
}
