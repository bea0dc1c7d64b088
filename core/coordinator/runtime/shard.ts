/**
 * Runs a state machine over one partition of a log: loads it by replay; then takes one event at a time, steps, appends
 * the records, replays them, and answers when they are committed. It does not know what the machine decides.
 *
 * Invariant: a step is replayed at once, before its records are durable, so that the next event is decided on the
 * newest state; but no client sees that state early, because answers go out in the order of the steps, each after
 * everything before it is durable. When an append fails, the machine's state is ahead of the log. Then every waiting
 * client is told to retry, the machine is dropped, and the log is loaded into a new one.
 *
 * @module
 */
import { assert } from "../../base/assert.ts";
import { MalformedBytes } from "../../base/cursor.ts";
import type { ErrorName } from "../../protocol/error_codes.ts";
import { type Clock, type Logger, OperatingFailure, type Timers } from "../../runtime/ports.ts";
import { LoopShare } from "../../runtime/loop_share.ts";
import { RateLimitedLog } from "../../runtime/rate_limited_log.ts";
import { mayFollow, refusalIn, type ShardState } from "./shard_state.ts";
import type { Covered, Moment, ReplyToken, StateMachine, StepResult } from "./state_machine.ts";
import type { ShardLog } from "./storage.ts";

/** What is to be run: a state machine, and how its records are stored. */
export interface ShardKind<Event, Reply extends { readonly to: ReplyToken }, Rec, Effect = never> {
  readonly machine: () => StateMachine<Event, Reply, Rec, Effect>;
  readonly wake: Event;
  /** As few batches as the log takes. */
  readonly encode: (records: readonly Rec[], wallMs: number) => readonly Uint8Array[];
  /** It skips and reports what cannot be read. */
  readonly decode: (batch: Uint8Array, passOver: (unreadable: Unreadable) => void) => Iterable<Rec>;
  /** Carries out what a step asked for; called in the order of the steps, each when everything before it is durable. */
  readonly carryOut?: (effect: Effect, shard: CarriedOutFor<Event>) => void;
}

/** A record, or a whole batch, that cannot be read. */
export interface Unreadable {
  readonly offset: number;
  readonly reason: string;
}

/** The shard for which an effect is carried out. */
export interface CarriedOutFor<Event> {
  readonly partition: number;
  readonly leaderEpoch: number;
  /** Whether the state machine that asked is still the active one; when not, its successor asks again. */
  isCurrent(): boolean;
  /** Steps the result of the effect, soon; nothing happens when the machine that asked is gone. */
  tell(event: Event): void;
}

export interface ShardOptions<Event, Reply extends { readonly to: ReplyToken }, Rec, Effect> {
  /** For the operator, such as `__consumer_offsets-7`. */
  readonly name: string;
  readonly partition: number;
  readonly kind: ShardKind<Event, Reply, Rec, Effect>;
  readonly log: ShardLog;
  /** Resolves when what is covered is durable, or can never be. */
  readonly whenDurable: (covered: readonly Covered[]) => Promise<void>;
  /** How long a client waits for its records to become durable. */
  readonly writeTimeoutMs: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** How long to wait before a shard that could not be loaded is loaded again. */
const RELOAD_AFTER_MS = 1000;
/** How many unreadable records are logged one by one when a log is loaded. */
const UNREADABLE_TOLD = 10;

interface Committing<Reply, Effect> {
  replies: readonly Reply[];
  readonly effects: readonly Effect[];
  isDurable: boolean;
  /** When its answers are no longer waited for. */
  readonly overdueAtMs: number;
}

export class Shard<Event, Reply extends { readonly to: ReplyToken }, Rec, Effect = never> {
  readonly #o: ShardOptions<Event, Reply, Rec, Effect>;
  #state: ShardState = "initial";
  #machine: StateMachine<Event, Reply, Rec, Effect> | null = null;
  /** The waiting clients, by token. As many as there are open requests, which the connections bound. */
  readonly #waiters = new Map<number, (answer: Reply | ErrorName) => void>();
  #nextToken = 1;
  /** Steps whose answers are held, in order. */
  readonly #committing: Committing<Reply, Effect>[] = [];
  /** How many of those, from the first, are no longer waited for. */
  #overdue = 0;
  #cancelOverdue: (() => void) | null = null;
  #cancelTimer: () => void = () => {};
  #timerAtMs = Infinity;
  #loading: Promise<void> = Promise.resolve();
  readonly #inFlight = new Set<Promise<void>>();
  /** Clients retry again and again, and on a full disk each retry fails alike. */
  readonly #limited: RateLimitedLog;

  constructor(options: ShardOptions<Event, Reply, Rec, Effect>) {
    this.#o = options;
    this.#limited = new RateLimitedLog(options);
  }

  get state(): ShardState {
    return this.#state;
  }

  /** The state machine, for observers. */
  get machine(): StateMachine<Event, Reply, Rec, Effect> | null {
    return this.#machine;
  }

  /**
   * Resolves when the log is loaded or loading it has failed; `state` says which. It begins when `before` is done: the
   * shard that had the partition writes no more.
   */
  load(before?: Promise<unknown>): Promise<void> {
    assert(this.#machine === null, "a shard that is loaded has no machine yet");
    this.#moveTo("loading");
    this.#loading = this.#load(before);
    return this.#loading;
  }

  whenLoaded(): Promise<void> {
    return this.#loading;
  }

  /** Steps the event that is made with a token, and resolves with its reply, or with the reason why there is none. */
  ask(make: (from: ReplyToken) => Event): Promise<Reply | ErrorName> {
    const refusal = refusalIn(this.#state);
    if (refusal !== null) return Promise.resolve(refusal);
    return new Promise((resolve) => {
      const token = this.#nextToken++;
      this.#waiters.set(token, resolve);
      this.#take(make(token));
    });
  }

  /**
   * Clients that wait for others are told to look elsewhere; clients that wait for the disk get their answer. Resolves
   * when nothing is being written.
   */
  async close(): Promise<void> {
    if (this.#state !== "closed") {
      this.#moveTo("closed");
      this.#setTimer(Infinity);
      const beingKept = new Set(this.#committing.flatMap(({ replies }) => replies.map(({ to }) => to)));
      this.#refuse([...this.#waiters.keys()].filter((token) => !beingKept.has(token)), "NOT_COORDINATOR");
    }
    await this.#loading;
    await Promise.all(this.#inFlight);
    this.#machine = null;
  }

  #moveTo(state: ShardState): void {
    assert(mayFollow(this.#state, state), `a shard that is ${this.#state} does not become ${state}`);
    this.#state = state;
  }

  #now(): Moment {
    return { nowMs: this.#o.clock.monotonicMs(), wallMs: this.#o.clock.wallMs() };
  }

  async #load(before: Promise<unknown> | undefined): Promise<void> {
    if (before !== undefined) await before;
    // It was closed while this waited.
    if (this.#state !== "loading") return;
    const machine = this.#o.kind.machine();
    try {
      await this.#replay(machine);
    } catch (failure) {
      if (!(failure instanceof OperatingFailure) && !(failure instanceof MalformedBytes)) throw failure;
      if (this.#state !== "loading") return;
      this.#limited.error(`Cannot load ${this.#o.name}: ${failure.message}`, { retryInMs: RELOAD_AFTER_MS });
      this.#moveTo("failed");
      this.#setTimer(this.#o.clock.monotonicMs() + RELOAD_AFTER_MS);
      return;
    }
    // It may have been closed while the log was read.
    if (this.#state !== "loading") return;
    this.#machine = machine;
    this.#moveTo("active");
    this.#carryOut(machine.loaded(this.#now()));
  }

  async #replay(machine: StateMachine<Event, Reply, Rec, Effect>): Promise<void> {
    const { name, kind, log, logger } = this.#o;
    let unreadable = 0;
    const passOver = ({ offset, reason }: Unreadable): void => {
      unreadable += 1;
      if (unreadable > UNREADABLE_TOLD) return;
      logger.error(`Cannot read ${name} at offset ${offset}, and goes on without it: ${reason}`, { offset });
    };
    const share = new LoopShare(this.#o);
    for await (const batch of log.read()) {
      // A batch may hold ten thousand records.
      for (const record of kind.decode(batch, passOver)) {
        machine.replay(record);
        const rest = share.rest();
        if (rest !== null) await rest;
      }
    }
    if (unreadable > UNREADABLE_TOLD) {
      logger.error(`Cannot read ${unreadable - UNREADABLE_TOLD} more records of ${name}`);
    }
  }

  #take(event: Event): void {
    assert(this.#machine !== null, "an active shard has a machine");
    this.#carryOut(this.#machine.step(event, this.#now()));
  }

  #carryOut(outcome: StepResult<Event, Reply, Rec, Effect>): void {
    const { records, replies, covers, effects = [], warnings = [], next, wakeAtMs } = outcome;
    const machine = this.#machine;
    assert(machine !== null, "an active shard has a machine");
    const overdueAtMs = this.#o.clock.monotonicMs() + this.#o.writeTimeoutMs;
    const step: Committing<Reply, Effect> = { replies, effects, isDurable: records.length === 0, overdueAtMs };
    for (const warning of warnings) this.#limited.warn(`${this.#o.name}: ${warning}`, {}, { kind: "refused" });
    if (records.length > 0) {
      const batches = this.#o.kind.encode(records, this.#o.clock.wallMs());
      const appended = Promise.all(batches.map((batch) => this.#o.log.append(batch)));
      const covered = covers === undefined ? undefined : this.#o.whenDurable(covers);
      for (const record of records) machine.replay(record);
      this.#track(this.#whenCommitted(step, machine, appended, covered));
    }
    this.#committing.push(step);
    this.#release();
    this.#watchWrites();
    this.#setTimer(wakeAtMs);
    if (next !== undefined && this.#machine === machine) this.#take(next);
  }

  async #whenCommitted(
    step: Committing<Reply, Effect>,
    machine: StateMachine<Event, Reply, Rec, Effect>,
    appended: Promise<readonly ErrorName[]>,
    covered: Promise<void> | undefined,
  ): Promise<void> {
    const [errors] = await Promise.all([appended, covered]);
    // Another append of this machine has failed meanwhile, or the shard was closed: every client has been answered.
    if (this.#machine !== machine) return;
    const error = errors.find((each) => each !== "NONE");
    if (error !== undefined) return this.#drop(error);
    this.#limited.over(this.#o.name, `${this.#o.name} is written again`);
    step.isDurable = true;
    this.#release();
    this.#watchWrites();
  }

  #track(work: Promise<void>): void {
    this.#inFlight.add(work);
    // Rejects only when an invariant is broken; that must not be swallowed.
    void work.finally(() => this.#inFlight.delete(work));
  }

  /** Sends the answers that are due: a step that is not durable holds back those after it. */
  #release(): void {
    while (this.#committing[0]?.isDurable === true) {
      const { replies, effects } = this.#committing.shift()!;
      if (this.#overdue > 0) this.#overdue -= 1;
      for (const reply of replies) {
        const answer = this.#waiters.get(reply.to);
        assert(answer !== undefined, "an answer is for somebody who waits");
        this.#waiters.delete(reply.to);
        answer(reply);
      }
      if (this.#state === "active") { for (const effect of effects) this.#do(effect); }
    }
  }

  /** While anything is being written, there is a timer for the first write that a client waits for. */
  #watchWrites(): void {
    const first = this.#committing[this.#overdue];
    if (first === undefined) {
      this.#cancelOverdue?.();
      this.#cancelOverdue = null;
    } else if (first.overdueAtMs !== Infinity) {
      this.#cancelOverdue ??= this.#o.timers.at(first.overdueAtMs, () => {
        this.#cancelOverdue = null;
        this.#giveUpWaiting();
        this.#watchWrites();
      });
    }
  }

  /**
   * The state stays as it is: what is being written may still become durable, and the client learns that when it
   * retries.
   */
  #giveUpWaiting(): void {
    const nowMs = this.#o.clock.monotonicMs();
    for (;;) {
      const step = this.#committing[this.#overdue];
      if (step === undefined || step.overdueAtMs > nowMs) return;
      this.#overdue += 1;
      const { replies } = step;
      step.replies = [];
      this.#refuse(replies.map(({ to }) => to), errorOfAppend("REQUEST_TIMED_OUT"));
    }
  }

  #do(effect: Effect): void {
    const { kind, partition, log } = this.#o;
    const machine = this.#machine;
    const isCurrent = (): boolean => this.#machine === machine && this.#state === "active";
    kind.carryOut?.(effect, {
      partition,
      leaderEpoch: log.leaderEpoch,
      isCurrent,
      // Never within the step that is being carried out.
      tell: (event) => queueMicrotask(() => isCurrent() && this.#take(event)),
    });
  }

  #drop(error: ErrorName): void {
    const told = errorOfAppend(error);
    // A closed shard is not loaded again: its log was deleted under it, or shows itself what has become of it.
    if (this.#state !== "closed") this.#complain(error, told);
    this.#machine = null;
    this.#setTimer(Infinity);
    this.#committing.length = 0;
    this.#overdue = 0;
    this.#watchWrites();
    this.#refuse([...this.#waiters.keys()], told);
    if (this.#state === "active") this.#track(this.load());
  }

  #complain(error: ErrorName, told: ErrorName): void {
    const { name, log } = this.#o;
    const failure = log.lastAppendError();
    const why = failure?.message ?? error;
    this.#limited.error(`Cannot append to ${name}, loading it again: ${why}`, { error, told }, {
      of: name,
      kind: failure?.code,
    });
  }

  #refuse(tokens: readonly number[], error: ErrorName): void {
    for (const token of tokens) {
      const answer = this.#waiters.get(token);
      assert(answer !== undefined, "only who waits is refused");
      this.#waiters.delete(token);
      answer(error);
    }
  }

  #setTimer(atMs: number): void {
    if (atMs === this.#timerAtMs) return;
    this.#cancelTimer();
    this.#timerAtMs = atMs;
    this.#cancelTimer = atMs === Infinity ? () => {} : this.#o.timers.at(atMs, () => this.#wake());
  }

  #wake(): void {
    this.#timerAtMs = Infinity;
    this.#cancelTimer = () => {};
    if (this.#state === "active") this.#take(this.#o.kind.wake);
    else if (this.#state === "failed") this.#track(this.load());
  }
}

/** The error for a client when the log refused the records it waits for. */
export function errorOfAppend(error: ErrorName): ErrorName {
  switch (error) {
    case "UNKNOWN_TOPIC_OR_PARTITION":
    case "NOT_ENOUGH_REPLICAS":
    case "NOT_ENOUGH_REPLICAS_AFTER_APPEND":
    case "REQUEST_TIMED_OUT":
      return "COORDINATOR_NOT_AVAILABLE";
    case "NOT_LEADER_OR_FOLLOWER":
    case "KAFKA_STORAGE_ERROR":
      return "NOT_COORDINATOR";
    case "MESSAGE_TOO_LARGE":
    case "RECORD_LIST_TOO_LARGE":
    case "INVALID_FETCH_SIZE":
      return "UNKNOWN_SERVER_ERROR";
    default:
      return error;
  }
}
