/**
 * How a client says who it is: the exchange of its mechanism, over SaslHandshake and SaslAuthenticate.
 *
 * @module
 */
import { errorMessage, errorName } from "../protocol/error_codes.ts";
import type { Requests, Responses } from "../protocol/generated/mod.ts";
import { OperatingFailure, type Passwords, type Random, type TlsClient } from "../runtime/ports.ts";
import { base64, isScramMechanism, ScramClient, type ScramMechanism, scramMechanisms } from "../security/mod.ts";

export interface ClientSecurity {
  /** Null for plain text. */
  readonly tls: TlsClient | null;
  /** Null where the client does not say who it is. */
  readonly login: Login | null;
}

export type Login =
  | { readonly mechanism: "PLAIN" | ScramMechanism; readonly user: string; readonly password: string }
  /** A new one for each login: it does not last. */
  | { readonly mechanism: "OAUTHBEARER"; readonly token: () => Promise<string> };

/** Nothing is encrypted, and the client does not say who it is. */
export const plainText: ClientSecurity = { tls: null, login: null };

export interface LoginPorts {
  readonly random?: Random;
  /** For SCRAM. */
  readonly passwords?: () => Promise<Passwords>;
}

type Ask = <N extends "SaslHandshake" | "SaslAuthenticate">(api: N, request: Requests[N]) => Promise<Responses[N]>;
/** Sends a message of the mechanism; the server's answer to it. */
type Say = (authBytes: Uint8Array) => Promise<Uint8Array>;

const NONCE_SIZE = 18;
const utf8 = new TextEncoder();

/**
 * Returns after how many milliseconds the client has to say it again; 0 for never. Throws OperatingFailure: EAUTH where
 * the broker does not believe it.
 */
export async function logIn(login: Login, ask: Ask, ports: LoginPorts): Promise<number> {
  const { mechanism } = login;
  const { errorCode, mechanisms } = await ask("SaslHandshake", { mechanism });
  if (errorCode !== 0) {
    const error = errorName(errorCode);
    if (error === "UNSUPPORTED_SASL_MECHANISM") {
      throw refused(`it does not let in by ${mechanism}, only by ${mechanisms.join(", ")}`);
    }
    // A listener in plain text knows no passwords.
    throw refused(`it asks nobody for a password (${error}); is this the listener that was meant?`);
  }
  let sessionMs = 0;
  const say: Say = async (authBytes) => {
    const answer = await ask("SaslAuthenticate", { authBytes });
    if (answer.errorCode !== 0) {
      const why = answer.errorMessage ?? errorMessage(errorName(answer.errorCode));
      throw refused(`it does not let in ${whoOf(login)}: ${why}`);
    }
    sessionMs = answer.sessionLifetimeMs;
    return answer.authBytes;
  };
  if (login.mechanism === "OAUTHBEARER") await bearToken(await login.token(), say);
  else if (isScramMechanism(login.mechanism)) await proveByScram(login.mechanism, login, say, ports);
  else await say(utf8.encode(`\u0000${login.user}\u0000${login.password}`));
  return sessionMs;
}

async function proveByScram(
  mechanism: ScramMechanism,
  { user, password }: { readonly user: string; readonly password: string },
  say: Say,
  { random, passwords }: LoginPorts,
): Promise<void> {
  if (random === undefined || passwords === undefined) {
    throw new OperatingFailure("ENOSYS", `${mechanism} needs random numbers and a way to stretch passwords`);
  }
  const scram = new ScramClient({ mechanism, user, nonce: base64(random.bytes(NONCE_SIZE)) });
  const challenge = scram.challenged(await say(scram.first()));
  if (typeof challenge === "string") throw refused(challenge);
  const { hash, size } = scramMechanisms[mechanism];
  const salted = await (await passwords()).stretch({ hash, password, size, ...challenge });
  const problem = scram.verified(await say(scram.final(salted)));
  if (problem !== null) throw refused(problem);
}

/** RFC 7628. A refusal comes as a message, to which an empty one is the answer. */
async function bearToken(token: string, say: Say): Promise<void> {
  const answer = await say(utf8.encode(`n,,\u0001auth=Bearer ${token}\u0001\u0001`));
  if (answer.length > 0) await say(utf8.encode("\u0001"));
}

function whoOf(login: Login): string {
  return login.mechanism === "OAUTHBEARER" ? "the bearer of this token" : `${login.user} by ${login.mechanism}`;
}

function refused(why: string): OperatingFailure {
  return new OperatingFailure("EAUTH", why);
}
