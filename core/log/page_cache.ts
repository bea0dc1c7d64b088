/**
 * Looking things up without holding the event loop. A lookup reads a handful of pages here and there: index entries,
 * headers of batches. It is plain code that asks for bytes and gets them; where they are not at hand it is given up,
 * the page is brought, and the lookup is made again. What it reads does not change between the two, and is at hand the
 * second time. What takes the processor long can be had in the same way: done somewhere else, its outcome is at hand
 * the second time.
 *
 * Only for work that changes nothing: it may be begun any number of times. What has become of the log meanwhile is what
 * the last of them finds.
 *
 * @module
 */
/** A file of which some may be in the page cache. */
interface CachedFile {
  readonly path: string;
  prefetch(length: number, position: number): Promise<void>;
}

/** Does the work with reads that wait for the disk, or that throw {@linkcode PageNotResident} rather than wait. */
interface CachedFiles {
  waiting<T>(when: "always" | "never", work: () => T): T;
}

/** So many pages are brought for one piece of work; then it waits for them, as it would have without this. */
const MOST_BROUGHT = 1000;

/** Ends a lookup that would have to wait. Nobody is told of it but {@linkcode retryWhenResident}. */
export abstract class NotResident extends Error {
  override readonly name = "NotResident";

  /** Ends when the lookup may be made again; never rejects but for a broken invariant. */
  abstract bring(): Promise<void>;
  /** Whether it has been brought before the other, in vain. */
  abstract isSameAs(other: NotResident): boolean;
}

export class PageNotResident extends NotResident {
  constructor(readonly file: CachedFile, readonly length: number, readonly position: number) {
    super(`${file.path} at ${position} is not at hand`);
  }

  bring(): Promise<void> {
    return this.file.prefetch(this.length, this.position);
  }

  isSameAs(other: NotResident): boolean {
    return other instanceof PageNotResident && other.file === this.file && other.position === this.position;
  }
}

/**
 * The outcome of the work: at once when all it reads is at hand, as it mostly is, else as soon as it has been brought.
 */
export function retryWhenResident<T>(files: CachedFiles, work: () => T): T | Promise<T> {
  const outcome = attempt(files, "never", work);
  return outcome instanceof NotResident ? bringAndTryAgain(files, work, outcome) : outcome;
}

async function bringAndTryAgain<T>(files: CachedFiles, work: () => T, first: NotResident): Promise<T> {
  let missing = first;
  let waiting: "never" | "always" = "never";
  for (let brought = 1;; brought++) {
    await missing.bring();
    let outcome = attempt(files, waiting, work);
    // It cannot be had, or is gone again: waiting for it tells.
    if (outcome instanceof NotResident && (brought === MOST_BROUGHT || missing.isSameAs(outcome))) {
      waiting = "always";
      outcome = attempt(files, waiting, work);
    }
    if (!(outcome instanceof NotResident)) return outcome;
    missing = outcome;
  }
}

function attempt<T>(files: CachedFiles, waiting: "never" | "always", work: () => T): T | NotResident {
  try {
    return files.waiting(waiting, work);
  } catch (failure) {
    if (failure instanceof NotResident) return failure;
    throw failure;
  }
}
