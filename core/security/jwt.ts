/**
 * JSON web tokens (RFC 7519) as a broker takes them: signed by a key of a set (RFC 7517), for this audience, by this
 * issuer, not expired. Only signatures by a key pair count: `none` is no signature, and with a shared secret whoever
 * can check a token can make one.
 *
 * @module
 */
import { constants, createPublicKey, type KeyObject, verify } from "node:crypto";

export interface JwtKey {
  /** Null where the set does not say. */
  readonly id: string | null;
  /** `RS256`, or null where any that suits the key may be. */
  readonly algorithm: string | null;
  readonly key: KeyObject;
}

export interface JwtRules {
  readonly keys: readonly JwtKey[];
  /** Empty where any will do. */
  readonly audiences: readonly string[];
  readonly issuer: string | null;
  readonly clockSkewMs: number;
  /** The claim that names the user: `sub`. */
  readonly userClaim: string;
  /** Tokens without a signature are taken, where that was asked for. */
  readonly takesUnsigned: boolean;
}

export type JwtOutcome =
  | { readonly kind: "user"; readonly user: string; readonly expiresMs: number }
  /** For the log; the client is not told. */
  | { readonly kind: "refused"; readonly why: string };

const LARGEST_TOKEN = 64 * 1024;

interface Algorithm {
  readonly hash: string;
  readonly type: "rsa" | "ec";
  readonly curve?: string;
  readonly isPss?: true;
}

const algorithms: Readonly<Record<string, Algorithm>> = {
  RS256: { hash: "sha256", type: "rsa" },
  RS384: { hash: "sha384", type: "rsa" },
  RS512: { hash: "sha512", type: "rsa" },
  PS256: { hash: "sha256", type: "rsa", isPss: true },
  PS384: { hash: "sha384", type: "rsa", isPss: true },
  PS512: { hash: "sha512", type: "rsa", isPss: true },
  ES256: { hash: "sha256", type: "ec", curve: "prime256v1" },
  ES384: { hash: "sha384", type: "ec", curve: "secp384r1" },
  ES512: { hash: "sha512", type: "ec", curve: "secp521r1" },
};

/** The keys of a set; those that are not for signatures, and kinds that are not known here, are left out. */
export function readJwks(text: string): JwtKey[] | null {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  const { keys } = (found ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) return null;
  return (keys as Record<string, unknown>[]).flatMap((jwk): JwtKey[] => {
    if (jwk["use"] !== undefined && jwk["use"] !== "sig") return [];
    if (jwk["kty"] !== "RSA" && jwk["kty"] !== "EC") return [];
    const said = (name: string): string | null => typeof jwk[name] === "string" ? jwk[name] : null;
    try {
      const key = createPublicKey({ key: jwk, format: "jwk" });
      return [{ id: said("kid"), algorithm: said("alg"), key }];
    } catch {
      return [];
    }
  });
}

export function verifyJwt(token: string, rules: JwtRules, nowMs: number): JwtOutcome {
  const refused = (why: string): JwtOutcome => ({ kind: "refused", why });
  if (token.length > LARGEST_TOKEN) return refused("it is too large");
  const parts = token.split(".");
  if (parts.length !== 3) return refused("it is no token of three parts");
  const [head, body, signature] = parts as [string, string, string];
  const header = readPart(head), claims = readPart(body);
  if (header === null || claims === null) return refused("its parts are no JSON");
  const name = header["alg"];
  if (name === "none") {
    if (!rules.takesUnsigned || signature !== "") return refused("it has no signature");
  } else {
    if (rules.takesUnsigned) return refused("it has a signature that nobody can check here");
    const problem = problemOfSignature(header, `${head}.${body}`, signature, rules.keys);
    if (problem !== null) return refused(problem);
  }
  return judge(claims, rules, nowMs);
}

function problemOfSignature(
  header: Record<string, unknown>,
  signed: string,
  signature: string,
  keys: readonly JwtKey[],
): string | null {
  const { alg: name, kid } = header;
  const algorithm = typeof name === "string" && Object.hasOwn(algorithms, name) ? algorithms[name]! : null;
  if (algorithm === null) return `its algorithm ${JSON.stringify(name)} is not taken`;
  // A header may say that more has to be understood than this.
  if (header["crit"] !== undefined) return "it has critical extensions";
  const fitting = keys.filter((key) =>
    (kid === undefined || key.id === kid) && (key.algorithm === null || key.algorithm === name) &&
    key.key.asymmetricKeyType === algorithm.type &&
    (algorithm.curve === undefined || key.key.asymmetricKeyDetails?.namedCurve === algorithm.curve)
  );
  if (fitting.length === 0) return `no key of the set is for it (kid ${JSON.stringify(kid)})`;
  const bytes = Buffer.from(signature, "base64url");
  const data = Buffer.from(signed, "ascii");
  const isRight = fitting.some(({ key }) =>
    verify(
      algorithm.hash,
      data,
      algorithm.type === "ec"
        ? { key, dsaEncoding: "ieee-p1363" }
        : algorithm.isPss === true
        ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
        : { key },
      bytes,
    )
  );
  return isRight ? null : "its signature is wrong";
}

function judge(claims: Record<string, unknown>, rules: JwtRules, nowMs: number): JwtOutcome {
  const refused = (why: string): JwtOutcome => ({ kind: "refused", why });
  const seconds = (name: string): number | null => {
    const value = claims[name];
    return typeof value === "number" && Number.isFinite(value) ? value * 1000 : null;
  };
  const expiresMs = seconds("exp");
  if (expiresMs === null) return refused("it does not say when it expires");
  if (nowMs >= expiresMs + rules.clockSkewMs) return refused("it has expired");
  const issuedMs = seconds("iat"), notBeforeMs = seconds("nbf");
  if (issuedMs === null && !rules.takesUnsigned) return refused("it does not say when it was issued");
  if (Math.max(issuedMs ?? 0, notBeforeMs ?? 0) > nowMs + rules.clockSkewMs) return refused("it is of the future");
  if (rules.issuer !== null && claims["iss"] !== rules.issuer) return refused("it is of another issuer");
  const audiences = [claims["aud"]].flat();
  if (rules.audiences.length > 0 && !rules.audiences.some((one) => audiences.includes(one))) {
    return refused("it is for another audience");
  }
  const user = claims[rules.userClaim];
  if (typeof user !== "string" || user.trim() === "") return refused(`it names no user (${rules.userClaim})`);
  return { kind: "user", user: user.trim(), expiresMs };
}

function readPart(part: string): Record<string, unknown> | null {
  try {
    const found: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof found === "object" && found !== null && !Array.isArray(found)
      ? found as Record<string, unknown>
      : null;
  } catch {
    return null;
  }
}
