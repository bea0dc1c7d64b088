/**
 * The operator's log, by pino, on stderr: one line each, as text for people or as JSON for programs. No pino transport is
 * used: they are worker files that are not there in the executable.
 *
 * @module
 */
import { writeSync } from "node:fs";
import { pino } from "pino";
import type { Logger } from "../ports.ts";

export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFormat = "text" | "json";

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Where lines go; stderr unless told otherwise. */
  readonly write?: (line: string) => void;
}

export function bunLogger({ level, format, write = writeToStderr }: LoggerOptions): Logger {
  const sink = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => write(format === "json" ? line : asText(line)) },
  );
  return {
    debug: (message, fields) => sink.debug(fields ?? {}, message),
    info: (message, fields) => sink.info(fields ?? {}, message),
    warn: (message, fields) => sink.warn(fields ?? {}, message),
    error: (message, fields) => sink.error(fields ?? {}, message),
  };
}

/** `10:32:01.125 WARN  message  name=value`: what pino says, for eyes. */
function asText(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as { level: string; time: string; msg: string };
  const said = Object.entries(fields).map(([name, value]) =>
    `  ${name}=${typeof value === "string" && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value)}`
  );
  return `${time.slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${msg}${said.join("")}\n`;
}

/** A log that cannot be written must not stop a broker, so a closed or clogged stderr costs the line and nothing more. */
function writeToStderr(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    return;
  }
}
