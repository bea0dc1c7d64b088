/**
 * What a listener's security properties mean, by Kafka's names and precedence:
 * `listener.name.<listener>.ssl.client.auth` wins over `ssl.client.auth`. Certificates and keys are PEM, in a file or
 * in the property itself. Pure but for the reading of files, which is handed in; what cannot be meant is refused with
 * the way out.
 *
 * @module
 */
import type { TlsServer } from "../runtime/ports.ts";
import {
  type JwtRules,
  type PlainUsers,
  plainUsers,
  principalRules,
  protocolOf,
  scramMechanisms,
  type SecurityProtocol,
  usesSasl,
  usesTls,
} from "../security/mod.ts";

export interface BearerSettings {
  /** Where the keys are that sign tokens: `https://...` or `file:///...`; null where none are signed. */
  readonly url: string | null;
  readonly refreshMs: number;
  readonly rules: Omit<JwtRules, "keys">;
}

export interface ListenerSecurity {
  readonly protocol: SecurityProtocol;
  /** Null where the listener does not encrypt. */
  readonly tls: TlsServer | null;
  /** How a client's certificate names its user; see `principalRules`. */
  readonly principalRules: string;
  /** SASL mechanisms that clients may use; none where they are not asked for a password. */
  readonly mechanisms: readonly string[];
  readonly plainUsers: PlainUsers;
  /** How tokens are judged, where they are taken. */
  readonly bearer: BearerSettings | null;
  /** After how long who came in by the mechanism has to say again who it is; 0 for never (KIP-368). */
  readonly maxReauthMs: (mechanism: string) => number;
}

/** No encryption and no authentication. */
export const plainText: ListenerSecurity = {
  protocol: "PLAINTEXT",
  tls: null,
  principalRules: "DEFAULT",
  mechanisms: [],
  plainUsers: new Map(),
  bearer: null,
  maxReauthMs: () => 0,
};

export type ListenerSecurityOutcome =
  | { readonly kind: "security"; readonly security: ListenerSecurity }
  | { readonly kind: "refused"; readonly message: string; readonly hint: string };

export interface SecuritySettings {
  /** `listener.security.protocol.map`. */
  readonly protocolMap: string;
  /** Every property that was said of TLS and SASL, those of single listeners too. */
  readonly properties: ReadonlyMap<string, string>;
  /** The text of a file. Throws OperatingFailure. */
  readonly readFile: (path: string) => string;
}

const clientAuths = ["none", "requested", "required"] as const;

export function securityOfListener(listener: string, settings: SecuritySettings): ListenerSecurityOutcome {
  const { protocolMap } = settings;
  const protocol = protocolOf(listener, protocolMap);
  const refuse = (message: string, hint: string): ListenerSecurityOutcome => ({ kind: "refused", message, hint });
  if (protocol === null) {
    return refuse(
      `listener.security.protocol.map=${protocolMap}: what listener ${listener} is to speak is no protocol`,
      "The protocols are PLAINTEXT, SSL, SASL_PLAINTEXT and SASL_SSL",
    );
  }
  const prefix = `listener.name.${listener.toLowerCase()}.`;
  const get = (name: string): string | null => {
    const text = settings.properties.get(prefix + name) ?? settings.properties.get(name) ?? "";
    return text === "" ? null : text;
  };
  const rules = get("ssl.principal.mapping.rules") ?? "DEFAULT";
  const plain = { ...plainText, protocol, principalRules: rules };
  if (usesSasl(protocol)) {
    const sasl = saslOf(listener, get);
    if ("message" in sasl) return { kind: "refused", ...sasl };
    Object.assign(plain, sasl);
  }
  if (!usesTls(protocol)) return { kind: "security", security: plain };

  if (principalRules(rules) === null) {
    return refuse(
      `ssl.principal.mapping.rules=${rules}: that is no list of rules`,
      "For example RULE:^CN=(.*?),.*$/$1/L,DEFAULT",
    );
  }
  for (const store of ["keystore", "truststore"] as const) {
    const type = (get(`ssl.${store}.type`) ?? "PEM").toUpperCase();
    if (type !== "PEM") return refuse(`ssl.${store}.type=${type}: kq reads PEM`, howToConvert(type));
  }
  const files: string[] = [];
  const file = (name: string): string | null => {
    const path = get(name);
    if (path === null) return null;
    files.push(`${name}=${path}`);
    return settings.readFile(path);
  };
  const keystore = file("ssl.keystore.location");
  const key = privateKeyIn(get("ssl.keystore.key") ?? keystore ?? "");
  const certificate = certificatesIn(get("ssl.keystore.certificate.chain") ?? keystore ?? "");
  const trusted = certificatesIn(get("ssl.truststore.certificates") ?? file("ssl.truststore.location") ?? "");
  if (key === null || certificate === null) {
    const missing = key === null ? "private key" : "certificate";
    return refuse(
      `Listener ${listener} speaks ${protocol} and has no ${missing}${files.length === 0 ? "" : ` in ${files[0]}`}`,
      "Name a PEM file that holds both: -c ssl.keystore.type=PEM -c ssl.keystore.location=FILE, or put them into " +
        "ssl.keystore.certificate.chain and ssl.keystore.key",
    );
  }
  const asked = get("ssl.client.auth") ?? "none";
  const clientAuth = clientAuths.find((one) => one === asked.toLowerCase());
  if (clientAuth === undefined) {
    return refuse(
      `ssl.client.auth=${asked}: clients are asked for certificates or not`,
      `One of ${clientAuths.join(", ")}`,
    );
  }
  if (clientAuth !== "none" && trusted === null) {
    return refuse(
      `Listener ${listener} asks clients for certificates (ssl.client.auth=${asked}) and trusts nobody's`,
      "Name the PEM file of the CA that signs them: -c ssl.truststore.type=PEM -c ssl.truststore.location=FILE",
    );
  }
  const wanted = (get("ssl.enabled.protocols") ?? "TLSv1.2,TLSv1.3").split(",").map((name) => name.trim());
  const versions = (["TLSv1.2", "TLSv1.3"] as const).filter((version) => wanted.includes(version));
  if (versions.length === 0) {
    return refuse(
      `ssl.enabled.protocols=${wanted.join(",")}: none of them is spoken`,
      "kq speaks TLSv1.2 and TLSv1.3; what is older is not safe",
    );
  }
  const tls = { certificate, key, passphrase: get("ssl.key.password"), trusted, clientAuth, versions };
  return { kind: "security", security: { ...plain, tls } };
}

/** What kq asks for a password by. */
const MECHANISMS = ["PLAIN", ...Object.keys(scramMechanisms), "OAUTHBEARER"];

function saslOf(
  listener: string,
  get: (name: string) => string | null,
): Pick<ListenerSecurity, "mechanisms" | "plainUsers" | "bearer" | "maxReauthMs"> | {
  readonly message: string;
  readonly hint: string;
} {
  // Kafka's own default, which it has for its first users' sake.
  const mechanisms = (get("sasl.enabled.mechanisms") ?? "GSSAPI").split(",").map((name) => name.trim());
  const unknown = mechanisms.find((name) => !MECHANISMS.includes(name));
  if (unknown !== undefined) {
    const message = `Listener ${listener} is to offer the SASL mechanism ${unknown}; kq has ${MECHANISMS.join(", ")}`;
    return { message, hint: "For example -c sasl.enabled.mechanisms=SCRAM-SHA-256" };
  }
  const reauth = new Map<string, number>();
  for (const mechanism of mechanisms) {
    const name = "connections.max.reauth.ms";
    const text = get(`${mechanism.toLowerCase()}.${name}`) ?? get(name) ?? "0";
    if (!/^-?\d{1,15}$/.test(text)) {
      return { message: `${name}=${text}: that is no number of milliseconds`, hint: `For example -c ${name}=3600000` };
    }
    reauth.set(mechanism, Math.max(0, Number(text)));
  }
  const maxReauthMs = (mechanism: string): number => reauth.get(mechanism) ?? 0;
  const bearer = mechanisms.includes("OAUTHBEARER") ? bearerOf(listener, get) : null;
  if (bearer !== null && "message" in bearer) return bearer;
  if (!mechanisms.includes("PLAIN")) return { mechanisms, plainUsers: new Map(), bearer, maxReauthMs };
  const property = `listener.name.${listener.toLowerCase()}.plain.sasl.jaas.config`;
  const users = plainUsers(get("plain.sasl.jaas.config") ?? "");
  if (users === null || users.size === 0) {
    return {
      message: `Listener ${listener} asks for passwords and knows no user: ${property} names none`,
      hint:
        `In a file for -F: ${property}=org.apache.kafka.common.security.plain.PlainLoginModule required user_NAME="PASSWORD";`,
    };
  }
  return { mechanisms, plainUsers: users, bearer, maxReauthMs };
}

function bearerOf(
  listener: string,
  get: (name: string) => string | null,
): BearerSettings | { readonly message: string; readonly hint: string } {
  const of = (name: string): string | null => get(`oauthbearer.${name}`) ?? get(name);
  const url = of("sasl.oauthbearer.jwks.endpoint.url");
  const takesUnsigned = /\bunsecured\w+\s*=/.test(of("sasl.jaas.config") ?? "");
  if (url === null && !takesUnsigned) {
    return {
      message: `Listener ${listener} takes tokens (OAUTHBEARER), and nothing says whose keys sign them`,
      hint: "Name them: sasl.oauthbearer.jwks.endpoint.url=https://... or file:///...",
    };
  }
  if (url !== null && !/^(?:https?:\/\/|file:\/\/\/)/.test(url)) {
    return {
      message: `sasl.oauthbearer.jwks.endpoint.url=${url} is no address of keys`,
      hint: "It is https://... or file:///...",
    };
  }
  const whole = (name: string, fallback: number): number => Number(/^\d{1,12}$/.exec(of(name) ?? "")?.[0] ?? fallback);
  return {
    url,
    refreshMs: whole("sasl.oauthbearer.jwks.endpoint.refresh.ms", 3_600_000),
    rules: {
      audiences: (of("sasl.oauthbearer.expected.audience") ?? "").split(",").map((one) => one.trim()).filter((one) =>
        one !== ""
      ),
      issuer: of("sasl.oauthbearer.expected.issuer"),
      clockSkewMs: whole("sasl.oauthbearer.clock.skew.seconds", 30) * 1000,
      userClaim: of("sasl.oauthbearer.sub.claim.name") ?? "sub",
      takesUnsigned: url === null,
    },
  };
}

function howToConvert(type: string): string {
  const toPem = "openssl pkcs12 -in store.p12 -nodes -out store.pem";
  return type === "PKCS12"
    ? `Convert it: ${toPem}; then ssl.keystore.type=PEM`
    : `Convert it: keytool -importkeystore -srckeystore store.jks -destkeystore store.p12 -deststoretype PKCS12, then ${toPem}; ` +
      "then ssl.keystore.type=PEM";
}

function privateKeyIn(pem: string): string | null {
  return /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )*PRIVATE KEY-----/.exec(lines(pem))?.[0] ??
    null;
}

/** All of them, in the order of the chain. */
function certificatesIn(pem: string): string | null {
  const found = lines(pem).match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  return found === null ? null : found.join("\n");
}

/** A property of one line holds a PEM with spaces where its lines end. */
function lines(pem: string): string {
  if (pem.includes("\n")) return pem;
  return pem.replace(/-----(BEGIN|END) ([A-Z ]+)-----/g, (marker) => marker.replaceAll(" ", "\u0000"))
    .replaceAll(" ", "\n").replaceAll("\u0000", " ");
}
