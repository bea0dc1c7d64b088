/**
 * The operating system's error names, by what can be done about them. One table for all code that decides whether to
 * retry, free space or give up.
 *
 * @module
 */
import { OperatingFailure } from "./ports.ts";

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
