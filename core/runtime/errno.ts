/**
 * The operating system's names for what it refused, by what can be done about it. One table for everybody who decides
 * whether to try again, make room or give up.
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

/** No file descriptor is left. Of a sync: it was not begun. The port says so by nothing else. */
export function isOutOfFds(failure: unknown): failure is OperatingFailure {
  return failure instanceof OperatingFailure && OUT_OF_FDS.has(failure.code);
}

/**
 * Nothing is known of the file then, least of all that it is damaged: what it says may not be worked out without it.
 */
export function couldNotLook(failure: unknown): boolean {
  return isOutOfFds(failure) || failure instanceof OperatingFailure && DENIED.has(failure.code);
}

/** Rights, space, descriptors, memory: what was refused for want of them may succeed later, without a restart. */
export function mayPass(failure: OperatingFailure): boolean {
  return MAY_PASS.has(failure.code);
}
