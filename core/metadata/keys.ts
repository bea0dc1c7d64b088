/**
 * Names in keys. Keys are printable ASCII, and names of groups, users and principals may be anything.
 *
 * @module
 */
const utf8 = new TextEncoder();
const PERCENT = 0x25, SLASH = 0x2f;

export function inKey(name: string): string {
  return escaped(name, (byte) => byte > 0x20 && byte < 0x7f && byte !== PERCENT);
}

/** Of several names, of which none may end another. */
export function partsInKey(names: readonly string[]): string {
  return names.map((name) => escaped(name, (byte) => byte > 0x20 && byte < 0x7f && byte !== PERCENT && byte !== SLASH))
    .join("/");
}

function escaped(name: string, isPlain: (byte: number) => boolean): string {
  return Array.from(
    utf8.encode(name),
    (byte) => isPlain(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`,
  ).join("");
}

export function nameIn(key: string): string {
  if (!key.includes("%")) return key;
  const bytes: number[] = [];
  for (let at = 0; at < key.length; at++) {
    const code = /^%([0-9a-f]{2})/.exec(key.slice(at, at + 3));
    bytes.push(code === null ? key.charCodeAt(at) : parseInt(code[1]!, 16));
    if (code !== null) at += 2;
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
