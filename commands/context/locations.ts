/**
 * Where the files that name clusters are, and their text. Looked at by every command that talks to a cluster, so what
 * is in them is another file's business.
 *
 * @module
 */
import { OperatingFailure } from "../../core/runtime/ports.ts";
import type { InputStream, Process } from "../../core/runtime/process_port.ts";
import { usageError } from "../command.ts";

const PROJECT_FILE = ".kq.toml";

/** Where the user's file is, or would be. */
export function userPath(env: Process["env"]): string {
  const own = env["KQ_CONFIG"] ?? "";
  if (own !== "") return own;
  const base = (env["XDG_CONFIG_HOME"] ?? "") === "" ? `${env["HOME"] ?? ""}/.config` : env["XDG_CONFIG_HOME"];
  return `${base}/kq/config.toml`;
}

/** Upwards from where the command was started, to the folder of a repository or the user's home. */
export function projectFile(process: Process): { readonly path: string; readonly text: string } | null {
  const home = process.env["HOME"] ?? "";
  for (let folder = process.folder;;) {
    const path = `${folder === "/" ? "" : folder}/${PROJECT_FILE}`;
    const text = readIfThere(process, path);
    if (text !== null) return { path: folder === process.folder ? PROJECT_FILE : path, text };
    if (folder === "/" || folder === home || isThere(process, `${folder}/.git`)) return null;
    folder = folder.slice(0, folder.lastIndexOf("/")) || "/";
  }
}

function isThere(process: Process, path: string): boolean {
  try {
    process.openInput(path).close();
    return true;
  } catch (error) {
    if (error instanceof OperatingFailure) return !isAbsent(error);
    throw error;
  }
}

function isAbsent({ code }: OperatingFailure): boolean {
  return code === "ENOENT" || code === "ENOTDIR";
}

const LARGEST = 64 * 1024;

/** Null where there is no such file. */
export function readIfThere(process: Process, path: string): string | null {
  let input: InputStream;
  try {
    input = process.openInput(path);
  } catch (error) {
    if (!(error instanceof OperatingFailure)) throw error;
    if (isAbsent(error)) return null;
    throw usageError(error.message);
  }
  try {
    const bytes = new Uint8Array(LARGEST);
    let size = 0;
    for (let read = 1; read > 0 && size < LARGEST; size += read) read = input.readNow(bytes, size, LARGEST - size);
    if (size === LARGEST) throw usageError(`${path} is larger than such a file can be (64 KiB)`);
    return new TextDecoder().decode(bytes.subarray(0, size));
  } finally {
    input.close();
  }
}
