/**
 * Reads the files that Kafka's tools read: Java's property format.
 *
 * @module
 */

/**
 * `#` and `!` begin a comment, a backslash at the end of a line continues it on the next, `=`, `:` or a space ends the
 * name.
 */
export function parsePropertyFile(text: string): [name: string, value: string][] {
  return logicalLines(text).map((line) => {
    const end = endOfName(line);
    const value = line.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, "");
    return [unescape(line.slice(0, end)), unescape(value)];
  });
}

/** The lines, without comments and blank ones, joined with their continuations. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let begun: string | null = null;
  for (const physical of text.split(/\r\n|\n|\r/)) {
    const line = physical.replace(/^[ \t\f]+/, "");
    if (begun === null && (line === "" || line.startsWith("#") || line.startsWith("!"))) continue;
    const goesOn = (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;
    const whole: string = (begun ?? "") + (goesOn ? line.slice(0, -1) : line);
    if (goesOn) begun = whole;
    else {
      lines.push(whole);
      begun = null;
    }
  }
  if (begun !== null) lines.push(begun);
  return lines;
}

function endOfName(line: string): number {
  for (let at = 0; at < line.length; at++) {
    if (line[at] === "\\") at++;
    else if (/[=: \t\f]/.test(line[at]!)) return at;
  }
  return line.length;
}

const escapes: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f" };

function unescape(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|[\s\S]|$)/g, (_, escaped: string) => {
    if (escaped.length === 5) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return escapes[escaped] ?? escaped;
  });
}
