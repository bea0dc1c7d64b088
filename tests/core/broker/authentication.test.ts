/** How a connection's client becomes known: SaslHandshake and SaslAuthenticate, as the broker answers them. */
import { expect, test } from "bun:test";
import { pbkdf2Sync } from "node:crypto";
import { Authentication } from "../../../core/broker/authentication.ts";
import type { Caller } from "../../../core/broker/connection.ts";
import { dispatcher } from "../../../core/broker/dispatch.ts";
import { identitiesOf } from "../../../core/broker/identities.ts";
import { plainText } from "../../../core/broker/listener_security.ts";
import { ScramClient, scramMechanisms } from "../../../core/security/mod.ts";
import { readAnswer } from "../../conformance/wire.ts";
import { filled } from "../../conformance/fill.ts";
import { frameOf, memoryBroker, settle } from "../../support/memory_broker.ts";

const utf8 = new TextEncoder();
const right = utf8.encode("\0alice\0secret"), wrong = utf8.encode("\0alice\0guess");
const MECHANISM = "SCRAM-SHA-256";

async function meet({ maxReauthMs = 0 } = {}) {
  const kq = await memoryBroker();
  const { broker } = kq.running;
  const authentication = new Authentication({
    ...plainText,
    protocol: "SASL_PLAINTEXT",
    mechanisms: ["PLAIN", MECHANISM],
    plainUsers: new Map([["alice", "secret"], ["bob", "secret"]]),
    maxReauthMs: () => maxReauthMs,
  }, identitiesOf(broker));
  const caller: Caller = {
    listener: { name: "SASL_PLAINTEXT", host: "kq", port: 9092 },
    connectionId: "1",
    remoteHost: "127.0.0.1",
    authentication,
    disconnected: { is: false, whenGone: () => () => {} },
  };
  const dispatch = dispatcher(broker);
  const send = async (frame: Uint8Array): Promise<Uint8Array | string> => {
    let outcome: ReturnType<typeof dispatch>;
    try {
      outcome = dispatch(frame, caller);
    } catch (failure) {
      return (failure as Error).message;
    }
    await settle();
    await kq.clock.advance(100);
    const known = await outcome;
    if (known.kind !== "answer") return known.kind === "close" ? known.why : known.kind;
    return new Uint8Array(Buffer.concat(known.pieces as Uint8Array[])).subarray(4);
  };
  const shake = async (mechanism: string, version = 1): Promise<unknown> => {
    const answer = await send(frameOf("SaslHandshake", version, { mechanism }).subarray(4));
    if (typeof answer === "string") return answer;
    const { errorCode, mechanisms } = readAnswer("SaslHandshake", version, answer);
    return [errorCode, ...mechanisms];
  };
  const answered = async (authBytes: Uint8Array) => {
    const answer = await send(frameOf("SaslAuthenticate", 2, { authBytes }).subarray(4));
    return typeof answer === "string" ? answer : readAnswer("SaslAuthenticate", 2, answer);
  };
  const say = async (authBytes: Uint8Array): Promise<unknown> => {
    const answer = await answered(authBytes);
    return typeof answer === "string" ? answer : [answer.errorCode, answer.errorMessage];
  };
  return { kq, authentication, send, shake, say, answered };
}

const OFFERED = ["PLAIN", MECHANISM];

test("a mechanism, then the password: from then on the client is who it says", async () => {
  const { kq, authentication, shake, say } = await meet();
  await using _ = kq;
  expect(await shake("PLAIN")).toEqual([0, ...OFFERED]);
  expect(authentication.principal).toBeNull();
  expect(await say(right)).toEqual([0, ""]);
  expect([authentication.principal, authentication.hasFailed]).toEqual(["User:alice", false]);
  // A password without a mechanism is out of place and changes nothing.
  expect(await say(wrong)).toEqual([34, "SaslAuthenticate request received after successful authentication"]);
  expect([authentication.principal, authentication.hasFailed]).toEqual(["User:alice", false]);
});

test("a wrong password, a mechanism that is not offered, and a message without one end it", async () => {
  const guess = await meet(), other = await meet(), early = await meet();
  await using _1 = guess.kq;
  await using _2 = other.kq;
  await using _3 = early.kq;
  await guess.shake("PLAIN");
  expect(await guess.say(wrong)).toEqual([58, "Authentication failed: Invalid username or password"]);
  expect(await other.shake("GSSAPI")).toEqual([33, ...OFFERED]);
  expect(await early.say(right)).toEqual([34, "SaslAuthenticate request received before a mechanism was agreed on"]);
  for (const { authentication, say } of [guess, other, early]) {
    expect([authentication.principal, authentication.hasFailed]).toEqual([null, true]);
    await say(right);
    expect(authentication.principal).toBeNull();
  }
});

test("the answer to a wrong password takes its time", async () => {
  const { kq, shake, authentication } = await meet();
  await using _ = kq;
  await shake("PLAIN");
  let answered = false;
  const outcome = dispatcher(kq.running.broker)(frameOf("SaslAuthenticate", 2, { authBytes: wrong }).subarray(4), {
    listener: { name: "SASL_PLAINTEXT", host: "kq", port: 9092 },
    connectionId: "1",
    remoteHost: "127.0.0.1",
    authentication,
    disconnected: { is: false, whenGone: () => () => {} },
  });
  void Promise.resolve(outcome).then(() => answered = true);
  await kq.clock.advance(99);
  expect(answered).toBe(false);
  await kq.clock.advance(1);
  expect(answered).toBe(true);
});

test("after a handshake of version 0 the messages come as they are", async () => {
  const { kq, authentication, shake, send } = await meet();
  await using _ = kq;
  expect(await shake("PLAIN", 0)).toEqual([0, ...OFFERED]);
  expect(await send(right)).toEqual(new Uint8Array(0));
  expect(authentication.principal).toBe("User:alice");

  const guess = await meet();
  await using __ = guess.kq;
  await guess.shake("PLAIN", 0);
  expect(await guess.send(wrong)).toBe("Authentication failed: Invalid username or password");
});

type Met = Awaited<ReturnType<typeof meet>>;

async function setPassword({ kq }: Met, name: string, password: string): Promise<void> {
  const salt = utf8.encode("some salt"), iterations = 4096;
  const { hash, size, type: mechanism } = scramMechanisms[MECHANISM];
  const saltedPassword = new Uint8Array(pbkdf2Sync(password, salt, iterations, size, hash));
  const client = await kq.connect();
  const answer = await client.ask(
    "AlterUserScramCredentials",
    0,
    filled("AlterUserScramCredentials", { upsertions: [{ name, mechanism, iterations, salt, saltedPassword }] }),
  );
  expect(answer).toMatchObject({ results: [{ user: name, errorCode: 0 }] });
}

async function scramLogin({ shake, answered }: Met, user: string, password: string): Promise<unknown> {
  expect(await shake(MECHANISM)).toEqual([0, ...OFFERED]);
  const scram = new ScramClient({ mechanism: MECHANISM, user, nonce: "mine" });
  const first = await answered(scram.first());
  if (typeof first === "string" || first.errorCode !== 0) return first;
  const challenge = scram.challenged(first.authBytes);
  if (typeof challenge === "string") return challenge;
  const { hash, size } = scramMechanisms[MECHANISM];
  const salted = pbkdf2Sync(password, challenge.salt, challenge.iterations, size, hash);
  const final = await answered(scram.final(new Uint8Array(salted)));
  if (typeof final === "string") return final;
  return final.errorCode === 0 ? scram.verified(final.authBytes) : [final.errorCode, final.errorMessage];
}

test("who has a SCRAM password in the metadata comes in by it; a wrong one and an unknown user are told the same", async () => {
  const met = await meet(), guess = await meet(), stranger = await meet();
  await using _1 = met.kq;
  await using _2 = guess.kq;
  await using _3 = stranger.kq;
  for (const each of [met, guess]) await setPassword(each, "alice", "secret");
  expect(await scramLogin(met, "alice", "secret")).toBeNull();
  expect(met.authentication.principal).toBe("User:alice");
  const refused = [
    58,
    "Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-256",
  ];
  expect(await scramLogin(guess, "alice", "guess")).toEqual(refused);
  expect(await scramLogin(stranger, "alice", "secret")).toEqual(refused);
  expect([guess.authentication.hasFailed, stranger.authentication.hasFailed]).toEqual([true, true]);
});

test("a session that has an end goes on when the client says again who it is, and only as the same", async () => {
  const same = await meet({ maxReauthMs: 5000 }), other = await meet({ maxReauthMs: 5000 });
  await using _1 = same.kq;
  await using _2 = other.kq;
  for (const { shake, answered, kq, authentication } of [same, other]) {
    await shake("PLAIN");
    expect(await answered(right)).toMatchObject({ errorCode: 0, sessionLifetimeMs: 5000 });
    await kq.clock.advance(4000);
    expect(await shake("PLAIN")).toEqual([0, ...OFFERED]);
    // In between it is nobody.
    expect(authentication.principal).toBeNull();
  }
  expect(await same.say(right)).toEqual([0, ""]);
  await same.kq.clock.advance(4000);
  expect([same.authentication.principal, same.authentication.isExpired(same.kq.clock.monotonicMs())]).toEqual([
    "User:alice",
    false,
  ]);
  expect(await other.say(utf8.encode("\0bob\0secret"))).toEqual([
    58,
    "Cannot change principals during re-authentication from User.alice: User.bob",
  ]);
  expect(other.authentication.hasFailed).toBe(true);
});

test("what comes after a session's end closes the connection", async () => {
  const { kq, shake, say, send } = await meet({ maxReauthMs: 5000 });
  await using _ = kq;
  await shake("PLAIN");
  await say(right);
  const versions = frameOf("ApiVersions", 0, filled("ApiVersions", {})).subarray(4);
  expect(typeof await send(versions)).toBe("object");
  await kq.clock.advance(5000);
  expect(await send(versions)).toContain("came after its session had ended");
});

test("another mechanism than before does not renew a session, and within a second none does", async () => {
  const { kq, shake, say, authentication } = await meet({ maxReauthMs: 5000 });
  await using _ = kq;
  await shake("PLAIN");
  await say(right);
  await shake("PLAIN");
  await say(right);
  expect(await shake("PLAIN")).toEqual([34]);
  expect(authentication.principal).toBe("User:alice");
  await kq.clock.advance(1000);
  await shake(MECHANISM);
  expect(await say(utf8.encode("n,,n=alice,r=x"))).toEqual([
    58,
    "SASL mechanism 'SCRAM-SHA-256' requested by client is not supported for re-authentication of mechanism 'PLAIN'",
  ]);
});
