import { expect, test } from "bun:test";
import { authenticatePlain, plainUsers } from "../../../core/security/plain.ts";

const users = new Map([["alice", "secret"], ["größe", "pässwort"]]);
const said = (text: string): string => {
  const outcome = authenticatePlain(new TextEncoder().encode(text), users);
  return outcome.kind === "user" ? outcome.user : outcome.message;
};

test("a user with the right password is known, and nobody else", () => {
  expect(["\0alice\0secret", "alice\0alice\0secret", "\0größe\0pässwort"].map(said)).toEqual([
    "alice",
    "alice",
    "größe",
  ]);
  const wrong = "Authentication failed: Invalid username or password";
  expect(["\0alice\0secre", "\0alice\0secretsecret", "\0alice\0secret2", "\0bob\0secret"].map(said)).toEqual([
    wrong,
    wrong,
    wrong,
    wrong,
  ]);
  expect(said("\0\0secret")).toBe("Authentication failed: username not specified");
  expect(said("\0alice\0")).toBe("Authentication failed: password not specified");
  expect(said("bob\0alice\0secret")).toBe(
    "Authentication failed: Client requested an authorization id that is different from username",
  );
  expect(said("alice")).toBe("Authentication failed: Invalid SASL/PLAIN response: expected 3 tokens, got 1");
});

test("the users are those that a line of JAAS names; the broker's own is none of them", () => {
  const of = (line: string): unknown => {
    const found = plainUsers(line);
    return found === null ? null : Object.fromEntries(found);
  };
  const login = "org.apache.kafka.common.security.plain.PlainLoginModule required";
  expect(of(`${login} username="admin" password="x" user_admin="x" user_al.ice="a \\"b\\" \\\\";`)).toEqual({
    admin: "x",
    "al.ice": 'a "b" \\',
  });
  expect(of(`${login}\n  user_bob=plain ;`)).toEqual({ bob: "plain" });
  expect([of(""), of('org.example.Other required user_a="b";'), of(`${login} user_a="b"`)]).toEqual([null, null, null]);
});
