/**
 * A member of a JSON object as the very text it was written in: what a parser makes of `12345678901234567890` or
 * `1.50` is not what was meant to be stored.
 *
 * @module
 */

const QUOTE = 0x22, BACKSLASH = 0x5c, COMMA = 0x2c, COLON = 0x3a;
const decoder = new TextDecoder();

/** Of the last member of that name, as a parser takes it. The line is JSON and has one. */
export function memberText(line: Uint8Array, name: string): Uint8Array {
  let depth = 0, at = 0, found = { from: 0, to: 0 };
  let isName = false, nameText = "", from = -1;
  const close = (end: number): void => {
    if (from >= 0 && nameText === name) found = trimmed(line, from, end);
    from = -1;
    isName = true;
  };
  for (; at < line.length; at++) {
    const byte = line[at]!;
    if (byte === QUOTE) {
      const start = at++;
      while (line[at] !== QUOTE) at += line[at] === BACKSLASH ? 2 : 1;
      if (depth === 1 && isName) nameText = JSON.parse(decoder.decode(line.subarray(start, at + 1))) as string;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (++depth === 1) isName = true;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (--depth === 0) close(at);
    } else if (depth === 1 && byte === COLON && isName) {
      isName = false;
      from = at + 1;
    } else if (depth === 1 && byte === COMMA) close(at);
  }
  return line.subarray(found.from, found.to);
}

const OPEN_OBJECT = 0x7b, CLOSE_OBJECT = 0x7d, OPEN_ARRAY = 0x5b, CLOSE_ARRAY = 0x5d;

function trimmed(line: Uint8Array, from: number, to: number): { from: number; to: number } {
  while (from < to && line[from]! <= 32) from++;
  while (to > from && line[to - 1]! <= 32) to--;
  return { from, to };
}
