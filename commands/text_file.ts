/**
 * Small files of text that flags and properties name.
 *
 * @module
 */
import { OperatingFailure } from "../core/runtime/ports.ts";
import type { InputStream, Process } from "../core/runtime/process_port.ts";
import { usageError } from "./command.ts";

const LARGEST_FILE = 1024 * 1024;

/** `what` says, in a refusal, who has named the file. */
export function readTextFile(process: Process, path: string, what: string | null = null): string {
  const bytes = new Uint8Array(LARGEST_FILE);
  let input: InputStream | null = null;
  try {
    input = process.openInput(path);
    for (let size = 0; size < bytes.length;) {
      const read = input.readNow(bytes, size, bytes.length - size);
      if (read === 0) return new TextDecoder().decode(bytes.subarray(0, size));
      size += read;
    }
  } catch (error) {
    if (!(error instanceof OperatingFailure)) throw error;
    throw usageError(what === null ? error.message : `${what}: ${error.message}`);
  } finally {
    input?.close();
  }
  throw usageError(`${path} is larger than such a file can be (1 MiB)`);
}
