/**
 * YAML for what JSON can hold: enough for our answers, and read the same by every YAML library.
 *
 * @module
 */
import { jsonText } from "./printable.ts";

export function yaml(value: unknown): string {
  if (isLeaf(value)) return scalar(value) + "\n";
  return lines(value, "").map((line) => line + "\n").join("");
}

function lines(value: unknown, indent: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      if (isLeaf(item)) return [`${indent}- ${scalar(item)}`];
      const [first, ...more] = lines(item, `${indent}  `);
      return [`${indent}- ${first!.slice(indent.length + 2)}`, ...more];
    });
  }
  return Object.entries(value as Record<string, unknown>).flatMap(([key, item]) =>
    isLeaf(item)
      ? [`${indent}${scalar(key)}: ${scalar(item)}`]
      : [`${indent}${scalar(key)}:`, ...lines(item, `${indent}  `)]
  );
}

function isLeaf(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

/** Text that could be taken for anything else is quoted as JSON quotes it, which is YAML too. */
function scalar(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "string") return jsonText(value ?? null);
  const isPlain = /^[A-Za-z_][A-Za-z0-9_./@-]*$/.test(value) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return isPlain ? value : jsonText(value);
}
