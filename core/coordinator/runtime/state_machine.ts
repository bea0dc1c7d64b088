/**
 * The interface between the runtime and a coordinator's state machine. An event goes in with the time it happened;
 * replies, records, effects and the next wake-up time come out. A state machine imports nothing else of the runtime.
 *
 * @module
 */

/** Names a client that waits for an answer. The shard makes them; a state machine only hands them back. */
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

/** What comes of an event. */
export interface StepResult<Event, Reply, Rec, Effect = never> {
  readonly replies: readonly Reply[];
  /** To be appended and replayed before anything else happens; the replies go out when they are kept. */
  readonly records: readonly Rec[];
  /** When to be woken next, or Infinity. Replaces whatever was asked for before. */
  readonly wakeAtMs: number;
  /** To be stepped as soon as the records are replayed. */
  readonly next?: Event;
  /** What must be as durable as the records before anyone is answered. */
  readonly covers?: readonly Covered[];
  /** What the operator should hear, such as why a client was refused. Said once in a while. */
  readonly warnings?: readonly string[];
  /** What is to be done in the world once the records are kept; what comes of it returns as an event. */
  readonly effects?: readonly Effect[];
}

export interface StateMachine<Event, Reply, Rec, Effect = never> {
  step(event: Event, at: Moment): StepResult<Event, Reply, Rec, Effect>;
  /** The only thing that changes what would be lost with the log. */
  replay(record: Rec): void;
  /** Everything is replayed; time begins. What was left half done is among the effects again. */
  loaded(at: Moment): StepResult<Event, Reply, Rec, Effect>;
}
