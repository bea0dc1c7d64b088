import { expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { CertificateWatch } from "../../../core/broker/certificate_watch.ts";
import { type ListenerSecurityOutcome, plainText } from "../../../core/broker/listener_security.ts";
import { OperatingFailure, type TlsServer } from "../../../core/runtime/ports.ts";
import { makeCertificate } from "../../../core/security/mod.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const DAY_MS = 86_400_000;
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const publicDer = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

function tlsUntil(notAfterMs: number, name: string): TlsServer {
  const plan = { name, publicKey: publicDer, serial: Uint8Array.of(1), notBeforeMs: 0, notAfterMs, hosts: [name] };
  const certificate = makeCertificate({ ...plan, isAuthority: false }, { name, publicKey: publicDer, privateKey: key });
  return { certificate, key, passphrase: null, trusted: null, clientAuth: "none", versions: ["TLSv1.3"] };
}

function watching(first: TlsServer, nowMs: number) {
  const manual = new ManualClock();
  const clock = { monotonicMs: () => manual.monotonicMs(), wallMs: () => nowMs + manual.monotonicMs() };
  const log: string[] = [];
  const say = (level: string) => (message: string) => void log.push(`${level} ${message}`);
  const logger = { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
  const watch = new CertificateWatch({ clock, timers: manual, logger });
  const state: { found: ListenerSecurityOutcome | OperatingFailure; used: TlsServer[] } = {
    found: { kind: "security", security: { ...plainText, protocol: "SSL", tls: first } },
    used: [],
  };
  watch.watch({
    name: "SSL",
    tls: first,
    readAgain: () => {
      if (state.found instanceof OperatingFailure) throw state.found;
      return state.found;
    },
    replace: (tls) => void state.used.push(tls),
  });
  const finds = (tls: TlsServer) =>
    void (state.found = {
      kind: "security",
      security: { ...plainText, protocol: "SSL", tls },
    });
  return { manual, log, state, finds, watch };
}

test("another certificate is taken up once, and one that cannot be read leaves the old one", async () => {
  const nowMs = Date.UTC(2030, 0, 1);
  const first = tlsUntil(nowMs + 365 * DAY_MS, "first"), second = tlsUntil(nowMs + 365 * DAY_MS, "second");
  const { manual, log, state, finds, watch } = watching(first, nowMs);
  await manual.advance(30_000);
  expect([state.used, log]).toEqual([[], []]);
  finds(second);
  await manual.advance(30_000);
  expect([state.used, log]).toEqual([[second], [
    "info Listener SSL has another certificate: CN=second, until 2031-01-01T00:00:00.000Z",
  ]]);
  state.found = new OperatingFailure("ENOENT", "Cannot open server.pem: no such file");
  await manual.advance(30_000);
  finds({ ...second, certificate: "nonsense" });
  await manual.advance(10_000);
  finds(second);
  await manual.advance(10_000);
  expect([state.used.length, log.slice(1)]).toEqual([1, [
    "error The certificate of listener SSL stays as it is: Cannot open server.pem: no such file",
    "error The certificate of listener SSL stays as it is: what is to be its certificate cannot be read",
  ]]);
  finds(first);
  watch.stop();
  await manual.advance(30_000);
  expect(state.used.length).toBe(1);
});

test("from a month before a certificate expires the log says so once a day, and after it", async () => {
  const nowMs = Date.UTC(2030, 0, 1);
  const { manual, log } = watching(tlsUntil(nowMs + 31 * DAY_MS, "first"), nowMs);
  expect(log).toEqual([]);
  // An hour at a time.
  for (let hour = 0; hour < 60; hour++) await manual.advance(3_600_000);
  const until = "(2030-02-01T00:00:00.000Z); put another in its place, kq takes it up";
  expect(log).toEqual([
    `warn The certificate of listener SSL expires in 29 days ${until}`,
    `warn The certificate of listener SSL expires in 28 days ${until}`,
  ]);
  expect(watching(tlsUntil(nowMs - DAY_MS, "old"), nowMs).log).toEqual([
    "warn The certificate of listener SSL has expired (2029-12-31T00:00:00.000Z): clients refuse it; put another in its " +
    "place, kq takes it up",
  ]);
});
