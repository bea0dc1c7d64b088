/** JSON web tokens: those that are taken, and those that must not be. */
import { expect, test } from "bun:test";
import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { BearerServer, type JwtRules, readJwks, verifyJwt } from "../../../core/security/mod.ts";

const NOW_MS = Date.UTC(2030, 0, 1);
const now = NOW_MS / 1000;
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
const jwk = (key: KeyObject, more: Record<string, unknown>) => ({ ...key.export({ format: "jwk" }), ...more });
const set = JSON.stringify({
  keys: [
    jwk(rsa.publicKey, { kid: "r", alg: "RS256", use: "sig" }),
    jwk(ec.publicKey, { kid: "e" }),
    jwk(stranger.publicKey, { kid: "enc", use: "enc" }),
    { kty: "oct", k: "c2VjcmV0", kid: "shared" },
    { kty: "RSA", n: "!" },
  ],
});
const keys = readJwks(set)!;
const rules: JwtRules = {
  keys,
  audiences: ["kafka"],
  issuer: "https://issuer",
  clockSkewMs: 30_000,
  userClaim: "sub",
  takesUnsigned: false,
};
const claims = { iss: "https://issuer", aud: ["other", "kafka"], sub: "alice", iat: now, exp: now + 60 };

function token(
  o: { header?: Record<string, unknown>; claims?: Record<string, unknown>; key?: KeyObject; hash?: string } = {},
): string {
  const signed = `${part(o.header ?? { alg: "RS256", kid: "r" })}.${part(o.claims ?? claims)}`;
  const signature = sign(o.hash ?? "sha256", Buffer.from(signed), {
    key: o.key ?? rsa.privateKey,
    dsaEncoding: "ieee-p1363",
  });
  return `${signed}.${signature.toString("base64url")}`;
}

const judged = (text: string, o: Partial<JwtRules> = {}, nowMs = NOW_MS) => {
  const outcome = verifyJwt(text, { ...rules, ...o }, nowMs);
  return outcome.kind === "user" ? `${outcome.user} until ${outcome.expiresMs - NOW_MS}` : outcome.why;
};

test("a token of a known key, for us, by the issuer, in its time, names its user", () => {
  expect(keys.map(({ id }) => id)).toEqual(["r", "e"]);
  expect([
    judged(token()),
    judged(token({ header: { alg: "ES256", kid: "e" }, key: ec.privateKey })),
    judged(token({ header: { alg: "RS256" } })),
    judged(token({ claims: { ...claims, aud: "kafka", email: "a@b" } }), { userClaim: "email" }),
    judged(token({ claims: { ...claims, exp: now - 29 } })),
    judged(token({ claims: { ...claims, iss: "x", aud: "y" } }), { issuer: null, audiences: [] }),
  ]).toEqual([
    "alice until 60000",
    "alice until 60000",
    "alice until 60000",
    "a@b until 60000",
    "alice until -29000",
    "alice until 60000",
  ]);
});

test("whatever else it is, it is not taken", () => {
  const shared = `${part({ alg: "HS256", kid: "shared" })}.${part(claims)}`;
  const byShared = `${shared}.${createHmac("sha256", "secret").update(shared).digest("base64url")}`;
  const [head, body, signature] = token().split(".") as [string, string, string];
  const forged = part({ ...claims, sub: "admin" });
  expect([
    judged(""),
    judged("a.b.c"),
    judged(`${part({ alg: "none" })}.${part(claims)}.`),
    judged(`${part({ alg: "none" })}.${part(claims)}.${signature}`),
    judged(`${head}.${forged}.${signature}`),
    judged(`${head}.${body}.`),
    judged(byShared),
    judged(token({ header: { alg: "HS256", kid: "r" } })),
    judged(token({ header: { alg: "RS512", kid: "r" }, hash: "sha512" })),
    judged(token({ key: stranger.privateKey })),
    judged(token({ header: { alg: "RS256", kid: "enc" }, key: stranger.privateKey })),
    judged(token({ header: { alg: "ES256", kid: "r" } })),
    judged(token({ header: { alg: "RS256", kid: "r", crit: ["b64"], b64: false } })),
    judged(token({ header: { alg: "toString", kid: "r" } })),
    judged(token({ claims: { ...claims, exp: now - 30 } })),
    judged(token({ claims: { ...claims, exp: undefined } })),
    judged(token({ claims: { ...claims, exp: "soon" } })),
    judged(token({ claims: { ...claims, iat: undefined } })),
    judged(token({ claims: { ...claims, iat: now + 31 } })),
    judged(token({ claims: { ...claims, nbf: now + 31 } })),
    judged(token({ claims: { ...claims, iss: "https://other" } })),
    judged(token({ claims: { ...claims, aud: "other" } })),
    judged(token({ claims: { ...claims, sub: " " } })),
    judged(token({ claims: { ...claims, sub: 7 } })),
    judged(token(), { takesUnsigned: true }),
    judged("x".repeat(70_000)),
  ]).toEqual([
    "it is no token of three parts",
    "its parts are no JSON",
    "it has no signature",
    "it has no signature",
    "its signature is wrong",
    "its signature is wrong",
    'its algorithm "HS256" is not taken',
    'its algorithm "HS256" is not taken',
    'no key of the set is for it (kid "r")',
    "its signature is wrong",
    'no key of the set is for it (kid "enc")',
    'no key of the set is for it (kid "r")',
    "it has critical extensions",
    'its algorithm "toString" is not taken',
    "it has expired",
    "it does not say when it expires",
    "it does not say when it expires",
    "it does not say when it was issued",
    "it is of the future",
    "it is of the future",
    "it is of another issuer",
    "it is for another audience",
    "it names no user (sub)",
    "it names no user (sub)",
    "it has a signature that nobody can check here",
    "it is too large",
  ]);
  expect([readJwks("no"), readJwks("{}"), readJwks('{"keys":[]}')]).toEqual([null, null, []]);
});

test("the exchange of RFC 7628: a token, or a message that says it is none, and the client's note of that", () => {
  const say = (server: BearerServer, text: string) => {
    const step = server.take(new TextEncoder().encode(text), NOW_MS);
    return step.kind === "challenge"
      ? new TextDecoder().decode(step.bytes)
      : step.kind === "user"
      ? step.user
      : step.message;
  };
  const first = (text: string, authorization = "") =>
    `n,${authorization},\u0001host=x\u0001auth=Bearer ${text}\u0001\u0001`;
  expect(say(new BearerServer(rules), first(token()))).toBe("alice");
  expect(say(new BearerServer(rules), first(token(), "a=alice"))).toBe("alice");
  expect(say(new BearerServer(rules), first(token(), "a=bob"))).toContain(
    "different from the token's principal name (alice)",
  );
  expect(say(new BearerServer(rules), "hello")).toBe("Invalid OAUTHBEARER client first message");
  const refusing = new BearerServer(rules);
  expect([say(refusing, first("nonsense")), say(refusing, "\u0001"), say(refusing, first(token()))]).toEqual([
    '{"status":"invalid_token"}',
    '{"status":"invalid_token"}',
    '{"status":"invalid_token"}',
  ]);
});
