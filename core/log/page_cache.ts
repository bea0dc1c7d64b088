/**
 * Looks things up without holding the event loop. A lookup reads a few pages here and there: index entries, headers of
 * batches. It is plain code that asks for bytes and gets them. When they are not in the page cache, the lookup is
 * abandoned, the page is read off the loop, and the lookup runs again. What it reads does not change in between, and is
 * in the page cache the second time. Long processor work is had in the same way: it is done in a thread, and its
 * outcome is there the second time.
 *
 * Only for work that changes nothing, because it may begin any number of times. The last run sees the log as it is
 * then.
 *
 * @module
 */
/** A file of which a part may be in the page cache. */
interface CachedFile {
  readonly path: string;
  prefetch(length: number, position: number): Promise<void>;
}

/** Runs the work with reads that wait for the disk, or with reads that throw {@linkcode PageNotResident} instead. */
interface CachedFiles {
  waiting<T>(when: "always" | "never", work: () => T): T;
}

/** The most pages that are read ahead for one piece of work; after that its reads wait for the disk. */
const MOST_BROUGHT = 1000;

/** Ends a lookup that would have to wait. Only {@linkcode retryWhenResident} catches it. */
export abstract class NotResident extends Error {
  override readonly name = "NotResident";

  /** Resolves when the lookup may run again; rejects only for a broken invariant. */
  abstract bring(): Promise<void>;
  /** Whether this page was read for the other before, in vain. */
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
 * The outcome of the work: at once when everything it reads is in the page cache, which is the usual case, and
 * otherwise as soon as it is.
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
    // It cannot be read, or was evicted again: a read that waits shows which.
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
