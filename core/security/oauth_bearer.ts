/**
 * SASL OAUTHBEARER (RFC 7628) as a server: the client brings a token. One that is not taken is answered with a message
 * that says so, and the exchange ends when the client has taken note.
 *
 * @module
 */
import { type JwtRules, verifyJwt } from "./jwt.ts";

export type BearerStep =
  | { readonly kind: "challenge"; readonly bytes: Uint8Array }
  /** `expiresMs`: the token's end, in wall-clock time. */
  | { readonly kind: "user"; readonly user: string; readonly bytes: Uint8Array; readonly expiresMs: number }
  | { readonly kind: "refused"; readonly message: string };

const SEPARATOR = "\u0001";
const INVALID = '{"status":"invalid_token"}';

export class BearerServer {
  readonly #rules: JwtRules;
  #isRefused = false;

  constructor(rules: JwtRules) {
    this.#rules = rules;
  }

  take(message: Uint8Array, wallMs: number): BearerStep {
    if (this.#isRefused) return { kind: "refused", message: INVALID };
    const text = new TextDecoder().decode(message);
    const [header = "", ...rest] = text.split(SEPARATOR);
    const pairs = rest.slice(0, -2);
    const authorizationId = /^n,(?:a=([^,]*))?,$/.exec(header)?.slice(1)[0] ?? "";
    const isWhole = /^n,(?:a=[^,]*)?,$/.test(header) && rest.length > 2 && rest.slice(-2).join("") === "" &&
      pairs.every((pair) => /^[A-Za-z]+=/.test(pair));
    const token = pairs.flatMap((pair) => /^auth=bearer +([\w.~+/=-]+)$/i.exec(pair)?.[1] ?? [])[0];
    if (!isWhole || token === undefined) {
      return { kind: "refused", message: "Invalid OAUTHBEARER client first message" };
    }
    const outcome = verifyJwt(token, this.#rules, wallMs);
    if (outcome.kind === "refused") {
      this.#isRefused = true;
      return { kind: "challenge", bytes: new TextEncoder().encode(INVALID) };
    }
    const { user, expiresMs } = outcome;
    if (authorizationId !== "" && authorizationId !== user) {
      return {
        kind: "refused",
        message: "Authentication failed: Client requested an authorization id " +
          `(${authorizationId}) that is different from the token's principal name (${user})`,
      };
    }
    return { kind: "user", user, expiresMs, bytes: new Uint8Array(0) };
  }
}
