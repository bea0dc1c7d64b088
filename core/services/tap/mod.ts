/**
 * A tap on the connections between Kafka clients and a broker: it passes on what both send, and reports it. This folder
 * owns the reading of a conversation and the passing on; it changes nothing that passes, except that answers which name
 * brokers may be made to name the tap, so that clients keep coming through it. It must never answer for a broker, hold
 * more of a message than it was allowed to, or show credentials.
 *
 * A decoded message has all fields of its API; those that the version does not carry show their default.
 *
 * `conversation.ts` is the decoding half, bytes in and events out, and where to start reading; `tap.ts` is the half
 * with sockets; `readable.ts` writes an event as one line.
 *
 * @module
 */
export { Conversation, type ConversationOptions, type Heard, type Instant } from "./conversation.ts";
export type { Answered, Closed, Foreign, Opened, RequestEvent, TapEvent } from "./events.ts";
export { tapFilter, type TapFilterOptions } from "./filter.ts";
export { type LineOptions, tapJson, tapText } from "./readable.ts";
export { openTap, type Tap, type TapOptions } from "./tap.ts";
