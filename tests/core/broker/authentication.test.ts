/** The exchange in which a client says who it is, request by request. */
import { expect, test } from "bun:test";
import { Authentication } from "../../../core/broker/authentication.ts";
import type { Caller } from "../../../core/broker/connection.ts";
import { dispatcher } from "../../../core/broker/dispatch.ts";
import { plainText } from "../../../core/broker/listener_security.ts";
import { frameOf, memoryBroker, settle } from "../../support/memory_broker.ts";
import { readAnswer } from "../../conformance/wire.ts";

const utf8 = new TextEncoder();
const right = utf8.encode("\0alice\0secret"), wrong = utf8.encode("\0alice\0guess");

async function meet() {
  const kq = await memoryBroker();
  const authentication = new Authentication({
    ...plainText,
    protocol: "SASL_PLAINTEXT",
    mechanisms: ["PLAIN"],
    plainUsers: new Map([["alice", "secret"]]),
  });
  const caller: Caller = {
    listener: { name: "SASL_PLAINTEXT", host: "kq", port: 9092 },
    connectionId: "1",
    remoteHost: "127.0.0.1",
    authentication,
    disconnected: { is: false, whenGone: () => () => {} },
  };
  const dispatch = dispatcher(kq.running.broker);
  const send = async (frame: Uint8Array): Promise<Uint8Array | string> => {
    const outcome = dispatch(frame, caller);
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
  const say = async (authBytes: Uint8Array): Promise<unknown> => {
    const answer = await send(frameOf("SaslAuthenticate", 2, { authBytes }).subarray(4));
    if (typeof answer === "string") return answer;
    const { errorCode, errorMessage } = readAnswer("SaslAuthenticate", 2, answer);
    return [errorCode, errorMessage];
  };
  return { kq, authentication, send, shake, say };
}

test("a mechanism, then the password: from then on the client is who it says", async () => {
  const { kq, authentication, shake, say } = await meet();
  await using _ = kq;
  expect(await shake("PLAIN")).toEqual([0, "PLAIN"]);
  expect(authentication.principal).toBeNull();
  expect(await say(right)).toEqual([0, null]);
  expect([authentication.principal, authentication.hasFailed]).toEqual(["User:alice", false]);
  // Doing it again is out of place and changes nothing.
  expect([await shake("PLAIN"), await say(wrong)]).toEqual([
    [34],
    [34, "SaslAuthenticate request received after successful authentication"],
  ]);
  expect([authentication.principal, authentication.hasFailed]).toEqual(["User:alice", false]);
});

test("a wrong password, a mechanism that is not offered, and a message without one end it", async () => {
  const guess = await meet(), other = await meet(), early = await meet();
  await using _1 = guess.kq;
  await using _2 = other.kq;
  await using _3 = early.kq;
  await guess.shake("PLAIN");
  expect(await guess.say(wrong)).toEqual([58, "Authentication failed: Invalid username or password"]);
  expect(await other.shake("GSSAPI")).toEqual([33, "PLAIN"]);
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
  expect(await shake("PLAIN", 0)).toEqual([0, "PLAIN"]);
  expect(await send(right)).toEqual(new Uint8Array(0));
  expect(authentication.principal).toBe("User:alice");

  const guess = await meet();
  await using __ = guess.kq;
  await guess.shake("PLAIN", 0);
  expect(await guess.send(wrong)).toBe("Authentication failed: Invalid username or password");
});
