/**
 * The values of entries: JSON. Any version of kq may have written them, so they are validated like any input.
 *
 * @module
 */
import * as z from "zod/mini";
import { OperatingFailure } from "../runtime/ports.ts";

export const utf8 = new TextEncoder();
export const text = new TextDecoder("utf-8", { fatal: true });

export const stored = (value: unknown): Uint8Array => utf8.encode(JSON.stringify(value));

/** Throws OperatingFailure, naming the entry and what is wrong with it. */
export function read<T extends z.ZodMiniType>(schema: T, key: string, value: Uint8Array): z.infer<T> {
  let found: unknown;
  try {
    found = JSON.parse(text.decode(value));
  } catch {
    found = undefined;
  }
  const checked = z.safeParse(schema, found);
  if (checked.success) return checked.data;
  const where = checked.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  throw damaged(key, where.join("; "));
}

export function damaged(key: string, what: string): OperatingFailure {
  return new OperatingFailure(
    "EBADMSG",
    `The metadata entry ${key} is damaged (${what}). Restore the data directory from a copy.`,
  );
}
