/**
 * What a handler is: a function from a decoded request and its context to the response. A failure that a Kafka client
 * must see is a value in the response; an operating failure may be thrown and is answered by `dispatch`.
 *
 * @module
 */
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";
import type { ServedApiName } from "../served_apis.ts";

/** In place of a response. `none`: the client does not wait for one. `close`: nothing but a closed connection tells it. */
export interface NoAnswer {
  readonly noAnswer: "none" | "close";
  readonly why?: string;
}

export type HandlerResult<N extends ServedApiName> = Responses[N] | NoAnswer;

/**
 * Whatever a handler reads of the request it reads before its first `await` or copies: the bytes in it are views of the
 * received frame. Requests of one connection are handled one after the other, except that Produce does not wait for the
 * Produce before it: the handler appends before its first `await`, so that the order of arrival is the order in the log.
 */
export type Handler<N extends ServedApiName> = (
  request: Requests[N],
  context: RequestContext,
) => HandlerResult<N> | Promise<HandlerResult<N>>;
