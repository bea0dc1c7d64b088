/**
 * What a handler file exports: how an API's requests are answered, and the response to a request that failed as a
 * whole. An error that a Kafka client must see is a value in the response; an operating failure may be thrown, and
 * `dispatch` answers it.
 *
 * @module
 */
import { errorCode, errorMessage, type ErrorName } from "../../protocol/error_codes.ts";
import type { ApiName, Requests, Responses } from "../../protocol/generated/mod.ts";
import type { Steps } from "../../runtime/steps.ts";
import type { RequestContext } from "../request_context.ts";

/**
 * In place of a response. `none`: the client does not wait for one. `close`: only a closed connection tells the client.
 */
export interface NoAnswer {
  readonly noAnswer: "none" | "close";
  readonly why?: string;
}

export type HandlerResult<N extends ApiName> = Responses[N] | NoAnswer;

/** An error as responses carry it: its number on the wire, and Kafka's sentence for it. */
export interface WireError {
  readonly code: number;
  readonly message: string;
}

/** One API as this broker serves it: in every version of its declaration. */
export interface Handler<N extends ApiName> {
  readonly name: N;
  /** Served before the client has said who it is. */
  readonly beforeAuthentication?: true;
  /** The first version that ApiVersions lists, where that is not the first that is served. */
  readonly listedFrom?: number;
  /**
   * A request that may name very many things is answered in steps, with a `yield` after each of them.
   *
   * Whatever this reads of the request it reads before its first `await` or copies: the bytes in it are views of the
   * received frame. Requests of one connection are handled one after the other, except that Produce does not wait for
   * the Produce before it: it appends before its first `await`, so that the order of arrival is the order in the log.
   */
  readonly handle: (
    request: Requests[N],
    context: RequestContext,
  ) => HandlerResult<N> | Promise<HandlerResult<N>> | Steps<HandlerResult<N>>;
  /**
   * The response when the whole request failed with an operating failure, such as a disk that cannot be read. A
   * response that names each of very many things is made in steps too.
   */
  readonly errorResponse: (
    request: Requests[N],
    error: WireError,
    context: RequestContext,
  ) => HandlerResult<N> | Steps<HandlerResult<N>>;
}

export function wireError(error: ErrorName): WireError {
  return { code: errorCode(error), message: errorMessage(error) };
}

/** What Kafka answers of ACLs where no authorizer keeps any. */
export const noAuthorizer: WireError = {
  code: errorCode("SECURITY_DISABLED"),
  message: "No Authorizer is configured on the broker",
};
