/**
 * The broker's loggers as configs. Kafka has one for each of its classes; kq has one, under the name of Kafka's root
 * logger, so that what a tool sets there has the effect it has in Kafka: on all of the broker's log, until it stops.
 *
 * @module
 */
import { type Refusal, refused } from "../../protocol/refusal.ts";
import type { LogLevel } from "../../runtime/ports.ts";
import type { ConfigChange } from "./alteration.ts";
import { type Described, Source } from "./describe.ts";

const ROOT = "root";
const KIND = "BROKER_LOGGER";

const nameOf: Readonly<Record<LogLevel, string>> = {
  debug: "DEBUG",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
  silent: "OFF",
};

/** Those that Kafka takes. kq says nothing that is less than debug, and nothing that is more than an error. */
const levelOf: ReadonlyMap<string, LogLevel> = new Map<string, LogLevel>([
  ["DEBUG", "debug"],
  ["ERROR", "error"],
  ["FATAL", "silent"],
  ["INFO", "info"],
  ["TRACE", "debug"],
  ["WARN", "warn"],
]);

export function describeLoggers(level: LogLevel): Described[] {
  return [{
    name: ROOT,
    value: nameOf[level],
    readOnly: false,
    source: Source.logger,
    synonyms: [],
    type: 0,
    documentation: "The least that the broker's log says. At the start it is what kq serve --log-level has.",
  }];
}

/** The level after the changes, or why one of them is refused. */
export function changedLevel(level: LogLevel, changes: readonly ConfigChange[]): LogLevel | Refusal {
  let next = level;
  for (const { name, operation, value } of changes) {
    if (operation === "append" || operation === "subtract") {
      return refused("INVALID_REQUEST", `${operation.toUpperCase()} operation is not allowed for the ${KIND} resource`);
    }
    if (name !== ROOT) return refused("INVALID_CONFIG", `Logger ${name} does not exist!`);
    if (operation === "delete") {
      return refused("INVALID_REQUEST", `Removing the log level of the ${ROOT} logger is not allowed`);
    }
    const wanted = levelOf.get(value ?? "");
    if (wanted === undefined) {
      return refused(
        "INVALID_CONFIG",
        `Cannot set the log level of ${name} to ${value} as it is not a supported log level. ` +
          `Valid log levels are ${[...levelOf.keys()].join(", ")}`,
      );
    }
    next = wanted;
  }
  return next;
}
