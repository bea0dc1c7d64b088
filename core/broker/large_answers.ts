/**
 * Answers that become large are written one after the other: a hundred clients that ask for as much as an answer may be
 * cost no more memory than one while the answers are made. What is made waits for its reader in {@linkcode
 * UnsentAnswers}.
 *
 * @module
 */

/** An answer that has become as large waits for its turn. */
export const LARGE_ANSWER = 1024 * 1024;

export class LargeAnswers {
  #isTaken = false;
  readonly #waiting: (() => void)[] = [];

  /** The turn to go on writing: now (null), or when the promise ends. Whoever has it must {@linkcode give} it back. */
  take(): Promise<void> | null {
    if (this.#isTaken) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#isTaken = true;
    return null;
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#isTaken = false;
    else next();
  }
}
