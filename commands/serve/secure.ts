/**
 * `kq serve --secure`: a broker that encrypts, asks for passwords and lets nobody do anything but its admin, in one
 * step. What that takes is made once and kept in the folder `secure` of the data folder:
 *
 *   ca.pem, ca.key        a CA of its own, for ten years
 *   server.pem            the broker's key and certificate, made anew before it expires or for other names
 *   admin.password        of the user admin, whom ACLs do not concern
 *   client.properties     how kq, kcat and others that are made of librdkafka connect as admin
 *   java.properties       how Java's clients do
 *
 * @module
 */
import {
  type Broker,
  certificateFacts,
  type ListenerPlan,
  makeCertificate,
  setScramPassword,
  STANDARD_AUTHORIZER,
} from "../../core/broker/mod.ts";
import type { Disk } from "../../core/runtime/ports.ts";
import type { CommandContext } from "../command.ts";
import { absolute } from "../paths.ts";

export const ADMIN = "admin";
const PROTOCOL = "SASL_SSL";
const CA_NAME = "kq CA";
const DAY_MS = 86_400_000;
/** The most that other clients take of a server. */
const SERVER_DAYS = 397, CA_DAYS = 3650;
const RENEWED_DAYS_BEFORE = 30;
const PASSWORD_SIZE = 18, SERIAL_SIZE = 16;
const ITERATIONS = 8192;

/** Where it is kept. */
export function secureFolder(dataFolder: string, { process }: CommandContext): string {
  return `${absolute(dataFolder, process.folder)}/secure`;
}

/** What `--secure` says, for whatever says nothing else. */
export function secureProperties(folder: string, names: readonly string[]): [name: string, value: string][] {
  const protocols = [...new Set([...names.filter((name) => name !== "PLAINTEXT"), PROTOCOL])];
  return [
    [
      "listener.security.protocol.map",
      `PLAINTEXT:PLAINTEXT,${protocols.map((name) => `${name}:${PROTOCOL}`).join(",")}`,
    ],
    ["sasl.enabled.mechanisms", "SCRAM-SHA-512,SCRAM-SHA-256"],
    ["ssl.keystore.type", "PEM"],
    ["ssl.keystore.location", `${folder}/server.pem`],
    ["authorizer.class.name", STANDARD_AUTHORIZER],
    ["super.users", `User:${ADMIN}`],
  ];
}

/** Listeners that have no name get that of what they speak. */
export function secureListen(listen: readonly string[]): string[] {
  const all = listen.flatMap((text) => text.split(/[\s,]+/)).filter((text) => text !== "");
  return (all.length === 0 ? ["9092"] : all).map((text) => text.includes("://") ? text : `${PROTOCOL}://${text}`);
}

/** Makes the CA and the certificate where they are missing. */
export async function secureCertificates(
  folder: string,
  plans: readonly ListenerPlan[],
  context: CommandContext,
): Promise<void> {
  const { machine, process } = context;
  const disk = await machine.disk();
  const [caFile, caKeyFile, serverFile] = ["ca.pem", "ca.key", "server.pem"].map((name) => `${folder}/${name}`) as [
    string,
    string,
    string,
  ];
  const nowMs = machine.clock.wallMs();
  disk.makeFolder(folder);
  const passwords = await machine.passwords();
  const serial = (): Uint8Array =>
    machine.random.bytes(SERIAL_SIZE).map((byte, i) => i === 0 ? (byte & 0x7f) | 1 : byte);
  const made = (name: string, publicKey: Uint8Array, days: number, hosts: readonly string[], isAuthority: boolean) => ({
    name,
    publicKey,
    serial: serial(),
    // Clocks differ.
    notBeforeMs: nowMs - DAY_MS,
    notAfterMs: nowMs + days * DAY_MS,
    hosts,
    isAuthority,
  });
  if (!disk.exists(caKeyFile) || !disk.exists(caFile)) {
    const pair = await passwords.makeKeyPair();
    const plan = made(CA_NAME, pair.publicDer, CA_DAYS, [], true);
    const issuer = { name: CA_NAME, publicKey: pair.publicDer, privateKey: pair.privatePem };
    await write(disk, caKeyFile, pair.privatePem);
    await write(disk, caFile, makeCertificate(plan, issuer));
  }
  const hosts = hostsOf(plans, process.hostName);
  const present = disk.exists(serverFile) ? certificateFacts(certificateIn(read(disk, serverFile))) : null;
  const isGood = present !== null && present.notAfterMs > nowMs + RENEWED_DAYS_BEFORE * DAY_MS &&
    hosts.every((host) => present.hosts.includes(host.toLowerCase()) || host.includes(":"));
  if (isGood) return;
  const pair = await passwords.makeKeyPair();
  const privateKey = read(disk, caKeyFile);
  const issuer = { name: CA_NAME, publicKey: passwords.publicKeyOf(privateKey), privateKey };
  const certificate = makeCertificate(made(hosts[0]!, pair.publicDer, SERVER_DAYS, hosts, false), issuer);
  await write(disk, serverFile, pair.privatePem + certificate);
}

function hostsOf(plans: readonly ListenerPlan[], hostName: string): string[] {
  const everywhere = new Set(["0.0.0.0", "::", ""]);
  const named = plans.flatMap(({ hosts, advertised }) => [advertised.host, ...hosts]);
  const all = ["localhost", "127.0.0.1", "::1", hostName, ...named].filter((host) => !everywhere.has(host));
  return [...new Set(all)];
}

/** Makes the admin, where there is none, and the files by which clients connect; says how. */
export async function secureAdmin(
  folder: string,
  { metadata }: Broker,
  address: string,
  context: CommandContext,
): Promise<void> {
  const { machine } = context;
  const disk = await machine.disk();
  const passwordFile = `${folder}/admin.password`;
  const isThere = metadata.image.users.has(ADMIN);
  if (!disk.exists(passwordFile)) {
    if (isThere) {
      context.say(`kq: secured; user ${ADMIN} is there already, with a password that is not in ${folder}`);
      return;
    }
    const random = machine.random.bytes(PASSWORD_SIZE);
    const text = btoa(String.fromCharCode(...random)).replaceAll("+", "-").replaceAll("/", "_");
    await write(disk, passwordFile, `${text}\n`);
  }
  const password = read(disk, passwordFile).trim();
  if (!isThere) {
    await setScramPassword(metadata, {
      user: ADMIN,
      password,
      iterations: ITERATIONS,
      passwords: await machine.passwords(),
      random: machine.random,
    });
  }
  const common = [`bootstrap.servers=${address}`, `security.protocol=${PROTOCOL}`, "sasl.mechanism=SCRAM-SHA-512"];
  const client = [...common, `sasl.username=${ADMIN}`, `sasl.password=${password}`, `ssl.ca.location=${folder}/ca.pem`];
  const login = "org.apache.kafka.common.security.scram.ScramLoginModule required";
  const java = [
    ...common,
    `sasl.jaas.config=${login} username="${ADMIN}" password="${password}";`,
    "ssl.truststore.type=PEM",
    `ssl.truststore.location=${folder}/ca.pem`,
  ];
  await write(disk, `${folder}/client.properties`, client.map((line) => `${line}\n`).join(""));
  await write(disk, `${folder}/java.properties`, java.map((line) => `${line}\n`).join(""));
  context.say("kq: secured: it encrypts, asks for passwords, and lets nobody but its admin do anything");
  context.say("kq: to connect as admin (kcat -F takes the same file, Java takes java.properties beside it):");
  context.say(`    export KQ_PROPERTIES=${folder}/client.properties`);
  context.say("kq: to let others in: kq users add NAME, then kq acls grant NAME read,write --topic TOPIC");
}

async function write(disk: Disk, path: string, text: string): Promise<void> {
  await disk.replaceFile(path, new TextEncoder().encode(text));
}

function read(disk: Disk, path: string): string {
  return new TextDecoder().decode(disk.readFile(path));
}

function certificateIn(pem: string): string {
  return pem.slice(Math.max(0, pem.indexOf("-----BEGIN CERTIFICATE-----")));
}
