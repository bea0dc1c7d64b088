/**
 * Listeners that ask for a password, met by kcat (librdkafka): who comes in, over plain text and TLS, and who does not.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Certificates, makeCertificates } from "../support/certificates.ts";
import { kqCommand, runToEnd } from "../support/kq_process.ts";

let certificates: Certificates;
beforeAll(async () => {
  const installed = await runToEnd([new URL("../support/clients", import.meta.url).pathname, "kcat"]);
  if (installed.exitCode !== 0) throw new Error(installed.stderr);
  certificates = makeCertificates();
});
afterAll(() => rmSync(certificates.folder, { recursive: true }));

/** kq's data, in which alice has a password. */
async function folderWithAlice(): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), "kq-sasl-"));
  const added = await runToEnd(
    [...kqCommand, "users", "add", "alice", "--password-stdin", "--data", data],
    "secret word\n",
  );
  if (added.exitCode !== 0) throw new Error(added.stderr);
  return data;
}

// Each mechanism over each protocol is in security_clients.test.ts, with a newer librdkafka.
for (
  const [protocol, mechanism] of [["SASL_PLAINTEXT", "PLAIN"], ["SASL_SSL", "PLAIN"], [
    "SASL_SSL",
    "SCRAM-SHA-256",
  ]] as const
) {
  test(
    `over ${protocol} who has the right password comes in by ${mechanism}; a wrong one, no user, and no password do not`,
    async () => {
      const file = join(certificates.folder, "server.properties");
      const login = "org.apache.kafka.common.security.plain.PlainLoginModule required";
      writeFileSync(
        file,
        [
          `listeners=${protocol}://127.0.0.1:0`,
          `sasl.enabled.mechanisms=${mechanism}`,
          `listener.name.${protocol.toLowerCase()}.plain.sasl.jaas.config=${login} user_alice="secret word";`,
          "ssl.keystore.type=PEM",
          `ssl.keystore.location=${certificates.server}`,
        ].join("\n"),
      );
      const data = await folderWithAlice();
      const child = Bun.spawn([...kqCommand, "serve", "--data", data, "-F", file], { stdout: "pipe", stderr: "pipe" });
      const { value } = await child.stdout.getReader().read();
      const address = /ready on (\S+)/.exec(new TextDecoder().decode(value))![1]!;
      const kcat = async (user: string | null, password: string, args: string[], stdin = "") => {
        const settings = {
          "security.protocol": (user === null ? protocol.replace("SASL_", "") : protocol).toLowerCase(),
          ...(user === null ? {} : { "sasl.mechanism": mechanism, "sasl.username": user, "sasl.password": password }),
          ...(protocol === "SASL_SSL" ? { "ssl.ca.location": certificates.ca } : {}),
        };
        const flags = Object.entries(settings).flatMap(([name, value]) => ["-X", `${name}=${value}`]);
        const { exitCode, stdout } = await runToEnd(["kcat", "-b", address, "-q", "-m", "3", ...flags, ...args], stdin);
        return exitCode === 0 ? stdout : "refused";
      };
      expect(await kcat("alice", "secret word", ["-P", "-t", "t"], "a\nb\n")).toBe("");
      expect(await kcat("alice", "secret word", ["-C", "-t", "t", "-o", "beginning", "-e"])).toBe("a\nb\n");
      expect(await kcat("alice", "secret", ["-L"])).toBe("refused");
      expect(await kcat("bob", "secret word", ["-L"])).toBe("refused");
      expect(await kcat(null, "", ["-L"])).toBe("refused");
      child.kill();
      const said = await new Response(child.stderr).text();
      rmSync(data, { recursive: true });
      expect(said).toContain("Closed a connection: its client is not who it says it is");
      expect(said).toContain("came before the client had said who it is");
      expect(said).not.toContain("secret");
    },
    60_000,
  );
}
