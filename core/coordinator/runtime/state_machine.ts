/**
 * The interface between the runtime and a coordinator's state machine. An event goes in with the time it happened;
 * replies, records, effects and the next wake-up time come out. A state machine imports nothing else of the runtime.
 *
 * @module
 */

/** Identifies a client that waits for an answer. The shard makes tokens; a state machine only returns them. */
export type ReplyToken = number;

/** When something happens: `nowMs` never goes back and is for deadlines, `wallMs` is what a record is stamped with. */
export interface Moment {
  readonly nowMs: number;
  readonly wallMs: number;
}

/** The data a record speaks of: a consumer's position must not survive what it points at. */
export interface Covered {
  readonly topic: string;
  readonly partitions: readonly number[];
}

/** The outcome of an event. */
export interface StepResult<Event, Reply, Rec, Effect = never> {
  readonly replies: readonly Reply[];
  /** To be appended and replayed before anything else happens; the replies go out when the records are durable. */
  readonly records: readonly Rec[];
  /** When to be woken next, or Infinity. Replaces any earlier request. */
  readonly wakeAtMs: number;
  /** To be stepped as soon as the records are replayed. */
  readonly next?: Event;
  /** What must be as durable as the records before any client is answered. */
  readonly covers?: readonly Covered[];
  /** Messages for the operator, such as why a client was refused. Logged at a limited rate. */
  readonly warnings?: readonly string[];
  /** Side effects to carry out once the records are durable; the result returns as an event. */
  readonly effects?: readonly Effect[];
}

export interface StateMachine<Event, Reply, Rec, Effect = never> {
  step(event: Event, at: Moment): StepResult<Event, Reply, Rec, Effect>;
  /** The only function that changes durable state. */
  replay(record: Rec): void;
  /** Everything is replayed; timers start. Unfinished work is among the effects again. */
  loaded(at: Moment): StepResult<Event, Reply, Rec, Effect>;
}
