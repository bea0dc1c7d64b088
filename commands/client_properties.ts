/**
 * `-X name=value` and `-F FILE`: client properties by the names librdkafka and Java give them, so that a file written for
 * either works. A name that kq does not know is an error: a property that is silently without effect is worse.
 *
 * @module
 */
import type { ClientOptions } from "../core/client/mod.ts";
import { OperatingFailure } from "../core/runtime/ports.ts";
import type { InputStream, Process } from "../core/runtime/process_port.ts";
import { type CommandContext, usageError } from "./command.ts";
import { didYouMean } from "./nearest.ts";

export interface ClientProperties {
  readonly brokers: readonly string[] | null;
  readonly clientId: string | null;
  /** What goes into the client as it is. */
  readonly client: Partial<ClientOptions>;
}

interface Reading {
  brokers: string[] | null;
  clientId: string | null;
  client: { -readonly [K in keyof ClientOptions]?: ClientOptions[K] };
}

type Read = (reading: Reading, value: string, name: string) => void;

const brokers: Read = (reading, value) => {
  reading.brokers = value.split(",").map((part) => part.trim()).filter((part) => part !== "");
};
const whole =
  (field: "requestTimeoutMs" | "maxResponseBytes" | "retryBackoffMs" | "retryBackoffMaxMs"): Read =>
  (reading, value, name) => {
    if (!/^\d{1,10}$/.test(value)) throw usageError(`${name} is a whole number, not "${value}"`);
    reading.client[field] = Number(value);
  };
const requestTimeout = whole("requestTimeoutMs");

const properties: Readonly<Record<string, Read>> = {
  "bootstrap.servers": brokers,
  "metadata.broker.list": brokers,
  "client.id": (reading, value) => void (reading.clientId = value),
  "request.timeout.ms": requestTimeout,
  "socket.timeout.ms": requestTimeout,
  "receive.message.max.bytes": whole("maxResponseBytes"),
  "retry.backoff.ms": whole("retryBackoffMs"),
  "retry.backoff.max.ms": whole("retryBackoffMaxMs"),
  "security.protocol": (_reading, value) => {
    if (value.toUpperCase() === "PLAINTEXT") return;
    throw usageError(`security.protocol ${value} is not supported`, "This version of kq connects in plain text only.");
  },
};

/** All of them, files first, each in the order given; a later one wins. */
export function readClientProperties({ flags, process }: CommandContext): ClientProperties {
  const reading: Reading = { brokers: null, clientId: null, client: {} };
  for (const path of flags.propertyFiles) {
    for (const { line, text } of significantLines(readText(process, path))) {
      take(reading, text, `${path} line ${line}`);
    }
  }
  for (const text of flags.properties) take(reading, text, "-X");
  return reading;
}

function take(reading: Reading, text: string, where: string): void {
  const match = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(text);
  if (match === null) throw usageError(`${where}: "${text}" is not property=value`);
  const [, name, value] = match;
  const read = Object.hasOwn(properties, name!) ? properties[name!] : undefined;
  if (read === undefined) {
    throw usageError(
      `${where}: kq has no client property "${name}"`,
      didYouMean(name!, Object.keys(properties)) ?? `It knows ${Object.keys(properties).join(", ")}.`,
    );
  }
  read(reading, value!, `${where}: ${name}`);
}

/** Java's property files as people write them: `#` and `!` begin a comment line. */
function significantLines(text: string): { readonly line: number; readonly text: string }[] {
  return text.split(/\r?\n/)
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter(({ text }) => text !== "" && !/^[#!]/.test(text));
}

const LARGEST_FILE = 1024 * 1024;

function readText(process: Process, path: string): string {
  const bytes = new Uint8Array(LARGEST_FILE);
  let input: InputStream | null = null;
  try {
    input = process.openInput(path);
    for (let size = 0; size < bytes.length;) {
      const read = input.readNow(bytes, size, bytes.length - size);
      if (read === 0) return new TextDecoder().decode(bytes.subarray(0, size));
      size += read;
    }
  } catch (error) {
    if (error instanceof OperatingFailure) throw usageError(error.message);
    throw error;
  } finally {
    input?.close();
  }
  throw usageError(`${path} is larger than a property file can be (1 MiB)`);
}
