/**
 * The client's side of a SCRAM exchange. Stretching the password takes milliseconds, or as long as the server likes to
 * ask, so whoever runs the exchange does that between the messages, and not on the event loop.
 *
 * @module
 */
import {
  base64,
  bytesOf,
  FEWEST_ITERATIONS,
  hashed,
  hmac,
  readServerFirst,
  saslNameOf,
  type ScramMechanism,
} from "./scram.ts";

/** More would be no password's protection but an attack on the client. */
const MOST_ITERATIONS_TAKEN = 1_000_000;

export interface ScramChallenge {
  readonly salt: Uint8Array;
  readonly iterations: number;
}

export class ScramClient {
  readonly #mechanism: ScramMechanism;
  readonly #bare: string;
  readonly #nonce: string;
  #serverNonce = "";
  #signed = "";
  #expected = "";

  /** `nonce`: printable, without a comma, and never used before. */
  constructor(o: { readonly mechanism: ScramMechanism; readonly user: string; readonly nonce: string }) {
    this.#mechanism = o.mechanism;
    this.#nonce = o.nonce;
    this.#bare = `n=${saslNameOf(o.user)},r=${o.nonce}`;
  }

  first(): Uint8Array {
    return new TextEncoder().encode(`n,,${this.#bare}`);
  }

  /** What the password is to be stretched with; a text says what is wrong with the answer. */
  challenged(message: Uint8Array): ScramChallenge | string {
    const text = new TextDecoder().decode(message);
    const first = readServerFirst(text, this.#nonce);
    if (first === null) return "its first SCRAM message makes no sense";
    const { salt, iterations, nonce } = first;
    if (iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS_TAKEN) {
      return `it asks for ${iterations} iterations of SCRAM; ${FEWEST_ITERATIONS} to ${MOST_ITERATIONS_TAKEN} are sensible`;
    }
    this.#serverNonce = nonce;
    this.#signed = `${this.#bare},${text}`;
    return { salt, iterations };
  }

  final(saltedPassword: Uint8Array): Uint8Array {
    const mechanism = this.#mechanism;
    const withoutProof = `c=biws,r=${this.#serverNonce}`;
    const signed = `${this.#signed},${withoutProof}`;
    const clientKey = hmac(mechanism, saltedPassword, "Client Key");
    const signature = hmac(mechanism, hashed(mechanism, clientKey), signed);
    this.#expected = base64(hmac(mechanism, hmac(mechanism, saltedPassword, "Server Key"), signed));
    return new TextEncoder().encode(`${withoutProof},p=${base64(clientKey.map((byte, i) => byte ^ signature[i]!))}`);
  }

  /** Whether the server knows the password too; a text says what is wrong. */
  verified(message: Uint8Array): string | null {
    const match = /^(?:v=([A-Za-z0-9+/]+={0,2})|e=([^,]*))/.exec(new TextDecoder().decode(message));
    if (match?.[1] !== undefined && base64(bytesOf(match[1])) === this.#expected) return null;
    if (match?.[2] !== undefined) return `it refuses: ${match[2]}`;
    return "it does not know the password itself: somebody else may be answering for it";
  }
}
