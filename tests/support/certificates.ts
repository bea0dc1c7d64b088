/**
 * Certificates for tests, made by openssl: a CA, what it signs, and one that it did not.
 *
 * @module
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificates {
  readonly folder: string;
  /** Files. Those of a name hold its key and its certificate. */
  readonly ca: string;
  readonly strangersCa: string;
  readonly server: string;
  readonly client: string;
  readonly stranger: string;
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "kq-test-"));
  const run = (...args: string[]): void => {
    const { exitCode, stderr } = Bun.spawnSync(["openssl", ...args], { cwd: folder });
    if (exitCode !== 0) throw new Error(`openssl ${args.join(" ")}: ${stderr.toString()}`);
  };
  const path = (name: string): string => join(folder, name);
  const authority = (name: string): string => {
    const key = ["-newkey", "rsa:2048", "-nodes", "-keyout", `${name}.key`];
    run("req", "-x509", ...key, "-out", `${name}.pem`, "-days", "3650", "-subj", `/CN=${name}`);
    return path(`${name}.pem`);
  };
  const signed = (name: string, ca: string, subject: string, names = ""): string => {
    run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", subject);
    writeFileSync(path(`${name}.ext`), names === "" ? "basicConstraints=CA:FALSE\n" : `subjectAltName=${names}\n`);
    const by = ["-CA", `${ca}.pem`, "-CAkey", `${ca}.key`, "-CAcreateserial", "-extfile", `${name}.ext`];
    run("x509", "-req", "-in", `${name}.csr`, ...by, "-out", `${name}.crt`, "-days", "3650");
    writeFileSync(
      path(`${name}.pem`),
      readFileSync(path(`${name}.key`), "utf8") + readFileSync(path(`${name}.crt`), "utf8"),
    );
    return path(`${name}.pem`);
  };
  return {
    folder,
    ca: authority("ca"),
    strangersCa: authority("other"),
    server: signed("server", "ca", "/O=Acme/CN=localhost", "DNS:localhost,IP:127.0.0.1"),
    client: signed("client", "ca", "/O=Acme/OU=Payments/CN=orders"),
    stranger: signed("stranger", "other", "/CN=stranger"),
  };
}
