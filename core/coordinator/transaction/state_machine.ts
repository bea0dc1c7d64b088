/**
 * All transactional ids of one shard, as one state machine. It decides on the durable state, which only `replay`
 * changes; where markers have yet to be written is derived from that, and lost with the machine.
 *
 * Note: a decision counts for the next event at once, but no client is answered, and no marker is sent, before it is
 * durable; the shard ensures that. So Kafka's moments between a decision and its record, in which it answers
 * CONCURRENT_TRANSACTIONS, do not exist here: a request in such a moment waits for the disk and gets the answer after
 * it.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";
import type { Moment, StateMachine, StepResult } from "../runtime/state_machine.ts";
import { type Decision, NOBODY } from "./decision.ts";
import { end, isTimedOut, needsNextProducer, timeOut } from "./end.ts";
import type {
  AddPartitionsEvent,
  EndEvent,
  InitEvent,
  ListedTransaction,
  MarkedEvent,
  ProducerAnswer,
  TransactionConfig,
  TransactionEffect,
  TransactionEvent,
  TransactionRecord,
  TransactionReply,
} from "./events.ts";
import { init } from "./init.ts";
import { Markings } from "./marking.ts";
import { addPartitions, verifyPartitions } from "./partitions.ts";
import { completed, isPreparing, mayExpire, type Transaction } from "./transaction.ts";
import { largestSizeOf, MOST_ID_BYTES, sizeInUtf8 } from "./stored_records.ts";

type TransactionStep = StepResult<TransactionEvent, TransactionReply, TransactionRecord, TransactionEffect>;

interface Step {
  readonly at: Moment;
  readonly replies: TransactionReply[];
  readonly records: TransactionRecord[];
  readonly effects: TransactionEffect[];
}

/** How many ids are forgotten at a time; the rest follow right after. */
const MOST_FORGOTTEN_AT_ONCE = 500;

export class TransactionStateMachine
  implements StateMachine<TransactionEvent, TransactionReply, TransactionRecord, TransactionEffect> {
  readonly #transactions = new Map<string, Transaction>();
  readonly #markings = new Markings();
  /** Ids with a transaction open: only they can time out. */
  readonly #ongoing = new Set<string>();
  #timeoutCheckAtMs = Infinity;
  #expirationCheckAtMs = Infinity;

  constructor(readonly config: TransactionConfig) {}

  step(event: TransactionEvent, at: Moment): TransactionStep {
    const step: Step = { at, replies: [], records: [], effects: [] };
    this.#take(event, step);
    return this.#outcome(step);
  }

  replay({ transactionalId, value }: TransactionRecord): void {
    if (value === null) this.#transactions.delete(transactionalId);
    else this.#transactions.set(transactionalId, value);
    if (value?.state === "Ongoing") this.#ongoing.add(transactionalId);
    else this.#ongoing.delete(transactionalId);
  }

  /** Decisions that were not carried out are carried out now. */
  loaded(at: Moment): TransactionStep {
    const step: Step = { at, replies: [], records: [], effects: [] };
    for (const [transactionalId, transaction] of this.#transactions) {
      if (isPreparing(transaction)) this.#mark(transactionalId, transaction, step);
    }
    return this.#outcome(step);
  }

  /** One id as it is, for observers. */
  transaction(transactionalId: string): Transaction | undefined {
    return this.#transactions.get(transactionalId);
  }

  #take(event: TransactionEvent, step: Step): void {
    const { at } = step;
    switch (event.kind) {
      case "init":
        return this.#init(event, step);
      case "end":
        return this.#end(event, step);
      case "addPartitions": {
        const answer = { error: this.#addPartitions(event, step) };
        return void step.replies.push({ kind: "addPartitions", to: event.from, answer });
      }
      case "verifyPartitions": {
        const answer = verifyPartitions(this.#transactions.get(event.transactionalId), event);
        return void step.replies.push({ kind: "verifyPartitions", to: event.from, answer });
      }
      case "describe": {
        const answer = { transaction: this.#asItIs(event.transactionalId) };
        return void step.replies.push({ kind: "describe", to: event.from, answer });
      }
      case "list": {
        const transactions = [...this.#transactions].map(listed);
        return void step.replies.push({ kind: "list", to: event.from, answer: { transactions } });
      }
      case "marked":
        return this.#marked(event, step);
      case "timeOut": {
        const context = { config: this.config, wallMs: at.wallMs };
        const to = timeOut(this.#transactions.get(event.transactionalId), event, context);
        return to === null ? undefined : this.#decide(event.transactionalId, to, step);
      }
      case "wake":
        return this.#wake(step);
    }
  }

  #init(event: InitEvent, step: Step): void {
    const { transactionalId } = event;
    const known = this.#transactions.get(transactionalId);
    const error: ErrorName | null = transactionalId === ""
      ? "INVALID_REQUEST"
      : known === undefined && sizeInUtf8(transactionalId) > MOST_ID_BYTES
      // It does not fit into the key of a record.
      ? "INVALID_REQUEST"
      : known === undefined && this.#transactions.size >= this.config.maxIds
      ? "COORDINATOR_NOT_AVAILABLE"
      : null;
    const decision: Decision = error === null
      ? init(known, event, { config: this.config, wallMs: step.at.wallMs })
      : { kind: "refused", error };
    this.#carryOut(transactionalId, decision, step);
    step.replies.push({ kind: "init", to: event.from, answer: answerOf(decision) });
  }

  #end(event: EndEvent, step: Step): void {
    const { transactionalId } = event;
    const decision: Decision = transactionalId === ""
      ? { kind: "refused", error: "INVALID_REQUEST" }
      : end(this.#transactions.get(transactionalId), event, step.at.wallMs);
    this.#carryOut(transactionalId, decision, step);
    step.replies.push({ kind: "end", to: event.from, answer: answerOf(decision) });
  }

  #addPartitions(event: AddPartitionsEvent, step: Step): ErrorName {
    const { transactionalId } = event;
    if (transactionalId === "") return "INVALID_REQUEST";
    const to = addPartitions(this.#transactions.get(transactionalId), event, step.at.wallMs);
    if (typeof to === "string") return to;
    // The log would refuse it.
    if (largestSizeOf({ transactionalId, value: to }) > this.config.maxBatchSize) return "UNKNOWN_SERVER_ERROR";
    this.#keep(transactionalId, to, step);
    return "NONE";
  }

  #carryOut(transactionalId: string, decision: Decision, step: Step): void {
    if (decision.kind !== "accepted") return;
    if (isPreparing(decision.to)) this.#decide(transactionalId, decision.to, step);
    else this.#keep(transactionalId, decision.to, step);
  }

  #decide(transactionalId: string, to: Transaction, step: Step): void {
    this.#keep(transactionalId, to, step);
    this.#mark(transactionalId, to, step);
  }

  #mark(transactionalId: string, decided: Transaction, step: Step): void {
    if (decided.topics.length === 0) this.#keep(transactionalId, completed(decided, step.at.wallMs), step);
    else step.effects.push(this.#markings.begin(transactionalId, decided));
  }

  #marked(event: MarkedEvent, step: Step): void {
    const { transactionalId, producerId, producerEpoch } = event;
    const known = this.#transactions.get(transactionalId);
    // An answer to a marker of another transaction says nothing about this one.
    if (known === undefined || !isPreparing(known)) return;
    if (known.producerId !== producerId || known.producerEpoch !== producerEpoch) return;
    if (!this.#markings.heed(event, step.at.nowMs)) return;
    this.#keep(transactionalId, completed(known, step.at.wallMs), step);
  }

  #wake(step: Step): void {
    const { nowMs, wallMs } = step.at;
    step.effects.push(...this.#markings.due(nowMs, (id) => this.#transactions.get(id)));
    if (nowMs >= this.#timeoutCheckAtMs) {
      this.#timeoutCheckAtMs = Infinity;
      for (const transactionalId of this.#ongoing) this.#endIfTimedOut(transactionalId, step);
    }
    if (nowMs >= this.#expirationCheckAtMs) {
      this.#expirationCheckAtMs = Infinity;
      for (const [transactionalId, transaction] of this.#transactions) {
        if (!mayExpire(transaction) || transaction.updatedMs > wallMs - this.config.idExpirationMs) continue;
        if (step.records.length >= MOST_FORGOTTEN_AT_ONCE) {
          this.#expirationCheckAtMs = nowMs;
          break;
        }
        step.records.push({ transactionalId, value: null });
      }
    }
  }

  #endIfTimedOut(transactionalId: string, step: Step): void {
    const known = this.#transactions.get(transactionalId);
    if (known === undefined || !isTimedOut(known, step.at.wallMs)) return;
    const { producerId, producerEpoch } = known;
    const needsProducerId = needsNextProducer(known, this.config);
    step.effects.push({ kind: "timedOut", transactionalId, producerId, producerEpoch, needsProducerId });
  }

  #keep(transactionalId: string, value: Transaction, step: Step): void {
    step.records.push({ transactionalId, value });
  }

  /** With the partitions that are still in it: one that has its marker has left it. */
  #asItIs(transactionalId: string): Transaction | null {
    const known = this.#transactions.get(transactionalId);
    if (known === undefined) return null;
    return isPreparing(known) ? { ...known, topics: this.#markings.left(transactionalId) } : known;
  }

  #outcome({ at, replies, records, effects }: Step): TransactionStep {
    const { timeoutCheckIntervalMs, expirationCheckIntervalMs } = this.config;
    const begins = records.some(({ value }) => value?.state === "Ongoing");
    if (this.#timeoutCheckAtMs === Infinity && (begins || this.#ongoing.size > 0)) {
      this.#timeoutCheckAtMs = at.nowMs + timeoutCheckIntervalMs;
    }
    if (this.#expirationCheckAtMs === Infinity && (records.length > 0 || this.#transactions.size > 0)) {
      this.#expirationCheckAtMs = at.nowMs + expirationCheckIntervalMs;
    }
    const wakeAtMs = Math.min(this.#timeoutCheckAtMs, this.#expirationCheckAtMs, this.#markings.retryAtMs);
    return { replies, records, effects, wakeAtMs };
  }
}

function answerOf(decision: Decision): ProducerAnswer {
  switch (decision.kind) {
    case "needsProducerId":
      return { error: "NONE", needsProducerId: true, ...NOBODY };
    case "refused": {
      const { producerId, producerEpoch } = decision.producer ?? NOBODY;
      return { error: decision.error, needsProducerId: false, producerId, producerEpoch };
    }
    case "accepted": {
      const { producerId, producerEpoch } = decision.producer;
      return { error: decision.error, needsProducerId: false, producerId, producerEpoch };
    }
  }
}

function listed([transactionalId, { producerId, state, startedMs }]: [string, Transaction]): ListedTransaction {
  return { transactionalId, producerId, state, startedMs };
}
