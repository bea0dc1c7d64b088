/**
 * An event as one line, for people or for programs.
 *
 *   12:00:01.123 #1 > ApiVersions v4 id 1 client "app" {clientSoftwareName: "..."}
 *   12:00:01.125 #1 < ApiVersions v4 id 1 in 1.8 ms, 434 bytes {errorCode: 0, apiKeys: [...]}
 *
 * @module
 */
import { errorName } from "../../protocol/mod.ts";
import type { Message, TapEvent } from "./events.ts";
import { hex, plainData } from "./plain_data.ts";

export interface LineOptions {
  /** Every message's bytes too, whatever they hold, secrets included. */
  readonly raw?: boolean;
}

/**
 * Names and ids come from outside: none of their control characters reaches a terminal. JSON leaves those from 7F on.
 */
function withoutControls(line: string): string {
  return line.replace(/[\u007f-\u009f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function tapJson(event: TapEvent, options: LineOptions = {}): string {
  return withoutControls(jsonOf(event, options));
}

export function tapText(event: TapEvent, options: LineOptions = {}): string {
  return withoutControls(textOf(event, options));
}

function jsonOf(event: TapEvent, options: LineOptions): string {
  const { atMs, kind, connection, ...rest } = event;
  const first = { at: new Date(atMs).toISOString(), connection, kind };
  if (!("correlationId" in rest)) {
    return JSON.stringify({ ...first, ...rest, ...("bytes" in rest ? { bytes: hex(rest.bytes) } : {}) });
  }
  const { body, bytes, undecoded, ...header } = rest;
  return JSON.stringify({
    ...first,
    ...header,
    ...(undecoded === null ? { body: plainData(body) } : { undecoded, bytes: hex(bytes, 256) }),
    ...(options.raw === true ? { bytes: bytes.toHex() } : {}),
  });
}

function textOf(event: TapEvent, options: LineOptions): string {
  const line = `${new Date(event.atMs).toISOString().slice(11, 23)} #${event.connection}`;
  switch (event.kind) {
    case "opened":
      return `${line} opened by ${event.client} to ${event.broker}`;
    case "closed": {
      const unanswered = event.unanswered === 0 ? "" : `, ${event.unanswered} unanswered`;
      return `${line} closed by the ${event.by}${event.reason === null ? "" : `: ${event.reason}`}${unanswered}`;
    }
    case "foreign": {
      const guess = event.guess === null ? "" : `, perhaps ${event.guess}`;
      return `${line} the ${event.from} does not speak Kafka's protocol${guess}: ${hex(event.bytes)}`;
    }
    case "request": {
      const client = event.clientId === null ? "" : ` client ${JSON.stringify(event.clientId)}`;
      return `${line} > ${named(event)}${client} ${said(event, options)}`;
    }
    case "answer": {
      const took = event.tookMs === null ? "" : ` in ${event.tookMs.toFixed(1)} ms`;
      const changed = event.readdressed ? ", readdressed" : "";
      return `${line} < ${named(event)}${took}, ${event.size} bytes${changed} ${said(event, options)}`;
    }
  }
}

function named({ api, apiKey, apiVersion, correlationId }: Message): string {
  if (apiKey < 0) return "?";
  return `${api ?? `API ${apiKey}`} v${apiVersion} id ${correlationId}`;
}

function said(message: Message, options: LineOptions): string {
  const body = message.undecoded === null
    ? written(plainData(message.body))
    : `not decoded, ${message.undecoded}: ${hex(message.bytes, 256)}`;
  return options.raw === true ? `${body} ${message.bytes.toHex()}` : body;
}

/** JSON without quotes around names, and with errors by their names. */
function written(value: unknown, field = ""): string {
  if (Array.isArray(value)) return `[${value.map((element) => written(element, field)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value).map(([name, inner]) => `${name}: ${written(inner, name)}`).join(", ")}}`;
  }
  if (field === "errorCode" && typeof value === "number" && value !== 0) return `${value} ${errorName(value)}`;
  return JSON.stringify(value);
}
