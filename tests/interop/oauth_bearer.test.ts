/**
 * Listeners that take tokens (OAUTHBEARER), with the keys of their issuer from a file and from an address: kq's own
 * commands and other people's clients, with a good token and with bad ones.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kqCommand, runToEnd } from "../support/kq_process.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const JWKS = JSON.stringify({
  keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", alg: "RS256", use: "sig" }],
});

function token(claims: Record<string, unknown> = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const all = { iss: "https://issuer", aud: "kafka", sub: "alice", iat: now, exp: now + 300, ...claims };
  const signed = `${part({ alg: "RS256", kid: "one" })}.${part(all)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
}

let folder: string;
let issuer: Bun.Server<undefined>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kq-bearer-"));
  writeFileSync(join(folder, "jwks.json"), JWKS);
  // It gives out tokens to whoever knows the secret, too.
  issuer = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      if (new URL(request.url).pathname === "/jwks") return new Response(JWKS);
      const isRight = request.headers.get("authorization") === `Basic ${btoa("client:the%20secret")}`;
      const form = new URLSearchParams(await request.text());
      if (!isRight || form.get("grant_type") !== "client_credentials") return new Response("no", { status: 401 });
      return Response.json({ access_token: token({ sub: `the-client-${form.get("scope")}` }), expires_in: 300 });
    },
  });
});
afterAll(async () => {
  await issuer.stop(true);
  rmSync(folder, { recursive: true });
});

async function serving(...properties: string[]) {
  const all = [
    "sasl.enabled.mechanisms=OAUTHBEARER",
    "sasl.oauthbearer.expected.audience=kafka",
    "sasl.oauthbearer.expected.issuer=https://issuer",
    ...properties,
  ];
  const command = [...kqCommand, "serve", "--ephemeral", "--listen", "SASL_PLAINTEXT://127.0.0.1:0"];
  const flags = all.flatMap((property) => ["-c", property]);
  const child = Bun.spawn([...command, ...flags], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const { value } = await child.stdout.getReader().read();
  const address = /ready on (\S+)/.exec(new TextDecoder().decode(value))![1]!;
  const kq = (words: string[], more: Record<string, string>, env: Record<string, string> = {}) => {
    const login = { "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "OAUTHBEARER", ...more };
    const flags = Object.entries(login).flatMap(([name, value]) => ["-X", `${name}=${value}`]);
    return runToEnd([...kqCommand, ...words, "-b", address, "--timeout", "3s", ...flags], "a\n", env);
  };
  return {
    address,
    kq,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await child.exited;
    },
  };
}

test("kq's commands bring a token from a file, the environment or an endpoint; a bad one is not taken", async () => {
  await using broker = await serving(`sasl.oauthbearer.jwks.endpoint.url=file://${folder}/jwks.json`);
  const file = join(folder, "token");
  writeFileSync(file, `${token()}\n`);
  expect((await broker.kq(["produce", "t"], { "sasl.oauthbearer.token": `file:${file}` })).exitCode).toBe(0);
  const env = { TOKEN: token() };
  expect((await broker.kq(["consume", "t", "-e"], { "sasl.oauthbearer.token": "env:TOKEN" }, env)).stdout).toBe("a\n");
  const endpoint = {
    "sasl.oauthbearer.token.endpoint.url": `http://127.0.0.1:${issuer.port}/token`,
    "sasl.oauthbearer.client.credentials.client.id": "client",
    "sasl.oauthbearer.client.credentials.client.secret": "the secret",
    "sasl.oauthbearer.scope": "kafka",
  };
  expect((await broker.kq(["consume", "t", "-e"], endpoint)).stdout).toBe("a\n");
  const wrong = await broker.kq(["topics"], {
    ...endpoint,
    "sasl.oauthbearer.client.credentials.client.secret": "guess",
  });
  expect([wrong.exitCode, wrong.stderr]).toEqual([
    3,
    expect.stringContaining("gives no token (HTTP 401)") as unknown as string,
  ]);
  for (
    const bad of [token({ exp: 1 }), token({ aud: "others" }), token({ iss: "others" }), `${token()}x`, "nonsense"]
  ) {
    const refused = await broker.kq(["topics"], { "sasl.oauthbearer.token": "env:TOKEN" }, { TOKEN: bad });
    expect([refused.exitCode, refused.stderr.split("\n")[0]]).toEqual([
      3,
      `kq: Cannot reach a broker: ${broker.address}: it does not let in the bearer of this token: {"status":"invalid_token"}`,
    ]);
  }
}, 60_000);

test("other people's clients bring theirs; the keys come from their issuer's address", async () => {
  await using broker = await serving(`sasl.oauthbearer.jwks.endpoint.url=http://127.0.0.1:${issuer.port}/jwks`);
  const { stdout: python } = await runToEnd([new URL("../support/clients", import.meta.url).pathname, "python"]);
  const program = new URL("clients/bearer.py", import.meta.url).pathname;
  for (const library of ["confluent", "kafka-python", "aiokafka"]) {
    const good = await runToEnd([python.trim(), program, library, broker.address, token()]);
    expect([good.stdout, good.exitCode === 0 ? "" : good.stderr]).toEqual([`${library}\n`, ""]);
  }
  const bad = await runToEnd([python.trim(), program, "aiokafka", broker.address, token({ exp: 1 })]);
  expect(bad.exitCode).not.toBe(0);
}, 120_000);

test(
  "tokens without a signature are taken only where that was asked for, and a listener without keys is refused",
  async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const now = Math.floor(Date.now() / 1000);
    const unsigned = `${part({ alg: "none" })}.${part({ sub: "alice", iat: now, exp: now + 60 })}.`;
    const file = join(folder, "server.properties");
    writeFileSync(
      file,
      "listener.name.sasl_plaintext.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer." +
        'OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";\n' +
        "sasl.enabled.mechanisms=OAUTHBEARER\n",
    );
    const listen = ["--listen", "SASL_PLAINTEXT://127.0.0.1:0"];
    const child = Bun.spawn([...kqCommand, "serve", "--ephemeral", ...listen, "-F", file], {
      stdout: "pipe",
      stderr: "ignore",
    });
    const { value } = await child.stdout.getReader().read();
    const address = /ready on (\S+)/.exec(new TextDecoder().decode(value))![1]!;
    const login = [
      "security.protocol=SASL_PLAINTEXT",
      "sasl.mechanism=OAUTHBEARER",
      "sasl.oauthbearer.token=env:TOKEN",
    ];
    const flags = login.flatMap((property) => ["-X", property]);
    const words = [...kqCommand, "topics", "-b", address, "--timeout", "3s", ...flags];
    expect((await runToEnd(words, "", { TOKEN: unsigned })).exitCode).toBe(0);
    child.kill();
    await child.exited;
    await using broker = await serving(`sasl.oauthbearer.jwks.endpoint.url=file://${folder}/jwks.json`);
    const refused = await broker.kq(["topics"], { "sasl.oauthbearer.token": "env:TOKEN" }, { TOKEN: unsigned });
    expect(refused.exitCode).toBe(3);
    const without = await runToEnd([
      ...kqCommand,
      "serve",
      "--ephemeral",
      ...listen,
      "-c",
      "sasl.enabled.mechanisms=OAUTHBEARER",
    ]);
    expect([without.exitCode, without.stderr]).toEqual([
      2,
      "kq: Listener SASL_PLAINTEXT takes tokens (OAUTHBEARER), and nothing says whose keys sign them\n" +
      "    Name them: sasl.oauthbearer.jwks.endpoint.url=https://... or file:///...\n",
    ]);
  },
  60_000,
);
