/**
 * SCRAM (RFC 5802, RFC 7677) as Kafka speaks it: what is kept of a password, the messages, and the server's side of an
 * exchange. The broker never sees the password nor stretches it: it keeps two keys that were made of it, and compares.
 *
 *   first   the client's name and nonce    -> the server's nonce, the salt and the count of iterations
 *   final   the client's proof             -> the server's signature, or a refusal
 *
 * Note: a user that is not there is asked for a proof like any other, with a salt that is always the same for that
 * name; otherwise the first answer tells a stranger which names exist.
 *
 * @module
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** By Kafka's numbers; `hash` by the name that the library has for it. */
export const scramMechanisms = {
  "SCRAM-SHA-256": { type: 1, hash: "sha256", size: 32 },
  "SCRAM-SHA-512": { type: 2, hash: "sha512", size: 64 },
} as const;

export type ScramMechanism = keyof typeof scramMechanisms;

export const FEWEST_ITERATIONS = 4096;
export const MOST_ITERATIONS = 16_384;
/** As Kafka's own: 130 random bits, in base 36. */
const SALT_SIZE = 26;

/** What is kept of a password. */
export interface ScramCredential {
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

export function isScramMechanism(name: string): name is ScramMechanism {
  return Object.hasOwn(scramMechanisms, name);
}

export function scramMechanismOf(type: number): ScramMechanism | null {
  const [name] = Object.entries(scramMechanisms).find(([, mechanism]) => mechanism.type === type) ?? [];
  return name === undefined ? null : name as ScramMechanism;
}

/** `saltedPassword` is what PBKDF2 has made of the password. */
export function scramCredential(
  mechanism: ScramMechanism,
  { saltedPassword, salt, iterations }: {
    readonly saltedPassword: Uint8Array;
    readonly salt: Uint8Array;
    readonly iterations: number;
  },
): ScramCredential {
  return {
    salt,
    iterations,
    storedKey: hashed(mechanism, hmac(mechanism, saltedPassword, "Client Key")),
    serverKey: hmac(mechanism, saltedPassword, "Server Key"),
  };
}

/** From at least 26 random bytes. Printable, so that a salt does not tell who made it: kq, Java's tools, or a decoy. */
export function scramSalt(random: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: SALT_SIZE }, (_, i) => {
    const digit = random[i]! % 36;
    return digit < 10 ? 48 + digit : 87 + digit;
  });
}

export type ScramStep =
  | { readonly kind: "challenge"; readonly bytes: Uint8Array }
  | { readonly kind: "user"; readonly user: string; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly message: string };

export interface ScramServerOptions {
  readonly mechanism: ScramMechanism;
  /** Undefined where the user has no password for this mechanism. */
  readonly credential: (user: string) => ScramCredential | undefined;
  /** Printable, and without a comma. */
  readonly nonce: string;
  /** Of this broker: makes the salts of users that are not there. */
  readonly secret: Uint8Array;
}

interface Begun {
  readonly user: string;
  readonly credential: ScramCredential;
  readonly isKnown: boolean;
  readonly nonce: string;
  /** The first two messages, as they are signed. */
  readonly signed: string;
}

/** One exchange. */
export class ScramServer {
  readonly #o: ScramServerOptions;
  #begun: Begun | null = null;
  #isOver = false;

  constructor(options: ScramServerOptions) {
    this.#o = options;
  }

  take(message: Uint8Array): ScramStep {
    if (this.#isOver) return this.#refused();
    const step = this.#begun === null ? this.#first(message) : this.#final(message, this.#begun);
    this.#isOver = step.kind !== "challenge";
    return step;
  }

  #first(message: Uint8Array): ScramStep {
    const { mechanism, credential: find, secret } = this.#o;
    const first = readClientFirst(textOf(message));
    if (first === null) return this.#refused();
    if (first.authorizationId !== "" && first.authorizationId !== first.user) {
      return {
        kind: "refused",
        message: "Authentication failed: Client requested an authorization id that is different from username",
      };
    }
    const known = find(first.user);
    const credential = known ?? decoy(mechanism, first.user, secret);
    const nonce = first.nonce + this.#o.nonce;
    const answer = `r=${nonce},s=${base64(credential.salt)},i=${credential.iterations}`;
    this.#begun = {
      user: first.user,
      credential,
      isKnown: known !== undefined,
      nonce,
      signed: `${first.bare},${answer}`,
    };
    return { kind: "challenge", bytes: utf8.encode(answer) };
  }

  #final(message: Uint8Array, { user, credential, isKnown, nonce, signed }: Begun): ScramStep {
    const { mechanism } = this.#o;
    const final = readClientFinal(textOf(message));
    // As Kafka: librdkafka before 2.3 says its own nonce twice.
    if (final === null || !final.nonce.endsWith(nonce)) return this.#refused();
    const signedNow = `${signed},${final.withoutProof}`;
    const signature = hmac(mechanism, credential.storedKey, signedNow);
    if (final.proof.length !== signature.length) return this.#refused();
    const clientKey = signature.map((byte, i) => byte ^ final.proof[i]!);
    const isRight = timingSafeEqual(hashed(mechanism, clientKey), credential.storedKey);
    if (!isRight || !isKnown) return this.#refused();
    const verifier = `v=${base64(hmac(mechanism, credential.serverKey, signedNow))}`;
    return { kind: "user", user, bytes: utf8.encode(verifier) };
  }

  /** The same for every reason: it reveals none. */
  #refused(): ScramStep {
    return {
      kind: "refused",
      message: "Authentication failed during authentication due to invalid credentials with SASL mechanism " +
        this.#o.mechanism,
    };
  }
}

/** Of a user that is not there: nobody has a proof for it. */
function decoy(mechanism: ScramMechanism, user: string, secret: Uint8Array): ScramCredential {
  const made = (what: string): Uint8Array => hmac(mechanism, secret, `${what} ${user}`);
  const salt = scramSalt(made("salt"));
  return { salt, iterations: FEWEST_ITERATIONS, storedKey: made("stored"), serverKey: made("server") };
}

/** Null where it makes no sense. */
function readClientFirst(text: string) {
  // No channel binding: that is what `n` says. `m=` is for extensions that a server must know, and there are none.
  const match = /^n,(?:a=([^,]+))?,(n=([^,]+),r=([!-+\--~]+)((?:,[A-Za-z]=[^,]+)*))$/.exec(text);
  if (match === null) return null;
  const [, authorizationId = "", bare, name, nonce] = match;
  const user = saslName(name!), asked = saslName(authorizationId);
  return user === null || asked === null ? null : { bare: bare!, user, authorizationId: asked, nonce: nonce! };
}

function readClientFinal(text: string) {
  const match = /^(c=[A-Za-z0-9+/]*={0,2},r=([!-+\--~]+)(?:,[A-Za-z]=[^,]+)*),p=([A-Za-z0-9+/]+={0,2})$/.exec(text);
  if (match === null) return null;
  const [, withoutProof, nonce, proof] = match;
  return { withoutProof: withoutProof!, nonce: nonce!, proof: bytesOf(proof!) };
}

/** The server's first message; null where it makes no sense. */
export function readServerFirst(text: string, clientNonce: string) {
  const match = /^r=([!-+\--~]+),s=([A-Za-z0-9+/]+={0,2}),i=([1-9]\d{0,8})(?:,[A-Za-z]=[^,]+)*$/.exec(text);
  if (match === null || !match[1]!.startsWith(clientNonce) || match[1] === clientNonce) return null;
  return { nonce: match[1]!, salt: bytesOf(match[2]!), iterations: Number(match[3]) };
}

/** `=2C` is a comma and `=3D` an equals sign; null where it is no name. */
function saslName(text: string): string | null {
  const name = text.replaceAll("=2C", ",").replaceAll("=3D", "=");
  return /=(?!2C|3D)/.test(text) || name.includes("\u0000") ? null : name;
}

export function saslNameOf(name: string): string {
  return name.replaceAll("=", "=3D").replaceAll(",", "=2C");
}

export function hmac(mechanism: ScramMechanism, key: Uint8Array, text: string): Uint8Array {
  return new Uint8Array(createHmac(scramMechanisms[mechanism].hash, key).update(text, "utf8").digest());
}

export function hashed(mechanism: ScramMechanism, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash(scramMechanisms[mechanism].hash).update(bytes).digest());
}

const utf8 = new TextEncoder();

function textOf(message: Uint8Array): string {
  return new TextDecoder().decode(message);
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}
