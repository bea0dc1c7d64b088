/**
 * `kq tap`: a proxy between Kafka clients and a broker that prints what both say, decoded. A client is pointed at the
 * tap in place of the broker; the addresses of brokers in the answers are rewritten to the tap's, so that it stays
 * there.
 *
 * @module
 */
import { type Address, addressText, parseAddress } from "../core/client/mod.ts";
import { type ApiName, codecs } from "../core/protocol/mod.ts";
import { openTap, type TapEvent, tapFilter, tapJson, tapText } from "../core/services/tap/mod.ts";
import { didYouMean } from "../core/base/nearest.ts";
import { command, type CommandContext, exitCodes, usageError } from "./command.ts";
import { DEFAULT_BROKERS } from "./common_flags.ts";
import { reasonOf } from "./name_patterns.ts";
import { LineQueue } from "./tap/line_queue.ts";
import { endOnSignal } from "./signals.ts";

export const tap = command({
  outputs: ["table", "jsonl"],
  shape: (c) =>
    c.option("-l, --listen <address>", "where clients connect; :0 takes a free port", "127.0.0.1:0")
      .option("--to <host:port>", `the broker (env KQ_BROKERS; ${DEFAULT_BROKERS})`)
      .option(
        "--advertise <host>",
        "the host that clients are told to come back to, where it is not the one listened on",
      )
      .option("--no-rewrite", "pass the brokers' own addresses on: clients leave the tap after their first questions")
      .option("--api <names>", "only these APIs, such as Produce,Fetch or 0,1")
      .option("--client <regex>", "only clients whose client id matches")
      .option("--errors", "only answers that carry an error, and the requests they answer")
      .option("--raw", "the bytes of every message too, in hexadecimal: passwords are among them"),
  notes: [
    "Examples:",
    "  kq tap --to broker:9092                    prints the port that clients connect to",
    "  kq tap -l 127.0.0.1:19092 --api Fetch      what a consumer asks for",
    "  kq tap --errors -o jsonl | jq .body        what a broker refuses",
    "",
    "One line per message: > is a request, < its answer. Record batches are summed up, secrets are left out.\n",
  ],
  run: async ({ options }, context) => {
    const to = readAddress("--to", options.to ?? brokerOf(context));
    const listen = readAddress("--listen", options.listen, { mayBeAnyPort: true });
    const matches = tapFilter({
      apis: options.api === undefined ? null : readApis(options.api),
      client: options.client === undefined ? null : readPattern(options.client),
      onlyErrors: options.errors === true,
    });
    const print = context.flags.output === "jsonl" ? tapJson : tapText;
    const lines = new LineQueue(context);
    const { network, clock } = context.machine;
    const onEvent = (event: TapEvent): void => {
      for (const matching of matches(event)) lines.add(print(matching, { raw: options.raw === true }));
    };
    const open = openTap({
      listen,
      to,
      network,
      clock,
      follow: options.rewrite,
      ...options.advertise === undefined ? {} : { advertisedHost: options.advertise },
      onEvent,
    });
    context.say(`kq: tap on ${addressText(open.address)}, to ${addressText(to)}`);
    const stopped = Promise.withResolvers<void>();
    const signals = endOnSignal(context.process, stopped.resolve);
    try {
      await Promise.race([lines.failed, stopped.promise]);
    } finally {
      open.close();
      signals.forget();
    }
    await lines.end();
    return signals.signal ?? exitCodes.done;
  },
});

function brokerOf({ process }: CommandContext): string {
  const brokers = process.env["KQ_BROKERS"] ?? "";
  return brokers === "" ? DEFAULT_BROKERS : brokers.split(",")[0]!;
}

/** `host:port`; `:port` is loopback. Port 0 is for listening only. */
function readAddress(flag: string, given: string, { mayBeAnyPort = false } = {}): Address {
  const text = given.startsWith(":") ? `127.0.0.1${given}` : given;
  const isAnyPort = mayBeAnyPort && /:0+$/.test(text);
  const address = parseAddress(isAnyPort ? text.replace(/:0+$/, "") : text);
  if (address === null) throw usageError(`${flag}: "${given}" is not an address`, "Write HOST:PORT.");
  return isAnyPort ? { host: address.host, port: 0 } : address;
}

/** Names in any case, or API keys, with commas between them. */
function readApis(given: string): ReadonlySet<ApiName> {
  const names = Object.keys(codecs) as ApiName[];
  return new Set(
    given.split(",").map((part) => {
      const wanted = part.trim().toLowerCase();
      const found = names.find((name) => name.toLowerCase() === wanted || String(codecs[name].key) === wanted);
      if (found !== undefined) return found;
      throw usageError(
        `--api: "${part}" is not an API of Kafka`,
        didYouMean(part, names) ?? "Write names or keys, such as Produce,Fetch or 0,1.",
      );
    }),
  );
}

function readPattern(given: string): RegExp {
  try {
    return new RegExp(given);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw usageError(`--client: "${given}" is not a regular expression: ${reasonOf(error)}`);
  }
}
