/**
 * How client commands encrypt and say who they are, from properties by the names of Java and of librdkafka.
 * Certificates and keys are PEM. What is secret may be a reference, so that it stands in no file of properties:
 *
 *   file:PATH      the first line of a file
 *   env:NAME       a variable of the environment
 *   command:LINE   the first line that a program prints
 *   plain:TEXT     the text, whatever it looks like
 *
 * Note: no message of this file repeats a value, for it may be the secret itself.
 *
 * @module
 */
import type { ClientSecurity, Login } from "../core/client/mod.ts";
import { OperatingFailure, type TlsClient } from "../core/runtime/ports.ts";
import type { Process } from "../core/runtime/process_port.ts";
import { usageError } from "./command.ts";
import { readTextFile } from "./text_file.ts";

/** By name, as it was said last. */
export type Said = ReadonlyMap<string, string>;

interface Needs {
  readonly process: Process;
  /** `--insecure`: the server's certificate is not checked. */
  readonly isInsecure: boolean;
  /** Gets a token for OAUTHBEARER. */
  readonly tokens: (said: (name: string) => string | null) => () => Promise<string>;
}

const protocols = ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] as const;
const mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"] as const;

/** What is read here; everything else that begins with `ssl.` or `sasl.` is another client's affair. */
export const securityPropertyNames: ReadonlySet<string> = new Set([
  "enable.ssl.certificate.verification",
  "sasl.jaas.config",
  "sasl.mechanism",
  "sasl.mechanisms",
  "sasl.oauthbearer.client.credentials.client.id",
  "sasl.oauthbearer.client.credentials.client.secret",
  "sasl.oauthbearer.client.id",
  "sasl.oauthbearer.client.secret",
  "sasl.oauthbearer.scope",
  "sasl.oauthbearer.token",
  "sasl.oauthbearer.token.endpoint.url",
  "sasl.password",
  "sasl.username",
  "security.protocol",
  "ssl.ca.location",
  "ssl.ca.pem",
  "ssl.certificate.location",
  "ssl.certificate.pem",
  "ssl.endpoint.identification.algorithm",
  "ssl.key.location",
  "ssl.key.password",
  "ssl.key.pem",
  "ssl.keystore.certificate.chain",
  "ssl.keystore.key",
  "ssl.keystore.location",
  "ssl.keystore.type",
  "ssl.truststore.certificates",
  "ssl.truststore.location",
  "ssl.truststore.type",
]);

export function clientSecurity(properties: Said, needs: Needs): ClientSecurity {
  const said = (...names: string[]): string | null => {
    for (const name of names) {
      const value = properties.get(name);
      if (value !== undefined && value !== "") return value;
    }
    return null;
  };
  const asked = said("security.protocol")?.toUpperCase() ?? "PLAINTEXT";
  const protocol = protocols.find((name) => name === asked);
  if (protocol === undefined) {
    throw usageError(`security.protocol is no ${asked}`, `It is one of ${protocols.join(", ")}.`);
  }
  const isEncrypted = protocol === "SSL" || protocol === "SASL_SSL";
  if (needs.isInsecure && !isEncrypted) {
    throw usageError(
      `--insecure checks no certificate, and security.protocol ${protocol} shows none`,
      "Encrypt with -X security.protocol=SSL or SASL_SSL.",
    );
  }
  return {
    tls: isEncrypted ? tlsOf(said, needs) : null,
    login: protocol.startsWith("SASL_") ? loginOf(said, needs) : null,
  };
}

type Get = (...names: string[]) => string | null;

function tlsOf(said: Get, { process, isInsecure }: Needs): TlsClient {
  for (const store of ["ssl.keystore", "ssl.truststore"]) {
    const type = said(`${store}.type`)?.toUpperCase() ?? (said(`${store}.location`) === null ? "PEM" : "JKS");
    if (type !== "PEM") throw usageError(`${store}.type is ${type}, and kq reads PEM`, howToConvert(store, type));
  }
  const file = (...names: string[]): string | null => {
    const path = said(...names);
    return path === null ? null : readTextFile(process, path, names[0]!);
  };
  const trusted = said("ssl.ca.pem", "ssl.truststore.certificates") ??
    file("ssl.ca.location", "ssl.truststore.location");
  const store = file("ssl.keystore.location");
  const certificate = certificatesIn(
    said("ssl.certificate.pem", "ssl.keystore.certificate.chain") ?? file("ssl.certificate.location") ?? store,
  );
  const key = keyIn(
    said("ssl.key.pem", "ssl.keystore.key") ?? file("ssl.key.location") ?? store ?? file("ssl.certificate.location"),
  );
  if ((certificate === null) !== (key === null)) {
    const [is, isNot] = key === null ? ["certificate", "private key"] : ["private key", "certificate"];
    throw usageError(
      `There is a client's ${is} and no ${isNot}`,
      "Both may be in one PEM file: ssl.keystore.type=PEM and ssl.keystore.location=FILE.",
    );
  }
  if (trusted !== null && certificatesIn(trusted) === null) {
    throw usageError("What ssl.ca.location or ssl.truststore names holds no certificate", "It is a PEM file of CAs.");
  }
  const passphrase = said("ssl.key.password");
  const checksName = !["", "none"].includes((said("ssl.endpoint.identification.algorithm") ?? "https").toLowerCase());
  const checks = isInsecure || said("enable.ssl.certificate.verification")?.toLowerCase() === "false"
    ? "nothing"
    : checksName
    ? "name and chain"
    : "chain";
  return {
    trusted: certificatesIn(trusted),
    certificate,
    key,
    passphrase: passphrase === null ? null : revealed(passphrase, "ssl.key.password", process),
    checks,
  };
}

function loginOf(said: Get, needs: Needs): Login {
  const asked = (said("sasl.mechanism", "sasl.mechanisms") ?? "GSSAPI").toUpperCase();
  const mechanism = mechanisms.find((name) => name === asked);
  if (mechanism === undefined) {
    throw usageError(
      `sasl.mechanism is ${said("sasl.mechanism", "sasl.mechanisms") === null ? "not said" : asked}`,
      `It is one of ${mechanisms.join(", ")}; kq has no Kerberos.`,
    );
  }
  if (mechanism === "OAUTHBEARER") return { mechanism, token: needs.tokens(said) };
  const jaas = said("sasl.jaas.config");
  const user = said("sasl.username") ?? jaasOption(jaas, "username");
  const password = said("sasl.password") ?? jaasOption(jaas, "password");
  if (user === null || password === null) {
    throw usageError(
      `${mechanism} needs a user and a password, and there is no ${user === null ? "user" : "password"}`,
      "Give sasl.username and sasl.password, or sasl.jaas.config as Java has it; a password may be file:PATH.",
    );
  }
  return { mechanism, user, password: revealed(password, "sasl.password", needs.process) };
}

/** An option of a line such as `...ScramLoginModule required username="alice" password="secret";`. */
export function jaasOption(jaas: string | null, name: string): string | null {
  for (const [, option, quoted, bare] of (jaas ?? "").matchAll(/([\w.-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/g)) {
    if (option === name) return quoted?.replace(/\\(.)/g, "$1") ?? bare!;
  }
  return null;
}

/** What a secret refers to. */
export function revealed(text: string, name: string, process: Process): string {
  const match = /^(file|env|command|plain):([\s\S]*)$/.exec(text);
  if (match === null) return text;
  const [, kind, rest] = match as unknown as [string, string, string];
  if (kind === "plain") return rest;
  if (kind === "env") {
    const value = process.env[rest];
    if (value !== undefined) return value;
    throw usageError(`${name} is in the environment's ${rest}, which is not set`);
  }
  if (kind === "file") return firstLine(readTextFile(process, rest, name));
  try {
    return firstLine(process.outputOf(rest));
  } catch (failure) {
    if (!(failure instanceof OperatingFailure)) throw failure;
    throw usageError(`${name} is what a command prints, and that failed: ${failure.message}`);
  }
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0]!;
}

function certificatesIn(pem: string | null): string | null {
  const found = lines(pem ?? "").match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  return found === null ? null : found.join("\n");
}

function keyIn(pem: string | null): string | null {
  return /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )*PRIVATE KEY-----/.exec(
    lines(pem ?? ""),
  )?.[0] ?? null;
}

/** A property of one line holds a PEM with spaces, or `\n`, where its lines end. */
function lines(pem: string): string {
  if (pem.includes("\n")) return pem;
  if (pem.includes("\\n")) return pem.replaceAll("\\n", "\n");
  return pem.replace(/-----(BEGIN|END) ([A-Z ]+)-----/g, (marker) => marker.replaceAll(" ", "\u0000"))
    .replaceAll(" ", "\n").replaceAll("\u0000", " ");
}

function howToConvert(store: string, type: string): string {
  const toPem = store === "ssl.truststore"
    ? "openssl pkcs12 -in store.p12 -nokeys -out store.pem"
    : "openssl pkcs12 -in store.p12 -nodes -out store.pem";
  const fromJks = "keytool -importkeystore -srckeystore store.jks -destkeystore store.p12 -deststoretype PKCS12, then ";
  return `Convert it: ${type === "PKCS12" ? "" : fromJks}${toPem}; then ${store}.type=PEM.`;
}
