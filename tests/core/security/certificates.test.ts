import { expect, test } from "bun:test";
import { createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { certificateFacts, makeCertificate } from "../../../core/security/mod.ts";

function keys() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    publicKey: new Uint8Array(publicKey.export({ type: "spki", format: "der" })),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

const plan = { serial: Uint8Array.of(0x7f, 1), notBeforeMs: 0, notAfterMs: Date.UTC(2049, 11, 31), hosts: [] };

test("a CA signs itself and a server, and OpenSSL's own reader takes both", () => {
  const ca = keys(), server = keys();
  const issuer = { name: "my CA", ...ca };
  const authority = new X509Certificate(
    makeCertificate({ ...plan, name: issuer.name, publicKey: ca.publicKey, isAuthority: true }, issuer),
  );
  const hosts = ["localhost", "127.0.0.1", "::1", "2001:db8::a:1", "kq.example.com"];
  const signed = new X509Certificate(
    makeCertificate({
      ...plan,
      name: "localhost",
      publicKey: server.publicKey,
      notAfterMs: Date.UTC(2060, 0, 2, 3, 4, 5),
      hosts,
      isAuthority: false,
    }, issuer),
  );
  const key = createPublicKey({ key: Buffer.from(ca.publicKey), format: "der", type: "spki" });
  expect([authority.ca, signed.ca, authority.verify(key), signed.verify(key), signed.checkIssued(authority)])
    .toEqual([true, false, true, true, true]);
  expect([signed.validFrom, signed.validTo, authority.validTo]).toEqual([
    "Jan  1 00:00:00 1970 GMT",
    "Jan  2 03:04:05 2060 GMT",
    "Dec 31 00:00:00 2049 GMT",
  ]);
  expect([
    signed.checkHost("kq.example.com"),
    signed.checkHost("other"),
    signed.checkIP("127.0.0.1"),
    signed.checkIP("::1"),
  ])
    .toEqual(["kq.example.com", undefined, "127.0.0.1", "::1"]);
  expect(certificateFacts(signed.toString())).toEqual({
    subject: "CN=localhost",
    notAfterMs: Date.UTC(2060, 0, 2, 3, 4, 5),
    hosts: ["localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "2001:db8:0:0:0:0:a:1", "kq.example.com"],
  });
  expect(certificateFacts("nonsense")).toBeNull();
});
