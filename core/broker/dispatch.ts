/**
 * From a frame to its response frame: header, version, handler, response header. What is here holds for every API.
 *
 * What is not served in the version asked for closes the connection, as in Kafka: the client cannot read an error in a
 * version that we do not speak. Only ApiVersions is answered whatever its version, so that a client newer than
 * this broker learns which versions to use.
 *
 * A request with very many elements is read, answered and written in steps that yield the event loop (`steps.ts`).
 *
 * The gate before a principal is known is here: until a client has said who it is, where its listener asks that, only
 * what `beforeAuthentication` names is served. What a known principal may do the handlers ask, `context.may`.
 *
 * A handler's operating failure becomes the API's error for it, and so does a mistake in a handler, because one bad
 * request must not take the broker from everybody; a broken invariant does, and goes up.
 *
 * @module
 */
import { AssertionFailed } from "../base/assert.ts";
import { MalformedBytes, Reader, TooMuchWritten, Writer } from "../base/cursor.ts";
import { errorCode } from "../protocol/error_codes.ts";
import { apiVersionsResponse } from "../protocol/generated/18_api_versions.ts";
import { type ApiName, codecByKey, codecs, type Requests, type Responses } from "../protocol/generated/mod.ts";
import { readRequestHeader, type RequestHeader, writeResponseHeader } from "../protocol/headers.ts";
import type { Codec } from "../protocol/codec.ts";
import { OperatingFailure } from "../runtime/ports.ts";
import { RateLimitedLog } from "../runtime/rate_limited_log.ts";
import type { Requester } from "../security/mod.ts";
import { AppendOrder } from "./append_order.ts";
import type { SaslAnswer } from "./authentication.ts";
import type { Broker } from "./broker.ts";
import type { Dispatch, DispatchResult } from "./connection.ts";
import type { Disconnection } from "./disconnection.ts";
import { type Handler, type HandlerResult, wireError } from "./handlers/handler.ts";
import { LARGE_ANSWER, LargeAnswers } from "./large_answers.ts";
import { quotaClient } from "./quotas/client_quotas.ts";
import { type Throttled, throttling, unthrottled } from "./quotas/throttling.ts";
import type { RequestContext } from "./request_context.ts";
import { LoopShare } from "../runtime/loop_share.ts";
import { inSteps, type Steps, wait } from "../runtime/steps.ts";
import { handlerByKey, listedApis } from "./served_apis.ts";

const SIZE_PREFIX = 4;
const FIRST_BYTES = 256;
/**
 * Records that lie in files aside. A larger answer to a small question is refused: a client that names one group again
 * and again.
 */
const MOST_ANSWER_BYTES = 100 * 1024 * 1024;
/** Who has not said yet who it is. What is served to it asks for no permission. */
const NOBODY = "User:ANONYMOUS";

/** An answer of more than `mostAnswerBytes` is refused. */
export function dispatcher(broker: Broker, mostAnswerBytes = MOST_ANSWER_BYTES): Dispatch {
  const nowMs = (): number => broker.clock.monotonicMs();
  const limited = new RateLimitedLog(broker);
  const appendOrder = new AppendOrder();
  const largeAnswers = new LargeAnswers();
  return (frame, caller) => {
    if (caller.authentication.expectsRawMessage) {
      return afterRawMessage(caller.authentication.take(frame, nowMs()));
    }
    const r = new Reader(frame);
    const header = readRequestHeader(r);
    const handler = handlerByKey(header.apiKey);
    if (handler === undefined) throw new MalformedBytes(`${describe(header)} is not served`);
    const { name, versions } = codecs[handler.name];
    if (header.apiVersion < versions[0] || header.apiVersion > versions[1]) {
      if (name === "ApiVersions") return unknownApiVersions(header);
      throw new MalformedBytes(`${describe(header)} is not served, only versions ${versions[0]} to ${versions[1]} are`);
    }
    const { authentication, remoteHost } = caller;
    const { principal } = authentication;
    if (name !== "SaslHandshake" && authentication.isExpired(nowMs())) {
      throw new MalformedBytes(`${describe(header)} came after its session had ended: the client has to log in again`);
    }
    if (principal === null && handler.beforeAuthentication !== true) {
      throw new MalformedBytes(`${describe(header)} came before the client had said who it is`);
    }
    const share = new LoopShare(broker);
    const requester: Requester = { principal: principal ?? NOBODY, remoteHost };
    const context: Omit<RequestContext, "appendsBegun"> = {
      broker,
      apiVersion: header.apiVersion,
      clientId: header.clientId,
      listener: caller.listener,
      connectionId: caller.connectionId,
      ...requester,
      authentication,
      disconnected: caller.disconnected,
      may: (operation, resource) => broker.authorizer.may(requester, operation, resource),
      mayOnAny: (operation, type) => broker.authorizer.mayOnAny(requester, operation, type),
      listedApis,
      share,
      nowMs,
      tellFailure: (what, { message, code }) =>
        limited.error(`${what} failed: ${message}`, { client: header.clientId, connection: caller.connectionId, code }),
    };
    const throttle = principal === null ? unthrottled : throttling(broker.quotas, quotaClient(context), nowMs);
    const answer = (appendsBegun: () => void): DispatchResult | Promise<DispatchResult> =>
      inSteps(
        throttle.timed(
          serve(handler, r, header, { ...context, appendsBegun }, {
            limited,
            mostAnswerBytes,
            largeAnswers,
            throttle,
            frameSize: frame.length,
          }),
        ),
        share,
      );
    return handler.name === "Produce" ? appendOrder.next(caller.connectionId, answer) : answer(() => {});
  };
}

function* serve<N extends ApiName>(
  handler: Handler<N>,
  r: Reader,
  header: RequestHeader,
  context: RequestContext,
  { limited, mostAnswerBytes, largeAnswers, frameSize, ...rest }: {
    readonly limited: RateLimitedLog;
    readonly mostAnswerBytes: number;
    readonly largeAnswers: LargeAnswers;
    readonly throttle: Throttled;
    readonly frameSize: number;
  },
): Steps<DispatchResult> {
  const { disconnected } = context;
  let { throttle } = rest;
  let request: Requests[N];
  try {
    request = yield* readRequest(handler.name, r, header);
  } catch (failure) {
    if (!(failure instanceof MalformedBytes)) throw failure;
    return { kind: "close", why: `${describe(header)} makes no sense: ${failure.message}` };
  }
  // Nobody's quota slows replication.
  if (isOfFollower(handler.name, request)) throttle = unthrottled;
  const startMs = context.nowMs();
  try {
    const answered = yield* answerOf(handler, request, context, limited);
    const throttleMs = throttle.beforeWriting(handler.name === "Produce" ? frameSize : 0);
    const answer = throttleMs > 0 && "throttleTimeMs" in answered
      ? { ...answered, throttleTimeMs: throttleMs }
      : answered;
    context.broker.logger.debug(`${handler.name} v${header.apiVersion}`, {
      client: header.clientId,
      connection: context.connectionId,
      ms: Math.round((context.nowMs() - startMs) * 1000) / 1000,
    });
    const limits = { mostBytes: mostAnswerBytes, largeAnswers, disconnected };
    const outcome = yield* outcomeOf(handler.name, answer, header, { ...limits, throttle, throttleMs });
    return outcome.kind === "none" && throttleMs > 0 ? { ...outcome, throttleMs } : outcome;
  } catch (failure) {
    if (failure instanceof TooMuchWritten) {
      const answer = yield* answerFailure(handler, request, failure, context, limited);
      return yield* outcomeOf(handler.name, answer, header, { mostBytes: Infinity, largeAnswers, disconnected });
    }
    // What it would have to be answered with cannot be written down: nothing but closing tells that.
    if (failure instanceof MalformedBytes) return { kind: "close", why: `${describe(header)}: ${failure.message}` };
    throw failure;
  }
}

function isOfFollower(name: ApiName, request: unknown): boolean {
  if (name !== "Fetch") return false;
  const { replicaId, replicaState } = request as Requests["Fetch"];
  return (replicaState?.replicaId ?? replicaId) >= 0;
}

/**
 * As SASL was spoken before SaslAuthenticate: the mechanism's answer, which may be empty, or the end of the connection.
 */
function afterRawMessage(answer: SaslAnswer): DispatchResult {
  if (answer.kind === "refused") return { kind: "close", why: answer.message };
  const frame = new Writer(SIZE_PREFIX + answer.bytes.length);
  frame.int32(answer.bytes.length);
  return { kind: "answer", pieces: [...frame.pieces(), answer.bytes] };
}

function* readRequest<N extends ApiName>(name: N, r: Reader, header: RequestHeader): Steps<Requests[N]> {
  const codec = codecs[name] as unknown as Codec<N, Requests[N], Responses[N]>;
  return codec.readRequestInSlices === undefined
    ? codec.readRequest(r, header.apiVersion)
    : yield* codec.readRequestInSlices(r, header.apiVersion);
}

function* answerOf<N extends ApiName>(
  handler: Handler<N>,
  request: Requests[N],
  context: RequestContext,
  limited: RateLimitedLog,
): Steps<HandlerResult<N>> {
  try {
    const answer = handler.handle(request, context);
    return Symbol.iterator in answer ? yield* answer : yield* wait(answer);
  } catch (failure) {
    if (failure instanceof MalformedBytes) throw failure;
    return yield* answerFailure(handler, request, failure, context, limited);
  }
}

/** The one place that decides what a handler's failure means to its client. */
function* answerFailure<N extends ApiName>(
  handler: Handler<N>,
  request: Requests[N],
  failure: unknown,
  context: RequestContext,
  limited: RateLimitedLog,
): Steps<HandlerResult<N>> {
  if (failure instanceof AssertionFailed) throw failure;
  const who = { client: context.clientId, connection: context.connectionId };
  if (failure instanceof OperatingFailure) {
    context.tellFailure(handler.name, failure);
    return yield* steps(handler.errorResponse(request, wireError("KAFKA_STORAGE_ERROR"), context));
  }
  limited.error(`${handler.name} v${context.apiVersion} failed: ${messageOf(failure)}`, {
    ...who,
    stack: stackOf(failure),
  });
  return yield* steps(handler.errorResponse(request, wireError("UNKNOWN_SERVER_ERROR"), context));
}

function* steps<T extends object>(answer: T | Steps<T>): Steps<T> {
  return Symbol.iterator in answer ? yield* answer : answer;
}

function* outcomeOf<N extends ApiName>(
  name: N,
  answer: HandlerResult<N>,
  header: RequestHeader,
  { mostBytes, largeAnswers, disconnected, throttle = unthrottled, throttleMs = 0 }: {
    readonly mostBytes: number;
    readonly largeAnswers: LargeAnswers;
    readonly disconnected: Disconnection;
    readonly throttle?: Throttled;
    readonly throttleMs?: number;
  },
): Steps<DispatchResult> {
  if ("noAnswer" in answer) {
    return answer.noAnswer === "none" ? { kind: "none" } : { kind: "close", why: answer.why ?? `${name} was refused` };
  }
  const codec = codecs[name] as unknown as Codec<N, Requests[N], Responses[N]>;
  const w = new Writer(FIRST_BYTES, mostBytes);
  w.int32(0);
  writeResponseHeader(w, header, header.apiKey, header.apiVersion);
  const headerSize = w.size;
  if (codec.writeResponseInSlices === undefined) codec.writeResponse(w, answer, header.apiVersion);
  else {
    const isWanted = yield* written(codec.writeResponseInSlices(w, answer, header.apiVersion), w, {
      largeAnswers,
      disconnected,
    });
    if (!isWanted) return { kind: "none" };
  }
  w.patchInt32(0, w.size - SIZE_PREFIX);
  const fetchMs = name === "Fetch" ? throttle.afterWriting(w.size) : 0;
  if (fetchMs <= throttleMs) return { kind: "answer", pieces: w.pieces(), throttleMs };
  // The first thing that its response says.
  w.patchInt32(headerSize, fetchMs);
  return { kind: "answer", pieces: w.pieces(), throttleMs: fetchMs };
}

/** False when the client has gone before all was written. */
function* written(
  writing: Steps<void>,
  w: Writer,
  { largeAnswers, disconnected }: { readonly largeAnswers: LargeAnswers; readonly disconnected: Disconnection },
): Steps<boolean> {
  let isLarge = false;
  try {
    for (let step = writing.next(); step.done !== true; step = writing.next()) {
      if (!isLarge && w.sizeInMemory >= LARGE_ANSWER) {
        isLarge = true;
        yield largeAnswers.take() ?? undefined;
      }
      if (disconnected.is) return false;
      yield step.value;
    }
    return true;
  } finally {
    if (isLarge) largeAnswers.give();
  }
}

/** In version 0, which every client reads, with the one thing the client needs to ask again. */
function unknownApiVersions(header: RequestHeader): DispatchResult {
  const response = apiVersionsResponse({
    errorCode: errorCode("UNSUPPORTED_VERSION"),
    apiKeys: listedApis.filter(({ apiKey }) => apiKey === header.apiKey),
  });
  const w = new Writer();
  w.int32(0);
  writeResponseHeader(w, header, header.apiKey, 0);
  codecs.ApiVersions.writeResponse(w, response, 0);
  w.patchInt32(0, w.size - SIZE_PREFIX);
  return { kind: "answer", pieces: w.pieces() };
}

function describe({ apiKey, apiVersion, clientId }: RequestHeader): string {
  const known = codecByKey(apiKey)?.name ?? `API ${apiKey}`;
  return `${known} version ${apiVersion}${clientId === null ? "" : ` from client ${JSON.stringify(clientId)}`}`;
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

function stackOf(failure: unknown): string | undefined {
  return failure instanceof Error ? failure.stack : undefined;
}
