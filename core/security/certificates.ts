/**
 * Makes X.509 certificates (RFC 5280): a CA that signs itself, and what it signs. Only what a broker of one's own
 * needs: keys of an elliptic curve, a common name, and the names that the certificate is for.
 *
 * @module
 */
import { createHash, sign, X509Certificate } from "node:crypto";

export interface CertificatePlan {
  /** The common name. */
  readonly name: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** Positive, and never used again by this CA. */
  readonly serial: Uint8Array;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** For which hosts it is: names and addresses. */
  readonly hosts: readonly string[];
  readonly isAuthority: boolean;
}

/** Who signs; a CA signs itself. */
export interface Issuer {
  readonly name: string;
  readonly publicKey: Uint8Array;
  /** PKCS 8, PEM. */
  readonly privateKey: string;
}

/** PEM. */
export function makeCertificate(plan: CertificatePlan, issuer: Issuer): string {
  const signed = sequence(
    tagged(0xa0, integer(Uint8Array.of(2))),
    integer(plan.serial),
    ECDSA_WITH_SHA256,
    nameOf(issuer.name),
    sequence(time(plan.notBeforeMs), time(plan.notAfterMs)),
    nameOf(plan.name),
    plan.publicKey,
    tagged(0xa3, sequence(...extensionsOf(plan, issuer))),
  );
  const signature = new Uint8Array(sign("sha256", signed, issuer.privateKey));
  const certificate = sequence(signed, ECDSA_WITH_SHA256, bitString(signature));
  const lines = Buffer.from(certificate).toString("base64").match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function extensionsOf({ isAuthority, hosts, publicKey }: CertificatePlan, issuer: Issuer): Uint8Array[] {
  const critical = tagged(0x01, Uint8Array.of(0xff));
  const extension = (id: Uint8Array, value: Uint8Array, isCritical = false) =>
    sequence(id, ...isCritical ? [critical] : [], tagged(0x04, value));
  // keyCertSign and cRLSign, or digitalSignature.
  const usage = tagged(0x03, isAuthority ? Uint8Array.of(1, 0x06) : Uint8Array.of(7, 0x80));
  const common = [
    extension(oid(0x55, 0x1d, 0x13), sequence(...isAuthority ? [critical] : []), true),
    extension(oid(0x55, 0x1d, 0x0f), usage, true),
    extension(oid(0x55, 0x1d, 0x0e), tagged(0x04, keyId(publicKey))),
    extension(oid(0x55, 0x1d, 0x23), sequence(tagged(0x80, keyId(issuer.publicKey)))),
  ];
  if (isAuthority) return common;
  const [serverAuth, clientAuth] = [1, 2].map((use) => oid(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, use));
  return [
    ...common,
    extension(oid(0x55, 0x1d, 0x25), sequence(serverAuth!, clientAuth!)),
    extension(oid(0x55, 0x1d, 0x11), sequence(...hosts.map(hostName))),
  ];
}

function hostName(host: string): Uint8Array {
  const address = addressOf(host);
  return address === null ? tagged(0x82, new TextEncoder().encode(host)) : tagged(0x87, address);
}

/** Null for a name. */
function addressOf(host: string): Uint8Array | null {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return Uint8Array.from(host.split("."), Number);
  if (!host.includes(":")) return null;
  const [head = "", tail] = host.split("::");
  const groups = (text: string) => text === "" ? [] : text.split(":").map((group) => parseInt(group, 16));
  const [first, last] = [groups(head), groups(tail ?? "")];
  const all = tail === undefined
    ? first
    : [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function keyId(publicKey: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha1").update(publicKey).digest());
}

function nameOf(commonName: string): Uint8Array {
  const value = tagged(0x0c, new TextEncoder().encode(commonName));
  return sequence(tagged(0x31, sequence(oid(0x55, 0x04, 0x03), value)));
}

function time(ms: number): Uint8Array {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, "");
  // UTCTime until 2049, GeneralizedTime from then on.
  return text < "2050" ? tagged(0x17, ascii(text.slice(2))) : tagged(0x18, ascii(text));
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const oid = (...bytes: number[]): Uint8Array => tagged(0x06, Uint8Array.from(bytes));
const sequence = (...parts: Uint8Array[]): Uint8Array => tagged(0x30, joined(parts));
const bitString = (bytes: Uint8Array): Uint8Array => tagged(0x03, joined([Uint8Array.of(0), bytes]));

function integer(bytes: Uint8Array): Uint8Array {
  return tagged(0x02, bytes[0]! >= 0x80 ? joined([Uint8Array.of(0), bytes]) : bytes);
}

const ECDSA_WITH_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

function tagged(tag: number, value: Uint8Array): Uint8Array {
  const { length } = value;
  const size = length < 0x80
    ? [length]
    : length < 0x100
    ? [0x81, length]
    : length < 0x1_0000
    ? [0x82, length >> 8, length & 0xff]
    : [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return joined([Uint8Array.of(tag, ...size), value]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export interface CertificateFacts {
  /** As it is shown to people. */
  readonly subject: string;
  readonly notAfterMs: number;
  readonly hosts: readonly string[];
}

/** Of the first certificate in the text; null where there is none that can be read. */
export function certificateFacts(pem: string): CertificateFacts | null {
  try {
    const { subject, validTo, subjectAltName = "" } = new X509Certificate(pem);
    const hosts = subjectAltName.split(", ").map((name) => name.replace(/^[^:]*:/, "").toLowerCase());
    return { subject: subject.replaceAll("\n", ","), notAfterMs: Date.parse(validTo), hosts };
  } catch {
    return null;
  }
}
