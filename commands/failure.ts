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
      const hint = code === "security_disabled" ? NO_AUTHORIZER : null;
      return new CommandFailed(exitCodes.failed, error.message, hint, code);
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

const NO_AUTHORIZER =
  "A broker keeps ACLs where it is told to ask for them: authorizer.class.name and super.users in its properties.";
const DAMAGED = "On the broker's machine, `kq log verify DIR` says what else is damaged in its data folder.";

/** Where something else answers, starting a broker does not help. */
function wayToBroker(message: string): string {
  if (message.includes("it sent TLS")) {
    return "This kq speaks plain text: name a PLAINTEXT listener with -b HOST:PORT or KQ_BROKERS.";
  }
  if (/no answer to ApiVersions|the broker closed the connection/.test(message)) {
    return "Something listens there and does not answer as Kafka: name a Kafka listener in plain text with -b HOST:PORT or KQ_BROKERS.";
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
