/**
 * Who the client of one connection is. Where its listener asks for a password, it is nobody until a SASL exchange has
 * ended well:
 *
 *   unknown     SaslHandshake names a mechanism                           -> exchanging
 *   exchanging  SaslAuthenticate brings what the mechanism wants to know,
 *               as often as the mechanism asks                            -> known, or failed
 *   known       until its session ends, where sessions have an end; a SaslHandshake begins another exchange, in which
 *               the client must turn out to be the same (KIP-368)         -> exchanging
 *   failed      the answer that says so is the last one: the connection closes
 *
 * @module
 */
import type { ErrorName } from "../protocol/error_codes.ts";
import type { SecuredPeer } from "../runtime/ports.ts";
import {
  ANONYMOUS,
  authenticatePlain,
  BearerServer,
  distinguishedName,
  isScramMechanism,
  type JwtKey,
  principalRules,
  type ScramCredential,
  type ScramMechanism,
  ScramServer,
  userOfSubject,
  usesSasl,
} from "../security/mod.ts";
import type { ListenerSecurity } from "./listener_security.ts";

/** Whom the broker knows besides the users of its properties, and what it needs to ask them. */
export interface Identities {
  scram(mechanism: ScramMechanism, user: string): ScramCredential | undefined;
  /** Printable, and never the same again. */
  nonce(): string;
  /** Of this broker alone. */
  readonly secret: Uint8Array;
  /** The keys that sign tokens, as they were read last from there. */
  keys(url: string): readonly JwtKey[];
  wallMs(): number;
}

/** Nobody is known. */
export const noIdentities: Identities = {
  scram: () => undefined,
  nonce: () => "",
  secret: new Uint8Array(32),
  keys: () => [],
  wallMs: () => 0,
};

export type SaslAnswer =
  | { readonly kind: "challenge"; readonly bytes: Uint8Array }
  /** `sessionMs`: after so long the client has to say again who it is; 0 for never. */
  | { readonly kind: "known"; readonly bytes: Uint8Array; readonly sessionMs: number }
  | { readonly kind: "refused"; readonly error: ErrorName; readonly message: string };

/** What one message of a mechanism leads to. */
type Step =
  | { readonly kind: "challenge"; readonly bytes: Uint8Array }
  /** `expiresMs`: until when that holds, in wall-clock time. */
  | { readonly kind: "user"; readonly user: string; readonly bytes: Uint8Array; readonly expiresMs?: number }
  | { readonly kind: "refused"; readonly message: string };

interface Exchange {
  readonly mechanism: string;
  readonly take: (message: Uint8Array) => Step;
}

const nothing = new Uint8Array(0);
/** A client that says again and again who it is is told that it is known; what Kafka does within a second. */
const SOONEST_AGAIN_MS = 1000;

export class Authentication {
  readonly #security: ListenerSecurity;
  readonly #identities: Identities;
  #state: "unknown" | "exchanging" | "known" | "failed";
  #principal: string | null;
  #exchange: Exchange | null = null;
  /** Who it was, and how it has shown that, while it says so again. */
  #before: { readonly principal: string; readonly mechanism: string } | null = null;
  #mechanism = "";
  #isRaw = false;
  #beganAgainMs = -Infinity;
  #endsMs = Infinity;

  constructor(security: ListenerSecurity, identities: Identities = noIdentities) {
    this.#security = security;
    this.#identities = identities;
    const isOpen = security.protocol === "PLAINTEXT";
    this.#state = isOpen ? "known" : "unknown";
    this.#principal = isOpen ? ANONYMOUS : null;
  }

  /** Null until the client has said who it is. */
  get principal(): string | null {
    return this.#principal;
  }

  /** Not while it says again who it is. */
  get isUnknown(): boolean {
    return this.#principal === null && this.#before === null;
  }

  /** Nothing is answered any more. */
  get hasFailed(): boolean {
    return this.#state === "failed";
  }

  get mechanisms(): readonly string[] {
    return this.#security.mechanisms;
  }

  /** It was to say again who it is, and has not. */
  isExpired(nowMs: number): boolean {
    return this.#state === "known" && nowMs > this.#endsMs;
  }

  /** The encrypted connection stands. What there is against it, or null. */
  secured({ subject }: SecuredPeer): string | null {
    const { protocol, principalRules: rules } = this.#security;
    if (usesSasl(protocol)) return null;
    let principal = ANONYMOUS;
    if (subject !== null) {
      const name = distinguishedName(subject);
      const user = userOfSubject(name, principalRules(rules) ?? []);
      if (user === null) return `no rule of ssl.principal.mapping.rules fits the certificate of ${name}`;
      principal = `User:${user}`;
    }
    this.#principal = principal;
    this.#state = "known";
    return null;
  }

  /** After SaslHandshake v0 the mechanism's messages come as they are, without a request around them. */
  get expectsRawMessage(): boolean {
    return this.#state === "exchanging" && this.#isRaw;
  }

  /** Null when the exchange may begin. */
  begin(mechanism: string, o: { readonly isRaw: boolean; readonly nowMs: number }): ErrorName | null {
    const isAgain = this.#state === "known" && this.#mayBeginAgain(o.nowMs);
    if ((this.#state !== "unknown" && !isAgain) || !usesSasl(this.#security.protocol)) {
      // One that is known already may go on; one that is in the middle of an exchange may not begin another.
      if (this.#state !== "known") this.#state = "failed";
      return "ILLEGAL_SASL_STATE";
    }
    this.#isRaw = o.isRaw;
    if (isAgain) {
      this.#before = { principal: this.#principal!, mechanism: this.#mechanism };
      this.#beganAgainMs = o.nowMs;
      this.#principal = null;
    }
    const isOffered = this.mechanisms.includes(mechanism);
    this.#state = isOffered ? "exchanging" : "failed";
    if (!isOffered) return "UNSUPPORTED_SASL_MECHANISM";
    this.#mechanism = mechanism;
    this.#exchange = { mechanism, take: this.#exchangeBy(mechanism) };
    return null;
  }

  /** Takes the client's message. */
  take(message: Uint8Array, nowMs: number): SaslAnswer {
    if (this.#state !== "exchanging") {
      const isKnown = this.#state === "known";
      if (!isKnown) this.#state = "failed";
      return {
        kind: "refused",
        error: "ILLEGAL_SASL_STATE",
        message: isKnown
          ? "SaslAuthenticate request received after successful authentication"
          : "SaslAuthenticate request received before a mechanism was agreed on",
      };
    }
    const exchange = this.#exchange!;
    const before = this.#before;
    if (before !== null && before.mechanism !== exchange.mechanism) {
      return this.#failed(
        `SASL mechanism '${exchange.mechanism}' requested by client is not supported for re-authentication of mechanism ` +
          `'${before.mechanism}'`,
      );
    }
    const step = exchange.take(message);
    if (step.kind === "refused") return this.#failed(step.message);
    if (step.kind === "challenge") return step;
    const principal = `User:${step.user}`;
    if (before !== null && before.principal !== principal) {
      const named = (text: string) => text.replace(":", ".");
      return this.#failed(
        `Cannot change principals during re-authentication from ${named(before.principal)}: ${named(principal)}`,
      );
    }
    this.#principal = principal;
    this.#state = "known";
    this.#exchange = this.#before = null;
    const sessionMs = this.#sessionMs(exchange.mechanism, step.expiresMs);
    this.#endsMs = sessionMs > 0 ? nowMs + sessionMs : Infinity;
    return { kind: "known", bytes: step.bytes, sessionMs };
  }

  /** 0 for no end. */
  #sessionMs(mechanism: string, expiresMs: number | undefined): number {
    const most = this.#security.maxReauthMs(mechanism);
    if (expiresMs === undefined) return most;
    const leftMs = Math.max(1, Math.floor(expiresMs - this.#identities.wallMs()));
    return most > 0 ? Math.min(most, leftMs) : leftMs;
  }

  #mayBeginAgain(nowMs: number): boolean {
    return this.#endsMs !== Infinity && nowMs - this.#beganAgainMs >= SOONEST_AGAIN_MS;
  }

  #failed(message: string): SaslAnswer {
    this.#state = "failed";
    this.#exchange = null;
    return { kind: "refused", error: "SASL_AUTHENTICATION_FAILED", message };
  }

  #exchangeBy(mechanism: string): Exchange["take"] {
    const identities = this.#identities;
    if (isScramMechanism(mechanism)) {
      const server = new ScramServer({
        mechanism,
        credential: (user) => identities.scram(mechanism, user),
        nonce: identities.nonce(),
        secret: identities.secret,
      });
      return (message) => server.take(message);
    }
    const { bearer } = this.#security;
    if (mechanism === "OAUTHBEARER" && bearer !== null) {
      const server = new BearerServer({
        ...bearer.rules,
        keys: bearer.url === null ? [] : identities.keys(bearer.url),
      });
      return (message) => server.take(message, identities.wallMs());
    }
    return (message) => {
      const outcome = authenticatePlain(message, this.#security.plainUsers);
      return outcome.kind === "user" ? { ...outcome, bytes: nothing } : outcome;
    };
  }
}
