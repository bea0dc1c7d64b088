/**
 * One connection, observed: the bytes that each side sends go in, the decoded messages come out, with the bytes to pass
 * on. Pure.
 *
 * A response does not name its API: its correlation id is looked up among the waiting requests. Requests that get no
 * answer (a Produce with acks 0) are passed over when a later one gets its own, because brokers answer in order.
 *
 * @module
 */
import { MalformedBytes, Reader } from "../../base/cursor.ts";
import { type ApiName, codecByKey, codecs, type Responses } from "../../protocol/mod.ts";
import { readRequestHeader, readResponseHeader } from "../../protocol/headers.ts";
import type { Closed, Message, RequestEvent, TapEvent } from "./events.ts";
import { MessageStream, type PassedMessage } from "./message_stream.ts";
import { mayNameBrokers, type Readdress, readdressed } from "./readdress.ts";

export interface ConversationOptions {
  readonly connection: number;
  /** Messages are decoded when they are no larger; the rest of a larger one passes unread. */
  readonly maxKeptSize: number;
  /** Where clients are sent in place of a broker's own address; without it nothing that passes is changed. */
  readonly readdress?: Readdress | undefined;
}

export interface Instant {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export interface Heard {
  readonly events: readonly TapEvent[];
  /** What to pass on to the other side, in order. */
  readonly onward: readonly Uint8Array[];
}

/** A request that waits for its answer. */
interface Waiting {
  readonly api: ApiName | null;
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly sinceMs: number;
}

/** Brokers refuse requests of more than 100 MiB by default; an answer may be as large as its size field allows. */
const LARGEST_REQUEST = 0x1000_0000;
const LARGEST_ANSWER = 0x7fff_ffff;
/** More than any client keeps in flight; beyond it the oldest are forgotten. */
const MOST_WAITING = 10_000;
const SASL_HANDSHAKE = codecs.SaslHandshake.key;

export class Conversation {
  readonly #o: ConversationOptions;
  readonly #asked: MessageStream;
  readonly #answered: MessageStream;
  #waiting: Waiting[] = [];
  readonly #toldForeign = { client: false, broker: false };
  /** After SaslHandshake v0 come bare tokens in place of requests: secrets, and no messages. */
  #bareTokens = false;

  constructor(options: ConversationOptions) {
    this.#o = options;
    const { maxKeptSize } = options;
    this.#asked = new MessageStream({ maxKeptSize, maxMessageSize: LARGEST_REQUEST, holds: () => false });
    this.#answered = new MessageStream({
      maxKeptSize,
      maxMessageSize: LARGEST_ANSWER,
      holds: (correlationId) => {
        const question = this.#waiting.find((waiting) => waiting.correlationId === correlationId);
        return options.readdress !== undefined && question !== undefined && question.api !== null &&
          mayNameBrokers(question.api);
      },
    });
  }

  /** The chunk is ours from now on. */
  fromClient(chunk: Uint8Array, at: Instant): Heard {
    const parts = this.#asked.push(chunk);
    const events: TapEvent[] = parts.flatMap(({ message }) => message === null ? [] : [this.#request(message, at)]);
    events.push(...this.#foreign("client", this.#asked.foreign, at));
    return { events, onward: [chunk] };
  }

  /** The chunk is ours from now on. */
  fromBroker(chunk: Uint8Array, at: Instant): Heard {
    const parts = this.#answered.push(chunk);
    const events: TapEvent[] = [];
    const onward: Uint8Array[] = [];
    for (const { bytes, message } of parts) {
      const { event, instead } = message === null ? { event: null, instead: null } : this.#answer(message, at);
      if (event !== null) events.push(event);
      onward.push(instead ?? bytes);
    }
    events.push(...this.#foreign("broker", this.#answered.foreign, at));
    // Nothing is held back without a reason: what passes unchanged passes as it came.
    return { events, onward: this.#o.readdress === undefined ? [chunk] : onward };
  }

  closed(by: Closed["by"], reason: string | null, at: Instant): Closed {
    const unanswered = this.#waiting.length;
    return { kind: "closed", connection: this.#o.connection, atMs: at.wallMs, by, reason, unanswered };
  }

  #request(message: PassedMessage, at: Instant): RequestEvent {
    const known = this.#bareTokens ? null : readQuestion(message, at.monotonicMs);
    const said = { kind: "request", connection: this.#o.connection, atMs: at.wallMs, size: message.size } as const;
    if (known === null) {
      const nothing = { api: null, apiKey: -1, apiVersion: -1, correlationId: -1, clientId: null, body: null };
      return this.#bareTokens
        ? { ...said, ...nothing, bytes: new Uint8Array(0), undecoded: "a SASL token, which is not shown" }
        : { ...said, ...nothing, bytes: message.bytes, undecoded: "too short for a request" };
    }
    const { sinceMs: _, ...header } = known;
    const decoded = decode(message, known, (r, api) => {
      readRequestHeader(r);
      return codecs[api].readRequest(r, known.apiVersion);
    });
    if (!isUnanswered(known.api, decoded.body)) this.#waiting.push(known);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    if (known.apiKey === SASL_HANDSHAKE && known.apiVersion === 0) this.#bareTokens = true;
    return { ...said, ...header, bytes: message.bytes, ...decoded };
  }

  #answer(message: PassedMessage, at: Instant): { event: TapEvent; instead: Uint8Array | null } {
    const correlationId = new Reader(message.bytes).int32();
    const { connection, readdress } = this.#o;
    const said = { kind: "answer", connection, atMs: at.wallMs, size: message.size, correlationId } as const;
    const index = this.#waiting.findIndex((waiting) => waiting.correlationId === correlationId);
    if (index < 0) {
      const nothing = { api: null, apiKey: -1, apiVersion: -1, clientId: null, tookMs: null, readdressed: false };
      const shown = this.#bareTokens
        ? { bytes: new Uint8Array(0), undecoded: "a SASL token, which is not shown" }
        : { bytes: message.bytes, undecoded: "answers nothing that was asked" };
      return { event: { ...said, ...nothing, ...shown, body: null }, instead: null };
    }
    const { sinceMs, ...question } = this.#waiting[index]!;
    this.#waiting = this.#waiting.slice(index + 1);
    const decoded = decodeAnswer(message, question);
    const instead = readdress === undefined || question.api === null || !mayNameBrokers(question.api) ||
        decoded.body === null || !message.isWhole
      ? null
      : readdressed({
        api: question.api,
        version: question.apiVersion,
        correlationId,
        answer: decoded.body as Responses[ApiName],
        readdress,
      });
    const tookMs = at.monotonicMs - sinceMs;
    const event = { ...said, ...question, bytes: message.bytes, ...decoded, tookMs, readdressed: instead !== null };
    return { event, instead };
  }

  #foreign(from: "client" | "broker", bytes: Uint8Array | null, at: Instant): TapEvent[] {
    if (bytes === null || this.#toldForeign[from]) return [];
    this.#toldForeign[from] = true;
    const { connection } = this.#o;
    return [{ kind: "foreign", connection, atMs: at.wallMs, from, bytes, guess: guessOf(bytes) }];
  }
}

type Decoded = Pick<Message, "body" | "undecoded">;

/**
 * What can be read of any request, also of one whose API or version is newer than we are; null when it is too short
 * even for that.
 */
function readQuestion({ bytes }: PassedMessage, sinceMs: number): Waiting | null {
  try {
    const r = new Reader(bytes);
    const apiKey = r.int16();
    const header = { apiKey, apiVersion: r.int16(), correlationId: r.int32(), clientId: r.nullableString(false) };
    return { api: codecByKey(apiKey)?.name ?? null, ...header, sinceMs };
  } catch (failure) {
    if (failure instanceof MalformedBytes) return null;
    throw failure;
  }
}

function decodeAnswer(message: PassedMessage, question: Omit<Waiting, "sinceMs">): Decoded {
  const inVersion = (apiVersion: number) =>
    decode(message, { ...question, apiVersion }, (r, api) => {
      readResponseHeader(r, question.apiKey, apiVersion);
      return codecs[api].readResponse(r, apiVersion);
    });
  const decoded = inVersion(question.apiVersion);
  // A broker that does not know the client's version of ApiVersions answers in version 0.
  if (decoded.body !== null || question.api !== "ApiVersions") return decoded;
  const older = inVersion(0);
  return older.body === null ? decoded : older;
}

function decode(
  message: PassedMessage,
  { api, apiKey, apiVersion }: Pick<Message, "api" | "apiKey" | "apiVersion">,
  read: (r: Reader, api: ApiName) => unknown,
): Decoded {
  const not = (undecoded: string): Decoded => ({ body: null, undecoded });
  if (api === null) return not(`no API has key ${apiKey}`);
  const [first, last] = codecs[api].versions;
  if (apiVersion < first || apiVersion > last) return not(`${api} is known in versions ${first} to ${last}`);
  if (!message.isWhole) return not(`only ${message.bytes.length} of ${message.size} bytes were kept`);
  try {
    const r = new Reader(message.bytes);
    const body = read(r, api);
    return r.remaining === 0 ? { body, undecoded: null } : not(`${r.remaining} bytes follow the message`);
  } catch (failure) {
    if (failure instanceof MalformedBytes) return not(failure.message);
    throw failure;
  }
}

function isUnanswered(api: ApiName | null, body: unknown): boolean {
  return api === "Produce" && body !== null && (body as { acks: number }).acks === 0;
}

function guessOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0x16 && bytes[1] === 3) return "TLS";
  return /^(GET|POST|HEAD|PUT|HTTP)/.test(new TextDecoder().decode(bytes)) ? "HTTP" : null;
}
