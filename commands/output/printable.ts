/**
 * Text from outside (names, client ids, what a broker says) on its way to people and programs: whatever it holds, it
 * must not be able to do anything to a terminal, and a name is one line.
 *
 * @module
 */

/** C0, DEL and C1 as `\\xNN`. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (char) => `\\x${hex(char, 2)}`);
}

/** JSON without DEL and C1, which JSON itself lets through, and with numbers beyond 2^53 written digit by digit. */
export function jsonText(value: unknown, indent?: number): string {
  const { rawJSON } = JSON as typeof JSON & { rawJSON(this: void, text: string): unknown };
  return JSON.stringify(value, (_, one: unknown) => typeof one === "bigint" ? rawJSON(String(one)) : one, indent)
    .replace(/[\x7f-\x9f]/g, (char) => `\\u${hex(char, 4)}`);
}

function hex(char: string, width: number): string {
  return char.charCodeAt(0).toString(16).padStart(width, "0");
}
