/**
 * The operator's log, by pino, on stderr: one line each, as text for people or as JSON for programs. No pino transport
 * is used: transports are worker files that the executable does not contain.
 *
 * Much of the text comes from outside: client ids, names, what a client sent. It is shortened, and none of its control
 * characters reaches a terminal.
 *
 * @module
 */
import { pino } from "pino";
import type { Logger, LogLevel } from "../ports.ts";
import { patientWriter } from "./patient_writer.ts";

export type LogFormat = "text" | "json";

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Where lines go; stderr by default. */
  readonly write?: (line: string) => void;
}

/** The most characters of a message, of a field, and of a stack, which is our own. */
const LONGEST = { message: 1000, field: 250, stack: 8000 };

export function bunLogger({ level, format, write = toStderr(format) }: LoggerOptions): Logger {
  const sink = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => write(withoutControls(format === "json" ? line : asText(line))) },
  );
  const say =
    (level: "debug" | "info" | "warn" | "error") => (message: string, fields: Record<string, unknown> = {}) => {
      if (sink.isLevelEnabled(level)) sink[level](shortFields(fields), shortened(message, LONGEST.message));
    };
  return {
    get level() {
      return sink.level as LogLevel;
    },
    set level(level) {
      sink.level = level;
    },
    debug: say("debug"),
    info: say("info"),
    warn: say("warn"),
    error: say("error"),
  };
}

function shortFields(fields: Record<string, unknown>): Record<string, unknown> {
  const short: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    short[name] = typeof value !== "string"
      ? value
      : shortened(value, name === "stack" ? LONGEST.stack : LONGEST.field);
  }
  return short;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}... (${text.length} characters)`;
}

/**
 * The controls of C0 and C1, DEL, characters that change the direction of text, and those that end lines for some
 * readers. JSON has already escaped C0, and the escapes here are JSON's too; the newline that ends the line stays.
 */
function withoutControls(line: string): string {
  return line.replace(
    /(?!\n$)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `10:32:01.125 WARN  message  name=value`: pino's line, for people. */
function asText(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as { level: string; time: string; msg: string };
  const said = Object.entries(fields).map(([name, value]) =>
    `  ${name}=${typeof value === "string" && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value)}`
  );
  return `${time.slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${msg}${said.join("")}\n`;
}

/** A log that cannot be written must not stop a broker: a closed or blocked stderr costs lines and nothing more. */
function toStderr(format: LogFormat): (line: string) => void {
  const leftOut = (count: number): string => {
    const time = new Date().toISOString();
    const msg = `${count} lines are missing here: nobody read this log in time`;
    const line = `${JSON.stringify({ level: "warn", time, count, msg })}\n`;
    return format === "json" ? line : asText(line);
  };
  const writer = patientWriter({ fd: 2, leftOut });
  return (line) => writer.write(line);
}
