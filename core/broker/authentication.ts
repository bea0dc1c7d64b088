/**
 * Who the client of one connection is. Where its listener asks for a password, it is nobody until a SASL exchange has
 * ended well:
 *
 *   unknown     SaslHandshake names a mechanism                          -> exchanging
 *   exchanging  SaslAuthenticate brings what the mechanism wants to know -> known, or failed
 *   known       for as long as the connection lives
 *   failed      the answer that says so is the last one: the connection closes
 *
 * @module
 */
import type { ErrorName } from "../protocol/error_codes.ts";
import {
  ANONYMOUS,
  authenticatePlain,
  distinguishedName,
  principalRules,
  userOfSubject,
  usesSasl,
} from "../security/mod.ts";
import type { SecuredPeer } from "../runtime/ports.ts";
import type { ListenerSecurity } from "./listener_security.ts";

export interface SaslRefusal {
  readonly error: ErrorName;
  readonly message: string;
}

export class Authentication {
  readonly #security: ListenerSecurity;
  #state: "unknown" | "exchanging" | "known" | "failed";
  #principal: string | null;
  #isRaw = false;

  constructor(security: ListenerSecurity) {
    this.#security = security;
    const isOpen = security.protocol === "PLAINTEXT";
    this.#state = isOpen ? "known" : "unknown";
    this.#principal = isOpen ? ANONYMOUS : null;
  }

  /** Null until the client has said who it is. */
  get principal(): string | null {
    return this.#principal;
  }

  /** Nothing is answered any more. */
  get hasFailed(): boolean {
    return this.#state === "failed";
  }

  get mechanisms(): readonly string[] {
    return this.#security.mechanisms;
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
  begin(mechanism: string, o: { readonly isRaw: boolean }): ErrorName | null {
    this.#isRaw = o.isRaw;
    if (this.#state !== "unknown" || !usesSasl(this.#security.protocol)) {
      // One that is known already may go on; one that is in the middle of an exchange may not begin another.
      if (this.#state !== "known") this.#state = "failed";
      return "ILLEGAL_SASL_STATE";
    }
    const isOffered = this.mechanisms.includes(mechanism);
    this.#state = isOffered ? "exchanging" : "failed";
    return isOffered ? null : "UNSUPPORTED_SASL_MECHANISM";
  }

  /** Takes the client's message. Null when it is known from now on. */
  take(message: Uint8Array): SaslRefusal | null {
    if (this.#state !== "exchanging") {
      const isKnown = this.#state === "known";
      if (!isKnown) this.#state = "failed";
      return {
        error: "ILLEGAL_SASL_STATE",
        message: isKnown
          ? "SaslAuthenticate request received after successful authentication"
          : "SaslAuthenticate request received before a mechanism was agreed on",
      };
    }
    const outcome = authenticatePlain(message, this.#security.plainUsers);
    if (outcome.kind === "refused") {
      this.#state = "failed";
      return { error: "SASL_AUTHENTICATION_FAILED", message: outcome.message };
    }
    this.#principal = `User:${outcome.user}`;
    this.#state = "known";
    return null;
  }
}
