import { expect, test } from "bun:test";
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import {
  base64,
  bytesOf,
  ScramClient,
  scramCredential,
  type ScramMechanism,
  scramMechanisms,
  ScramServer,
} from "../../../core/security/mod.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const utf8 = (text: string) => new TextEncoder().encode(text);
const stretch = (mechanism: ScramMechanism, password: string, salt: Uint8Array, iterations: number) => {
  const { hash, size } = scramMechanisms[mechanism];
  return new Uint8Array(pbkdf2Sync(password, salt, iterations, size, hash));
};

/** RFC 7677, section 3. */
const vectors = {
  "SCRAM-SHA-256": {
    salt: "W22ZaJ0SNY7soEsUEjb6gQ==",
    clientNonce: "rOprNGfwEbeRWgbNEkqO",
    serverNonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
    proof: "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    verifier: "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
  },
} as const;

function exchange(mechanism: ScramMechanism, o: { clientNonce: string; serverNonce: string; salt: Uint8Array }) {
  const iterations = 4096;
  const saltedPassword = stretch(mechanism, "pencil", o.salt, iterations);
  const kept = scramCredential(mechanism, { saltedPassword, salt: o.salt, iterations });
  const server = new ScramServer({
    mechanism,
    credential: (user) => user === "user" ? kept : undefined,
    nonce: o.serverNonce,
    secret: new Uint8Array(32),
  });
  const client = new ScramClient({ mechanism, user: "user", nonce: o.clientNonce });
  const said: string[] = [text(client.first())];
  const challenge = server.take(client.first());
  if (challenge.kind !== "challenge") throw new Error(challenge.kind);
  said.push(text(challenge.bytes));
  expect(client.challenged(challenge.bytes)).toEqual({ salt: o.salt, iterations });
  const final = client.final(saltedPassword);
  said.push(text(final));
  const answer = server.take(final);
  if (answer.kind !== "user") throw new Error(answer.kind);
  said.push(text(answer.bytes));
  expect(client.verified(answer.bytes)).toBeNull();
  return { said, user: answer.user };
}

test("the conversation of RFC 7677 is spoken to the byte, from both sides", () => {
  const { salt, clientNonce, serverNonce, proof, verifier } = vectors["SCRAM-SHA-256"];
  const nonce = clientNonce + serverNonce;
  expect(exchange("SCRAM-SHA-256", { clientNonce, serverNonce, salt: bytesOf(salt) })).toEqual({
    said: [
      `n,,n=user,r=${clientNonce}`,
      `r=${nonce},s=${salt},i=4096`,
      `c=biws,r=${nonce},p=${proof}`,
      `v=${verifier}`,
    ],
    user: "user",
  });
});

test("with SHA-512 both sides come to terms too", () => {
  const nonces = { clientNonce: "client", serverNonce: "server" };
  expect(exchange("SCRAM-SHA-512", { ...nonces, salt: utf8("1234567890") }).user).toBe("user");
});

const refused = {
  kind: "refused" as const,
  message: "Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-256",
};

function serverOf(user = "alice") {
  const mechanism = "SCRAM-SHA-256" as const;
  const salt = utf8("salt"), iterations = 4096;
  const kept = scramCredential(mechanism, {
    saltedPassword: stretch(mechanism, "secret", salt, iterations),
    salt,
    iterations,
  });
  const secret = utf8("the broker's own");
  return new ScramServer({ mechanism, credential: (name) => name === user ? kept : undefined, nonce: "s", secret });
}

function login(server: ScramServer, user: string, password: string) {
  const client = new ScramClient({ mechanism: "SCRAM-SHA-256", user, nonce: "c" });
  const first = server.take(client.first());
  if (first.kind !== "challenge") return first;
  const challenge = client.challenged(first.bytes);
  if (typeof challenge === "string") throw new Error(challenge);
  return server.take(client.final(stretch("SCRAM-SHA-256", password, challenge.salt, challenge.iterations)));
}

test("a wrong password and a user that is not there are refused alike, each after a challenge", () => {
  expect(login(serverOf(), "alice", "secret").kind).toBe("user");
  expect(login(serverOf(), "alice", "guess")).toEqual(refused);
  expect(login(serverOf(), "bob", "secret")).toEqual(refused);
  const challenge = () => {
    const step = serverOf().take(utf8("n,,n=bob,r=c"));
    return step.kind === "challenge" ? text(step.bytes) : step.kind;
  };
  expect(challenge()).toBe(challenge());
  expect(challenge()).toMatch(/^r=cs,s=[A-Za-z0-9+/]{35}=,i=4096$/);
});

test("a client that says its own nonce twice, as old ones of librdkafka do, comes in", () => {
  const server = serverOf();
  const [salt, password, mechanism] = [utf8("salt"), "secret", "SCRAM-SHA-256"] as const;
  server.take(utf8("n,,n=alice,r=c"));
  const salted = stretch(mechanism, password, salt, 4096);
  const key = (of: Uint8Array, text: string) => new Uint8Array(createHmac("sha256", of).update(text).digest());
  const clientKey = key(salted, "Client Key");
  const signed = `n=alice,r=c,r=cs,s=${base64(salt)},i=4096,c=biws,r=ccs`;
  const signature = key(new Uint8Array(createHash("sha256").update(clientKey).digest()), signed);
  const proof = base64(clientKey.map((byte, i) => byte ^ signature[i]!));
  expect(server.take(utf8(`c=biws,r=ccs,p=${proof}`)).kind).toBe("user");
});

test("names with commas and equals signs arrive as they are", () => {
  for (const name of ["a,b=c", "=2C", "zoë"]) {
    const outcome = login(serverOf(name), name, "secret");
    expect(outcome.kind === "user" ? outcome.user : outcome).toBe(name);
  }
});

test("what is no SCRAM is refused, and so is everything after it", () => {
  const nonsense = [
    "",
    "y,,n=alice,r=c",
    "p=tls-unique,,n=alice,r=c",
    "n,,n=alice,r=",
    "n,,n=alice",
    "n,,m=x,n=alice,r=c",
    "n,,n=a=b,r=c",
    "n,,n=al\u0000ice,r=c",
  ];
  for (const message of nonsense) {
    const server = serverOf();
    expect([message, server.take(utf8(message))]).toEqual([message, refused]);
    expect(server.take(utf8("n,,n=alice,r=c"))).toEqual(refused);
  }
  const finals = ["", "c=biws,r=c,p=AAAA", "c=biws,r=cs", "c=biws,r=cs,p=", "c=biws,r=xs,p=AAAA", "c=biws,r=cs,p=AAAA"];
  for (const message of finals) {
    const server = serverOf();
    server.take(utf8("n,,n=alice,r=c"));
    expect([message, server.take(utf8(message))]).toEqual([message, refused]);
  }
  expect(serverOf().take(utf8("n,a=bob,n=alice,r=c"))).toEqual({
    kind: "refused",
    message: "Authentication failed: Client requested an authorization id that is different from username",
  });
});

test("a client tells a server that knows no password, and one that asks for nonsense", () => {
  const client = () => new ScramClient({ mechanism: "SCRAM-SHA-256", user: "alice", nonce: "c" });
  const challenged = (message: string) => client().challenged(utf8(message));
  expect([
    challenged("r=other,s=c2FsdA==,i=4096"),
    challenged("r=c,s=c2FsdA==,i=4096"),
    challenged("r=cs,s=c2FsdA==,i=1"),
    challenged("r=cs,s=c2FsdA==,i=99999999"),
    challenged("e=other-error"),
  ]).toEqual([
    "its first SCRAM message makes no sense",
    "its first SCRAM message makes no sense",
    "it asks for 1 iterations of SCRAM; 4096 to 1000000 are sensible",
    "it asks for 99999999 iterations of SCRAM; 4096 to 1000000 are sensible",
    "its first SCRAM message makes no sense",
  ]);
  const one = client();
  one.challenged(utf8("r=cs,s=c2FsdA==,i=4096"));
  one.final(stretch("SCRAM-SHA-256", "secret", utf8("salt"), 4096));
  expect(one.verified(utf8("v=AAAA"))).toContain("somebody else may be answering");
  expect(one.verified(utf8("e=invalid-proof"))).toBe("it refuses: invalid-proof");
});
