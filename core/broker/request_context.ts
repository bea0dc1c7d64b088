/**
 * What a handler may know of the world it answers from: the broker, and who is asking. One is made per request.
 *
 * @module
 */
import type { OperatingFailure } from "../runtime/ports.ts";
import type { Operation, Resource, ResourceType } from "../security/mod.ts";
import type { Authentication } from "./authentication.ts";
import type { Broker } from "./broker.ts";
import type { LoopShare } from "../runtime/loop_share.ts";
import type { Disconnection } from "./disconnection.ts";

/** One named listener, as clients that came in by it are told to find this broker. */
export interface ListenerAddress {
  readonly name: string;
  /** The advertised host and port, which need not be the ones listened on. */
  readonly host: string;
  readonly port: number;
}

/** What ApiVersions says of one API. */
export interface ListedApi {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}

export interface RequestContext {
  readonly broker: Broker;
  readonly apiVersion: number;
  readonly clientId: string | null;
  readonly listener: ListenerAddress;
  /** One per connection for as long as this process lives, such as `127.0.0.1:9092-127.0.0.1:53124-7`. */
  readonly connectionId: string;
  /** The address the client calls from, such as `127.0.0.1`. */
  readonly remoteHost: string;
  /** Who the client is, such as `User:ANONYMOUS`. */
  readonly principal: string;
  /** How that came about, or is to. */
  readonly authentication: Authentication;
  readonly disconnected: Disconnection;
  /** Whether the principal may do this. A handler asks where Kafka asks, and answers a no with Kafka's error. */
  readonly may: (operation: Operation, resource: Resource) => boolean;
  /** Whether there is any resource of the type on which the principal may do this. */
  readonly mayOnAny: (operation: Operation, type: ResourceType) => boolean;
  /** What ApiVersions answers to clients of this listener. */
  readonly listedApis: readonly ListedApi[];
  /** How long this request has held the event loop, for work in steps that a handler does by itself. */
  readonly share: LoopShare;
  /** Produce says by it that its appends are begun, so that the Produce after it may begin its own. */
  readonly appendsBegun: () => void;
  /** Tells the operator that `what` failed; of one that goes on failing, once. The client is told by the answer. */
  tellFailure(what: string, failure: OperatingFailure): void;
  /** The monotonic time, for deadlines. `broker.clock.wallMs()` is what goes into records. */
  nowMs(): number;
}
