/**
 * What a tap observes. Times are wall times in milliseconds, for people; connections are numbered from 1 in order of
 * arrival.
 *
 * @module
 */
import type { ApiName } from "../../protocol/mod.ts";

export type TapEvent = Opened | RequestEvent | Answered | Foreign | Closed;

interface Event {
  readonly connection: number;
  readonly atMs: number;
}

export interface Opened extends Event {
  readonly kind: "opened";
  /** `host:port` of either end. */
  readonly client: string;
  readonly broker: string;
}

/** A message as far as it was kept and understood. */
export interface Message {
  /** Null for an API that Kafka does not have. */
  readonly api: ApiName | null;
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
  /** In bytes, without the four of the size itself. */
  readonly size: number;
  /** The message as it came, header and all, without its size; only its beginning when it is larger than is kept. */
  readonly bytes: Uint8Array;
  /** Decoded, or null. */
  readonly body: unknown;
  /** Why there is no body. */
  readonly undecoded: string | null;
}

export interface RequestEvent extends Event, Message {
  readonly kind: "request";
}

export interface Answered extends Event, Message {
  readonly kind: "answer";
  /** Since the request came; null when no request is known for this answer. */
  readonly tookMs: number | null;
  /** The client was given other addresses than the broker's. `body` and `bytes` are what the broker said. */
  readonly readdressed: boolean;
}

/** One side uses another protocol than Kafka's. It is passed on, and nothing more is reported of that side. */
export interface Foreign extends Event {
  readonly kind: "foreign";
  readonly from: "client" | "broker";
  readonly bytes: Uint8Array;
  /** What it may be; null when unknown. */
  readonly guess: string | null;
}

export interface Closed extends Event {
  readonly kind: "closed";
  readonly by: "client" | "broker" | "tap";
  /** Null for an orderly end. */
  readonly reason: string | null;
  /** Requests that were never answered. */
  readonly unanswered: number;
}
