/**
 * The operating system's error names, by what can be done about them. One table for all code that decides whether to
 * retry, free space or give up.
 *
 * @module
 */
import { OperatingFailure } from "./ports.ts";

/** What each code means in general. A caller with more to say, such as what to do about it, has words of its own. */
const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EADDRINUSE: "the port is taken",
  EADDRNOTAVAIL: "no network interface has that address",
  EBADF: "it is closed",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EDQUOT: "the disk quota is used up",
  EEXIST: "it exists already",
  EFBIG: "the file would be larger than is allowed",
  EIO: "the device reports an error",
  EISDIR: "it is a folder",
  EMFILE: "too many open files in this process",
  ENAMETOOLONG: "the name is too long for the file system",
  ENFILE: "too many open files on this machine",
  ENOENT: "no such file",
  ENOSPC: "no space left on the device",
  ENOTDIR: "a part of the path is not a folder",
  ENOTEMPTY: "the folder is not empty",
  ENOTFOUND: "the name is not known",
  EPERM: "not permitted",
  EPIPE: "the reader has gone",
  EROFS: "the file system is read-only",
};

/** The code in words, or null for one that has none here. */
export function meaningOf(code: string): string | null {
  return MEANINGS[code] ?? null;
}

/** The system's name for what it refused; null for what is not a refusal of the system. */
export function codeOf(error: unknown): string | null {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" ? code : null;
}

const OUT_OF_SPACE = new Set(["ENOSPC", "EDQUOT"]);
const OUT_OF_FDS = new Set(["EMFILE", "ENFILE"]);
const DENIED = new Set(["EACCES", "EPERM"]);
const MAY_PASS = new Set([...OUT_OF_SPACE, ...OUT_OF_FDS, ...DENIED, "EROFS", "ENOMEM"]);

/** The disk is full, or the quota is used up: deleting something helps. */
export function isOutOfSpace(failure: unknown): failure is OperatingFailure {
  return failure instanceof OperatingFailure && OUT_OF_SPACE.has(failure.code);
}

/** No file descriptor is left. For a sync: it was not begun. The port reports that by no other code. */
export function isOutOfFds(failure: unknown): failure is OperatingFailure {
  return failure instanceof OperatingFailure && OUT_OF_FDS.has(failure.code);
}

/**
 * Such an error says nothing about the file, least of all that it is damaged: its contents must not be reconstructed
 * without it.
 */
export function couldNotLook(failure: unknown): boolean {
  return isOutOfFds(failure) || failure instanceof OperatingFailure && DENIED.has(failure.code);
}

/** Permissions, space, descriptors, memory: what failed for lack of them may succeed later, without a restart. */
export function mayPass(failure: OperatingFailure): boolean {
  return MAY_PASS.has(failure.code);
}
