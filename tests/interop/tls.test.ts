/**
 * Listeners that encrypt, met by kcat (librdkafka on OpenSSL): whom they let in, whom they do not, and what the log
 * says.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { type Certificates, makeCertificates } from "../support/certificates.ts";
import { kqCommand, runToEnd } from "../support/kq_process.ts";

let certificates: Certificates;
beforeAll(async () => {
  const installed = await runToEnd([new URL("../support/clients", import.meta.url).pathname, "kcat"]);
  if (installed.exitCode !== 0) throw new Error(installed.stderr);
  certificates = makeCertificates();
});
afterAll(() => rmSync(certificates.folder, { recursive: true }));

interface Serving {
  readonly address: string;
  /** Stops it, and answers what it logged. */
  stop(): Promise<string>;
}

async function serve(...settings: string[]): Promise<Serving> {
  const { server } = certificates;
  const keystore = ["ssl.keystore.type=PEM", `ssl.keystore.location=${server}`];
  const config = [...keystore, ...settings].flatMap((setting) => ["-c", setting]);
  const command = [...kqCommand, "serve", "--ephemeral", "--listen", "SSL://127.0.0.1:0", ...config];
  const child = Bun.spawn(command, { stdout: "pipe", stderr: "pipe" });
  const { value } = await child.stdout.getReader().read();
  const address = /ready on (\S+)/.exec(new TextDecoder().decode(value))![1]!;
  return {
    address,
    async stop() {
      child.kill();
      return await new Response(child.stderr).text();
    },
  };
}

async function kcat(
  address: string,
  args: string[],
  o: { ca?: string; as?: string; protocol?: string } = {},
  stdin = "",
) {
  const settings = {
    "security.protocol": o.protocol ?? "ssl",
    "ssl.ca.location": o.ca ?? certificates.ca,
    ...(o.as === undefined ? {} : { "ssl.certificate.location": o.as, "ssl.key.location": o.as }),
    "socket.timeout.ms": "3000",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-X", `${name}=${value}`]);
  const { exitCode, stdout } = await runToEnd(["kcat", "-b", address, "-q", "-m", "3", ...flags, ...args], stdin);
  return { exitCode, stdout };
}

const numbers = Array.from({ length: 50_000 }, (_, i) => `${i + 1} ${"x".repeat(100)}\n`).join("");

test(
  "what is produced over TLS is consumed over TLS, byte for byte; a CA that did not sign and plain text get nowhere",
  async () => {
    const broker = await serve();
    expect((await kcat(broker.address, ["-P", "-t", "t"], {}, numbers)).exitCode).toBe(0);
    const read = await kcat(broker.address, ["-C", "-t", "t", "-o", "beginning", "-e"]);
    expect(read.stdout === numbers).toBe(true);
    expect((await kcat(broker.address, ["-L"], { ca: certificates.strangersCa })).exitCode).not.toBe(0);
    expect((await kcat(broker.address, ["-L"], { protocol: "plaintext" })).exitCode).not.toBe(0);
    expect(await broker.stop()).toContain(
      "Closed a connection to a TLS listener: no TLS was spoken, or none that both sides know",
    );
  },
  60_000,
);

test("where certificates are required those that the CA signed come in, and the log says who did not", async () => {
  const broker = await serve(
    "ssl.client.auth=required",
    "ssl.truststore.type=PEM",
    `ssl.truststore.location=${certificates.ca}`,
  );
  const { client, stranger } = certificates;
  expect((await kcat(broker.address, ["-P", "-t", "t"], { as: client }, "a\n")).exitCode).toBe(0);
  expect((await kcat(broker.address, ["-C", "-t", "t", "-o", "beginning", "-e"], { as: client })).stdout).toBe("a\n");
  expect((await kcat(broker.address, ["-L"])).exitCode).not.toBe(0);
  expect((await kcat(broker.address, ["-L"], { as: stranger })).exitCode).not.toBe(0);
  const said = await broker.stop();
  expect(said).toContain("the client has shown no certificate");
  expect(said).toContain("the client's certificate is not trusted");
}, 60_000);

test(
  "where certificates are requested both who has none and who has one come in, and a wrong one does not",
  async () => {
    const broker = await serve(
      "ssl.client.auth=requested",
      "ssl.truststore.type=PEM",
      `ssl.truststore.location=${certificates.ca}`,
    );
    const answers: boolean[] = [];
    for (const as of [undefined, certificates.client, certificates.stranger]) {
      answers.push((await kcat(broker.address, ["-L"], as === undefined ? {} : { as })).exitCode === 0);
    }
    expect(answers).toEqual([true, true, false]);
    await broker.stop();
  },
  60_000,
);

test("what is missing for TLS is told with the way out", async () => {
  const refusal = async (...settings: string[]): Promise<string> => {
    const config = settings.flatMap((setting) => ["-c", setting]);
    const { exitCode, stderr } = await runToEnd([
      ...kqCommand,
      "serve",
      "--ephemeral",
      "--listen",
      "SSL://127.0.0.1:0",
      ...config,
    ]);
    return `${exitCode} ${stderr.split("\n")[0]}`;
  };
  const { server, ca } = certificates;
  expect([
    await refusal(),
    await refusal(`ssl.keystore.location=${ca}`),
    await refusal("ssl.keystore.type=JKS"),
    await refusal(`ssl.keystore.location=${server}`, "ssl.client.auth=required"),
    await refusal(`ssl.keystore.location=${server}`, "ssl.client.auth=maybe"),
    await refusal(`ssl.keystore.location=${server}`, "ssl.principal.mapping.rules=RULE:x"),
  ]).toEqual([
    "2 kq: Listener SSL speaks SSL and has no private key",
    `2 kq: Listener SSL speaks SSL and has no private key in ssl.keystore.location=${ca}`,
    "2 kq: ssl.keystore.type=JKS: kq reads PEM",
    "2 kq: Listener SSL asks clients for certificates (ssl.client.auth=required) and trusts nobody's",
    "2 kq: ssl.client.auth=maybe: clients are asked for certificates or not",
    "2 kq: ssl.principal.mapping.rules=RULE:x: that is no list of rules",
  ]);
});
