/**
 * etcd's JSON gateway: one call to one of its members, with a deadline; the next member when one does not answer.
 * Numbers of 64 bits come as strings, keys and values in base64.
 *
 * Note: a call that failed may still have been carried out. Only a refused connection proves that it was not. Every
 * other failure is {@linkcode Unanswered}, and the caller must find out.
 *
 * @module
 */
import {
  type Clock,
  type Http,
  OperatingFailure,
  type Random,
  type Timers,
  type TlsOptions,
} from "../../runtime/ports.ts";

export interface GatewayOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Such as `http://10.0.0.1:2379`; at least one. */
  readonly endpoints: readonly string[];
  readonly user?: { readonly name: string; readonly password: string } | undefined;
  readonly tls?: TlsOptions | undefined;
  /** How long one member may take to answer. */
  readonly callMs?: number;
  /** How long a call that may be repeated is tried, on all of them. */
  readonly patienceMs?: number;
}

/** The call may have been carried out, or may still be. */
export class Unanswered extends OperatingFailure {}

/** The member answered with a refusal: `code` is gRPC's. */
export class Refused extends OperatingFailure {
  constructor(readonly grpcCode: number, message: string) {
    super("EETCD", `etcd refuses: ${message}`);
  }
}

export interface KeyValue {
  readonly key: string;
  readonly value?: string;
  readonly mod_revision: string;
  readonly create_revision: string;
  readonly lease?: string;
}

export interface WatchMessage {
  readonly header?: { readonly revision: string };
  readonly created?: boolean;
  readonly canceled?: boolean;
  readonly cancel_reason?: string;
  readonly compact_revision?: string;
  readonly events?: readonly { readonly type?: "PUT" | "DELETE"; readonly kv: KeyValue }[];
}

const paths = {
  Range: "kv/range",
  Txn: "kv/txn",
  Compact: "kv/compaction",
  LeaseGrant: "lease/grant",
  LeaseRevoke: "lease/revoke",
  LeaseKeepAlive: "lease/keepalive",
  Authenticate: "auth/authenticate",
} as const;

type Method = keyof typeof paths;

const CALL_MS = 2_000;
const PATIENCE_MS = 10_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/** gRPC's codes of members that may answer later: cancelled, unknown, deadline exceeded, internal, unavailable. */
const passing: ReadonlySet<number> = new Set([1, 2, 4, 13, 14]);

export class Gateway {
  readonly #o: GatewayOptions;
  #at: number;
  #token: string | null = null;
  #revisionSeen = 0;

  constructor(o: GatewayOptions) {
    this.#o = o;
    this.#at = o.random.uint32() % o.endpoints.length;
  }

  /** The highest revision in any answer. */
  get revisionSeen(): number {
    return this.#revisionSeen;
  }

  /** Retries with other members until the deadline: for calls that may be made twice. */
  async read(method: Method, request: object): Promise<unknown> {
    const { clock, patienceMs = PATIENCE_MS } = this.#o;
    const endMs = clock.monotonicMs() + patienceMs;
    for (let tries = 0;; tries++) {
      try {
        return await this.write(method, request);
      } catch (failure) {
        if (!(failure instanceof OperatingFailure) || !isPassing(failure)) throw failure;
        if (clock.monotonicMs() >= endMs) throw failure;
        await this.pause(tries);
      }
    }
  }

  /**
   * Makes the call once, and again only where certainly nothing was done. Throws {@linkcode Unanswered} or {@linkcode
   * Refused}.
   */
  async write(method: Method, request: object): Promise<unknown> {
    const { endpoints } = this.#o;
    for (let tries = 0;; tries++) {
      try {
        if (this.#o.user !== undefined && this.#token === null) await this.#logIn();
        return await this.#call(method, request);
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        if (isTokenStale(failure)) {
          this.#token = null;
          if (tries < 2) continue;
        }
        if (failure instanceof Refused && !passing.has(failure.grpcCode)) throw failure;
        this.nextMember();
        if (failure.code !== "ECONNREFUSED") throw new Unanswered(failure.code, failure.message);
        if (tries + 1 >= endpoints.length) throw failure;
      }
    }
  }

  /** The lines of a watch, from one member, until it ends or is closed. */
  watch(
    request: object,
    events: { message(message: WatchMessage): void; ended(why: OperatingFailure): void },
  ): { close(): void } {
    const { http, tls } = this.#o;
    const endpoint = this.#endpoint;
    const options = { headers: this.#headers(), ...(tls === undefined ? {} : { tls }) };
    const stream = http.stream(`${endpoint}/v3/watch`, JSON.stringify({ create_request: request }), options, {
      line: (line) => {
        const parsed = parse(line) as { result?: WatchMessage; error?: { message?: string; grpc_code?: number } };
        if (parsed.result !== undefined) {
          this.#saw(parsed.result);
          return events.message(parsed.result);
        }
        stream.close();
        events.ended(new OperatingFailure("ECONNRESET", `${endpoint} ends a watch: ${parsed.error?.message ?? line}`));
      },
      ended: (why) => events.ended(why),
    });
    return stream;
  }

  nextMember(): void {
    this.#at = (this.#at + 1) % this.#o.endpoints.length;
  }

  /** Exponential backoff with jitter. */
  async pause(tries: number): Promise<void> {
    const { clock, timers, random } = this.#o;
    const mostMs = Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS);
    const ms = mostMs * (0.5 + random.uint32() / 2 ** 33);
    await new Promise<void>((resolve) => timers.at(clock.monotonicMs() + ms, resolve));
  }

  async #logIn(): Promise<void> {
    const { token } = await this.#call("Authenticate", this.#o.user!) as { token: string };
    this.#token = token;
  }

  async #call(method: Method, request: object): Promise<unknown> {
    const { http, tls, callMs = CALL_MS } = this.#o;
    const url = `${this.#endpoint}/v3/${paths[method]}`;
    const options = { headers: this.#headers(), timeoutMs: callMs, ...(tls === undefined ? {} : { tls }) };
    const { status, body } = await http.post(url, JSON.stringify(request), options);
    const answer = parse(body) as Record<string, unknown>;
    // The answer of a stream is wrapped, and carries its errors inside.
    const { result = answer, error } = answer as { result?: unknown; error?: { grpc_code?: number; message?: string } };
    if (status !== 200) {
      throw new Refused(Number(answer["code"] ?? 2), typeof answer["message"] === "string" ? answer["message"] : body);
    }
    if (typeof error === "object") throw new Refused(error.grpc_code ?? 2, error.message ?? body);
    this.#saw(result as WatchMessage);
    return result;
  }

  #saw({ header }: WatchMessage): void {
    this.#revisionSeen = Math.max(this.#revisionSeen, Number(header?.revision ?? 0));
  }

  #headers(): Record<string, string> {
    // A member without a leader must report that, rather than be silent.
    const headers = { "grpc-metadata-hasleader": "true" };
    return this.#token === null ? headers : { ...headers, authorization: this.#token };
  }

  get #endpoint(): string {
    return this.#o.endpoints[this.#at]!;
  }
}

function isPassing(failure: OperatingFailure): boolean {
  return !(failure instanceof Refused) || passing.has(failure.grpcCode);
}

function isTokenStale({ message }: OperatingFailure): boolean {
  return /invalid auth token|revision of auth store is old|user name is empty/.test(message);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OperatingFailure("ECONNRESET", `etcd's answer is cut short: ${text.slice(0, 100)}`);
  }
}

export const toBase64 = (bytes: Uint8Array | string): string =>
  (typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes).toBase64();
export const fromBase64 = (text: string): Uint8Array => Uint8Array.fromBase64(text);

/** The first key after all keys that start with the prefix, which is ASCII. */
export function endOf(prefix: string): string {
  return toBase64(prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1));
}
