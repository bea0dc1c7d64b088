/**
 * Looking things up without waiting for the disk. A lookup reads a handful of pages here and there: index entries, headers
 * of batches. It is plain code that asks for bytes and gets them; where they are not at hand it is given up, the page
 * is brought, and the lookup is made again. What it reads does not change between the two, and is at hand the second time.
 *
 * Only for work that changes nothing: it may be begun any number of times.
 *
 * @module
 */
import type { OpenFiles, SegmentFile } from "./open_files.ts";

/** So many pages are brought for one piece of work; then it waits, as it would have without this. */
const MOST_BROUGHT = 1000;

/** Ends a lookup that would have to wait. Nobody is told of it but {@linkcode whenAtHand}. */
export class NotAtHand extends Error {
  override readonly name = "NotAtHand";

  constructor(readonly file: SegmentFile, readonly length: number, readonly position: number) {
    super(`${file.path} at ${position} is not at hand`);
  }
}

/** The outcome of the work: at once when all it reads is at hand, as it mostly is, else as soon as it has been brought. */
export function whenAtHand<T>(files: OpenFiles, work: () => T): T | Promise<T> {
  const outcome = attempt(files, work);
  return outcome instanceof NotAtHand ? bringAndTryAgain(files, work, outcome) : outcome;
}

async function bringAndTryAgain<T>(files: OpenFiles, work: () => T, first: NotAtHand): Promise<T> {
  let missing = first;
  for (let brought = 0; brought < MOST_BROUGHT; brought++) {
    await missing.file.bringToHand(missing.length, missing.position);
    const outcome = attempt(files, work);
    if (!(outcome instanceof NotAtHand)) return outcome;
    // It cannot be had, or is gone again: waiting for it tells.
    if (outcome.file === missing.file && outcome.position === missing.position) break;
    missing = outcome;
  }
  return work();
}

function attempt<T>(files: OpenFiles, work: () => T): T | NotAtHand {
  try {
    return files.waiting("never", work);
  } catch (failure) {
    if (failure instanceof NotAtHand) return failure;
    throw failure;
  }
}
