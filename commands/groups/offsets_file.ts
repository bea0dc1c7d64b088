/**
 * Offsets of a group as a file, in the form that Kafka's own tool exports: lines of `topic,partition,offset`.
 *
 * @module
 */
import type { Process } from "../../core/runtime/process_port.ts";
import { usageError } from "../command.ts";
import type { Place } from "./move.ts";

const LARGEST = 16 * 1024 * 1024;

/** Throws CommandFailed, exit 2, naming the line that cannot be read. */
export function readOffsetsFile(path: string, process: Process): Place[] {
  const input = path === "-" ? process.stdin : process.openInput(path);
  const name = path === "-" ? "stdin" : path;
  let bytes = new Uint8Array(64 * 1024);
  let size = 0;
  for (;;) {
    if (size === bytes.length) {
      if (size >= LARGEST) throw usageError(`${name} is larger than ${LARGEST} bytes`);
      const grown = new Uint8Array(size * 2);
      grown.set(bytes);
      bytes = grown;
    }
    const read = input.readNow(bytes, size, bytes.length - size);
    if (read === 0) break;
    size += read;
  }
  input.close();
  const lines = new TextDecoder().decode(bytes.subarray(0, size)).split(/\r?\n/);
  return lines.flatMap((line, at) => {
    if (line.trim() === "") return [];
    const [, topic, partition, offset] = /^"?([\w.-]+)"?,\s*(\d{1,9}),\s*(\d{1,15})\s*$/.exec(line.trim()) ?? [];
    if (topic === undefined) {
      throw usageError(`${name} line ${at + 1} is not topic,partition,offset`, "A line looks like orders,0,42.");
    }
    return [{ topic, partition: Number(partition), offset: Number(offset) }];
  });
}
