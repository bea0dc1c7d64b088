/**
 * Which events of a tap are shown. A request is shown before it is known whether it will fail, so where only failures
 * are wanted it is held until its answer comes, and shown before the answer.
 *
 * @module
 */
import type { ApiName } from "../../protocol/mod.ts";
import type { RequestEvent, TapEvent } from "./events.ts";

export interface TapFilterOptions {
  /** Null for every API. */
  readonly apis: ReadonlySet<ApiName> | null;
  /** Tested against the client id; null for every client. */
  readonly client: RegExp | null;
  /** Only answers that carry an error code, each after its request. */
  readonly onlyErrors: boolean;
}

/** Requests held for their answers. Beyond this the oldest is dropped: its answer is then shown alone. */
const MOST_HELD = 10_000;

/** Returns, for each event in order, the events to show now. Traffic that is not Kafka's protocol is always shown. */
export function tapFilter(o: TapFilterOptions): (event: TapEvent) => readonly TapEvent[] {
  const isFiltered = o.apis !== null || o.client !== null || o.onlyErrors;
  const held = new Map<string, RequestEvent>();
  return (event) => {
    if (event.kind === "foreign") return [event];
    if (event.kind === "opened" || event.kind === "closed") return isFiltered ? [] : [event];
    if (o.apis !== null && (event.api === null || !o.apis.has(event.api))) return [];
    if (o.client !== null && !o.client.test(event.clientId ?? "")) return [];
    if (!o.onlyErrors) return [event];
    const key = `${event.connection} ${event.correlationId}`;
    if (event.kind === "request") {
      if (held.size >= MOST_HELD) held.delete(held.keys().next().value!);
      held.set(key, event);
      return [];
    }
    const request = held.get(key);
    held.delete(key);
    if (!hasError(event.body)) return [];
    return request === undefined ? [event] : [request, event];
  };
}

/** Whether any error code in the message, however deep, is not 0. */
function hasError(body: unknown): boolean {
  if (typeof body !== "object" || body === null || body instanceof Uint8Array) return false;
  if (Array.isArray(body)) return body.some(hasError);
  return Object.entries(body).some(([name, value]) =>
    name === "errorCode" ? typeof value === "number" && value !== 0 : hasError(value)
  );
}
