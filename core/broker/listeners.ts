/**
 * Works out from `--listen` and `--advertise` what to bind and what to tell clients. Pure: nothing is bound here.
 *
 *   127.0.0.1:9092   that address                [::1]:9092   that address
 *   9092, :9092      loopback, v4 and v6; clients are told 127.0.0.1
 *   localhost:9092   loopback, v4 and v6; clients are told localhost
 *   name:9092        what the name means here; clients are told the name
 *   0.0.0.0:9092     every interface: clients cannot be told that, so `--advertise` must say what
 *
 * In a property file, as Kafka reads it:
 *   PLAINTEXT://:9092   every interface; clients are told the name of this machine
 *
 * Any of them may carry a name, `EXTERNAL://0.0.0.0:19092`, and several may stand in one value, split by commas.
 *
 * @module
 */

import { DEFAULT_PORT } from "../protocol/well_known.ts";
import type { ListenerSecurity, ListenerSecurityOutcome } from "./listener_security.ts";

export interface ListenerPlan {
  readonly name: string;
  /**
   * Bound together, on one port; those after the first may be missing on this machine. `::` is v4 too, or v4 alone
   * without v6.
   */
  readonly hosts: readonly string[];
  /** 0: any free port. */
  readonly port: number;
  /** Plain text unless said otherwise. */
  readonly security?: ListenerSecurity;
  /** What its security properties mean now: files may have changed. Throws OperatingFailure. */
  readonly readAgain?: () => ListenerSecurityOutcome;
  /** What to tell clients; the port is null where the one listened on is meant. */
  readonly advertised: { readonly host: string; readonly port: number | null };
}

/** What is wrong with what was asked for, and the way out. */
interface ListenerRefusal {
  readonly message: string;
  readonly hint: string;
}

export type ListenerPlans = { readonly kind: "plans"; readonly plans: readonly ListenerPlan[] } | {
  readonly kind: "refused";
  readonly refusal: ListenerRefusal;
};

const DEFAULT_NAME = "PLAINTEXT";
const everywhere: ReadonlySet<string> = new Set(["0.0.0.0", "::", "*"]);

class Refused {
  constructor(readonly refusal: ListenerRefusal) {}
}

export interface ListenersAsked {
  /** Empty means the default: loopback, on Kafka's port. */
  readonly listen: readonly string[];
  readonly advertise: readonly string[];
  /** Set where `listen` is Kafka's property, for which no host is every interface: what this machine is called. */
  readonly hostName?: string | undefined;
}

export function planListeners(o: ListenersAsked): ListenerPlans {
  try {
    const listen = o.listen.flatMap(split);
    const hostName = listen.length === 0 ? undefined : o.hostName;
    const given = (listen.length === 0 ? [String(DEFAULT_PORT)] : listen).map((text) => parse(text, "--listen"));
    const advertise = o.advertise.flatMap(split).map((text) => parse(text, "--advertise"));
    const plans = given.map((one, i) => plan(one, advertisedFor(given, i, advertise), hostName));
    for (const [i, { name }] of plans.entries()) {
      if (plans.findIndex((other) => other.name === name) !== i) {
        refuse(
          `Two listeners are named ${name}`,
          "Name each: --listen INTERNAL://127.0.0.1:9092 --listen EXTERNAL://127.0.0.1:19092",
        );
      }
    }
    return { kind: "plans", plans };
  } catch (thrown) {
    if (thrown instanceof Refused) return { kind: "refused", refusal: thrown.refusal };
    throw thrown;
  }
}

interface Parsed {
  readonly text: string;
  readonly name: string | null;
  readonly host: string;
  readonly port: number | null;
}

function split(value: string): string[] {
  return value.split(/[\s,]+/).filter((part) => part !== "");
}

function parse(text: string, flag: "--listen" | "--advertise"): Parsed {
  const match = /^(?:([A-Za-z][A-Za-z0-9_-]*):\/\/)?(.*)$/.exec(text)!;
  const name = match[1]?.toUpperCase() ?? null;
  const rest = match[2]!;
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(rest);
  if (bracketed !== null) return { text, name, host: bracketed[1]!, port: portOf(bracketed[2], text, flag) };
  if (/^\d+$/.test(rest)) return { text, name, host: "", port: portOf(rest, text, flag) };
  const colons = rest.split(":").length - 1;
  if (colons > 1) {
    refuse(`${flag} ${text}: an IPv6 address needs brackets`, `For example ${flag} [::1]:9092`);
  }
  const [host = "", port] = rest.split(":");
  return { text, name, host, port: portOf(port, text, flag) };
}

function portOf(text: string | undefined, whole: string, flag: string): number | null {
  if (text === undefined) return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65535) {
    refuse(`${flag} ${whole}: "${text}" is not a port`, "A port is a number from 0 to 65535");
  }
  return port;
}

/** By name; without names by place, or the only one there is. */
function advertisedFor(given: readonly Parsed[], i: number, advertise: readonly Parsed[]): Parsed | null {
  const { name } = given[i]!;
  const named = advertise.filter((one) => one.name !== null && one.name === (name ?? DEFAULT_NAME));
  if (named.length > 0) return named[0]!;
  const unnamed = advertise.filter((one) => one.name === null);
  const strangers = advertise.filter((one) =>
    one.name !== null && !given.some((g) => (g.name ?? DEFAULT_NAME) === one.name)
  );
  if (strangers.length > 0) {
    refuse(
      `--advertise ${strangers[0]!.text}: there is no listener named ${strangers[0]!.name}`,
      `The listeners are ${given.map((g) => g.name ?? DEFAULT_NAME).join(", ")}`,
    );
  }
  if (unnamed.length > given.length) {
    refuse(
      `${unnamed.length} addresses to advertise and ${given.length} to listen on`,
      "Give each --listen its own --advertise",
    );
  }
  return unnamed[i] ?? null;
}

/** Whether others than this machine can reach it, as far as its name tells. */
export function isBeyondLoopback({ hosts }: ListenerPlan): boolean {
  return hosts.some((host) => host !== "::1" && host !== "localhost" && !/^127\.\d+\.\d+\.\d+$/.test(host));
}

function hostsOf(host: string, isKafkas: boolean): readonly string[] {
  if (host === "" && isKafkas) return ["::"];
  if (host === "" || host === "localhost") return ["127.0.0.1", "::1"];
  return [host === "*" ? "0.0.0.0" : host];
}

function plan(given: Parsed, advertise: Parsed | null, hostName: string | undefined): ListenerPlan {
  const { host, text } = given;
  const port = given.port ?? DEFAULT_PORT;
  if (everywhere.has(host) && advertise === null) {
    refuse(
      `--listen ${text} listens on every interface, and clients cannot be told to connect to "${host}"`,
      "Say what they connect to: --advertise HOST:PORT, with a name or address of this machine that they can reach",
    );
  }
  if (advertise !== null && (advertise.host === "" || everywhere.has(advertise.host))) {
    refuse(
      `--advertise ${advertise.text} names no host that a client can connect to`,
      "For example --advertise kafka.example.com:9092",
    );
  }
  return {
    name: given.name ?? DEFAULT_NAME,
    hosts: hostsOf(host, hostName !== undefined),
    port,
    advertised: advertise === null
      ? { host: host === "" ? hostName ?? "127.0.0.1" : host, port: null }
      : { host: advertise.host, port: advertise.port },
  };
}

function refuse(message: string, hint: string): never {
  throw new Refused({ message, hint });
}
