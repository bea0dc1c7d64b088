/**
 * Asks for a secret at the terminal of this process, wherever stdin and stdout lead. What is typed is not shown, so the
 * terminal is told to hand over each key, and what a line is made of is worked out here.
 *
 * @module
 */
import * as fs from "node:fs";
import { isatty, ReadStream } from "node:tty";

const ENTER = [0x0a, 0x0d], INTERRUPT = 0x03, END = 0x04, ERASE = [0x08, 0x7f], ERASE_LINE = 0x15;

export function askSecret(question: string): string | null {
  let fd: number;
  try {
    fd = fs.openSync("/dev/tty", "r+");
  } catch {
    return null;
  }
  if (!isatty(fd)) {
    fs.closeSync(fd);
    return null;
  }
  const terminal = new ReadStream(fd);
  try {
    terminal.setRawMode(true);
    fs.writeSync(fd, question);
    const typed = readLine(fd);
    fs.writeSync(fd, "\n");
    return typed === null ? null : new TextDecoder().decode(Uint8Array.from(typed));
  } finally {
    terminal.setRawMode(false);
    terminal.destroy();
  }
}

/** Null where it was called off. */
function readLine(fd: number): number[] | null {
  const line: number[] = [];
  const key = new Uint8Array(1);
  for (;;) {
    if (fs.readSync(fd, key, 0, 1, null) === 0) return null;
    const byte = key[0]!;
    if (ENTER.includes(byte)) return line;
    if (byte === INTERRUPT || (byte === END && line.length === 0)) return null;
    if (byte === ERASE_LINE) line.length = 0;
    else if (ERASE.includes(byte)) eraseLast(line);
    else if (byte >= 0x20) line.push(byte);
  }
}

/** A character may be several bytes of UTF-8. */
function eraseLast(line: number[]): void {
  while (line.length > 0 && (line.pop()! & 0xc0) === 0x80);
}
