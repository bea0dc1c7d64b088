/**
 * kq's own commands where brokers encrypt and ask for passwords: kq's, and Apache Kafka's. Whom they trust, whom they
 * do not, and that a secret is in nothing they say.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Certificates, makeCertificates } from "../support/certificates.ts";
import { kqCommand, runToEnd, startKafka } from "../support/kq_process.ts";

const PASSWORD = "a secret word";
let certificates: Certificates;
let folder: string;
let server: Bun.Subprocess<"ignore", "pipe", "pipe">;
let addresses: Record<string, string>;

beforeAll(async () => {
  certificates = makeCertificates();
  folder = mkdtempSync(join(tmpdir(), "kq-client-"));
  const data = join(folder, "data");
  await runToEnd([...kqCommand, "users", "add", "alice", "--password-stdin", "--data", data], `${PASSWORD}\n`);
  const file = join(folder, "server.properties");
  writeFileSync(
    file,
    [
      "listeners=SASL_SSL://127.0.0.1:0,SSL://127.0.0.1:0,PLAINTEXT://127.0.0.1:0",
      "sasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512,PLAIN",
      "listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required " +
      `user_alice="${PASSWORD}";`,
      "connections.max.reauth.ms=2000",
      "ssl.keystore.type=PEM",
      `ssl.keystore.location=${certificates.server}`,
      "listener.name.ssl.ssl.client.auth=required",
      "ssl.truststore.type=PEM",
      `ssl.truststore.location=${certificates.ca}`,
    ].join("\n"),
  );
  server = Bun.spawn([...kqCommand, "serve", "--data", data, "-F", file], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const { value } = await server.stdout.getReader().read();
  addresses = Object.fromEntries(
    [...new TextDecoder().decode(value).matchAll(/(\w+):\/\/(127\.0\.0\.1:\d+)/g)].map(([, name, at]) => [name!, at!]),
  );
});
afterAll(async () => {
  server.kill();
  await server.exited;
  for (const path of [certificates.folder, folder]) rmSync(path, { recursive: true });
});

async function kq(listener: string, words: string[], properties: Record<string, string>, stdin = "", env = {}) {
  const flags = Object.entries(properties).flatMap(([name, value]) => ["-X", `${name}=${value}`]);
  const where = ["-b", addresses[listener] ?? listener, "--timeout", "3s"];
  const finished = await runToEnd([...kqCommand, ...words, ...where, ...flags], stdin, env);
  expect(finished.stdout + finished.stderr).not.toContain(PASSWORD);
  return finished;
}

const overTls = () => ({ "security.protocol": "SASL_SSL", "ssl.ca.location": certificates.ca });
const asAlice = (mechanism: string) => ({ "sasl.mechanism": mechanism, "sasl.username": "alice" });

for (const mechanism of ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]) {
  test(
    `records go and come over TLS by ${mechanism}, with the password from the environment, a file and a command`,
    async () => {
      const passwordFile = join(folder, "password");
      writeFileSync(passwordFile, `${PASSWORD}\n`);
      const references = [
        "env:THE_PASSWORD",
        `file:${passwordFile}`,
        `command:cat ${passwordFile}`,
        `plain:${PASSWORD}`,
      ];
      const lines = Array.from({ length: 20_000 }, (_, i) => `${i}\n`).join("");
      const properties = (reference: string) => ({ ...overTls(), ...asAlice(mechanism), "sasl.password": reference });
      const topic = `t-${mechanism}`;
      const env = { THE_PASSWORD: PASSWORD };
      expect((await kq("SASL_SSL", ["produce", topic, "-v"], properties(references[0]!), lines, env)).exitCode).toBe(0);
      for (const reference of references) {
        const read = await kq("SASL_SSL", ["consume", topic, "-e"], properties(reference), "", env);
        expect([reference, read.exitCode, read.stdout === lines]).toEqual([reference, 0, true]);
      }
    },
    60_000,
  );
}

test("a property file as Java has it, and one as librdkafka has it, are enough", async () => {
  const java = join(folder, "java.properties"), rdkafka = join(folder, "rdkafka.properties");
  const login = "org.apache.kafka.common.security.scram.ScramLoginModule required";
  writeFileSync(
    java,
    [
      `bootstrap.servers=${addresses["SASL_SSL"]}`,
      "security.protocol=SASL_SSL",
      "sasl.mechanism=SCRAM-SHA-512",
      `sasl.jaas.config=${login} username="alice" password="${PASSWORD}";`,
      "ssl.truststore.type=PEM",
      `ssl.truststore.location=${certificates.ca}`,
      "key.serializer=org.apache.kafka.common.serialization.StringSerializer",
    ].join("\n"),
  );
  writeFileSync(
    rdkafka,
    [
      `metadata.broker.list=${addresses["SASL_SSL"]}`,
      "security.protocol=sasl_ssl",
      "sasl.mechanisms=SCRAM-SHA-256",
      "sasl.username=alice",
      `sasl.password=${PASSWORD}`,
      `ssl.ca.location=${certificates.ca}`,
    ].join("\n"),
  );
  for (const file of [java, rdkafka]) {
    const by = await runToEnd([...kqCommand, "topics", "list", "-F", file]);
    expect([file, by.exitCode, by.stderr]).toEqual([file, 0, ""]);
    const env = await runToEnd([...kqCommand, "topics", "list"], "", { KQ_PROPERTIES: file });
    expect([file, env.exitCode, env.stdout]).toEqual([file, 0, by.stdout]);
  }
});

test("a client's certificate is shown where one is asked for", async () => {
  const shown = { "ssl.certificate.location": certificates.client, "ssl.key.location": certificates.client };
  const ssl = { "security.protocol": "SSL", "ssl.ca.location": certificates.ca };
  expect((await kq("SSL", ["topics"], { ...ssl, ...shown })).exitCode).toBe(0);
  const without = await kq("SSL", ["topics"], ssl);
  expect([without.exitCode, without.stderr]).toEqual([3, expect.stringContaining("certificate") as unknown as string]);
});

test("who is not to be trusted is not believed, and what is wrong is said with the way out", async () => {
  const said = async (listener: string, properties: Record<string, string>, ...words: string[]) => {
    const { exitCode, stderr } = await kq(listener, ["topics", ...words], properties);
    return `${exitCode} ${stderr.trim().replaceAll(/127\.0\.0\.1:\d+/g, "<broker>").replaceAll(/\n\s*/g, " | ")}`;
  };
  const scram = { ...asAlice("SCRAM-SHA-256"), "sasl.password": PASSWORD };
  expect([
    await said("SASL_SSL", { ...overTls(), "ssl.ca.location": certificates.strangersCa, ...scram }),
    await said("SASL_SSL", { "security.protocol": "SASL_SSL", ...scram }),
    await said("SASL_SSL", { "security.protocol": "SASL_SSL", ...scram }, "--insecure"),
    await said("SASL_SSL", { ...overTls(), ...scram, "sasl.password": "a guess" }),
    await said("SASL_SSL", { ...overTls(), ...scram, "sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.token": "x" }),
    await said("PLAINTEXT", { "security.protocol": "SSL" }),
    await said("PLAINTEXT", { "security.protocol": "SASL_PLAINTEXT", ...scram }),
    await said("SASL_SSL", {}),
    await said("SASL_SSL", { "security.protocol": "SASL_SSL", "sasl.mechanism": "GSSAPI" }),
    await said("SASL_SSL", { ...overTls(), "ssl.keystore.location": "store.jks" }),
    await said("PLAINTEXT", {}, "--insecure"),
  ]).toEqual([
    "3 kq: Cannot reach a broker: <broker>: its certificate is not trusted: none of the CAs that are trusted has signed it | " +
    "Name the CA that signs it: -X ssl.ca.location=FILE (PEM). --insecure trusts whoever answers.",
    "3 kq: Cannot reach a broker: <broker>: its certificate is not trusted: none of the CAs that are trusted has signed it | " +
    "Name the CA that signs it: -X ssl.ca.location=FILE (PEM). --insecure trusts whoever answers.",
    "0 kq: --insecure: the broker's certificate is not checked, so whoever answers can read and change what is sent",
    "3 kq: Cannot reach a broker: <broker>: it does not let in alice by SCRAM-SHA-256: Authentication failed during " +
    "authentication due to invalid credentials with SASL mechanism SCRAM-SHA-256 | -X sasl.mechanism, sasl.username and " +
    "sasl.password say who you are; security.protocol which listener that is.",
    "3 kq: Cannot reach a broker: <broker>: it does not let in by OAUTHBEARER, only by SCRAM-SHA-256, SCRAM-SHA-512, " +
    "PLAIN | -X sasl.mechanism, sasl.username and sasl.password say who you are; security.protocol which listener that is.",
    "3 kq: Cannot reach a broker: <broker>: it speaks no TLS, or none that both sides know | Is that listener one that " +
    "encrypts? -X security.protocol says what it speaks. It may ask for a client's certificate.",
    "3 kq: Cannot reach a broker: <broker>: it asks nobody for a password (ILLEGAL_SASL_STATE); is this the listener that " +
    "was meant? | -X sasl.mechanism, sasl.username and sasl.password say who you are; security.protocol which listener " +
    "that is.",
    "3 kq: Cannot reach a broker: <broker>: it sent TLS where Kafka in plain text was expected | That listener encrypts: " +
    "-X security.protocol=SSL, or SASL_SSL with a user and a password (-F FILE).",
    "2 kq: sasl.mechanism is GSSAPI | It is one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER; kq has no Kerberos.",
    "2 kq: ssl.keystore.type is JKS, and kq reads PEM | Convert it: keytool -importkeystore -srckeystore store.jks " +
    "-destkeystore store.p12 -deststoretype PKCS12, then openssl pkcs12 -in store.p12 -nodes -out store.pem; then " +
    "ssl.keystore.type=PEM.",
    "2 kq: --insecure checks no certificate, and security.protocol PLAINTEXT shows none | Encrypt with -X " +
    "security.protocol=SSL or SASL_SSL.",
  ]);
}, 60_000);

test("a session's end is not seen by who reads and writes: the client says in time who it is again", async () => {
  const properties = { ...overTls(), ...asAlice("SCRAM-SHA-256"), "sasl.password": PASSWORD };
  const lines = Array.from({ length: 40 }, (_, i) => `${i}\n`).join("");
  // Five seconds, over sessions of two.
  const wrote = await kq("SASL_SSL", ["produce", "slowly", "--rate", "8/s", "--linger", "0ms"], properties, lines);
  expect([wrote.exitCode, wrote.stderr.replaceAll(/^kq: topic slowly.*\n/gm, "")]).toEqual([0, ""]);
  expect((await kq("SASL_SSL", ["consume", "slowly", "-e"], properties)).stdout).toBe(lines);
}, 60_000);

test("Apache Kafka takes kq's commands in by each mechanism", async () => {
  const module = (name: string) => `org.apache.kafka.common.security.${name} required`;
  await using kafka = await startKafka({
    config: {
      "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:SASL_PLAINTEXT",
      "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
      "inter.broker.listener.name": "PLAINTEXT",
      "sasl.mechanism.inter.broker.protocol": "PLAIN",
      "listener.name.plaintext.plain.sasl.jaas.config": `${
        module("plain.PlainLoginModule")
      } username="admin" password="admin" user_admin="admin" user_alice="${PASSWORD}";`,
      "listener.name.plaintext.scram-sha-256.sasl.jaas.config": `${module("scram.ScramLoginModule")};`,
      "listener.name.plaintext.scram-sha-512.sasl.jaas.config": `${module("scram.ScramLoginModule")};`,
      "connections.max.reauth.ms": "3000",
    },
  });
  const plain = { "security.protocol": "SASL_PLAINTEXT", ...asAlice("PLAIN"), "sasl.password": PASSWORD };
  const added = await kq(kafka.address, ["users", "add", "alice", "--password-stdin"], plain, `${PASSWORD}\n`);
  expect([added.exitCode, added.stderr]).toEqual([0, "kq: user alice added\n"]);
  const lines = Array.from({ length: 40 }, (_, i) => `${i}\n`).join("");
  for (const mechanism of ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]) {
    const properties = { ...plain, ...asAlice(mechanism) };
    const topic = `t-${mechanism}`;
    const wrote = await kq(kafka.address, ["produce", topic, "--rate", "8/s", "--linger", "0ms"], properties, lines);
    expect([mechanism, wrote.exitCode]).toEqual([mechanism, 0]);
    expect((await kq(kafka.address, ["consume", topic, "-e"], properties)).stdout).toBe(lines);
  }
  const acls = await kq(kafka.address, ["acls"], plain);
  expect([acls.exitCode, acls.stderr]).toEqual([1, expect.stringContaining("SECURITY_DISABLED") as unknown as string]);
}, 180_000);
