/**
 * From what went wrong to what people and programs are told: one line that names the thing, the way out below it, and
 * an exit code. The one place that knows which failure is which code.
 *
 * @module
 */
import { OperatingFailure } from "../core/runtime/ports.ts";
import { CommandFailed, exitCodes } from "./command.ts";
import { jsonText, printable } from "./output/printable.ts";

/** The reader of stdout has gone: nothing is left to do, and that is no failure. */
export class ReaderGone extends Error {
  override readonly name = "ReaderGone";
}

/**
 * The failure as a command's end; null for what is a bug and must not be caught. The client's errors are known by name:
 * a command that asks no cluster does not load the client for them.
 */
export function asCommandFailed(error: unknown): CommandFailed | null {
  if (error instanceof CommandFailed) return error;
  if (error instanceof OperatingFailure) {
    return new CommandFailed(exitCodes.failed, error.message, null, error.code.toLowerCase());
  }
  if (!(error instanceof Error)) return null;
  switch (error.name) {
    case "Unreachable":
      return new CommandFailed(
        exitCodes.unreachable,
        error.message,
        wayToBroker(error.message),
        "unreachable",
      );
    case "ServerError": {
      const code = "error" in error ? String(error.error).toLowerCase() : "failed";
      return new CommandFailed(exitCodes.failed, error.message, waysOut[code] ?? null, code);
    }
    case "TransactionFailed": {
      const code = "error" in error ? String(error.error).toLowerCase() : "failed";
      return new CommandFailed(exitCodes.failed, error.message, null, code);
    }
    case "TopicDeleted":
      return new CommandFailed(exitCodes.failed, error.message, null, "topic_deleted");
    case "DamagedRecords":
      return new CommandFailed(exitCodes.failed, error.message, DAMAGED, "damaged");
    case "UnsupportedApi":
      return new CommandFailed(exitCodes.failed, error.message, null, "unsupported_api");
    default:
      return null;
  }
}

const LEADERLESS = "`kq cluster health` says which partitions have no leader; --timeout 30s waits longer for one.";
const GRANT = "Somebody who may can allow it: kq acls grant USER OPERATIONS";

/** By the broker's error. */
const waysOut: Readonly<Record<string, string>> = {
  security_disabled:
    "A broker keeps ACLs where it is told to ask for them: `kq serve --secure`, or authorizer.class.name and " +
    "super.users in its properties.",
  leader_not_available: LEADERLESS,
  not_leader_or_follower: LEADERLESS,
  network_exception: LEADERLESS,
  broker_not_available: LEADERLESS,
  topic_authorization_failed: `${GRANT} --topic TOPIC, where OPERATIONS is read, write or another.`,
  group_authorization_failed: `${GRANT} --group GROUP, where OPERATIONS is read to consume with it.`,
  transactional_id_authorization_failed:
    `${GRANT} --transactional-id ID, where OPERATIONS is write to produce with it.`,
};
const DAMAGED = "On the broker's machine, `kq log verify DIR` says what else is damaged in its data folder.";

/** Where something else answers, starting a broker does not help. */
function wayToBroker(message: string): string {
  if (message.includes("it sent TLS")) {
    return "That listener encrypts: -X security.protocol=SSL, or SASL_SSL with a user and a password (-F FILE).";
  }
  if (message.includes("its certificate is not trusted")) {
    return "Name the CA that signs it: -X ssl.ca.location=FILE (PEM). --insecure trusts whoever answers.";
  }
  if (message.includes("its certificate is not for the name")) {
    return "Use a name that the certificate is for, or check only who has signed it: -X ssl.endpoint.identification.algorithm=none";
  }
  if (message.includes("it speaks no TLS") || message.includes("during the TLS handshake")) {
    return "Is that listener one that encrypts? -X security.protocol says what it speaks. It may ask for a client's certificate.";
  }
  if (/it does not let in|it asks nobody for a password/.test(message)) {
    return "-X sasl.mechanism, sasl.username and sasl.password say who you are; security.protocol which listener that is.";
  }
  if (message.includes("after the TLS handshake")) {
    return "-X ssl.certificate.location=FILE and ssl.key.location=FILE are the client's certificate and its key (PEM).";
  }
  if (/no answer to ApiVersions|the broker closed the connection|connection reset/.test(message)) {
    return "Something listens there and does not answer as Kafka in plain text: is it one that encrypts (-X security.protocol=SSL), or no Kafka?";
  }
  if (message.endsWith("not Kafka")) return "Name the address of a Kafka listener with -b HOST:PORT or KQ_BROKERS.";
  return "Start a broker with `kq serve`, name one with -b HOST:PORT or KQ_BROKERS, or open a data folder with --data DIR.";
}

const RED_KQ = "\x1b[1;31mkq:\x1b[0m";

/** As stderr gets it. */
export function failureText({ code, message, hint }: CommandFailed, asJson: boolean, color = false): string {
  if (asJson) return jsonText({ error: { code, message, hint } }) + "\n";
  const hints = hint?.split("\n").map((line) => `    ${printable(line)}\n`) ?? [];
  // A message may go on below, to show a place in a format.
  return `${color ? RED_KQ : "kq:"} ${message.split("\n").map(printable).join("\n")}\n${hints.join("")}`;
}
