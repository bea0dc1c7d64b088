/**
 * One connection to one broker: requests out, responses back in the same order. When it opens, it asks the broker for
 * its API versions.
 *
 *   open     requests are written as the socket takes them; each waits for its response or its deadline
 *   closed   every waiting request has failed, and later ones fail at once
 *
 * A request that passes its deadline closes the connection: responses carry no length of their own to skip by, and a
 * broker that does not answer one request answers none behind it.
 *
 * @module
 */
import { assert } from "../base/assert.ts";
import { MalformedBytes, Reader, Writer } from "../base/cursor.ts";
import { type ApiName, codecs, type Requests, type Responses } from "../protocol/generated/mod.ts";
import { errorCode } from "../protocol/error_codes.ts";
import { readResponseHeader, writeRequestHeader } from "../protocol/headers.ts";
import { type Clock, type Network, OperatingFailure, type Socket, type Timers } from "../runtime/ports.ts";
import { ServerError, UnsupportedApi } from "./errors.ts";
import { type ClientSecurity, logIn, type LoginPorts, plainText } from "./login.ts";
import { ResponseFrames } from "./response_frames.ts";

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  /** The client software name and version for the broker's log and metrics. */
  readonly softwareVersion: string;
  /** To connect, and again to get the API versions: the server at the address may be no broker. */
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** The largest size that a response may announce. */
  readonly maxResponseBytes: number;
  /** Plain text and no password, unless said otherwise. */
  readonly security?: ClientSecurity;
}

export interface ConnectionPorts extends LoginPorts {
  readonly network: Network;
  readonly clock: Clock;
  readonly timers: Timers;
}

export interface ExchangeOptions {
  /** The API's name, for messages. */
  readonly api?: string;
  readonly timeoutMs?: number;
  /** False where the broker sends no response (acks 0): an empty frame comes once all is written. */
  readonly answered?: boolean;
}

/** Requests that may wait for their response at a time; more wait for a free place. */
const MOST_IN_FLIGHT = 128;
const CORRELATION_ID_AT = 8;
/** The part of a session after which it is renewed. */
const RENEWED_AT = 0.85;

interface Waiting {
  readonly correlationId: number;
  readonly api: string;
  readonly deadlineMs: number;
  readonly timeoutMs: number;
  readonly resolve: (frame: Uint8Array) => void;
  readonly reject: (reason: OperatingFailure) => void;
}

/** Bytes to write, and the callback once they are written: only for requests that expect no response. */
interface Outgoing {
  readonly bytes: Uint8Array;
  readonly written: (() => void) | null;
  readonly failed: ((reason: OperatingFailure) => void) | null;
}

const NO_RESPONSE = new Uint8Array(0);

/** What the cluster has agreed to do (KIP-584), as one broker told it. */
export interface FinalizedFeatures {
  /** Grows with each change; -1 where the broker told nothing. */
  readonly epoch: number;
  readonly levels: ReadonlyMap<string, number>;
}

export const noFeatures: FinalizedFeatures = { epoch: -1, levels: new Map() };

export class Connection {
  readonly address: string;
  readonly #options: ConnectionOptions;
  readonly #ports: ConnectionPorts;
  readonly #frames: ResponseFrames;
  readonly #versions = new Map<number, { readonly min: number; readonly max: number }>();
  #features = noFeatures;
  #socket: Socket | null = null;
  #closed: OperatingFailure | null = null;
  #lastCorrelationId = 0;
  #waiting: Waiting[] = [];
  #waitingToSend: (() => void)[] = [];
  #outgoing: Outgoing[] = [];
  /** Bytes of the first outgoing piece that the socket has taken. */
  #written = 0;
  #cancelTimer: (() => void) | null = null;
  #timerAtMs = Infinity;
  /** When the client has to say again who it is (KIP-368). */
  #loginEndsMs = Infinity;
  /** Requests that wait while it does, in their order; null while it does not. */
  #held: (() => void)[] | null = null;

  /**
   * Connects, asks the broker for its API versions, and says who the client is, where that was asked for. Throws
   * {@linkcode OperatingFailure}.
   */
  static async open(options: ConnectionOptions, ports: ConnectionPorts): Promise<Connection> {
    const connection = new Connection(options, ports);
    const { host, port, connectTimeoutMs: timeoutMs, security = plainText } = options;
    connection.#socket = await ports.network.connect({ host, port, timeoutMs, tls: security.tls }, () => ({
      received: (bytes) => connection.#received(bytes),
      drained: () => connection.#write(),
      closed: (reason) => connection.#fail(connection.#gone(connection.#whyClosed(reason), reason?.code)),
    }));
    try {
      await connection.#askVersions();
      await connection.#logIn();
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  private constructor(options: ConnectionOptions, ports: ConnectionPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#frames = new ResponseFrames(options.maxResponseBytes);
    this.address = options.host.includes(":") ? `[${options.host}]:${options.port}` : `${options.host}:${options.port}`;
  }

  get isClosed(): boolean {
    return this.#closed !== null;
  }

  /** As the broker told them when the connection was opened. */
  get features(): FinalizedFeatures {
    return this.#features;
  }

  /** Requests, written or queued, whose response has not come. */
  get inFlight(): number {
    return this.#waiting.length;
  }

  /**
   * The highest version of the API that both sides support, no higher than `atMost` and no lower than `atLeast`; null
   * where there is none.
   */
  commonVersion(api: ApiName, atMost = Infinity, atLeast = 0): number | null {
    const { key, versions: [min, max] } = codecs[api];
    const offered = this.#versions.get(key);
    if (offered === undefined) return null;
    const version = Math.min(max, offered.max, atMost);
    return version >= Math.max(min, offered.min, atLeast) ? version : null;
  }

  /** As {@linkcode Connection.commonVersion}, for callers that require one. Throws {@linkcode UnsupportedApi}. */
  version(api: ApiName, atMost = Infinity, atLeast = 0): number {
    const version = this.commonVersion(api, atMost, atLeast);
    if (version !== null) return version;
    const offered = this.#versions.get(codecs[api].key);
    throw new UnsupportedApi(api, this.address, offered === undefined ? "none" : `${offered.min} to ${offered.max}`);
  }

  /** Sends and waits for the response. Throws {@linkcode OperatingFailure} when the connection ends first. */
  async send<N extends ApiName>(
    api: N,
    request: Requests[N],
    version: number,
    timeoutMs = this.#options.requestTimeoutMs,
  ): Promise<Responses[N]> {
    const frame = await this.exchange(this.encode(api, request, version), { api, timeoutMs });
    return this.decode(api, frame, version);
  }

  /**
   * A request as it goes over the wire: its size, its header, its body. Parts that are in memory elsewhere are not
   * copied. Throws {@linkcode ServerError} for what no message has room for.
   */
  encode<N extends ApiName>(api: N, request: Requests[N], version: number): Uint8Array[] {
    const codec = codecs[api];
    const w = new Writer();
    w.int32(0);
    try {
      writeRequestHeader(w, {
        apiKey: codec.key,
        apiVersion: version,
        correlationId: this.nextCorrelationId(),
        clientId: this.#options.clientId,
      });
      codec.writeRequest(w, request, version);
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error;
      // A name that somebody typed, or that a file held: longer than any that a broker could have.
      throw new ServerError("INVALID_REQUEST", `Cannot ask broker ${this.address} (${api})`, error.message);
    }
    w.patchInt32(0, w.size - 4);
    return w.pieces().map((piece) => {
      assert(piece instanceof Uint8Array, "a client's request lies in memory");
      return piece;
    });
  }

  /** The answer in a response frame. */
  decode<N extends ApiName>(api: N, frame: Uint8Array, version: number): Responses[N] {
    try {
      const r = new Reader(frame);
      readResponseHeader(r, codecs[api].key, version);
      return codecs[api].readResponse(r, version) as Responses[N];
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error;
      const failure = this.#gone(`its answer to ${api} cannot be read: ${error.message}`, "EBADMSG");
      this.#fail(failure);
      throw failure;
    }
  }

  nextCorrelationId(): number {
    this.#lastCorrelationId = (this.#lastCorrelationId + 1) & 0x7fff_ffff;
    return this.#lastCorrelationId;
  }

  /**
   * A whole request frame in (size, header, body), the response frame out (without its size). Nothing is copied: the
   * pieces must stay as they are until the promise ends. The correlation id in the frame must be from {@linkcode
   * Connection.nextCorrelationId}, taken in the order of the calls, and lie in the first piece.
   */
  exchange(pieces: readonly Uint8Array[], o: ExchangeOptions = {}): Promise<Uint8Array> {
    if (this.#held === null && this.#ports.clock.monotonicMs() >= this.#loginEndsMs) {
      this.#loginEndsMs = Infinity;
      this.#held = [];
      const goOn = (): void => {
        const held = this.#held ?? [];
        this.#held = null;
        for (const run of held) run();
      };
      // A failure has closed the connection, which is what whoever waits is told.
      this.#logIn().then(goOn, goOn);
    }
    if (this.#held !== null) {
      const held = this.#held;
      return new Promise((resolve, reject) => held.push(() => void this.#exchange(pieces, o).then(resolve, reject)));
    }
    if (this.#waiting.length >= MOST_IN_FLIGHT || this.#waitingToSend.length > 0) {
      return new Promise<void>((resolve) => this.#waitingToSend.push(resolve)).then(() => this.#exchange(pieces, o));
    }
    return this.#exchange(pieces, o);
  }

  /** Its requests overtake those that wait for it. Throws {@linkcode OperatingFailure}, and closes the connection. */
  async #logIn(): Promise<void> {
    const { login } = this.#options.security ?? plainText;
    if (login === null) return;
    const timeoutMs = Math.min(this.#options.connectTimeoutMs, this.#options.requestTimeoutMs);
    const ask = async <N extends "SaslHandshake" | "SaslAuthenticate">(api: N, request: Requests[N]) => {
      const version = this.version(api);
      const frame = await this.#exchange(this.encode(api, request, version), { api, timeoutMs });
      return this.decode(api, frame, version);
    };
    try {
      const sessionMs = await logIn(login, ask, this.#ports);
      if (sessionMs > 0) this.#loginEndsMs = this.#ports.clock.monotonicMs() + sessionMs * RENEWED_AT;
    } catch (error) {
      if (!(error instanceof OperatingFailure)) throw error;
      const failure = error.code === "EAUTH" ? this.#gone(error.message, "EAUTH") : error;
      this.#fail(failure);
      throw failure;
    }
  }

  /** Every waiting request fails; nothing is written any more. Closing twice is harmless. */
  close(): void {
    this.#fail(this.#gone("we closed the connection"));
  }

  #exchange(
    pieces: readonly Uint8Array[],
    { api = "a request", timeoutMs = this.#options.requestTimeoutMs, answered = true }: ExchangeOptions,
  ): Promise<Uint8Array> {
    const correlationId = correlationIdOf(pieces[0]!);
    return new Promise((resolve, reject) => {
      if (this.#closed !== null) return reject(this.#closed);
      if (answered) {
        const deadlineMs = this.#ports.clock.monotonicMs() + timeoutMs;
        this.#waiting.push({ correlationId, api, deadlineMs, timeoutMs, resolve, reject });
        this.#arm(deadlineMs);
      }
      const last = pieces.length - 1;
      pieces.forEach((bytes, index) =>
        this.#outgoing.push(
          answered || index < last
            ? { bytes, written: null, failed: null }
            : { bytes, written: () => resolve(NO_RESPONSE), failed: reject },
        )
      );
      this.#write();
    });
  }

  #write(): void {
    while (this.#outgoing.length > 0 && this.#closed === null) {
      const { bytes, written } = this.#outgoing[0]!;
      const left = bytes.length - this.#written;
      const taken = left === 0 ? 0 : this.#socket!.write(bytes, this.#written, left);
      // The socket is closed; its `closed` event fails every waiting request.
      if (taken < 0) return;
      this.#written += taken;
      if (taken < left) return;
      this.#outgoing.shift();
      this.#written = 0;
      written?.();
    }
  }

  #received(bytes: Uint8Array): void {
    if (this.#closed !== null) return;
    try {
      this.#frames.push(bytes);
      for (let frame = this.#frames.next(); frame !== null; frame = this.#frames.next()) this.#answer(frame);
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error;
      this.#fail(this.#gone(`it sent ${error.message}`, "EBADMSG"));
    }
  }

  #answer(frame: Uint8Array): void {
    const correlationId = new Reader(frame).int32();
    const waiting = this.#waiting[0];
    if (waiting === undefined || waiting.correlationId !== correlationId) {
      const expected = waiting === undefined ? "none" : String(waiting.correlationId);
      throw new MalformedBytes(`a response to request ${correlationId}; expected was ${expected}`);
    }
    this.#waiting.shift();
    waiting.resolve(frame);
    this.#waitingToSend.shift()?.();
  }

  /** One timer for all: it wakes at the earliest deadline and is set again for the next. */
  #arm(deadlineMs: number): void {
    if (deadlineMs >= this.#timerAtMs) return;
    this.#cancelTimer?.();
    this.#timerAtMs = deadlineMs;
    this.#cancelTimer = this.#ports.timers.at(deadlineMs, () => {
      this.#timerAtMs = Infinity;
      const nowMs = this.#ports.clock.monotonicMs();
      const late = this.#waiting.find((waiting) => waiting.deadlineMs <= nowMs);
      if (late !== undefined) {
        this.#fail(this.#gone(`no answer to ${late.api} within ${Math.round(late.timeoutMs)} ms`, "ETIMEDOUT"));
      } else if (this.#waiting.length > 0) {
        this.#arm(Math.min(...this.#waiting.map((waiting) => waiting.deadlineMs)));
      }
    });
  }

  #fail(reason: OperatingFailure): void {
    if (this.#closed !== null) return;
    this.#closed = reason;
    this.#cancelTimer?.();
    this.#socket?.close();
    const waiting = this.#waiting, outgoing = this.#outgoing, waitingToSend = this.#waitingToSend;
    this.#waiting = [];
    this.#outgoing = [];
    this.#waitingToSend = [];
    for (const { reject } of waiting) reject(reason);
    for (const { failed } of outgoing) failed?.(reason);
    for (const wake of waitingToSend) wake();
  }

  /** A server that wants another certificate than it was shown says so by closing, after the handshake. */
  #whyClosed(reason: OperatingFailure | null): string {
    const why = reason?.message ?? "the broker closed the connection";
    const { tls } = this.#options.security ?? plainText;
    if (tls === null || this.#versions.size > 0) return why;
    return `${why} after the TLS handshake: ` +
      (tls.certificate === null
        ? "it may ask for a client's certificate"
        : "it may not trust the client's certificate");
  }

  #gone(why: string, code = "ECONNRESET"): OperatingFailure {
    return new OperatingFailure(code, `Broker ${this.address}: ${why}`);
  }

  /**
   * A broker that does not know our version of ApiVersions answers in version 0 with error 35, and lists the versions
   * it knows. The list it then sends may hold only that API.
   */
  async #askVersions(): Promise<void> {
    const newest = codecs.ApiVersions.versions[1];
    const first = await this.#askVersionsIn(newest);
    const unknown = errorCode("UNSUPPORTED_VERSION");
    const offered = first.apiKeys.find(({ apiKey }) => apiKey === codecs.ApiVersions.key);
    const answer = first.errorCode === unknown
      ? await this.#askVersionsIn(Math.max(0, Math.min(newest - 1, offered?.maxVersion ?? 0)))
      : first;
    for (const { apiKey, minVersion, maxVersion } of answer.apiKeys) {
      this.#versions.set(apiKey, { min: minVersion, max: maxVersion });
    }
    const levels = new Map(answer.finalizedFeatures.map(({ name, maxVersionLevel }) => [name, maxVersionLevel]));
    this.#features = { epoch: answer.finalizedFeaturesEpoch, levels };
  }

  async #askVersionsIn(version: number): Promise<Responses["ApiVersions"]> {
    const request = { clientSoftwareName: "kq", clientSoftwareVersion: this.#options.softwareVersion };
    const timeoutMs = Math.min(this.#options.connectTimeoutMs, this.#options.requestTimeoutMs);
    const frame = await this.exchange(this.encode("ApiVersions", request, version), { api: "ApiVersions", timeoutMs });
    const refused = frame.length >= 6 && new DataView(frame.buffer, frame.byteOffset).getInt16(4) ===
        errorCode("UNSUPPORTED_VERSION");
    return this.decode("ApiVersions", frame, refused ? 0 : version);
  }
}

function correlationIdOf(firstPiece: Uint8Array): number {
  return new DataView(firstPiece.buffer, firstPiece.byteOffset).getInt32(CORRELATION_ID_AT);
}
